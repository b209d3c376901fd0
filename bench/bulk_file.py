"""Made-up NPPES bulk files in the exact shape of version 2: 330 columns, all quoted, for the bench and for tests.

Every NPI begins with 2 and has a right check digit. One row in five is an organization's, one in four has a taxonomy
that a ketamine clinic's people have, one in thirty is deactivated: only its NPI and a date are filled.
"""
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from spiders.registries.nppes_file import COLUMNS, OTHER_NAME_COLUMNS
from tests import namesakes

# A state's share of all rows, in thousandths; what is missing to 1,000 is abroad or a territory.
STATES = {"CA": 115, "TX": 78, "NY": 76, "FL": 66, "PA": 41, "IL": 36, "OH": 37, "MI": 34, "NC": 32, "MA": 31, "GA": 29,
          "NJ": 28, "WA": 26, "VA": 24, "AZ": 24, "CO": 22, "MD": 21, "TN": 22, "MN": 21, "MO": 21, "IN": 21, "OR": 17,
          "WI": 18, "LA": 17, "CT": 15, "KY": 15, "OK": 14, "SC": 14, "AL": 12, "UT": 11, "NV": 9, "IA": 9, "KS": 9,
          "NM": 8, "AR": 9, "MS": 8, "NE": 7, "ME": 6, "WV": 6, "ID": 6, "NH": 5, "HI": 4, "RI": 4, "DE": 4, "MT": 4,
          "AK": 4, "SD": 3, "ND": 3, "VT": 3, "WY": 2, "DC": 4}
WANTED = ("207Q00000X", "207R00000X", "207L00000X", "2084P0800X", "363LF0000X", "363LP0808X", "363A00000X",
          "367500000X", "101YM0800X", "1041C0700X", "103T00000X", "261QM0801X")
OTHERS = ("1223G0001X", "183500000X", "225100000X", "106S00000X", "163W00000X", "390200000X", "207X00000X",
          "332B00000X", "225X00000X", "235Z00000X", "208600000X", "152W00000X", "111N00000X", "374U00000X",
          "172V00000X")
# Of the people whom bench/linking.py looks up, as often as they have them; five of six rows are under other last names,
# as there: a last name that is asked for is that of 1 person in about 2,000.
FIRST = tuple(name.upper() for name in namesakes.FIRST)
LAST = tuple(name.upper() for name in (*4 * [name for line in namesakes.LAST for name in line],
                                       *(head + tail for head in namesakes.HEADS for tail in namesakes.TAILS)))
KINDS = 20_000   # rows that differ in more than number and name; the others repeat them
_AT = {name: place for place, name in enumerate(COLUMNS)}


def npi(number: int) -> str:
    """The NPI of a number below a hundred million: "2", its eight digits, the check digit."""
    nine = f"2{number:08}"
    total = 24 + sum(_DOUBLED[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(nine))
    return f"{nine}{-total % 10}"


_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def line(values: dict[str, str]) -> str:
    """One line of a file, of {column: value}."""
    row = [""] * len(COLUMNS)
    for name, value in values.items():
        row[_AT[name]] = value
    return quoted(row)


def quoted(values: Sequence[str]) -> str:
    return '"' + '","'.join(value.replace('"', "'") for value in values) + '"\n'


HEADER = quoted(COLUMNS)


def kinds(random: Random, count: int) -> Iterator[dict[str, str]]:
    """Rows without NPI and last name."""
    states, shares = zip(*STATES.items(), strict=True)
    for number in range(count):
        row = _organization(random, number) if random.random() < 0.2 else _person(random)
        state = random.choices((*states, ""), (*shares, max(1, 1000 - sum(shares))))[0]
        row |= _practice(random, number, state) | _groups(random, state)
        row |= {"Provider Enumeration Date": _date(random, 2006, 2015), "Last Update Date": _date(random, 2016, 2025),
                "Certification Date": _date(random, 2021, 2025), "Provider Sex Code": random.choice("MF")}
        yield row


def _person(random: Random) -> dict[str, str]:
    return {"Entity Type Code": "1", "Provider First Name": random.choice(FIRST), "Provider Middle Name":
            random.choice(("", "Q", "LEE")), "Provider Name Prefix Text": "DR.", "Provider Credential Text":
            random.choice(("M.D.", "MD", "DO", "PMHNP-BC", "PA-C", "CRNA", "LCSW", "", "PHD")),
            "Is Sole Proprietor": "N"}


def _organization(random: Random, number: int) -> dict[str, str]:
    return {"Entity Type Code": "2", "Provider Organization Name (Legal Business Name)": f"SAMPLE GROUP {number}, PLLC",
            "Employer Identification Number (EIN)": "<UNAVAIL>", "Is Organization Subpart": "N",
            "Authorized Official Last Name": "SAMPLE", "Authorized Official First Name": random.choice(FIRST),
            "Authorized Official Telephone Number": "2065550199"}


def _practice(random: Random, number: int, state: str) -> dict[str, str]:
    """Both addresses; what stands in the mailing one must never be seen again."""
    found: dict[str, str] = {}
    for place in ("Mailing", "Practice Location"):
        mailing = place == "Mailing"
        found |= {f"Provider First Line Business {place} Address": "PO BOX 17" if mailing else f"{number} SAMPLE ST",
                  f"Provider Business {place} Address City Name": "MAILTOWN" if mailing else "EXAMPLE CITY",
                  f"Provider Business {place} Address State Name": state or "ONTARIO",
                  f"Provider Business {place} Address Postal Code": f"{random.randrange(10_000, 99_999)}1234",
                  f"Provider Business {place} Address Country Code (If outside U.S.)": "US" if state else "CA",
                  f"Provider Business {place} Address Telephone Number":
                      f"{random.randrange(201, 989)}55501{random.randrange(100):02}"}
    return found


def _groups(random: Random, state: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for place in range(1, random.choice((1, 1, 1, 2, 3)) + 1):
        wanted = random.random() < 0.17
        found |= {f"Healthcare Provider Taxonomy Code_{place}": random.choice(WANTED if wanted else OTHERS),
                  f"Provider License Number_{place}":
                      random.choice((f"MD{random.randrange(10 ** 7):08}", "$$$$$$$$$", "")),
                  f"Provider License Number State Code_{place}": state,
                  f"Healthcare Provider Primary Taxonomy Switch_{place}": "Y" if place == 1 else "N"}
    return found


def _date(random: Random, first: int, last: int) -> str:
    return f"{random.randrange(1, 13):02}/{random.randrange(1, 29):02}/{random.randrange(first, last + 1)}"


def write_bulk(path: Path, rows: int, seed: int = 1) -> Path:
    """Write a file of so many rows."""
    random = Random(seed)
    shapes = [_split(row) for row in kinds(random, min(rows, KINDS))]
    gone = _split({"NPI Deactivation Date": "03/04/2024"})
    with path.open("w", encoding="utf-8", newline="", buffering=1 << 22) as out:
        out.write(HEADER)
        for number in range(rows):
            before, person, after = gone if number % 30 == 29 else shapes[number * 7919 % len(shapes)]
            round_ = number // len(LAST)
            other = chr(65 + round_ % 26) + chr(65 + round_ % 25) if round_ % 6 else ""
            name = f"{LAST[number % len(LAST)]}{other}" if person else ""
            out.write(f'"{npi(number)}"{before}{name}{after}')
    return path


def _split(row: dict[str, str]) -> tuple[str, bool, str]:
    """The line around NPI and last name, and whether there is a last name."""
    person = row.get("Entity Type Code") == "1"
    head, _, tail = line({**row, "NPI": "", "Provider Last Name (Legal Name)": "\0"}).partition("\0")
    return head.removeprefix('""'), person, tail


def write_other_names(path: Path, names: dict[str, str]) -> Path:
    """Write a file of organizations' other names, {NPI: name}, as trade names."""
    rows = (quoted((number, name, "3")) for number, name in names.items())
    path.write_text(quoted(OTHER_NAME_COLUMNS) + "".join(rows), encoding="utf-8")
    return path


def write_zip(path: Path, data: Path, other_names: Path | None = None) -> Path:
    """Pack files as they are published: with files of headers alone beside them, which must not be taken for data."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("NPPES_Data_Dissemination_Readme_v.2.pdf", b"%PDF-1.7")
        archive.writestr(data.name.replace(".csv", "_fileheader.csv"), HEADER)
        archive.write(data, data.name)
        if other_names:
            archive.writestr(other_names.name.replace(".csv", "_fileheader.csv"), quoted(OTHER_NAME_COLUMNS))
            archive.write(other_names, other_names.name)
    return path
