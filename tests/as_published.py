"""What directory.db publishes of one provider, in the shape of the sample's facts.json."""
import json
import sqlite3
from typing import Any

SCALARS = ("telehealth_consult", "rems_stated", "monitoring", "referral_required", "age_min")
PAIRS = ("sessions", "session_minutes")
LISTS = ("visit_modes", "states_served", "payment", "conditions", "credentials", "specialties", "npi_stated")
PLACE = ("name", "street", "city", "state", "zip", "phone")
PRICE = ("amount", "amount_max", "currency", "unit", "price_kind", "sessions", "service", "setting")
STATED = """select distinct value from facts where provider_id = :id and field = 'licenses_stated'
  and stance = 'offered' and gone_at is null"""
NAMED = """select distinct json_extract(value, '$.route') as route from facts
  where provider_id = :id and field = 'offers' and stance != 'offered' and gone_at is null and route is not null
  and route not in (select route from offers where provider_id = :id and route is not null)"""


def published(db: sqlite3.Connection, provider_id: str) -> dict[str, Any]:
    """Every fact that directory.db publishes of a provider, derived prices aside."""
    db.row_factory = sqlite3.Row

    def rows(sql: str) -> list[sqlite3.Row]:
        return db.execute(sql, {"id": provider_id}).fetchall()

    provider = rows("select * from providers where id = :id")[0]
    places = rows("select * from locations where provider_id = :id")
    city = {row["id"]: row["city"] for row in places} | {None: None}
    values: dict[str, list[Any]] = {}
    for row in rows("select field, value from provider_values where provider_id = :id order by value"):
        values.setdefault(row["field"], []).append(row["value"])
    result: dict[str, Any] = {
        **{key: provider[key] for key in ("id", "status", "provider_kind", "phone", "insurance")},
        # A site that could not be read has the name under which it is listed, and no other.
        "name": provider["listed_name" if provider["status"] not in ("reachable", "says_closed") else "name"],
        "locations": order([{key: row[key] for key in PLACE} for row in places]),
        "offers": order([{"route": r["route"], "setting": r["setting"], "location": city[r["location_id"]]}
                         for r in rows("select * from offers where provider_id = :id")]),
        "routes_not": sorted(r["route"] for r in rows(NAMED)),
        "prices": order([{key: r[key] for key in PRICE} | {"location": city[r["location_id"]]}
                         for r in rows("select * from prices where provider_id = :id and not derived")]),
        "clinicians": order([{"name": r["name"], "credentials": json.loads(r["credentials"] or "[]")}
                             for r in rows("select * from clinicians where provider_id = :id")]),
        # `licenses` says what the registers have; what the pages state are facts.
        "licenses_stated": order([json.loads(r["value"]) for r in rows(STATED)]),
        "payers": sorted(json.loads(v)["name"] if v.startswith("{") else v for v in values.get("payers", [])),
        "safety": dict.fromkeys(sorted(values.get("safety", [])), "stated"),
        "disclosures": sorted({r["rule"] for r in rows(
            "select rule from claims where provider_id = :id and sense = 'discloses'")}),
        "conflicts": sorted({r["field"] for r in rows("select field from conflicts where provider_id = :id")}),
    }
    for key in LISTS:
        result[key] = sorted(values.get(key, []))
    for key in SCALARS:
        result[key] = json.loads(str(values[key][0]).lower()) if len(values.get(key, [])) == 1 else None
    for key in PAIRS:
        found = [json.loads(v) for v in values.get(key, [])]
        result[key] = [min(f[0] for f in found), max(f[1] for f in found)] if found else None
    return result


def order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in one order, whatever order they were stored in; whole amounts without a decimal point."""
    whole = [{k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in row.items()} for row in rows]
    return sorted(whole, key=lambda row: json.dumps(row, sort_keys=True))


def expected(facts: dict[str, Any]) -> dict[str, Any]:
    """A facts.json in the order in which `published` gives its lists; notes and unreviewed accusations left out, and
    what waits with them, as no other sentence says it ("waiting": field -> values)."""
    result = {k: v for k, v in facts.items() if k not in ("notes", "accusing", "waiting")}
    for key, value in facts.get("waiting", {}).items():
        result[key] = [v for v in result[key] if v not in value] if key in LISTS else None
    for key in ("locations", "offers", "prices", "licenses_stated"):
        result[key] = order(result[key])
    result["clinicians"] = order([{**c, "credentials": sorted(c["credentials"])} for c in result["clinicians"]])
    for key in (*LISTS, "payers", "routes_not", "disclosures", "conflicts"):
        result[key] = sorted(result[key])
    result["safety"] = dict(sorted(result["safety"].items()))
    return result


def differences(want: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """A line for every fact that is missing, and one for every fact that should not be there."""
    lines = []
    for key, a in want.items():
        b = got.get(key)
        if a == b:
            continue
        about = f"{want['id']}: {key}:"
        if key not in PAIRS and isinstance(a, list | dict) and isinstance(b, list | dict):
            lines += [f"{about} missing {x}" for x in a if x not in b]
            lines += [f"{about} extra   {x}" for x in b if x not in a]
            if all(x in b for x in a) and all(x in a for x in b):
                lines.append(f"{about} a fact twice: {b}")
        else:
            lines.append(f"{about} expected {a!r}, got {b!r}")
    return lines


def facts_count(facts: dict[str, Any]) -> dict[str, int]:
    """How many facts each field of a facts.json holds."""
    return {key: len(value) if isinstance(value, list | dict) and key not in PAIRS else int(value is not None)
            for key, value in facts.items() if key not in ("id", "notes", "status")}
