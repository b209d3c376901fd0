"""The pieces of the bench run, on tiny sizes; how long they take is not asserted anywhere."""
import re
import sqlite3

from bench import bulk, crawling, latency, load, pages, reading, serving
from bench.measure import Row, best, rows, table
from extraction.page import Page
from extraction.profile import profile


def test_a_made_up_page_has_the_size_of_a_real_one_and_says_what_clinics_say():
    html = pages.make_page(3, 5)
    assert abs(len(html.encode()) - pages.PAGE_BYTES) < 1000
    page = Page("http://127.0.3.1/", html)
    assert 15_000 < len(page.text) < 18_000
    found = profile("http://127.0.3.1/", html)
    assert found["kind"] == "provider"
    assert {"iv", "esketamine_nasal"} <= set(found["routes"])
    assert found["prices"]
    assert html == pages.make_page(3, 5) != pages.make_page(3, 6)


def test_pages_of_a_site_lead_to_each_other_and_to_nowhere_else():
    site = pages.make_site(0, len(pages.TOPICS))
    linked = {path for body in site.values() for path in re.findall(r'href="(/[\w-]*)"', body.decode())}
    assert linked - {"/privacy", "/terms", "/accessibility"} <= set(site)


def test_a_table_tells_each_figure_beside_its_baseline():
    found = rows("Group", "ms", {"base": 2.0, "work": 5.0}, "base", {"work": "at most 3"})
    base = Row("Group", "base", 2.0, "ms", None, "base")
    work = Row("Group", "work", 5.0, "ms", 2.5, "base", "at most 3")
    assert found == [base, work]
    assert re.search(r"work\s+5\.00 ms\s+2\.50 x base\s+\(aim: at most 3\)", table(found))


def test_the_least_time_of_each_work_is_kept():
    calls: list[str] = []
    found = best({"one": lambda: calls.append("one"), "two": lambda: calls.append("two")}, 3)
    assert calls == ["one", "two"] * 3
    assert all(0 <= milliseconds < 60_000 for milliseconds in found.values())


def test_reading_measures_the_parse_the_whole_profile_and_every_reader():
    names = {row.name for row in reading.bench(pages=1, rounds=1)}
    assert {reading.PARSE, reading.WHOLE, "Page", "offers.read_offers", "prices.read_prices"} <= names


def test_the_engine_and_the_crawl_visit_the_same_pages_and_what_was_stored_is_published_larger(tmp_path):
    pages.write_sites(tmp_path / "sites", 2, 3)
    with crawling.served(tmp_path / "sites") as port:
        fetched, seconds = crawling.bare(tmp_path, tmp_path / "sites", port, 3)
        stored, longer = crawling.whole(tmp_path, tmp_path / "sites", port, 3)
    assert fetched == stored == 6
    assert min(seconds, longer) > 0
    serving.multiply(tmp_path / "var-3", 3)
    providers, _ = serving.publish(tmp_path / "var-3", tmp_path / "many.db")
    assert providers == 6
    with sqlite3.connect(tmp_path / "many.db") as db:
        assert db.execute("SELECT count(DISTINCT facts.provider_id), count(DISTINCT url) FROM facts JOIN pages "
                          "ON pages.id = page_id").fetchone() == (6, 6)


def test_every_page_of_the_latency_table_answers_and_a_made_up_directory_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(latency, "KEPT", tmp_path / "kept")
    names = [row.name for row in latency.latency(tmp_path, (40,), rounds=2)]
    assert {f"{name}, p99" for name in (*latency.asked(1), latency.STOCK)} <= set(names)
    with sqlite3.connect(latency.directory(40)) as db:
        counts = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                  for table in ("providers", "offers", "prices", "locations", "facts", "facts_fts", "conditions")]
        assert counts[0] == 40 and min(counts) > 10
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_readers_meet_no_error_and_heavy_questions_are_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(latency, "KEPT", tmp_path / "kept")
    for name, value in {"PROVIDERS": 40, "READERS": 4, "ASKERS": 1, "THINKING": 0.2}.items():
        monkeypatch.setattr(load, name, value)
    found = {(row.group.count("SQL"), row.name): row.value for row in load.bench(tmp_path / "load", 3)}
    assert found[0, "errors"] == found[1, "errors"] == 0
    assert found[0, "/, p99"] > 0 and found[1, "questions cut off"] > 0


def test_a_bulk_load_is_measured_beside_duckdb_alone(tmp_path):
    found = bulk.bench(tmp_path, 300, persons=20, registers=0)
    assert [row.name for row in found] == [bulk.COUNT, bulk.SAME, bulk.SOME, bulk.EVERY, bulk.LINK, bulk.BOTH] * 3
    assert found[5].value == found[3].value + found[4].value and found[5].aim == "at most 3"
    assert all(row.value > 0 for row in found)
    assert not list(tmp_path.glob("*.csv"))
