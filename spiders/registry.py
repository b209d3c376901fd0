"""One load of one register: `scrapy crawl wa -s VAR=FOLDER [-a registries=FILE.yml] [-a accept=columns,fewer]`.

A run asks for everything, then puts its rows in the place of the last run's. Whatever goes wrong on the way (a column
that came, went or was renamed, an error page, half a file, too few rows) fails the run: the last run's rows stay, the
command ends with 1 and says why. A run that was killed goes on where it was.
"""
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings

from extraction.registers import Entry
from pipelines.archive import Archive, pack, record_id
from pipelines.registries import RegistriesError, Registry, load
from pipelines.registry_report import turnover, types, unknown_words
from pipelines.registry_store import Good, RegistryStore, Run
from pipelines.store import StoreError, working
from spiders.addresses import as_ip, host_and_port, is_local_name, is_loopback, is_public
from spiders.clinics import CONTACT, TOKEN
from spiders.fetch import Fetcher, Reply
from spiders.progress import Work
from spiders.providers import InputError
from spiders.registry_ask import Asker, RegistryFailure
from spiders.registry_checks import Tally

ENTRY = Path(getfile(Entry)).parent   # what an entry is, and how its dates and numbers are read
ARCHIVE = "registry-"          # how the archive's files of answers of registers begin
ACCEPTABLE = {"columns", "fewer"}
SAVE_EVERY = 1.0               # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is asked to do."""

    registry: Registry
    folder: Path
    contact: str
    accepted: frozenset[str]   # of ACCEPTABLE: changes of the register that a person has looked at


def plan(name: str, settings: BaseSettings, registries: str = "", accept: str = "", file: str = "",
         **more: str) -> Plan:
    """What the settings and arguments ask for; `file`: of this machine, so nobody is asked for anything.

    Raises InputError, which says what to do, where they cannot.
    """
    place = Path(registries or settings["SOURCES"])
    try:
        known = load(place)
    except RegistriesError as error:
        raise InputError(str(error)) from None
    if name not in known:
        raise InputError(f"{place}: no register {name} in it. Give another list with -a registries=FILE.yml")
    accepted = frozenset(word for word in accept.split(",") if word)
    if accepted - ACCEPTABLE:
        raise InputError(f"-a accept={accept}: only {', '.join(sorted(ACCEPTABLE))} can be accepted")
    contact = (settings["CONTACT"] or "").strip()
    if contact and not CONTACT.fullmatch(contact):
        raise InputError(f"CONTACT={contact} is neither an email address nor a web address")
    if not contact and not file and not is_private(known[name].url):
        raise InputError(f"{known[name].url} is on the internet, so its owner must be able to reach you: give an email "
                         "or web address with -s CONTACT=name@example.org. It stands in the user agent.")
    return Plan(known[name], Path(settings["VAR"]), contact, accepted)


def is_private(url: str) -> bool:
    """Tell whether an address is on this machine or a private network."""
    host = host_and_port(url)[0]
    ip = as_ip(host)
    return is_local_name(host) if ip is None else not is_public(ip)


class RegistrySpider(Spider, ABC):
    """A register. What differs from one to the next is `collect`, and `version` where the register has one."""

    source_kind = "registry"   # who is speaking: provider, directory or registry
    arguments = {"registries", "accept"}   # of -a
    custom_settings = {
        "DOWNLOAD_MAXSIZE": 400_000_000, "DOWNLOAD_TIMEOUT": 180, "RETRY_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
        "REGISTRY_TRIES": 5,               # requests for one address
        "REGISTRY_WAIT": 10.0,             # seconds before the second one; each further wait is twice as long
        "REGISTRY_LONGEST_WAIT": 900.0,    # where a register asks for more, the run fails
    }

    plan: Plan
    failure: str | None = None  # why the crawl could not go on

    # to be said by each source

    async def version(self) -> str | None:
        """What the register calls its present state; None where only its rows tell. The same as the last good run's:
        nothing more is asked."""
        return None

    @abstractmethod
    async def collect(self, run: Run) -> None:
        """Ask for everything, from where `run.next` says; add what it says with `self.add`."""

    # Scrapy's door

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "RegistrySpider":
        spider = super().from_crawler(crawler)
        spider.plan = plan(spider.name, crawler.settings, **kwargs)
        spider.listed = {host_and_port(spider.registry.url)}
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, str]) -> None:
        """Raise InputError or StoreError where a run with these settings and arguments cannot even begin."""
        if unknown := arguments.keys() - cls.arguments:
            takes = ", ".join(f"-a {name}=…" for name in sorted(cls.arguments))
            raise InputError(f"-a {', '.join(sorted(unknown))}: this spider knows no such argument. It takes {takes}")
        folder = plan(cls.name, settings, **arguments).folder
        with working(folder):
            RegistryStore(folder).close()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed: set[tuple[str, int]] = set()
        self.columns: tuple[str, ...] = ()   # every column that the register has, as found out by this run
        self.run: Run | None = None
        self.progress: Work | None = None
        self._open = ExitStack()
        self._saved = self._started = time.monotonic()

    @property
    def registry(self) -> Registry:
        return self.plan.registry

    async def start(self) -> AsyncIterator[Any]:
        """Load the register; nothing is left for Scrapy to schedule."""
        try:
            self._open_all()
            await self._load()
        except RegistryFailure as failure:
            self._fail(str(failure))
        except StoreError as error:
            self.failure = str(error)
        except Exception as error:   # a mistake of ours fails the run, and is told
            self.logger.exception("%s", self.name)
            self._fail(f"our mistake: {type(error).__name__}: {error}.")
        finally:
            self._open.close()
        if self.failure:
            raise CloseSpider("failed")
        return
        yield  # makes this the generator that Scrapy asks for

    # a run

    async def _load(self) -> None:
        for _ in range(2):   # once more where the register changed while it was read
            self.tally = Tally(self.registry, self.plan.accepted)
            source = await self.version()
            version = None if source is None else f"{source} read by {self.reader()}"
            self.run = run = self.store.begin(self.name, version)
            if version is not None and self.good is not None and version == self.good.version:
                return self._unchanged(run, self.good)
            await self.collect(run)
            if source == await self.version():
                return self._finish(run)
        raise RegistryFailure("the register changed twice while it was read. Run the same command again later.")

    def reader(self) -> str:
        """What of ours a load hangs on: another way of asking or reading is another version."""
        one = self.registry
        files = {getfile(each) for each in type(self).__mro__ if issubclass(each, RegistrySpider)}
        ours = b"".join(Path(path).read_bytes() for path in sorted({*files, *map(str, ENTRY.glob("*.py"))}))
        asked = (one.url, one.dataset, one.actions, one.files, one.page, sorted(one.credentials.items()), one.options)
        return sha256(ours + repr(asked).encode()).hexdigest()[:12]

    def _unchanged(self, run: Run, good: Good) -> None:
        self.store.unchanged(run)
        self.tell(f"not changed since it was last loaded: {good.rows:,} rows")

    def _finish(self, run: Run) -> None:
        self.save(now=True)
        before = types(self.store, self.name, self.good.run_id) if self.good else {}
        self.tally.loaded(types(self.store, self.name, run.id), before)
        notes = self.tally.notes(unknown_words(self.store, self.name, run.id))
        self.store.describe(run, self.columns, notes)
        rows = self.store.finish(run)
        changes = "({:,} new, {:,} gone, {:,} changed) ".format(*turnover(self.store, run.id)) if self.good else ""
        self.tell(f"{rows:,} rows {changes}in {time.monotonic() - self._started:.0f} s")
        for note in notes:
            self.tell(note)

    def _fail(self, reason: str) -> None:
        """Note a failed run; say so, and what stays."""
        if self.run is None:
            self.store.failed(self.name, reason)
        else:
            self.store.fail(self.run, reason)
        good = self.good
        stays = (f"The {good.rows:,} rows of the last good load, checked {good.checked_at[:10]}, stay as they were."
                 if good else "It was never loaded, so nothing of it is shown.")
        self.failure = f"{self.name}: {reason} {stays}"

    def tell(self, text: str) -> None:
        """Print a line of the run report."""
        print(f"{self.name}: {text}", flush=True)

    # what sources use

    def found(self, columns: Collection[str], needed: Iterable[str]) -> None:
        """Note which columns the register has; raises RegistryFailure where one that we read is not there, or where
        they are not those of the last good run."""
        self.columns = tuple(columns)
        self.tally.need(self.columns, needed)
        self.tally.columns(self.columns, self.good.columns if self.good else ())

    def expect(self, count: int, done: int = 0, what: str = "rows") -> Work:
        """Begin to show progress: so many in all."""
        self.progress = Work(self.registry.name, what, count, ())
        self._open.callback(self.progress.close)
        self.progress.add(done)
        return self.progress

    async def ask(self, url: str, headers: dict[str, str] | None = None) -> Reply:
        """An answer of the register; see Asker.get. Raises RegistryFailure."""
        return await self.asker.get(url, headers)

    def keep(self, run: Run, reply: Reply) -> int:
        """Put an answer into the archive as it came; return the id of its record in the store."""
        id_ = record_id(run.id, self.name, reply.url)
        packed = pack(id_, reply.url, reply.fetched_at, reply.status or 0, reply.protocol, reply.headers, reply.body,
                      reply.ip)
        file, offset = self.archive.append(packed)
        return self.store.add_record(run, reply.url, reply.fetched_at, reply.status or 0,
                                     sha256(reply.body).hexdigest(), id_, (file, offset, len(packed)))

    def add(self, run: Run, entries: Iterable[Entry], record: int | None, next_: str | None = None,
            rows: int = 0) -> None:
        """Add entries of one answer, and note where to go on after it; `rows`: how far that is, for the progress."""
        self.store.add(run, entries, record)
        if self.progress:
            self.progress.add(rows)
        if next_ is not None:
            self.store.note(run, next_)
        self.save()

    def save(self, now: bool = False) -> None:
        """Keep what was added, at most every SAVE_EVERY seconds; the archive first: no row may lack its record."""
        if time.monotonic() - self._saved < SAVE_EVERY and not now:
            return
        self.archive.flush()
        self.store.commit()
        self._saved = time.monotonic()

    def _open_all(self) -> None:
        folder, contact = self.plan.folder, self.plan.contact
        self._open.enter_context(working(folder))
        self.store = RegistryStore(folder)
        self._open.callback(self.store.close)
        self.archive = Archive(folder, self.store.ends(), ARCHIVE)
        self._open.callback(self.archive.close)
        self.good = self.store.good(self.name)
        agent = f"{TOKEN}/1.0 (+{contact})" if contact else f"{TOKEN}/1.0 (private network)"
        self.asker = Asker(Fetcher(self.crawler, agent, contact), TOKEN, self.settings, self.registry.pause,
                           is_loopback(urlsplit(self.registry.url).hostname or ""), self._say)

    def _say(self, text: str) -> None:
        """Tell why it takes time."""
        if self.progress:
            self.progress.say(text)
        else:
            print(text, file=sys.stderr, flush=True)
