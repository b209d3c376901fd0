"""`python -m extraction FILE URL`: one JSON object on standard output, or a message that helps and exit code 2."""
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from extraction.__main__ import main

ROOT = Path(__file__).parent.parent
URL = "https://willow.example/treatments/"
# The table of the page profile in the design, and nothing else.
KEYS = {
    "url", "kind", "provider_kind", "name", "phone", "address", "locations", "offers", "routes", "settings",
    "routes_not", "visit_modes", "telehealth_consult", "states_served", "prices", "insurance", "payment", "payers",
    "conditions", "credentials", "specialties", "clinicians", "licenses_stated", "npi_stated", "rems_stated",
    "sessions", "session_minutes", "age_min",
    "monitoring", "referral_required", "safety", "claims", "findings", "entries", "facts"}
NULL = {
    "provider_kind", "name", "phone", "address", "telehealth_consult", "insurance", "rems_stated", "sessions",
    "session_minutes", "age_min", "monitoring", "referral_required"}
PAGE = """<html><head><title>Ketamine | Willow</title></head><body><h1>Ketamine at Willow</h1>
<p>We give IV ketamine in our clinic. “Café” – it’s calm.</p></body></html>"""


@dataclass
class Answer:
    """What the command did."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(*arguments, root=ROOT):
    """The command's answer, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "extraction", *map(str, arguments)], cwd=root, capture_output=True,
                          timeout=60)
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def call(capsysbinary):
    """The command in this process, which is faster."""
    def answer(*arguments):
        code = main([str(a) for a in arguments])
        sys.stdout.flush()
        return Answer(code, *capsysbinary.readouterr())
    return answer


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A saved page."""
    path = tmp_path_factory.mktemp("saved") / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def printed(saved):
    """What the command prints of it."""
    return run(saved, URL)


def test_one_json_object_and_nothing_else(printed):
    assert (printed.returncode, printed.stderr) == (0, b"")
    found = json.loads(printed.stdout.decode("utf-8"))
    assert set(found) == KEYS
    assert (found["url"], found["kind"]) == (URL, "provider")
    assert (found["offers"], found["routes"], found["settings"]) == (
        [{"route": "iv", "setting": "in_person"}], ["iv"], ["in_person"])


def test_every_fact_has_its_evidence(printed):
    facts = json.loads(printed.stdout)["facts"]
    assert facts
    for fact in facts:
        assert set(fact) == {"field", "value", "stance", "quote", "context", "origin"}
        assert fact["stance"] in ("offered", "not_offered", "mentioned")
        assert fact["origin"] in ("text", "title", "attribute", "jsonld", "microdata")
        assert fact["quote"]


def test_an_empty_page_says_nothing(tmp_path, call):
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    found = json.loads(call(empty, URL).stdout)
    assert set(found) == KEYS
    assert {key for key in KEYS if found[key] is None} == NULL
    assert found["safety"] == {}
    assert all(found[key] == [] for key in KEYS - NULL - {"url", "kind", "safety"})


def test_bytes_of_windows_are_read(tmp_path, call):
    path = tmp_path / "old.html"
    path.write_bytes("<title>Willow</title><p>We give IV ketamine – “in our clinic”.</p>".encode("cp1252"))
    found = json.loads(call(path, URL).stdout)
    assert [f["quote"] for f in found["facts"] if f["field"] == "offers"] == [
        "We give IV ketamine – “in our clinic”."]


def test_binary_rubbish_is_a_page_that_says_nothing(tmp_path, call):
    path = tmp_path / "photo.html"
    path.write_bytes(bytes(range(256)) * 400)
    answer = call(path, URL)
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["facts"] == []


@pytest.mark.parametrize("arguments", [(), ("page.html",), ("page.html", URL, "more"), ("--help",)])
def test_the_wrong_number_of_words_gets_the_usage(arguments, call):
    answer = call(*arguments)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"usage: python -m extraction FILE URL" in answer.stderr


@pytest.mark.parametrize("address", ["willow.example", "ftp://willow.example/", "", "file:///etc/hosts", "https://",
                                     "http://[bad/"])
def test_what_is_no_web_address_is_told(saved, address, call):
    answer = call(saved, address)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"is no web address" in answer.stderr
    assert b"Traceback" not in answer.stderr


def test_a_file_that_cannot_be_read_is_told(tmp_path, call):
    for path in (tmp_path / "none.html", tmp_path):
        answer = call(path, URL)
        assert (answer.returncode, answer.stdout) == (2, b"")
        assert f"{path} cannot be read: ".encode() in answer.stderr
        assert b"Traceback" not in answer.stderr


def test_a_broken_vocabulary_file_is_told(saved, tmp_path):
    for folder in ("extraction", "vocabulary"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "vocabulary" / "routes.yml").write_text("iv: [")
    answer = run(saved, URL, root=tmp_path)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"vocabulary/routes.yml cannot be read" in answer.stderr
    assert b"Traceback" not in answer.stderr
