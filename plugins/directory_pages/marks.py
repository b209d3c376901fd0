"""The marks of a map: places put together until no two touch, and what each mark is called and leads to."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from directory_pages import places, words
from directory_pages.projection import REGIONS, UNFRAMED, Frame, Point, Spot

_Columns = tuple[np.ndarray, np.ndarray]  # latitudes and longitudes

CELL = 44.0  # side of a square whose places become one mark: 28 pixels on a phone of 390, the size of a fingertip
APART = 36.0  # marks nearer than that become one
MANY = 5000  # places beyond which they are first put together on a fine grid
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Mark:
    """One mark: `kind` of "card" (lettered as in the list), "one" (a place further down the list), "many".

    `text` stands in it; `name` is what it is called, `href` where it leads, `radius` its size in units of the drawing.
    """

    x: float
    y: float
    kind: str
    text: str
    name: str
    href: str
    radius: float
    latitude: float
    longitude: float
    count: int = 1


class Naming(NamedTuple):
    """What marks are called and lead to: the letter of a provider on this page, names, and the search around a place.

    `closer` gives the address of the same search within some miles of a place that is named in words.
    """

    letters: Mapping[str, str]
    name: Callable[[str], str]
    closer: Callable[[str, int], str]
    miles: float | None


class Group:
    """Places that become one mark: how many, of whom, and their middle."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.x = self.y = 0.0

    def add(self, points: Sequence[Point], spot: Spot) -> None:
        """Add places that lie at one point of the drawing."""
        mine, theirs = len(self.points), len(points)
        self.x = (self.x * mine + spot[0] * theirs) / (mine + theirs)
        self.y = (self.y * mine + spot[1] * theirs) / (mine + theirs)
        self.points += points


def grouped(points: Sequence[Point], frames: Mapping[str, Frame]) -> tuple[list[Group], list[Point]]:
    """Return the places as groups that do not touch each other, and those that lie outside the drawing."""
    cells: dict[tuple[str, int, int], Group] = defaultdict(Group)
    off: list[Point] = []
    for name, many in _by_region(points, frames).items():
        frame = frames.get(name)
        for bundle in _bundled(many):
            spot = frame.at(bundle[0][2], bundle[0][3]) if frame else (math.nan, math.nan)
            if frame is None or not frame.has(spot):
                off += bundle
                continue
            cells[name, int(spot[0] // CELL), int(spot[1] // CELL)].add(bundle, spot)
    by_frame: dict[str, list[Group]] = defaultdict(list)
    for (name, _, _), group in cells.items():
        by_frame[name].append(group)
    return [group for groups in by_frame.values() for group in _merged(groups)], off


def _by_region(points: Sequence[Point], frames: Mapping[str, Frame]) -> dict[str, list[Point]]:
    """Return the places of each frame; those of none under a name that no frame has."""
    if "" in frames:
        return {"": list(points)}
    found: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        longitude = point[3]
        if -125.0 <= longitude <= -66.8 and point[2] >= 24.3:  # STATES, without a call for each of very many
            found["states"].append(point)
            continue
        name = next((name for name, box in REGIONS.items() if box.has(point[2], longitude)), "nowhere")
        found[name].append(point)
    return found


def _bundled(points: Sequence[Point]) -> Iterable[list[Point]]:
    """Yield places that are to be drawn at one point: those at the very same, or of very many those close by."""
    if len(points) > MANY:
        latitudes, longitudes = _columns(points)
        south, west = latitudes.min(), longitudes.min()
        rows = ((latitudes - south) * (60 / max(np.ptp(latitudes), 1e-9))).astype(int)
        cells = rows * 1000 + ((longitudes - west) * (90 / max(np.ptp(longitudes), 1e-9))).astype(int)
        order = np.argsort(cells, kind="stable")
        ends = np.flatnonzero(np.diff(cells[order])) + 1
        ordered = [points[n] for n in order.tolist()]
        for start, end in zip([0, *ends.tolist()], [*ends.tolist(), len(ordered)], strict=True):
            yield ordered[start:end]
        return
    same: dict[Spot, list[Point]] = defaultdict(list)
    for point in points:
        same[point[2], point[3]].append(point)
    yield from same.values()


def _merged(groups: list[Group]) -> list[Group]:
    """Return groups of which none is nearer to another than two marks are wide: the smaller joins the larger."""
    kept: list[Group] = []
    for group in sorted(groups, key=lambda one: (-len(one.points), one.x, one.y)):
        near = next((one for one in kept if math.hypot(one.x - group.x, one.y - group.y) < APART), None)
        if near is None:
            kept.append(group)
        else:
            near.points += group.points  # it stays where it is, else it could come too near a third
    return kept


def beyond(points: Iterable[Point]) -> str:
    """Return where places are that the map does not show: "2 in Guam and 1 in American Samoa", the most first."""

    def where(latitude: float, longitude: float) -> str:
        return next((f"in {name}" for name, box in UNFRAMED.items() if box.has(latitude, longitude)), "elsewhere")

    found = Counter(where(latitude, longitude) for _, _, latitude, longitude in points)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return words.listed([f"{count} {name}" for name, count in ordered])


def marked(group: Group, naming: Naming) -> Mark:
    count = len(group.points)
    columns = _columns(group.points)
    latitude, longitude = (float(column.mean()) for column in columns)
    x, y = round(group.x, 1), round(group.y, 1)
    if count == 1:
        own = group.points[0][0]
        letter = naming.letters.get(own)
        if letter:
            return Mark(x, y, "card", letter, naming.name(own), f"#card-{letter}", 12, latitude, longitude)
        return Mark(x, y, "one", "", naming.name(own), f"/provider/{own}", 7, latitude, longitude)
    who = {point[0] for point in group.points}
    letters = sorted(letter for one, letter in naming.letters.items() if one in who)
    town = _largest_in(columns) or nearest_town(latitude, longitude)
    where = f"near {town.place.name}" if town else "here"
    name = f"{words.many(count, 'place')} {where}"
    if len(who) == 1:
        name += f", all of {naming.name(group.points[0][0])}"
    elif letters:
        name += f", {words.listed(letters)} among them"
    return Mark(
        x,
        y,
        "many",
        short(count),
        name,
        _closer(columns, town, letters, naming),
        radius_of(count),
        latitude,
        longitude,
        count,
    )


def _closer(columns: _Columns, town: places.Town | None, letters: list[str], naming: Naming) -> str:
    """Return where a mark of several leads: to a map of less around it; where they lie too close, to the list."""
    if town:
        far = max(places.miles(town.latitude, town.longitude, *corner) for corner in _corners_of(columns))
        miles = math.ceil(far) + 1
        if naming.miles is None or miles <= naming.miles / 2:
            return naming.closer(town.place.name, miles)
    return f"#card-{letters[0]}" if letters else "#found"


def _corners_of(columns: _Columns) -> set[Spot]:
    """Return the corners of the box around points, as (latitude, longitude): nothing in it is further than they."""
    south_north, west_east = ((float(column.min()), float(column.max())) for column in columns)
    return {(latitude, longitude) for latitude in south_north for longitude in west_east}


def _columns(points: Sequence[Point]) -> _Columns:
    """Return the latitudes and the longitudes."""
    count = len(points)
    return np.fromiter((one[2] for one in points), float, count), np.fromiter((one[3] for one in points), float, count)


def radius_of(count: int) -> float:
    """Return how large a mark of that many places is drawn, in units of the drawing."""
    return round(min(18.0, 12 + 2.4 * math.log10(count)), 1)


def short(count: int) -> str:
    """Return a number that fits into a mark."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k".replace(".0k", "k") if count < 10_000 else f"{count // 1000}k"


@cache
def _town_cells() -> dict[tuple[int, int], list[places.Town]]:
    cells: dict[tuple[int, int], list[places.Town]] = defaultdict(list)
    for town in places.by_size():
        cells[math.floor(town.latitude * 2), math.floor(town.longitude * 2)].append(town)
    return dict(cells)


def _largest_in(columns: _Columns) -> places.Town | None:
    """Return the largest town, of those with many ZIP codes, in the box around points; None where none is."""
    (south, north), (west, east) = ((float(column.min()) - 0.05, float(column.max()) + 0.05) for column in columns)
    return next(
        (
            town
            for town in itertools.takewhile(lambda one: one.zips > 3, places.by_size())
            if south <= town.latitude <= north and west <= town.longitude <= east
        ),
        None,
    )


def nearest_town(latitude: float, longitude: float) -> places.Town | None:
    """Return the nearest town with an ordinary ZIP code, of those in the half degrees around; None where none is."""
    cells = _town_cells()
    row, column = math.floor(latitude * 2), math.floor(longitude * 2)
    near = [
        town
        for south in (row - 1, row, row + 1)
        for west in (column - 1, column, column + 1)
        for town in cells.get((south, west), ())
    ]
    wide = math.cos(math.radians(latitude)) ** 2  # on a flat map: only which is nearer matters, not how near
    return min(near, key=lambda t: (t.latitude - latitude) ** 2 + wide * (t.longitude - longitude) ** 2, default=None)
