"""What people decided, read from sources/: exclusions, reviews, domains, operator, corrections, bands.

Every file may be missing or empty. A file that cannot be understood raises `DecisionError`, which names the file, the
line and what was expected: a wrong decision file must never be taken for an empty one.
The formats are described in sources/README.md.
"""
import csv
import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

DOMAIN_COLUMNS = ("domain", "provider_id", "from", "until", "kind")
DOMAIN_KINDS = ("alias", "moved", "taken_over", "merged")
REVIEW_DECISIONS = ("confirmed", "rejected", "disputed", "withdrawn")
CORRECTION_DECISIONS = ("pending", "corrected", "declined")
CORRECTION_KEYS = ("provider_id", "received", "field", "quote", "read", "value", "asked", "decision", "decided",
                   "reason", "evidence", "answer")
ANSWERS = ("field", "quote", "decided", "reason", "evidence")   # what a correction that counts needs besides
WORDS_OF_A_REPLY = 100
EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
ABSENT: Any = object()   # no such key: not the same as an empty one
OPERATOR_NEEDED = ("name", "address", "email")
SITE = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?", re.I | re.A)


class DecisionError(ValueError):
    """A file of decisions cannot be understood; says which file, which line and why."""


@dataclass(frozen=True)
class Review:
    """A person's judgement of one finding: of this provider, this rule, this sentence."""

    provider_id: str
    rule: str
    quote: str          # white space collapsed
    decision: str       # one of REVIEW_DECISIONS; only "confirmed" publishes
    reviewed_at: str    # ISO date
    reply: str | None = None         # the provider's, to stand beside the finding; white space collapsed
    replied_at: str | None = None    # ISO date


@dataclass(frozen=True)
class Correction:
    """One entry of the log. One with a quote and the decision "corrected" counts: it answers what was read there."""

    number: int         # its place in the file, from 1
    line: str           # "corrections.yml, line 12"
    provider_id: str
    received: str       # ISO date
    asked: str
    decision: str       # one of CORRECTION_DECISIONS
    field: str | None = None
    quote: str | None = None         # white space collapsed
    read: Any = ABSENT               # of several values in that sentence, the one that is answered
    value: Any = ABSENT              # what is so; ABSENT: nothing, the fact is withdrawn
    decided: str | None = None       # ISO date
    reason: str | None = None
    evidence: str | None = None
    answer: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is to be applied, not only told."""
        return self.quote is not None and self.decision == "corrected"


@dataclass(frozen=True)
class DomainRow:
    """Whose a domain was, from a date (inclusive) until a date (exclusive); None: without limit."""

    domain: str
    provider_id: str
    since: str | None
    until: str | None
    kind: str           # one of DOMAIN_KINDS

    def holds(self, at: str) -> bool:
        """Whether the row speaks of the time `at` (ISO 8601)."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Band:
    """How many providers a source should yield, and the least share of them that states a field."""

    low: int
    high: int
    shares: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Decisions:
    """All that people decided; each part is empty where nobody decided anything."""

    excluded: dict[str, str] = field(default_factory=dict)     # provider id -> ISO date
    reviews: tuple[Review, ...] = ()
    domains: tuple[DomainRow, ...] = ()
    corrections: tuple[Correction, ...] = ()
    operator: dict[str, str] = field(default_factory=dict)
    bands: dict[str, Band] = field(default_factory=dict)


def load(folder: Path) -> Decisions:
    """All decisions of one sources folder; raises DecisionError."""
    return Decisions(
        excluded(folder), reviews(folder), domains(folder), corrections(folder), operator(folder), bands(folder)
    )


def excluded(folder: Path) -> dict[str, str]:
    """exclude.yml as {provider id: date}: these are neither fetched nor published."""
    entries = _entries(folder / "exclude.yml", ("id", "date"))
    return {entry["id"]: entry["date"] for entry in entries}


def reviews(folder: Path) -> tuple[Review, ...]:
    """reviews.yml: what a person said of findings that accuse."""
    path = folder / "reviews.yml"
    found = []
    for entry in _entries(path, ("provider_id", "rule", "quote", "decision", "reviewed_at")):
        _one_of(f"{path}, line {entry['__line__']}", entry, "decision", REVIEW_DECISIONS)
        quote = collapsed(entry["quote"])
        found.append(Review(entry["provider_id"], entry["rule"], quote, entry["decision"], entry["reviewed_at"],
                            *_reply(path, entry)))
    return tuple(found)


def _reply(path: Path, entry: dict[str, Any]) -> tuple[str | None, str | None]:
    """The provider's reply and its date, or neither."""
    reply, at = entry.get("reply"), entry.get("replied_at")
    if bool(reply) != bool(at):
        raise DecisionError(f"{path}, line {entry['__line__']}: reply and replied_at go together")
    words = len(reply.split()) if reply else 0
    if words > WORDS_OF_A_REPLY:
        raise DecisionError(f"{path}, line {entry['__line__']}: the reply has {words} words; a reply may have "
                            f"{WORDS_OF_A_REPLY} at most")
    return (collapsed(reply), at) if reply else (None, None)


def add_review(folder: Path, review: Review) -> bool:
    """Append a judgement to reviews.yml, whose text stays as it is; False: that finding was judged already.

    Raises DecisionError where the file cannot be understood with or without it, OSError where it cannot be written;
    the file is then as it was.
    """
    path = (folder / "reviews.yml").resolve()
    with _held(folder):
        known = reviews(folder)
        if any((r.provider_id, r.rule, r.quote) == (review.provider_id, review.rule, review.quote) for r in known):
            return False
        text = path.read_bytes() if path.exists() else b""
        said = {key: value for key, value in vars(review).items() if value is not None}
        entry = {**said, "reviewed_at": date.fromisoformat(review.reviewed_at)}
        added = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10**6).encode()
        with TemporaryDirectory(dir=path.parent, prefix="reviews-", suffix=".tmp") as beside:
            new = Path(beside, "reviews.yml")
            with new.open("wb") as file:
                file.write(text + (b"\n" if text and not text.endswith(b"\n") else b"") + added)
                file.flush()
                os.fsync(file.fileno())
            _check_added(path, new, (*known, review))
            if path.exists():
                shutil.copymode(path, new)
            os.replace(new, path)
    return True


def _check_added(path: Path, new: Path, wanted: tuple[Review, ...]) -> None:
    """Raise unless the new file says what the old one said, and the judgement."""
    try:
        understood = reviews(new.parent) == wanted
    except DecisionError:
        understood = False
    if not understood:
        raise DecisionError(f"{path}: nothing can be appended to it. Write it as a list whose entries begin with `- ` "
                            "at the start of a line (sources/README.md)")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the folder against others who append to one of its files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def collapsed(quote: str) -> str:
    """A quote as judgements are kept by it: white space collapsed."""
    return " ".join(quote.split())


def corrections(folder: Path) -> tuple[Correction, ...]:
    """corrections.yml: the public log of what clinics asked to have corrected, and what came of it.

    Whether a field can be corrected, and a value can stand in it, is looked at by pipelines/corrections.py.
    """
    path = folder / "corrections.yml"
    found = []
    needed = ("provider_id", "received", "asked", "decision")
    for number, entry in enumerate(_entries(path, needed, as_is=("value", "read")), 1):
        line = f"{path}, line {entry['__line__']}"
        entry = {key: value for key, value in entry.items() if key != "__line__"}
        _one_of(line, entry, "decision", CORRECTION_DECISIONS)
        _fit_for_the_log(line, entry)
        if entry.get("quote"):
            entry["quote"] = collapsed(entry["quote"])
        correction = Correction(number, line, **entry)
        missing = [key for key in ANSWERS if getattr(correction, key) in (None, "")]
        if correction.counts and missing:
            raise DecisionError(f"{line}: a correction of a quote needs {', '.join(missing)} too")
        found.append(correction)
    return tuple(found)


def _fit_for_the_log(line: str, entry: dict[str, Any]) -> None:
    """Raise where a key is unknown (a slip of the pen there could withdraw a fact), or the public log would name a
    person's mail address."""
    if unknown := sorted(map(str, entry.keys() - set(CORRECTION_KEYS))):
        raise DecisionError(f"{line}: unknown {', '.join(unknown)}. An entry may have {', '.join(CORRECTION_KEYS)}")
    for key in ("value", "read"):
        if key in entry and entry[key] in (None, ""):
            raise DecisionError(f"{line}: {key} is empty. Leave the line out (without a value, the fact is withdrawn)")
        if key in entry and not entry.get("quote"):
            raise DecisionError(f"{line}: {key} needs the quote that it answers")
    for key in ("asked", "reason", "evidence", "answer"):
        if EMAIL.search(entry.get(key) or ""):
            raise DecisionError(f"{line}: {key} has a mail address in it. This log is public: name no private person")


def operator(folder: Path) -> dict[str, str]:
    """operator.yml: who runs the directory, and at which address ({} when nobody has filled it in)."""
    path = folder / "operator.yml"
    data = _yaml(path)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise DecisionError(f"{path}: expected lines such as `name: …`, found a {type(data).__name__}")
    found = {str(key): str(value) for key, value in data.items() if value is not None and key != "__line__"}
    if "site" in found:
        found["site"] = found["site"].strip().removesuffix("/")
        if not SITE.fullmatch(found["site"]):
            raise DecisionError(f"{path}: site is {found['site'][:80]!r}. Write it as https://directory.example: https "
                                "and the name of the host, with nothing behind it")
    return found


def bands(folder: Path) -> dict[str, Band]:
    """bands.yml: {source id: Band}; the counts a build must keep within."""
    path = folder / "bands.yml"
    data = _yaml(path) or {}
    if not isinstance(data, dict):
        raise DecisionError(f"{path}: expected a mapping of source id to its band")
    found = {}
    for source, entry in data.items():
        if source == "__line__":
            continue
        try:
            low, high = entry["providers"]
            shares = {k: float(v) for k, v in (entry.get("shares") or {}).items() if k != "__line__"}
            found[str(source)] = Band(int(low), int(high), shares)
        except (TypeError, KeyError, ValueError) as error:
            line = entry.get("__line__") if isinstance(entry, dict) else data["__line__"]
            raise DecisionError(f"{path}, line {line}: {source} needs `providers: [least, most]`") from error
    return found


def domains(folder: Path) -> tuple[DomainRow, ...]:
    """domains.csv: which provider a domain belonged to, and when."""
    path = folder / "domains.csv"
    if not path.exists():
        return ()
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [column for column in DOMAIN_COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise DecisionError(f"{path}, line 1: missing column {', '.join(missing)}")
            return tuple(_domain_row(path, reader.line_num, row) for row in reader)
    except UnicodeDecodeError:
        raise DecisionError(f"{path}: not UTF-8 text. Save it as CSV in UTF-8.") from None
    except csv.Error as error:
        raise DecisionError(f"{path}: not readable as CSV ({error}). Is a double quote left open?") from None


def _domain_row(path: Path, line: int, row: dict[str, str | None]) -> DomainRow:
    """One row of domains.csv, its times checked."""
    value = {column: (row.get(column) or "").strip() for column in DOMAIN_COLUMNS}
    if not value["domain"] or not value["provider_id"]:
        raise DecisionError(f"{path}, line {line}: domain and provider_id must not be empty")
    if value["kind"] not in DOMAIN_KINDS:
        raise DecisionError(f"{path}, line {line}: kind is {value['kind']!r}, not one of {', '.join(DOMAIN_KINDS)}")
    for column in ("from", "until"):
        if value[column] and not _is_date(value[column]):
            raise DecisionError(f"{path}, line {line}: {column} is {value[column]!r}, not a date such as 2026-11-03")
    if value["kind"] == "taken_over" and not value["until"]:
        raise DecisionError(f"{path}, line {line}: taken_over needs the day the domain changed hands in `until`")
    return DomainRow(
        value["domain"].lower(), value["provider_id"], value["from"] or None, value["until"] or None, value["kind"]
    )


def _one_of(line: str, entry: dict[str, Any], key: str, allowed: tuple[str, ...]) -> None:
    """Raise unless `entry[key]` is one of the allowed words."""
    if entry[key] not in allowed:
        raise DecisionError(f"{line}: {key} is {entry[key]!r}, not one of {', '.join(allowed)}")


def _is_date(text: str) -> bool:
    """Whether the text is an ISO date or time."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _entries(path: Path, needed: tuple[str, ...], as_is: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The list of mappings in a YAML file, each with all of `needed`; values as text, dates as ISO dates.

    Those of the keys `as_is` stay what YAML makes of them.
    """
    data = _yaml(path)
    if data is None:
        return []
    if not isinstance(data, list):
        raise DecisionError(f"{path}: expected a list of entries, each beginning with `- `")
    for entry in data:
        if not isinstance(entry, dict):
            raise DecisionError(f"{path}: each entry needs {', '.join(needed)}; found {entry!r}")
        missing = [key for key in needed if entry.get(key) in (None, "")]
        if missing:
            raise DecisionError(f"{path}, line {entry['__line__']}: missing {', '.join(missing)}")
        for key, value in entry.items():
            if key in as_is:
                entry[key] = _without_lines(value)
            elif key != "__line__" and value is not None:
                entry[key] = value.isoformat() if isinstance(value, date | datetime) else str(value)
        for key in ("date", "reviewed_at", "received", "decided", "replied_at"):
            if entry.get(key) and not _is_date(entry[key]):
                raise DecisionError(f"{path}, line {entry['__line__']}: {key} is {entry[key]!r}, not a date")
    return data


def _without_lines(value: Any) -> Any:
    """A YAML value without the lines of its mappings."""
    if isinstance(value, dict):
        return {str(key): _without_lines(one) for key, one in value.items() if key != "__line__"}
    return [_without_lines(one) for one in value] if isinstance(value, list) else value


SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)   # ten times as fast where libyaml is there


class LineLoader(SafeLoader):
    """Safe YAML in which every mapping also knows its line, as `__line__`, and no key may stand twice."""


def _mapping(loader: LineLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping with its line; a repeated key is an error, since YAML would silently keep the last."""
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key_node.start_mark)
        if key in result:
            raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
    result["__line__"] = node.start_mark.line + 1
    return result


LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path, error: Callable[[str], Exception]) -> Any:
    """The file's YAML, mappings with `__line__`; raises `error(message)` naming file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LineLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise error(f"{path}{line}: {problem.problem}") from problem
    except yaml.YAMLError as problem:
        place = re.search(r"position (\d+)", str(problem))
        raise error(f"{path}: not readable as YAML{' at ' + place[0] if place else ''}") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{path}: {problem}") from problem


def _yaml(path: Path) -> Any:
    """The file's content, None when it is missing or empty."""
    return read_yaml(path, DecisionError) if path.exists() else None
