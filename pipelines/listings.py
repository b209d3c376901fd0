"""What directories say of providers, as the listings spider keeps it: var/<name>/listings/, a store of their own.

The store is shaped as that of the providers' sites (store.sql), with a directory's id in `provider_id` and the entries
of a page in `facts`; nothing in there is a fact of a provider.
"""
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.store import FILE, Store, told

FOLDER = "listings"
LEADS = "leads.csv"    # sites that they list and that nobody has looked at, for a person
FIELD = "entries"    # of facts
STANDING = """
WITH last AS (
  SELECT provider_id, url, max(id) AS visit FROM visits WHERE capture_id IS NOT NULL GROUP BY provider_id, url)
SELECT s.provider_id, coalesce(nullif(s.name, ''), s.provider_id), v.url, v.visited_at, c.record_id, c.sha256, f.value
FROM last JOIN visits v ON v.id = last.visit JOIN sites s ON s.provider_id = v.provider_id
JOIN captures c ON c.id = v.capture_id JOIN facts f ON f.capture_id = c.id AND f.field = ?
WHERE (SELECT count(*) FROM visits later WHERE later.provider_id = v.provider_id AND later.url = v.url
       AND later.id > v.id AND later.outcome = 'gone') < 2
ORDER BY s.provider_id, v.url, f.id"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a directory as its page last had it, and where that page is archived."""

    source_id: str
    source_name: str
    url: str
    seen_at: str
    record_id: str
    sha256: str
    said: dict[str, Any]   # the fields of spiders/listing_reader.py Entry


def folder(var: Path) -> Path:
    """Where the listings spider keeps its work."""
    return var / FOLDER


def current(var: Path) -> list[Listed]:
    """The entries that stand: of each page the last reading, where the page was not missing twice since."""
    path = folder(var) / FILE
    if not path.exists():
        return []
    with told(path), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return [Listed(source, name, url, seen_at, record, sha256, json.loads(said))
                for source, name, url, seen_at, record, sha256, said in db.execute(STANDING, (FIELD,))]


def visited_before(store: Store, crawl: int, source: str) -> list[str]:
    """The pages of a directory that earlier crawls asked for, those not seen for longest first."""
    sql = "SELECT url FROM visits WHERE provider_id = ? AND crawl_id < ? GROUP BY url ORDER BY max(crawl_id), min(id)"
    return [url for (url,) in store.db.execute(sql, (source, crawl))]


def last_captures(store: Store, source: str) -> list[tuple[int, str | None]]:
    """The newest capture of each page of a directory, with the version that read it."""
    sql = ("SELECT max(c.id), r.extractor_version FROM captures c LEFT JOIN readings r ON r.capture_id = c.id "
           "WHERE c.provider_id = ? GROUP BY c.url ORDER BY max(c.id)")
    return list(store.db.execute(sql, (source,)))


def directories(var: Path) -> list[tuple[str, str, str]]:
    """(id, name, website) of each directory that was visited."""
    path = folder(var) / FILE
    if not path.exists():
        return []
    with told(path), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return list(db.execute("SELECT provider_id, coalesce(nullif(name, ''), provider_id), website FROM sites "
                               "WHERE provider_id IN (SELECT provider_id FROM visits) ORDER BY provider_id"))
