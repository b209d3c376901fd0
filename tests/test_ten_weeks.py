"""Ten weeks of a small web, crawled for real week after week: `changes` is the list of what really changed, whole.

What each site does is told by `web`; what of it is a change is written in TRUE, by hand, from that. The clock is the
only thing made up: after each crawl, what it wrote down is dated back into its week.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from pipelines.publish import publish
from tests.loopback import Answer, Page, Web, crawl, webs, write_list

WEEKS = range(1, 11)
BETTER_READER = 5   # from this week on; before it, an older one misread a price and overlooked ages
CURE = "Ketamine cures depression."
CURE_AGAIN = "Our ketamine is a cure for depression."
SITES = ("aspen", "birch", "cedar", "dogwood", "elm", "fir", "gum", "holly", "ivy", "juniper", "kapok", "larch",
         "maple", "nutmeg", "oak")
LATER = {"oak": 4}  # listed only from that week on


def day(week: int) -> str:
    """The Tuesday of a week."""
    return str(date(2026, 9, 1) + timedelta(weeks=week - 1))


def page(*text: str, links: tuple[str, ...] = (), head: str = "") -> str:
    menu = "".join(f'<li><a href="{link}">{link.strip("/")}</a></li>' for link in links)
    body = "".join(f"<p>{one}</p>" for one in text)
    return f"<!doctype html><html lang=en><head><title>Page</title>{head}</head><body><ul>{menu}</ul>{body}</body>"


def iv(amount: int) -> str:
    return f"One IV ketamine infusion costs ${amount}."


DOWN = Page("", 503)
GONE = Page("", 404)
ADULTS = "We treat adults aged 18 and older."


def web(week: int, elsewhere: str) -> dict[str, dict[str, Answer]]:
    """The pages of every site in a week; what is missing answers 404."""
    both = ("/pricing", "/about")
    aspen = 450 if week < 3 else 475 if week < 8 else 500
    words = "infusion" if week != 6 else "infusoin"   # a slip of the pen, mended a week later
    sites: dict[str, dict[str, Answer]] = {
        # A price moves twice. A misspelt word between is no change, and neither are the same words on another page.
        "aspen": {"/": page(ADULTS, links=both), "/about": page(iv(aspen) if week > 8 else "Hello."),
                  "/pricing": page(iv(aspen).replace("infusion", words))},
        # A page vanishes, for good after two weeks, and returns as it was.
        "birch": {"/": page(ADULTS, links=("/pricing",)), "/pricing": GONE if week in (4, 5, 6) else page(iv(300))},
        # No link leads to its prices any more; they are missing for one week only, twice; then they go indeed.
        "cedar": {"/": page(ADULTS, links=("/pricing",) if week < 3 else ()),
                  "/pricing": GONE if week in (3, 6) or week >= 8 else page(iv(310))},
        # Down for four weeks, in the third of which that is said; its price is another when it comes back.
        "dogwood": {"/": DOWN if week in (3, 4, 5, 6) else page(ADULTS, iv(320 if week < 6 else 330))},
        # Down for two weeks, and for one evening again: nothing.
        "elm": {"/": DOWN if week in (4, 5, 8) else page(ADULTS, iv(340))},
        # Its robots.txt forbids all for two weeks; what changed meanwhile is seen when it may be read again.
        "fir": {"/": page(ADULTS, iv(350 if week < 6 else 360)),
                "/robots.txt": Page("User-agent: *\nDisallow: /") if week in (5, 6) else GONE},
        # From week six on the domain is a watchmaker's.
        "gum": {"/": page(ADULTS, iv(370)) if week < 6 else page("Cheap watches from $20.")},
        # Other bytes each week, other words in week seven: the same is said.
        "holly": {"/": page(ADULTS, iv(380) if week < 7 else "One IV ketamine infusion is now $380 in all.",
                            head=f'<meta name="csrf-token" content="{week:040}">')},
        # Leads to another site.
        "ivy": {"/": page(ADULTS, iv(390)) if week < 7 else Page(status=301, headers={"Location": elsewhere})},
        # Says that it has closed.
        "juniper": {"/": page(ADULTS, *(["We have permanently closed our practice."] if week > 8 else []))},
        # A statement that a person confirmed comes and goes.
        "kapok": {"/": page(ADULTS, "We treat depression.", *([CURE] if 2 <= week < 7 else []))},
        # A confirmed statement is put in other words, which nobody has judged, and goes in week nine.
        "larch": {"/": page(ADULTS, "We treat depression.",
                            *([CURE] if week < 4 else [CURE_AGAIN] if week < 9 else []))},
        # A new page, a new offer; one condition less, another insurance.
        "maple": {"/": page(ADULTS,
                            "We treat depression, PTSD and OCD." if week < 5 else "We treat depression and PTSD.",
                            "We do not accept insurance." if week < 9 else "We accept most insurance plans.",
                            links=("/spravato",) if week >= 3 else ()),
                  **({"/spravato": page("We offer Spravato in our office.", "A Spravato visit costs $900.")}
                     if week >= 3 else {})},
        # The same for ten weeks; refused for two.
        "nutmeg": {"/": page(ADULTS, iv(410), links=("/team",)),
                   "/team": Page("", 403) if week in (6, 7) else page("Call us at (937) 555-0111.")},
        # Listed late: its first visit is the base line.
        "oak": {"/": page(ADULTS, iv(420 if week < 10 else 430))},
    }
    return {name: pages for name, pages in sites.items() if week >= LATER.get(name, 1)}


# (week, site, field, before, after): amounts, codes; None where nothing was or is said.
TRUE = [
    (2, "kapok", "claims", None, "cure"),
    (3, "aspen", "prices", 450, 475),
    (3, "maple", "offers", None, "esketamine_nasal"),
    (3, "maple", "prices", None, 900),
    (5, "birch", "offers", "iv", None),
    (5, "birch", "prices", 300, None),
    (5, "dogwood", "status", "reachable", "unreachable"),
    (5, "fir", "status", "reachable", "unreadable"),
    (5, "maple", "conditions", "ocd", None),
    (6, "gum", "status", "reachable", "unreachable"),
    (7, "birch", "offers", None, "iv"),
    (7, "birch", "prices", None, 300),
    (7, "dogwood", "prices", 320, 330),
    (7, "dogwood", "status", "unreachable", "reachable"),
    (7, "fir", "prices", 350, 360),
    (7, "fir", "status", "unreadable", "reachable"),
    (7, "ivy", "status", "reachable", "moved"),
    (7, "kapok", "claims", "cure", None),
    (8, "aspen", "prices", 475, 500),
    (9, "cedar", "offers", "iv", None),
    (9, "cedar", "prices", 310, None),
    (9, "juniper", "status", "reachable", "says_closed"),
    (9, "larch", "claims", "cure", None),
    (9, "maple", "insurance", "not_accepted", "accepted"),
    (10, "oak", "prices", 420, 430),
]


class World:
    """The sites, their store, and what a person decided."""

    def __init__(self, folder: Path, sites: dict[str, Web], elsewhere: Web) -> None:
        self.folder, self.var, self.sites, self.elsewhere = folder, folder / "var", sites, elsewhere
        self.last = {"visits": 0, "captures": 0}
        sources = folder / "sources"
        sources.mkdir()
        reviews = [{"provider_id": name, "rule": "cure", "quote": CURE, "decision": "confirmed", "reviewed_at": day(1)}
                   for name in ("kapok", "larch")]
        (sources / "reviews.yml").write_text(yaml.safe_dump(reviews))

    def live(self, week: int) -> None:
        """A week passes: the sites change, and are visited."""
        pages = web(week, f"{self.elsewhere.origin}/")
        for name, served in pages.items():
            self.sites[name].pages = served
        if week == 6:
            (self.folder / "sources" / "domains.csv").write_text(
                f"domain,provider_id,from,until,kind\ngum,gum,,{day(6)},taken_over\n")
        listed = write_list(self.folder / "list.csv", {name: f"{self.sites[name].origin}/" for name in pages})
        done = crawl(listed, self.var)
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(self.var / "facts.db")) as db, db:
            self._date_back(db, week)
            if week < BETTER_READER:
                read_by_an_older_reader(db)

    def _date_back(self, db: sqlite3.Connection, week: int) -> None:
        at = f"{day(week)}T09:00:00Z"
        db.execute("UPDATE crawls SET started_at = ?, finished_at = ? WHERE id = ?", (at, at, week))
        db.execute("UPDATE site_runs SET started_at = ?, finished_at = ? WHERE crawl_id = ?", (at, at, week))
        for table, column in (("visits", "visited_at"), ("captures", "fetched_at")):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE id > ?", (at, self.last[table]))
            self.last[table] = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]

    def publish(self) -> list[tuple[str, str, str, object, object]]:
        """The changes, oldest first: (day, site, field, before, after)."""
        with ThreadPoolExecutor(1) as executor:
            publish(self.var, self.folder / "directory.db", self.folder / "sources", executor)
        sql = "SELECT seen_at, provider_id, field, old, new FROM changes ORDER BY seen_at, provider_id, field"
        return [(at[:10], provider, field, told(old), told(new)) for at, provider, field, old, new in self.rows(sql)]

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "directory.db")) as db:
            return db.execute(sql).fetchall()


def read_by_an_older_reader(db: sqlite3.Connection) -> None:
    """Make what was read so far what an older reader would have made of the same pages."""
    db.execute("UPDATE readings SET extractor_version = 'an older reader'")
    db.execute("UPDATE captures SET digest = 'of the older reader'")
    db.execute("UPDATE facts SET value = json_set(value, '$.amount', 41) WHERE json_extract(value, '$.amount') = 410")
    db.execute("DELETE FROM facts WHERE field = 'age_min'")


def told(text: str | None) -> object:
    """The part of a value by which TRUE names it."""
    value = json.loads(text) if text else None
    return next(value[key] for key in ("amount", "route", "rule") if key in value) if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[int, list]]]:
    """All ten weeks, and what was published in each from that of the better reader on."""
    folder = tmp_path_factory.mktemp("weeks")
    with webs() as start:
        sites = {name: start(f"127.0.6.{number}") for number, name in enumerate(SITES, 1)}
        world = World(folder, sites, start("127.0.6.99"))
        published = {}
        for week in WEEKS:
            world.live(week)
            if week >= BETTER_READER:
                published[week] = world.publish()
        yield world, published


def test_changes_are_what_really_changed(lived) -> None:
    _, published = lived
    assert published[10] == [(day(week), *rest) for week, *rest in TRUE]


@pytest.mark.parametrize("week", range(BETTER_READER, 11))
def test_each_week_told_what_had_changed_by_then(lived, week: int) -> None:
    _, published = lived
    assert published[week] == [(day(at), *rest) for at, *rest in TRUE if at <= week]


def test_the_older_reader_had_read_otherwise_and_all_is_read_anew(lived) -> None:
    world, _ = lived
    assert world.rows("SELECT count(DISTINCT extractor_version) FROM facts") == [(1,)]
    assert world.rows("SELECT amount FROM prices WHERE provider_id = 'nutmeg' AND NOT derived") == [(410,)]
    assert world.rows("SELECT count(*) FROM field_states WHERE field = 'age_min' AND state = 'stated'") == [
        (len(SITES),)]


def test_closed_moved_and_unreachable_providers_are_kept_and_marked(lived) -> None:
    world, _ = lived
    marked = {id_: (status, since and since[:10]) for id_, status, since in world.rows(
        "SELECT id, status, status_since FROM providers WHERE status <> 'reachable'")}
    assert marked == {"gum": ("unreachable", day(6)), "ivy": ("moved", day(7)), "juniper": ("says_closed", day(9))}
    assert world.rows("SELECT count(*) FROM providers") == [(len(SITES),)]


def test_a_rebuild_tells_the_same_rows_with_the_same_ids(lived, tmp_path: Path) -> None:
    world, _ = lived
    before = world.rows("SELECT * FROM changes ORDER BY id")
    shutil.copy(world.folder / "directory.db", tmp_path)
    world.publish()
    assert world.rows("SELECT * FROM changes ORDER BY id") == before
