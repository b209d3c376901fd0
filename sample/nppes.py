"""The sample's NPI Registry: the API v2.1 as it answers, with its limits, its errors under HTTP 200, and its drift.

Half of the records have the form of older answers: numbers that are no text, seconds in place of milliseconds, `gender`
in place of `sex`, "" where the newer have null.
"""
import re
from typing import Any

from sample.register import Query, Register, Row, as_json, generated, npi
from sample.server import Answer, plain

PLACES = ("city", "postal_code", "state", "country_code")
CRITERIA = ("number", "last_name", "first_name", "organization_name", "taxonomy_description", *PLACES,
            "enumeration_type")
OTHERS = ("version", "limit", "skip", "pretty", "use_first_name_alias", "address_purpose", "name_purpose")
NOT_ALONE = {"state", "enumeration_type", "country_code"}   # what cannot be the only criterion
LARGEST, FURTHEST = 200, 1000
CREATED, UPDATED = 1577836800, 1719792000   # seconds; the same for all


class ApiError(Exception):
    """What the API says is wrong with a query."""

    def __init__(self, description: str, field: str, number: str) -> None:
        super().__init__(description)
        self.said = {"Errors": [{"description": description, "field": field, "number": number}]}


class Nppes(Register):
    """GET /api/?version=2.1&…"""

    def __init__(self, id_: str, said: Row) -> None:
        super().__init__(id_, said)
        made = list(generated(id_, said["filler"], "record"))
        records = said["records"] + [{"npi": npi(60_000_000 + n), **record} for n, record in enumerate(made)]
        self.records = [in_full(record, old=number % 2 == 1) for number, record in enumerate(records)]
        self.found_by = [self._words(record) for record in self.records]

    def reply(self, path: str, query: Query, fault: str) -> Answer:
        if path != "/api/":
            return plain(404)
        try:
            limit, skip = self._checked(query)
        except ApiError as error:
            return as_json(error.said)
        asked = criteria(query)
        found = [record for record, words in zip(self.records, self.found_by, strict=True)
                 if all(any(agrees(wanted, word) for word in words.get(name, ())) for name, wanted in asked)]
        found = found[skip:skip + limit]
        return as_json({"result_count": len(found), "results": [at_fault(record, fault) for record in found]})

    def _checked(self, query: Query) -> tuple[int, int]:
        """Limit and skip of a query; raises ApiError."""
        if query.get("version") != "2.1":
            raise ApiError("Unsupported Version. Supported version is: 2.1", "version", "19")
        if unknown := [name for name in query if name not in (*CRITERIA, *OTHERS)]:
            raise ApiError(f"Field {unknown[0]} is not a valid search field", unknown[0], "02")
        given = {name for name in CRITERIA if query.get(name)}
        if not given:
            raise ApiError("No valid search criteria provided", "", "01")
        if given <= NOT_ALONE:
            field = sorted(given)[0]
            raise ApiError(f"Field {field} requires additional search criteria", field, "04")
        for name in given:
            if "*" in query[name] and len(query[name].rstrip("*")) < 2:
                raise ApiError("Field contains special character(s) or wrong number of characters", name, "05")
        if "number" in given and not re.fullmatch(r"\d{10}", query["number"]):
            raise ApiError("Field number must be 10 digits", "number", "06")
        limit, skip = query.get("limit", "10"), query.get("skip", "0")
        if not limit.isdigit() or not 1 <= int(limit) <= LARGEST:
            raise ApiError(f"Field limit must be between 1 and {LARGEST}", "limit", "08")
        if not skip.isdigit() or int(skip) > FURTHEST:
            raise ApiError(f"Field skip must be between 0 and {FURTHEST}", "skip", "09")
        return int(limit), int(skip)

    def _words(self, record: Row) -> dict[str, list[str]]:
        """What a record is found by, in capitals, by criterion; of places also by their purpose."""
        basic, first = record["basic"], record["basic"].get("first_name")
        shorts = [short for short, whole in self.said["aliases"].items() if whole == first]
        firms = [basic.get("organization_name"), *(name.get("organization_name") for name in record["other_names"])]
        words = {
            "number": [record["number"]], "enumeration_type": [record["enumeration_type"]],
            "last_name": [basic.get("last_name")], "first_name": [first, *shorts], "first_name alone": [first],
            "organization_name": firms, "taxonomy_description": [one["desc"] for one in record["taxonomies"]]}
        for place in record["addresses"]:
            code = place["postal_code"]
            for name, found in (("city", [place["city"]]), ("state", [place["state"]]), ("country_code", ["US"]),
                                ("postal_code", [code, code[:5]])):
                words[f"{name} {place['address_purpose']}"] = found
                words[name] = [*words.get(name, ()), *found]
        return {name: [str(value).upper() for value in values if value] for name, values in words.items()}


def criteria(query: Query) -> list[tuple[str, str]]:
    """The criteria of a query by the names of `_words`; the one that leaves the fewest records first."""
    purpose, asked = query.get("address_purpose", "").upper(), []
    for name in CRITERIA:
        if wanted := query.get(name, "").upper().strip():
            if name in PLACES and purpose in ("LOCATION", "MAILING"):
                name += f" {purpose}"
            if name == "first_name" and query.get("use_first_name_alias", "").lower() == "false":
                name += " alone"
            asked.append((name, wanted))
    return asked


def agrees(wanted: str, word: str) -> bool:
    """Whole, or up to a "*"."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def in_full(record: Row, old: bool) -> Row:
    """A record of nppes.yml in the shape of an answer; `old`: as older answers have it."""
    person = "last" in record
    epoch: Any = UPDATED if old else str(UPDATED * 1000)
    created: Any = CREATED if old else str(CREATED * 1000)
    return {
        "created_epoch": created, "enumeration_type": "NPI-1" if person else "NPI-2", "last_updated_epoch": epoch,
        "number": int(record["npi"]) if old else record["npi"],
        "addresses": [_mailing(record), _place(record)],
        **({} if old else {"practiceLocations": []}),
        "basic": _person(record, old) if person else _firm(record),
        "taxonomies": [_taxonomy(taxonomy, number == 0, old) for number, taxonomy in enumerate(record["taxonomies"])],
        "identifiers": [], **({} if old else {"endpoints": []}), "other_names": _other_names(record)}


def _place(record: Row) -> Row:
    return {"country_code": "US", "country_name": "United States", "address_purpose": "LOCATION", "address_type": "DOM",
            "address_1": record["street"], "city": record["city"], "state": record["state"],
            "postal_code": record["zip"], "telephone_number": record["phone"]}


def _mailing(record: Row) -> Row:
    """Where nobody but the registry should write to: a post-office box in the same state."""
    return {**_place(record), "address_purpose": "MAILING", "address_1": f"PO BOX {record['npi'][-5:]}",
            "telephone_number": "800-555-0100"}


def _person(record: Row, old: bool) -> Row:
    basic = {"first_name": record["first"], "last_name": record["last"], "credential": record["credential"],
             "sole_proprietor": "NO", "gender" if old else "sex": "X", "enumeration_date": "2020-01-01",
             "last_updated": "2024-07-01", "status": record.get("status", "A"), "name_prefix": "--"}
    if "middle" in record:
        basic["middle_name"] = record["middle"]
    return basic | {"name_suffix": record.get("suffix", "--")}


def _firm(record: Row) -> Row:
    return {"organization_name": record["name"], "organizational_subpart": "NO", "enumeration_date": "2020-01-01",
            "last_updated": "2024-07-01", "certification_date": "2024-07-01", "status": "A",
            "authorized_official_first_name": "ALEX", "authorized_official_last_name": "SAMPLE",
            "authorized_official_telephone_number": "8005550100", "authorized_official_title_or_position": "Owner"}


def _taxonomy(said: list[str], primary: bool, old: bool) -> Row:
    code, desc, state, number = (*said, None, None)[:4]
    nothing = "" if old else None
    return {"code": code, "taxonomy_group": "", "desc": desc, "state": state or nothing, "license": number or nothing,
            "primary": primary}


def _other_names(record: Row) -> list[Row]:
    names: list[Row] = []
    if "former" in record:
        last, first = record["former"]
        names.append({"type": "Former Name", "code": "1", "last_name": last, "first_name": first})
    if "dba" in record:
        names.append({"type": "Doing Business As", "code": "3", "organization_name": record["dba"]})
    return names


def at_fault(record: Row, fault: str) -> Row:
    """A record with a key more, or with its number under another name."""
    if fault == "new_column":
        return {**record, "added": "x"}
    if fault == "renamed_column":
        return {"npi" if key == "number" else key: value for key, value in record.items()}
    return record
