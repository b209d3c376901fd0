"""A small facts.db written by hand: sites, crawls, visits, captures and facts, without any network."""

import hashlib
import json
from pathlib import Path
from typing import Any

from extraction.profile import VERSION
from pipelines.archive import Archive, pack
from pipelines.history import RawFact
from pipelines.store import Store


class MadeUpStore:
    """`store.crawl({"alder.example": {"/": [fact(…)], "/prices": "refused"}})` is one crawl, a day after the last.

    A page is a list of facts, or the outcome of a visit that got none; a site may be the outcome of its run.
    """

    def __init__(
        self, folder: Path, *, in_sources: bool = False, note: str = "by hand", version: str = VERSION
    ) -> None:
        self.folder, self.in_sources, self.note, self.version = folder, in_sources, note, version
        self.store = Store(folder)
        self.db = self.store.db
        self.crawls = 0
        self.last: dict[str, tuple[list[RawFact], int]] = {}

    def insert(self, table: str, **row: Any) -> int:
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        return self.db.execute(sql, list(row.values())).lastrowid or 0

    def crawl(self, sites: dict[str, dict[str, list[RawFact] | str] | str]) -> None:
        self.crawls += 1
        at = f"2026-11-{self.crawls:02}T09:00:00Z"
        self.db.execute("BEGIN")
        crawl = self.insert(
            "crawls",
            source_id="clinics",
            source_name="Providers' own websites",
            started_at=at,
            in_sources=int(self.in_sources),
            finished_at=at,
            outcome="finished",
        )
        archive = Archive(self.folder, self.store.archive_ends())
        for provider, pages in sites.items():
            self.db.execute(
                "INSERT OR REPLACE INTO sites VALUES (?,?,?,?,?,?,?,?,?)",
                (provider, "Listed name", f"https://{provider}/", "clinic", "OH", "Dayton", self.note, "clinics", at),
            )
            outcome = pages if isinstance(pages, str) else "read"
            self.insert(
                "site_runs", crawl_id=crawl, provider_id=provider, started_at=at, finished_at=at, outcome=outcome
            )
            for path, said in ({} if isinstance(pages, str) else pages).items():
                self.visit(archive, crawl, provider, f"https://{provider}{path}", at, said)
        archive.flush()
        archive.close()
        self.db.execute("COMMIT")

    def visit(self, archive: Archive, crawl: int, provider: str, url: str, at: str, said: list[RawFact] | str) -> None:
        if isinstance(said, str):
            self.insert("visits", crawl_id=crawl, provider_id=provider, url=url, visited_at=at, outcome=said)
            return
        known = self.last.get(url)
        outcome, capture = (
            ("unchanged", known[1])
            if known and known[0] == said
            else ("fetched", self.capture(archive, crawl, provider, url, at, said))
        )
        self.last[url] = (said, capture)
        self.insert(
            "visits",
            crawl_id=crawl,
            provider_id=provider,
            url=url,
            visited_at=at,
            outcome=outcome,
            status=200,
            capture_id=capture,
        )

    def capture(self, archive: Archive, crawl: int, provider: str, url: str, at: str, said: list[RawFact]) -> int:
        body = "<p>" + "</p><p>".join(fact.quote for fact in said) + "</p>"
        record_id = f"urn:uuid:{crawl}-{hashlib.sha256(url.encode()).hexdigest()[:20]}"
        packed = pack(record_id, url, at, 200, "HTTP/1.1", [("Content-Type", "text/html")], body.encode())
        name, offset = archive.append(packed)
        capture = self.insert(
            "captures",
            provider_id=provider,
            url=url,
            fetched_at=at,
            status=200,
            content_type="text/html",
            sha256=hashlib.sha256(body.encode()).hexdigest(),
            digest="",
            links="[]",
            record_id=record_id,
            warc_file=name,
            warc_offset=offset,
            warc_length=len(packed),
        )
        self.insert("readings", capture_id=capture, extractor_version=self.version, title="A page", kind="provider")
        for fact in said:
            self.insert(
                "facts",
                capture_id=capture,
                field=fact.field,
                value=json.dumps(fact.value),
                stance=fact.stance,
                quote=fact.quote,
                context=fact.context,
                origin=fact.origin,
                extractor=fact.extractor,
            )
        return capture

    def close(self) -> Path:
        self.store.close()
        return self.folder
