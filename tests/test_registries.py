"""Loading a register: paging, waiting, going on after a kill; and a broken answer, which leaves yesterday's rows."""
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pipelines.archive import read_body
from pipelines.registries import RegistriesError
from pipelines.registries import load as read_list
from tests.loopback import ROOT, Answer, Asked, Page, Web, webs
from tests.socrata import Socrata, Table, command, data, load, write_registries

COLUMNS = ("credentialnumber lastname firstname middlename credentialtype status birthyear ceduedate firstissuedate "
           "lastissuedate expirationdate actiontaken").split()
DATASET = "qxh8-f4bd"
TENS = ("-s", "REGISTRY_PAGE_ROWS=10")
TWICE = ("-s", "REGISTRY_TRIES=2")
MD, PA = "Physician And Surgeon License", "Physician Assistant License"


def people(count: int, **said: str) -> list[dict[str, Any]]:
    """Rows of the register: every fifth is a nurse, whom nobody asks for; of the others half are physicians."""
    types = (MD, PA, MD, PA, "Registered Nurse License")
    return [{"credentialnumber": f"X{n:08}", "lastname": f"Sample{n}", "firstname": "Alex", "status": "ACTIVE",
             "credentialtype": types[n % 5], "expirationdate": "20270115", "actiontaken": "No", "birthyear": "1970",
             **said} for n in range(count)]


def entries(var: Path) -> list[tuple[Any, ...]]:
    """What counts: the current rows, in short."""
    db = sqlite3.connect(var / "registries.db")
    rows = db.execute("SELECT key, status, expires, discipline FROM entries e JOIN current c ON c.run_id = e.run_id "
                      "AND c.source_id = e.source_id ORDER BY key").fetchall()
    assert db.execute("SELECT count(*) FROM entries").fetchone() == (len(rows),)   # nothing else is left behind
    db.close()
    return rows


def last_run(var: Path) -> tuple[str, str | None]:
    db = sqlite3.connect(var / "registries.db")
    row = db.execute("SELECT outcome, reason FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    db.close()
    return row


def fresh(rows: list[dict[str, Any]]) -> Socrata:
    return Socrata({DATASET: Table([*COLUMNS], rows)})


@dataclass
class Yesterday:
    """A register that was loaded yesterday, and is about to be loaded again."""

    web: Web
    registries: Path
    var: Path
    said: str
    asked: list[Asked]

    @property
    def register(self) -> Socrata:
        assert isinstance(self.web.pages, Socrata)
        return self.web.pages

    @property
    def table(self) -> Table:
        return self.register.tables[DATASET]

    def again(self, *more: str) -> subprocess.CompletedProcess[str]:
        return load("wa", self.registries, self.var, *TENS, *more)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yesterday]:
    """Fifty-five people, forty-four of them asked for, loaded once."""
    folder = tmp_path_factory.mktemp("yesterday")
    with webs() as start:
        web = start("127.0.12.1", fresh(people(55)))
        registries = write_registries(folder / "registries.yml", {"wa": web.origin}, rows=[20, 100])
        done = load("wa", registries, folder / "var", *TENS)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Yesterday(web, registries, folder / "var", done.stdout, list(web.asked))


@pytest.fixture
def yesterday(loaded: Yesterday, tmp_path: Path) -> Yesterday:
    """The loaded register with a store of one's own; new rows are there, and may be spoiled."""
    loaded.web.pages = fresh(people(55))
    loaded.table.updated += 86_400
    shutil.copytree(loaded.var, tmp_path / "var")
    return Yesterday(loaded.web, loaded.registries, tmp_path / "var", loaded.said, loaded.asked)


def test_a_register_is_asked_page_by_page_and_says_who_asks(loaded: Yesterday) -> None:
    paths = [asked.path for asked in loaded.asked]
    offsets = [path.split("$offset=")[1] for path in paths if "$offset" in path]
    assert offsets == ["0", "10", "20", "30", "40"]
    assert all("$order=:id" in path and "birthyear" not in path for path in paths if "$offset" in path)
    assert paths[0] == "/robots.txt" and paths.count("/robots.txt") == 1
    assert {asked.headers["User-Agent"] for asked in loaded.asked} == {"KetamineDirectoryBot/1.0 (private network)"}
    assert "wa: 44 rows in" in loaded.said and len(entries(loaded.var)) == 44


def test_every_answer_is_in_the_archive_as_it_came(loaded: Yesterday) -> None:
    db = sqlite3.connect(loaded.var / "registries.db")
    records = db.execute("SELECT id, sha256, warc_file, warc_offset FROM records").fetchall()
    assert len(records) == 5
    for id_, digest, file, offset in records:
        body = read_body(loaded.var, file, offset)
        assert sha256(body).hexdigest() == digest
        keys = [key for (key,) in db.execute("SELECT key FROM entries WHERE record_id = ?", (id_,))]
        assert keys and all(key.encode() in body for key in keys)


def test_a_register_that_has_not_changed_is_not_asked_again(yesterday: Yesterday) -> None:
    yesterday.table.updated -= 86_400
    asked = len(yesterday.web.asked)
    done = yesterday.again()
    assert (done.returncode, done.stdout) == (0, "wa: not changed since it was last loaded: 44 rows\n")
    assert [a.path for a in yesterday.web.asked[asked:]] == ["/robots.txt", f"/api/views/{DATASET}.json"]
    assert last_run(yesterday.var) == ("unchanged", None) and len(entries(yesterday.var)) == 44


def test_the_report_says_what_came_went_and_changed(yesterday: Yesterday) -> None:
    rows = yesterday.table.rows
    rows[0]["status"], rows[1]["actiontaken"] = "SUSPENDED", "Yes"
    rows[2]["lastname"] = "Sample-Jones"   # a name is no licence fact: not counted
    del rows[3]
    rows += [{**rows[0], "credentialnumber": "X99999998"}, {**rows[0], "credentialnumber": "X99999999"}]
    done = yesterday.again()
    assert done.returncode == 0 and "wa: 45 rows (2 new, 1 gone, 2 changed) in" in done.stdout
    db = sqlite3.connect(yesterday.var / "registries.db")
    assert sorted(db.execute("SELECT key, field, old, new FROM entry_changes")) == [
        ("X00000000", "status", "ACTIVE", "SUSPENDED"), ("X00000001", "discipline", None, "Action taken: Yes"),
        ("X00000003", "listed", "ACTIVE", None), ("X99999998", "listed", None, "SUSPENDED"),
        ("X99999999", "listed", None, "SUSPENDED")]


def test_it_waits_as_long_as_it_is_told_to(yesterday: Yesterday) -> None:
    yesterday.register.faults = [None, Page("Slow down", 429, {"Retry-After": "1"}), Page("", 503)]
    asked = len(yesterday.web.asked)
    done = yesterday.again()
    assert done.returncode == 0, done.stdout
    assert "429 Too Many Requests; asking again in 1 s" in done.stderr
    second = [a for a in yesterday.web.asked[asked:] if "$offset=10" in a.path]
    assert len(second) == 3 and second[1].at - second[0].at >= 1
    assert len(entries(yesterday.var)) == 44


def truncated(asked: Asked) -> Page:
    return Page(b'[{"credentialnumber":"X00000000","lastname":"Sam', content_type="application/json")


MAINTENANCE = Page("<!doctype html><h1>Down for maintenance</h1>")
ERROR = data({"code": "internal.error", "message": "Something went wrong"})
FAULTS: dict[str, tuple[Callable[[Socrata], Any], str]] = {
    "429 for ever": (lambda r: r.faults.extend([Page("", 429)] * 2), "429 Too Many Requests (tried 2 times)"),
    "429 for hours": (lambda r: r.faults.append(Page("", 429, {"Retry-After": "7200"})),
                      "429 Too Many Requests (it asks us to wait 120 minutes)"),
    "500 for ever": (lambda r: r.faults.extend([None, *[Page("", 500)] * 2]),
                     "500 Internal Server Error (tried 2 times)"),
    "an HTML page": (lambda r: r.faults.extend([None, MAINTENANCE]), "answered with a web page instead of data"),
    "half a page": (lambda r: r.faults.extend([None, truncated]), "answered with data that breaks off"),
    "an error object": (lambda r: r.faults.extend([None, ERROR]), "something other than a list of rows"),
    "nothing": (lambda r: r.faults.extend([None, Page("")]), "answered with nothing"),
    "an empty page": (lambda r: r.faults.extend([None, data([])]), "it gave 10 of 44 rows and then none"),
    "a new column": (lambda r: r.tables[DATASET].columns.append("renewable"), "its columns changed (new: renewable)"),
    "a renamed column": (lambda r: rename(r, "status", "credentialstatus"), "the column status is gone or renamed"),
    "an unread column renamed": (lambda r: rename(r, "ceduedate", "cedue"),
                                 "its columns changed (new: cedue; gone: ceduedate)"),
    "an emptied column": (lambda r: [row.pop("status") for row in r.tables[DATASET].rows], "rows have no status"),
    "too few rows": (lambda r: r.tables[DATASET].rows.__delitem__(slice(20, None)),
                     "16 rows, where 20 to 100 were expected"),
    "a type in other words": (lambda r: [row.update(credentialtype="PA License") for row in r.tables[DATASET].rows
                                         if row["credentialtype"] == PA],
                              f"fewer than half of the last run's rows: {PA} from 22 to 0"),
    "no such data set": (lambda r: r.tables.update({DATASET: Table([], [])}), "the column credentialnumber"),
    "robots.txt": (lambda r: setattr(r, "robots", Page("User-agent: *\nDisallow: /api/")),
                   "may not be asked for: its robots.txt does not allow it"),
    "a move": (lambda r: r.faults.append(Page("", 301, {"Location": "https://elsewhere.example/"})),
               "now leads to https://elsewhere.example/"),
    # The last one: a run is told by its asking for robots.txt, and here it asks twice.
    "no robots.txt to be had": (lambda r: setattr(r, "robots", Page("", 503)), "robots.txt answers 503"),
}


def rename(register: Socrata, old: str, new: str) -> None:
    table = register.tables[DATASET]
    table.columns[table.columns.index(old)] = new
    for row in table.rows:
        if old in row:
            row[new] = row.pop(old)


def one_after_the_other(web: Web, days: list[dict[str, Answer]]) -> None:
    """Have the server be another one for each run; a run begins by asking for robots.txt. It stays the last one."""
    class Days(dict[str, Answer]):
        def get(self, path: str, default: Any = None) -> Answer:  # type: ignore[override]
            if path == "/robots.txt" and len(days) > 1:
                days.pop(0)
            return days[0].get(path, Page("", 404))

    days.insert(0, {})
    web.pages = Days({"": ""})


@pytest.fixture(scope="module")
def spoiled(loaded: Yesterday, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """The register loaded again once for each fault, in one go: {fault: (what was said, the reason that was kept)}."""
    var = tmp_path_factory.mktemp("spoiled") / "var"
    shutil.copytree(loaded.var, var)
    days: list[dict[str, Answer]] = []
    for spoil, _ in FAULTS.values():
        register = fresh(people(55, status="EXPIRED"))   # none of today's rows may count
        register.tables[DATASET].updated += 86_400
        spoil(register)
        days.append(register)
    one_after_the_other(loaded.web, days)
    return failures(" ".join(["wa"] * len(FAULTS)), loaded.registries, var, list(FAULTS), loaded.var)


def failures(names: str, registries: Path, var: Path, faults: list[str], before: Path) -> dict[str, tuple[str, str]]:
    """Load again and again; each load must fail and leave the rows that were there before."""
    done = load(names, registries, var, *TENS, *TWICE)
    assert done.returncode == 1
    assert entries(var) == entries(before)
    db = sqlite3.connect(var / "registries.db")
    runs = db.execute("SELECT outcome, reason FROM runs WHERE id > 1 ORDER BY id").fetchall()
    said = done.stdout.splitlines()
    assert len(runs) == len(said) == len(faults), done.stdout
    assert {outcome for outcome, _ in runs} == {"failed"}
    told = {fault: (line, reason) for fault, line, (_, reason) in zip(faults, said, runs, strict=True)}
    return {"store": (str(var), ""), **told}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_leaves_yesterdays_rows(spoiled: dict[str, tuple[str, str]], fault: str) -> None:
    said, reason = spoiled[fault]
    assert FAULTS[fault][1] in reason
    assert said.startswith(f"wa: {reason} The 44 rows of the last good load, checked 20")


def test_a_change_that_a_person_has_looked_at_is_accepted(yesterday: Yesterday) -> None:
    yesterday.table.columns.append("renewable")
    del yesterday.table.rows[26:]
    done = yesterday.again("-a", "accept=columns,fewer")
    assert (done.returncode, "wa: 21 rows (0 new, 23 gone, 0 changed)" in done.stdout) == (0, True), done.stdout
    yesterday.table.updated += 1   # from now on these are its columns
    assert yesterday.again().returncode == 0


def test_how_each_register_stands(loaded: Yesterday, spoiled: dict[str, tuple[str, str]]) -> None:
    def told(var: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "scrapy", "registries", "-s", f"VAR={var}", "-s",
                               f"SOURCES={loaded.registries.parent}"], cwd=ROOT, capture_output=True, text=True)
    good, bad = told(loaded.var), told(Path(spoiled["store"][0]))
    assert good.returncode == 0 and good.stdout.startswith("wa: 44 rows, checked 20") and good.stdout.count("\n") == 1
    assert "failed" not in good.stdout
    assert bad.returncode == 1 and bad.stdout.startswith("wa: 44 rows, checked 20") and bad.stdout.count("\n") == 1
    assert "; failed 20" in bad.stdout and "robots.txt answers 503" in bad.stdout


def test_killed_it_goes_on_and_ends_as_if_it_had_not_been(yesterday: Yesterday, tmp_path: Path) -> None:
    yesterday.table.rows = people(230)
    yesterday.registries = write_registries(tmp_path / "registries.yml", {"wa": yesterday.web.origin})

    def slow(asked: Asked) -> Page:
        time.sleep(0.3)
        page = yesterday.register._rows(yesterday.table, query(asked))
        assert isinstance(page, Page)
        return page

    yesterday.register.faults = [slow] * 20
    running = subprocess.Popen(command("wa", yesterday.registries, yesterday.var, *TENS), cwd=ROOT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not noted(yesterday.var):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait(timeout=30)
    assert len(entries_of_current(yesterday.var)) == 44   # the rows of a load that is not done do not count
    yesterday.register.faults = []
    asked = len(yesterday.web.asked)
    done = yesterday.again()
    assert done.returncode == 0 and "wa: 184 rows (140 new, 0 gone, 0 changed)" in done.stdout
    offsets = [int(query(a)["$offset"]) for a in yesterday.web.asked[asked:] if "$offset" in query(a)]
    assert offsets[0] > 0 and len(offsets) < 19 and offsets == sorted(offsets)
    db = sqlite3.connect(yesterday.var / "registries.db")
    for digest, file, offset in db.execute("SELECT sha256, warc_file, warc_offset FROM records"):
        assert sha256(read_body(yesterday.var, file, offset)).hexdigest() == digest
    assert len(entries(yesterday.var)) == 184


def query(asked: Asked) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(asked.path).query))


def noted(var: Path) -> str | None:
    """Where the load that is under way would go on."""
    db = sqlite3.connect(var / "registries.db", timeout=30)
    row = db.execute("SELECT next FROM runs WHERE outcome IS NULL").fetchone()
    db.close()
    return row[0] if row else None


def entries_of_current(var: Path) -> list[tuple[str]]:
    db = sqlite3.connect(var / "registries.db")
    rows = db.execute("SELECT key FROM entries e JOIN current c ON c.run_id = e.run_id ORDER BY key").fetchall()
    db.close()
    return rows


def test_a_register_that_changes_while_it_is_read_is_read_anew(yesterday: Yesterday) -> None:
    def change(asked: Asked) -> Page:
        yesterday.table.updated += 1
        yesterday.table.rows[-2]["status"] = "EXPIRED"
        return yesterday.register._rows(yesterday.table, query(asked))

    yesterday.register.faults = [None, change]
    done = yesterday.again()
    assert done.returncode == 0 and "wa: 44 rows (0 new, 0 gone, 1 changed)" in done.stdout
    yesterday.table.updated += 1
    yesterday.register.faults = [change, *[None] * 4, change]
    done = yesterday.again()
    assert done.returncode == 1 and "changed twice while it was read" in done.stdout


def test_a_licence_whose_rows_a_page_would_part_is_read_whole(tmp_path: Path) -> None:
    columns = ("lastname firstname middlename suffix entityname licensetype subcategory licensenumber "
               "licensefirstissuedate licenseexpirationdate licensestatusdescription title casenumber programaction "
               "disciplineeffectivedate linktoverifylicense").split()
    rows = [{"lastname": "Sample", "licensetype": "DR", "licensenumber": f"{n:07}", "casenumber": f"{n}-{case}",
             "licensestatusdescription": "Active", "programaction": "Letter"} for n in range(6) for case in range(3)]
    with webs() as start:
        web = start("127.0.12.2", Socrata({"7s5z-vewr": Table(columns, rows)}))
        registries = write_registries(tmp_path / "registries.yml", {"co": web.origin})
        done = load("co", registries, tmp_path / "var", "-s", "REGISTRY_PAGE_ROWS=4")
        assert "co: 6 rows in" in done.stdout, done.stdout
        db = sqlite3.connect(tmp_path / "var" / "registries.db")
        told = db.execute("SELECT number, discipline FROM entries ORDER BY number").fetchall()
        assert told == [(f"{n:07}", "; ".join(f"Letter (case {n}-{case})" for case in range(3))) for n in range(6)]


# files

FILE = "/exclusions/downloadables/UPDATED.csv"
HEAD = ("LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,"
        "REINDATE,WAIVERDATE,WVRSTATE")
ROWS = "".join(f"SAMPLE{n},ALEX,,,INDIVIDUAL,NURSE,,0000000000,19700101,1 SAMPLE ST,EXAMPLE,WA,98001,1128b4,20240118,"
               "00000000,00000000,\n" for n in range(40))
WHOLE = f"{HEAD}\n{ROWS}"
FILE_FAULTS = {
    "half a file": (WHOLE[:len(WHOLE) // 2], "breaks off"),
    "a row cut short": (WHOLE[:-40] + "\n", "values for 18 columns"),
    "too few rows": (WHOLE[:len(WHOLE) // 4].rpartition("\n")[0] + "\n", "rows, where 20 to 100 were expected"),
    "an HTML page": ("<html><body>Sign in</body></html>", "a web page instead of data"),
    "a new column": (WHOLE.replace("WVRSTATE\n", "WVRSTATE,DECEASED\n").replace("00000000,\n", "00000000,,N\n"),
                     "its columns changed (new: DECEASED)"),
    "a renamed column": (WHOLE.replace("EXCLDATE", "EXCLUSION_DATE"), "the column EXCLDATE is gone or renamed"),
    "an open quote": (WHOLE.replace("SAMPLE7,", 'SAMPLE"7,"', 1).replace("SAMPLE9", '"SAMPLE9', 1), "CSV"),
    "nothing": ("", "answered with nothing"),
}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Path, Path]]:
    """The exclusion list, loaded once: (server, list of registers, folder)."""
    folder = tmp_path_factory.mktemp("list")
    with webs() as start:
        web = start("127.0.12.3", {FILE: conditional(WHOLE, '"v1"')})
        registries = write_registries(folder / "registries.yml", {"leie": web.origin}, rows=[20, 100])
        done = load("leie", registries, folder / "var")
        assert "leie: 40 rows in" in done.stdout, done.stdout
        yield web, registries, folder / "var"


def conditional(body: str, etag: str) -> Callable[[Asked], Page]:
    def answer(asked: Asked) -> Page:
        same = asked.headers.get("If-None-Match") == etag
        return Page(status=304) if same else Page(body, headers={"ETag": etag}, content_type="text/csv")
    return answer


@pytest.fixture(scope="module")
def broken(listed: tuple[Web, Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """The list loaded again once for each fault, in one go: {fault: (what was said, the reason that was kept)}."""
    web, registries, before = listed
    var = tmp_path_factory.mktemp("broken") / "var"
    shutil.copytree(before, var)
    one_after_the_other(web, [{FILE: conditional(body.replace("1128b4", "1128a1"), '"v2"')}
                              for body, _ in FILE_FAULTS.values()])
    return failures(" ".join(["leie"] * len(FILE_FAULTS)), registries, var, list(FILE_FAULTS), before)


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_broken_file_leaves_yesterdays_rows(broken: dict[str, tuple[str, str]], fault: str) -> None:
    said, reason = broken[fault]
    assert FILE_FAULTS[fault][1] in reason
    assert said.startswith(f"leie: {reason} The 40 rows of the last good load, checked 20")


def test_a_file_that_has_not_changed_is_not_sent_again(listed: tuple[Web, Path, Path], tmp_path: Path) -> None:
    web, registries, var = listed
    shutil.copytree(var, tmp_path / "var")
    web.pages = {FILE: conditional(WHOLE, '"v1"')}
    done = load("leie", registries, tmp_path / "var")
    assert (done.returncode, done.stdout) == (0, "leie: not changed since it was last loaded: 40 rows\n")
    assert web.asked[-1].headers["If-None-Match"] == '"v1"'


# refusals and the list of registers

@pytest.mark.parametrize(("arguments", "told"), [
    (("-a", "acept=columns"), "knows no such argument. It takes -a accept=…, -a registries=…"),
    (("-a", "accept=everything"), "only columns, fewer can be accepted"),
    (("-a", "registries=sources"), "https://data.wa.gov is on the internet, so its owner must be able to reach you"),
])
def test_what_cannot_begin_is_refused(arguments: tuple[str, ...], told: str, loaded: Yesterday, tmp_path: Path) -> None:
    done = load("wa", loaded.registries, tmp_path, *arguments)
    assert done.returncode == 2 and told in done.stderr


def test_the_projects_own_list() -> None:
    registers = read_list(ROOT / "sources")
    assert {"wa", "co", "ct", "de", "tx_md", "tx_aprn", "il", "md", "ny", "leie"} <= registers.keys()
    assert [one.id for one in registers.values() if one.share_alike] == ["il"]
    assert "Open Database License" in (registers["il"].attribution or "")
    assert {one.id for one in registers.values() if one.kind == "action"} == {"ny"}
    assert all(one.rows for one in registers.values() if one.kind in ("license", "exclusion", "action"))


GOOD = ("wa:\n  name: W\n  kind: license\n  url: https://data.example\n  page: https://look.example/{number}\n"
        "  license: L\n")


@pytest.mark.parametrize(("text", "told"), [
    (GOOD.replace("  kind: license\n", ""), "line 2: wa: missing kind"),
    (GOOD.replace("kind: license", "kind: licence"), "line 2: wa: kind is 'licence', not one of npi, license"),
    (GOOD + "  dataste: x\n", "line 2: wa: unknown dataste"),
    (GOOD + "  credentials: {Physician: MDD}\n", "line 2: wa: no credential has the code MDD"),
    (GOOD + "  credentials: [MD]\n", "line 2: wa: credentials must map"),
    (GOOD + "  rows: [9, 1]\n", "line 2: wa: rows is [9, 1], not [least, most]"),
    (GOOD + "  rows: 9\n", "line 2: wa: rows is 9"),
    (GOOD + "  pause: soon\n", "line 2: wa: pause is 'soon'"),
    (GOOD.replace("https://data.example", "data.example"), "line 2: wa: url is 'data.example'"),
    (GOOD.replace("{number}", "{}"), "line 2: wa: page is"),
    (GOOD + "  name: again\n", "line 7: 'name' stands twice"),
    ("wa: yes\n", "line 1: wa needs name, kind"),
    ("- wa\n", "expected a mapping"),
    (GOOD.replace("name: W", "name: 'W"), "line"),
])
def test_a_list_that_cannot_be_understood_names_its_line(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "registries.yml").write_text(text)
    with pytest.raises(RegistriesError, match="registries.yml") as error:
        read_list(tmp_path)
    assert told in str(error.value)


def test_a_list_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "registries.yml").write_text(GOOD + "  state: WA\n  credentials: {Doctor License: MD, Permit: ~}\n")
    one = read_list(tmp_path)["wa"]
    assert one.credential(" doctor  LICENSE ") == "MD" and one.credential("Permit") is None
    assert one.types == ("Doctor License", "Permit") and set(one.credentials.values()) == {"MD"}
    assert one.page_of(number="7") == "https://look.example/7" and one.page_of() == "https://look.example/"
    assert read_list(tmp_path / "registries.yml") == {"wa": one}
