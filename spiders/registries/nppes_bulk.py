"""The NPI registry's bulk files (NPPES, V2): `scrapy crawl nppes_bulk -s VAR=FOLDER [-a file=FILE] [-a states=WA,CO]`.

Without `file`, the newest monthly file of https://download.cms.gov/nppes/NPI_Files.html is downloaded, with the weekly
ones that are newer and the newest report of deactivated NPIs. Of its 9 million rows those are kept whose place of
practice is in one of `states` (else where the store's providers are, serve or are licensed; `all`: in any) and that
have a taxonomy of registries.yml, and those whose NPI the store's pages state.

`-a file=` names a zip or CSV on this machine, and `-a weekly=A,B` and `-a deactivated=FILE` what goes on top of it.
"""
import asyncio
import gc
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from extraction.normalise import STATES
from extraction.registers.npi import DEACTIVATED, credential_of
from pipelines.named import named
from pipelines.registry_store import Run
from pipelines.store import now, told
from spiders.providers import InputError
from spiders.registries import nppes_file, nppes_rows
from spiders.registries.nppes_file import COLUMNS, NEEDED, main_file, other_names_file, wrong_header
from spiders.registry import RegistrySpider
from spiders.registry_ask import RegistryFailure, data
from spiders.registry_download import Download
from spiders.registry_stream import BrokenFile, Member, checksum

DOWNLOADS = "downloads"
LIST = "/nppes/NPI_Files.html"
# As the page names them since version 1 ended on 3 March 2026.
MONTHLY = re.compile(r"NPPES_Data_Dissemination_([A-Z][a-z]+)_(20\d\d)_V2\.zip")
WEEKLY = re.compile(r"NPPES_Data_Dissemination_(\d{6})_(\d{6})_Weekly_V2\.zip")
REPORT = re.compile(r"NPPES_Deactivated_NPI_Report_(\d{6})(?:_V2)?\.zip")
STORE_CACHE = 384_000   # kilobytes: rows come in the order of their NPI, and go into indexes of names and phones
HELD = 50_000           # rows in one transaction of the store
_KEY, _QUOTE, _LAST, _FIRM = map(nppes_rows.SAID.index, ("key", "quote", "last_name", "organization"))


@dataclass(frozen=True, slots=True)
class Files:
    """What one load reads: addresses of downloads, or paths. `weekly`: the oldest first."""

    monthly: str
    weekly: tuple[str, ...] = ()
    deactivated: str | None = None

    def __iter__(self) -> Iterator[str]:
        yield from (self.monthly, *self.weekly, *([self.deactivated] if self.deactivated else []))


class NppesBulkSpider(RegistrySpider):
    name = "nppes_bulk"
    arguments = {*RegistrySpider.arguments, "file", "weekly", "deactivated", "states"}
    custom_settings = {**RegistrySpider.custom_settings, "REGISTRY_PIECE": 32_000_000}   # bytes asked for at a time
    file = weekly = deactivated = states = ""   # of -a

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Any:
        spider: Any = super().from_crawler(crawler, *args, **kwargs)
        spider.file, spider.weekly, spider.deactivated, spider.states = (
            kwargs.get(name, "") for name in ("file", "weekly", "deactivated", "states"))
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, str]) -> None:
        for name in ("file", "weekly", "deactivated"):
            if missing := [path for path in _listed(arguments.get(name)) if not Path(path).is_file()]:
                raise InputError(f"-a {name}={','.join(missing)}: no such file")
        if (arguments.get("weekly") or arguments.get("deactivated")) and not arguments.get("file"):
            raise InputError("-a weekly= and -a deactivated= go with -a file=FILE; without it they are downloaded")
        if unknown := [code for code in _listed(arguments.get("states")) if code not in (*STATES, "all")]:
            raise InputError(f"-a states={','.join(unknown)}: not a state's two letters, nor `all`")
        super().check(settings, arguments)

    async def version(self) -> str:
        """The files to read, and what is taken of them."""
        self.files = self._given() if self.file else await self._published()
        providers = named(self.plan.folder).values()
        self.stated = sorted(set().union(*(one.npis for one in providers)))
        places = _listed(self.states) or sorted(set().union(*(one.states for one in providers)))
        if not places and not self.stated:
            raise RegistryFailure("which states? The store has no providers to tell; give them with -a states=WA,CO, "
                                  "or -a states=all.")
        self.wanted_states = None if "all" in places else places
        ours = b"".join(Path(module.__file__ or "").read_bytes() for module in (nppes_file, nppes_rows))
        taken = sha256(ours + repr((self.wanted_states, self.stated)).encode()).hexdigest()[:12]
        return " ".join([*map(_shown, self.files), f"taken as {taken}"])

    async def collect(self, run: Run) -> None:
        paths = {file: Path(file) if self.file else await self._download(file) for file in self.files}
        with told(self.plan.folder), tempfile.TemporaryDirectory(dir=self.plan.folder, prefix="bulk-") as scratch:
            try:
                await self._read(run, paths, Path(scratch))
            except BrokenFile as broken:
                if self.file:
                    raise
                self._forget(paths.values())
                raise RegistryFailure(f"{broken} It was thrown away, to be downloaded again by the same "
                                      "command.") from None
        if not self.file:
            self._tidy(paths.values())

    # which files

    def _given(self) -> Files:
        return Files(self.file, tuple(_listed(self.weekly)), self.deactivated or None)

    async def _published(self) -> Files:
        """What the page of the files lists. Which weekly files are newer than the monthly one is seen when it is
        there: its own name tells until when it goes."""
        url = self.registry.url + LIST
        page = await self.ask(url)
        if page.status != 200:
            data(page)
        links = {urljoin(url, link) for link in re.findall(r'href="([^"]+)"', page.body.decode("utf-8", "replace"))}
        links = {link for link in links if link.startswith(f"{self.registry.url}/")}   # nobody else's files
        monthly = _newest(links, MONTHLY, lambda found: datetime.strptime(f"{found[1]} {found[2]}", "%B %Y"))
        if not monthly:
            raise RegistryFailure(f"{url} lists no NPPES_Data_Dissemination_<Month>_<Year>_V2.zip. Look at it, and "
                                  "mend spiders/registries/nppes_bulk.py.")
        weekly = _newest(links, WEEKLY, lambda found: datetime.strptime(found[2], "%m%d%y"))
        reports = _newest(links, REPORT, lambda found: datetime.strptime(found[1], "%m%d%y"))
        return Files(monthly[-1], tuple(weekly), reports[-1] if reports else None)

    async def _download(self, url: str) -> Path:
        download = Download(url, self.plan.folder / DOWNLOADS, self.ask, self.settings.getint("REGISTRY_PIECE"))
        return await download.fetch()

    def _forget(self, paths: Iterable[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    def _tidy(self, paths: Iterable[Path]) -> None:
        """Keep the files that were read: next week only a weekly one is new."""
        self._forget(set((self.plan.folder / DOWNLOADS).glob("*")) - set(paths))

    # reading them

    async def _read(self, run: Run, paths: dict[str, Path], scratch: Path) -> None:
        main = main_file(paths[self.files.monthly])
        columns = self._columns(main)
        self.found(columns, NEEDED)
        self.store.db.execute(f"PRAGMA cache_size = -{STORE_CACHE}")
        self.store.drop_lookups()
        self.store.begin_again(run)
        gc.freeze()   # what is there already stays: among millions of new tuples it need not be looked through again
        reader = nppes_rows.BulkReader(scratch, self.registry.options.get("taxonomies", ()), self.wanted_states,
                                       self.stated, self.registry.page)
        try:
            records = {file: self._note(run, file, path, "" if path == main.path and main.name is None
                                        else checksum(path)) for file, path in paths.items()}
            for path in self._newer(main, [paths[file] for file in self.files.weekly]):
                member = main_file(path)
                reader.add_weekly(member, self._columns(member))
                if names := other_names_file(path):
                    reader.add_other_names(names)
            if names := other_names_file(main.path):
                reader.add_other_names(names)
            if self.files.deactivated:
                reader.add_deactivated(paths[self.files.deactivated])
            await self._take(run, reader, main, columns, records[self.files.monthly])
        finally:
            reader.close()

    async def _take(self, run: Run, reader: nppes_rows.BulkReader, main: Member, columns: list[str],
                    record: int) -> None:
        least, most = self.registry.options.get("file_rows", (0, 10 ** 9))
        self.expect(int(most))
        held = lines = 0
        for rows in reader.rows(main, columns):
            named_ = [(*row[:-1], credential_of(row[-1])) for row in rows if row[_LAST] or row[_FIRM]]
            self.store.add_rows(run, named_, record, nppes_rows.SAID, reader.derived)
            if len(named_) < len(rows):
                self._add_nameless(run, [row for row in rows if not (row[_LAST] or row[_FIRM])], record, reader)
            held += len(rows)
            if self.progress:
                self.progress.add(main.lines - lines)
            lines = main.lines
            if held > HELD:
                self.save(now=True)
                held = 0
            await asyncio.sleep(0)   # so that a signal is heard
        if main.checksum:   # of a file that is in no zip: seen in passing, as to read it twice takes long
            self.store.set_checksum(record, main.checksum)
        if not int(least) <= main.lines - 1 <= int(most):
            raise RegistryFailure(f"{main} has {main.lines - 1:,} rows, where {least:,} to {most:,} were expected. If "
                                  "the file is right, change `file_rows` of nppes_bulk in registries.yml.")

    def _columns(self, member: Member) -> list[str]:
        """The columns of a file. Raises RegistryFailure where they are not those of version 2, in their order."""
        header = member.header()
        if (problem := wrong_header(header, COLUMNS)) and "columns" not in self.plan.accepted:
            raise RegistryFailure(f"{member}: {problem}. Where the columns that we read still mean the same, run the "
                                  "command again with -a accept=columns.")
        return header

    def _newer(self, main: Member, weekly: list[Path]) -> list[Path]:
        """The weekly files that go on after the day to which the monthly one goes."""
        until = _until(main)
        return [path for path in weekly if until is None or (_until(main_file(path)) or date.max) > until]

    def _add_nameless(self, run: Run, rows: Iterable[Sequence[Any]], record: int,
                      reader: nppes_rows.BulkReader) -> None:
        """Of a deactivated NPI the file has nothing but the date: the rest stays as the last good run had it. Others
        than those, and those that the store's pages state, are of nobody that we know."""
        for row in rows:
            npi, quote = row[_KEY], row[_QUOTE]
            known = self.good and next(self.store.find("e.source_id = ? AND e.key = ?", (self.name, npi)), None)
            if known:
                self.store.add(run, [replace(known.entry, active=False, status=DEACTIVATED, quote=quote)], record)
            elif npi in self.stated:
                self.store.add_rows(run, [row], record, nppes_rows.SAID, reader.derived)

    def _note(self, run: Run, file: str, path: Path, digest: str) -> int:
        """A record of a file that is kept by its checksum alone."""
        with told(path):
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        url = file if not self.file else urljoin(f"{self.registry.url}{LIST}", path.name)
        return self.store.add_record(run, url, changed if self.file else now(), 200, digest,
                                     f"urn:uuid:{uuid5(NAMESPACE_URL, f'{run.id} {self.name} {url}')}", None)


def _listed(text: str | None) -> list[str]:
    return [part for part in (text or "").split(",") if part]


def _shown(file: str) -> str:
    """A file's name; of one on this machine with size and time, as another may get the same name."""
    path = Path(file)
    if not path.is_file():
        return file.rpartition("/")[2]
    stat = path.stat()
    return f"{path.name} ({stat.st_size} bytes, {stat.st_mtime_ns})"


def _newest(links: Iterable[str], pattern: re.Pattern[str], when: Callable[[re.Match[str]], datetime]) -> list[str]:
    """The links whose file has a name of the pattern, the newest last."""
    found = ((pattern.fullmatch(link.rpartition("/")[2]), link) for link in links)
    return [link for _, link in sorted((when(match), link) for match, link in found if match)]


def _until(member: Member) -> date | None:
    """The day to which a file goes, by its name."""
    found = re.search(r"-(\d{8})\.csv$", member.name or member.path.name)
    return datetime.strptime(found[1], "%Y%m%d").date() if found else None
