"""Evidence in order: which statement of several counts, and the rows that come of it. Pure.

Rank, best first: confirmed by the newest crawl; on a service page rather than an article; visible text, then titles and
attributes, then structured data.
"""
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from pipelines.history import Statement, canonical

Row = dict[str, Any]
Rows = dict[str, list[Row]]

ORIGINS = {"text": 0, "title": 1, "attribute": 1, "jsonld": 2, "microdata": 2}
ARTICLE = re.compile(
    r"/(blog|news|articles?|posts?|journal|insights|resources|stories|press|education)(/|$)|/20\d\d/\d")
NAMES_ROUTE = {
    "esketamine_nasal": re.compile(r"\b(spravato|esketamine)\b", re.I),
    "iv": re.compile(r"\b(infusions?|intravenous(ly)?|drip)\b|\bIV\b", re.I),
    "im": re.compile(r"\b(injections?|intramuscular(ly)?|shots?)\b|\bIM\b", re.I),
    "sublingual": re.compile(r"\b(lozenges?|troches?|sublingual|tablets?)\b", re.I),
}


def rank(statement: Statement) -> tuple[int, bool, int]:
    """The less, the better; see the top of this file."""
    return -statement.crawl, is_article(statement), ORIGINS[statement.origin]


def is_article(statement: Statement) -> bool:
    """Whether the page is an article, a policy or a list rather than a page about the service."""
    return statement.capture.kind not in (None, "provider") or _article_address(statement.url)


@cache
def _article_address(url: str) -> bool:
    return bool(ARTICLE.search(urlsplit(url).path.lower()))


def best_first(statement: Statement) -> tuple[Any, ...]:
    """Sorts statements of one value: the best evidence first, then the first read."""
    return *rank(statement), statement.order


def best(statements: Iterable[Statement]) -> list[Statement]:
    """Those of the best rank, in reading order."""
    ranked = sorted(statements, key=best_first)
    return [s for s in ranked if rank(s) == rank(ranked[0])]


def by_value(statements: Iterable[Statement], key: Callable[[Statement], Any]) -> dict[Any, list[Statement]]:
    """The statements of each value, best evidence first; values in the order of their evidence."""
    found: dict[Any, list[Statement]] = defaultdict(list)
    for statement in sorted(statements, key=best_first):
        found[key(statement)].append(statement)
    return dict(found)


def denial_of(facts: list[Statement], against: list[Statement]) -> Statement | None:
    """The best denial that counts against a value: not below its best evidence, and on a page that never states it.

    A page that states a value and negates it in another sentence qualifies it (a patient, a day, a setting).
    """
    stating = {fact.url for fact in facts}
    return next((d for d in against if d.url not in stating and rank(d) <= rank(facts[0])), None)


@dataclass(slots=True)
class Result:
    """Rows under way: values, field states, conflicts."""

    provider_id: str
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    states: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    scalars: dict[str, Any] = field(default_factory=dict)

    def stated(self, name: str, fact: Statement) -> None:
        """The field is stated, and `fact` shows it; a conflict found before stands."""
        self.states.setdefault(name, ("stated", fact.id))

    def conflict(self, name: str, facts: Iterable[Statement]) -> None:
        """The facts contradict each other."""
        self.states[name] = ("conflict", None)
        known = {(row["field"], row["fact_a"], row["fact_b"]) for row in self.rows["conflicts"]}
        for a, b in combinations(sorted(facts, key=lambda s: s.order), 2):
            if a.id != b.id and (name, a.id, b.id) not in known:
                self.rows["conflicts"].append(
                    {"provider_id": self.provider_id, "field": name, "fact_a": a.id, "fact_b": b.id})

    def value(self, name: str, value: Any, fact: Statement, route: str | None = None) -> None:
        """One row of provider_values; `route` is the only one that the value is about, None where it is about all."""
        text = value if isinstance(value, str) else canonical(value)
        same = [r for r in self.rows["provider_values"] if (r["field"], r["value"]) == (name, text)]
        for row in same:
            about = {*json.loads(row["routes"] or "[]"), route} if row["routes"] and route else set()
            row["routes"] = canonical(sorted(about)) if about else None
        if not same:
            self.rows["provider_values"].append({
                "provider_id": self.provider_id, "field": name, "value": text, "fact_id": fact.id,
                "routes": canonical([route]) if route else None})


def settle_by_route(
    name: str, statements: list[Statement], routes: dict[str, set[str]]
) -> tuple[dict[str | None, Statement], list[list[Statement]]]:
    """The deciding statement of each route (None: said of none in particular), and the groups that contradict."""
    if not statements:
        return {}, []
    groups: dict[str | None, list[Statement]] = defaultdict(list)
    for statement in best(statements):
        groups[_route_of(statement, routes)].append(statement)
    general = groups.pop(None, [])
    settled: dict[str | None, Statement] = {}
    conflicts = []
    for route, members in groups.items() or ((None, []),):
        together = by_value(members + general, lambda s: s.canonical)
        widest = _agreed(name, [facts[0] for facts in together.values()])
        if widest is None:
            conflicts.append([facts[0] for facts in together.values()])
        else:
            settled[route] = widest
    return settled, conflicts


def _agreed(name: str, facts: list[Statement]) -> Statement | None:
    """The fact with which all others agree, or None: of ranges the one that holds all others."""
    if len(facts) == 1:
        return facts[0]
    if name not in ("sessions", "session_minutes"):
        return None
    low, high = min(f.value[0] for f in facts), max(f.value[1] for f in facts)
    return next((f for f in facts if f.value == [low, high]), None)


def routes_of_pages(offers: list[Statement]) -> dict[str, set[str]]:
    """The routes that each page offers, by its address."""
    routes: dict[str, set[str]] = defaultdict(set)
    for statement in offers:
        if statement.value.get("route"):
            routes[statement.url].add(statement.value["route"])
    return routes


def _route_of(statement: Statement, routes: dict[str, set[str]]) -> str | None:
    """The one route that a statement is about: named in its quote, else above it, else the page's only one."""
    for text in (statement.quote, statement.context):
        named = {route for route, pattern in NAMES_ROUTE.items() if pattern.search(text)}
        if named:
            return named.pop() if len(named) == 1 else None
    offered = routes.get(statement.url, set())
    return next(iter(offered)) if len(offered) == 1 else None
