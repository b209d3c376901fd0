"""The providers that a page names in schema.org data: lists of them, and items of their own. Pure."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extraction.page import Page

# What a provider may be; a type counts where it ends in one of these ("https://schema.org/MedicalClinic").
PROVIDERS = ("MedicalClinic", "MedicalBusiness", "MedicalOrganization", "Physician", "Psychiatric", "Hospital",
             "LocalBusiness", "HealthAndBeautyBusiness", "ProfessionalService")
IN_A_LIST = (*PROVIDERS, "Organization", "Place", "Person", "Thing", "None")   # a list says itself what its items are
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One provider as the data has it; nothing in it is normalised."""

    name: str
    addresses: tuple[str, ...]         # of its own website, likeliest first
    phone: str | None
    address: dict[str, str | None] | str | None
    services: tuple[str, ...]
    origin: str                        # jsonld, microdata


def items(page: Page) -> Iterator[Item]:
    """Yield each provider in the page's data, those of lists first."""
    for origin, found in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        inside: set[int] = set()
        for one in found:
            if "ItemList" in _types(one):
                for element in _many(one.get("itemListElement")):
                    item = _inner(element)
                    inside.add(id(item))
                    if any(kind.endswith(IN_A_LIST) for kind in _types(item)):
                        yield from _item(item, origin)
        for one in found:
            if id(one) not in inside and any(kind.endswith(PROVIDERS) for kind in _types(one)):
                yield from _item(one, origin)


def list_links(page: Page) -> Iterator[str]:
    """Yield the addresses that lists name for their items: on a directory, of its own pages about them."""
    for one in (*page.jsonld, *page.microdata):
        if "ItemList" in _types(one):
            for element in _many(one.get("itemListElement")):
                for value in (element, _inner(element).get("url"), _inner(element).get("@id"),
                              element.get("url") if isinstance(element, dict) else None,
                              element.get("item") if isinstance(element, dict) else None):
                    if isinstance(value, str):
                        yield value


def _inner(element: Any) -> dict[str, Any]:
    """Return the item of a list's element, which may stand in it or be it."""
    if not isinstance(element, dict):
        return {}
    inner = element.get("item")
    return inner if isinstance(inner, dict) else element


def _item(item: dict[str, Any], origin: str) -> Iterator[Item]:
    name = _string(item.get("name"))
    if name is None:
        return
    places = [value for key in ("url", "sameAs", "@id") for value in _many(item.get(key)) if isinstance(value, str)]
    services = tuple(text for key in ("availableService", "makesOffer", "hasOfferCatalog")
                     for text in _names(item.get(key)))
    yield Item(name, tuple(places), _string(item.get("telephone")), _address(item.get("address")), services, origin)


def _address(value: Any) -> dict[str, str | None] | str | None:
    """Return an address as text, or its parts by the keys street, city, state and zip."""
    first = next(iter(_many(value)), None)
    if not isinstance(first, dict):
        return _string(first)
    keys = {"street": "streetAddress", "city": "addressLocality", "state": "addressRegion", "zip": "postalCode"}
    return {part: _string(first.get(key)) for part, key in keys.items()}


def _names(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the names of services, however deep a catalogue puts them."""
    if depth > DEEPEST:
        return
    for one in _many(value):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            if name := _string(one.get("name")):
                yield name
            for key in ("itemOffered", "itemListElement"):
                yield from _names(one.get(key), depth + 1)


def _types(item: Any) -> list[str]:
    kinds = item.get("@type") if isinstance(item, dict) else None
    return [str(kind) for kind in _many(kinds)] or ["None"]


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _string(value: Any) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return str(value) if isinstance(value, str | int) and str(value).strip() else None
