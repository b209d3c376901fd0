"""Fixing the page and asking for a re-read always suffices: `scrapy crawl clinics -a only=ID`, then publish."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import yaml

from tests.loopback import ROOT, crawl, page, webs, write_list

WRONG, RIGHT = "One IV ketamine infusion costs $45.", "One IV ketamine infusion costs $450."


def publish(folder: Path) -> str:
    settings = {"VAR": folder / "var", "DIRECTORY": folder / "directory.db", "SOURCES": folder / "sources"}
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "publish", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(folder: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "directory.db")) as db:
        return db.execute(sql).fetchall()


def test_the_page_is_mended_and_that_site_alone_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    correction = {
        "provider_id": "alder", "received": "2026-11-03", "asked": "It is 450 dollars.", "decision": "corrected",
        "decided": "2026-11-05", "field": "prices", "quote": WRONG, "value": {"amount": 450},
        "reason": "A typing error.", "evidence": "A bill."}
    (tmp_path / "sources" / "corrections.yml").write_text(yaml.safe_dump([correction]))
    prices = "SELECT provider_id, amount FROM prices WHERE NOT derived ORDER BY 1"
    with webs() as start:
        alder, birch = (start(f"127.0.5.{n}", {"/": page("Front", "/fees"), "/fees": page("Fees", text=WRONG)})
                        for n in (1, 2))
        listed = write_list(tmp_path / "list.csv", {"alder": f"{alder.origin}/", "birch": f"{birch.origin}/"})
        assert crawl(listed, tmp_path / "var").returncode == 0
        publish(tmp_path)
        assert rows(tmp_path, prices) == [("alder", 450), ("birch", 45)]
        assert rows(tmp_path, "SELECT state FROM corrections") == [("applied",)]

        asked = len(birch.asked)
        for web in (alder, birch):
            web.pages["/fees"] = page("Fees", text=RIGHT)
        assert crawl(listed, tmp_path / "var", "-a", "only=alder").returncode == 0
        assert len(birch.asked) == asked, "the other site is left alone"
        publish(tmp_path)
    assert rows(tmp_path, prices) == [("alder", 450), ("birch", 45)]
    assert rows(tmp_path, "SELECT quote FROM facts WHERE id IN (SELECT fact_id FROM prices) ORDER BY 1") == [
        (WRONG,), (RIGHT,)]
    [(provider, field, old, new)] = rows(tmp_path, "SELECT provider_id, field, old, new FROM changes")
    assert (provider, field, json.loads(old)["amount"], json.loads(new)["amount"]) == ("alder", "prices", 45, 450)
    assert rows(tmp_path, "SELECT state, lapsed_at IS NOT NULL FROM corrections") == [("lapsed", 1)]
    assert rows(tmp_path, "SELECT count(*) FROM facts WHERE correction_id NOT NULL AND gone_at IS NULL") == [(0,)]
