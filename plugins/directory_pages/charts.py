"""Rows of an answer drawn as inline SVG: bars, bars in parts, and strips of prices. Pure: rows in, Markup out.

No style attributes and no scripts, as the site's Content-Security-Policy asks. Sizes are in em and in percent: a chart
grows with the reader's letters and is as wide as the page. What it says stands in the table beneath it too.
"""

import json
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from directory_pages import words

Row = Mapping[str, Any]
Spec = Mapping[str, Any]
Names = Callable[[str], str]

LINE = 1.35  # em from one line of text to the next
BAR = 1.0
GAP = 0.85
LETTERS = 42  # of one line: what fits 320 px
WIDEST = 55.0  # percent of the width that the longest bar takes; its numbers stand behind it
SHADES = {1: (1,), 2: (1, 5), 3: (1, 2, 5), 4: (1, 2, 3, 5), 5: (1, 2, 3, 4, 5)}  # of so many parts; 5 is the palest
FEW = 5  # under as many no percentage is given
MOST = 30
STRIP_LEGEND = (
    "Each dot is a provider; the number in brackets says how many there are. Of five and more, the box is the middle "
    "half, and the thick line is the middle price."
)


def drawn(spec: Spec, rows: Sequence[Row], names: Names | None = None, key: str = "chart") -> Markup:
    """Return the chart that ``spec`` declares, or nothing where there is nothing to draw.

    Args:
        spec: ``kind`` (bars, parts, strip), ``title``, ``most`` and the columns it draws, see metadata.yml.
        rows: the answer; rows without the columns are left out.
        names: words for the code in the column ``label``.
        key: begins the ids of the SVG's title and description; unlike any other on the page.
    """
    kept, left_out = _kept(spec, rows)
    if not kept:
        return Markup("")
    draw = {"bars": _bars, "parts": _parts, "strip": _strips}[spec["kind"]]
    return draw(spec, kept, names or str, key) + _left_out(left_out)


def _kept(spec: Spec, rows: Sequence[Row]) -> tuple[list[Row], int]:
    """Return the rows to draw in their order, and how many are left out: those of 0, beyond ``most`` the smallest."""
    size = spec.get("n") or spec.get("of") or spec["value"]
    usable = [row for row in rows if isinstance(row[size], int | float) and row[size] > 0]
    most = spec.get("most", MOST)
    largest = sorted(range(len(usable)), key=lambda n: (-usable[n][size], n))[:most]
    return [usable[n] for n in sorted(largest)], len(rows) - len(largest)


def _left_out(count: int) -> Markup:
    text = Markup('<p class="note">{} with 0 or with smaller numbers {} in the table only.</p>')
    return text.format(words.many(count, "line"), "stands" if count == 1 else "stand") if count else Markup("")


def _label(spec: Spec, row: Row, names: Names) -> str:
    columns = [spec["label"]] if isinstance(spec["label"], str) else spec["label"]
    return " · ".join(names(str(row[column])) for column in columns if row[column] is not None) or "not stated"


def _wrapped(text: str, lines: int = 2) -> list[str]:
    return textwrap.wrap(text, LETTERS, max_lines=lines, placeholder=" …") or [""]


class _Drawing:
    """What is drawn so far, from the top down; y and height in em."""

    def __init__(self) -> None:
        self.y = 0.0
        self.marks: list[Markup] = []

    def text(self, lines: Sequence[str], kind: str = "label") -> None:
        """Write lines at the left, each beneath the other."""
        for line in lines:
            self.y += LINE
            self.mark('<text class="{}" x="0" y="{}em">{}</text>', kind, _em(self.y - 0.35), line)

    def mark(self, template: str, *values: Any) -> None:
        self.marks.append(Markup(template).format(*values))

    def figure(self, title: str, about: str, key: str) -> Markup:
        """Return the drawing with its title; the title stands outside of the SVG, as text that wraps."""
        return Markup(
            '<figure class="chart"><figcaption>{title}</figcaption>'
            '<svg role="img" aria-labelledby="{key}-title {key}-about" width="100%" height="{height}em">'
            '<title id="{key}-title">{title}</title><desc id="{key}-about">{about} '
            "The table on this page says the same.</desc>{marks}</svg></figure>"
        ).format(title=title, key=key, about=about, height=_em(self.y + 0.3), marks=Markup("").join(self.marks))


def _em(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: float, of: float) -> str:
    """Return "12 of 30 (40%)"; without a percentage where it would rest on fewer than five."""
    text = f"{words.number(value)} of {words.number(of)}"
    return f"{text} ({percent(value, of)})" if of >= FEW else text


def percent(value: float, of: float) -> str:
    """Return a share as whole percent; one that is small, or just not all, is never rounded to 0% or 100%."""
    whole = math.floor(100 * value / of + 0.5)
    if whole == 0 and value:
        return "under 1%"
    return "over 99%" if whole == 100 and value < of else f"{whole}%"


def _bars(spec: Spec, rows: Sequence[Row], names: Names, key: str) -> Markup:
    value, of = spec["value"], spec.get("of")
    longest = max(float(row[value]) for row in rows) or 1.0
    drawing = _Drawing()
    for row in rows:
        whole = float(row[of] or 0) if of else longest
        drawing.text(_wrapped(_label(spec, row, names)))
        wide = WIDEST * float(row[value] or 0) / whole if whole else 0.0
        y, few = _em(drawing.y), " few" if of and whole < FEW else ""
        if of:
            drawing.mark('<rect class="rest" x="0" y="{}em" width="{}%" height="{}em"/>', y, _em(WIDEST), BAR)
        drawing.mark('<rect class="part-1{}" x="0" y="{}em" width="{}%" height="{}em"/>', few, y, _em(wide), BAR)
        said = share(row[value] or 0, whole) if of else words.number(row[value])
        at = WIDEST if of else wide
        mark = '<text class="value" x="{}%" dx=".5em" y="{}em">{}</text>'
        drawing.mark(mark, _em(at), _em(drawing.y + BAR - 0.18), said)
        drawing.y += BAR + GAP
    return drawing.figure(spec["title"], f"Bars, {words.many(len(rows), 'line')}.", key)


def _parts(spec: Spec, rows: Sequence[Row], names: Names, key: str) -> Markup:
    """Bars of which each is its parts side by side: all as wide, or with ``scale: count`` as wide as their numbers."""
    parts: Mapping[str, str] = spec["parts"]
    longest = max(float(row[spec["of"]]) for row in rows) or 1.0
    drawing, shades = _Drawing(), SHADES[len(parts)]
    _legend(drawing, list(zip(shades, parts.values(), strict=True)))
    for row in rows:
        whole = float(row[spec["of"]])
        scale = longest if spec.get("scale") == "count" else whole
        drawing.text(_wrapped(_label(spec, row, names)))
        x = 0.0
        for shade, column in zip(shades, parts, strict=True):
            wide = 100.0 * float(row[column] or 0) / scale if scale else 0.0
            mark = '<rect class="part-{}" x="{}%" y="{}em" width="{}%" height="{}em"/>'
            if wide:
                drawing.mark(mark, shade, _em(x), _em(drawing.y), _em(wide), BAR)
            x += wide
        drawing.y += BAR
        said = [
            f"{word} {words.number(row[column])}".replace(" ", "\xa0") for column, word in parts.items() if row[column]
        ]
        drawing.text(_wrapped(", ".join(said) or "none", 3), "value")
        drawing.y += GAP
    return drawing.figure(spec["title"], f"Bars in parts: {words.listed(list(parts.values()))}.", key)


def _legend(drawing: _Drawing, parts: Sequence[tuple[int, str]]) -> None:
    for shade, label in parts:
        drawing.mark('<rect class="part-{}" x="0" y="{}em" width="1em" height="1em"/>', shade, _em(drawing.y + 0.15))
        drawing.mark('<text class="value" x="1.5em" y="{}em">{}</text>', _em(drawing.y + 1), label)
        drawing.y += LINE
    drawing.y += GAP


def _strips(spec: Spec, rows: Sequence[Row], names: Names, key: str) -> Markup:
    """One drawing for each group, with a scale of its own: prices of two treatments are not to be compared by eye."""
    groups = groupby(rows, key=lambda row: " · ".join(str(row[column]) for column in spec["group"]))
    drawings = [_strip(spec, name, list(group), names, f"{key}-{n}") for n, (name, group) in enumerate(groups, 1)]
    return Markup('<p class="note">{}</p>').format(STRIP_LEGEND) + Markup("").join(drawings)


def _strip(spec: Spec, group: str, rows: Sequence[Row], names: Names, key: str) -> Markup:
    ticks = scale(min(float(row[spec["low"]]) for row in rows), max(float(row[spec["high"]]) for row in rows))
    first, last = ticks[0], ticks[-1]

    def at(amount: float) -> str:
        return _em(8 + 84 * (amount - first) / (last - first))

    drawing = _Drawing()
    for tick in ticks:
        drawing.mark('<text class="at" x="{}%" y="1em">{}</text>', at(tick), words.money(tick))
    drawing.y = LINE + 0.2
    for row in rows:
        top = drawing.y
        drawing.text(_wrapped(f"{_label(spec, row, names)} ({row[spec['n']]}): {_amounts(spec, row)}"))
        for tick in ticks:
            mark = '<line class="grid" x1="{0}%" x2="{0}%" y1="{1}em" y2="{2}em"/>'
            drawing.mark(mark, at(tick), _em(drawing.y), _em(drawing.y + 1.4))
        _one_strip(drawing, spec, row, at)
        drawing.y = max(drawing.y, top) + 1.4 + GAP / 2
    about = f"A strip for each of {words.many(len(rows), 'line')}, from {words.money(first)} to {words.money(last)}."
    return drawing.figure(f"{spec['title']}: {group}", about, key)


def _one_strip(drawing: _Drawing, spec: Spec, row: Row, at: Callable[[float], str]) -> None:
    middle = _em(drawing.y + 0.7)
    mark = '<line class="span" x1="{}%" x2="{}%" y1="{}em" y2="{}em"/>'
    drawing.mark(mark, at(row[spec["low"]]), at(row[spec["high"]]), middle, middle)
    quarters = [row[spec[name]] for name in ("low_quarter", "high_quarter")]
    if None not in quarters:
        wide = _em(max(float(at(quarters[1])) - float(at(quarters[0])), 0.1))
        mark = '<rect class="box" x="{}%" y="{}em" width="{}%" height=".9em"/>'
        drawing.mark(mark, at(quarters[0]), _em(drawing.y + 0.25), wide)
    for amount in json.loads(row[spec["points"]] or "[]"):
        drawing.mark('<circle class="dot" cx="{}%" cy="{}em" r=".32em"/>', at(amount), middle)
    if row[spec["n"]] >= FEW:
        mark = '<line class="middle" x1="{0}%" x2="{0}%" y1="{1}em" y2="{2}em"/>'
        drawing.mark(mark, at(row[spec["middle"]]), _em(drawing.y + 0.05), _em(drawing.y + 1.35))


def _amounts(spec: Spec, row: Row) -> str:
    """Return a line's numbers in words; the middle price only where five or more stand behind it."""
    n, low, high = row[spec["n"]], words.money(row[spec["low"]]), words.money(row[spec["high"]])
    if n <= 2:
        return low if n == 1 else f"{low} and {high}"
    return f"{low} to {high}" + (f", middle {words.money(row[spec['middle']])}" if n >= FEW else "")


def scale(low: float, high: float, steps: int = 4) -> list[float]:
    """Return round numbers from at most ``low`` to at least ``high``, in about so many ``steps``: two or more."""
    rough = max(high - low, abs(high) / 10, 1.0) / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, max(last, first + 1) + 1)]
