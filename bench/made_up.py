"""A directory of any number of made-up providers, written fast: a measure of how the pages would grow.

    python -m bench.made_up FILE.db PROVIDERS [SEED]

Real tables, indexes and full-text search (pipelines/schema.sql, pipelines/publish.py), invented rows: practices at
real ZIP codes, thick in some and thin in most; chains of 3 to 12 places; one in seven online, with a few or all states;
stated prices, prices "from", packages; pages that contradict each other. What no search looks at (claims, licenses,
changes) is left out, and the evidence is as thin as the tables allow.
"""

import json
import random
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Any

import zipcodes
from sqlite_utils import Database

from pipelines import reference
from pipelines.publish import INDEXES, LOOKED_FOR, SCHEMA
from pipelines.vocabulary_tables import vocabulary_rows

SOURCES = SCHEMA.parent.parent / "sources"
BUILT, READ_ON = "2026-11-04T06:00:00Z", "2026-11-03T09:00:00Z"
AT_ONCE = 10_000  # providers whose rows are written together
FIRST = "Amber Birch Cedar Clear Copper Dawn Elm Fern Granite Harbor Heron Juniper Lark Maple Meadow North Oak".split()
SECOND = "Bay Bridge Brook Creek Field Gate Grove Hill Hollow Lake Mill Point Ridge River Shore Spring Vale".split()
THIRD = "Clinic|Infusion Center|Ketamine|Mental Health|Psychiatry|Recovery|Wellness".split("|")
PEOPLE = "Ada Bela Cato Dora Emil Fay Gus Hana Ines Jon Kit Lena Milo Nell Otto Pia Quin Rosa Sven Tess".split()
SURNAMES = "Ashdown Birkett Calloway Dunmore Everly Fennimore Garrick Hollis Ibsen Jessop Kestrel Larkin".split()
# Shares in a hundred. Where nothing is said of a kind or a setting, it is None.
KINDS = {"clinic": 45, "psychiatry_practice": 22, "multi_site_chain": 6, "telehealth_platform": 14, "therapist_kap": 9}
OFFICE = {"iv": 45, "esketamine_nasal": 25, "im": 14, "sublingual": 8, "ketamine_nasal": 3, "nasal_unspecified": 2}
HOME = {"sublingual": 70, "oral": 15, "ketamine_nasal": 10, "sc": 5}
PRICE_KINDS = {"exact": 62, "from": 18, "range": 10, "estimate": 4, "discounted": 3, "up_to": 3}
Place = tuple[str, str, str, str, float, float]  # id, city, state, ZIP, latitude, longitude
Rows = dict[str, list[tuple[Any, ...]]]


class MadeUp:
    """Draws providers one after another; their rows gather in ``rows`` until they are written."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.rows: Rows = defaultdict(list)
        self.facts = self.pages = 0
        vocabulary = vocabulary_rows()
        self.codes = {name: [str(row["code"]) for row in vocabulary[name]] for name in vocabulary}
        self.spots = [
            (row["city"], row["state"], row["zip_code"], float(row["lat"]), float(row["long"]))
            for row in zipcodes.list_all()
            if row["active"] and row["zip_code_type"] == "STANDARD" and row["lat"]
        ]
        self.thickness = list(accumulate(self.draw.lognormvariate(0, 1.3) for _ in self.spots))
        self.states = sorted({spot[1] for spot in self.spots})

    def one_of(self, shares: dict[str, int]) -> str:
        """Draw a key by its share."""
        return self.draw.choices(list(shares), list(shares.values()))[0]

    def provider(self, number: int, lot: int) -> None:
        """Add one provider with all its rows."""
        draw, own = self.draw, f"p{number:07d}.example"
        name = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {draw.choice(THIRD)}"
        kind = self.one_of(KINDS) if draw.random() < 0.95 else None
        self.pages += 1
        for path in ("", "pricing"):
            page = (self.pages * 2 + bool(path), own, "providers", f"https://{own}/{path}", name, "provider", 200)
            self.rows["pages"].append((*page, READ_ON, "0" * 64, f"<urn:uuid:{own}{path}>"))
        states: dict[str, tuple[str, str | None]] = {}
        if kind:
            states["provider_kind"] = ("stated", self.fact(own, "provider_kind", kind))
        online = kind == "telehealth_platform"
        count = 0 if online else draw.randint(3, 12) if kind == "multi_site_chain" else draw.choice((1, 1, 1, 1, 2))
        places = self.locations(own, count)
        offers = self.offers(own, online, places)
        disputes = {"offers": [fact for *_, fact in offers], "prices": self.prices(own, offers, places)}
        values = self.values(own, online)
        disputes |= {field: list(facts.values()) for field, facts in values.items()}
        for field, facts in disputes.items():
            if len(facts) > 1 and draw.random() < 0.03:
                self.rows["conflicts"].append((own, field, facts[0], facts[1]))
                states[field] = ("conflict", None)
            else:
                states[field] = ("stated", facts[0]) if facts else ("not_found", None)
        self.rows["field_states"] += [(own, field, *state) for field, state in states.items()]
        if draw.random() < 0.7:
            person = f"{draw.choice(PEOPLE)} {draw.choice(SURNAMES)}"
            fact = self.fact(own, "clinicians", {"name": person})
            self.rows["clinicians"].append((f"c{number:07d}", own, person, '["MD"]', "prescriber", None, fact))
        self.rows["providers"].append(self.row(number, own, name, kind, lot, places, offers, values))

    def row(self, number: int, own: str, name: str, kind: str | None, lot: int, *of: Any) -> tuple[Any, ...]:
        """The row of `providers`, in the order of COLUMNS."""
        places, offers, values = of
        shared = [
            spots.pop() if len(spots := {place[column] for place in places}) == 1 else None for column in range(1, 6)
        ]
        lists: list[list[str]] = [
            sorted({f"{place[1]}, {place[2]}" for place in places}),
            sorted({route for route, *_ in offers}),
            sorted({setting for _, setting, *_ in offers if setting}),
            *(sorted(values[field]) for field in ("conditions", "payment", "states_served")),
        ]
        read = f"2026-{10 + number % 2}-{number % 28 + 1:02d}T09:00:00Z"
        licensed = int(self.draw.random() < 0.12)
        fixed = (own, name, name, kind, f"https://{own}/", f"+1303555{number % 100 + 100:04d}", "reachable", *shared)
        return (
            *fixed,
            *(json.dumps(one) if one else None for one in lists),
            licensed,
            2,
            "2026-09-01T09:00:00Z",
            read,
            lot,
        )

    def fact(self, own: str, field: str, value: Any) -> str:
        """Add a fact with a sentence that says it; return its id."""
        self.facts += 1
        text = value if isinstance(value, str) else " ".join(str(part) for part in value.values() if part)
        page = self.pages * 2 + (field == "prices")
        self.rows["facts"].append(
            (f"f{self.facts:09d}", own, page, field, json.dumps(value), "offered", f"We say {text}.", field)
        )
        return self.rows["facts"][-1][0]

    def locations(self, own: str, count: int) -> list[Place]:
        """Add places and return them."""
        places: list[Place] = []
        for number, spot in enumerate(self.draw.choices(self.spots, cum_weights=self.thickness, k=count)):
            fact = self.fact(own, "locations", {"city": spot[0], "state": spot[1], "number": number})
            place = (f"l{fact[1:]}", *spot)
            self.rows["locations"].append((place[0], own, None, f"{number + 1} Invented Way", *spot, "zip", None, fact))
            places.append(place)
        return places

    def offers(self, own: str, online: bool, places: list[Place]) -> list[tuple[Any, ...]]:
        """Add offers; return (route, setting, location, fact) of each."""
        draw = self.draw
        offers: list[tuple[Any, ...]] = []
        for _ in range(draw.choices((0, 1, 2, 3), (12, 50, 28, 10))[0]):
            route = self.one_of(HOME if online else OFFICE)
            setting = "at_home" if online or draw.random() < 0.06 else draw.choice(("in_person",) * 19 + (None,))
            at = draw.choice(places)[0] if len(places) > 1 and draw.random() < 0.3 else None
            if (route, setting, at) not in [offer[:3] for offer in offers]:
                fact = self.fact(own, "offers", {"route": route, "setting": setting, "at": at})
                offers.append((route, setting, at, fact))
                self.rows["offers"].append((f"o{fact[1:]}", own, at, route, setting, fact))
        return offers

    def prices(self, own: str, offers: list[tuple[Any, ...]], places: list[Place]) -> list[str]:
        """Add prices of some offers; return their facts."""
        draw, facts = self.draw, []
        for route, setting, at, _ in offers:
            if draw.random() > 0.42:
                continue
            amount = draw.randrange(150, 900, 25)
            asked = [("session", amount, None), ("package", amount * 6 - 200, 6)][: draw.choice((1, 1, 1, 2))]
            for unit, least, sessions in asked:
                kind = self.one_of(PRICE_KINDS)
                value = {"service": route, "amount": least, "unit": unit, "price_kind": kind, "at": at}
                facts.append(self.fact(own, "prices", value))
                most = least + 150 if kind == "range" else None
                service = "ketamine" if draw.random() < 0.15 else route
                price = (service, setting, least, most, "USD", unit, kind, sessions, None, 0, None, facts[-1])
                self.rows["prices"].append((f"m{facts[-1][1:]}", own, at, *price))
        return facts

    def values(self, own: str, online: bool) -> dict[str, dict[str, str]]:
        """Add what is stated as lists; return the facts by field and value."""
        draw, found = self.draw, {}
        serves = draw.choice((("nationwide",), draw.sample(self.states, draw.randint(1, 30)))) if online else ()
        stated = {
            "conditions": draw.sample(self.codes["conditions"], draw.choice((0, 2, 3, 4, 5))),
            "payment": draw.sample(self.codes["payment"], draw.choice((0, 1, 2))),
            "states_served": serves,
            "sessions": ("[6, 6]",) if draw.random() < 0.3 else (),
        }
        for field, values in stated.items():
            found[field] = {value: self.fact(own, field, value) for value in values}
            self.rows["provider_values"] += [(own, field, value, fact) for value, fact in found[field].items()]
        return found


COLUMNS = {
    "providers": "id, name, listed_name, provider_kind, website, phone, status, city, state, zip, latitude, longitude, "
    "places, routes, settings, conditions, payment, states_served, licensed, pages_read, first_seen, last_visited, lot",
    "facts": "id, provider_id, page_id, field, value, stance, quote, context",
}
SAME = {  # columns that are alike in all rows of a table
    "facts": {
        "origin": "text",
        "extractor": "made_up",
        "extractor_version": "1",
        "first_seen": BUILT,
        "last_seen": BUILT,
    }
}


def write(path: Path, providers: int, seed: int = 20261104) -> Path:
    """Write a directory of so many providers and return its path."""
    path.unlink(missing_ok=True)
    made, lots = MadeUp(seed), list(range(providers))
    made.draw.shuffle(lots)
    with closing(Database(path)) as db:
        db.conn.execute("pragma journal_mode=off")
        db.conn.execute("pragma synchronous=off")
        db.conn.execute("pragma cache_size=-200000")
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        for first in range(0, providers, AT_ONCE):
            for number in range(first, min(first + AT_ONCE, providers)):
                made.provider(number, lots[number])
            with db.conn:
                for table, rows in made.rows.items():
                    _insert(db.conn, table, rows)
            made.rows.clear()
        with db.conn:
            _rest(db.conn)
        for table, indexes in INDEXES.items():
            for columns in indexes:
                db.table(table).create_index(columns)
        for table, searched in LOOKED_FOR.items():
            db.table(table).enable_fts(searched, tokenize="porter")
        db.analyze()
    return path


def _insert(conn: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of COLUMNS, or of the table's first columns."""
    if table in COLUMNS:
        names = COLUMNS[table].split(", ")
    else:
        names = [column[1] for column in conn.execute(f"pragma table_info({table})")][: len(rows[0])]
    same = SAME.get(table, {})
    marks = [*("?" * len(names)), *(f"'{value}'" for value in same.values())]
    conn.executemany(f"insert into {table} ({', '.join([*names, *same])}) values ({', '.join(marks)})", rows)


def _rest(conn: sqlite3.Connection) -> None:
    """The tables that do not grow: the vocabulary, the build, where it comes from."""
    tables: dict[str, list[dict[str, Any]]] = {**vocabulary_rows()}
    tables["prescribing"] = [dict(row) for row in reference.prescribing(SOURCES)]
    tables["dated_rules"] = [dict(row) for row in reference.dated_rules(SOURCES)]
    tables["build"] = [{"key": "built_at", "value": BUILT}, {"key": "sample", "value": "1"}]
    tables["sources"] = [{"id": "providers", "name": "Made-up websites", "source_kind": "provider"}]
    for table, rows in tables.items():
        for row in rows:
            marks = ", ".join(f":{column}" for column in row)
            conn.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)


def searches(count: int, seed: int) -> Iterator[dict[str, str]]:
    """Yield three-filter searches near a place, all different, as a reader would ask."""
    made = MadeUp(seed)
    for spot in made.draw.choices(made.spots, cum_weights=made.thickness, k=count):
        yield {
            "near": spot[2],
            "miles": made.draw.choice(("25", "50", "100")),
            "route": made.one_of(OFFICE),
            "setting": "in_person",
            "condition": made.draw.choice(made.codes["conditions"][:6]),
        }


if __name__ == "__main__":
    started = time.perf_counter()
    file = write(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:4]))
    print(f"{file}: {file.stat().st_size / 1e6:,.0f} MB in {time.perf_counter() - started:,.0f} s")
