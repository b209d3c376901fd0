"""openFDA's labels as reference facts: what is kept of them, what changed, and what leaves yesterday's text."""
import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pipelines.registry_store import RegistryStore
from tests.loopback import Answer, Page, Web, webs
from tests.socrata import load, write_registries

SPRAVATO, KETALAR = "d81a6a79-a74a-44b7-822c-0dfa3036eaed", "14e8f864-8b8a-4e7e-8439-e510d3107063"


def label(set_id: str, **more: Any) -> dict[str, Any]:
    return {"set_id": set_id, "id": "00000000-0000-0000-0000-000000000000", "version": "18",
            "effective_time": "20260313", "boxed_warning": ["WARNING: SEDATION; DISSOCIATION", "See section 5."],
            "indications_and_usage": ["1 INDICATIONS AND USAGE For adults."], "contraindications": ["None."],
            "openfda": {"brand_name": ["SAMPLE"], "route": ["NASAL"], "spl_set_id": [set_id]}, **more}


class OpenFda(dict[str, Answer]):
    """GET /drug/label.json, searched by a label's set id; `faults`: an answer in its place."""

    def __init__(self, *labels: dict[str, Any]) -> None:
        self.labels = {one.get("set_id", SPRAVATO): one for one in labels}
        self.faults: dict[str, Page] = {}

    def __bool__(self) -> bool:
        return True

    def get(self, path: str, default: Any = None) -> Answer:  # type: ignore[override]
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        if parts.path != "/drug/label.json":
            return Page("", 404)
        set_id = query["search"].removeprefix('openfda.spl_set_id:"').removesuffix('"')
        if set_id in self.faults:
            return self.faults[set_id]
        if set_id not in self.labels:
            return data({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, 404)
        return data({"meta": {"last_updated": "2026-10-02", "results": {"skip": 0, "limit": 1, "total": 1}},
                     "results": [self.labels[set_id]]})


def data(said: object, status: int = 200) -> Page:
    return Page(json.dumps(said), status, content_type="application/json")


@pytest.fixture
def start() -> Iterator[Callable[..., Web]]:
    with webs() as begin:
        yield begin


def ask(web: Web, folder: Path) -> subprocess.CompletedProcess[str]:
    return load("openfda", write_registries(folder / "registries.yml", {"openfda": web.origin}), folder / "var",
                "-s", "REGISTRY_TRIES=1")


def references(folder: Path) -> dict[str, dict[str, str]]:
    store = RegistryStore(folder / "var")
    found = store.references("openfda")
    store.close()
    return found


def test_labels_are_kept_as_reference_facts_and_a_new_version_is_noted(
        tmp_path: Path, start: Callable[..., Web]) -> None:
    fda = OpenFda(label(SPRAVATO), {**label(KETALAR), "boxed_warning": [], "warnings": ["In the older form."]})
    web = start("127.0.12.41", fda)
    done = ask(web, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = references(tmp_path)
    assert found["spravato"] == {
        "set_id": SPRAVATO, "version": "18", "effective_time": "2026-03-13",
        "boxed_warning": "WARNING: SEDATION; DISSOCIATION\nSee section 5.",
        "indications_and_usage": "1 INDICATIONS AND USAGE For adults.", "contraindications": "None.",
        "brand_name": "SAMPLE", "route": "NASAL"}
    assert "boxed_warning" not in found["ketalar"] and found["ketalar"]["warnings"] == "In the older form."
    fda.labels[SPRAVATO] = label(SPRAVATO, version="19", effective_time="20261101")
    assert ask(web, tmp_path).returncode == 0
    assert references(tmp_path)["spravato"]["version"] == "19"
    with sqlite3.connect(tmp_path / "var" / "registries.db") as db:
        changes = db.execute("SELECT key, field, old, new FROM entry_changes ORDER BY field").fetchall()
        records = db.execute("SELECT count(*) FROM reference f JOIN records r ON r.id = f.record_id").fetchone()[0]
        assert records == sum(map(len, references(tmp_path).values()))   # each leads to the answer that said it
    assert changes == [("spravato", "effective_time", "2026-03-13", "2026-11-01"), ("spravato", "version", "18", "19")]


BROKEN = {
    "gone": (data({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, 404), "no label with the set id"),
    "another": (data({"results": [label("00000000-0000-0000-0000-000000000000")]}), "another label"),
    "renamed": (data({"results": [{"label_id" if key == "set_id" else key: value
                                   for key, value in label(KETALAR).items()}]}), "set_id is gone or renamed"),
    "a web page": (Page("<html>Maintenance</html>"), "a web page instead of data"),
    "half": (Page('{"results": [{"set_id": "14e8', content_type="application/json"), "data that breaks off"),
    "no such path": (Page("<html>Not found</html>", 404), "a web page instead of data"),
}


def test_what_is_broken_leaves_every_label_as_it_was(tmp_path: Path, start: Callable[..., Web]) -> None:
    fda = OpenFda(label(SPRAVATO), label(KETALAR))
    web = start("127.0.12.42", fda)
    assert ask(web, tmp_path).returncode == 0
    before = references(tmp_path)
    fda.labels[SPRAVATO] = label(SPRAVATO, version="19")   # the first of the two would be new
    for name, (answer, said) in BROKEN.items():
        fda.faults = {KETALAR: answer}
        done = ask(web, tmp_path)
        assert done.returncode == 1 and said in done.stdout, (name, done.stdout)
        assert references(tmp_path) == before, name
