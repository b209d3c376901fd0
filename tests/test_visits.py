"""How visits are held, and the states served: what the provider says of itself, never its phone line or its address."""

from typing import Any

import pytest

from extraction.page import Page
from extraction.visits import READERS

TOP = "<title>Harborlight Ketamine</title><h1>Ketamine in Larkford</h1>"


def read(field: str, body: str) -> list[Any]:
    """The values of one field on a page."""
    page = Page("https://harborlight.example/", f"<html><body>{TOP}{body}</body></html>")
    facts = [fact for reader in READERS for fact in reader(page) if fact.field == field]
    assert all(any(fact.quote in block.text for block in page.blocks) for fact in facts)
    return [fact.value for fact in facts]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Your first consultation is by secure video.</p>", ["video"]),
        ("<p>First visits are held in person at our office.</p>", ["in_person"]),
        ("<p>Meet your clinician over Zoom.</p>", ["video"]),
        ("<p>We offer a free phone consultation.</p>", ["phone"]),
        ("<p>During the intake call our nurse asks about your health.</p>", ["phone"]),
        ("<p>We now offer virtual ketamine-assisted psychotherapy.</p>", ["video"]),
        ("<p>Follow-up visits may be in the office or by video, as you like.</p>", ["in_person", "video"]),
        ("<p>Your nurse checks in with you by text message after each dose.</p>", ["message"]),
        ("<p>Reach your therapist by message, phone or video.</p>", ["video", "phone", "message"]),
        (
            "<table><tr><th>Plan</th><th>You get</th></tr><tr><td>Basic</td><td>Monthly video check</td></tr></table>",
            ["video"],
        ),
        ("<p>We do not do first visits by video. You come to the center in person.</p>", ["in_person"]),
        ("<p>You come in and sit down with the doctor.</p>", ["in_person"]),
        # near misses
        ("<p>Call or text 988 if you are in crisis.</p>", []),
        ("<p>Phone: (614) 555-0142</p>", []),
        ("<p>Call our office by phone to book your visit.</p>", []),
        ("<p>Watch our video about ketamine.</p>", []),
        ("<p>Missed video visits cost $35.</p>", []),
        ("<p>Some telehealth companies meet patients by video.</p>", []),
        ("<h2>What the home companies offer</h2><p>You meet a prescriber by video.</p>", []),
        ("<p>Can I have my visit by video?</p>", []),
        ("<p>Leave a message and we will call you back.</p>", []),
    ],
)
def test_how_visits_are_held(body: str, expected: list[str]) -> None:
    assert read("visit_modes", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We offer telehealth appointments.</p>", [True]),
        ("<p>Your evaluation is a live video visit.</p>", [True]),
        ("<p>We begin with a free 15-minute phone consultation.</p>", [True]),
        ("<p>Telehealth visits are available for follow-up.</p>", [True]),
        ("<p>We do not hold video visits.</p>", [False]),
        ("<p>We don't offer telehealth.</p>", [False]),
        # near misses
        ("<p>Do you have telehealth?</p>", []),
        ("<p>Most telehealth companies mail lozenges.</p>", []),
        ("<p>Telephone 614-555-0142, weekdays.</p>", []),
        ("<p>Book your appointment online.</p>", []),
        ("<p>Visits are in person.</p>", []),
    ],
)
def test_whether_consultations_are_remote(body: str, expected: list[bool]) -> None:
    assert read("telehealth_consult", body) == expected


@pytest.mark.parametrize(("sentence", "modes"), [
    ("You write to your nurse in the app between visits.", ["message"]),
    ("We see you on your screen for every follow-up.", ["video"]),
    ("The first talk is by phone or at either clinic.", ["in_person", "phone"]),
    ("Evaluations take place on the second floor of the annex.", ["in_person"]),
    ("Your oxygen stays on the screen through the whole visit.", []),
    ("You fill in a form on your phone before the visit.", []),
    ("A national telehealth brand sells six sessions.", []),
    ("We take Medicare for office visits.", []),
])
def test_ways_of_meeting_in_other_words(sentence, modes):
    assert sorted(read("visit_modes", f"<h2>Visits</h2><p>{sentence}</p>")) == modes
