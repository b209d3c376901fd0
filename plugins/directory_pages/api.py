"""The shapes of /api/v1: providers as JSON and GeoJSON, and the OpenAPI description made of the same lists."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from directory_pages import record, search, words
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row

PER_PAGE = 100
COLUMNS = (
    "id",
    "name",
    "listed_name",
    "provider_kind",
    "website",
    "phone",
    "status",
    "status_since",
    "moved_to",
    "city",
    "state",
    "zip",
    "latitude",
    "longitude",
    "insurance",
    "price_session_min",
    "price_session_max",
    "price_course_min",
    "price_course_basis",
    "license_outcome",
    "licensed",
    "pages_read",
    "first_seen",
    "last_visited",
    "last_changed",
)
ARRAYS = ("routes", "settings", "conditions", "payment", "states_served", "visit_modes")
LOCATION = ("id", "name", "street", "city", "state", "zip", "latitude", "longitude", "precision", "phone")
OFFER = ("id", "location_id", "route", "setting")
LICENSE = (
    "id",
    "clinician_id",
    "register",
    "state",
    "license_type",
    "number",
    "status",
    "active",
    "issued",
    "expires",
    "discipline",
    "match",
    "rule",
    "reason",
    "checked_at",
    "url",
)
NPI_RECORD = (
    "id",
    "clinician_id",
    "npi",
    "entity",
    "name",
    "credential",
    "status",
    "active",
    "enumerated",
    "updated",
    "city",
    "state",
    "match",
    "rule",
    "reason",
    "checked_at",
    "url",
)
EXCLUSION = (
    "id",
    "clinician_id",
    "list",
    "match",
    "excluded_at",
    "type",
    "reason",
    "checked_at",
    "url",
    "reviewed_at",
)
# The outcomes that each of the three facts can have, and what it does not say.
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
PRICE = (
    "id",
    "location_id",
    "service",
    "setting",
    "amount",
    "amount_max",
    "currency",
    "unit",
    "price_kind",
    "sessions",
    "includes",
    "basis",
)


def provider(one: Record) -> Row:
    """Return one provider as the API gives it; what was not found is null (or an empty list)."""
    made: Row = {name: one.row.get(name) for name in COLUMNS}
    made |= {name: _array(one.row.get(name)) for name in ARRAYS}
    made["page"] = f"/provider/{quote(one.id)}"
    made["locations"] = [_with_evidence(row, LOCATION, one) for row in one.locations]
    made["offers"] = [_with_evidence(row, OFFER, one) for row in one.offers]
    made["prices"] = [{**_with_evidence(row, PRICE, one), "derived": bool(row["derived"])} for row in one.prices]
    return made


def whole(one: Record) -> Row:
    """Return one provider with all that its page shows."""
    made = provider(one)
    made["clinicians"] = [
        {**_with_evidence(row, ("id", "name", "role", "npi"), one), "credentials": _array(row["credentials"])}
        for row in one.clinicians
    ]
    made["licenses"] = [_of_register(row, LICENSE, one) for row in one.licenses]
    made["npi_records"] = [
        {**_of_register(row, NPI_RECORD, one), "taxonomies": _array(row["taxonomies"])} for row in one.npi_records
    ]
    made["exclusions"] = [_of_register(row, EXCLUSION, one) for row in one.exclusions]
    made["values"] = [_with_evidence(row, ("field", "value"), one) for rows in one.values.values() for row in rows]
    made["claims"] = [_with_evidence(row, ("id", "rule", "sense", "review", "reviewed_at"), one) for row in one.claims]
    made["field_states"] = {name: row["state"] for name, row in sorted(one.states.items())}
    made["conflicts"] = [
        {"field": row["field"], "evidence": [evidence(row["fact_a"]), evidence(row["fact_b"])]} for row in one.conflicts
    ]
    made["changes"] = [
        {
            "id": row["id"],
            "field": row["field"],
            "old": words.decoded(row["old"]),
            "new": words.decoded(row["new"]),
            "seen_at": row["seen_at"],
        }
        for row in one.changes
    ]
    return made


def evidence(fact_id: str) -> str:
    """Return the address of a fact's evidence."""
    return f"/evidence/{quote(fact_id)}"


def _with_evidence(row: Row, columns: tuple[str, ...], one: Record) -> Row:
    return {
        **{name: row[name] for name in columns},
        "seen": one.seen(row["fact_id"]),
        "disputed": one.in_dispute(row["fact_id"]),
        "evidence": evidence(row["fact_id"]),
    }


def _of_register(row: Row, columns: tuple[str, ...], one: Record) -> Row:
    """Return a row with the page's evidence and, where matched, the register's own."""
    shown = evidence(row["register_fact_id"]) if row["register_fact_id"] else None
    return {**_with_evidence(row, columns, one), "register_evidence": shown}


def _array(text: str | None) -> list[Any]:
    value = json.loads(text) if text else []
    return value if isinstance(value, list) else []


def answer(result: search.Result, records: list[Record], built_at: str | None) -> Row:
    """Return one page of what was found."""
    hits = {hit.id: hit for hit in result.hits}
    rows = []
    for one in records:
        hit = hits[one.id]
        matched = sorted({atom.offer for atom in hit.atoms if atom.offer})
        rows.append(
            {
                **provider(one),
                "matched_offers": matched,
                "may_fit": hit.may_fit,
                "distance_miles": None if hit.distance is None else round(hit.distance, 1),
            }
        )
    more = result.query.page < result.pages
    return {
        "built_at": built_at,
        "total": result.total,
        "may_fit": result.may_fit,
        "no_price": result.no_price,
        "sort": result.sort,
        "page": result.query.page,
        "pages": result.pages,
        "per_page": result.per_page,
        "next": _address(result.query, result.query.page + 1) if more else None,
        "counts": {
            name: {option.value: option.count for option in options} for name, options in result.options.items()
        },
        "providers": rows,
    }


def _address(query: search.Query, page: int) -> str:
    return f"/api/v1/providers?{urlencode(query.pairs(page=str(page), id=None))}"


def geojson(records: list[Record]) -> Row:
    """Return the places of providers as points (longitude, latitude)."""
    points = []
    for one in records:
        for row in one.locations:
            if row["latitude"] is None or row["longitude"] is None:
                continue
            points.append(
                {
                    "type": "Feature",
                    "id": row["id"],
                    "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
                    "properties": {
                        "provider_id": one.id,
                        "name": record.name_of(one.row),
                        "page": f"/provider/{quote(one.id)}",
                        "place": words.place(row),
                        "precision": row["precision"],
                        "routes": _array(one.row["routes"]),
                        "settings": _array(one.row["settings"]),
                        "evidence": evidence(row["fact_id"]),
                    },
                }
            )
    return {"type": "FeatureCollection", "features": points}


def openapi(index: Index) -> Row:
    """Return the OpenAPI 3.1 description of /api/v1."""
    error = {
        "description": "A parameter cannot be understood; `error` says what to write instead.",
        "content": {"application/json": {"schema": _ref("Error")}},
    }
    found = {"200": _json("One page of the providers that meet the query.", _ref("Search")), "400": error}
    one = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "The provider's id.",
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ketamine Provider Directory",
            "version": "1",
            "description": "What providers of ketamine treatment say on their own websites, with the evidence of each "
            "value. Null and empty lists mean “not found”, never “no”. Not medical advice.",
            "license": {"name": "CC BY 4.0, quotes excepted", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "paths": {
            "/api/v1/providers": {
                "get": {
                    "operationId": "search",
                    "summary": "Search",
                    "parameters": _parameters(index),
                    "responses": found,
                }
            },
            "/api/v1/providers.geojson": {
                "get": {
                    "operationId": "searchPlaces",
                    "summary": "The places of all providers that meet the query",
                    "parameters": [one for one in _parameters(index) if one["name"] not in ("page", "sort")],
                    "responses": {"200": _json("Points.", _ref("Places"), "application/geo+json"), "400": error},
                }
            },
            "/api/v1/providers/{id}": {
                "get": {
                    "operationId": "provider",
                    "summary": "Everything known of one provider",
                    "parameters": [one],
                    "responses": {
                        "200": _json("The provider.", _ref("Provider")),
                        "308": {"description": "The id was merged into another; `location` says which."},
                        "404": _json("No such provider.", _ref("Error")),
                        "410": _json("The provider was removed.", _ref("Error")),
                    },
                }
            },
        },
        "components": {"schemas": _schemas()},
    }


def _ref(name: str) -> Row:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(description: str, schema: Row, kind: str = "application/json") -> Row:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _parameters(index: Index) -> list[Row]:
    meanings: Mapping[str, str] = {
        "q": "Words that all stand in a provider's name, places, treatments or conditions; beginnings will do.",
        "route": "Route of the drug.",
        "setting": "Where it is taken.",
        "state": "A place in this state.",
        "online": "Says it treats people at home in this state.",
        "condition": "Says it treats this.",
        "payment": "Way to pay.",
        "kind": "Kind of provider.",
        "max_price": "Highest price in US dollars of what price_for says.",
        "price_for": "What max_price, and the order by price, are about: session (one session or dose; where not "
        "given) or course (a first course).",
        "near": "A ZIP code, or a city and state such as Denver, CO.",
        "miles": f"How far; {search.MILES:g} where not given.",
        "licensed": "1: a named prescriber was found in an open state register in the 90 days before the build, "
        "active, and not expired on its day.",
        "sort": "Order. price asks for one route and one setting.",
        "page": "Page, from 1.",
    }
    schemas: dict[str, Row] = {
        "max_price": {"type": "number", "minimum": 0, "maximum": search.MOST_PRICE},
        "price_for": {"type": "string", "enum": list(search.PRICES)},
        "licensed": {"type": "string", "enum": ["1", "0"]},
        "miles": {"type": "number", "minimum": 1, "maximum": search.MOST_MILES},
        "sort": {"type": "string", "enum": list(search.SORTS)},
        "page": {"type": "integer", "minimum": 1},
        "q": {"type": "string", "maxLength": search.MOST_WORDS},
        "near": {"type": "string"},
    }
    made = []
    for name in search.PARAMETERS:
        schema = schemas.get(name) or {"type": "array", "items": {"type": "string", "enum": search.known(name, index)}}
        made.append(
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": meanings[name],
                "schema": schema,
                **({"style": "form", "explode": True} if name in search.REPEATABLE else {}),
            }
        )
    return made


TEXT, NUMBER, WHOLE, YES = (
    {"type": ["string", "null"]},
    {"type": ["number", "null"]},
    {"type": ["integer", "null"]},
    {"type": "boolean"},
)
WHOLES = ("pages_read", "sessions", "licensed", "active")
NUMBERS = (
    "latitude",
    "longitude",
    "price_session_min",
    "price_session_max",
    "price_course_min",
    "amount",
    "amount_max",
)


def _object(columns: tuple[str, ...], **more: Row) -> Row:
    properties: dict[str, Row] = {
        name: NUMBER if name in NUMBERS else WHOLE if name in WHOLES else TEXT for name in columns
    }
    properties |= more
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(schema: Row) -> Row:
    return {"type": "array", "items": schema}


def _register_rows(name: str, columns: tuple[str, ...], **more: Row) -> Row:
    outcomes, meaning = OF_REGISTERS[name]
    match: Row = {"type": "string", "enum": list(outcomes)}
    return _list(_object(columns, **more, match=match, register_evidence=TEXT)) | {"description": meaning}


def _schemas() -> Row:
    codes = _list({"type": "string"})
    shown: Row = {"seen": TEXT, "disputed": YES, "evidence": {"type": "string"}}
    summary: Row = {
        **dict.fromkeys(ARRAYS, codes),
        "page": {"type": "string"},
        "locations": _list(_ref("Location")),
        "offers": _list(_ref("Offer")),
        "prices": _list(_ref("Price")),
    }
    total: Row = {"type": "integer", "minimum": 0}
    anything: Row = {}
    return {
        "Error": _object(
            (), ok=YES, error={"type": "string"}, status={"type": "integer"}, title={"type": ["string", "null"]}
        ),
        "Location": _object(LOCATION, **shown),
        "Offer": _object(OFFER, **shown),
        "Price": _object(PRICE, **shown, derived=YES),
        "Found": _object(COLUMNS, **summary, matched_offers=codes, may_fit=YES, distance_miles=NUMBER),
        "Search": _object(
            (),
            built_at=TEXT,
            total=total,
            may_fit=total,
            no_price=total,
            sort={"type": "string"},
            page=total,
            pages=total,
            per_page=total,
            next=TEXT,
            providers=_list(_ref("Found")),
            counts={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": total}},
        ),
        "Provider": _object(
            COLUMNS,
            **summary,
            clinicians=_list(_object(("id", "name", "role", "npi"), **shown, credentials=codes)),
            licenses=_register_rows("licenses", LICENSE, **shown),
            npi_records=_register_rows("npi_records", NPI_RECORD, **shown, taxonomies=codes),
            exclusions=_register_rows("exclusions", EXCLUSION, **shown),
            values=_list(_object(("field", "value"), **shown)),
            claims=_list(_object(("id", "rule", "sense", "review", "reviewed_at"), **shown)),
            field_states={"type": "object", "additionalProperties": {"type": "string"}},
            conflicts=_list(_object(("field",), evidence=codes)),
            changes=_list(_object(("id", "field", "seen_at"), old=anything, new=anything)),
        ),
        "Places": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {"type": {"const": "FeatureCollection"}, "features": _list({"type": "object"})},
        },
    }
