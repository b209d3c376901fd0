"""The fields of a provider as people read them: a label, what to ask where it was not found, how a value is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from directory_pages import words

Labels = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Field:
    """`group` is the part of the provider's page it stands in; `table` the vocabulary of its codes, if it has any."""

    name: str
    label: str
    group: str
    question: str
    table: str = ""


FIELDS = (
    Field("offers", "Treatments", "offers", "Which forms of ketamine do you give, and where do I take it?"),
    Field(
        "prices",
        "Prices",
        "prices",
        "What does one session cost, what is in that price, and what does a whole first course cost?",
    ),
    Field("insurance", "Insurance", "paying", "Do you take my insurance, and for which part of the care?"),
    Field(
        "payment",
        "Ways to pay",
        "paying",
        "Can I pay in parts, or with an HSA or FSA card? Do you give a bill for my insurer?",
        "payment",
    ),
    Field("payers", "Plans named", "paying", "Which insurance plans do you work with?"),
    Field("address", "Address", "where", "Where are you?"),
    Field("locations", "Locations", "where", "Where do you see patients?"),
    Field("phone", "Phone", "where", "How can I reach you?"),
    Field("states_served", "States served", "where", "In which states can you treat people?"),
    Field("visit_modes", "How visits are held", "where", "Are visits in person, by video or by phone?"),
    Field("telehealth_consult", "Visits by video or phone", "where", "Can the first visit be by video or phone?"),
    Field(
        "clinicians",
        "People who prescribe or treat",
        "who",
        "Who prescribes, and who stays with me? What are their licenses?",
    ),
    Field("credentials", "Credentials", "who", "What training do the people have who treat me?", "credentials"),
    Field("specialties", "Specialties", "who", "What is the prescriber's specialty?"),
    Field("licenses_stated", "License numbers stated", "who", "What is the prescriber's license number and state?"),
    Field("npi_stated", "Provider number (NPI) stated", "who", "What is your NPI (national provider number)?"),
    Field("rems_stated", "Says it is certified for Spravato", "who", "Are you certified to give Spravato?"),
    Field(
        "conditions",
        "Conditions it says it treats",
        "care",
        "Do you treat my condition, and what is known about how well it works?",
        "conditions",
    ),
    Field("age_min", "Youngest age", "care", "From what age do you treat people?"),
    Field("referral_required", "Referral", "care", "Do I need a referral?"),
    Field("sessions", "Sessions in a first course", "care", "How many sessions are in a first course?"),
    Field("session_minutes", "Length of a session", "care", "How long does one session take?"),
    Field("monitoring", "Watched during treatment", "care", "Who watches me during the treatment, and with what?"),
)
BY_NAME = {field.name: field for field in FIELDS}
# These are no field of their own part of the page, yet may change, be in dispute, or not be found.
OTHERS = {
    "name": "Name",
    "provider_kind": "Kind of provider",
    "safety": "Safety list",
    "routes": "Kinds of ketamine",
    "settings": "Where it is taken",
    "provider_status": "Site",
    "claims": "Statements",
    "status": "Site",
    "licenses": "License in a state's register",
    "npi_records": "NPI record",
    "exclusions": "Federal exclusion list",
}

MEASURED = {  # what is measured there beside the fields of a provider
    "kind": "Kind of page",
    "contact": "Name, phone, address, places together",
    "routes_not": "Kinds of ketamine only named",
    "prices": "Prices: amount and unit",
    "prices, whole": "Prices: kind, sessions and service too",
    "claims": "Kinds of statements on approval and risk",
    "accusing sentences": "Sentences that an authority contradicts",
    "entries": "Providers on a list",
}


def label(name: str) -> str:
    """Return a field's name as people read it."""
    return BY_NAME[name].label if name in BY_NAME else OTHERS.get(name, name.replace("_", " "))


def measured(name: str) -> str:
    """Return the name of what the table accuracy measures as people read it."""
    return MEASURED.get(name) or label(name)


def said(name: str, value: Any, labels: Labels) -> str:
    """Return a field's value (decoded JSON) in words."""
    if name in _SAID:
        return _SAID[name](value)
    if isinstance(value, list) and name not in ("sessions", "session_minutes"):
        return words.listed([said(name, one, labels) for one in value])
    table = (
        BY_NAME[name].table
        if name in BY_NAME
        else {"safety": "safety_items", "provider_kind": "provider_kinds"}.get(name, "")
    )
    if isinstance(value, str) and value in labels.get(table, {}):
        return str(labels[table][value]["label"])
    return words.plain(value)


def _clinician(value: Any) -> str:
    if not isinstance(value, Mapping):
        return words.plain(value)
    return ", ".join([words.plain(value.get("name")), *(str(code) for code in value.get("credentials") or [])])


def _license(value: Any) -> str:
    if not isinstance(value, Mapping):
        return words.plain(value)
    return " ".join(words.plain(value[key]) for key in ("type", "number") if value.get(key)) + (
        f" ({words.state(value['state'])})" if value.get("state") else ""
    )


def _registered(value: Any) -> str:
    """Return a license as a register has it: number, state, status, expiry."""
    if not isinstance(value, Mapping):
        return words.plain(value)
    expires = f"expires {words.day(value['expires'])}" if value.get("expires") else ""
    said = [words.plain(value[key]) for key in ("number", "status") if value.get(key)]
    return ", ".join(filter(None, [*said, expires, words.state(value.get("state"))]))


def _parts(value: Any, *keys: str) -> str:
    """Return some values of a mapping, those that there are."""
    if not isinstance(value, Mapping):
        return words.plain(value)
    return ", ".join(words.day(value[key]) or str(value[key]) for key in keys if value.get(key))


def _price(value: Any) -> str:
    if not isinstance(value, Mapping) or not isinstance(value.get("amount"), int | float):
        return words.plain(value)
    return words.price(
        {
            key: value.get(key)
            for key in ("amount", "amount_max", "currency", "unit", "service", "sessions", "price_kind")
        }
    )


def _offer(value: Any) -> str:
    if not isinstance(value, Mapping):
        return words.plain(value)
    return words.offer({"route": value.get("route"), "setting": value.get("setting")})


def _payer(value: Any) -> str:
    if not isinstance(value, Mapping):
        return words.plain(value)
    covers = value.get("covers")
    return f"{words.plain(value.get('name'))} (for {words.plain(covers)})" if covers else words.plain(value.get("name"))


def _known(table: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: table.get(value, words.plain(value)) if isinstance(value, str) else words.plain(value)


_SAID: dict[str, Callable[[Any], str]] = {
    "offers": _offer,
    "prices": _price,
    "clinicians": _clinician,
    "licenses_stated": _license,
    "licenses": _registered,
    "npi_records": lambda value: _parts(value, "npi", "name"),
    "exclusions": lambda value: _parts(value, "npi", "excluded_at", "type"),
    "payers": _payer,
    "insurance": _known(words.INSURANCE),
    "status": _known(words.TURNS),
    "claims": lambda value: words.plain(value.get("rule") if isinstance(value, Mapping) else value).replace("_", " "),
    "visit_modes": _known(words.VISITS),
    "states_served": lambda value: words.state(value) if isinstance(value, str) else words.plain(value),
    "phone": lambda value: words.phone(value) if isinstance(value, str) else words.plain(value),
    "telehealth_consult": lambda value: {True: "Yes, it says so", False: "No, it says visits are in person"}.get(
        value, words.plain(value)
    ),
    "referral_required": lambda value: {True: "It says you need one", False: "It says you need none"}.get(
        value, words.plain(value)
    ),
    "monitoring": lambda value: {True: "Yes, it says so", False: "It says not"}.get(value, words.plain(value)),
    "rems_stated": lambda value: "Yes, it says so" if value is True else words.plain(value),
    "age_min": lambda value: f"From {words.plain(value)} years",
    "sessions": lambda value: words.span(value, "sessions"),
    "session_minutes": lambda value: words.span(value, "minutes"),
    "specialties": lambda value: words.plain(value).replace("_", " "),
    "npi_stated": lambda value: str(value),
    "name": lambda value: str(value),
}
