"""The NPI registry's API (NPPES, v2.1), https://npiregistry.cms.hhs.gov/api-page: `scrapy crawl nppes -s VAR=FOLDER`.

It is asked only about whom the store's pages name: by NPI, by a clinician's name and state, by an organization's name
and state. An answer counts for a week: a run takes the answers of the last run that are younger from the archive, and
asks for the others, so each run is whole in itself, whatever of it was asked anew.

One query gives 200 records at a time and 1,200 in all; one with more is asked again ZIP code by ZIP code. Errors come
with status 200. The types of values have changed over the years: each is read as text.
"""
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import zipcodes

from extraction.registers import Entry, iso_date, npi_or_none, zip5
from extraction.registers.npi import (
    ACTIVE,
    DEACTIVATED,
    credential_of,
    filled,
    primary_first,
    told,
    us_phone,
    us_state,
)
from pipelines.archive import read_body
from pipelines.named import Named, named
from pipelines.registries import Registry
from pipelines.registry_store import Run
from pipelines.store import StoreError
from spiders.registry import RegistrySpider
from spiders.registry_ask import RegistryFailure

VERSION = "2.1"
LIMIT, FURTHEST = 200, 1000
FRESH = timedelta(days=7)
MANY_STATES = 4   # a name is asked for state by state up to so many; beyond, once without a state
KEYS = {"created_epoch", "enumeration_type", "last_updated_epoch", "number", "addresses", "practiceLocations", "basic",
        "taxonomies", "identifiers", "endpoints", "other_names"}
NEEDED = {"number", "enumeration_type", "addresses", "basic", "taxonomies"}
STATUS = {"A": (ACTIVE, True), "D": (DEACTIVATED, False)}
TITLES = re.compile(r"^(?:(?:dr|drs|mr|mrs|ms|miss|mx|prof|doctor|professor)\.?\s+)+", re.I)
SUFFIXES = frozenset("jr sr ii iii iv junior senior".split())
PARTICLES = frozenset("de del della di da dos la las le los van von der den bin al el ter st saint mac mc".split())
LEGAL = re.compile(r"[\s,]+(?:p?l\.?l\.?c|inc|p\.?c|p\.?a|ltd|corp|llp|incorporated|corporation)\.?$", re.I)
Query = dict[str, str]


class NppesSpider(RegistrySpider):
    name = "nppes"

    async def collect(self, run: Run) -> None:
        providers = named(self.plan.folder)
        queries = list(questions(providers.values()))
        if not queries:
            raise RegistryFailure(f"{self.plan.folder} has no pages that name anybody to ask about. Crawl providers "
                                  "into it first.")
        self.store.clear(run)   # of a run that was killed: its answers are in the archive, and are read again
        progress = self.expect(len(queries), what="questions")
        self.refused: list[str] = []
        for query in queries:
            await self._ask_all(run, query)
            progress.add(1)
        self.save(now=True)
        if len(self.refused) * 2 > len(queries):
            raise RegistryFailure(f"it refused {len(self.refused):,} of {len(queries):,} questions, such as "
                                  f"{self.refused[0]}. Its API may have changed; look at its page of help.")
        for text in self.refused[:5]:
            self.tell(f"refused: {text}")

    async def _ask_all(self, run: Run, query: Query) -> None:
        """Every record of a query: page by page; where there are more than it gives, by ever longer ZIP codes."""
        for skip in range(0, FURTHEST + 1, LIMIT):
            records = await self._answer(run, {**query, "limit": str(LIMIT), "skip": str(skip)})
            if len(records) < LIMIT:
                return
        for prefix in narrower(query):
            await self._ask_all(run, {**query, "postal_code": prefix})

    async def _answer(self, run: Run, query: Query) -> list[Any]:
        """The records of one request, which are added to the run. None where the registry refuses the question."""
        url = f"{self.registry.url}/api/?{urlencode({'version': VERSION, **query})}"
        found = self._archived(run, url)
        if found is None:
            answer, reply = await self.asker.json(url)
            records = self._checked(url, answer)
            record = self.keep(run, reply)
            self.store.note_asked(run, url)
        else:
            answer, record = found
            records = self._checked(url, answer)
        entries = [read(one, self.registry) for one in records]
        self.tally.left_out += entries.count(None)
        self.add(run, [entry for entry in entries if entry], record)
        return records

    def _archived(self, run: Run, url: str) -> tuple[Any, int] | None:
        """An answer that is young enough, and its record in this run; None: it must be asked for."""
        since = (datetime.now(UTC) - FRESH).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = self.store.answer(self.name, url, since)
        if record is None:
            return None
        try:
            body = read_body(self.plan.folder, record.file, record.offset)
        except StoreError:
            return None   # the archive is elsewhere
        return json.loads(body), self.store.keep_record(run, record.id)

    def _checked(self, url: str, answer: Any) -> list[Any]:
        """The records of an answer. Raises RegistryFailure where it is none, or has another form."""
        if isinstance(answer, dict) and answer.get("Errors"):
            said = "; ".join(f"{error.get('field')}: {error.get('description')}" for error in answer["Errors"])
            if any(error.get("field") == "version" for error in answer["Errors"]):
                raise RegistryFailure(f"its API has another version now ({said}). Mend spiders/registries/nppes.py.")
            self.refused.append(f"{url} ({said})")
            return []
        records = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise RegistryFailure(f"{url} answered with something other than a list of records. Run the same command "
                                  "again later; if it stays so, look at the registry's page.")
        keys = {key for record in records for key in record}
        self.columns = tuple(sorted(KEYS))
        self.tally.need({key for key in KEYS if all(key in record for record in records)}, NEEDED)
        self.tally.columns(KEYS | keys, KEYS)
        return records


# --- the questions ---------------------------------------------------------------------------------------------------

def questions(providers: Iterable[Named]) -> Iterator[Query]:
    """What to ask about whom providers' pages name, each question once."""
    seen: set[str] = set()
    for one in providers:
        places: list[Query] = [{"state": state} for state in sorted(one.states)]
        if not 0 < len(places) <= MANY_STATES:
            places = [{}]
        asked: list[Query] = [{"number": npi} for npi in sorted(one.npis) if npi_or_none(npi)]
        asked += [{"enumeration_type": "NPI-1", **name, "address_purpose": "LOCATION", **place}
                  for person in sorted(one.people) for name in names_of(person) for place in places]
        asked += [{"enumeration_type": "NPI-2", "organization_name": name, "address_purpose": "LOCATION", **place}
                  for name in sorted({firm_of(firm) for firm in one.firms} - {""}) for place in places]
        for query in asked:
            key = urlencode(query)
            if key not in seen:
                seen.add(key)
                yield query


def names_of(person: str) -> Iterator[Query]:
    """First and last names under which a person may be registered: a double last name also by its halves. Short forms
    of first names the registry knows itself."""
    plain = re.sub(r"[\"(][^\")]*[\")]", " ", _plain(person.split(",")[0])).strip()
    words = TITLES.sub("", plain).split()
    while len(words) > 2 and words[-1].lower().rstrip(".") in SUFFIXES:   # "Jr." stands in a field of its own
        words.pop()
    if len(words) < 2:
        return
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    given = next((word for word in words[:start] if len(word.strip(".")) > 1), words[0])
    last = " ".join(words[start:])
    forms = {last, last.replace("'", ""), *(last.split("-") if "-" in last else ())}
    for form in sorted(forms):
        if len(form) > 1 and len(given.strip(".")) > 1:
            yield {"first_name": given.strip("."), "last_name": form}


def firm_of(name: str) -> str:
    """A firm's name as to be asked for: without its legal form, whatever may follow; "" where too little is left."""
    short = re.sub(r"[^A-Za-z0-9&' -]", " ", LEGAL.sub("", _plain(name)))
    short = " ".join(short.split())
    return f"{short}*" if len(short) > 3 else ""


def _plain(name: str) -> str:
    """Without accents and curly apostrophes."""
    folded = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def narrower(query: Query) -> list[str]:
    """ZIP codes into which a query that is too wide is divided: by two digits, then by one more; [] at the last."""
    known = query.get("postal_code", "").rstrip("*")
    if len(known) == 5:
        return []
    if known:
        return [f"{known}{digit}" if len(known) == 4 else f"{known}{digit}*" for digit in range(10)]
    places = zipcodes.filter_by(state=query["state"]) if "state" in query else zipcodes.list_all()
    return sorted({f"{place['zip_code'][:2]}*" for place in places})


# --- the answers -----------------------------------------------------------------------------------------------------

def read(record: Mapping[str, Any], registry: Registry) -> Entry | None:
    """What one record says; None where its number is no NPI. The mailing address is not looked at."""
    npi = npi_or_none(str(record.get("number") or ""))
    if npi is None:
        return None
    basic, place = record.get("basic") or {}, _practice(record)
    taxonomies = [one for one in record.get("taxonomies") or [] if _text(one, "code")]
    person = str(record.get("enumeration_type")) != "NPI-2"
    code = str(basic.get("status") or "")
    status, active = STATUS.get(code, (code or None, None))
    codes = primary_first((_text(one, "code") or "", str(one.get("primary")).lower() == "true") for one in taxonomies)
    state = us_state(_text(place, "state"), _text(place, "country_code"))
    licenses = [(where, number) for one in taxonomies
                if (where := _text(one, "state")) and (number := _text(one, "license"))]
    names = ("organization_name", "last_name", "first_name", "middle_name", "credential")
    quote = told((("number", npi), *((name, _text(basic, name)) for name in names), ("status", code or None),
                  ("code", codes[0] if codes else None), *((name, _text(place, name)) for name in ("city", "state")),
                  *((name, _text(basic, name)) for name in ("enumeration_date", "last_updated"))))
    return Entry(
        kind="npi", key=npi, entity="person" if person else "organization", url=registry.page_of(npi=npi), quote=quote,
        last_name=_text(basic, "last_name"), first_name=_text(basic, "first_name"),
        middle_name=_text(basic, "middle_name"), suffix=_text(basic, "name_suffix"),
        organization=_text(basic, "organization_name"), other_names=tuple(dict.fromkeys(_other_names(record))), npi=npi,
        state=state, credential=credential_of(_text(basic, "credential")), status=status, active=active,
        issued=iso_date(_text(basic, "enumeration_date")) or _epoch(record.get("created_epoch")),
        phone=us_phone(_text(place, "telephone_number")), city=_text(place, "city"),
        street=" ".join(filter(None, (_text(place, "address_1"), _text(place, "address_2")))) or None,
        zip=zip5(_text(place, "postal_code")) if state else None, taxonomies=codes,
        licenses=tuple(dict.fromkeys(licenses)),
        updated=iso_date(_text(basic, "last_updated")) or _epoch(record.get("last_updated_epoch")))


def _practice(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The address of the place of practice."""
    addresses = record.get("addresses") or []
    return next((place for place in addresses if place.get("address_purpose") == "LOCATION"), {})


def _other_names(record: Mapping[str, Any]) -> Iterator[str]:
    for other in record.get("other_names") or []:
        if firm := _text(other, "organization_name"):
            yield firm
        elif last := _text(other, "last_name"):
            yield f"{last}, {_text(other, 'first_name') or ''}".rstrip(", ")


def _text(values: Mapping[str, Any], name: str) -> str | None:
    """A value as text; None where it is missing, null, "", "--" or masked."""
    value = values.get(name)
    return None if value is None else filled(str(value))


def _epoch(value: Any) -> str | None:
    """A time in seconds, as older answers have it, or in milliseconds as text, as a day."""
    digits = str(value or "")
    if not digits.isdigit():
        return None
    seconds = int(digits) / (1000 if len(digits) > 11 else 1)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
