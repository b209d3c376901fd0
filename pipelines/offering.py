"""What a provider offers and at what price: pairs of route and setting, prices as stated and as derived. Pure."""
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from extraction.comparable import comparable
from pipelines.evidence import Result, Row, best_first, by_value, denial_of, rank, settle_by_route
from pipelines.history import Statement, digest
from pipelines.places import Ties

# Two prices of one service that are told apart by such words are prices of two things.
TELLS_APART = re.compile(
    r"\b(\d+[- ]?(?:minutes?|mins?|hours?|hrs?)|boosters?|maintenance|first|initial|follow[- ]?ups?|extended|"
    r"additional|pain|single|series|military|veterans?|members?|couples?|groups?|half|low[- ]dose|high[- ]dose|"
    r"long(?:er)?|short(?:er)?)\b",
    re.I,
)
ENTRY = 4        # words of a menu's entry
REPEATED = 3     # pages on which it stands
ONLY = re.compile(r"\bonly (?:there|here|at|in)\b", re.I)
OF_SOME = {"booster", "first session"}   # in `includes`: what not every session costs
NO_TREATMENT = (None, "therapy", "consultation", "other")
PRICE = ("service", "setting", "amount", "amount_max", "currency", "unit", "price_kind", "sessions")
DERIVED = ("amount", "amount_max", "unit", "service", "setting", "sessions")
Price = tuple[tuple[Any, ...], str | None]       # the values of PRICE, and the location id
Pair = tuple[str | None, str | None]            # route, setting
Where = dict[str | None, list[Statement]]        # location id (None: no location in particular) -> its evidence


def read_offers(result: Result, statements: list[Statement], denials: list[Statement], ties: Ties) -> None:
    """Pairs of route and setting, each as full as some page states it, at the locations that have it."""
    statements = _beyond_menus(statements)
    found: dict[Pair, Where] = {}
    speaking = {place for statement in statements for place in ties.locations(statement)}
    for pair, facts in by_value(statements, lambda s: (s.value.get("route"), s.value.get("setting"))).items():
        against = [d for d in denials if pair[0] and d.value.get("route") == pair[0]
                   and d.value.get("setting") in (None, pair[1])]
        where = _undenied(result, facts, against, ties, speaking) if pair != (None, None) else {}
        if where:
            found[pair] = where
    for (route, setting), where in _whole(found).items():
        for location, facts in where.items():
            result.stated("offers", facts[0])
            for name, code in (("routes", route), ("settings", setting)):
                if code:
                    result.stated(name, facts[0])
            result.rows["offers"].append({
                "id": digest(result.provider_id, "offer", route, setting, location), "provider_id": result.provider_id,
                "location_id": location, "route": route, "setting": setting, "fact_id": facts[0].id,
            })


def _beyond_menus(statements: list[Statement]) -> list[Statement]:
    """The statements without the entries of a menu that the site repeats, where anything else tells of the route."""
    pages: dict[tuple[Any, str], set[str]] = defaultdict(set)
    for statement in statements:
        pages[statement.value.get("route"), statement.quote].add(statement.url)

    def is_entry(s: Statement) -> bool:
        return len(s.quote.split()) <= ENTRY and len(pages[s.value.get("route"), s.quote]) >= REPEATED

    told = {s.value.get("route") for s in statements if not is_entry(s)}
    return [s for s in statements if not (is_entry(s) and s.value.get("route") in told)]


def _undenied(
    result: Result, facts: list[Statement], denials: list[Statement], ties: Ties, speaking: set[str]
) -> Where:
    """Where a pair is offered, by its evidence, once the denials are heard: those of all locations, and of single ones.

    Where each location speaks for itself (of this pair or of another), or a page says "only there", those that have it
    are named. Else a page about no location in particular speaks for the provider, or for all locations but those that
    deny it. What all locations have is the provider's: location None.
    """
    if _contradicted(result, facts, [d for d in denials if not ties.locations(d)]):
        return {}
    where: dict[str | None, list[Statement]] = defaultdict(list)
    for fact in facts:
        for location in ties.locations(fact) or {None}:
            where[location].append(fact)
    without = set()
    for location in {place for d in denials for place in ties.locations(d)}:
        against = [d for d in denials if location in ties.locations(d)]
        if location not in where:
            without.add(location)
        elif _contradicted(result, where[location], against):
            without.add(location)
            del where[location]
    general = where.pop(None, None)
    if where and set(where) == set(ties.ids):
        return {None: sorted((f for facts in where.values() for f in facts), key=best_first)}
    alone = any(ONLY.search(fact.quote) for facts in where.values() for fact in facts)
    if general is None or alone or (where and set(where) | without | speaking == set(ties.ids)):
        return dict(where)
    if not without:
        return {None: general}
    return {location: where.get(location, general) for location in ties.ids if location not in without}


def _contradicted(result: Result, facts: list[Statement], denials: list[Statement]) -> bool:
    """Whether a denial counts against an offer; of equal rank, it is a conflict too."""
    denial = denial_of(facts, sorted(denials, key=best_first))
    if denial and rank(denial) == rank(facts[0]):
        for name in ("offers", "routes"):
            result.conflict(name, (facts[0], denial))
    return denial is not None


def _whole(found: Mapping[Pair, Where]) -> dict[Pair, Where]:
    """The offers without those that another says more fully, at the same place or for the whole provider."""
    def fuller(pair: Pair, place: str | None) -> bool:
        return any(pair[0] in (None, full[0]) and pair[1] in (None, full[1])
                   and (place is None or place in where or None in where)
                   for full, where in found.items() if all(full) and not all(pair))

    return {pair: {place: facts for place, facts in where.items() if not fuller(pair, place)}
            for pair, where in found.items()}


def read_prices(
    result: Result, statements: list[Statement], ties: Ties, sessions: list[Statement], routes: dict[str, set[str]]
) -> None:
    """Prices as stated, each once; then what they amount to per session and per first course."""
    found = _everywhere(statements, ties)
    overruled, disputed = _price_conflicts(result, found)
    stated, sound = [], []
    for key, facts in found.items():
        if key in overruled:
            continue
        result.stated("prices", facts[0])
        includes = next((f.value["includes"] for f in facts if f.value.get("includes")), None)
        row = dict(zip(PRICE, key[0], strict=True)) | {"includes": includes, "location_id": key[1]}
        stated.append(_price_row(result.provider_id, row, facts[0].id))
        if key not in disputed:
            sound.append(stated[-1])
    derived = _derived(result.provider_id, sound, sessions, routes)
    result.rows["prices"] = stated + derived
    _price_columns(result, sound + derived)


def _everywhere(statements: list[Statement], ties: Ties) -> dict[Price, list[Statement]]:
    """The prices by what they say and where; one said of no location, or of all, is the provider's: location None."""
    found: dict[Any, Where] = defaultdict(lambda: defaultdict(list))
    for statement in sorted(statements, key=best_first):
        about = tuple(statement.value.get(key) for key in PRICE)
        for location in ties.locations(statement) or {None}:
            found[about][location].append(statement)
    result: dict[Price, list[Statement]] = {}
    for about, where in found.items():
        if None in where or set(where) == set(ties.ids):
            unique = {fact.id: fact for facts in where.values() for fact in facts}
            result[about, None] = sorted(unique.values(), key=best_first)
        else:
            result.update({(about, location): facts for location, facts in where.items()})
    return result


def _price_row(provider_id: str, row: Row, fact_id: str, derived: int = 0, basis: str | None = None) -> Row:
    """A row of `prices` with an id made of what it says."""
    about = [row.get(key) for key in PRICE]
    return {
        "id": digest(provider_id, "price", *about, row.get("location_id"), derived, basis), "provider_id": provider_id,
        "location_id": row.get("location_id"), **dict(zip(PRICE, about, strict=True)), "includes": row.get("includes"),
        "derived": derived, "basis": basis, "fact_id": fact_id,
    }


def _price_conflicts(result: Result, found: dict[Any, list[Statement]]) -> tuple[set[Any], set[Any]]:
    """Exact prices of one thing on pages that share none: (those that a better page overrules, those in conflict)."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key in found:
        (service, setting, _, _, _, unit, kind, sessions), place = key
        if kind == "exact" and service and unit and service != "other":
            groups[service, setting, unit, sessions, place].append(key)
    overruled, disputed = set(), set()
    for keys in groups.values():
        for a, b in combinations(keys, 2):
            if not _pages_disagree(a, b, keys, found):
                continue
            first, second = found[a][0], found[b][0]
            if rank(first) == rank(second):
                result.conflict("prices", (first, second))
                disputed |= {a, b}
            else:
                overruled.add(b if rank(first) < rank(second) else a)
    return overruled, disputed - overruled


def _pages_disagree(a: Any, b: Any, keys: list[Any], found: dict[Any, list[Statement]]) -> bool:
    """Whether two prices stand on different pages that have no price of this thing in common, and in the same words."""
    pages_a, pages_b = ({s.url for s in found[key]} for key in (a, b))
    if pages_a & pages_b:
        return False
    for key in keys:
        pages = {s.url for s in found[key]}
        if pages & pages_a and pages & pages_b:
            return False
    return _qualifiers(found[a][0]) == _qualifiers(found[b][0])


def _qualifiers(statement: Statement) -> frozenset[str]:
    """The words near a price that tell it from another price of the same service."""
    text = f"{statement.quote} {statement.context} {statement.value.get('includes') or ''}"
    return frozenset(match.lower() for match in TELLS_APART.findall(text))


def _derived(
    provider_id: str, stated: list[Row], sessions: list[Statement], routes: dict[str, set[str]]
) -> list[Row]:
    """Prices per session and per first course, each from one stated price of the same location."""
    courses, conflicts = settle_by_route("sessions", sessions, routes)
    rows = []
    for group in _groups(stated, lambda row: (row["location_id"], row["service"])):
        service = group[0]["service"]
        course = courses.get(service) or courses.get(None)
        length = course.value if course and not conflicts else None
        for made in comparable([dict(row) for row in group], length):
            base = group[made["index"]]
            row = {**base, **{key: made.get(key) for key in DERIVED}, "includes": None}
            rows.append(_price_row(provider_id, row, base["fact_id"], 1, made["basis"]))
    return rows


def _groups(rows: list[Row], key: Callable[[Row], Any]) -> list[list[Row]]:
    """Rows with the same key, groups and rows in their order."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())


def _price_columns(result: Result, rows: list[Row]) -> None:
    """price_session_min and so on: US dollars, of the drug's own sessions, upper bounds and discounts aside, and what
    not every session costs."""
    treatment = [r for r in rows if r["currency"] == "USD" and r["service"] not in NO_TREATMENT
                 and r["price_kind"] not in ("up_to", "discounted")]
    single = [r for r in treatment if r["unit"] == "session" and not OF_SOME & set((r["includes"] or "").split(", "))]
    if single:
        result.scalars["price_session_min"] = min(r["amount"] for r in single)
        result.scalars["price_session_max"] = max(r["amount_max"] or r["amount"] for r in single)
    courses = [r for r in treatment if r["unit"] == "package" and (r["derived"] or (r["sessions"] or 0) > 1)]
    if courses:
        least = min(courses, key=lambda r: (r["amount"], r["derived"], r["id"]))
        result.scalars["price_course_min"] = least["amount"]
        stated = f"a package of {least['sessions']} sessions, as stated"
        result.scalars["price_course_basis"] = least["basis"] or stated


