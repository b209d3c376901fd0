"""The OpenAPI 3.1 file of /api/v1, made of the lists that the answers themselves are made of.

The words for columns are those of metadata.yml, so that one column is explained in one way everywhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory_pages import api, citing, deprecations, parameters
from directory_pages.index import VOCABULARY, Index
from directory_pages.parameters import Parameter
from directory_pages.words import Row

OURS = re.compile(r"/api(/|$)|/openapi\.json$")
PROBLEM_JSON = "application/problem+json"
Words = Mapping[str, Mapping[str, str]]  # table -> column -> what it says

TEXT, NUMBER, WHOLE, YES, STRING = (
    {"type": ["string", "null"]},
    {"type": ["number", "null"]},
    {"type": ["integer", "null"]},
    {"type": "boolean"},
    {"type": "string"},
)
TOTAL: Row = {"type": "integer", "minimum": 0}
ANYTHING: Row = {"description": "The value as the field has it: a text, a number, a list or an object; null for none."}
WHOLES = ("pages_read", "sessions", "licensed", "active", "correction_id")
NUMBERS = (
    "latitude",
    "longitude",
    "price_session_min",
    "price_session_max",
    "price_course_min",
    "amount",
    "amount_max",
)
SHOWN: Mapping[str, Row] = {
    "seen": TEXT | {"description": "When the page was last seen to say so."},
    "disputed": YES | {"description": "Whether another page of the provider says otherwise."},
    "fact_id": STRING | {"description": "The fact that shows it: /api/v1/evidence/{fact_id}."},
    "evidence": STRING | {"description": "The same evidence as a page for people."},
}
# The outcomes that each of the three facts of registers can have, and what it does not say.
OF_REGISTERS = {
    "licenses": (
        ("matched", "ambiguous", "no_match", "not_checked", "register_not_open"),
        "What state registers say, on the day of checked_at. No outcome means unlicensed.",
    ),
    "npi_records": (
        ("matched", "ambiguous", "no_match", "not_checked"),
        "What the national NPI registry says. An NPI is a number for billing: it shows no license.",
    ),
    "exclusions": (
        ("matched", "no_match", "not_checked"),
        "Confirmed of the federal exclusion list. Matched: a person compared the two. The others are no clearance.",
    ),
}


@dataclass(frozen=True)
class Problem:
    """A kind of error (RFC 9457): `code` ends its `type`, an anchor of /api/v1; `status` goes with it."""

    code: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        """The address that explains it."""
        return f"/api/v1#{self.code}"


PROBLEMS = (
    Problem(
        "bad-parameter",
        400,
        "We could not read this request",
        "A parameter cannot be understood. “parameter” names it, “detail” says what to write instead, “allowed” lists "
        "the values where they can be listed.",
    ),
    Problem("not-found", 404, "Not found", "There is nothing of this id, or at this address."),
    Problem(
        "method", 405, "This address only answers to reading", "Only GET, HEAD and OPTIONS are answered; see “Allow”."
    ),
    Problem(
        "old-cursor",
        409,
        "The directory was built anew",
        "The cursor is of an older build. Start again without it: rows may have moved.",
    ),
    Problem("removed", 410, "Removed", "The provider was taken out of the directory. Delete your copy."),
    Problem("fault", 500, "Something went wrong on our side", "It was not your doing. Try again in a while."),
    Problem("no-directory", 503, "There is no directory here yet", "Nothing has been built on this server."),
)
BY_CODE = {one.code: one for one in PROBLEMS}
CODES = {one.status: one.code for one in PROBLEMS}


def describes(path: str) -> bool:
    """Return whether a path is one of the API, whether there is anything at it or not."""
    return bool(OURS.match(path))


def is_page(path: str, accept: str) -> bool:
    """Return whether /api/v1 is asked for by a person: it answers a program that takes JSON and no HTML with JSON."""
    return path == "/api/v1" and ("json" not in accept or "text/html" in accept)


def problem(code: str, detail: str, parameter: str | None = None, allowed: Sequence[str] = ()) -> Row:
    """Return an error as JSON (RFC 9457); `ok` and `error`, false and the detail, are what Datasette's errors have."""
    kind = BY_CODE[code]
    return {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "parameter": parameter,
        "allowed": list(allowed),
        "ok": False,
        "error": detail,
    }


@dataclass(frozen=True)
class Operation:
    """What one address answers: `schema` names a schema of this file, `kind` is the media type."""

    path: str
    id: str
    summary: str
    meaning: str
    schema: str
    parameters: tuple[Parameter, ...] = ()
    kind: str = "application/json"
    problems: tuple[str, ...] = ("bad-parameter",)
    merged: bool = False

    @property
    def in_path(self) -> str:
        """The name of the parameter in the path, or ""."""
        return self.path.partition("{")[2].partition("}")[0]


NO_PAGES = ("page", "limit", "cursor")


def operations(index: Index) -> tuple[Operation, ...]:
    """Return what there is to ask, in the order in which the page for people tells of it."""
    all_of_search = parameters.of_search(index)
    places = parameters.of_search(index, but=(*NO_PAGES, "sort"))
    streamed = parameters.of_search(index, but=NO_PAGES)
    return (
        Operation(
            api.SEARCH,
            "search",
            "Search",
            "Providers that meet the query, by the same search as the page. Several values of one parameter: any of "
            "them. Different parameters: all, and route, setting, state, online, near and max_price by one offer.",
            "Search",
            all_of_search,
            problems=("bad-parameter", "old-cursor"),
        ),
        Operation(
            f"{api.SEARCH}.geojson",
            "searchPlaces",
            "Places as GeoJSON",
            "Where the offers that meet the query are, as points (RFC 7946). Offers without a known point, such as "
            "those at home, have no place here.",
            "Places",
            places,
            kind="application/geo+json",
        ),
        Operation(
            f"{api.SEARCH}.ndjson",
            "download",
            "All of it, a provider a line",
            "Every provider that meets the query, whole, as one JSON object a line. Without a query: all.",
            "Provider",
            streamed,
            kind="application/x-ndjson",
        ),
        Operation(
            f"{api.SEARCH}/{{id}}",
            "provider",
            "One provider",
            "Everything known of one provider: all that its page shows, each value with its evidence.",
            "Provider",
            problems=("bad-parameter", "not-found", "removed"),
            merged=True,
        ),
        Operation(
            "/api/v1/evidence/{fact_id}",
            "evidence",
            "The evidence of one value",
            "The words that show a value, their page, when it was read, and how to find it in the archive.",
            "Evidence",
            problems=("bad-parameter", "not-found"),
        ),
        Operation(
            api.CHANGES,
            "changes",
            "What changed",
            "What the crawl saw change on providers' pages, the last seen first.",
            "Changes",
            parameters.of_changes(),
            problems=("bad-parameter", "old-cursor"),
        ),
        Operation(
            "/api/v1/codes",
            "codes",
            "Codes and their words",
            "Every code that other answers use, with its label; the state registers; rules that end on a day.",
            "Codes",
        ),
        Operation(
            "/api/v1/build",
            "build",
            "Which build this is",
            "When the directory was built, of what file, by what version, with how many rows. All other answers stay "
            "the same until its id changes.",
            "Build",
        ),
    )


def document(index: Index, about: Words) -> Row:
    """Return the OpenAPI file; ``about`` are the words for the columns of each table."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": citing.TITLE,
            "version": "1",
            "description": "What providers of ketamine treatment say on their own websites, with the evidence of each "
            "value. Null and empty lists mean “not found”, never “no”. Not medical advice. Every address answers GET, "
            "HEAD and OPTIONS, to pages of other sites too; any other method is a 405. New addresses, parameters and "
            "properties may be added at any time; what there is stays for at least twelve months after it is marked "
            "deprecated. Datasette's own JSON under /directory has no version.",
            "license": {"name": citing.RIGHTS, "url": citing.RIGHTS_URL},
        },
        "externalDocs": {"url": "/api/v1", "description": "The same for people, with examples"},
        "servers": [{"url": index.build.get("operator_site", "/")}],
        "paths": {one.path: {"get": _get(one)} for one in operations(index)},
        "components": {"schemas": _schemas(about), "responses": _responses(), "headers": HEADERS},
    }


def _get(one: Operation) -> Row:
    asked = [_parameter(each) for each in one.parameters]
    if one.in_path:
        words = "The id of a fact." if one.in_path == "fact_id" else "The provider's id, as a rule its domain."
        path = {"name": one.in_path, "in": "path", "required": True, "description": words}
        asked.insert(0, path | {"schema": {"type": "string", "minLength": 1}})
    if_none_match = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
    asked.append(if_none_match | {"description": "An ETag that you have. Where it is still right, the answer is 304."})
    return {
        "operationId": one.id,
        "summary": one.summary,
        "description": one.meaning,
        "parameters": asked,
        "responses": _answers(one),
    }


def _parameter(one: Parameter) -> Row:
    made: Row = {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": one.meaning,
        "schema": {"type": "array", "items": one.schema} if one.several else one.schema,
    }
    if one.several:
        made |= {"style": "form", "explode": True}
    if one.deprecated:
        going = deprecations.BY_NAME[one.name]
        made["deprecated"] = True
        made["description"] += f" Deprecated; works until {going.sunset.isoformat()}. {going.instead}"
    return made


def _answers(one: Operation) -> Row:
    # Of NDJSON no schema can say what a line is: the schema of the text is text.
    text = {"type": "string", "description": f"Each line is a {one.schema}."}
    shape = text if one.kind.endswith("ndjson") else _ref(one.schema)
    names = ["ETag", "Last-Modified", "Cache-Control", "Vary"]
    if any(each.deprecated for each in one.parameters):
        names += ["Deprecation", "Sunset"]
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    found = {"description": one.meaning, "headers": headers, "content": {one.kind: {"schema": shape}}}
    made: Row = {"200": found, "304": {"$ref": "#/components/responses/not-modified"}}
    if one.merged:
        made["308"] = {"$ref": "#/components/responses/merged"}
    for code in (*one.problems, "method", "no-directory"):
        made[str(BY_CODE[code].status)] = {"$ref": f"#/components/responses/{code}"}
    return dict(sorted(made.items()))


def _header(description: str, required: bool = False) -> Row:
    return {"description": description, "required": required, "schema": {"type": "string"}}


HEADERS: Row = {
    "ETag": _header("Changes with the build and the address, and with nothing else.", required=True),
    "Last-Modified": _header("When the directory was built."),
    "Cache-Control": _header("May be kept for five minutes.", required=True),
    "Vary": _header("What else the answer depends on."),
    "Deprecation": _header("Where the request uses what is to go: since when (RFC 9745)."),
    "Sunset": _header("Where the request uses what is to go: until when it works (RFC 8594)."),
}


def _responses() -> Row:
    made: Row = {
        one.code: {
            "description": one.meaning,
            "content": {PROBLEM_JSON: {"schema": _ref("Problem")}},
        }
        for one in PROBLEMS
    }
    made["method"]["headers"] = {"Allow": _header("What it answers to.", required=True)}
    made["not-modified"] = {"description": "What you have is still right."}
    made["merged"] = {
        "description": "The id was merged into another; “Location” says which. Keep the new one.",
        "headers": {"Location": _header("The address of the provider.", required=True)},
    }
    return made


def _ref(name: str) -> Row:
    return {"$ref": f"#/components/schemas/{name}"}


def _column(name: str, about: Mapping[str, str]) -> Row:
    schema: Row = NUMBER if name in NUMBERS else WHOLE if name in WHOLES else TEXT
    return schema | ({"description": about[name]} if name in about else {})


def _object(columns: Sequence[str] = (), about: Mapping[str, str] | None = None, /, **more: Row) -> Row:
    properties: dict[str, Row] = {name: _column(name, about or {}) for name in columns}
    properties |= more
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(schema: Row) -> Row:
    return {"type": "array", "items": schema}


def _map(schema: Row) -> Row:
    return {"type": "object", "additionalProperties": schema}


def _register_rows(name: str, columns: tuple[str, ...], about: Words, **more: Row) -> Row:
    outcomes, meaning = OF_REGISTERS[name]
    match: Row = {"type": "string", "enum": list(outcomes)}
    row = _object(columns, about.get(name), **SHOWN, **more, match=match, register_fact_id=TEXT, register_evidence=TEXT)
    return _list(row) | {"description": meaning}


def _schemas(about: Words) -> Row:
    codes = _list(STRING)
    cursor = TEXT | {"description": "The address that goes on; null on the last page."}
    built: Mapping[str, Row] = {
        "built_at": TEXT | {"description": "When the directory was built."},
        "build": STRING | {"description": "The id of the build."},
        "made_up": YES | {"description": "Whether the providers are made up: a copy for trying out."},
    }
    change = _change(about)
    return {
        "Problem": _problem(),
        "Location": _object(api.LOCATION, about.get("locations"), **SHOWN),
        "Offer": _object(api.OFFER, about.get("offers"), **SHOWN),
        "Price": _object(api.PRICE, about.get("prices"), **SHOWN, derived=YES),
        "Change": _object(**change),
        "Found": _object(
            api.COLUMNS,
            about.get("providers"),
            **_summary(about),
            matched_offers=codes | {"description": "Ids of the offers that meet the query."},
            may_fit=YES | {"description": "Whether its price only may keep max_price."},
            distance_miles=NUMBER | {"description": "To the nearest place of these offers, where “near” is given."},
        ),
        "Search": _object(
            **built,
            total=TOTAL | {"description": "How many providers meet the query."},
            may_fit=TOTAL | {"description": "How many of them only may keep max_price."},
            no_price=TOTAL | {"description": "How many more would meet it, and give no price."},
            sort=STRING | {"description": "The order used."},
            page=TOTAL | {"deprecated": True},
            pages=TOTAL | {"deprecated": True},
            per_page=TOTAL | {"description": "The limit used."},
            next=cursor,
            counts=_map(_map(TOTAL))
            | {"description": "Beside each value of each filter: how many would be found with it alone in its filter."},
            providers=_list(_ref("Found")),
        ),
        "Provider": _provider(about),
        "Evidence": _evidence(about, built),
        "Changes": _object(
            **built,
            total=TOTAL,
            next=cursor,
            changes=_list(
                _object(
                    **change,
                    provider_id=STRING,
                    provider_name=STRING,
                    page=STRING,
                    corrected=YES | {"description": "Whether one of the two values had been misread."},
                )
            ),
        ),
        "Build": _build(),
        "Codes": _codes(),
        "Places": _places(),
    }


def _problem() -> Row:
    return _object(
        type={"type": "string", "enum": [one.type for one in PROBLEMS], "description": "Which kind of error."},
        title=STRING | {"description": "The kind of error in words."},
        status={"type": "integer"},
        detail=STRING | {"description": "What is wrong, and what to write instead."},
        parameter=TEXT | {"description": "The parameter that is wrong."},
        allowed=_list(STRING) | {"description": "What it may hold, where that can be listed."},
        ok={"type": "boolean", "const": False},
        error=STRING | {"description": "The same as detail."},
    ) | {"description": "An error (RFC 9457)."}


def _summary(about: Words) -> dict[str, Row]:
    words = about.get("providers", {})
    arrays = {name: _list(STRING) | {"description": words.get(name, "")} for name in api.ARRAYS}
    return {
        **arrays,
        "page": STRING | {"description": "Its page for people."},
        "locations": _list(_ref("Location")),
        "offers": _list(_ref("Offer")),
        "prices": _list(_ref("Price")),
    }


def _change(about: Words) -> dict[str, Row]:
    properties = dict(_object(("id", "field", "seen_at"), about.get("changes"))["properties"])
    ids = {name: _column(name, about.get("changes", {})) for name in ("fact_old", "fact_new", "correction_id")}
    return {**properties, "old": ANYTHING, "new": ANYTHING, **ids}


def _provider(about: Words) -> Row:
    codes = _list(STRING)
    value = _object(text=STRING, fact_id=STRING, evidence=STRING)
    states: Row = {"type": "string", "enum": ["stated", "conflict", "not_found", "not_read", "not_applicable"]}
    credentials = codes | {"description": "Codes of credentials."}
    return _object(
        api.COLUMNS,
        about.get("providers"),
        **_summary(about),
        clinicians=_list(_object(api.PERSON, about.get("clinicians"), **SHOWN, credentials=credentials)),
        licenses=_register_rows("licenses", api.LICENSE, about),
        npi_records=_register_rows("npi_records", api.NPI_RECORD, about, taxonomies=codes),
        exclusions=_register_rows("exclusions", api.EXCLUSION, about),
        registers=_list(_register()) | {"description": "The registers of its states, open to programs or not."},
        prescribing=_list(_object(api.PRESCRIBING))
        | {"description": "What its states let its people's credentials do with ketamine, by a dated source."},
        values=_list(_object(("field", "value"), about.get("provider_values"), **SHOWN)),
        fields=_map(_object(label=STRING, state=states, values=_list(value), missing=TEXT))
        | {"description": "Each field in words, as on its page. Not found is not no."},
        field_states=_map(states),
        safety=_list(
            _object(
                code=STRING,
                label=STRING,
                state={"type": "string", "enum": ["stated", "contradicted", "not_found", "not_read", "not_applicable"]},
                fact_id=TEXT,
                evidence=TEXT,
            )
        ),
        claims=_list(_object(api.CLAIM, about.get("claims"), **SHOWN, **_rule()))
        | {
            "description": "Statements that an authority contradicts (accuses; a person has read each) and disclosures."
        },
        conflicts=_list(_object(("field",), fact_ids=codes, evidence=codes))
        | {"description": "What its pages disagree on. Neither side passes a filter."},
        second_opinions=_list(
            _object(api.OPINION, about.get("second_opinions"), value=ANYTHING, source=STRING),
        )
        | {"description": "What directories say of it: not its own words, not checked, in no search."},
        questions=codes | {"description": "What to ask, made of what was not found."},
        changes=_list(_ref("Change")),
        price_history=_list(
            _object(("seen_at", "before", "after", "fact_before", "fact_after", "correction_id")),
        )
        | {"description": "How its prices changed, in words, the last first."},
        corrections=_list(
            _object(api.CORRECTION, about.get("corrections"), id=TOTAL, value_read=ANYTHING, value=ANYTHING)
        )
        | {"description": "What was asked to be corrected, and what came of it."},
        corrected_values=_list(
            _object(
                ("field", "withdrawn_at", "correction_id", "corrected_at", "why"),
                fact_id=STRING,
                evidence=STRING,
                value=ANYTHING,
                corrected_from=ANYTHING,
            )
        )
        | {"description": "Values that a person corrected or took back, beside what was read."},
        pages=_list(_object(api.PAGE, about.get("pages"), status=WHOLE)),
        made_up=YES | {"description": "Whether the providers are made up: a copy for trying out."},
    )


def _rule() -> dict[str, Row]:
    made = {name: TEXT | {"description": f"The rule's {name.replace('_', ' ')}."} for name in api.RULE}
    return {
        **made,
        "quote": TEXT | {"description": "The sentence. Never show it without what the authority says."},
        "silent_pages": _list(STRING) | {"description": "Of an omission: the pages that were read and do not say it."},
    }


def _register() -> Row:
    return _object(api.REGISTER, open=YES | {"description": "Open to programs."}, credentials=_list(STRING))


def _evidence(about: Words, built: Mapping[str, Row]) -> Row:
    words = {**about.get("facts", {}), "corrected_at": "When a person corrected it", "corrected_why": "Why"}
    return _object(
        api.FACT,
        words,
        value=ANYTHING,
        value_in_words=STRING,
        corrected_from=ANYTHING | {"description": "What was read, where a person corrected it; else null."},
        contradicted_by=_list(STRING) | {"description": "Ids of facts of the same provider that say otherwise."},
        page=_object(("url", "title", "fetched_at", "sha256", "record_id"), about.get("pages")),
        evidence=STRING,
        provider=STRING | {"description": "Its provider in this API."},
        made_up=built["made_up"],
    )


def _build() -> Row:
    return _object(
        id=STRING | {"description": "Changes with every build. ETags and cursors are made of it."},
        built_at=TEXT,
        commit=TEXT | {"description": "The version of the code."},
        extractor_version=TEXT | {"description": "The version of what read the pages."},
        sha256=TEXT | {"description": "The digest of directory.db."},
        made_up=YES,
        license=STRING,
        license_url=STRING,
        counts=_object((), None, **{name: TOTAL | {"type": ["integer", "null"]} for name in api.COUNTED}),
    )


def _codes() -> Row:
    plain = _list(_object(("code", "label", "description")))
    tables = dict.fromkeys(VOCABULARY, plain)
    more: dict[str, Row] = {
        "routes": _list(_object(("code", "label", "description", "fda_status"))),
        "claim_rules": _list(
            _object(
                ("code", "label", "description", "sense", "severity", "finding", *api.RULE[1:]),
                awaiting_review=TOTAL,
                reviewed=TOTAL,
            )
        ),
        "registers": _list(_register()),
        "prescribing": _list(_object(api.PRESCRIBING)),
        "dated_rules": _list(_object(api.DATED_RULE)),
    }
    return _object((), None, **{**tables, **more})


def _places() -> Row:
    angle: Row = {"type": "number", "minimum": -180, "maximum": 180}
    point: Row = {"type": "array", "items": angle, "minItems": 2, "maxItems": 2, "description": "Longitude, latitude."}
    about: dict[str, Any] = {
        "provider_id": STRING,
        "location_id": TEXT,
        "name": STRING,
        "page": STRING,
        "place": STRING,
        "precision": TEXT,
        "routes": _list(STRING),
        "settings": _list(STRING),
        "fact_id": TEXT,
        "evidence": TEXT,
    }
    feature = _object(
        type={"const": "Feature"},
        id=STRING,
        geometry=_object(type={"const": "Point"}, coordinates=point),
        properties=_object((), None, **about),
    )
    return _object(type={"const": "FeatureCollection"}, features=_list(feature))
