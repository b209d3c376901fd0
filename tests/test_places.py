"""Where ZIP codes and cities lie, against other sources than the code's; and how far apart they are, against Vincenty.

The expected points are those of the places themselves (a city hall, an airport), written from an atlas.
"""

import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "plugins"))

from directory_pages import places

# A sphere for an ellipsoid is wrong by at most 0.56 % along a meridian or a parallel in the latitudes of the states.
TOLERANCE = 0.0057


def vincenty(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the miles between two points on the ellipsoid WGS 84 (Vincenty, Survey Review 23, 1975, inverse)."""
    a, f = 6378137.0, 1 / 298.257223563
    b = a * (1 - f)
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(lat))) for lat in (lat_a, lat_b))
    length = lam = math.radians(lon_b - lon_a)
    for _ in range(1000):
        sin_s = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        if sin_s == 0:
            return 0.0
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_a = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        cos_2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2_a if cos2_a else 0.0
        c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a))
        before = lam
        lam = length + (1 - c) * f * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1)))
        if abs(lam - before) < 1e-12:
            break
    square = cos2_a * (a * a - b * b) / (b * b)
    big_a = 1 + square / 16384 * (4096 + square * (-768 + square * (320 - 175 * square)))
    big_b = square / 1024 * (256 + square * (-128 + square * (74 - 47 * square)))
    delta = (
        big_b
        * sin_s
        * (
            cos_2m
            + big_b / 4 * (cos_s * (2 * cos_2m**2 - 1) - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3))
        )
    )
    return b * big_a * (sigma - delta) / 1609.344


def test_the_yardstick_itself_measures_a_known_line():
    # Flinders Peak to Buninyong, the worked example of Geoscience Australia: 54 972.271 m on GRS 80.
    miles = vincenty(-37.951033416667, 144.424867888889, -37.652821138889, 143.926495527778)
    assert miles * 1609.344 == pytest.approx(54972.271, abs=0.01)


def test_distances_agree_with_an_ellipsoid():
    draw = random.Random(5)
    boxes = {  # south, north, west, east
        "states": (24.5, 49.4, -124.7, -67.0),
        "Alaska, over the date line": (51.2, 71.4, 172.0, 230.0),
        "Hawaii": (18.9, 22.2, -160.2, -154.8),
        "Caribbean": (17.6, 18.5, -67.9, -64.5),
        "Guam to Saipan": (13.2, 15.3, 144.6, 145.8),
    }
    worst = 0.0
    for south, north, west, east in boxes.values():
        for _ in range(400):
            one, two = ((draw.uniform(south, north), draw.uniform(west, east)) for _ in range(2))
            wrapped = [(lat, (lon + 180) % 360 - 180) for lat, lon in (one, two)]
            expected, got = vincenty(*one, *two), places.miles(*wrapped[0], *wrapped[1])
            worst = max(worst, abs(got - expected) / expected if expected > 0.01 else 0.0)
    assert worst <= TOLERANCE


def test_no_distance_is_nothing_and_the_far_side_of_the_world_is_half_its_girth():
    assert places.miles(39.7, -105.0, 39.7, -105.0) == 0
    assert places.miles(0, 0, 0, 180) == pytest.approx(math.pi * places.EARTH_MILES)


# What a reader writes -> the state, and a point of the place that the answer must be within so many miles of.
FOUND = {
    "80202": ("CO", 39.752, -104.995, 1),
    "80202-1234": ("CO", 39.752, -104.995, 1),
    "802021234": ("CO", 39.752, -104.995, 1),
    "1 Main Street, Denver, CO 80202": ("CO", 39.752, -104.995, 1),
    # Boxes at a post office: where the town is.
    "80201": ("CO", 39.739, -104.985, 10),
    "99723": ("AK", 71.29, -156.79, 90),  # Utqiagvik, which the data call Barrow; their point lies inland
    # The data know these without a point: the middle of their town stands in, not 0, 0.
    "11805": ("NY", 40.768, -73.525, 3),
    "90140": ("CA", 34.0, -118.16, 4),
    # Alaska, Hawaii, Puerto Rico, the territories.
    "99501": ("AK", 61.218, -149.9, 4),
    "Adak, AK": ("AK", 51.88, -176.65, 30),
    "96813": ("HI", 21.31, -157.86, 4),
    "00901": ("PR", 18.466, -66.11, 3),
    "00802": ("VI", 18.34, -64.93, 6),
    "96910": ("GU", 13.475, 144.75, 4),
    "96950": ("MP", 15.19, 145.75, 8),
    "Pago Pago, AS": ("AS", -14.28, -170.7, 5),
    # Cities with their state in any form.
    "Denver, CO": ("CO", 39.739, -104.985, 6),
    "denver colorado": ("CO", 39.739, -104.985, 6),
    "  DENVER ,  co ": ("CO", 39.739, -104.985, 6),
    "charlotte north carolina": ("NC", 35.227, -80.843, 6),
    "new york new york": ("NY", 40.75, -73.98, 6),
    "Washington, D.C.": ("DC", 38.9, -77.03, 6),
    "washington dc": ("DC", 38.9, -77.03, 6),
    "NYC": ("NY", 40.75, -73.98, 6),
    "Queens, NY": ("NY", 40.73, -73.8, 4),
    "Carolina, PR": ("PR", 18.38, -65.96, 6),
    # Accents, short forms, apostrophes, hyphens.
    "Mayagüez, PR": ("PR", 18.2, -67.14, 5),
    "Cañon City, CO": ("CO", 38.44, -105.24, 6),
    "Hagåtña, GU": ("GU", 13.475, 144.75, 4),
    "St. Louis, MO": ("MO", 38.627, -90.2, 8),
    "St.Louis MO": ("MO", 38.627, -90.2, 8),
    "E. St. Louis, IL": ("IL", 38.62, -90.15, 6),
    "Ft Worth TX": ("TX", 32.755, -97.33, 6),
    "Mt. Pleasant, SC": ("SC", 32.8, -79.86, 12),
    "N. Las Vegas, NV": ("NV", 36.2, -115.12, 8),
    "O'Fallon, MO": ("MO", 38.81, -90.7, 5),
    "O’Fallon, MO": ("MO", 38.81, -90.7, 5),
    "Coeur d'Alene, ID": ("ID", 47.68, -116.78, 6),
    "Winston-Salem, NC": ("NC", 36.1, -80.24, 6),
    # One state alone has a town of that name.
    "Los Angeles": ("CA", 34.05, -118.25, 8),
    "Honolulu": ("HI", 21.31, -157.86, 6),
}


@pytest.mark.parametrize("text", FOUND)
def test_a_place_lies_where_an_atlas_has_it(text):
    state, latitude, longitude, within = FOUND[text]
    place = places.find(text)
    assert place.state == state
    assert vincenty(place.latitude, place.longitude, latitude, longitude) <= within


# What a reader writes -> a part of what we say, the places asked about (the first of them), the states asked about.
NOT_FOUND = {
    "00000": ("do not know the ZIP code 00000", [], []),
    "99999": ("do not know the ZIP code 99999", [], []),
    "00000-1234": ("do not know the ZIP code 00000", [], []),
    "10048": ("no longer in use", [], []),  # the World Trade Center
    "09001": ("military mail", [], []),
    "96201": ("military mail", [], []),
    "96960": ("outside the states", [], []),  # Majuro, Marshall Islands
    "8020": ("five digits", [], []),
    "٨٠٢٠٢": ("five digits", [], []),  # digits, but none that a ZIP code is written in
    "+80202": ("five digits", [], []),
    "": ("five digits", [], []),
    "!!!": ("five digits", [], []),
    "🙂": ("five digits", [], []),
    "Denver, Kolorado": ("five digits", [], []),
    "Portland": ("13 states have a place called Portland", ["Portland, OR", "Portland, ME"], []),
    "Kansas City": ("2 states", ["Kansas City, MO", "Kansas City, KS"], []),
    "St Louis": ("3 states", ["Saint Louis, MO"], []),
    "Port Washington": ("3 states", ["Port Washington, NY"], []),  # not a town "Port" in Washington
    "Colorado": ("whole state", [], ["CO"]),
    "co": ("whole state", [], ["CO"]),
    "West Virginia": ("whole state", [], ["WV"]),
    "New York": ("whole state", ["New York, NY"], ["NY"]),
    "Washington": ("whole state", ["Washington, DC"], ["WA"]),
    "Bolder, CO": ("Bolder in Colorado", ["Boulder, CO"], []),
    "Nowhereville, CO": ("ZIP code", [], []),
    "Seattle, CO": ("Seattle in Colorado", [], None),  # never the one in Washington
}


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_place_is_said_and_never_guessed(text):
    words, choices, states = NOT_FOUND[text]
    with pytest.raises(places.UnknownPlace) as problem:
        places.find(text)
    assert words in str(problem.value)
    if states is not None:
        assert list(problem.value.choices[: len(choices)]) == choices and list(problem.value.states) == states
    for choice in problem.value.choices:
        assert places.find(choice)  # each is a link: it must be a place


def test_the_table_of_towns_is_small():
    """All the ZIP data as dictionaries took 210 MB; read state by state they take 82, of which 46 are Python's own."""
    code = (
        "import sys; sys.path.append('plugins'); from directory_pages import places; places.by_size();"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    root = Path(__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert int(run.stdout) < 120_000
