"""The registers that the directory asks, read from sources/registries.yml (its format: sources/README.md)."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extraction.registers import KINDS
from extraction.terms import load_list
from pipelines.decisions import DecisionError, read_yaml

FILE = "registries.yml"
REGISTRY_KINDS = (*KINDS, "reference")
NEEDED = ("name", "kind", "url", "page", "license")
KNOWN = {*NEEDED, "state", "dataset", "actions", "files", "share_alike", "attribution", "credentials", "rows", "pause",
         "options"}


class RegistriesError(DecisionError):
    """registries.yml cannot be understood; says which line and why."""


@dataclass(frozen=True, slots=True)
class Registry:
    """One register: where it is asked, under which licence, and what to expect of it."""

    id: str                              # of the source, which is the spider's name
    name: str                            # as shown to people
    kind: str                            # one of REGISTRY_KINDS
    url: str                             # the origin to ask, without a slash at its end
    page: str                            # where a person can check a row; {number} and the like are filled in
    license: str                         # of the data
    state: str | None = None             # two letters, of a state's register
    dataset: str | None = None           # id of the data set
    actions: str | None = None           # id of a second one: disciplinary actions
    files: tuple[str, ...] = ()          # paths of files, of a register that gives files
    share_alike: bool = False            # a database made from it must be under the same licence
    attribution: str | None = None       # what must be said where its data is shown
    credentials: Mapping[str, str] = field(default_factory=dict)   # the register's type, in capitals -> our code
    types: tuple[str, ...] = ()          # the same types as written
    rows: tuple[int, int] | None = None  # expected number of rows
    pause: float = 1.0                   # seconds between two requests
    options: Mapping[str, Any] = field(default_factory=dict)       # what only this source's spider reads

    def credential(self, license_type: str | None) -> str | None:
        """Our code of a credential for the register's word, capitals and spaces aside."""
        return self.credentials.get(" ".join((license_type or "").upper().split()))

    def page_of(self, **values: str | None) -> str:
        """Where a person can check a row that has these values."""
        return self.page.format_map(_Values({key: value or "" for key, value in values.items()}))


def load(place: Path) -> dict[str, Registry]:
    """{source id: Registry} of a file, or of the registries.yml of a folder ({} where it has none).

    Raises RegistriesError, which names file and line.
    """
    path = place / FILE if place.is_dir() else place
    if place.is_dir() and not path.exists():
        return {}
    data = read_yaml(path, RegistriesError) or {}
    if not isinstance(data, dict):
        raise RegistriesError(f"{path}: expected a mapping of source id to its register")
    return {str(id_): _registry(path, data["__line__"], str(id_), entry)
            for id_, entry in data.items() if id_ != "__line__"}


def _registry(path: Path, line: int, id_: str, entry: Any) -> Registry:
    """One entry, checked."""
    if not isinstance(entry, dict):
        raise RegistriesError(f"{path}, line {line}: {id_} needs {', '.join(NEEDED)}; found {entry!r}")
    line = entry.pop("__line__")
    where = f"{path}, line {line}: {id_}"
    if missing := [key for key in NEEDED if not entry.get(key)]:
        raise RegistriesError(f"{where}: missing {', '.join(missing)}")
    if unknown := sorted(entry.keys() - KNOWN):
        raise RegistriesError(f"{where}: unknown {', '.join(unknown)}. What only one spider reads stands under "
                              "`options:`")
    if entry["kind"] not in REGISTRY_KINDS:
        raise RegistriesError(f"{where}: kind is {entry['kind']!r}, not one of {', '.join(REGISTRY_KINDS)}")
    credentials = _credentials(where, entry.get("credentials") or {})
    _check_page(where, str(entry["page"]))
    return Registry(
        id=id_, name=str(entry["name"]), kind=entry["kind"], url=_origin(where, str(entry["url"])),
        page=str(entry["page"]), license=str(entry["license"]), state=entry.get("state"), dataset=entry.get("dataset"),
        actions=entry.get("actions"), files=tuple(entry.get("files") or ()),
        share_alike=entry.get("share_alike") is True, attribution=entry.get("attribution"),
        credentials={" ".join(kind.upper().split()): code for kind, code in credentials.items() if code},
        types=tuple(credentials), rows=_rows(where, entry.get("rows")), pause=_seconds(where, entry.get("pause", 1.0)),
        options=_without_lines(entry.get("options") or {}))


def _without_lines(value: Any) -> Any:
    """A value without the numbers of lines, which mappings within it have too."""
    if isinstance(value, dict):
        return {key: _without_lines(part) for key, part in value.items() if key != "__line__"}
    return [_without_lines(part) for part in value] if isinstance(value, list) else value


def _origin(where: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RegistriesError(f"{where}: url is {url!r}, not an address such as https://data.example.gov")
    return url.rstrip("/")


def _check_page(where: str, page: str) -> None:
    """A page's place-holders must be names: `{number}`."""
    try:
        page.format_map(_Values())
    except (ValueError, IndexError, AttributeError):
        raise RegistriesError(f"{where}: page is {page!r}; a value to fill in is written {{number}}") from None


class _Values(dict[str, str]):
    """What is filled in; nothing for what a row does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def _credentials(where: str, entry: Any) -> dict[str, str | None]:
    """The register's types and our codes, each of them one that we know; None: a type that is no credential."""
    if not isinstance(entry, dict):
        raise RegistriesError(f"{where}: credentials must map the register's words to codes")
    found = {str(kind): code and str(code) for kind, code in entry.items() if kind != "__line__"}
    if unknown := sorted({code for code in found.values() if code} - load_list("credentials").keys()):
        raise RegistriesError(f"{where}: no credential has the code {', '.join(unknown)} (vocabulary/credentials.yml)")
    return found


def _rows(where: str, entry: Any) -> tuple[int, int] | None:
    if entry is None:
        return None
    if not (isinstance(entry, list) and len(entry) == 2 and all(type(n) is int for n in entry)
            and 0 <= entry[0] <= entry[1]):
        raise RegistriesError(f"{where}: rows is {entry!r}, not [least, most]")
    return entry[0], entry[1]


def _seconds(where: str, entry: Any) -> float:
    if isinstance(entry, bool) or not isinstance(entry, int | float) or entry < 0:
        raise RegistriesError(f"{where}: pause is {entry!r}, not a number of seconds")
    return float(entry)
