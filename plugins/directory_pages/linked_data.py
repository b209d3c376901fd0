"""A provider as JSON-LD (schema.org) for programs that read pages: what its own pages state, and nothing else.

Left out: what was worked out, what its pages disagree on, what others say, who works there, points on a map, and of a
site that is closed or cannot be read everything but its name.
"""

from typing import Any

from directory_pages import record, serving, words
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row

# Kinds that give no medical care are plain organizations.
NOT_MEDICAL = ("integration_coach", "talk_therapy_platform")
ONLINE = "telehealth_platform"
UNITS = ("session", "dose", "month", "week", "year", "hour", "consultation", "package")


def of(one: Record, index: Index) -> dict[str, Any]:
    """Return the page as a mapping for JSON: a WebPage whose main entity is the provider."""
    row = one.row
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": record.name_of(row),
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    if row["last_visited"]:
        page["lastReviewed"] = row["last_visited"][:10]
    if index.build.get("sample") == "1":
        page["creativeWorkStatus"] = "Made up: this provider does not exist"
    page["mainEntity"] = _provider(one, index.build.get("built_at"))
    return dict(_one_way(page))


def _one_way(value: Any) -> Any:
    """Return a value without the marks that turn the writing direction around."""
    if isinstance(value, dict):
        return {name: _one_way(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_one_way(each) for each in value]
    return serving.one_way(value)


def _provider(one: Record, built_at: str | None) -> dict[str, Any]:
    row = one.row
    found: dict[str, Any] = {"@type": _type(one), "@id": "#provider", "name": record.name_of(row)}
    if words.web(row["website"]):
        found["url"] = row["website"]
    if row["status"] != "reachable":
        return found
    if row["phone"] and not one.disputed("phone"):
        found["telephone"] = row["phone"]
    places = [_place(place) for place in one.locations if not one.in_dispute(place["fact_id"])]
    if len(places) == 1:
        found["address"] = places[0]["address"]
    elif places:
        found["location"] = places
    if served := _served(one):
        found["areaServed"] = served
    if offers := _offers(one, built_at):
        found["makesOffer"] = offers
    return found


def _type(one: Record) -> str:
    kind = one.row["provider_kind"]
    if kind in NOT_MEDICAL:
        return "Organization"
    return "MedicalOrganization" if kind == ONLINE or not one.locations else "MedicalBusiness"


def _place(row: Row) -> dict[str, Any]:
    parts = {
        "streetAddress": row["street"],
        "addressLocality": row["city"],
        "addressRegion": row["state"],
        "postalCode": row["zip"],
        "addressCountry": "US",
    }
    address = {"@type": "PostalAddress"} | {name: value for name, value in parts.items() if value}
    more = {"name": row["name"], "telephone": row["phone"]}
    return {"@type": "Place", "address": address} | {name: value for name, value in more.items() if value}


def _served(one: Record) -> list[dict[str, str]]:
    states = [row["value"] for row in one.values["states_served"] if not one.in_dispute(row["fact_id"])]
    country = {"@type": "Country", "name": "United States"}
    return [
        country if code == words.NATIONWIDE else {"@type": "State", "name": words.state(code)}
        for code in sorted(states)
        if code == words.NATIONWIDE or code in words.STATES
    ]


def _offers(one: Record, built_at: str | None) -> list[dict[str, Any]]:
    """Return each treatment that is offered, then each price that is stated and not stale."""
    treatments = {words.offer(row): row for row in one.offers if row["route"] and not one.in_dispute(row["fact_id"])}
    found = [{"@type": "Offer", "itemOffered": {"@type": "Service", "name": text}} for text in treatments]
    for row in one.prices:
        old = words.stale(one.seen(row["fact_id"]), built_at)
        if not (row["derived"] or one.in_dispute(row["fact_id"]) or old):
            found.append(_price(row))
    return found


def _price(row: Row) -> dict[str, Any]:
    """Return a price; "from" and ranges as limits, never as the price itself."""
    currency, low, high = row["currency"] or "USD", row["amount"], row["amount_max"]
    spec: dict[str, Any] = {"@type": "UnitPriceSpecification", "priceCurrency": currency}
    if row["price_kind"] in ("from", "estimate", "discounted"):
        spec["minPrice"] = low
    elif row["price_kind"] == "up_to":
        spec["maxPrice"] = low if high is None else high
    elif high is not None and high != low:
        spec |= {"minPrice": low, "maxPrice": high}
    else:
        spec["price"] = low
    if row["unit"] in UNITS:
        spec["unitText"] = row["unit"]
    name = words.SERVICES.get(row["service"] or "", "care")
    return {
        "@type": "Offer",
        "itemOffered": {"@type": "Service", "name": name},
        "description": ", ".join(filter(None, [words.price(row), words.apart(row["includes"])])),
        "priceSpecification": spec,
    }
