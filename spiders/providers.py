"""The list of providers to visit: `name,website,kind,state,city,source_note` and, where a row has one, `id`."""
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import yaml

from spiders.addresses import Scope, as_ip, canonical, host_and_port, is_local_name, is_public, provider_id

COLUMNS = ("name", "website", "kind", "state", "city", "source_note")
HEADER = ",".join(COLUMNS)
ID = re.compile(r"[a-z0-9]([a-z0-9._/-]*[a-z0-9])?\Z")
SHOWN = 10  # mistakes told at once


class InputError(ValueError):
    """What a person gave us cannot be used; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Site:
    """One row of the list: a provider's site to visit. `website` is canonical."""

    provider_id: str
    name: str
    website: str
    kind: str
    state: str
    city: str
    source_note: str

    @property
    def scope(self) -> Scope:
        return Scope.of(self.website, self.provider_id)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, as listed."""
        return host_and_port(self.website)

    @property
    def is_private(self) -> bool:
        """Tell whether the listed address is on this machine or a private network, where nobody needs to know us."""
        host = self.address[0]
        ip = as_ip(host)
        return is_local_name(host) if ip is None else not is_public(ip)

    def row(self) -> dict[str, str]:
        return asdict(self)


@cache
def link_words() -> dict:
    """Return spiders/links.yml."""
    return yaml.safe_load(Path(__file__).with_name("links.yml").read_text(encoding="utf-8"))


def read_providers(path: Path) -> list[Site]:
    """Return the sites of the list at `path`, in its order.

    Raises InputError, naming each wrong line, where the file is missing, empty, not UTF-8 or lacks columns, where a
    website is no address, an id cannot stand in an address, or one provider is listed twice.
    """
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    try:
        return _sites(path, rows)
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}: not readable as CSV ({error}). Is a double quote left "
                         "open?") from None


def _sites(path: Path, rows: "csv.DictReader[str]") -> list[Site]:
    """Return the sites of the rows; raises as `read_providers` does, and csv.Error."""
    names = [n.strip() for n in rows.fieldnames or []]
    missing = [c for c in COLUMNS if c not in names]
    if missing:
        raise InputError(f"{path}: missing columns: {', '.join(missing)}. The first line must be {HEADER} "
                         "(and may have id).")
    rows.fieldnames = names
    sites, wrong = [], []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            site = _site(row)
            if first := seen.get(site.provider_id):
                raise InputError(f"{site.provider_id} is listed already, on line {first}; remove one of the two, "
                                 "or give each an id of its own")
        except InputError as error:
            wrong.append(f"  line {rows.line_num}: {error}")
            continue
        seen[site.provider_id] = rows.line_num
        sites.append(site)
    if wrong:
        more = f"\n  and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        listed = "\n".join(wrong[:SHOWN])
        raise InputError(f"{path}: {len(wrong)} wrong line(s); nothing was visited:\n{listed}{more}")
    if not sites:
        raise InputError(f"{path}: no providers in it. Each line after the first is one provider: {HEADER}")
    return sites


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}). Give the list with -a providers=FILE.csv"
        raise InputError(message) from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}). Save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise InputError(f"{path}: not a text file. Save it as CSV in UTF-8.")
    return text


def _site(row: dict[str, str | None]) -> Site:
    values = {key: (row.get(key) or "").strip() for key in (*COLUMNS, "id")}
    if None in row:
        raise InputError("more values than columns; put a value that has a comma in double quotes")
    listed = values["website"]
    website = canonical(listed)
    host = host_and_port(website)[0] if website else ""
    if website is None or not ("." in host or is_local_name(host) or as_ip(host)):
        raise InputError(f"website {listed!r} is no address; write it as https://clinic.example/")
    if values["id"] and not ID.match(values["id"]):
        raise InputError(f"id {values['id']!r} may hold only a-z, 0-9 and . _ / - inside")
    id_ = provider_id(website, frozenset(link_words()["shared_hosts"]), values["id"])
    return Site(id_, values["name"], website, *(values[c] for c in COLUMNS[2:]))


def read_excluded(folder: Path) -> set[str]:
    """Return the ids that `exclude.yml` of the sources `folder` says to leave alone; none where there is no such file.

    The file is a list of {id, reason, date}. Raises InputError where it is not.
    """
    path = folder / "exclude.yml"
    if not path.exists():
        return set()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return {str(entry["id"]).strip() for entry in entries}
    except (OSError, yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError) as error:
        why = " ".join(str(error).split())
        raise InputError(f"{path}: must be a list of entries with id, reason and date ({why}). Until it is, nobody "
                         "is visited, so that nobody who asked to be left alone is.") from None


def needs_contact(sites: Iterable[Site]) -> Site | None:
    """Return the first site that is not on a private address: its owner must be able to reach us. Else None."""
    return next((site for site in sites if not site.is_private), None)
