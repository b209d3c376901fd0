"""How to cite the directory: in words, as BibTeX, and as a CITATION.cff file; of what is served, or of a snapshot."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from directory_pages import words

TITLE = "Ketamine Provider Directory"
LICENSE = "CC-BY-4.0"
RIGHTS = "CC BY 4.0, quotes and rows of registers excepted"
RIGHTS_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Build:
    """What is cited: when it was built (ISO 8601), its commit, its SHA-256, where it is, by whom; "" is not known."""

    built_at: str
    commit: str
    sha256: str
    address: str
    publisher: str = ""
    snapshot: bool = False


def of(
    row: Mapping[str, Any], sha256: str | None, address: str, publisher: str | None, snapshot: bool = False
) -> Build:
    """Return what is cited; ``row`` says when it was built and of which commit, as the table build does."""
    return Build(
        row.get("built_at") or "", row.get("commit") or "", sha256 or "", address, publisher or "", snapshot=snapshot
    )


def every_way(build: Build) -> dict[str, str]:
    """Return all three, by the names that templates/_cite.html has for them."""
    return {"text": in_words(build), "bibtex": bibtex(build), "cff": cff(build)}


def in_words(build: Build) -> str:
    """Return a line for a footnote."""
    publisher = f"{build.publisher}. " if build.publisher else ""
    kind = "snapshot of" if build.snapshot else "built"
    return f"{publisher}{TITLE}, {kind} {words.day(build.built_at)}{_known(build)}. {build.address}. CC BY 4.0."


def _known(build: Build) -> str:
    commit = f", commit {build.commit[:12]}" if build.commit else ""
    return commit + (f", SHA-256 {build.sha256}" if build.sha256 else "")


def bibtex(build: Build) -> str:
    """Return an entry for BibTeX."""
    year, month, day = (build.built_at[:10].split("-") + ["", "", ""])[:3]
    note = f"{'Snapshot of' if build.snapshot else 'Built'} {words.day(build.built_at)}{_known(build)}. CC BY 4.0"
    lines = {
        "title": f"{{{TITLE}}}",
        "author": f"{{{_tex(build.publisher or TITLE)}}}",
        "year": year,
        "month": month,
        "day": day,
        "url": build.address,
        "note": note,
    }
    said = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines.items() if value)
    return f"@misc{{ketamine_provider_directory_{year}_{month}_{day},\n{said}\n}}"


def _tex(text: str) -> str:
    """Return a text that TeX prints as it is."""
    return re.sub(r"([#$%&_{}])", r"\\\1", text.replace("\\", "/").replace("~", " ").replace("^", " "))


def cff(build: Build) -> str:
    """Return the text of a CITATION.cff file (version 1.2.0)."""
    identifiers = [{"type": "other", "value": f"sha256:{build.sha256}", "description": "SHA-256 of the SQLite file"}]
    content = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": TITLE,
        "authors": [{"name": build.publisher or TITLE}],
        "date-released": build.built_at[:10],
        "version": build.built_at[:10],
        "url": build.address,
        **({"commit": build.commit} if build.commit else {}),
        **({"identifiers": identifiers} if build.sha256 else {}),
        "license": LICENSE,
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000).rstrip()
