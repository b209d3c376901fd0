"""One NPPES bulk file, version 2: its 330 columns, those of them that are read, and the other files that come with it.

What a row says stands in nppes_rows.py. Mailing addresses, EINs, authorised officials and other identifiers are not
read at all.
"""
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from lxml import etree

from extraction.registers import npi_or_none
from spiders.registry_stream import BrokenFile, Member, members, opened


def _block(place: str) -> list[str]:
    rest = ("City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)", "Telephone Number",
            "Fax Number")
    return [f"Provider First Line Business {place} Address", f"Provider Second Line Business {place} Address",
            *(f"Provider Business {place} Address {part}" for part in rest)]


def groups(count: int, *names: str) -> list[str]:
    return [f"{name}_{number}" for number in range(1, count + 1) for name in names]


TAXONOMY, LICENSE, LICENSE_STATE, PRIMARY = GROUP = (
    "Healthcare Provider Taxonomy Code", "Provider License Number", "Provider License Number State Code",
    "Healthcare Provider Primary Taxonomy Switch")
COLUMNS = (
    "NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)", "Provider Last Name (Legal Name)", "Provider First Name",
    "Provider Middle Name", "Provider Name Prefix Text", "Provider Name Suffix Text", "Provider Credential Text",
    "Provider Other Organization Name", "Provider Other Organization Name Type Code", "Provider Other Last Name",
    "Provider Other First Name", "Provider Other Middle Name", "Provider Other Name Prefix Text",
    "Provider Other Name Suffix Text", "Provider Other Credential Text", "Provider Other Last Name Type Code",
    *_block("Mailing"), *_block("Practice Location"),
    "Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code", "NPI Deactivation Date",
    "NPI Reactivation Date", "Provider Sex Code",
    "Authorized Official Last Name", "Authorized Official First Name", "Authorized Official Middle Name",
    "Authorized Official Title or Position", "Authorized Official Telephone Number",
    *groups(15, *GROUP),
    *groups(50, "Other Provider Identifier", "Other Provider Identifier Type Code", "Other Provider Identifier State",
             "Other Provider Identifier Issuer"),
    "Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN", "Parent Organization TIN",
    "Authorized Official Name Prefix Text", "Authorized Official Name Suffix Text",
    "Authorized Official Credential Text",
    *groups(15, "Healthcare Provider Taxonomy Group"), "Certification Date")
MOST_UNPACKED = 500_000_000   # bytes of the list of deactivated NPIs; the real one has about 300,000 rows
SAFE = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
OTHER_NAME_COLUMNS = ("NPI", "Provider Other Organization Name", "Provider Other Organization Name Type Code")
PRACTICE = "Provider Business Practice Location Address "
READ = {                                   # our word -> column
    "npi": "NPI", "entity": "Entity Type Code", "organization": COLUMNS[4], "last": COLUMNS[5], "first": COLUMNS[6],
    "middle": COLUMNS[7], "suffix": COLUMNS[9], "credential": COLUMNS[10], "other_organization": COLUMNS[11],
    "other_last": COLUMNS[13], "other_first": COLUMNS[14],
    "street": "Provider First Line Business Practice Location Address",
    "street_2": "Provider Second Line Business Practice Location Address", "city": PRACTICE + "City Name",
    "state": PRACTICE + "State Name", "zip": PRACTICE + "Postal Code",
    "country": PRACTICE + "Country Code (If outside U.S.)", "phone": PRACTICE + "Telephone Number",
    "enumerated": "Provider Enumeration Date", "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date", "reactivated": "NPI Reactivation Date"}
NEEDED = (*READ.values(), *groups(15, *GROUP))


def main_file(path: Path) -> Member:
    """The file of NPIs: the CSV itself, or the one in a zip. Raises BrokenFile."""
    return _member(path, r"(.*/)?npidata_pfile_\d{8}-\d{8}\.csv") or _missing(path)


def other_names_file(path: Path) -> Member | None:
    """The file of organizations' other names: in the same zip, or beside the CSV."""
    if path.suffix.lower() == ".zip":
        return _member(path, r"(.*/)?othername_pfile_\d{8}-\d{8}\.csv")
    beside = path.with_name(path.name.replace("npidata", "othername"))
    return Member(beside) if beside != path and beside.exists() else None


def _member(path: Path, pattern: str) -> Member | None:
    if path.suffix.lower() != ".zip":
        return Member(path)
    return next((Member(path, name) for name in members(path) if re.fullmatch(pattern, name, re.I)), None)


def _missing(path: Path) -> Member:
    raise BrokenFile(f"{path.name} has no npidata_pfile_….csv in it.")


def wrong_header(header: Sequence[str], expected: Sequence[str]) -> str | None:
    """How a file's columns differ from those expected, in words; None where they do not."""
    if tuple(header) == tuple(expected):
        return None
    places = [n for n, (is_, should) in enumerate(zip(header, expected, strict=False), 1) if is_ != should][:3]
    told_ = [f"column {n} is {header[n - 1]!r}, not {expected[n - 1]!r}" for n in places]
    if len(header) != len(expected):
        told_.insert(0, f"{len(header)} columns, not {len(expected)}")
    return "; ".join(told_)


def deactivated_npis(path: Path) -> Iterator[tuple[str, str]]:
    """(NPI, date as written) of the report of deactivated NPIs: an .xlsx in a zip, or a CSV of the same two columns."""
    if path.suffix.lower() != ".zip":
        text = path.read_text(encoding="utf-8")
        lines: Iterator[list[str]] = (line.replace('"', "").split(",") for line in text.splitlines())
    else:
        name = next((name for name in members(path) if name.lower().endswith(".xlsx")), None)
        if name is None:
            raise BrokenFile(f"{path.name} has no .xlsx in it.")
        with opened(path) as archive, archive.open(name) as stream:
            lines = iter(list(_xlsx_rows(stream)))
    for row in lines:   # a line that is a title and one that names the columns come first
        if len(row) >= 2 and npi_or_none(row[0]):
            yield row[0], row[1]


def _xlsx_rows(stream: IO[bytes]) -> Iterator[list[str]]:
    """The text of the cells of the first sheet, row by row. BrokenFile: it unpacks to more than such a list can be."""
    with zipfile.ZipFile(stream) as book:
        if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
            raise BrokenFile(f"its list unpacks to more than {MOST_UNPACKED / 1e6:,.0f} MB.")
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            with book.open("xl/sharedStrings.xml") as part:
                for _, item in etree.iterparse(part, tag="{*}si", **SAFE):
                    shared.append("".join(item.itertext()))
                    item.clear()
        with book.open("xl/worksheets/sheet1.xml") as part:
            for _, row in etree.iterparse(part, tag="{*}row", **SAFE):
                cells = [("".join(cell.itertext()), cell.get("t")) for cell in row]
                yield [shared[int(text)] if kind == "s" else text for text, kind in cells]
                row.clear()
