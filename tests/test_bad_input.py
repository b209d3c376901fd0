"""Bad input, at the commands' own doors: a refusal in plain words, an exit code that tells, and nothing lost.

What each room refuses is tested in its own module (test_providers, test_store, test_publish, test_terms); a crawl on
whose way the disk fills in test_crawl; `python -m extraction` in test_command_extraction. Here the commands are run as
a person runs them: what they print, how they end, and that every file is as it was, byte by byte.
"""
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.store import VERSION
from spiders.providers import HEADER
from tests.conftest import ROOT
from tests.histories import fact, price
from tests.made_up_store import MadeUpStore

LISTED = "http://127.0.0.1:9/"  # nothing answers there, and nothing is asked: each crawl is refused before
GOOD = f"{HEADER}\nAlder,{LISTED},clinic,OH,Dayton,x\n"
MAY_CHANGE = {"lock", "crawl.log", "facts.db-wal", "facts.db-shm"}

# Loading Scrapy takes most of a command's time; so it is loaded once, and each command runs in a fork of that process.
DOOR = """
import json, os, resource, sys
import scrapy.cmdline, scrapy.crawler, twisted.web.client, scrapy.core.engine, scrapy.core.downloader.handlers.http11
import bs4, fastwarc.warc, selectolax.lexbor, sqlite_utils, tldextract, warcio.warcwriter, yaml
results = []
for case in json.load(sys.stdin):
    sys.stdout.flush()
    if not (child := os.fork()):
        for number in (1, 2):
            os.dup2(os.open(f"{case['said']}{number}", os.O_WRONLY | os.O_CREAT), number)
        os.chdir(case["root"])
        sys.path.insert(0, case["root"])
        sys.argv = ["scrapy", *case["arguments"]]
        if case["limit"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (case["limit"], case["limit"]))
        try:
            scrapy.cmdline.execute()
        except SystemExit as end:
            sys.stdout.flush()
            os._exit(end.code or 0)
        except BaseException:
            import traceback
            traceback.print_exc()
        os._exit(99)
    results.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(results))
"""


@dataclass
class Case:
    """One command given bad input in a folder of its own, and what a person must be told."""

    told: str
    arguments: Callable[["Folder"], list[str]]
    code: int = 2
    spoil: Callable[["Folder"], object] = lambda folder: None
    limit: int = 0  # bytes that a file may grow to: what a full disk is to those who write


@dataclass
class Folder:
    """A list, a store with a page in it, decisions, a directory, and a copy of the program to spoil."""

    path: Path

    @property
    def tree(self) -> Path:
        return self.path / "tree"

    def write(self, name: str, content: str | bytes) -> None:
        (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def files(self) -> dict[str, bytes]:
        """Every file but those that say only that a command ran, and SQLite's beside the store (see `rows`)."""
        return {str(path.relative_to(self.path)): path.read_bytes() for path in sorted(self.path.rglob("*"))
                if path.is_file() and path.name not in MAY_CHANGE and "__pycache__" not in path.parts}

    def rows(self) -> dict[str, list[tuple]]:
        """What the store holds; nothing where it is none."""
        if not (self.path / "var" / "facts.db").read_bytes().startswith(b"SQLite format 3"):
            return {}
        with closing(sqlite3.connect(self.path / "var" / "facts.db")) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {table: db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


def crawl(folder: Folder, *more: str) -> list[str]:
    return ["crawl", "clinics", "-a", f"providers={folder.path / 'list.csv'}", *common(folder), *more]


def publish(folder: Folder, *more: str) -> list[str]:
    return ["publish", *common(folder), "-s", f"DIRECTORY={folder.path / 'directory.db'}", *more]


def reread(folder: Folder) -> list[str]:
    return ["reread", *common(folder)]


def common(folder: Folder) -> list[str]:
    return ["-s", f"VAR={folder.path / 'var'}", "-s", f"SOURCES={folder.path / 'sources'}", "-s", "READ_PROCESSES=0"]


def file(name: str, content: str | bytes) -> Callable[[Folder], None]:
    return lambda folder: folder.write(name, content)


def store(sql: str) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        with closing(sqlite3.connect(folder.path / "var" / "facts.db")) as db, db:
            db.execute(sql)
    return spoil


def words(name: str, content: str) -> Callable[[Folder], None]:
    """A file of the vocabulary, broken, in a copy of the program."""
    def spoil(folder: Folder) -> None:
        for part in ("commands", "extraction", "pipelines", "spiders", "vocabulary", "settings.py", "scrapy.cfg"):
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder.tree / part)
            else:
                shutil.copy(ROOT / part, folder.tree)
        (folder.tree / "vocabulary" / name).write_text(content, encoding="utf-8")
    return spoil


def listed(*lines: str) -> Callable[[Folder], None]:
    return file("list.csv", "\n".join([HEADER, *lines]) + "\n")


NEWER = store(f"PRAGMA user_version = {VERSION + 1}")
NO_YAML, NO_PATTERN = "iv:\n  label: [Drip\n", "listing:\n  label: Lists\n  patterns: ['near (you']\n"
CASES = {
    "missing columns": Case("missing columns: kind, state, city, source_note. The first line must be", crawl,
                            spoil=file("list.csv", f"name,website\nA,{LISTED}\n")),
    "an empty list": Case("The first line must be name,website", crawl, spoil=file("list.csv", b"")),
    "a list of nobody": Case("no providers in it", crawl, spoil=listed()),
    "a list not in UTF-8": Case("Save it as CSV in UTF-8", crawl, spoil=file("list.csv", GOOD.encode() + b"Caf\xe9")),
    "a list that is a picture": Case("list.csv: not ", crawl, spoil=file("list.csv", b"\x89PNG\r\n\0\0" + b"\0" * 99)),
    "a list with a quote left open": Case("not readable as CSV", crawl,
                                          spoil=file("list.csv", GOOD + '"' + "x" * 2**18)),
    "no list": Case("cannot be read (No such file or directory)", crawl,
                    spoil=lambda folder: (folder.path / "list.csv").unlink()),
    "a duplicate site": Case("line 3: alder.com is listed already, on line 2; remove one", crawl, spoil=listed(
        "A,https://alder.com/,clinic,OH,Dayton,x", "B,https://www.alder.com/prices,clinic,OH,Dayton,x")),
    "a site that is no address": Case("line 2: website 'the blue house' is no address; write it as", crawl,
                                      spoil=listed("A,the blue house,clinic,OH,Dayton,x")),
    "nobody to reach": Case("give an email or web address with -s CONTACT=name@example.org", crawl,
                            spoil=listed("A,https://alder.com/,clinic,OH,Dayton,x")),
    "an unknown argument": Case("-a provider: this spider knows no such argument. It takes -a providers=FILE.csv",
                                lambda folder: crawl(folder, "-a", "provider=alder.com")),
    "a log that is full": Case("give an email", lambda folder: crawl(folder, "-s", "LOG_FILE=/dev/full"),
                               spoil=listed("A,https://alder.com/,clinic,OH,Dayton,x")),
    "an unknown spider": Case("Name one spider, as in: scrapy crawl clinics", lambda folder: ["crawl", "clinic"]),
    "a crawl of a newer store": Case("written by a newer version of this program", crawl, spoil=NEWER),
    "a crawl into no store": Case("this is no store of ours", crawl, spoil=file("var/facts.db", b"A letter. " * 200)),
    "a crawl past exclusions": Case("exclude.yml: must be a list of entries with id, reason and date", crawl,
                                    spoil=file("sources/exclude.yml", "- id: [alder.com\n- x")),
    "a crawl past a folder": Case("exclude.yml: must be a list", crawl, spoil=lambda folder: (
        folder.path / "sources" / "exclude.yml").mkdir()),
    "a crawl with broken words": Case("vocabulary/routes.yml cannot be read", crawl, 1, words("routes.yml", NO_YAML)),
    "a crawl with a broken pattern": Case("vocabulary/kind_words.yml: listing: 'near (you' is no regular expression",
                                          crawl, 1, words("kind_words.yml", NO_PATTERN)),
    "a publish of a newer store": Case("written by a newer version of this program", publish, 1, NEWER),
    "a publish of nothing": Case("nothing was crawled there. Name the folder of a crawl with -s VAR=FOLDER",
                                 lambda folder: publish(folder, "-s", f"VAR={folder.path / 'elsewhere'}"), 1),
    "a publish to nowhere": Case("no such folder. Give another file with -s DIRECTORY=FILE.db", lambda folder: publish(
        folder, "-s", f"DIRECTORY={folder.path / 'elsewhere' / 'x.db'}"), 1),
    "a publish with broken words": Case("routes.yml, line 3: ", publish, 1, words("routes.yml", NO_YAML)),
    "a publish with a broken pattern": Case("vocabulary/kind_words.yml: listing: 'near (you' is no regular expression",
                                            publish, 1, words("kind_words.yml", NO_PATTERN)),
    "a publish past exclusions": Case("exclude.yml, line 1: missing date", publish, 1,
                                      file("sources/exclude.yml", "- {id: alder.com}")),
    "a publish past reviews": Case("reviews.yml, line 1: decision is 'yes', not one of confirmed", publish, 1, file(
        "sources/reviews.yml", "- {provider_id: a, rule: cure, quote: q, decision: 'yes', reviewed_at: 2026-11-03}")),
    "a publish past domains": Case("domains.csv, line 2: kind is 'sold', not one of alias", publish, 1, file(
        "sources/domains.csv", "domain,provider_id,from,until,kind\na.com,b.com,,,sold\n")),
    "domains not in UTF-8": Case("domains.csv: not UTF-8 text", publish, 1, file(
        "sources/domains.csv", b"domain,provider_id,from,until,kind\ncaf\xe9.com,b.com,,,alias\n")),
    "a publish to a full disk": Case("no room is left on the disk", publish, 1, limit=60_000),
    "a reading again on a full disk": Case("What was stored is safe", reread, limit=12_000,
                                           spoil=store("UPDATE readings SET extractor_version = 'earlier'")),
    "reading a newer store again": Case("written by a newer version of this program", reread, spoil=NEWER),
    "forgetting in a newer store": Case("written by a newer version of this program",
                                        lambda folder: ["forget", "alder.com", *common(folder)], spoil=NEWER),
    "forgetting nobody": Case("knows no such provider",
                              lambda folder: ["forget", "nobody.com", *common(folder)]),
}


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended, and the folder before and after it."""

    code: int
    said: str
    files_before: dict[str, bytes]
    rows_before: dict[str, list[tuple]]
    files_after: dict[str, bytes]
    rows_after: dict[str, list[tuple]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """All commands, run one after the other."""
    base = tmp_path_factory.mktemp("bad")
    good = base / "good"
    (good / "sources").mkdir(parents=True)
    (good / "list.csv").write_text(GOOD, encoding="utf-8")
    (good / "directory.db").write_bytes(b"The old directory stands here.")
    made_up = MadeUpStore(good / "var")
    made_up.crawl({"alder.com": {f"/{n}": [fact("prices", price(450 + n), f"${450 + n} per infusion, {'x' * 2000}")]
                                 for n in range(40)}})
    made_up.close()
    folders, jobs, before = {}, [], {}
    for number, (name, case) in enumerate(CASES.items()):
        folder = folders[name] = Folder(base / str(number))
        shutil.copytree(good, folder.path)
        case.spoil(folder)
        before[name] = folder.files(), folder.rows()
        root = folder.tree if folder.tree.exists() else ROOT
        jobs.append({"root": str(root), "arguments": case.arguments(folder), "limit": case.limit,
                     "said": str(base / f"said-{number}-")})
    done = subprocess.run([sys.executable, "-B", "-c", DOOR], input=json.dumps(jobs), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    codes = json.loads(done.stdout)
    said = ["".join(Path(f"{job['said']}{stream}").read_text() for stream in (1, 2)) for job in jobs]
    return {name: Answer(code, text, *before[name], folders[name].files(), folders[name].rows())
            for name, code, text in zip(CASES, codes, said, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_it_is_told_and_nothing_is_lost(answers: dict[str, Answer], name: str) -> None:
    case, answer = CASES[name], answers[name]
    assert case.told in answer.said
    assert answer.code == case.code
    assert "Traceback" not in answer.said and "Usage" not in answer.said
    assert len([line for line in answer.said.splitlines() if line and not line.startswith("  line ")]) == 1
    assert answer.rows_after == answer.rows_before
    assert answer.files_after == answer.files_before


def test_a_list_of_words_that_this_page_does_not_need_is_told_too(tmp_path: Path) -> None:
    words("kind_words.yml", NO_PATTERN)(folder := Folder(tmp_path))
    folder.write("page.html", "<p>Nothing is said here.</p>")
    done = subprocess.run([sys.executable, "-m", "extraction", tmp_path / "page.html", "https://alder.example/"],
                          cwd=folder.tree, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("vocabulary/kind_words.yml: listing: 'near (you' is no regular expression")
