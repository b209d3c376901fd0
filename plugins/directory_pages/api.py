"""The shapes of /api/v1: providers, changes, evidence and the build as JSON, places as GeoJSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from directory_pages import citing, cursors, fields, history, licensing, profile, record, search, words
from directory_pages.index import VOCABULARY, Index
from directory_pages.record import Record
from directory_pages.words import Row

SEARCH = "/api/v1/providers"
CHANGES = "/api/v1/changes"
COUNTED = (
    "providers",
    "locations",
    "offers",
    "prices",
    "clinicians",
    "licenses",
    "npi_records",
    "exclusions",
    "claims",
    "facts",
    "changes",
    "corrections",
)
COLUMNS = (
    "id",
    "name",
    "listed_name",
    "provider_kind",
    "website",
    "phone",
    "status",
    "status_since",
    "status_reason",
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
PERSON = ("id", "name", "role", "npi")
CLAIM = ("id", "rule", "sense", "review", "reviewed_at", "reply", "replied_at")
RULE = ("label", "authority", "authority_url", "authority_date", "authority_says")
CORRECTION = (
    "id",
    "received",
    "field",
    "asked",
    "decision",
    "decided",
    "answer",
    "quote",
    "reason",
    "evidence",
    "state",
    "lapsed_at",
)
REGISTER = ("state", "name", "open", "url", "note", "checked_at")
PRESCRIBING = ("state", "credential", "may", "text", "source_name", "source_url", "as_of")
DATED_RULE = ("code", "title", "text_until", "text_after", "until", "source_name", "source_url", "as_of", "checked")
OPINION = ("id", "field", "quote", "url", "seen_at", "matched_by", "relation")
PAGE = ("url", "title", "kind", "status", "fetched_at", "sha256", "record_id")
FACT = (
    "id",
    "provider_id",
    "field",
    "stance",
    "quote",
    "context",
    "origin",
    "extractor",
    "extractor_version",
    "first_seen",
    "last_seen",
    "gone_at",
    "withdrawn_at",
    "correction_id",
    "corrected_at",
    "corrected_why",
)
OF_A_POINT = ("id", "name", "listed_name", "website", "city", "state", "routes", "settings")
OWN_ROWS = ("offers", "prices", "locations")  # fields whose values are rows, and stand as such


def summary(one: Record) -> Row:
    """Return one provider as a search gives it; what was not found is null (or an empty list)."""
    made: Row = {name: one.row.get(name) for name in COLUMNS}
    made |= {name: _array(one.row.get(name)) for name in ARRAYS}
    made["page"] = f"/provider/{quote(one.id)}"
    made["locations"] = [_with_evidence(row, LOCATION, one) for row in one.locations]
    made["offers"] = [_with_evidence(row, OFFER, one) for row in one.offers]
    made["prices"] = [{**_with_evidence(row, PRICE, one), "derived": bool(row["derived"])} for row in one.prices]
    return made


def whole(one: Record, index: Index, corrections: list[Row]) -> Row:
    """Return one provider with all that its page shows; ``corrections`` are its rows of the public log."""
    made = summary(one)
    made["clinicians"] = [
        {**_with_evidence(row, PERSON, one), "credentials": _array(row["credentials"])} for row in one.clinicians
    ]
    made["licenses"] = [_of_register(row, LICENSE, one) for row in one.licenses]
    made["npi_records"] = [
        {**_of_register(row, NPI_RECORD, one), "taxonomies": _array(row["taxonomies"])} for row in one.npi_records
    ]
    made["exclusions"] = [_of_register(row, EXCLUSION, one) for row in one.exclusions]
    made["registers"] = [_register(row) for row in index.registers if row["state"] in _states(one)]
    made["prescribing"] = _prescribing(one, index)
    made["values"] = [_with_evidence(row, ("field", "value"), one) for rows in one.values.values() for row in rows]
    made["fields"] = {each.name: _field(one, each, index) for each in fields.FIELDS if each.name not in OWN_ROWS}
    made["field_states"] = {name: row["state"] for name, row in sorted(one.states.items())}
    made["safety"] = _safety(one, index)
    made["claims"] = [_claim(row, one, index) for row in one.claims if _founded(row, index)]
    made["conflicts"] = [
        {
            "field": row["field"],
            "fact_ids": [row["fact_a"], row["fact_b"]],
            "evidence": [evidence(row["fact_a"]), evidence(row["fact_b"])],
        }
        for row in one.conflicts
    ]
    made["second_opinions"] = [_opinion(row) for row in one.others]
    made["questions"] = profile.questions(one)
    made["changes"] = [change(row) for row in one.changes]
    made["price_history"] = [_step(step) for step in history.of_prices(one, index)]
    made["corrections"] = [correction(row) for row in corrections]
    made["corrected_values"] = [
        _corrected(fact) for fact in one.facts.values() if fact["correction_id"] or fact["withdrawn_at"]
    ]
    made["pages"] = [{name: row[name] for name in PAGE} for row in one.pages]
    made["made_up"] = made_up(index)
    return made


def evidence(fact_id: str) -> str:
    """Return the address of a fact's evidence, as a page for people."""
    return f"/evidence/{quote(fact_id, safe='')}"


def _with_evidence(row: Row, columns: tuple[str, ...], one: Record) -> Row:
    return {
        **{name: row[name] for name in columns},
        "seen": one.seen(row["fact_id"]),
        "disputed": one.in_dispute(row["fact_id"]),
        "fact_id": row["fact_id"],
        "evidence": evidence(row["fact_id"]),
    }


def _of_register(row: Row, columns: tuple[str, ...], one: Record) -> Row:
    """Return a row with the page's evidence and, where matched, the register's own."""
    shown = row["register_fact_id"]
    return {
        **_with_evidence(row, columns, one),
        "register_fact_id": shown,
        "register_evidence": evidence(shown) if shown else None,
    }


def _states(one: Record) -> set[str]:
    """Return the states in which a provider has a place, or in which its people were looked up."""
    return {row["state"] for row in (*one.locations, *one.licenses) if row["state"]}


def _register(row: Row) -> Row:
    made = {name: row[name] for name in REGISTER}
    return {**made, "open": bool(row["open"]), "credentials": _array(row["credentials"])}


def _prescribing(one: Record, index: Index) -> list[Row]:
    """Return the rows of what states let the credentials of a provider's people do; where no source says, none."""
    codes = {row["id"]: _array(row["credentials"]) for row in one.clinicians}
    asked = {
        (row["state"], code)
        for row in one.licenses
        for code in codes.get(row["clinician_id"], ())
        if row["state"] and code in licensing.PRESCRIBERS
    }
    rows = []
    for state, code in sorted(asked):
        row = index.prescribing.get((state, code)) or index.prescribing.get(("US", code))
        if row:
            rows.append({**{name: row[name] for name in PRESCRIBING}, "state": state})
    return rows


def _field(one: Record, each: fields.Field, index: Index) -> Row:
    """Return a field as the provider's page says it: its state, its values in words, or why there are none."""
    said = one.field(each.name, index.tables)
    state = one.state(each.name)
    return {
        "label": each.label,
        "state": state,
        "values": [{"text": text, "fact_id": fact_id, "evidence": evidence(fact_id)} for text, fact_id in said],
        "missing": None if state == "stated" else record.missing(one, each.name),
    }


def _safety(one: Record, index: Index) -> list[Row]:
    """Return each item of the safety list: stated, contradicted, or why there is nothing of it.

    What is about doses at home does not apply to one who only treats in an office.
    """
    found = {row["value"]: ("stated", row["fact_id"]) for row in one.values["safety"]}
    found |= {row["value"]: ("contradicted", row["fact_id"]) for row in one.values["safety_contradicted"]}
    silent = "not_found" if one.row["pages_read"] and one.state("safety") != "not_read" else "not_read"
    rows = []
    for code, item in index.tables["safety_items"].items():
        nothing = silent if profile.applies(one, code) else "not_applicable"
        state, fact_id = found.get(code, (nothing, None))
        shown = evidence(fact_id) if fact_id else None
        rows.append({"code": code, "label": item["label"], "state": state, "fact_id": fact_id, "evidence": shown})
    return rows


def _founded(claim: Row, index: Index) -> bool:
    """Return whether a claim may be shown: an accusing one only beside the words of an authority."""
    rule = index.tables["claim_rules"].get(claim["rule"], {})
    return claim["sense"] != "accuses" or bool(rule.get("authority_says"))


def _claim(row: Row, one: Record, index: Index) -> Row:
    """Return a claim beside what the authority says, and, of an omission, the pages that do not say it."""
    rule, fact = index.tables["claim_rules"].get(row["rule"], {}), one.fact(row["fact_id"])
    return {
        **_with_evidence(row, CLAIM, one),
        **{name: rule.get(name) for name in RULE},
        "quote": fact["quote"] if fact else None,
        "silent_pages": [page["url"] for page in one.silent_pages(row["id"])],
    }


def _opinion(row: Row) -> Row:
    """Return what a directory says of a provider: not the provider's own words, and not checked."""
    made = {name: row[name] for name in OPINION}
    return {**made, "value": words.decoded(row["value"]), "source": row["source_name"]}


def change(row: Row) -> Row:
    """Return a change of a provider, both values decoded; null where there was or is no value."""
    return {
        "id": row["id"],
        "field": row["field"],
        "old": words.decoded(row["old"]),
        "new": words.decoded(row["new"]),
        "seen_at": row["seen_at"],
        "fact_old": row["fact_old"],
        "fact_new": row["fact_new"],
        "correction_id": row["correction_id"],
    }


def _step(step: history.Step) -> Row:
    return {
        "seen_at": step.day,
        "before": step.before or None,
        "after": step.after or None,
        "fact_before": step.fact_before,
        "fact_after": step.fact_after,
        "correction_id": step.correction_id,
    }


def correction(row: Row) -> Row:
    """Return an entry of the public log of corrections; `value_read` is what was read, `value` what is so."""
    made = {name: row[name] for name in CORRECTION}
    return {**made, "value_read": words.decoded(row["value_read"]), "value": words.decoded(row["value"])}


def _corrected(fact: Row) -> Row:
    """Return a value that a person corrected (`corrected_from` is what was read), or took back on `withdrawn_at`."""
    return {
        "fact_id": fact["id"],
        "field": fact["field"],
        "value": words.decoded(fact["value"]),
        "corrected_from": words.decoded(fact["corrected_from"]),
        "withdrawn_at": fact["withdrawn_at"],
        "correction_id": fact["correction_id"],
        "corrected_at": fact["corrected_at"],
        "why": fact["corrected_why"],
        "evidence": evidence(fact["id"]),
    }


def _array(text: str | None) -> list[Any]:
    value = json.loads(text) if text else []
    return value if isinstance(value, list) else []


def made_up(index: Index) -> bool:
    """Return whether the providers of this directory are made up."""
    return index.build.get("sample") == "1"


def proof(fact: Row, contradicted_by: list[str], index: Index) -> Row:
    """Return the evidence of one value: the words, the page, the times, and how to find it in the archive."""
    return {
        **{name: fact[name] for name in FACT},
        "value": words.decoded(fact["value"]),
        "value_in_words": fields.said(fact["field"], words.decoded(fact["value"]), index.tables),
        "corrected_from": words.decoded(fact["corrected_from"]),
        "contradicted_by": contradicted_by,
        "page": {name: fact[name] for name in ("url", "title", "fetched_at", "sha256", "record_id")},
        "evidence": evidence(fact["id"]),
        "provider": f"{SEARCH}/{quote(fact['provider_id'])}",
        "made_up": made_up(index),
    }


def pairs_of(query: search.Query) -> list[tuple[str, str]]:
    """Return the parameters that make a list of providers: all but where one has got to in it."""
    return query.pairs(page=None, map=None, id=None)


def answer(result: search.Result, records: list[Record], build_id: str, index: Index) -> Row:
    """Return one page of what was found."""
    hits = {hit.id: hit for hit in result.hits}
    rows = []
    for one in records:
        hit = hits[one.id]
        matched = sorted({atom.offer for atom in hit.atoms if atom.offer})
        rows.append(
            {
                **summary(one),
                "matched_offers": matched,
                "may_fit": hit.may_fit,
                "distance_miles": None if hit.distance is None else round(hit.distance, 1),
            }
        )
    page, limit = result.query.page, result.per_page
    more = page < result.pages
    return {
        "built_at": index.build.get("built_at"),
        "build": build_id,
        "made_up": made_up(index),
        "total": result.total,
        "may_fit": result.may_fit,
        "no_price": result.no_price,
        "sort": result.sort,
        "page": page,
        "pages": result.pages,
        "per_page": limit,
        "next": next_of(SEARCH, pairs_of(result.query), build_id, page + 1, limit) if more else None,
        "counts": {
            name: {option.value: option.count for option in options} for name, options in result.options.items()
        },
        "providers": rows,
    }


def next_of(path: str, pairs: list[tuple[str, str]], build_id: str, page: int, limit: int) -> str:
    """Return the address that goes on with a list."""
    cursor = cursors.make(build_id, pairs, cursors.Cursor(page, limit))
    return f"{path}?{urlencode([*pairs, ('limit', str(limit)), ('cursor', cursor)])}"


def changes(rows: list[Row], total: int, following: str | None, build_id: str, index: Index) -> Row:
    """Return one page of changes, the last seen first; ``rows`` have the provider's names beside the change."""
    return {
        "built_at": index.build.get("built_at"),
        "build": build_id,
        "made_up": made_up(index),
        "total": total,
        "next": following,
        "changes": [
            {
                **change(row),
                "provider_id": row["provider_id"],
                "provider_name": record.name_of({**row, "id": row["provider_id"]}),
                "page": f"/provider/{quote(row['provider_id'])}",
                "corrected": row["correction_id"] is not None,
            }
            for row in rows
        ],
    }


def feature(row: Row, location: Row | None, latitude: float, longitude: float) -> Row:
    """Return a place of a provider as a point (longitude first, RFC 7946); without a location, the provider's own."""
    place = location or row
    return {
        "type": "Feature",
        "id": location["id"] if location else row["id"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "provider_id": row["id"],
            "location_id": location["id"] if location else None,
            "name": record.name_of(row),
            "page": f"/provider/{quote(row['id'])}",
            "place": words.place(place),
            "precision": location["precision"] if location else None,
            "routes": _array(row["routes"]),
            "settings": _array(row["settings"]),
            "fact_id": location["fact_id"] if location else None,
            "evidence": evidence(location["fact_id"]) if location else None,
        },
    }


def build(index: Index, build_id: str, sha256: str | None, counts: Mapping[str, int | None]) -> Row:
    """Return which build is served, of what file, and how many rows it has."""
    return {
        "id": build_id,
        "built_at": index.build.get("built_at"),
        "commit": index.build.get("commit"),
        "extractor_version": index.build.get("extractor_version"),
        "sha256": sha256,
        "made_up": made_up(index),
        "license": citing.RIGHTS,
        "license_url": citing.RIGHTS_URL,
        "counts": {name: counts.get(name) for name in COUNTED},
    }


def codes(index: Index) -> Row:
    """Return every code with its words, the registers, and the dated rules, as the other answers use them."""
    tables = {name: [dict(row) for row in index.tables[name].values()] for name in VOCABULARY}
    return {
        **tables,
        "registers": [_register(row) for row in index.registers],
        "prescribing": [{name: row[name] for name in PRESCRIBING} for row in index.prescribing.values()],
        "dated_rules": [{name: row[name] for name in DATED_RULE} for row in index.dated_rules.values()],
    }


def contents(operations: Iterable[Any], build_id: str, index: Index) -> Row:
    """Return what there is to ask, for a program that asks for /api/v1 itself; ``operations``: see openapi.py."""
    return {
        "title": citing.TITLE,
        "version": "1",
        "build": build_id,
        "built_at": index.build.get("built_at"),
        "made_up": made_up(index),
        "documentation": "/api/v1",
        "openapi": "/openapi.json",
        "license": citing.RIGHTS,
        "license_url": citing.RIGHTS_URL,
        "addresses": {one.id: one.path for one in operations},
    }


def lines(rows: Iterable[Row]) -> str:
    """Return rows as NDJSON: one JSON object a line."""
    return "".join(f"{json.dumps(row)}\n" for row in rows)
