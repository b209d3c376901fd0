"""The sample registers: each answers at an address of its own as the real one does, with its paging, limits and errors.

`registers()` reads them from sample/registries/*.yml; `sample.server.serve(registers=…)` serves them beside the sites.
A file describes one register:

    address: 127.0.3.11
    kind: socrata             socrata, files, nppes or openfda
    expected: [200, 400]      what sources/registries.yml calls `rows`
    tables:                   by id of the data set, or by path of the file
      qxh8-f4bd:
        columns: [...]        in order
        defaults: {...}       what a row says where it says nothing else
        filler: [{count: 110, from: namesakes, row: {lastname: "{last}", ...}}]   generated rows, the same every time
        rows: [...]           the people of expected.yml and those who are nearly they

Tests set `register.fault` to make one misbehave, and read what it was asked off `register.asked`.
"""
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import yaml

from sample.nppes import Nppes
from sample.register import FOLDER, Query, Register, Row, as_csv, as_json, body, tables
from sample.server import Answer, plain
from sample.socrata import Socrata

SOURCES = Path(__file__).resolve().parent.parent / "sources" / "registries.yml"


class Files(Register):
    """A register that gives whole CSV files, each with an ETag."""

    def __init__(self, id_: str, said: Row) -> None:
        super().__init__(id_, said)
        self.tables = tables(id_, said)

    def reply(self, path: str, query: Query, fault: str) -> Answer:
        if path not in self.tables:
            return plain(404)
        table = self.tables[path].at_fault(fault)
        content = as_csv(table.columns, table.rows)
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        return replace(body("text/csv", content, ETag=tag), etag=tag, modified=0)


class OpenFda(Register):
    """/drug/label.json, searched by the id of a label's set; 404 with an error object where there is none."""

    def reply(self, path: str, query: Query, fault: str) -> Answer:
        if path != "/drug/label.json":
            return plain(404)
        match = re.fullmatch(r'openfda\.spl_set_id:"?([\w-]+)"?', query.get("search", ""))
        labels = [label for label in self.said["labels"] if match and label["set_id"] == match[1]]
        if not labels:
            return as_json({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, 404)
        if fault == "renamed_column":
            labels = [{"label_id" if key == "set_id" else key: label[key] for key in label} for label in labels]
        meta = {"disclaimer": "Made up for the sample web.", "terms": "https://open.fda.gov/terms/",
                "license": "https://open.fda.gov/license/", "last_updated": "2026-10-02",
                "results": {"skip": 0, "limit": 1, "total": len(labels)}}
        return as_json({"meta": meta, "results": labels})


def registers(folder: Path = FOLDER) -> dict[str, Register]:
    """{id: register} of a folder, ready to be served."""
    kinds: dict[str, Callable[[str, Row], Register]] = {
        "socrata": Socrata, "files": Files, "nppes": Nppes, "openfda": OpenFda}
    found = {}
    for path in sorted(folder.glob("*.yml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "address" in said:
            found[path.stem] = kinds[said["kind"]](path.stem, said)
    return found


def write_registries(path: Path, port: int, served: dict[str, Register], sources: Path = SOURCES) -> list[str]:
    """Write the registries.yml of the registers served on `port`: that of `sources`, asked at the sample's addresses.

    Returns their ids, in that order.
    """
    listed = {id_: entry for id_, entry in yaml.safe_load(sources.read_text(encoding="utf-8")).items() if id_ in served}
    for id_, entry in listed.items():
        entry |= {"url": f"http://{served[id_].address}:{port}", "pause": 0}
        if "rows" in entry:
            entry["rows"] = served[id_].said["expected"]
        if isinstance(register := served[id_], Socrata):
            entry["credentials"] = _types_of(register, entry.get("credentials") or {})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    return list(listed)


def asking(registries: Path, ids: list[str], var: Path) -> list[str]:
    """The arguments of the scrapy command that asks the registers, a small page at a time so that there are several.

    One process for all of them: starting Scrapy takes longer than any of them does. Clinics come first, as NPPES is
    asked for the people that they name.
    """
    return ["crawl", *ids, "-a", f"registries={registries}", "-s", f"VAR={var}", "-s", "REGISTRY_PAGE_ROWS=50"]


def _types_of(served: Socrata, credentials: dict[str, str]) -> dict[str, str]:
    """Those of a register's types that the sample has a row of; the spider would tell of each that has none."""
    words = {str(value).upper() for table in served.tables.values() for row in table.rows for value in row.values()}
    return {kind: code for kind, code in credentials.items() if str(kind).upper() in words}
