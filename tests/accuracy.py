"""`make accuracy`: how well the reader reads the gold set, field by field, beside two simple readers.

    python -m tests.accuracy                          the tables; ends with 1 where a floor is not kept
    python -m tests.accuracy misses [HALF] [FIELD …]  every miss: page, field, expected or found, quote
    python -m tests.accuracy pin                      raise the floors to today's figures; they never go down

`pin` also writes accuracy.json, which `scrapy publish` takes into the directory for /about/accuracy.
"""
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from extraction.profile import VERSION, profile
from tests.baselines import keyword, structured
from tests.gold_set import GOLD, HALVES, GoldPage, Scores, digest, pages, score, wilson

FLOORS = GOLD / "floors.json"
PUBLISHED = Path(__file__).parent.parent / "accuracy.json"
BASELINES = {"plain keyword search": keyword, "structured data alone": structured}
MEASURES = ("precision", "recall")


def this_reader(gold: GoldPage) -> dict[str, Any]:
    """The page profile."""
    return profile(gold.url, gold.html)


def floors() -> dict[str, Any]:
    """What has been reached once: {"digest": …, "accused": {half: n}, half: {field: {precision, recall}}}."""
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def below(half: str, scores: Scores, pinned: dict[str, Any]) -> list[str]:
    """The floors that a reading does not keep, in words; of near misses taken for a claim there may only be fewer."""
    most = pinned.get("accused", {}).get(half, len(scores.accused))
    failed = [f"{half}: {len(scores.accused)} near misses were taken for a claim, {most} at most"]
    failed = failed if len(scores.accused) > most else []
    for name, one in pinned.get(half, {}).items():
        for measure, least in one.items() if name in scores.fields else ():
            reached = getattr(scores.fields[name], measure)
            if reached < least - 5e-4:
                failed.append(f"{half}: {measure} of {name} is {reached:.3f}, its floor {least:.3f}")
    return failed


def raised(pinned: dict[str, Any], read: dict[str, Scores]) -> dict[str, Any]:
    """The floors, raised to what was reached."""
    was = pinned.get("accused", {})
    accused = {half: min(len(one.accused), was.get(half, len(one.accused))) for half, one in read.items()}
    result: dict[str, Any] = {"digest": digest(), "accused": accused}
    for half, scores in read.items():
        old = pinned.get(half, {})
        result[half] = {
            name: {m: max(round(getattr(one, m), 3), old.get(name, {}).get(m, 0.0)) for m in MEASURES}
            for name, one in scores.fields.items() if one.expected or one.found}
    return result


def table(scores: Scores, beside: dict[str, Scores]) -> list[str]:
    """The lines of one half's table."""
    lines = [f"{'field':20}{'stated':>7}{'found':>6}{'right':>6}  {'precision (95 %)':>20}  {'recall (95 %)':>20}"
             f"  {'F1':>5}" + "".join(f"  {'F1, ' + name:>25}" for name in beside)]
    for name, one in scores.fields.items():
        if one.expected or one.found:
            others = "".join(f"  {other.fields[name].f1:25.3f}" for other in beside.values())
            lines.append(f"{name:20}{one.expected:7}{one.found:6}{one.right:6}  {_share(one.right, one.found):>20}"
                         f"  {_share(one.right, one.expected):>20}  {one.f1:5.3f}{others}")
    lines.append(f"Of {scores.near_misses} sentences that look like an accusing claim and are none, "
                 f"{len(scores.accused)} were taken for one.")
    return lines


def _share(right: int, of: int) -> str:
    """A share with its interval."""
    low, high = wilson(right, of)
    return f"{right / of:.3f} ({low:.2f}-{high:.2f})" if of else "-"


def published(read: dict[str, Scores], beside: dict[str, dict[str, Scores]]) -> dict[str, Any]:
    """The content of accuracy.json: counts by half, reader and field."""
    def rows(half: str, reader: str, scores: Scores) -> list[dict[str, Any]]:
        return [{"half": half, "reader": reader, "field": name, "expected": one.expected, "found": one.found,
                 "correct": one.right, **_measure("precision", one.right, one.found),
                 **_measure("recall", one.right, one.expected), "f1": round(one.f1, 4)}
                for name, one in scores.fields.items() if one.expected or one.found]

    found = [row for half in HALVES for name, scores in {"this reader": read[half], **beside[half]}.items()
             for row in rows(half, name, scores)]
    return {"extractor_version": VERSION, "digest": digest(), "measured_at": date.today().isoformat(),
            "pages": {half: len(pages(half)) for half in HALVES},
            "near_misses": {half: [read[half].near_misses, len(read[half].accused)] for half in HALVES},
            "fields": found}


def _measure(name: str, right: int, of: int) -> dict[str, float | None]:
    """A share with the ends of its interval, as columns."""
    low, high = wilson(right, of)
    return {name: round(right / of, 4) if of else None, f"{name}_low": round(low, 4), f"{name}_high": round(high, 4)}


def misses(half: str, fields: list[str]) -> None:
    """Print every miss of some fields."""
    scores = score(half, this_reader)
    for miss in [*scores.misses, *scores.accused]:
        if not fields or miss.field in fields:
            print(f"{miss.field:18} {miss.page:34} {miss.what:7} {miss.value}\n{'':20}{miss.quote}".rstrip())


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    if arguments[:1] == ["misses"]:
        half = arguments[1] if arguments[1:] and arguments[1] in HALVES else "dev"
        misses(half, [a for a in arguments[1:] if a not in HALVES])
        return 0
    read = {half: score(half, this_reader) for half in HALVES}
    beside = {half: {name: score(half, reader) for name, reader in BASELINES.items()} for half in HALVES}
    if arguments == ["pin"]:
        FLOORS.write_text(json.dumps(raised(floors(), read), indent=1) + "\n", encoding="utf-8")
        PUBLISHED.write_text(json.dumps(published(read, beside), indent=0) + "\n", encoding="utf-8")
    failed = [line for half in HALVES for line in below(half, read[half], floors())]
    for half in HALVES:
        told = "worked on while the reader was made" if half == "dev" else "only scored"
        print(f"\n{half}: {len(pages(half))} pages, {told}")
        print("\n".join(table(read[half], beside[half])))
    print("\n".join(["", *failed] if failed else ["", "All floors are kept."]))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
