"""The vocabulary as tables: codes, labels and plain descriptions of vocabulary/*.yml, claims/*.yml, omissions/*.yml."""
from pathlib import Path
from typing import Any

from extraction.terms import FOLDER, VocabularyError
from pipelines.decisions import read_yaml

Row = dict[str, str | None]
LISTS = {  # table -> file and columns beside code, label, description
    "routes": ("routes", ("fda_status",)),
    "settings": ("settings", ()),
    "conditions": ("conditions", ()),
    "credentials": ("credentials", ()),
    "payment": ("payment", ()),
    "safety_items": ("safety", ()),
    "provider_kinds": ("kinds", ()),
}
SENSES = ("accuses", "discloses")
AUTHORITY = ("name", "url", "date", "says")


def vocabulary_rows(folder: Path = FOLDER) -> dict[str, list[Row]]:
    """Rows of every table of codes. Raises VocabularyError, which names the file and the line that cannot be used."""
    tables = {table: list(_list(folder / f"{file}.yml", extra)) for table, (file, extra) in LISTS.items()}
    tables["claim_rules"] = [
        _claim_rule(path, finding) for part, finding in (("claims", "sentence"), ("omissions", "omission"))
        for path in sorted((folder / part).glob("*.yml"))]
    return tables


def _list(path: Path, extra: tuple[str, ...]) -> list[Row]:
    """One list file: code -> {label, description, …}."""
    data = read_yaml(path, VocabularyError)
    if not isinstance(data, dict):
        raise VocabularyError(f"{path}: expected lines such as `code: {{label: …, description: …}}`. Mend the file.")
    rows = []
    for code, entry in data.items():
        if code == "__line__":
            continue
        if not isinstance(entry, dict):
            raise VocabularyError(f"{path}: {code} must have a label and a description. Mend the file.")
        rows.append({"code": str(code), "label": _text(path, entry, "label"),
                     "description": _text(path, entry, "description"), **{key: _optional(entry, key) for key in extra}})
    return rows


def _claim_rule(path: Path, finding: str) -> Row:
    """One rule's file; what a whole site omits always accuses."""
    data = read_yaml(path, VocabularyError)
    if not isinstance(data, dict):
        raise VocabularyError(f"{path}: expected the rule's code, label, sense, authority and patterns. Mend the file.")
    sense = "accuses" if finding == "omission" else _text(path, data, "sense")
    authority = data.get("authority") or {}
    if sense not in SENSES or not isinstance(authority, dict):
        raise VocabularyError(f"{path}, line {data['__line__']}: sense must be one of {', '.join(SENSES)}, and "
                              "authority a mapping of name, url, date and says. Mend the file.")
    if sense == "accuses" and not all(authority.get(key) for key in AUTHORITY):
        line = authority.get("__line__", data["__line__"])
        raise VocabularyError(f"{path}, line {line}: a rule that accuses needs its authority's {', '.join(AUTHORITY)}: "
                              "without a primary authority there is no finding.")
    return {
        "code": path.stem, "label": _text(path, data, "label"),
        "description": " ".join(filter(None, (_optional(data, "detects"), _optional(data, "why")))) or None,
        "sense": sense, "severity": _optional(data, "severity"), "authority": _optional(authority, "name"),
        **{f"authority_{key}": _optional(authority, key) for key in AUTHORITY[1:]}, "finding": finding,
    }


def _text(path: Path, entry: dict[str, Any], key: str) -> str:
    """A text that must be there."""
    text = _optional(entry, key)
    if not text:
        raise VocabularyError(f"{path}, line {entry['__line__']}: {key} is missing. Mend the file.")
    return text


def _optional(entry: dict[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return " ".join(str(value).split()) or None if value is not None else None
