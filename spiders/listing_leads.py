"""Leads: sites that directories list and that nobody has looked at yet. A person accepts or rejects each.

VAR/leads.csv is worked out anew from the listings store and what people decided; providers.csv and leads_rejected.csv
in sources/ are only ever appended to.
"""
import csv
import fcntl
import io
import json
import os
import re
import shutil
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import urlsplit

from pipelines import listings
from pipelines.archive import read_body
from pipelines.decisions import domains
from pipelines.listings import LEADS, Listed
from pipelines.reread import READ_SECONDS, within
from pipelines.store import FILE, ReadingRows, Store, told
from spiders import listing_reader
from spiders.addresses import Scope
from spiders.listing_reader import Reading, key_of, shared_hosts, version
from spiders.listing_rules import Declaration, declaration
from spiders.providers import COLUMNS, InputError, Site, read_excluded, read_providers

T = TypeVar("T")
PROVIDERS, DIRECTORIES, REJECTED = "providers.csv", "leads.csv", "leads_rejected.csv"
LEAD_COLUMNS = (*COLUMNS, "domain", "seen_on", "page", "seen_at")
REJECTED_COLUMNS = ("domain", "date", "reason")
FORMULA = re.compile(r"\s*[=+\-@]")   # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Lead:
    """One site to look at: a row of leads.csv. `seen_on` names the directories, `page` is one of their pages."""

    name: str
    website: str
    kind: str
    state: str
    city: str
    source_note: str
    domain: str
    seen_on: str
    page: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Known:
    """The ids and domains that are no leads, and the hosts on which the path tells one provider from another."""

    keys: frozenset[str]
    shared: frozenset[str]


def known_of(var: Path, sources: Path) -> Known:
    """Whatever is listed, excluded, forgotten, somebody's by domains.csv, rejected, or a directory itself.

    Raises InputError or DecisionError where a file of sources/ cannot be understood.
    """
    sites = [*_listed(sources / PROVIDERS), *_listed(sources / DIRECTORIES)]
    keys = {key for site in sites for key in (site.provider_id, key_of(site.website)) if key}
    keys |= read_excluded(sources) | set(rejected(sources))
    keys |= {key for row in domains(sources) for key in (row.domain, row.provider_id)}
    for store in (var / FILE, listings.folder(var) / FILE):
        keys |= _crawled(store)
    shared = shared_hosts() | {key.split("/")[0] for key in keys if "/" in key}
    return Known(frozenset(keys), shared)


def _listed(path: Path) -> list[Site]:
    return read_providers(path) if path.exists() else []


def _crawled(path: Path) -> set[str]:
    """The ids and sites of a store, forgotten ones too."""
    if not path.exists():
        return set()
    with told(path), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT provider_id, website FROM sites UNION SELECT provider_id, NULL FROM tombstones")
        return {key for id_, website in rows for key in (id_, key_of(website)) if key}


def rejected(sources: Path) -> list[str]:
    """The domains of leads_rejected.csv. Raises InputError where it cannot be understood."""
    path = sources / REJECTED
    if not path.exists():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    for line, row in enumerate(rows, 2):
        if None in row or not (row.get("domain") or "").strip():
            raise InputError(f"{path}, line {line}: expected {','.join(REJECTED_COLUMNS)}")
    return [row["domain"].strip() for row in rows]


# leads

def leads(entries: Iterable[Listed], known: Known) -> list[Lead]:
    """One lead for each site that entries name and nobody knows, in the order of their domains."""
    by_domain: dict[str, list[Listed]] = defaultdict(list)
    for entry in entries:
        domain = key_of(entry.said["website"], known.shared)
        if domain and domain not in known.keys and domain not in known.shared:
            by_domain[domain].append(entry)
    return [_lead(domain, found) for domain, found in sorted(by_domain.items())]


def _lead(domain: str, found: list[Listed]) -> Lead:
    """What the entries of one site come to: the commonest name and place, the shortest address."""
    website = min((entry.said["website"] for entry in found),
                  key=lambda url: (len(urlsplit(url).path), not url.startswith("https:"), len(url), url))
    sure = [entry for entry in found if entry.said["origin"] != "guess"]
    on = sorted({entry.source_id for entry in found})
    newest = max(found, key=lambda entry: entry.seen_at)
    place = _commonest((entry.said["state"] or "", entry.said["city"] or "") for entry in sure or found)
    note = f"{'listed' if sure else 'seems to be listed'} by {' and '.join(on)}"
    return Lead(_commonest(entry.said["name"] for entry in sure or found), website, "", *place, note, domain,
                " ".join(on), newest.url, newest.seen_at)


def _commonest(values: Iterable[T]) -> T:
    """The value that is there most often, of several the first; empty ones only where there is no other."""
    counted = Counter(values)
    return max(counted, key=lambda value: (any(value) if isinstance(value, tuple) else bool(value), counted[value]))


def cell(text: str) -> str:
    """Text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if FORMULA.match(text) else text


def write(path: Path, found: list[Lead]) -> None:
    """Write leads.csv, whole or not at all."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(LEAD_COLUMNS)
    rows.writerows([cell(value) for value in asdict(lead).values()] for lead in found)
    _replace(path, text.getvalue().encode())


# the store

def rows_of(reading: Reading, by: str) -> ReadingRows:
    """A reading of a directory's page as the store keeps it."""
    facts = [(listings.FIELD, json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True), "mentioned", entry.name,
              "", entry.origin, "spiders.listing_reader") for entry in reading.entries]
    return ReadingRows(by, reading.title, "listing", reading.needs_javascript, facts)


def reread(store: Store, folder: Path, sources: Path) -> int:
    """Read again, from the archive, what another reader or declaration read; returns the number of pages."""
    sites = store.db.execute("SELECT provider_id, website FROM sites ORDER BY provider_id").fetchall()
    again = 0
    for source, website in sites:
        rules, scope = declaration(source, sources), Scope.of(website, source)
        for id_, by in listings.last_captures(store, source):
            if by != version(rules):
                again += _again(store, folder, rules, scope, id_)
    store.commit()
    return again


def _again(store: Store, folder: Path, rules: Declaration, scope: Scope, id_: int) -> int:
    capture = store.capture(id_)
    assert capture
    body = read_body(folder, capture.warc_file, capture.warc_offset)
    try:
        with within(READ_SECONDS):
            reading = listing_reader.read(rules, scope, capture.url, body, capture.content_type)
    except Exception:  # whatever a page does to the reader costs that page, as in the crawl
        return 0
    store.replace_reading(id_, rows_of(reading, version(rules)), reading.digest)
    return 1


def renew(var: Path, sources: Path, store: Store | None = None) -> list[Lead]:
    """Read again what is stale, write VAR/leads.csv, and return the leads."""
    if store is not None:
        reread(store, listings.folder(var), sources)
    found = leads(listings.current(var), known_of(var, sources))
    if found or (var / LEADS).exists() or store is not None:
        write(var / LEADS, found)
    return found


def unexpected(entries: Iterable[Listed], sources: Path, crawled: set[str]) -> Iterator[str]:
    """Tell of each directory that yielded nothing, or another number of entries than its declaration expects."""
    counted = Counter(entry.source_id for entry in entries)
    for source in sorted(crawled):
        low, high = declaration(source, sources).expect or (1, sys.maxsize)
        if not low <= counted[source] <= high:
            band = f", expected {low:,} to {high:,}" if high < sys.maxsize else ""
            yield f"{source}: {counted[source]:,} entries{band}. Are its pages built in another way now?"


# decisions

def accept(sources: Path, chosen: list[Lead]) -> None:
    """Append leads to providers.csv, whose text stays as it is. Raises InputError, with nothing written."""
    path = sources / PROVIDERS
    with _held(sources):
        before = read_providers(path)
        header = next(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        rows = [[cell(getattr(lead, name.strip(), "")) for name in header] for lead in chosen]
        new = _with_rows(path, rows)
        with TemporaryDirectory(dir=path.parent, prefix="providers-", suffix=".tmp") as beside:
            trial = Path(beside, PROVIDERS)
            trial.write_bytes(new)
            added = read_providers(trial)
        wanted = [key_of(lead.website) for lead in chosen]
        if added[:len(before)] != before or [key_of(site.website) for site in added[len(before):]] != wanted:
            raise InputError(f"{path}: nothing can be appended to it; see its last line")
        _replace(path, new)


def reject(sources: Path, chosen: list[Lead], reason: str) -> None:
    """Append leads to leads_rejected.csv: they do not come up again."""
    path = sources / REJECTED
    with _held(sources):
        rejected(sources)
        today = datetime.now(UTC).date().isoformat()
        start = b"" if path.exists() else (",".join(REJECTED_COLUMNS) + "\n").encode()
        rows = [[lead.domain, today, cell(" ".join(reason.split()))] for lead in chosen]
        _replace(path, start + _with_rows(path, rows))


def _with_rows(path: Path, rows: list[list[str]]) -> bytes:
    """The bytes of a CSV file, untouched, with rows at its end, its lines ended as they are."""
    old = path.read_bytes() if path.exists() else b""
    end = "\r\n" if b"\r\n" in old else "\n"
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    gap = end.encode() if old and not old.endswith(b"\n") else b""
    return old + gap + text.getvalue().encode()


def _replace(path: Path, content: bytes) -> None:
    """Put a file into place whole; raises StoreError."""
    target = path.resolve()
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with new.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, new)
            os.replace(new, target)
        finally:
            new.unlink(missing_ok=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the folder against others who append to one of its files."""
    with told(folder):
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)
