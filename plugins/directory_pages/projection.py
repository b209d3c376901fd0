"""The outlines of the states, and the rectangles of a drawing that show a part of the world: what lies where in them.

The outlines are a file beside this one, which says where they come from.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from directory_pages import places

Point = tuple[str, str | None, float, float]  # provider id, location id, latitude, longitude
Spot = tuple[float, float]  # x and y, in units of the drawing; or longitude and latitude, in degrees
Ring = list[Spot]

WIDTH, HEIGHT = 560.0, 400.0
EDGE = 12.0  # how far beyond its frame an outline is drawn, so that no cut is seen
WIDEST = 400.0  # miles around a place up to which the map shows the place alone, not the country
NARROWEST = 30.0  # miles that the map shows at least, where no distance is asked for


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
    return tuple(path for path, _, _ in shapes(frame))


@lru_cache(256)
def shapes(frame: Frame) -> tuple[tuple[str, str, Ring], ...]:
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
            found.append(("".join(map(path_of, shown)), state, max(shown, key=lambda one: abs(area(one)))))
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


def path_of(ring: Ring) -> str:
    """Return a closed path in whole units, each step from the last."""
    text, (x, y) = f"M{ring[0][0]:.0f} {ring[0][1]:.0f}l", ring[0]
    steps = []
    for east, south in ring[1:]:
        steps.append(f"{east - x:.0f} {south - y:.0f}")
        x, y = east, south
    return (text + " ".join(steps) + "z").replace(" -", "-")


def area(ring: Ring) -> float:
    """Return the area of a ring, in units of the drawing squared; its sign tells which way the ring runs."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
