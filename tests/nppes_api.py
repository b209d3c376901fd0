"""The NPI registry's API on loopback as it answers: 200 records at a time, 1,200 of a query, errors under 200."""
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.loopback import Answer, Page

Record = dict[str, Any]
CRITERIA = {"number", "first_name", "last_name", "organization_name", "state", "postal_code", "enumeration_type"}


def person(npi: str, last: str, first: str, state: str = "WA", zip_: str = "980011234", **more: Any) -> Record:
    """A record of a person in today's form; `more` stands in `basic`."""
    basic = {"first_name": first, "last_name": last, "middle_name": "Q", "name_prefix": "--", "credential": "M.D.",
             "sole_proprietor": "NO", "sex": "F", "enumeration_date": "2012-03-04", "last_updated": "2024-07-01",
             "status": "A", **more}
    return {"created_epoch": "1330819200000", "enumeration_type": "NPI-1", "last_updated_epoch": "1719792000000",
            "number": npi, "addresses": addresses(state, zip_), "practiceLocations": [], "basic": basic,
            "taxonomies": [{"code": "208600000X", "taxonomy_group": "", "desc": "Surgery", "state": None,
                            "license": None, "primary": False},
                           {"code": "2084P0800X", "taxonomy_group": "", "desc": "Psychiatry & Neurology, Psychiatry",
                            "state": state, "license": "MD00012345", "primary": True}],
            "identifiers": [], "endpoints": [], "other_names": []}


def firm(npi: str, name: str, state: str = "WA", other: str = "SAMPLE KETAMINE") -> Record:
    """The record of an organization that does business under another name."""
    basic = {"organization_name": name, "organizational_subpart": "NO", "enumeration_date": "2022-01-01",
             "last_updated": "2024-07-01", "certification_date": "2024-07-01", "status": "A",
             "authorized_official_last_name": "SAMPLE", "authorized_official_telephone_number": "2065550117"}
    return {**person(npi, "", "", state), "enumeration_type": "NPI-2", "basic": basic,
            "taxonomies": [{"code": "261QM0850X", "taxonomy_group": "", "desc": "Clinic/Center, Adult Mental Health",
                            "state": None, "license": None, "primary": True}],
            "other_names": [{"type": "Doing Business As", "code": "3", "organization_name": other}]}


def addresses(state: str, zip_: str) -> list[Record]:
    """The mailing address, which nobody may take over, and the place of practice."""
    mailing = {"country_code": "US", "country_name": "United States", "address_purpose": "MAILING",
               "address_type": "DOM", "address_1": "PO BOX 17", "city": "MAILTOWN", "state": "OR",
               "postal_code": "970010017", "telephone_number": "503-555-0117"}
    place = {**mailing, "address_purpose": "LOCATION", "address_1": "12 SAMPLE ST", "address_2": "STE 4",
             "city": "EXAMPLE CITY", "state": state, "postal_code": zip_, "telephone_number": "206-555-0118"}
    return [mailing, place]


def drifted(record: Record) -> Record:
    """The same record as older answers have it: numbers, seconds, gender, "" for null, and keys that were not yet."""
    basic = {("gender" if key == "sex" else key): value for key, value in record["basic"].items()
             if key not in ("enumeration_date", "last_updated", "status")}
    return {"created_epoch": 1330819200, "enumeration_type": record["enumeration_type"],
            "last_updated_epoch": 1719792000, "number": int(record["number"]), "addresses": record["addresses"],
            "basic": {**basic, "status": "A"}, "identifiers": [], "other_names": record["other_names"],
            "taxonomies": [{**one, "state": one["state"] or "", "license": one["license"] or ""}
                           for one in record["taxonomies"]]}


@dataclass
class Api(dict[str, Answer]):
    """`records` by criteria; `fault`, where there is one, answers in their place."""

    records: list[Record]
    fault: Answer | None = None
    queries: list[dict[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return True

    def get(self, path: str, default: Any = None) -> Answer:  # type: ignore[override]
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return Page("User-agent: *\nDisallow: /registry/", content_type="text/plain")
        query = dict(parse_qsl(parts.query))
        self.queries.append(query)
        return self.fault or self._answer(query)

    def _answer(self, query: dict[str, str]) -> Page:
        if query.get("version") != "2.1":
            return error("Unsupported Version. Supported version is: 2.1", "version", "19")
        given = CRITERIA & query.keys()
        if given <= {"state", "enumeration_type"}:
            return error("Field state requires additional search criteria", "state", "04")
        for name in sorted(given):
            if query[name].endswith("*") and len(query[name]) < 3:
                return error("Field contains special character(s) or wrong number of characters", name, "05")
        limit, skip = int(query.get("limit", 10)), int(query.get("skip", 0))
        if limit > 200 or skip > 1000:
            return error("Field limit or skip is too large", "limit", "08")
        found = [record for record in self.records if all(meets(record, name, query[name]) for name in given)]
        page = found[skip:skip + limit]
        return Page(json.dumps({"result_count": len(page), "results": page}), content_type="application/json")


def error(description: str, field_: str, number: str) -> Page:
    said = {"Errors": [{"description": description, "field": field_, "number": number}]}
    return Page(json.dumps(said), content_type="application/json")


def meets(record: Record, name: str, wanted: str) -> bool:
    """Whether a record meets a criterion: the whole value, or its beginning where that ends in "*"."""
    basic, place = record["basic"], record["addresses"][1]
    values = {"number": [str(record["number"])], "enumeration_type": [record["enumeration_type"]],
              "first_name": [basic.get("first_name")], "last_name": [basic.get("last_name")],
              "organization_name": [basic.get("organization_name"),
                                    *(other.get("organization_name") for other in record["other_names"])],
              "state": [place["state"]], "postal_code": [place["postal_code"], place["postal_code"][:5]]}[name]
    wanted = wanted.upper()
    return any(value and (value.upper().startswith(wanted[:-1]) if wanted.endswith("*") else value.upper() == wanted)
               for value in values)
