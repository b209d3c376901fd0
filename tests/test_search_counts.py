"""What a search finds, in which order, and the count beside every option: against a plain count over offers.

`BruteForce` tells the rules of the search once more, with no sets: it looks at every offer at every place of every
provider, and knows nothing of the index. The page and the API must say the same as it does.
"""

import html
import json
import math
import random
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import zipcodes

from tests.made_up_directory import CODES, ROUTES, MadeUp
from tests.serving import Site, database, folder, inspected

Query = dict[str, list[str]]
CHOICES: dict[str, list[str]] = {
    "route": list(ROUTES),
    "setting": list(CODES["settings"]),
    "state": ["CO", "TX", "OR", "AK", "IL"],
    "online": ["CO", "NY", "AK"],
    "condition": list(CODES["conditions"]),
    "payment": list(CODES["payment"]),
    "kind": list(CODES["provider_kinds"]),
}
OF_THE_OFFER = ("route", "setting", "state")
FILTERS = (*CHOICES, "licensed")
WORDS = ("denver", "Ran", "spravato", "psych tx", "at home", "colorado depr", "lozenge", "superb", "chain 80202", "zzz")
COMBINATIONS = 500


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Miles between two points, by the spherical law of cosines."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    inner = math.sin(lat_a) * math.sin(lat_b) + math.cos(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    return 3958.8 * math.acos(max(-1, min(1, inner)))


def folded(text: str) -> list[str]:
    """The words of a text without case and accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall("[a-z0-9]+", plain.lower())


class Answer:
    """What a query finds: "sure" or "may" by provider, the key that orders each, and the counts of each filter."""

    def __init__(self) -> None:
        self.fits: dict[str, str] = {}
        self.keys: dict[str, tuple[Any, ...]] = {}
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
        self.no_price = 0

    @property
    def ids(self) -> list[str]:
        return sorted(self.fits, key=lambda own: self.keys[own])


class BruteForce:
    """The rules of the search, told once more in the plainest way: look at every offer at every place."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        def rows(sql: str) -> list[dict[str, Any]]:
            return [dict(row) for row in conn.execute(sql)]

        self.providers, self.conflicts = rows("select * from providers"), rows("select * from conflicts")
        self.facts = {row["id"]: row for row in rows("select id, provider_id, field, value from facts")}
        self.tables = {
            name: rows(f"select * from {name}")
            for name in ("locations", "offers", "prices", "provider_values", "clinicians")
        }
        self.labels = {
            table: {row["code"]: row["label"] for row in rows(f"select code, label from {table}")}
            for table in ("routes", "conditions", "payment", "provider_kinds")
        }
        told = {
            (self.facts[c[side]]["provider_id"], self.facts[c[side]]["field"], self.facts[c[side]]["value"])
            for c in self.conflicts
            for side in ("fact_a", "fact_b")
        }
        self.disputed = {
            one for one, row in self.facts.items() if (row["provider_id"], row["field"], row["value"]) in told
        }
        self.known = {row["id"]: self.look_up(row) for row in self.providers}

    def of(self, table: str, own: str) -> list[dict[str, Any]]:
        return [row for row in self.tables[table] if row["provider_id"] == own]

    def values(self, own: str, field: str) -> set[str]:
        return {
            row["value"]
            for row in self.of("provider_values", own)
            if row["field"] == field and row["fact_id"] not in self.disputed
        }

    def look_up(self, provider: dict[str, Any]) -> dict[str, Any]:
        """What is known of one provider: its values by filter, its words, its offers at their places."""
        own = provider["id"]
        disputed = {row["field"] for row in self.conflicts if row["provider_id"] == own}
        served = self.values(own, "states_served")
        return {
            "condition": self.values(own, "conditions"),
            "payment": self.values(own, "payment"),
            "kind": {provider["provider_kind"]} - {None} if "provider_kind" not in disputed else set(),
            "licensed": {"1"} if provider["licensed"] else set(),
            "served": set(CHOICES["online"]) if "nationwide" in served else served,
            "words": self.words(provider),
            "atoms": [self.atom(own, offer, place) for offer, place in self.pairs(own)],
        }

    def pairs(self, own: str) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
        """Every offer at every place; and no offer at the places that no offer speaks of."""
        places = [row for row in self.of("locations", own) if row["fact_id"] not in self.disputed]
        pairs: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = []
        for offer in self.of("offers", own):
            if offer["location_id"]:
                pairs.append((offer, next((p for p in places if p["id"] == offer["location_id"]), None)))
            else:
                pairs += [(offer, place) for place in places] or [(offer, None)]
        spoken = [place["id"] for _, place in pairs if place]
        pairs += [(None, place) for place in places if place["id"] not in spoken]
        return pairs or [(None, None)]

    def atom(self, own: str, offer: dict[str, Any] | None, place: dict[str, Any] | None) -> dict[str, Any]:
        """One offer at one place: what it is, where, and the prices that go with it."""
        doubtful = offer is None or offer["fact_id"] in self.disputed
        found: dict[str, Any] = {"route": None, "setting": None, "session": [], "course": []}
        if offer is not None and not doubtful:
            found |= {"route": offer["route"], "setting": offer["setting"]}
            with_it = self.prices(own, offer, place)
            found["session"] = [price for price in with_it if price["unit"] in ("session", "dose")]
            found["course"] = self.courses(with_it, self.length(own, offer["route"]))
        point = place and place["latitude"] is not None and (place["latitude"], place["longitude"])
        return found | {"state": place and place["state"], "point": point or None}

    def prices(self, own: str, offer: dict[str, Any], place: dict[str, Any] | None) -> list[dict[str, Any]]:
        """The prices of an offer at a place; of each, `sure`: whether it can be relied on as it stands."""
        routes = {row["route"] for row in self.of("offers", own)}
        found = []
        for price in self.of("prices", own):
            of_every_session = price["includes"] not in ("booster", "first session")
            sure = price["price_kind"] in ("exact", "range", "up_to") and of_every_session
            if price["currency"] == "CAD" or price["fact_id"] in self.disputed:
                continue
            if price["service"] in ("ketamine", None):
                if len(routes) > 1:
                    continue
            elif price["service"] != offer["route"]:
                continue
            if None not in (price["setting"], offer["setting"]) and price["setting"] != offer["setting"]:
                continue
            if price["location_id"] and (place is None or price["location_id"] != place["id"]):
                continue
            found.append({**price, "sure": sure})
        return found

    def length(self, own: str, route: str | None) -> list[int] | None:
        """How many sessions a first course has, [least, most]: what is said of the route, else what is said of all."""
        rows = [r for r in self.of("provider_values", own) if r["field"] == "sessions"]
        rows = [row for row in rows if row["fact_id"] not in self.disputed]
        for row in rows:
            if row["routes"] and route in json.loads(row["routes"]):
                return json.loads(row["value"])
        return next((json.loads(row["value"]) for row in rows if not row["routes"]), None)

    def courses(self, prices: list[dict[str, Any]], length: list[int] | None) -> list[dict[str, Any]]:
        """What a first course costs: one sum for the prices of the place, one for those of no place in particular."""
        no_drug = (None, "therapy", "consultation", "other")
        stated = [price for price in prices if not price["derived"] and price["service"] not in no_drug]
        made = []
        for place in {price["location_id"] for price in stated}:
            rows = [price for price in stated if price["location_id"] == place]
            packages = [price for price in rows if price["unit"] == "package"]
            counts = [price["sessions"] or 0 for price in packages]
            if length:
                alike = [p for p, n in zip(packages, counts, strict=True) if length[0] <= n <= length[1]]
                times = (1, 1)
                if not alike and 0 not in counts:
                    alike = [price for price in rows if price["unit"] == "session" and not price["includes"]]
                    times = (length[0], length[1])
            else:
                shortest = min((n for n in counts if n > 1), default=None)
                alike, times = [p for p, n in zip(packages, counts, strict=True) if n == shortest], (1, 1)
            alike = [price for price in alike if not price["includes"]] or alike
            for kinds in (("exact", "range", "estimate"), ("from",), ("up_to",), ("discounted",)):
                if firm := [price for price in alike if price["price_kind"] in kinds]:
                    made += self.summed(firm, times, bool(length))
                    break
        return made

    @staticmethod
    def summed(prices: list[dict[str, Any]], times: tuple[int, int], said: bool) -> list[dict[str, Any]]:
        """A course of prices that are alike: of packages from the least to the most, of sessions so many times one."""
        kind = prices[0]["price_kind"]
        ends = {(p["amount"], p["amount"] if p["amount_max"] is None else p["amount_max"]) for p in prices}
        if times != (1, 1) and (len(ends) > 1 or kind == "discounted"):
            return []  # nobody can say which of them it is
        low = min(one[0] for one in ends) * times[0]
        high = max(one[1] for one in ends) * times[1]
        low = high if kind == "up_to" else low
        sure = said and all(price["sure"] for price in prices)
        return [{"amount": low, "amount_max": high, "price_kind": kind, "sure": sure, "unit": "course"}]

    def words(self, provider: dict[str, Any]) -> set[str]:
        """The words that a provider can be found by."""
        from directory_pages import words  # plugins/ is on the path once a site is served

        own = provider["id"]
        texts = [provider["name"], provider["listed_name"], re.sub(r"^https?://(www\.)?", "", provider["website"])]
        texts.append(self.labels["provider_kinds"].get(provider["provider_kind"]))
        texts += [row["name"] for row in self.of("clinicians", own)]
        for row in (provider, *self.of("locations", own)):
            texts += [row["city"], row["zip"], row["state"], words.STATES.get(row["state"])]
        for row in self.of("offers", own):
            if row["route"] and row["fact_id"] not in self.disputed:
                texts += [words.offer(row), self.labels["routes"][row["route"]], words.SESSIONS.get(row["route"])]
        for table in ("conditions", "payment"):
            for code in self.values(own, table):
                texts += [code.replace("_", " "), self.labels[table][code]]
        texts += [payer.replace("_", " ") for payer in self.values(own, "payers")]
        return {word for text in texts for word in folded(text or "")}

    @staticmethod
    def keeps(prices: list[dict[str, Any]], most: float) -> str | None:
        """Whether one of the prices keeps a ceiling for "sure", "may" keep it, or none does."""
        best = None
        for price in prices:
            high = price["amount"] if price["amount_max"] is None else price["amount_max"]
            if price["sure"] and high <= most:
                return "sure"
            if (high if price["price_kind"] == "up_to" else price["amount"]) <= most:
                best = "may"
        return best

    def unmet_by_offer(self, known: dict[str, Any], atom: dict[str, Any], query: Query) -> tuple[set[str], bool]:
        """The parameters about one offer that an offer at a place does not meet; and whether its price only may fit."""
        unmet = {name for name in OF_THE_OFFER if query.get(name) and atom[name] not in query[name]}
        if query.get("online") and (atom["setting"] != "at_home" or not known["served"] & set(query["online"])):
            unmet.add("online")
        if query.get("near") and (
            self.miles(atom, query) is None or self.miles(atom, query) > float(query["miles"][0])
        ):  # type: ignore[operator]
            unmet.add("near")
        fit = None
        if query.get("max_price"):
            fit = self.keeps(atom[query.get("price_for", ["session"])[0]], float(query["max_price"][0]))
            if fit is None:
                unmet.add("max_price")
        return unmet, fit == "may"

    @staticmethod
    def miles(atom: dict[str, Any], query: Query) -> float | None:
        if not atom["point"]:
            return None
        row = zipcodes.matching(query["near"][0])[0]
        return round(apart((float(row["lat"]), float(row["long"])), atom["point"]), 3)

    def find(self, query: Query) -> Answer:
        """Answer a query."""
        answer = Answer()
        what = query.get("price_for", ["session"])[0]
        for provider in self.providers:
            known = self.known[provider["id"]]
            of_all = {
                name
                for name in ("condition", "payment", "kind", "licensed")
                if query.get(name) and not known[name] & set(query[name])
            }
            for word in folded(query.get("q", [""])[0]):
                if not any(one.startswith(word) for one in known["words"]):
                    of_all.add("q")
            matched, fits, options = [], set(), {name: set() for name in FILTERS}
            free = priced = False
            for atom in known["atoms"]:
                of_one, may = self.unmet_by_offer(known, atom, query)
                unmet = of_all | of_one
                if not unmet:
                    matched.append(atom)
                    fits.add("may" if may else "sure")
                if unmet <= {"max_price"}:
                    free, priced = True, priced or bool(atom[what])
                for name in FILTERS:
                    if unmet <= {name}:
                        options[name] |= self.values_of(known, atom, name)
            for name, values in options.items():
                answer.counts[name].update(values)
            answer.no_price += free and not priced
            if matched:
                answer.fits[provider["id"]] = "sure" if "sure" in fits else "may"
                answer.keys[provider["id"]] = self.key(provider, matched, query, what)
        return answer

    @staticmethod
    def values_of(known: dict[str, Any], atom: dict[str, Any], name: str) -> set[str]:
        if name == "online":
            return known["served"] if atom["setting"] == "at_home" else set()
        return {atom[name]} - {None} if name in OF_THE_OFFER else known[name]

    def key(self, provider: dict[str, Any], matched: list[dict[str, Any]], query: Query, what: str) -> tuple[Any, ...]:
        """What a provider is ordered by: the sort asked for, then the lot."""
        lot = (provider["lot"], provider["id"])
        sort = query.get("sort", ["distance" if query.get("near") else "lot"])[0]
        if sort == "distance":
            return (min(miles for atom in matched if (miles := self.miles(atom, query)) is not None), *lot)
        if sort == "price":
            amounts = [p["amount"] for atom in matched for p in atom[what] if p["unit"] != "dose"]
            return (min(amounts, default=math.inf), *lot)
        if sort == "checked":
            return (*(-ord(c) for c in provider["last_visited"] or ""), *lot)
        return lot


def drawn(draw: random.Random) -> Query:
    """Return a query of a few filters, drawn at random."""
    query = {
        name: draw.sample(CHOICES[name], min(len(CHOICES[name]), draw.choice([1, 1, 2, 3])))
        for name in draw.sample(list(CHOICES), draw.choice([0, 1, 1, 2, 3]))
    }
    if draw.random() < 0.45:
        query["max_price"] = [str(draw.randrange(100, 1000, 50))]
        if draw.random() < 0.5:
            query |= {"price_for": ["course"], "max_price": [str(draw.randrange(500, 5000, 250))]}
    if draw.random() < 0.3:
        query |= {
            "near": [draw.choice(["80202", "78701", "97204", "99501", "60601"])],
            "miles": [draw.choice(["10", "50", "400", "2500"])],
        }
    if draw.random() < 0.1:
        query["licensed"] = ["1"]
    if draw.random() < 0.15:
        query["q"] = [draw.choice(WORDS)]
    sorts = ["lot", "checked"] + ["distance"] * ("near" in query)
    if len(query.get("route", ())) == len(query.get("setting", ())) == 1:
        sorts += ["price"] * 4
    if draw.random() < 0.5:
        query["sort"] = [draw.choice(sorts)]
    return query


def with_courses(path: Path) -> None:
    """Add packages to the random providers, some of a stated course; and a chain with more offers than a word has bits.

    The chain has 40 places with two offers at each; half of them have a price of their own.
    """
    draw = random.Random(11)
    with database(path) as conn:
        for (own,) in conn.execute("select id from providers where id like 'random%' order by id").fetchall():
            routes = [row[0] for row in conn.execute("select route from offers where provider_id = ?", [own])]
            page = conn.execute("select min(id) from pages where provider_id = ?", [own]).fetchone()[0]
            one = MadeUp.__new__(MadeUp)
            one.conn, one.id, one.read_on, one.page_ids = conn, own, "2026-11-03T09:00:00Z", [page, page]
            one.stated, one.values, one.offered = {}, {}, []
            if draw.random() < 0.5 and routes:
                kind = draw.choice(["exact", "from", "estimate", "up_to"])
                one.price(routes[0], 300 + 50 * draw.randrange(8), kind=kind)
            for number in range(draw.choice([0, 1, 2, 3])):
                one.price(
                    draw.choice([*routes, *routes, "iv", "ketamine", "therapy", None]),
                    500 + 250 * draw.randrange(16) + number,
                    "package",
                    draw.choice(["exact", "exact", "from", "range", "up_to", "discounted"]),
                    amount_max=draw.choice([None, 4900]),
                    sessions=draw.choice([None, 1, 2, 4, 6, 8]),
                    derived=draw.choice([None, None, "our sum: 6 sessions"]),
                )
            for length, *about in draw.choice([[], [([6, 6],)], [([4, 6],)], [([3, 4],), ([6, 8], "iv")]]):
                one.settled("sessions", length, f"A first course is {length} sessions.", *about)
        chain = MadeUp(conn, "long-chain.example", "Long Chain", "multi_site_chain", lot=500)
        for number in range(40):
            at = chain.location(draw.choice(["Denver", "Austin", "Chicago", "Seattle"]), street=f"{number} Long Street")
            chain.offer("iv", "in_person", at)
            chain.offer("im" if number else "sublingual", "at_home" if number == 39 else "in_person", at)
            if number % 2:
                chain.price("iv", 300 + number, location=at)
        chain.value("states_served", "CO")
        chain.close()
    inspected(path)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The made-up directory, 110 more providers drawn at random, packages, and a long chain."""
    path = folder(tmp_path_factory.mktemp("crowd"), more=110)
    with_courses(path)
    one = Site(path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def truth(crowd: Site) -> BruteForce:
    with database(crowd.path) as conn:
        return BruteForce(conn)


def counts_on(page: str) -> dict[str, dict[str, int]]:
    """The count beside each option that a page shows, by filter."""
    found: dict[str, dict[str, int]] = {name: {} for name in FILTERS}
    ticks = r'<input type="checkbox" name="(\w+)" value="(\w+)"[^>]*><span>[^<]*</span> <span class="count">([\d,]+)<'
    for name, value, count in re.findall(ticks, page):
        found[name][value] = int(count.replace(",", ""))
    for name, options in re.findall(r'<select id="(\w+)" name="\1"[^>]*>(.*?)</select>', page, re.S):
        for value, count in re.findall(r'<option value="(\w\w)"[^>]*>[^<(]*\(([\d,]+)\)', options):
            found[name][value] = int(count.replace(",", ""))
    return found


def test_the_crowd_has_what_is_hard(crowd: Site, truth: BruteForce) -> None:
    assert len(truth.known["long-chain.example"]["atoms"]) == 80  # more than the sets have layers
    assert sum(bool(atom["course"]) for one in truth.known.values() for atom in one["atoms"]) > 30
    assert len(truth.conflicts) > 20


def test_results_order_and_all_counts_equal_a_count_by_brute_force_on_500_random_searches(
    crowd: Site, truth: BruteForce
) -> None:
    from directory_pages import search, serving  # plugins/ is on the path once a site is served

    index = crowd.run(serving.index_of(crowd.datasette))
    draw = random.Random(20261103)
    hits = courses = beside = 0
    for number in range(COMBINATIONS):
        query = drawn(draw)
        expected = truth.find(query)
        ids, may = expected.ids, {own for own, fit in expected.fits.items() if fit == "may"}
        asked = search.parse(query, index)
        result = search.run(asked, index)
        assert search.found_ids(asked, index) == ids, query
        assert [hit.id for hit in result.hits] == ids[:20], query
        assert {hit.id for hit in result.hits if hit.may_fit} == may & set(ids[:20]), query
        no_price = expected.no_price if "max_price" in query else 0
        assert (result.total, result.may_fit, result.no_price) == (len(ids), len(may), no_price), query
        for name in FILTERS:
            counts = {option.value: option.count for option in result.options[name] if option.count}
            assert known(name, counts) == known(name, expected.counts[name]), (query, name)
            beside += len(result.options[name])
        hits, courses = hits + len(ids), courses + len(ids) * ("price_for" in query)
        if number % 5 == 0:
            same_on_page_and_api(crowd, query, expected, len(may), no_price)
    assert hits > 5000 and courses > 500 and beside > 20_000  # the combinations are not all empty


def same_on_page_and_api(crowd: Site, query: Query, expected: Answer, may_fit: int, no_price: int) -> None:
    """The page and the API show what the brute force finds, in its order, with its counts."""
    address, ids = urlencode(query, doseq=True), expected.ids
    answer = crowd.get(f"/api/v1/providers?{address}").json()
    assert [row["id"] for row in answer["providers"]] == ids[: answer["per_page"]], query
    assert [row["may_fit"] for row in answer["providers"]] == [
        expected.fits[own] == "may" for own in ids[: answer["per_page"]]
    ], query
    assert (answer["total"], answer["may_fit"], answer["no_price"]) == (len(ids), may_fit, no_price), query
    page = crowd.get(f"/?{address}").text
    shown = [html.unescape(one) for one in re.findall(r'<h3><a href="/provider/([^"]+)">', page)]
    assert shown[: len(ids[:20])] == ids[:20], query
    on_page = counts_on(page)
    for name in FILTERS:
        true = known(name, expected.counts[name])
        assert known(name, answer["counts"][name]) == true, (query, name)
        assert on_page[name] and not known(name, on_page[name]).items() - true.items(), (query, name)


def known(name: str, counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that are not 0, of the values that the brute force looks at: it knows three states to be served."""
    return {
        value: count for value, count in counts.items() if count and (name != "online" or value in CHOICES["online"])
    }
