"""The map of a search: outlines against cities on a known side of a border, distances, groups, names, links."""

import json
import math
import random
import re
import sys
import time
from pathlib import Path

import pytest

from tests.test_places import vincenty

sys.path.append(str(Path(__file__).parent.parent / "plugins"))

from directory_pages import map as drawing
from directory_pages import marks, places, projection, words

OUTLINES = Path(projection.__file__).with_name("outlines.json")
# A point of each -> its state. Half lie within a few miles of a border or a coast.
INSIDE = {
    (39.739, -104.985): "CO",
    (41.14, -104.82): "WY",  # Cheyenne, nine miles from Colorado
    (39.09, -94.58): "MO",  # Kansas City ...
    (39.1, -94.66): "KS",  # ... and the other one, four miles west
    (45.515, -122.66): "OR",  # Portland ...
    (45.64, -122.64): "WA",  # ... and Vancouver over the river
    (38.9, -77.03): "DC",
    (38.85, -77.08): "VA",
    (40.73, -74.03): "NJ",
    (40.76, -73.97): "NY",
    (41.82, -71.41): "RI",
    (43.66, -70.27): "ME",
    (25.77, -80.22): "FL",
    (61.2, -149.85): "AK",
    (52.86, 173.15): "AK",  # Attu, beyond the date line
    (21.33, -157.85): "HI",
    (19.65, -155.5): "HI",
    (18.4, -66.1): "PR",
    (17.73, -64.78): "VI",
    (13.45, 144.78): "GU",
    (15.19, 145.75): "MP",
    (-14.3, -170.71): "AS",
}
OUTSIDE = [(32.53, -117.1), (49.3, -123.1), (40.0, -70.0), (0.0, 0.0), (43.65, -79.38), (60.7, -135.05)]


def inside(ring: list[tuple[float, float]], x: float, y: float) -> bool:
    """Return whether a ray to the east crosses the ring an odd number of times."""
    crossed = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def states_at(latitude: float, longitude: float) -> list[str]:
    return [
        state
        for state, rings in projection.outlines().items()
        if sum(inside(ring, longitude, latitude) for ring in rings) % 2
    ]


def test_the_outlines_are_small_of_every_state_and_say_where_they_come_from():
    data = json.loads(OUTLINES.read_text())
    assert OUTLINES.stat().st_size < 60_000
    assert set(data["states"]) == set(words.STATES)
    assert "Census Bureau" in data["source"] and "public domain" in data["licence"]


@pytest.mark.parametrize("point", INSIDE)
def test_a_city_lies_in_its_state(point):
    assert states_at(*point) == [INSIDE[point]]


@pytest.mark.parametrize("point", OUTSIDE)
def test_the_sea_and_other_countries_lie_in_none(point):
    assert states_at(*point) == []


def points_of(*texts: str) -> list[projection.Point]:
    """Return one provider in each place, p0 first."""
    found = [places.find(text) for text in texts]
    return [(f"p{n}", f"l{n}", place.latitude, place.longitude) for n, place in enumerate(found)]


def naming(*lettered: str, miles: float | None = None) -> marks.Naming:
    return marks.Naming(
        {one: marks.LETTERS[n] for n, one in enumerate(lettered)},
        lambda one: f"Clinic {one}",
        lambda town, wide: f"/?near={town}&miles={wide}&map=1#map",
        miles,
    )


@pytest.mark.parametrize(
    ("text", "miles", "within"),
    # Near its middle a map of 250 miles around is as true as the sphere is; the country's is off by 3 % at its edges.
    [("Denver, CO", 50, 0.006), ("Miami, FL", 250, 0.008), ("Adak, AK", 100, 0.006), ("Hagatna, GU", 25, 0.008)],
)
def test_the_map_around_a_place_measures_true(text, miles, within):
    place = places.find(text)
    frame = projection.frames_for([], place, miles, ())[""]
    middle = frame.at(place.latitude, place.longitude)
    assert middle == pytest.approx((projection.WIDTH / 2, projection.HEIGHT / 2), abs=6)
    for longitude, latitude in projection.circle(place.latitude, place.longitude, miles, 12):
        spot = frame.at(latitude, longitude)
        assert frame.has(spot)
        drawn = math.dist(spot, middle) / frame.scale
        assert drawn == pytest.approx(vincenty(place.latitude, place.longitude, latitude, longitude), rel=within)


def test_north_is_up_and_the_aleutians_go_on_over_the_date_line():
    frame = projection.frames_for(points_of("Anchorage, AK", "Adak, AK"), None, 0, ["AK"])[""]
    anchorage, adak, attu, nome = (
        frame.at(*one) for one in ((61.2, -149.9), (51.88, -176.65), (52.86, 173.15), (64.5, -165.4))
    )
    assert attu[0] < adak[0] < nome[0] < anchorage[0]
    assert nome[1] < anchorage[1] < adak[1]
    assert all(frame.has(spot) for spot in (anchorage, adak, attu, nome))


@pytest.mark.parametrize(
    ("texts", "states", "frames"),
    [
        (["Denver, CO", "Boulder, CO"], ["CO"], [""]),
        (["Fairbanks, AK"], [], [""]),
        (["Honolulu, HI", "Hilo, HI"], [], [""]),
        (["San Juan, PR", "00802"], [], [""]),
        (["96910", "96950"], [], [""]),
        (["Pago Pago, AS"], [], [""]),
        (["Seattle, WA", "Miami, FL"], [], list(projection.FRAMES)),
        (["Denver, CO", "Anchorage, AK"], [], list(projection.FRAMES)),
        ([], [], list(projection.FRAMES)),
    ],
)
def test_a_map_shows_one_region_or_the_country_with_insets(texts, states, frames):
    points = points_of(*texts)
    assert list(projection.frames_for(points, None, 0, states)) == frames
    picture = drawing.draw(points, naming(), states=states)
    assert picture.places == len(points) and picture.off == 0
    assert all(0 <= mark.x <= projection.WIDTH and 0 <= mark.y <= projection.HEIGHT for mark in picture.marks)


def test_a_map_of_a_state_shows_all_of_the_state():
    frame = projection.frames_for(points_of("Denver, CO"), None, 0, ["CO"])[""]
    for corner in ((41.0, -109.05), (41.0, -102.05), (37.0, -109.05), (37.0, -102.05)):
        assert frame.has(frame.at(*corner))


def test_what_lies_outside_the_map_is_counted():
    picture = drawing.draw(points_of("Denver, CO", "Miami, FL", "96910", "Pago Pago, AS"), naming())
    assert (picture.places, picture.providers, picture.off, picture.located) == (2, 2, 2, 4)


@pytest.mark.parametrize(
    ("texts", "beyond"),
    [
        (
            ["96910", "96921", "Saipan, MP", "Pago Pago, AS"],
            "2 in Guam, 1 in American Samoa and 1 in the Northern Mariana Islands",
        ),
        (["Rota, MP"], "1 in the Northern Mariana Islands"),  # 50 miles from Guam
        (["00802", "San Juan, PR", "Honolulu, HI", "Adak, AK"], ""),  # the insets show them
    ],
)
def test_where_what_lies_outside_the_country_map_is_said(texts, beyond):
    picture = drawing.draw(points_of("Denver, CO", "Miami, FL", *texts), naming())
    assert picture.beyond == beyond and picture.places + picture.off == len(texts) + 2


def test_a_place_near_no_town_is_said_to_be_elsewhere():
    picture = drawing.draw([*points_of("Denver, CO", "96910"), ("far", None, 0.0, 0.0)], naming())
    assert picture.beyond == "1 elsewhere and 1 in Guam"


def test_paths_are_whole_numbers_and_small():
    country = drawing.draw([], naming())
    assert sum(map(len, country.land)) < 20_000
    near = drawing.draw(points_of("Chicago, IL"), naming(), places.find("Chicago, IL"), 100)
    assert near.ring
    for path in (*country.land, *near.land, near.ring):
        assert re.fullmatch(r"(M-?\d+ ?-?\d+l(-?\d+[ -]?)+z)+", path), path[:80]


def test_lettered_ringed_and_numbered():
    picture = drawing.draw(
        points_of("Denver, CO", "Miami, FL", "Seattle, WA", "Boston, MA", "02139"), naming("p0", "p3")
    )
    named = {mark.name: mark for mark in picture.marks}
    assert set(named) == {"Clinic p0", "Clinic p1", "Clinic p2", "2 places near Boston, MA, B among them"}
    assert (named["Clinic p0"].kind, named["Clinic p0"].text, named["Clinic p0"].href) == ("card", "A", "#card-A")
    assert (named["Clinic p1"].kind, named["Clinic p1"].text, named["Clinic p1"].href) == ("one", "", "/provider/p1")
    boston = named["2 places near Boston, MA, B among them"]
    assert (boston.kind, boston.text, boston.count) == ("many", "2", 2)
    assert re.fullmatch(r"/\?near=Boston, MA&miles=[3-7]&map=1#map", boston.href)


def test_the_way_closer_keeps_all_and_ends_at_the_card():
    """The link of a number leads to a map that holds all it stands for; where they lie at one point, to the card."""
    denver = places.find("80202")
    spread = [(f"p{n}", None, denver.latitude + n / 500, denver.longitude) for n in range(9)]
    (mark,) = drawing.draw(spread, naming("p0", miles=50), denver, 50).marks
    town, miles = re.fullmatch(r"/\?near=(.*)&miles=(\d+)&map=1#map", mark.href).groups()  # type: ignore[union-attr]
    place = places.find(town)
    assert all(vincenty(place.latitude, place.longitude, lat, lon) <= int(miles) for _, _, lat, lon in spread)
    same = [(f"p{n}", None, denver.latitude, denver.longitude) for n in range(3)]
    (mark,) = drawing.draw(same, naming("p1", "p2", miles=2), denver, 2).marks
    assert mark.href == "#card-A" and mark.text == "3"
    (mark,) = drawing.draw(same, naming(miles=2), denver, 2).marks
    assert mark.href == "#found"


def test_places_of_one_provider_bear_its_name():
    points = [("p0", f"l{n}", 39.75 + n / 100, -105.0) for n in range(3)]
    (mark,) = drawing.draw(points, naming("p0"), places.find("80202"), 50).marks
    assert mark.name == "3 places near Denver, CO, all of Clinic p0"


def test_very_many_places_become_few_marks_that_do_not_touch():
    draw = random.Random(3)
    towns = places.by_size()[:9000]
    points = []
    for n in range(100_000):
        town = draw.choice(towns)
        points.append((f"p{n}", None, town.latitude + draw.gauss(0, 0.02), town.longitude + draw.gauss(0, 0.02)))
    drawing.draw(points[:10], naming())  # the outlines and towns are read once
    start = time.process_time()
    picture = drawing.draw(points, naming("p1", "p2"))
    assert time.process_time() - start < 2  # 0.2 s on a quiet machine
    assert picture.places + picture.off == 100_000 == picture.off + sum(mark.count for mark in picture.marks)
    assert len(picture.marks) < 90
    for n, one in enumerate(picture.marks):
        for other in picture.marks[n + 1 :]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= min(marks.APART, one.radius + other.radius) - 0.2


@pytest.mark.parametrize(
    ("count", "text"),
    [(2, "2"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (9960, "10k"), (10_000, "10k"), (123_456, "123k")],
)
def test_a_number_fits_into_its_mark(count, text):
    assert marks.short(count) == text
    assert marks.radius_of(count) <= 18
