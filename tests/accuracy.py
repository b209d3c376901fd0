"""`make accuracy`: how much of the sample web's fact files is published, and how much of what is published they hold.

Crawls and publishes the sample web, then compares each provider with its facts.json, field by field. The sample was
worked on while the readers were made: these figures say that nothing has slipped, not how well unknown pages are read.
"""
import json
import sqlite3
import tempfile
from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any

from sample.server import SITES, serve, write_providers
from tests.as_published import PAIRS, expected, published
from tests.conftest import scrapy

Z = 1.96  # 95 %


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (Wilson, 1927); (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle, spread = share + Z * Z / (2 * of), Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + Z * Z / of)), min(1.0, (middle + spread) / (1 + Z * Z / of))


def values(key: str, value: Any) -> list[str]:
    """The facts of one field, each as text; None is no fact."""
    if key not in PAIRS and isinstance(value, list | dict):
        return [json.dumps(v, sort_keys=True) for v in value]
    return [] if value is None else [json.dumps(value)]


def count(db: sqlite3.Connection) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By field: facts expected, facts published, facts that are both."""
    want, got, right = Counter[str](), Counter[str](), Counter[str]()
    for file in sorted(SITES.glob("*/facts.json")):
        facts = expected(json.loads(file.read_text(encoding="utf-8")))
        shown = published(db, facts["id"])
        for key in facts.keys() - {"id"}:
            a, b = Counter(values(key, facts[key])), Counter(values(key, shown[key]))
            want[key] += a.total()
            got[key] += b.total()
            right[key] += (a & b).total()
    return want, got, right


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, serve(0) as port:
        var = Path(folder)
        write_providers(var / "providers.csv", port, SITES)
        scrapy("crawl", "clinics", "-a", f"providers={var / 'providers.csv'}", "-s", f"VAR={var}")
        scrapy("publish", "-s", f"VAR={var}", "-s", f"DIRECTORY={var / 'd.db'}", "-s", "SOURCES=sample/sources")
        want, got, right = count(sqlite3.connect(var / "d.db"))
    print("The sample web, on which the readers were worked: no measure of unknown pages.\n")
    print(f"{'field':20}{'expected':>9}{'published':>10}{'right':>7}  {'precision (95 %)':>22}  {'recall (95 %)':>22}")
    for key in [*sorted(want, key=lambda k: -want[k]), "all"]:
        e, p, r = ((c.total() if key == "all" else c[key]) for c in (want, got, right))
        shares = [f"{r / of:.3f} ({low:.3f}-{high:.3f})" if of else "-" for of, (low, high) in
                  ((p, wilson(r, p)), (e, wilson(r, e)))]
        print(f"{key:20}{e:9}{p:10}{r:7}  {shares[0]:>22}  {shares[1]:>22}")


if __name__ == "__main__":
    main()
