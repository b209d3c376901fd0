"""What awaits a person: findings that accuse and that nobody has judged, in var/<name>/review.db (review.sql).

Publishing writes the file, `scrapy review` reads it. One row is one provider, rule and sentence, on however many pages;
or one provider, one of its people and one row of the exclusion list.
"""
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.archive import read_body
from pipelines.history import Statement, digest
from pipelines.registry_store import Kept
from pipelines.store import FILE as STORE
from pipelines.store import Store, StoreError, told

FILE = "review.db"
SCHEMA = Path(__file__).with_name("review.sql")
AROUND = 400    # characters shown on either side of a quote
# Like is judged with like. Safety items have no severity and come last.
IN_ORDER = """SELECT * FROM queue ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3
  ELSE 4 END, rule, provider_id, quote"""
Row = dict[str, Any]
Words = Mapping[str, Mapping[str, Any]]   # code -> its row of claim_rules or safety_items


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of one provider by which a rule accuses it; `statements` are the pages that say it now."""

    provider_id: str
    provider_name: str | None
    rule: str
    quote: str                      # white space collapsed
    statements: list[Statement]
    contrary: list[Statement]       # what the same site says to the contrary
    read: tuple[str, ...] = ()      # of an omission: the pages that do not say it; the quote is that of the offer

    @property
    def sense(self) -> str:
        """Which kind: a claim that "accuses", a safety item that is "contradicted", or what a whole site "omits"."""
        if self.read:
            return "omits"
        return "accuses" if self.statements[0].field == "claims" else "contradicted"


@dataclass(frozen=True, slots=True)
class Possible:
    """A row of the exclusion list that may be somebody whom a provider names. Never published before it is judged."""

    provider_id: str
    rule: str                       # oig_exclusion: the same NPI; oig_exclusion_name: only the name, never published
    quote: str                      # what reviews.yml knows the row by
    provider_name: str | None
    who: str                        # as the provider's page names them
    kept: Kept
    list_name: str
    page_quote: str                 # the page's words, and where they stand
    page_url: str


def write(path: Path, findings: Iterable[Finding], possible: Iterable[Possible], words: Words, store: Store) -> None:
    """Fill the empty file `path` with the queue and flush it. Raises StoreError."""
    with told(path), closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=MEMORY")   # the file counts only once it is renamed
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        for row in [*(_row(finding, words, store) for finding in findings), *map(_possible_row, possible)]:
            db.execute(f"INSERT INTO queue ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        db.commit()


def read(folder: Path) -> list[Row]:
    """The queue of the store in `folder`, in the order in which to judge. Raises StoreError: which command to run."""
    path = folder / FILE
    if not (folder / STORE).exists():
        raise StoreError(f"{folder}: nothing was crawled there. Name the folder of a crawl with -s VAR=FOLDER, or "
                         f"crawl first: scrapy crawl clinics -a providers=FILE.csv -s VAR={folder}")
    if not path.exists():
        raise StoreError(f"{path}: there is no queue yet. Write it: scrapy publish -s VAR={folder} "
                         "-s DIRECTORY=FILE.db -s SOURCES=FOLDER")
    with told(path), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [{**row, "beside": json.loads(row["beside"]), "read": json.loads(row["read"])}
                for row in db.execute(IN_ORDER)]


def remove(folder: Path) -> None:
    """Take the queue away, a half-built one too; the next publish writes it anew."""
    for path in (folder / FILE, *folder.glob(FILE + ".*")):
        path.unlink(missing_ok=True)


def _row(finding: Finding, words: Words, store: Store) -> Row:
    """A finding as a row, with the rule's words and the page that said it first."""
    said = min(finding.statements, key=lambda statement: statement.first_seen)
    capture, rule = said.capture, words.get(finding.rule, {})
    before, after = _around(store, capture.id, finding.quote)
    return {
        "id": digest(finding.provider_id, finding.rule, finding.quote), "provider_id": finding.provider_id,
        "provider_name": finding.provider_name, "rule": finding.rule, "label": rule.get("label") or finding.rule,
        "description": rule.get("description"), "sense": finding.sense, "severity": rule.get("severity"),
        "quote": finding.quote, "context": said.context, "text_before": before, "text_after": after, "url": said.url,
        "title": capture.title, "fetched_at": capture.fetched_at, "record_id": capture.record_id,
        "pages": len({statement.url for statement in finding.statements}),
        **{key: rule.get(key) for key in ("authority", "authority_url", "authority_date", "authority_says")},
        "beside": json.dumps(_beside(finding.contrary, words), ensure_ascii=False), "read": json.dumps(finding.read),
        "first_seen": said.first_seen,
    }


SAME_NPI = ("May be on the exclusion list: the same NPI",
            "The list has this very NPI. Confirm only where the name is the same person's too; then it is published.")
SAME_NAME = ("A namesake on the exclusion list: no NPI",
             "Only the name and the state agree, which many people share. This is never published: "
             "look for an NPI, and check the list itself.")


def _possible_row(one: Possible) -> Row:
    """A possible exclusion as a row: the list's words in the place of the page's, the page's beside them."""
    label, description = SAME_NPI if one.rule == "oig_exclusion" else SAME_NAME
    kept, beside = one.kept, {"rule": "clinicians", "label": one.who, "quote": one.page_quote, "url": one.page_url}
    return {
        "id": digest(one.provider_id, one.rule, one.quote), "provider_id": one.provider_id,
        "provider_name": one.provider_name, "rule": one.rule, "label": label, "description": description,
        "sense": "excluded", "severity": "high" if one.rule == "oig_exclusion" else None, "quote": one.quote,
        "context": one.who, "text_before": None, "text_after": None, "url": kept.entry.url, "title": one.list_name,
        "fetched_at": kept.fetched_at, "record_id": kept.record_id, "pages": 1, "authority": one.list_name,
        "authority_url": kept.entry.url, "authority_date": kept.checked_at[:10], "authority_says": kept.entry.quote,
        "beside": json.dumps([beside], ensure_ascii=False), "read": json.dumps([]), "first_seen": kept.fetched_at,
    }


def _beside(contrary: Iterable[Statement], words: Words) -> list[Row]:
    """What the site says to the contrary, each sentence once."""
    found: dict[tuple[str, str], Row] = {}
    for statement in contrary:
        code = str(statement.value.get("rule") or statement.value.get("code"))
        label = words.get(code, {}).get("label") or code
        found.setdefault((code, statement.quote),
                         {"rule": code, "label": label, "quote": statement.quote, "url": statement.url})
    return list(found.values())


def _around(store: Store, capture_id: int, quote: str) -> tuple[str | None, str | None]:
    """What the archived page shows before and after a quote; (None, None) where that cannot be told.

    A page that cannot be parsed again or has left the archive costs the reader this help, never the queue.
    """
    from extraction.page import Page  # only publishing reads pages

    capture = store.capture(capture_id)
    if capture is None:
        return None, None
    try:
        body = read_body(store.path.parent, capture.warc_file, capture.warc_offset)
        blocks = [" ".join(block.text.split()) for block in Page(capture.url, body, capture.content_type).blocks]
    except Exception:
        return None, None
    for number, text in enumerate(blocks):
        if quote in text:
            before, _, after = text.partition(quote)
            above, below = blocks[max(number - 1, 0):number], blocks[number + 1:number + 2]
            return " ".join([*above, before])[-AROUND:].strip(), " ".join([after, *below])[:AROUND].strip()
    return None, None
