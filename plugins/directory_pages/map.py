"""The map of a search: outlines of the states, and the places of what was found, as shapes that a template prints.

Nothing here asks anybody for a tile. Many places that lie together become one mark with their number. Every mark is a
link and has a name, so that the map can be walked by keyboard and heard; the same marks stand as a list below it.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory_pages import places, words
from directory_pages.marks import Mark, Naming, beyond, grouped, marked
from directory_pages.projection import (
    HEIGHT,
    WIDTH,
    Frame,
    Point,
    Spot,
    area,
    circle,
    frames_for,
    land,
    path_of,
    shapes,
)

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # miles of a scale bar


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
    marks = [marked(group, naming) for group in groups]
    marks.sort(key=lambda mark: ({"many": 0, "one": 1, "card": 2}[mark.kind], mark.text.rjust(9), mark.name))
    main = next(iter(frames.values()))
    here = main.at(place.latitude, place.longitude) if place and "" in frames else None
    ring = ""
    if place and here:
        ring = path_of([main.at(y, x) for x, y in circle(place.latitude, place.longitude, miles)])
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
        beyond=beyond(off),
        located=len({point[0] for point in points}),
    )


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
    for _, state, ring in shapes(frame):
        x = sum(spot[0] for spot in ring) / len(ring)
        y = sum(spot[1] for spot in ring) / len(ring)
        name = words.STATES[state]
        wide = 4.2 * len(name)
        if abs(area(ring)) > 6000 and _free(taken, (x - wide, y - 9, x + wide, y + 9), WIDTH, HEIGHT):
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
