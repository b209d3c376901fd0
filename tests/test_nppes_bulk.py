"""The NPI registry's bulk files: which rows are taken and what they say, weekly files on top, downloads that go on, and
broken files, which leave yesterday's rows."""
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from bench.bulk_file import HEADER, line, npi, write_bulk, write_other_names, write_zip
from extraction.normalise import valid_npi
from extraction.registers import Entry, name_key
from pipelines.registry_store import RegistryStore
from spiders.registries import nppes_file
from spiders.registries.nppes_file import COLUMNS
from spiders.registry_stream import BLOCK, LONGEST_LINE, BrokenFile, Member
from tests.histories import fact
from tests.loopback import Asked, Page, Web, webs
from tests.made_up_store import MadeUpStore
from tests.socrata import load, write_registries

MONTHLY, OTHER_NAMES = "npidata_pfile_20050523-20261108.csv", "othername_pfile_20050523-20261108.csv"
MASKED, BOTH, FIRM, ELSEWHERE, OTHER_KIND, STATED, LEFT, CAME, NEWER, GONE, REPORTED, BACK, BLANK, ABROAD, NEW = (
    npi(number) for number in range(100, 115))
PSYCHIATRY, DENTIST, CLINIC = "2084P0800X", "1223G0001X", "261QM0850X"


def row(npi_: str, last: str, state: str = "WA", code: str = PSYCHIATRY, **more: str) -> str:
    """A line of a person who practises in a state. `more`: a column in the words of SHORT."""
    values = {"NPI": npi_, "Entity Type Code": "1", "Provider Last Name (Legal Name)": last,
              "Provider First Name": "ALEX", "Provider Credential Text": "M.D., PH.D.",
              "Employer Identification Number (EIN)": "<UNAVAIL>", "Provider Enumeration Date": "03/04/2012",
              "Last Update Date": "07/01/2024", "Healthcare Provider Taxonomy Code_1": code,
              "Healthcare Provider Primary Taxonomy Switch_1": "Y"}
    for place, city, where in (("Mailing", "MAILTOWN", "OR"), ("Practice Location", "EXAMPLE CITY", state)):
        values |= {f"Provider First Line Business {place} Address": "12 SAMPLE ST",
                   f"Provider Business {place} Address City Name": city,
                   f"Provider Business {place} Address State Name": where,
                   f"Provider Business {place} Address Postal Code": "980011234",
                   f"Provider Business {place} Address Country Code (If outside U.S.)": "US",
                   f"Provider Business {place} Address Telephone Number": "2065550118"}
    return line(values | {SHORT[word]: value for word, value in more.items()})


SHORT = {"entity": "Entity Type Code", "organization": "Provider Organization Name (Legal Business Name)",
         "trade_name": "Provider Other Organization Name", "former": "Provider Other Last Name",
         "former_first": "Provider Other First Name", "updated": "Last Update Date",
         "deactivated": "NPI Deactivation Date", "reactivated": "NPI Reactivation Date",
         "code_3": "Healthcare Provider Taxonomy Code_3", "primary": "Healthcare Provider Primary Taxonomy Switch_1",
         "primary_3": "Healthcare Provider Primary Taxonomy Switch_3", "number": "Provider License Number_1",
         "number_state": "Provider License Number State Code_1", "number_3": "Provider License Number_3",
         "number_3_state": "Provider License Number State Code_3",
         "country": "Provider Business Practice Location Address Country Code (If outside U.S.)",
         "first": "Provider First Name", "credential": "Provider Credential Text"}


def blank(number: str, deactivated: str) -> str:
    """A deactivated NPI, of which only that is left."""
    return line({"NPI": number, "NPI Deactivation Date": deactivated})


def write(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + "".join(lines), encoding="utf-8")
    return path


ROWS = (
    row(MASKED, "O'NEIL-BRÄUN", number="$$$$$$$$$", number_state="WA", former="ROE", former_first="ALEX"),
    row(BOTH, "SAMPLE", code=DENTIST, primary="N", code_3=PSYCHIATRY, primary_3="Y", number="DE 1",
        number_state="WA", number_3="MD00012345", number_3_state="OR"),
    row(FIRM, "", entity="2", first="", credential="", organization="SAMPLE INFUSION, PLLC", code=CLINIC,
        trade_name="SAMPLE KETAMINE"),
    row(ELSEWHERE, "FAR", "CA"), row(OTHER_KIND, "DENT", code=DENTIST), row(STATED, "STATED", "CA", DENTIST),
    row(LEFT, "LEFT"), row(CAME, "CAME", "CA"), row(NEWER, "NEWER", updated="10/01/2026"), row(GONE, "GONE"),
    row(REPORTED, "REPORTED"), row(BACK, "BACK", deactivated="01/02/2020", reactivated="03/04/2021"),
    blank(BLANK, "02/03/2019"), row(ABROAD, "PERTH", "WA", country="AU"))
WEEK = (row(LEFT, "LEFT", "CA", updated="11/10/2026"), row(CAME, "CAME", updated="11/10/2026"),
        row(NEWER, "OLDER", updated="09/01/2026"), blank(GONE, "11/11/2026"), row(NEW, "NEW", updated="11/12/2026"))
TAKEN = {MASKED, BOTH, FIRM, STATED, CAME, NEWER, GONE, REPORTED, BACK, NEW}


def files(folder: Path) -> dict[str, Path]:
    """A month's zip, the week after it, a week that it holds already, and a report of deactivated NPIs."""
    folder.mkdir(parents=True, exist_ok=True)
    other = write_other_names(folder / OTHER_NAMES, {FIRM: "SAMPLE SPA", OTHER_KIND: "NOT WANTED"})
    week = write(folder / "npidata_pfile_20261109-20261115.csv", *WEEK)
    held = write(folder / "npidata_pfile_20261026-20261101.csv", row(MASKED, "WRONG", updated="12/31/2026"))
    return {"file": write_zip(folder / "month_V2.zip", write(folder / MONTHLY, *ROWS), other),
            "week": write_zip(folder / "week_Weekly_V2.zip", week),
            "held": write_zip(folder / "held_Weekly_V2.zip", held),
            "report": _report(folder / "deactivated.csv", {REPORTED: "11/01/2026", BACK: "01/02/2020"})}


def _report(path: Path, dates: dict[str, str]) -> Path:
    lines = "".join(f'"{number}","{date}"\n' for number, date in dates.items())
    path.write_text('"NPPES Deactivated NPI Records as of Nov 09 2026",""\n"NPI","NPPES Deactivation Date"\n' + lines)
    return path


def registries(folder: Path, origin: str = "https://download.cms.gov", low: int = 1) -> Path:
    path = write_registries(folder / "registries.yml", {"nppes_bulk": origin})
    said = yaml.safe_load(path.read_text())
    said["nppes_bulk"]["options"]["file_rows"] = [low, 1000]
    path.write_text(yaml.safe_dump(said))
    return path


def bulk(folder: Path, file: Path, *more: str, low: int = 1) -> subprocess.CompletedProcess[str]:
    return load("nppes_bulk", registries(folder, low=low), folder / "var", "-a", f"file={file}", *more)


def entries(var: Path) -> dict[str, Entry]:
    store = RegistryStore(var)
    found = {kept.entry.key: kept.entry for kept in store.find("e.source_id = 'nppes_bulk'", ())}
    store.close()
    return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose provider is in Washington and states one NPI, with the files loaded into it."""
    folder = tmp_path_factory.mktemp("bulk")
    store = MadeUpStore(folder / "var")
    store.crawl({"alder.example": {"/": [
        fact("npi_stated", STATED), fact("states_served", "WA"), fact("states_served", "nationwide")]}})
    store.close()
    given = files(folder / "files")
    done = bulk(folder, given["file"], "-a", f"weekly={given['held']},{given['week']}", "-a",
                f"deactivated={given['report']}")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def yesterday(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "own"))


def test_the_header_is_that_of_version_2() -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 330
    assert (COLUMNS[3], COLUMNS[20], COLUMNS[28]) == (
        "Employer Identification Number (EIN)", "Provider First Line Business Mailing Address",
        "Provider First Line Business Practice Location Address")
    assert COLUMNS[36:42] == ("Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code",
                              "NPI Deactivation Date", "NPI Reactivation Date", "Provider Sex Code")
    assert (COLUMNS[47], COLUMNS[50], COLUMNS[107], COLUMNS[307], COLUMNS[-1]) == (
        "Healthcare Provider Taxonomy Code_1", "Healthcare Provider Primary Taxonomy Switch_1",
        "Other Provider Identifier_1", "Is Sole Proprietor", "Certification Date")


def test_a_made_up_file_has_the_shape_of_a_real_one(tmp_path: Path) -> None:
    lines = write_bulk(tmp_path / MONTHLY, 300).read_text().splitlines()
    assert len(lines) == 301
    assert {len(re.findall(r'"[^"]*"', one)) for one in lines} == {330}
    numbers = [one[1:11] for one in lines[1:]]
    assert all(valid_npi(number) and number[0] == "2" for number in numbers) and len(set(numbers)) == 300


def test_rows_of_our_states_and_taxonomies_are_taken_and_stated_npis(loaded: Path) -> None:
    assert set(entries(loaded / "var")) == TAKEN


def test_what_a_row_says(loaded: Path) -> None:
    found = entries(loaded / "var")
    masked, both, firm = found[MASKED], found[BOTH], found[FIRM]
    assert (masked.last_name, masked.other_names, masked.licenses) == ("O'NEIL-BRÄUN", ("ROE, ALEX",), ())
    assert (masked.credential, masked.issued, masked.updated) == ("MD", "2012-03-04", "2024-07-01")
    assert (masked.phone, masked.zip, masked.state, masked.city) == ("+12065550118", "98001", "WA", "EXAMPLE CITY")
    assert both.taxonomies == (PSYCHIATRY, DENTIST)   # the primary one first
    assert both.licenses == (("WA", "DE 1"), ("OR", "MD00012345"))
    assert (firm.entity, firm.organization, firm.last_name) == ("organization", "SAMPLE INFUSION, PLLC", None)
    assert set(firm.other_names) == {"SAMPLE KETAMINE", "SAMPLE SPA"}
    assert masked.quote.startswith(f"NPI: {MASKED} · Provider Last Name (Legal Name): O'NEIL-BRÄUN")
    assert masked.url.endswith(f"/provider-view/{MASKED}")
    with sqlite3.connect(loaded / "var" / "registries.db") as db:
        everything = "\n".join(db.iterdump())
        keys = dict(db.execute("SELECT key, last_key FROM entries"))
    assert "MAILTOWN" not in everything and "UNAVAIL" not in everything
    assert keys[MASKED] == name_key("O'NEIL-BRÄUN") == "oneil braun"


def test_the_newest_row_counts_and_a_deactivation_leaves_the_name(loaded: Path) -> None:
    found = entries(loaded / "var")
    assert (found[CAME].state, found[NEWER].last_name) == ("WA", "NEWER")
    assert {found[key].active for key in (GONE, REPORTED)} == {False}
    assert (found[GONE].last_name, found[GONE].status) == ("GONE", "Deactivated")
    assert "NPI Deactivation Date: 11/11/2026" in found[GONE].quote
    assert found[REPORTED].quote.endswith(" · NPPES Deactivation Date: 11/01/2026")
    assert found[BACK].active and found[NEW].last_name == "NEW"


def test_of_an_npi_that_was_deactivated_since_the_name_stays(yesterday: Path) -> None:
    month = write(yesterday / "files" / "npidata_pfile_20050523-20261213.csv", *ROWS[1:12], blank(MASKED, "12/01/2026"))
    done = bulk(yesterday, month)
    assert done.returncode == 0, done.stdout
    entry = entries(yesterday / "var")[MASKED]
    assert (entry.last_name, entry.active, entry.status) == ("O'NEIL-BRÄUN", False, "Deactivated")
    assert entry.quote == f"NPI: {MASKED} · NPI Deactivation Date: 12/01/2026"
    again = bulk(yesterday, month)
    assert again.returncode == 0 and "not changed since it was last loaded" in again.stdout
    every = bulk(yesterday, month, "-a", "states=all")   # the same file, more of it
    assert every.returncode == 0 and ELSEWHERE in entries(yesterday / "var")


def test_windows_line_ends_and_letters_are_read(yesterday: Path) -> None:
    month = write(yesterday / "files" / "npidata_pfile_20050523-20261213.csv", *ROWS)
    month.write_bytes(month.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1252"))
    done = bulk(yesterday, month)
    assert done.returncode == 0, done.stdout
    assert entries(yesterday / "var")[MASKED].last_name == "O'NEIL-BRÄUN"


def test_lines_that_are_out_of_shape_are_looked_at_closely(tmp_path: Path) -> None:
    """What is told by bytes must never leave out a row that is wanted, however it is written."""
    broken_line = row(npi(200), "SPLIT").replace('"ALEX"', '"ALEX\nROBIN"')
    doubled = row(npi(201), "DOUBLED").replace("12 SAMPLE ST", '12 ""SAMPLE"" ST')
    spaced = row(npi(202), "SPACED", "CA", DENTIST).replace(f'"{npi(202)}"', f'" {npi(202)}"')
    elsewhere = row(npi(203), "ELSEWHERE", code=DENTIST).replace("12 SAMPLE ST", PSYCHIATRY)   # no taxonomy of his
    longer = row(npi(204), "LONGER", code=PSYCHIATRY + "1")
    blanks = [blank(npi(number), "02/03/2019") for number in range(210, 215)]
    month = write(tmp_path / MONTHLY, broken_line, doubled, *blanks, spaced, elsewhere, longer, *ROWS[3:6],
                  row(npi(205), "LAST", code=CLINIC))
    store = MadeUpStore(tmp_path / "var")
    store.crawl({"alder.example": {"/": [fact("npi_stated", npi(202)), fact("states_served", "WA")]}})
    store.close()
    done = bulk(tmp_path, month)
    assert done.returncode == 0, done.stdout
    found = entries(tmp_path / "var")
    assert set(found) == {npi(200), npi(201), npi(202), npi(205)}
    assert (found[npi(200)].first_name, found[npi(201)].street) == ("ALEX\nROBIN", '12 "SAMPLE" ST')


def test_a_line_out_of_shape_is_seen_beside_one_that_makes_up_for_it(tmp_path: Path) -> None:
    """One has two quotes less than a row, the other two more."""
    bare = row(npi(200), "BARE").replace(f'"{PSYCHIATRY}"', PSYCHIATRY)
    doubled = row(npi(201), "DOUBLED", code=DENTIST).replace("12 SAMPLE ST", '12 ""SAMPLE ST', 1)
    done = bulk(tmp_path, write(tmp_path / MONTHLY, bare, doubled, row(npi(202), "PLAIN")), "-a", "states=WA")
    assert done.returncode == 0, done.stdout
    assert set(entries(tmp_path / "var")) == {npi(200), npi(202)}


def test_columns_in_another_order_that_a_person_accepted_are_read_whole(tmp_path: Path) -> None:
    """A date has as many characters as an NPI."""
    def moved(line_: str) -> str:
        first, *others = line_.rstrip("\n").split(",")
        return ",".join(['"07/01/2024"', *others[:1], first, *others[1:-1]]) + "\n"

    month = write(tmp_path / MONTHLY, *map(moved, (ROWS[1], ROWS[4], ROWS[5])), header=_header(
        lambda names: ["Certification Date", names[1], names[0], *names[2:-1]]))
    store = MadeUpStore(tmp_path / "var")
    store.crawl({"alder.example": {"/": [fact("npi_stated", STATED), fact("states_served", "WA")]}})
    store.close()
    done = bulk(tmp_path, month, "-a", "accept=columns")
    assert done.returncode == 0, done.stdout
    assert set(entries(tmp_path / "var")) == {BOTH, STATED}


def test_a_weekly_row_without_an_npi_that_is_not_wanted_stops_nothing(tmp_path: Path) -> None:
    week = write(tmp_path / "npidata_pfile_20261109-20261115.csv", row("", "NOBODY", "CA"), WEEK[4])
    done = bulk(tmp_path, write(tmp_path / MONTHLY, *ROWS[:2]), "-a", "states=WA", "-a", f"weekly={week}")
    assert done.returncode == 0, done.stdout
    assert set(entries(tmp_path / "var")) == {MASKED, BOTH, NEW}


def test_what_cannot_be_a_code_of_a_taxonomy_is_told(tmp_path: Path) -> None:
    path = registries(tmp_path)
    path.write_text(path.read_text().replace(PSYCHIATRY, "psychiatry"))
    done = load("nppes_bulk", path, tmp_path / "var", "-a", f"file={write(tmp_path / MONTHLY, *ROWS)}", "-a",
                "states=WA")
    assert done.returncode == 1 and "psychiatry: no code of a taxonomy" in done.stdout


def test_a_load_that_was_killed_begins_again_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    month = write(tmp_path / MONTHLY, *ROWS)
    assert bulk(tmp_path, month, "-a", "states=WA").returncode == 0
    whole = entries(tmp_path / "var")
    with sqlite3.connect(tmp_path / "var" / "registries.db") as db:   # as it is before the end: half of it, and a stray
        db.execute("UPDATE runs SET outcome = NULL, finished_at = NULL, rows = NULL")
        db.execute("DELETE FROM current")
        db.execute("DELETE FROM entries WHERE key > ?", (BOTH,))
        db.execute("UPDATE entries SET key = '2999999999', last_name = 'STRAY' WHERE key = ?", (BOTH,))
        db.execute("UPDATE records SET sha256 = ''")
    again = bulk(tmp_path, month, "-a", "states=WA")
    assert again.returncode == 0, again.stdout
    assert entries(tmp_path / "var") == whole
    assert _checksums(tmp_path / "var") == [sha256(month.read_bytes()).hexdigest()]


def test_each_file_is_kept_by_its_checksum(loaded: Path) -> None:
    given = files(loaded / "same")
    assert sorted(_checksums(loaded / "var")) == sorted(
        sha256(path.read_bytes()).hexdigest() for path in sorted((loaded / "files").glob("*_V2.zip"))
        + [given["report"]])


def _checksums(var: Path) -> list[str]:
    with sqlite3.connect(var / "registries.db") as db:
        return [digest for (digest,) in db.execute("SELECT sha256 FROM records")]


def _header(change: Callable[[list[str]], list[str]]) -> str:
    return '"' + '","'.join(change(list(COLUMNS))) + '"\n'


def _cut(path: Path, keep: float) -> Path:
    path.write_bytes(path.read_bytes()[:int(path.stat().st_size * keep)])
    return path


def _renamed(folder: Path) -> Path:
    return write(folder / MONTHLY, *ROWS, header=_header(lambda names: [
        name.replace("Provider Sex Code", "Provider Gender Code") for name in names]))


def _with_a_column_more(folder: Path) -> Path:
    return write(folder / MONTHLY, *(one.rstrip("\n") + ',""\n' for one in ROWS),
                 header=_header(lambda names: [*names, "Provider Pronouns"]))


def _zipped_web_page(folder: Path) -> Path:
    path = folder / "month_V2.zip"
    path.write_text("<!doctype html><p>Please try again later.</p>")
    return path


def _damaged(folder: Path) -> Path:
    """A zip whose list of files is whole, and one of whose bytes is not."""
    path = write_zip(folder / "month_V2.zip", write(folder / MONTHLY, *ROWS))
    body = bytearray(path.read_bytes())
    body[body.index(b"npidata_pfile_20050523-20261108.csv") + 400] ^= 0xFF
    path.write_bytes(body)
    return path


BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a renamed column": (_renamed, "column 42 is 'Provider Gender Code', not 'Provider Sex Code'"),
    "a new column": (_with_a_column_more, "331 columns, not 330"),
    "half a file": (lambda folder: _cut(write(folder / MONTHLY, *ROWS), 0.6), "breaks off after"),
    "half a zip": (lambda folder: _cut(write_zip(folder / "month_V2.zip", write(folder / MONTHLY, *ROWS)), 0.6),
                   "is no whole zip file"),
    "a web page": (_zipped_web_page, "is no whole zip file"),
    "a damaged zip": (_damaged, "is no whole zip file"),
    "a row too short": (lambda folder: write(folder / MONTHLY, *ROWS, '"2000000002","1"\n'), "cannot be read"),
    "too few rows": (lambda folder: write(folder / MONTHLY, *ROWS[:5]), "has 5 rows, where 10 to 1,000"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_leaves_yesterdays_rows(fault: str, yesterday: Path) -> None:
    make, said = BROKEN[fault]
    (yesterday / "broken").mkdir()
    done = bulk(yesterday, make(yesterday / "broken"), low=10)
    assert done.returncode == 1, done.stdout
    assert said in done.stdout and "10 rows of the last good load" in done.stdout
    assert set(entries(yesterday / "var")) == TAKEN
    assert not list((yesterday / "var").glob("bulk-*"))   # nothing is left lying about


def test_a_file_that_is_not_there_is_told_before_anything_begins(tmp_path: Path) -> None:
    done = bulk(tmp_path, tmp_path / "nothing.zip")
    assert done.returncode == 2 and "no such file" in done.stderr


# --- downloads -------------------------------------------------------------------------------------------------------

PAGE = """<html><body><h1>NPI Files</h1>
<a href="./NPPES_Data_Dissemination_October_2026_V2.zip">October</a>
<a href="./NPPES_Data_Dissemination_November_2026_V2.zip">November</a>
<a href="./NPPES_Data_Dissemination_102626_110126_Weekly_V2.zip">Weekly</a>
<a href="./NPPES_Data_Dissemination_110926_111526_Weekly_V2.zip">Weekly</a>
<a href="./NPPES_Data_Dissemination_November_2026.zip">Version 1</a>
<a href="./NPPES_Deactivated_NPI_Report_110926_V2.zip">Deactivated</a></body></html>"""
NEWEST = "/nppes/NPPES_Data_Dissemination_November_2026_V2.zip"


def in_pieces(body: bytes) -> Callable[[Asked], Page]:
    """A server that gives the bytes that are asked for."""
    def answer(asked: Asked) -> Page:
        first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers["Range"]).groups())   # type: ignore
        piece = body[first:last + 1]
        said = {"Content-Range": f"bytes {first}-{first + len(piece) - 1}/{len(body)}", "ETag": '"one"'}
        return Page(piece, 206, said, "application/zip")

    return answer


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Web]:
    """The page of the files and the files."""
    given = files(tmp_path / "files")
    report = tmp_path / "files" / "report.zip"
    write_xlsx_zip(report, [["NPPES Deactivated NPI Records as of Nov 09 2026"], ["NPI", "NPPES Deactivation Date"],
                            [REPORTED, "11/01/2026"]])
    with webs() as start:
        yield start("127.0.12.31", {
            "/nppes/NPI_Files.html": PAGE, NEWEST: in_pieces(given["file"].read_bytes()),
            "/nppes/NPPES_Data_Dissemination_102626_110126_Weekly_V2.zip": in_pieces(given["held"].read_bytes()),
            "/nppes/NPPES_Data_Dissemination_110926_111526_Weekly_V2.zip": in_pieces(given["week"].read_bytes()),
            "/nppes/NPPES_Deactivated_NPI_Report_110926_V2.zip": in_pieces(report.read_bytes())})


def write_xlsx_zip(path: Path, rows: list[list[str]]) -> None:
    """A zip with a workbook of one sheet, as spreadsheets write it: texts stand apart, cells give their numbers."""
    import io
    import zipfile

    texts = sorted({text for one in rows for text in one})
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join("<row>" + "".join(f'<c t="s"><v>{texts.index(text)}</v></c>' for text in one) + "</row>"
                    for one in rows)
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{name}">' + "".join(
            f"<si><t>{text}</t></si>" for text in texts) + "</sst>")
        archive.writestr("xl/worksheets/sheet1.xml",
                         f'<worksheet xmlns="{name}"><sheetData>{cells}</sheetData></worksheet>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("NPPES Deactivated NPI Report 20261109.xlsx", book.getvalue())


def download(web: Web, folder: Path) -> subprocess.CompletedProcess[str]:
    return load("nppes_bulk", registries(folder, web.origin), folder / "var", "-a", "states=WA", "-s",
                "REGISTRY_PIECE=1000")


def test_the_newest_files_are_downloaded_in_pieces_and_a_download_goes_on(published: Web, tmp_path: Path) -> None:
    part = tmp_path / "var" / "downloads" / (NEWEST.rpartition("/")[2] + ".part")
    part.parent.mkdir(parents=True)
    whole = (tmp_path / "files" / "month_V2.zip").read_bytes()
    part.write_bytes(whole[:1500])   # as a killed download left it
    part.with_suffix(".json").write_text(f'{{"size": {len(whole)}, "version": "\\"one\\""}}')
    done = download(published, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(entries(tmp_path / "var")) == TAKEN - {STATED}
    assert not entries(tmp_path / "var")[REPORTED].active
    asked = [one for one in published.asked if one.path == NEWEST]
    assert asked[0].headers["Range"] == "bytes=1500-2499"
    assert not [path for path in published.paths if "October" in path or path.endswith("November_2026.zip")]
    count = len(published.paths)
    again = download(published, tmp_path)
    assert again.returncode == 0 and "not changed since" in again.stdout
    assert published.paths[count:] == ["/nppes/NPI_Files.html"]


def test_files_of_another_host_are_not_downloaded(published: Web, tmp_path: Path) -> None:
    link = '<a href="{}/NPPES_Data_Dissemination_December_2026_V2.zip">Version 2</a></body>'
    with webs() as start:
        other = start("127.0.12.32", {})
        published.pages["/nppes/NPI_Files.html"] = PAGE.replace("</body>", link.format(other.origin))
        done = download(published, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not other.paths and set(entries(tmp_path / "var")) == TAKEN - {STATED}


def test_a_line_without_an_end_is_no_row(tmp_path: Path) -> None:
    member = Member(tmp_path / "npidata.csv")
    member.path.write_bytes(b"NPI\n" + b"0" * (LONGEST_LINE + 3 * BLOCK))
    with pytest.raises(BrokenFile, match="line of more than"):
        for _ in member.blocks():
            pass


def test_a_file_that_changed_while_it_was_downloaded_is_begun_again(published: Web, tmp_path: Path) -> None:
    part = tmp_path / "var" / "downloads" / (NEWEST.rpartition("/")[2] + ".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1500)
    part.with_suffix(".json").write_text('{"size": 77, "version": "\\"another\\""}')
    assert download(published, tmp_path).returncode == 0
    assert set(entries(tmp_path / "var")) == TAKEN - {STATED}


def test_a_web_page_in_the_place_of_a_zip_fails_and_a_damaged_one_is_thrown_away(
        published: Web, tmp_path: Path) -> None:
    published.pages[NEWEST] = "<html>Service unavailable</html>"
    done = download(published, tmp_path)
    assert done.returncode == 1 and "a web page instead of data" in done.stdout
    published.pages[NEWEST] = in_pieces(b"PK\x03\x04 and then nothing of a zip" * 100)
    done = download(published, tmp_path)
    assert done.returncode == 1 and "It was thrown away" in done.stdout
    assert not (tmp_path / "var" / "downloads" / NEWEST.rpartition("/")[2]).exists()


def test_a_list_of_deactivated_npis_that_unpacks_to_too_much_is_refused(tmp_path: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.zip"
    write_xlsx_zip(report, [[REPORTED, "11/01/2026"]])
    assert list(nppes_file.deactivated_npis(report)) == [(REPORTED, "11/01/2026")]
    monkeypatch.setattr(nppes_file, "MOST_UNPACKED", 100)
    with pytest.raises(BrokenFile, match="unpacks to more"):
        list(nppes_file.deactivated_npis(report))


def test_a_store_of_before_gets_the_indexes_of_now(tmp_path: Path) -> None:
    def indexes(folder: Path) -> set[str]:
        RegistryStore(folder).close()
        with sqlite3.connect(folder / "registries.db") as db:
            return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}

    new, old = tmp_path / "new", tmp_path / "old"
    assert indexes(new) == indexes(old)
    with sqlite3.connect(old / "registries.db") as db:
        db.execute("DROP INDEX entries_by_initial")
        db.execute("CREATE INDEX entries_by_name ON entries (last_key, state)")
    assert indexes(new) == indexes(old)
