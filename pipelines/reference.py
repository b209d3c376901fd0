"""What does not come from any provider: who may prescribe, where licenses can be looked up, which rules end on a day.

Tables of sources/, written by hand from public sources: prescribing.csv, registers.csv, dated_rules.csv. A folder of
sources without one (the sample web's) gets the project's own: laws do not hang on the list of providers. What cannot be
understood raises `DecisionError`, which names the file, the line and what was expected.
"""
import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from pipelines.decisions import DecisionError

OWN = Path(__file__).resolve().parent.parent / "sources"
MAY = ("yes", "limited", "no")
EVERY_STATE = "US"       # the row for every state that has none of its own
PRESCRIBERS = ("MD", "DO", "NP", "PA", "CRNA")
PRESCRIBING = ("state", "credential", "may", "text", "source_name", "source_url", "as_of")
REGISTERS = ("state", "name", "url", "note")
DATED_RULES = ("code", "title", "text_until", "text_after", "until", "source_name", "source_url", "as_of", "checked")
STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY".split())
Row = dict[str, str | None]


def prescribing(folder: Path) -> list[Row]:
    """The rows of prescribing.csv: what each state lets a credential do with ketamine, each with its source and day."""
    return _read(_own(folder / "prescribing.csv"), PRESCRIBING, ("state", "credential"), _check_prescribing)


def registers(folder: Path) -> list[Row]:
    """The rows of registers.csv: where a person can look up a license, state by state; what is empty is None."""
    return _read(_own(folder / "registers.csv"), REGISTERS, ("state", "name"), _check_register)


def dated_rules(folder: Path) -> list[Row]:
    """The rows of dated_rules.csv: rules that end on a day, `until` being the last on which they hold."""
    return _read(_own(folder / "dated_rules.csv"), DATED_RULES, ("code",), _check_dated_rule)


def _own(path: Path) -> Path:
    """The folder's own file; where it has none, the project's."""
    return path if path.exists() else OWN / path.name


def _check_prescribing(row: Row) -> Iterator[str]:
    """What is wrong with a row, in words."""
    if row["state"] != EVERY_STATE and row["state"] not in STATES:
        yield f"state is {row['state']!r}, not two letters of a state, DC or {EVERY_STATE}"
    if row["credential"] not in PRESCRIBERS:
        yield f"credential is {row['credential']!r}, not one of {', '.join(PRESCRIBERS)}"
    if row["may"] not in MAY:
        yield f"may is {row['may']!r}, not one of {', '.join(MAY)}"
    yield from (f"{name} is empty" for name in ("text", "source_name") if not row[name])
    if not _is_address(row["source_url"]):
        yield f"source_url is {row['source_url']!r}, not an address: each row needs its source"
    if not _is_day(row["as_of"]):
        yield f"as_of is {row['as_of']!r}, not a day such as 2026-11-03"


def _check_register(row: Row) -> Iterator[str]:
    """What is wrong with a row, in words."""
    if row["state"] not in STATES:
        yield f"state is {row['state']!r}, not two letters of a state or DC"
    if not row["name"]:
        yield "name is empty"
    if row["url"] and not _is_address(row["url"]):
        yield f"url is {row['url']!r}, not an address; leave it empty where none is known"


def _check_dated_rule(row: Row) -> Iterator[str]:
    """What is wrong with a row, in words."""
    yield from (f"{name} is empty" for name in ("code", "title", "text_until", "text_after", "source_name")
                if not row[name])
    if (row["title"] or "").endswith("."):
        yield "title ends with a full stop: \"is due to end on …\" is said behind it"
    if not _is_address(row["source_url"]):
        yield f"source_url is {row['source_url']!r}, not an address: each rule needs its source"
    yield from (f"{name} is {row[name]!r}, not a day such as 2026-11-03" for name in ("until", "as_of", "checked")
                if not _is_day(row[name]))


def _read(
    path: Path, columns: tuple[str, ...], key: tuple[str, ...], wrong: Callable[[Row], Iterator[str]]
) -> list[Row]:
    """The rows of a CSV file, each checked, none twice."""
    if not path.exists():
        return []
    rows: list[Row] = []
    seen: dict[tuple[str | None, ...], int] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
                raise DecisionError(f"{path}, line 1: missing column {', '.join(missing)}")
            for raw in reader:
                row: Row = {column: " ".join((raw.get(column) or "").split()) or None for column in columns}
                for problem in wrong(row):
                    raise DecisionError(f"{path}, line {reader.line_num}: {problem}")
                names = tuple(row[column] for column in key)
                if names in seen:
                    raise DecisionError(f"{path}, line {reader.line_num}: {' '.join(map(str, names))} stands on line "
                                        f"{seen[names]} already")
                seen[names] = reader.line_num
                rows.append(row)
    except UnicodeDecodeError:
        raise DecisionError(f"{path}: not UTF-8 text. Save it as CSV in UTF-8.") from None
    except csv.Error as error:
        raise DecisionError(f"{path}: not readable as CSV ({error}). Is a double quote left open?") from None
    return rows


def _is_address(text: str | None) -> bool:
    return bool(text) and str(text).startswith(("https://", "http://")) and " " not in str(text)


def _is_day(text: str | None) -> bool:
    try:
        date.fromisoformat(text or "")
    except ValueError:
        return False
    return len(text or "") == 10
