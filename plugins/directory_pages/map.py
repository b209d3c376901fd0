"""The map of a search: outlines of the states, and the places of what was found, as shapes that a template prints.

Nothing here asks anybody for a tile: the outlines are a file beside this one, which says where they come from. Many
places that lie together become one mark with their number. Every mark is a link and has a name, so that the map can be
walked by keyboard and heard; the same marks stand as a list below it.
"""

import itertools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from directory_pages import places, words

Point = tuple[str, str | None, float, float]  # provider id, location id, latitude, longitude
Spot = tuple[float, float]  # x and y, in units of the drawing; or longitude and latitude, in degrees
Ring = list[Spot]
_Columns = tuple[np.ndarray, np.ndarray]  # latitudes and longitudes

WIDTH, HEIGHT = 560.0, 400.0
CELL = 44.0  # side of a square whose places become one mark: 28 pixels on a phone of 390, the size of a fingertip
APART = 36.0  # marks nearer than that become one
EDGE = 12.0  # how far beyond its frame an outline is drawn, so that no cut is seen
WIDEST = 400.0  # miles around a place up to which the map shows the place alone, not the country
NARROWEST = 30.0  # miles that the map shows at least, where no distance is asked for
MANY = 5000  # places beyond which they are first put together on a fine grid
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # miles of a scale bar


class Box(NamedTuple):
    """A part of the world, in degrees; `east` may be beyond 180, as the Aleutians cross the date line."""

    south: float
    north: float
    west: float
    east: float

    def has(self, latitude: float, longitude: float) -> bool:
        """Return whether a point lies in it."""
        return self.south <= latitude <= self.north and self.west <= self.turned(longitude) <= self.east

    def turned(self, longitude: float) -> float:
        """Return a longitude as one that lies in the full turn from `west` on."""
        return self.west + (longitude - self.west) % 360


STATES = Box(24.3, 49.5, -125.0, -66.8)
REGIONS = {
    "states": STATES,
    "Alaska": Box(51.0, 71.6, 172.0, 230.2),
    "Hawaii": Box(18.8, 22.4, -160.6, -154.7),
    "Puerto Rico and the Virgin Islands": Box(17.6, 18.6, -67.4, -64.5),
    "Guam and the Northern Mariana Islands": Box(13.1, 20.7, 144.5, 146.2),
    "American Samoa": Box(-14.6, -11.0, -171.2, -168.1),
}
# Where each stands on the map of the whole country: left, top, width, height.
FRAMES = {
    "states": (8.0, 6.0, 544.0, 344.0),
    "Alaska": (6.0, 296.0, 122.0, 98.0),
    "Hawaii": (134.0, 334.0, 84.0, 60.0),
    "Puerto Rico and the Virgin Islands": (462.0, 350.0, 92.0, 44.0),
}

UNFRAMED = {  # what the map of the whole country leaves out, and says in words
    "Guam": Box(13.1, 13.9, 144.5, 145.2),
    "the Northern Mariana Islands": Box(13.9, 20.7, 144.5, 146.2),
    "American Samoa": REGIONS["American Samoa"],
}


@dataclass(frozen=True)
class Frame:
    """A rectangle of the drawing and what it shows: an Albers conic projection of equal areas, true near its middle.

    `scale` is units of the drawing for each mile, `origin` the projected middle in miles. (Snyder, Map Projections: A
    Working Manual, USGS 1987, section 14, on a sphere.)
    """

    left: float
    top: float
    width: float
    height: float
    latitude: float
    longitude: float
    parallels: tuple[float, float]
    scale: float = 1.0
    origin: Spot = (0.0, 0.0)

    def miles(self, latitude: float, longitude: float) -> Spot:
        """Return the point in miles east and north of the middle of the projection."""
        n, c, middle = _cone(self.parallels, self.latitude)
        here = places.EARTH_MILES * math.sqrt(max(0.0, c - 2 * n * math.sin(math.radians(latitude)))) / n
        angle = n * math.radians((longitude - self.longitude + 180) % 360 - 180)
        return here * math.sin(angle), middle - here * math.cos(angle)

    def at(self, latitude: float, longitude: float) -> Spot:
        """Return where a point lies in the drawing."""
        east, north = self.miles(latitude, longitude)
        return (
            self.left + self.width / 2 + (east - self.origin[0]) * self.scale,
            self.top + self.height / 2 - (north - self.origin[1]) * self.scale,
        )

    def has(self, spot: Spot, margin: float = 0.0) -> bool:
        """Return whether a point of the drawing lies in the frame."""
        x, y = spot[0] - self.left, spot[1] - self.top
        return -margin <= x <= self.width + margin and -margin <= y <= self.height + margin


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


@dataclass(frozen=True)
class Label:
    """A name on the map: `kind` of "state", "town" (with a dot) or "beside" (a mark stands on the town).

    `side` is the end of the name that lies at the point, as SVG's text-anchor says it.
    """

    x: float
    y: float
    text: str
    kind: str
    side: str = "start"


@dataclass(frozen=True)
class Map:
    """All that is drawn. `land` and `ring` are paths; `here` is the place asked for; `bar` the scale as (x, y, length).

    `places` and `providers` are how many are on the map, `off` how many places lie outside it, `beyond` where those are
    in words; `located` is how many providers have a place at all, on the map or off it.
    """

    land: tuple[str, ...]
    frames: tuple[Frame, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    ring: str
    here: Spot | None
    bar: tuple[float, float, float] | None
    bar_text: str
    places: int
    providers: int
    off: int
    beyond: str
    located: int
    width: float = WIDTH
    height: float = HEIGHT


@lru_cache(256)
def _cone(parallels: tuple[float, float], latitude: float) -> tuple[float, float, float]:
    """Return the constants n and C of a projection, and the radius in miles of a parallel on its cone."""
    first, second = (math.sin(math.radians(one)) for one in parallels)
    n = (first + second) / 2
    c = 1 - first**2 + 2 * n * first
    return n, c, places.EARTH_MILES * math.sqrt(max(0.0, c - 2 * n * math.sin(math.radians(latitude)))) / n


@cache
def outlines() -> dict[str, list[Ring]]:
    """Return the rings of each state, as (longitude, latitude)."""
    data = json.loads((Path(__file__).parent / "outlines.json").read_text())
    arcs = [_decoded(text) for text in data["arcs"]]
    return {
        state: [[spot for n in ring for spot in (arcs[n] if n >= 0 else arcs[~n][::-1])[:-1]] for ring in rings]
        for state, rings in data["states"].items()
    }


def _decoded(text: str) -> Ring:
    """Return the points of a line in the encoded polyline format, in thousandths of a degree."""
    values, value, shift = [], 0, 0
    for letter in text:
        code = ord(letter) - 63
        value |= (code & 0x1F) << shift
        shift += 5
        if code < 0x20:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    x, y, line = 0, 0, []
    for east, north in zip(values[::2], values[1::2], strict=True):
        x, y = x + east, y + north
        line.append((x / 1000, y / 1000))
    return line


def fitted(rectangle: tuple[float, float, float, float], box: Box, spots: Iterable[Spot] = ()) -> Frame:
    """Return a frame that shows all of ``box``, or just ``spots`` (longitude, latitude) where they are given."""
    sixth = (box.north - box.south) / 6
    middle = (box.south + box.north) / 2
    plain = Frame(*rectangle, middle, (box.west + box.east) / 2, (box.south + sixth, box.north - sixth + 1e-4))
    spots = list(spots) or _edge(box)
    east, north = zip(*(plain.miles(latitude, longitude) for longitude, latitude in spots), strict=True)
    wide, high = max(east) - min(east), max(north) - min(north)
    scale = min(plain.width / max(wide, 1e-6), plain.height / max(high, 1e-6))
    origin = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
    return Frame(*rectangle, plain.latitude, plain.longitude, plain.parallels, scale, origin)


def _edge(box: Box) -> Ring:
    steps = [n / 8 for n in range(9)]
    wide, high = box.east - box.west, box.north - box.south
    return [
        (x, y)
        for one in steps
        for x, y in (
            (box.west + wide * one, box.south),
            (box.west + wide * one, box.north),
            (box.west, box.south + high * one),
            (box.east, box.south + high * one),
        )
    ]


def circle(latitude: float, longitude: float, miles: float, steps: int = 64) -> Ring:
    """Return points at a distance from a point, on a great circle each, as (longitude, latitude)."""
    far, lat = miles / places.EARTH_MILES, math.radians(latitude)
    ring = []
    for n in range(steps):
        turn = 2 * math.pi * n / steps
        north = math.asin(math.sin(lat) * math.cos(far) + math.cos(lat) * math.sin(far) * math.cos(turn))
        east = math.atan2(
            math.sin(turn) * math.sin(far) * math.cos(lat), math.cos(far) - math.sin(lat) * math.sin(north)
        )
        ring.append((longitude + math.degrees(east), math.degrees(north)))
    return ring


def frames_for(
    points: Sequence[Point], place: places.Place | None, miles: float, states: Sequence[str]
) -> dict[str, Frame]:
    """Return the frames of the drawing by the region they show: one around what was found, or the country's.

    Around the place asked for, where there is one; else around the places found and the states asked for.
    """
    whole = (0.0, 0.0, WIDTH, HEIGHT)
    inner = (26.0, 26.0, WIDTH - 52, HEIGHT - 52)
    if place and miles <= WIDEST:
        ring = circle(place.latitude, place.longitude, miles)
        return {"": _widened(fitted(inner, _around(ring), ring), whole)}
    region = _region_of(points)
    if region and not place:
        turned = REGIONS[region].turned
        spots = _edge(_around(_corners(points, turned)))
        spots += [(turned(x), y) for state in states for ring in outlines().get(state, ()) for x, y in ring]
        middle = _around(spots)
        lat, lon = (middle.south + middle.north) / 2, (middle.west + middle.east) / 2
        spots += circle(lat, lon, NARROWEST, 8)
        frame = fitted(inner, _around(spots), spots)
        country = fitted(FRAMES["states"], STATES)
        if region != "states" or frame.scale > 1.5 * country.scale:
            return {"": _widened(frame, whole)}
    return {name: _framed(name) for name in FRAMES}


@cache
def _framed(region: str) -> Frame:
    spots = [spot for rings in outlines().values() for ring in rings for spot in ring]
    box = REGIONS[region]
    return fitted(FRAMES[region], box, [(box.turned(x), y) for x, y in spots if box.has(y, x)])


def _widened(frame: Frame, rectangle: tuple[float, float, float, float]) -> Frame:
    """Return a frame with the same middle and scale in a larger rectangle with the same middle."""
    return Frame(*rectangle, frame.latitude, frame.longitude, frame.parallels, frame.scale, frame.origin)


def _around(spots: Ring) -> Box:
    longitudes, latitudes = zip(*spots, strict=True)
    return Box(min(latitudes), max(latitudes), min(longitudes), max(longitudes))


def _corners(points: Sequence[Point], turned: Callable[[float], float]) -> Ring:
    latitudes = [point[2] for point in points]
    longitudes = [turned(point[3]) for point in points]
    return [(min(longitudes), min(latitudes)), (max(longitudes), max(latitudes))]


def _region_of(points: Sequence[Point]) -> str:
    """Return the region that all points lie in; "" where there is none."""
    if not points:
        return ""
    south, north = min(point[2] for point in points), max(point[2] for point in points)
    for name, box in REGIONS.items():
        if box.south <= south and north <= box.north:
            (west, _), (east, _) = _corners(points, box.turned)
            if box.west <= west and east <= box.east:
                return name
    return ""


@lru_cache(256)
def land(frame: Frame) -> tuple[str, ...]:
    """Return the outlines that a frame shows as one path for each state."""
    return tuple(path for path, _, _ in _shapes(frame))


@lru_cache(256)
def _shapes(frame: Frame) -> tuple[tuple[str, str, Ring], ...]:
    """Return (path, state, its largest ring) for each state in a frame, cut at the frame's edge."""
    found = []
    for state, rings in outlines().items():
        shown = []
        for ring in rings:
            drawn = [frame.at(latitude, longitude) for longitude, latitude in ring]
            cut = _cut(drawn, frame)
            thin = _thinned(cut)
            if len(thin) > 2:
                shown.append(thin)
        if shown:
            found.append(("".join(map(_path, shown)), state, max(shown, key=lambda one: abs(_area(one)))))
    return tuple(found)


def _cut(ring: Ring, frame: Frame) -> Ring:
    """Return the part of a ring in a frame (Sutherland and Hodgman, 1974)."""
    right, low = frame.left + frame.width + EDGE, frame.top + frame.height + EDGE
    for axis, edge, sign in ((0, frame.left - EDGE, 1), (0, right, -1), (1, frame.top - EDGE, 1), (1, low, -1)):
        inside = [(spot[axis] - edge) * sign >= 0 for spot in ring]
        if all(inside):
            continue
        cut: Ring = []
        for n, spot in enumerate(ring):
            before = ring[n - 1]
            if inside[n] != inside[n - 1]:
                part = (edge - before[axis]) / (spot[axis] - before[axis])
                cut.append((before[0] + (spot[0] - before[0]) * part, before[1] + (spot[1] - before[1]) * part))
            if inside[n]:
                cut.append(spot)
        ring = cut
    return ring


def _thinned(ring: Ring) -> Ring:
    """Return a ring without the points that lie within a unit and a half of the one before, in whole units."""
    kept: Ring = []
    for x, y in ring:
        spot = float(round(x)), float(round(y))
        if not kept or abs(spot[0] - kept[-1][0]) + abs(spot[1] - kept[-1][1]) > 1.5:
            kept.append(spot)
    return kept


def _path(ring: Ring) -> str:
    """Return a closed path in whole units, each step from the last."""
    text, (x, y) = f"M{ring[0][0]:.0f} {ring[0][1]:.0f}l", ring[0]
    steps = []
    for east, south in ring[1:]:
        steps.append(f"{east - x:.0f} {south - y:.0f}")
        x, y = east, south
    return (text + " ".join(steps) + "z").replace(" -", "-")


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


class _Group:
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


def grouped(points: Sequence[Point], frames: Mapping[str, Frame]) -> tuple[list[_Group], list[Point]]:
    """Return the places as groups that do not touch each other, and those that lie outside the drawing."""
    cells: dict[tuple[str, int, int], _Group] = defaultdict(_Group)
    off: list[Point] = []
    for name, many in _by_region(points, frames).items():
        frame = frames.get(name)
        for bundle in _bundled(many):
            spot = frame.at(bundle[0][2], bundle[0][3]) if frame else (math.nan, math.nan)
            if frame is None or not frame.has(spot):
                off += bundle
                continue
            cells[name, int(spot[0] // CELL), int(spot[1] // CELL)].add(bundle, spot)
    by_frame: dict[str, list[_Group]] = defaultdict(list)
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


def _merged(groups: list[_Group]) -> list[_Group]:
    """Return groups of which none is nearer to another than two marks are wide: the smaller joins the larger."""
    kept: list[_Group] = []
    for group in sorted(groups, key=lambda one: (-len(one.points), one.x, one.y)):
        near = next((one for one in kept if math.hypot(one.x - group.x, one.y - group.y) < APART), None)
        if near is None:
            kept.append(group)
        else:
            near.points += group.points  # it stays where it is, else it could come too near a third
    return kept


class Naming(NamedTuple):
    """What marks are called and lead to: the letter of a provider on this page, names, and the search around a place.

    `closer` gives the address of the same search within some miles of a place that is named in words.
    """

    letters: Mapping[str, str]
    name: Callable[[str], str]
    closer: Callable[[str, int], str]
    miles: float | None


def draw(
    points: Sequence[Point],
    naming: Naming,
    place: places.Place | None = None,
    miles: float = 0.0,
    states: Sequence[str] = (),
) -> Map:
    """Return the map of ``points``, in the order in which they stand in the list."""
    frames = frames_for(points, place, miles, states)
    groups, off = grouped(points, frames)
    marks = [_mark(group, naming) for group in groups]
    marks.sort(key=lambda mark: ({"many": 0, "one": 1, "card": 2}[mark.kind], mark.text.rjust(9), mark.name))
    main = next(iter(frames.values()))
    here = main.at(place.latitude, place.longitude) if place and "" in frames else None
    ring = ""
    if place and here:
        ring = _path([main.at(y, x) for x, y in circle(place.latitude, place.longitude, miles)])
    shown = [point for group in groups for point in group.points]
    length, text = _bar(main)
    return Map(
        land=tuple(path for frame in frames.values() for path in land(frame)),
        frames=tuple(frames.values())[1:],
        marks=tuple(marks),
        labels=tuple(_labels(frames, marks, here)),
        ring=ring,
        here=here,
        bar=(WIDTH - 14 - length, HEIGHT - 12, length) if "" in frames else None,
        bar_text=text,
        places=len(shown),
        providers=len({point[0] for point in shown}),
        off=len(off),
        beyond=_beyond(off),
        located=len({point[0] for point in points}),
    )


def _beyond(points: Iterable[Point]) -> str:
    """Return where places are that the map does not show: "2 in Guam and 1 in American Samoa", the most first."""

    def where(latitude: float, longitude: float) -> str:
        return next((f"in {name}" for name, box in UNFRAMED.items() if box.has(latitude, longitude)), "elsewhere")

    found = Counter(where(latitude, longitude) for _, _, latitude, longitude in points)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return words.listed([f"{count} {name}" for name, count in ordered])


def _mark(group: _Group, naming: Naming) -> Mark:
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
        _short(count),
        name,
        _closer(columns, town, letters, naming),
        _radius(count),
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


def _radius(count: int) -> float:
    return round(min(18.0, 12 + 2.4 * math.log10(count)), 1)


def _short(count: int) -> str:
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


def _bar(frame: Frame) -> tuple[float, str]:
    """Return the length of the scale bar and what it says."""
    step = max((one for one in STEPS if one * frame.scale <= 120), default=STEPS[0])
    return round(step * frame.scale, 1), "1 mile" if step == 1 else f"{step:g} miles"


def _labels(frames: Mapping[str, Frame], marks: Sequence[Mark], here: Spot | None) -> Iterable[Label]:
    """Yield the names that find room between the marks: of states, and close by of the largest towns."""
    taken = [(mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius) for mark in marks]
    if here:
        taken.append((here[0] - 9, here[1] - 9, here[0] + 9, here[1] + 9))
    frame = frames.get("")
    if frame is None:
        return
    taken.append((WIDTH - 160, HEIGHT - 34, WIDTH, HEIGHT))  # the scale
    for town in _towns_in(frame):
        x, y = frame.at(town.latitude, town.longitude)
        wide = 8.4 * len(town.name)
        for left, dot in ((x + 6, "start"), (x - 6 - wide, "end")):
            if _free(taken, (left - 1, y - 8, left + wide, y + 8), WIDTH, HEIGHT):
                yield Label(round(x, 1), round(y, 1), town.name, "town", dot)
                break
        else:  # a mark stands on the town: its name goes beside the mark
            spots = [mark for mark in marks if math.hypot(mark.x - x, mark.y - y) < mark.radius + 6]
            for mark in spots[:1]:
                left = mark.x + mark.radius + 4
                if _free(taken, (left, mark.y - 8, left + wide, mark.y + 8), WIDTH, HEIGHT):
                    yield Label(round(left - 6, 1), mark.y, town.name, "beside")
    for _, state, ring in _shapes(frame):
        x = sum(spot[0] for spot in ring) / len(ring)
        y = sum(spot[1] for spot in ring) / len(ring)
        name = words.STATES[state]
        wide = 4.2 * len(name)
        if abs(_area(ring)) > 6000 and _free(taken, (x - wide, y - 9, x + wide, y + 9), WIDTH, HEIGHT):
            yield Label(round(x, 1), round(y, 1), name, "state")


def _towns_in(frame: Frame, most: int = 9) -> list[places.Town]:
    """Return the largest towns in a frame, none close to another."""
    radius = math.hypot(frame.width, frame.height) / 2 / frame.scale / 69 + 0.1
    found: list[tuple[Spot, places.Town]] = []
    middle = frame.latitude, frame.longitude
    wide = radius / max(0.2, math.cos(math.radians(middle[0])))
    least = 2 if frame.width / frame.scale > 60 else 1  # ordinary ZIP codes: from afar no villages
    for town in itertools.takewhile(lambda one: one.zips >= least, places.by_size()):
        if abs(town.latitude - middle[0]) > radius or abs((town.longitude - middle[1] + 180) % 360 - 180) > wide:
            continue
        spot = frame.at(town.latitude, town.longitude)
        if not frame.has(spot, -14):
            continue
        if all(abs(spot[0] - other[0]) > 90 or abs(spot[1] - other[1]) > 40 for other, _ in found):
            found.append((spot, town))
        if len(found) == most:
            break
    return [town for _, town in found]


def _free(
    taken: list[tuple[float, float, float, float]], box: tuple[float, float, float, float], *within: float
) -> bool:
    """Return whether a box touches none of those taken, and lies in the drawing where its size is given; take it."""
    left, top, right, low = box
    if within and (left < 2 or top < 2 or right > within[0] - 2 or low > within[1] - 2):
        return False
    if any(left < one[2] and one[0] < right and top < one[3] and one[1] < low for one in taken):
        return False
    taken.append(box)
    return True
