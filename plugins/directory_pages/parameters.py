"""The parameters of /api/v1: what each means and may hold. What is served is checked by the list that describes it.

A program is told of what a page would let pass: a name that is none, an empty value, a number in words. A search with
a filter that was lost on the way would otherwise answer with all providers, and nobody would notice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory_pages import cursors, fields, search, words
from directory_pages.deprecations import BY_NAME as DEPRECATED
from directory_pages.index import Index
from directory_pages.search import BadParameter
from directory_pages.words import Row

MOST = cursors.MOST_ROWS
MOST_LETTERS = 100
SINCE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)?$"
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)  # as JSON writes it
WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address; `schema` is the JSON Schema of one value. With `several`, any of them will do."""

    name: str
    meaning: str
    schema: Row
    several: bool = False
    example: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """All values that it may hold; () where they cannot be listed."""
        return tuple(self.schema.get("enum", ()))

    @property
    def deprecated(self) -> bool:
        """Whether it is to go."""
        return self.name in DEPRECATED


LIMIT = Parameter(
    "limit",
    f"How many rows at most; {MOST} where not given.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
    example="20",
)
CURSOR = Parameter(
    "cursor",
    "Where to go on. Take it from “next” of the answer before and keep all other parameters. A cursor lasts as long as "
    "the build of the directory that gave it out; after that the answer is 409.",
    {"type": "string", "minLength": 1, "maxLength": cursors.LONGEST},
)


def of_search(index: Index, but: Sequence[str] = ()) -> tuple[Parameter, ...]:
    """Return the parameters of the search, those of `search.PARAMETERS` and of the walk through its pages."""
    meanings: Mapping[str, tuple[str, str]] = {
        "q": (
            "Words that all stand in a provider's name, places, people, treatments or conditions; beginnings will do.",
            "larkspur",
        ),
        "route": ("Route of the drug.", "iv"),
        "setting": ("Where it is taken.", "in_person"),
        "state": ("The treatment is to be had at a place in this state.", "CO"),
        "online": ("Says it treats people at home in this state, wherever its office is.", "CO"),
        "condition": ("Says it treats this.", "depression"),
        "payment": ("Way to pay.", "superbill"),
        "kind": ("Kind of provider.", "clinic"),
        "max_price": (
            "Highest price in US dollars of what price_for says. Prices of the kind “from”, a range, or one for a "
            "booster or a first session only may fit: “may_fit” says so, and “no_price” counts those that give none.",
            "500",
        ),
        "price_for": (
            "What max_price, and the order by price, are about: session (one session or dose; where not given) or "
            "course: a first course as long as the page says, else its shortest package, by the rule of /compare.",
            "session",
        ),
        "near": ("A ZIP code, or a city and state such as Denver, CO. A place that we do not know is a 400.", "80202"),
        "miles": (f"How far from “near”; {search.MILES:g} where not given.", "25"),
        "licensed": (
            "1: a named prescriber was found in an open state register in the 90 days before the build, active, and "
            "not expired on its day. 0 is the same as leaving it out.",
            "1",
        ),
        "sort": (
            "Order. lot: drawn anew with each build (where nothing is given); distance asks for “near”, and is the "
            "order where it is given; price asks for one route and one setting; checked: last visited first.",
            "lot",
        ),
        "page": ("Page, from 1.", "1"),
    }
    known = [
        Parameter(name, meanings[name][0], _schema(name, index), name in search.REPEATABLE, meanings[name][1])
        for name in search.PARAMETERS
    ]
    return tuple(one for one in (*known, LIMIT, CURSOR) if one.name not in but)


def _schema(name: str, index: Index) -> Row:
    schemas: dict[str, Row] = {
        "max_price": {"type": "number", "minimum": 0, "maximum": search.MOST_PRICE},
        "price_for": {"type": "string", "enum": list(search.PRICES), "default": search.PRICES[0]},
        "licensed": {"type": "string", "enum": ["1", "0"]},
        "miles": {"type": "number", "minimum": 1, "maximum": search.MOST_MILES, "default": search.MILES},
        "sort": {"type": "string", "enum": list(search.SORTS)},
        "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
        "q": {"type": "string", "minLength": 1, "maxLength": search.MOST_WORDS},
        "near": {"type": "string", "minLength": 1, "maxLength": MOST_LETTERS},
    }
    return schemas.get(name) or {"type": "string", "enum": search.known(name, index)}


def of_changes() -> tuple[Parameter, ...]:
    """Return the parameters of /api/v1/changes; state and field are those of the feed."""
    names = sorted({*fields.BY_NAME, *fields.OTHERS})
    return (
        Parameter(
            "state",
            "Changes of providers with a place in this state, and of online ones that say they serve it.",
            {"type": "string", "enum": list(words.STATES)},
            True,
            "CO",
        ),
        Parameter("field", "Changes of this field.", {"type": "string", "enum": names}, True, "prices"),
        Parameter(
            "since",
            "Changes seen at that time or later: a day (2026-11-03) or a time in UTC (2026-11-03T09:00:00Z).",
            {"type": "string", "pattern": SINCE},
            example="2026-01-01",
        ),
        LIMIT,
        CURSOR,
    )


def check(args: Mapping[str, Sequence[str]], parameters: Sequence[Parameter]) -> None:
    """Check every name and value of a request against the parameters of its address.

    Raises:
        BadParameter: the first that is not as described.
    """
    names(args, parameters)
    by_name = {one.name: one for one in parameters}
    for name, values in args.items():
        if len(values) > 1 and not by_name[name].several:
            raise BadParameter(name, f"Give “{name}” once.")
        for value in values:
            _check(by_name[name], value)


def names(args: Mapping[str, Sequence[str]], parameters: Sequence[Parameter]) -> None:
    """Check that each name of a request is a parameter of its address.

    Raises:
        BadParameter: the first that is none.
    """
    known = [one.name for one in parameters]
    for name in args:
        if name not in known:
            use = f"Use: {', '.join(known)}." if known else "This address takes none."
            raise BadParameter(name[:40], f"“{name[:40]}” is not a parameter. {use}")


def _check(one: Parameter, value: str) -> None:
    schema: dict[str, Any] = one.schema
    if not value:
        raise BadParameter(one.name, f"“{one.name}” is empty. Leave it out, or give it a value.")
    if schema["type"] in ("number", "integer"):
        _check_number(one, value)
    elif one.allowed and value not in one.allowed:
        raise BadParameter(one.name, f"“{value[:40]}” is not a value of “{one.name}”. Use one of: {_listed(one)}.")
    elif not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        least, most = schema.get("minLength", 0), schema["maxLength"]
        raise BadParameter(one.name, f"Write “{one.name}” in {least} to {most} letters.")
    elif "pattern" in schema and not re.search(schema["pattern"], value, re.ASCII):
        raise BadParameter(
            one.name, f"Write “{one.name}” as a day (2026-11-03) or a time in UTC (2026-11-03T09:00:00Z)."
        )


def _check_number(one: Parameter, value: str) -> None:
    whole = one.schema["type"] == "integer"
    least, most = one.schema["minimum"], one.schema["maximum"]
    if not (WHOLE if whole else NUMBER).fullmatch(value) or not least <= float(value) <= most:
        kind = "a whole number" if whole else "a number"
        raise BadParameter(one.name, f"Write “{one.name}” as {kind} from {least:g} to {words.number(most)}.")


def _listed(one: Parameter) -> str:
    return ", ".join(one.allowed)


def cased(args: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the parameters with the two letters of states in capitals, as they are known here."""
    return {
        name: [value.upper() if name in ("state", "online") else value for value in values]
        for name, values in args.items()
    }


def plain(args: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the parameters with amounts and distances written as the search reads them: 1e3 is 1000.0000."""
    return {
        name: [_plain(value) if name in ("max_price", "miles") else value for value in values]
        for name, values in args.items()
    }


def _plain(value: str) -> str:
    return f"{float(value):.4f}" if NUMBER.fullmatch(value) and abs(float(value)) < 1e9 else value
