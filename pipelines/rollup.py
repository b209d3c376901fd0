"""One provider's rows, rolled up from what its pages say. Pure: the site, its runs and its history in, rows out.

Rank of a statement, best first: confirmed by the newest crawl; on a service page rather than an article; visible text,
then titles and attributes, then structured data. For a field with one value, statements of the best rank decide.
Where they differ, both stay in `conflicts` and the column is NULL, except where the difference is none:

name        "Alder Clinic" and "Alder Clinic, LLC" are one name. Of several, the one that most pages give is shown: a
            name is a label, no filter rests on it; one page's own heading is no rival to the name on all pages.
provider_kind
            "Psychiatry practice" and "ketamine clinic" do not contradict each other: what most pages say is shown.
phone       A number that every page with a number shows is the provider's; a further number on one page (a partner's,
            a second line) does not contradict it. Pages that share no number disagree, unless each number belongs to
            a location of its own.
address     Different streets are different locations. One street with two ZIP codes is a conflict.
insurance   "partial" says more than "accepted" or "not accepted": it tells for what. So it stands beside either.
            Accepted beside not accepted is a conflict.
sessions, session_minutes
            A range within a wider one agrees with it; the wider is published.
sessions, session_minutes, age_min, monitoring, referral_required
            Statements about different routes (the quote, its headings or the page's only offer name the route) do not
            contradict each other; each is a value.

Lists are united over all pages that are not gone. A value that one page states and another, of equal rank and without
stating it anywhere, denies is a conflict; a denial of better rank removes the value, one of lower rank is ignored.
Two exact prices of one thing on two pages of equal rank that share none of them are a conflict; of unequal rank, the
better one counts.
"""
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from extraction.kinds import derived_kind
from extraction.normalise import without_legal_form
from pipelines.evidence import (
    Result,
    Row,
    Rows,
    best,
    by_value,
    denial_of,
    rank,
    routes_of_pages,
    settle_by_route,
)
from pipelines.history import History, Statement, canonical, digest
from pipelines.offering import read_offers, read_prices
from pipelines.places import Location, Ties, read_locations
from pipelines.status import Status

FIELDS = (
    "name", "phone", "address", "locations", "provider_kind", "offers", "routes", "settings", "visit_modes",
    "telehealth_consult", "states_served", "prices", "insurance", "payment", "payers", "conditions", "credentials",
    "specialties", "clinicians", "licenses_stated", "npi_stated", "rems_stated", "sessions", "session_minutes",
    "age_min", "monitoring", "referral_required", "safety", "claims",
)
LISTS = ("visit_modes", "states_served", "payment", "payers", "conditions", "credentials", "specialties", "npi_stated")
DENIABLE = frozenset({"visit_modes", "states_served", "payment", "payers", "conditions"})
BY_ROUTE = ("sessions", "session_minutes", "age_min", "monitoring", "referral_required")
PLAIN = ("insurance", "telehealth_consult", "rems_stated")
ARRAYS = ("conditions", "payment", "states_served", "visit_modes")   # columns of providers, from provider_values
CHAIN = 3         # places that make a clinic a chain


@dataclass(frozen=True, slots=True)
class Site:
    """A row of the providers list, as the store has it."""

    provider_id: str
    website: str
    source_id: str
    name: str | None = None


def rollup(site: Site, status: Status, history: History) -> Rows:
    """All rows of one provider, by table, but for pages, facts and changes.

    `provider_values` also holds the settled values of the fields with one value (sessions, monitoring, …), one row a
    value. `providers` lacks what only the whole build knows: last_changed, lot.
    """
    result = Result(site.provider_id)
    said = [s for s in history.current() if not s.hidden and s.field != "entries"]
    offered: dict[str, list[Statement]] = defaultdict(list)
    denied: dict[str, list[Statement]] = defaultdict(list)
    for statement in said:
        if statement.stance == "offered":
            offered[statement.field].append(statement)
        elif statement.stance == "not_offered":
            denied[statement.field].append(statement)
    _name(result, offered["name"])
    places = read_locations(result, offered["locations"] + offered["address"], _shared_numbers(offered["phone"]))
    _phone(result, offered["phone"], places)
    ties = Ties(places, said)
    routes_of_page = routes_of_pages(offered["offers"])
    for name in PLAIN:
        _one_value(result, name, offered[name])
    for name in BY_ROUTE:
        _by_route(result, name, offered[name], routes_of_page)
    for name in LISTS:
        _list(result, name, offered[name], denied[name] if name in DENIABLE else [])
    _safety(result, offered["safety"])
    read_offers(result, offered["offers"], denied["offers"], ties)
    read_prices(result, offered["prices"], ties, offered["sessions"], routes_of_page)
    _kind(result, offered["provider_kind"])
    _clinicians(result, offered["clinicians"])
    _licenses(result, offered["licenses_stated"])
    _claims(result, offered["claims"])
    _states(result, history)
    result.rows["providers"] = [_provider(result, site, status, history)]
    return dict(result.rows)


# --- fields with one value ------------------------------------------------------------------------------------------

def _one_value(result: Result, name: str, statements: list[Statement]) -> None:
    """A field with one value: the best rank decides, two values of that rank conflict."""
    if not statements:
        return
    values = by_value(best(statements), lambda s: s.canonical)
    if name == "insurance" and canonical("partial") in values:
        values = {canonical("partial"): values[canonical("partial")]}
    if len(values) > 1:
        result.conflict(name, (facts[0] for facts in values.values()))
        return
    fact = next(iter(values.values()))[0]
    result.stated(name, fact)
    result.scalars[name] = fact.value
    if name != "insurance":
        result.value(name, fact.value, fact)


def _kind(result: Result, statements: list[Statement]) -> None:
    """How most pages name the provider; one with three places, or that says so, is a chain.

    Where no page names it, what it offers proves the kind: at home only, or an infusion or injection on site.
    """
    values = by_value(best(statements), lambda s: s.value)
    offers = result.rows["offers"]
    derived = derived_kind(offers)
    places = result.rows["locations"]
    if values:
        code = max(values, key=lambda value: len({s.url for s in values[value]}))
        fact = values[code][0].id
    elif derived:
        code, fact = derived[0], offers[derived[1]]["fact_id"]
    else:
        return
    if code == "clinic" and ("multi_site_chain" in values or len(places) >= CHAIN):
        fact = values["multi_site_chain"][0].id if "multi_site_chain" in values else places[0]["fact_id"]
        code = "multi_site_chain"
    result.states["provider_kind"] = ("stated", fact)
    result.scalars["provider_kind"] = code


def _by_route(result: Result, name: str, statements: list[Statement], routes: dict[str, set[str]]) -> None:
    """A field with one value per route: statements about different routes do not contradict each other."""
    settled, conflicts = settle_by_route(name, statements, routes)
    for facts in conflicts:
        result.conflict(name, facts)
    if not conflicts:
        for route, fact in settled.items():
            result.stated(name, fact)
            result.value(name, fact.value, fact, route)


def _name(result: Result, statements: list[Statement]) -> None:
    """The name that most pages give, legal form and spelling aside."""
    if not statements:
        return
    values = by_value(best(statements), lambda s: fold_name(s.value))
    pages = {key: len({s.url for s in facts}) for key, facts in values.items()}
    most = [key for key in values if pages[key] == max(pages.values())]
    if len(most) > 1:
        longest = max(most, key=len)
        if not all(f" {key} " in f" {longest} " for key in most):
            result.conflict("name", (values[key][0] for key in most))
            return
        most = [longest]
    fact = values[most[0]][0]
    result.stated("name", fact)
    result.scalars["name"] = fact.value


def fold_name(name: str) -> str:
    """A name for comparing: lower case, words only, no legal form, "and" for "&"."""
    folded = without_legal_form(name).lower().replace("&", " and ")
    return " ".join(w for w in re.findall(r"[\w']+", folded) if w != "the")


def _phone(result: Result, statements: list[Statement], places: list[Location]) -> None:
    """The number on which the pages agree."""
    if not statements:
        return
    top, pages = best(statements), _numbers_of_pages(statements)
    shared = _shared_numbers(statements)
    values = by_value(top, lambda s: s.value)
    if not shared:
        local = {place.row["phone"] for place in places} if len(places) > 1 else set()
        free = {number for number in values if number not in local}
        if len(free) > 1 or (free and local & set(values) and not _all_beside(free, local, pages)):
            result.conflict("phone", (values[number][0] for number in values))
            return
        shared = free
    fact = next((facts[0] for number, facts in values.items() if number in shared), top[0])
    result.stated("phone", fact)
    if shared:
        result.scalars["phone"] = fact.value


def _numbers_of_pages(statements: list[Statement]) -> dict[str, set[str]]:
    """The numbers of the best rank on each page that has any."""
    pages: dict[str, set[str]] = defaultdict(set)
    for statement in best(statements):
        pages[statement.url].add(statement.value)
    return pages


def _shared_numbers(statements: list[Statement]) -> set[str]:
    """The numbers that stand on every page that has any."""
    pages = _numbers_of_pages(statements)
    return set.intersection(*pages.values()) if pages else set()


def _all_beside(free: set[str], local: set[str], pages: dict[str, set[str]]) -> bool:
    """Whether each page that lacks the provider's own number shows only numbers of locations."""
    return all(free & numbers or numbers <= local for numbers in pages.values())


# --- lists ------------------------------------------------------------------------------------------------------------

def _list(result: Result, name: str, statements: list[Statement], denials: list[Statement]) -> None:
    """The union over the pages, without what an equal or better page denies."""
    against = by_value(denials, _list_key)
    for key, facts in by_value(statements, _list_key).items():
        denial = denial_of(facts, against.get(key, []))
        if denial and rank(denial) == rank(facts[0]):
            result.conflict(name, (facts[0], denial))
        if denial:
            continue
        result.stated(name, facts[0])
        result.value(name, facts[0].value, facts[0])


def _list_key(statement: Statement) -> str:
    """What makes two list values one: a payer's name in any case, else the whole value."""
    value = statement.value
    return str(value.get("name", "")).casefold() if statement.field == "payers" else statement.canonical


def _safety(result: Result, statements: list[Statement]) -> None:
    """Safety codes that are stated; contradicted ones come here only when a person confirmed them."""
    by_code = by_value(statements, lambda s: s.value["code"])
    for code, facts in by_code.items():
        answers = by_value(facts, lambda s: s.value["answer"])
        if len(answers) > 1:
            result.conflict("safety", (found[0] for found in answers.values()))
            continue
        fact = facts[0]
        result.stated("safety", fact)
        result.value("safety" if "stated" in answers else "safety_contradicted", code, fact)


def _clinicians(result: Result, statements: list[Statement]) -> None:
    """One row a person: credentials of all pages together, the role of the best evidence that names one."""
    named = by_value(statements, lambda s: fold_person(s.value["name"]))
    for surname in [name for name, facts in named.items() if all(_by_surname(f.value["name"]) for f in facts)]:
        # "Dr. Roe", or Dr. Ann, or the half of a double name, of one page.
        meant = [name for name, facts in named.items() if name != surname and _may_be_doctor(facts) and (
            name.endswith((f" {surname}", f"-{surname}")) or name.startswith(f"{surname} "))]
        if len(meant) == 1:  # "Dr. Roe" of one page is Ann Roe of another
            named[meant[0]] += named[surname]
        if meant:  # of two Roes, one: nothing is known that their own rows do not say
            del named[surname]
    for facts in named.values():
        whole = [f for f in facts if not _by_surname(f.value["name"])] or facts
        name = max((f.value["name"] for f in whole if rank(f) == rank(whole[0])), key=len)
        fact = next(f for f in facts if f.value["name"] == name)
        credentials = sorted({code for f in facts for code in f.value.get("credentials") or ()})
        role = next((f.value["role"] for f in facts if f.value.get("role")), None)
        result.stated("clinicians", fact)
        result.rows["clinicians"].append({
            "id": digest(result.provider_id, "clinician", fold_person(name)), "provider_id": result.provider_id,
            "name": name, "credentials": canonical(credentials) if credentials else None, "role": role, "npi": None,
            "fact_id": fact.id,
        })


NEVER_DOCTORS = frozenset(("RN", "LCSW", "LPC", "LMFT"))


def _by_surname(name: str) -> bool:
    """Whether a page names a person by title and surname only: "Dr. Roe", "Dr. de la Cruz"."""
    return re.fullmatch(r"Dr\.? (?:[a-z]\w* ){0,2}\S+", name) is not None


def _may_be_doctor(facts: list[Statement]) -> bool:
    """Whether a person may be called doctor, by the credentials that the pages give: a nurse Roe is not Dr. Roe."""
    codes = {code for f in facts for code in f.value.get("credentials") or ()}
    return not codes or not codes <= NEVER_DOCTORS


def fold_person(name: str) -> str:
    """A person's name for comparing: lower case, without "Dr." and middle initials."""
    words = [w for w in re.findall(r"[\w'’-]+", name.casefold()) if w not in ("dr", "mr", "mrs", "ms")]
    return " ".join(w for i, w in enumerate(words) if len(w) > 1 or i in (0, len(words) - 1))


def _licenses(result: Result, statements: list[Statement]) -> None:
    """Licences as the pages state them; no register was asked."""
    for facts in by_value(statements, lambda s: s.canonical).values():
        fact, value = facts[0], facts[0].value
        result.stated("licenses_stated", fact)
        result.rows["licenses"].append({
            "id": digest(result.provider_id, "license", value), "provider_id": result.provider_id, "clinician_id": None,
            "register": None, "state": value.get("state"), "license_type": value.get("type"),
            "number": value.get("number"), "status": None, "expires": None,
            "match": "not_checked", "reason": None, "checked_at": None, "url": None, "fact_id": fact.id,
        })


def _claims(result: Result, statements: list[Statement]) -> None:
    """One row a rule and sentence, however many pages repeat it. Hidden ones never come here."""
    by_claim = by_value(statements, lambda s: (s.value["rule"], s.value["sense"], s.quote))
    for (rule, sense, quote), facts in by_claim.items():
        result.stated("claims", facts[0])
        result.rows["claims"].append({
            "id": digest(result.provider_id, "claim", rule, sense, quote), "provider_id": result.provider_id,
            "rule": rule, "sense": sense, "review": "confirmed" if sense == "accuses" else None, "reviewed_at": None,
            "fact_id": facts[0].id, "reply": None, "replied_at": None,
        })


# --- states, status, the provider's row ---------------------------------------------------------------------------

def _states(result: Result, history: History) -> None:
    """One state for every field of the profile."""
    read = any(capture.kind for capture in history.current_captures())
    for name in FIELDS:
        if name not in result.states:
            silent = "not_applicable" if read and _not_applicable(name, result) else "not_found" if read else "not_read"
            result.states[name] = (silent, None)
        state, fact = result.states[name]
        result.rows["field_states"].append(
            {"provider_id": result.provider_id, "field": name, "state": state, "fact_id": fact})


def _not_applicable(name: str, result: Result) -> bool:
    """Whether silence on a field says nothing: the field has no meaning for such a provider.

    A talk-therapy platform or a coach supplies no ketamine; a telehealth firm has no place to go to; the Spravato
    programme (REMS) concerns only those who give Spravato; where all treatment is in person and no visit is remote,
    states served are those of the addresses.
    """
    kind = result.scalars.get("provider_kind")
    offers = result.rows["offers"]
    routes = {row["route"] for row in offers if row["route"]}
    settings = {row["setting"] for row in offers if row["setting"]}
    if kind in ("talk_therapy_platform", "integration_coach") and name in (
            "offers", "routes", "settings", "sessions", "session_minutes", "monitoring", "rems_stated"):
        return True
    if kind in ("telehealth_platform", "talk_therapy_platform") and name in ("address", "locations"):
        return True
    if name == "rems_stated":
        return bool(routes) and "esketamine_nasal" not in routes
    if name == "states_served":
        return settings == {"in_person"} and not result.scalars.get("telehealth_consult")
    return False


def _provider(result: Result, site: Site, status: Status, history: History) -> Row:
    """The row of `providers`."""
    rows, scalars = result.rows, result.scalars
    values = {name: sorted({r["value"] for r in rows["provider_values"] if r["field"] == name}) for name in ARRAYS}
    offers = {key: sorted({r[key] for r in rows["offers"] if r[key]}) for key in ("route", "setting")}
    if len(rows["locations"]) == 1 and not rows["locations"][0]["phone"]:
        rows["locations"][0]["phone"] = scalars.get("phone")
    shared = {key: _shared(rows["locations"], key) for key in ("city", "state", "zip", "latitude", "longitude")}
    towns = sorted({f"{r['city']}, {r['state']}" for r in rows["locations"] if r["city"] and r["state"]})
    return {
        "id": site.provider_id, "name": scalars.get("name"), "listed_name": site.name,
        "provider_kind": scalars.get("provider_kind"),
        "website": site.website, "phone": scalars.get("phone"), "status": status.status, "status_since": status.since,
        "status_reason": status.reason, "moved_to": status.moved_to, **shared, "places": _array(towns),
        "routes": _array(offers["route"]), "settings": _array(offers["setting"]),
        **{name: _array(values[name]) for name in ARRAYS}, "insurance": scalars.get("insurance"),
        **{name: scalars.get(name) for name in (
            "price_session_min", "price_session_max", "price_course_min", "price_course_basis")},
        "license_outcome": "not_checked" if rows["licenses"] else None,
        "pages_read": sum(capture.kind is not None for capture in history.current_captures()),
        "first_seen": history.first_visit, "last_visited": history.last_visit,
    }


def _shared(rows: list[Row], key: str) -> Any:
    """The value that all rows have, or None."""
    values = {row[key] for row in rows}
    return values.pop() if len(values) == 1 else None


def _array(values: list[str]) -> str | None:
    """A sorted JSON array; None where there is nothing."""
    return json.dumps(sorted(values), ensure_ascii=False) if values else None
