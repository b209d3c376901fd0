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
        ("<p>Text messaging opt-in data and consent are not shared with third parties.</p>", []),
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


@pytest.mark.parametrize(
    ("body", "modes", "remote"),
    [
        ("<p>You can do it in the spa or over FaceTime.</p>", "in_person video", True),
        ("<p>We sit down for an intake, at the table or over Zoom.</p>", "in_person video", True),
        ("<h2>Follow-up</h2><p>Half an hour, here or on a screen.</p>", "in_person video", True),
        (
            "<table><tr><td>New patient visit (office, or video for Utah residents)</td><td>$300</td></tr></table>",
            "in_person video",
            True,
        ),
        ("<p>We hold the evaluation in Larkford, or by video for anyone far off.</p>", "in_person video", True),
        ("<p>It is virtual or in person, as you like.</p>", "in_person video", True),
        ("<p>You come in or get on the video once a month.</p>", "in_person video", True),
        ("<p>Fifty minutes with Dr. Roe, at the office or on video.</p>", "in_person video", True),
        ("<p>Video is fine for the first talk.</p>", "video", True),
        ("<table><tr><td>Medical evaluation (video OK)</td><td>$200</td></tr></table>", "video", True),
        ("<p>You meet your prescriber on video first.</p>", "video", True),
        ("<p>All of our care happens on a screen.</p>", "video", True),
        ("<p>Dr. Roe opens a video room and goes through your history.</p>", "video", True),
        ("<p>All plans begin with a medical visit by video for $60.</p>", "video", True),
        ("<p>We screen on video.</p>", "video", True),
        ("<p>You and your therapist meet on screen.</p>", "video", True),
        ("<p>We talk for an hour on Zoom about your intention.</p>", "video", True),
        ("<p>Everything is 100% virtual.</p>", "video", True),
        ("<p>We are a fully online practice.</p>", "video", True),
        ("<p>Your guide joins by webcam.</p>", "video", True),
        ("<ul><li>3 clinician video visits</li></ul>", "video", True),
        ("<p>Telepsychiatry for adults.</p>", "video", True),
        ("<p>Teleconsults on weekday evenings.</p>", "video", True),
        ("<p>Can it be done from my couch? The intake can be done remotely.</p>", "video", True),
        ("<h3>¿La primera cita es por video?</h3><p>Puede ser por video o en persona.</p>", "in_person video", True),
        ("<h3>Who screens me?</h3><p>By phone with Dr. Ann Roe, our medical director.</p>", "phone", True),
        ("<p>Spend an hour with us first; you can do that hour by phone.</p>", "phone", True),
        ("<p>Twenty minutes by phone, free.</p>", "phone", True),
        ("<p>We talk with every new patient by telephone before the first dose.</p>", "phone", True),
        ("<table><tr><td>Follow-up, telephone</td><td>$90</td></tr></table>", "phone", True),
        ("<p>Your plan has one free phone visit a quarter.</p>", "phone", True),
        ("<p>Schedule a complimentary discovery call with our nurse.</p>", "phone", True),
        ("<p>Fill in the form and chat with a provider.</p>", "message", None),
        ("<p>Between sessions, you message. They answer.</p>", "message", None),
        ("<p>Text your nurse any hour.</p>", "message", None),
        ("<p>Unlimited texting with your care team.</p>", "message", None),
        ("<p>She examines each person in the flesh.</p>", "in_person", None),
        ("<h2>Evaluations</h2><p>Ninety minutes, in our Larkford office.</p>", "in_person", None),
        ("<p>Evaluations are done by video. Or come to the office; plenty do.</p>", "in_person video", True),
        ("<p>A nurse practitioner sees you in our clinic for the intake.</p>", "in_person", None),
        ("<p>The intake is face-to-face.</p>", "in_person", None),
        ("<p>An hour-long exam in our office comes first.</p>", "in_person", None),
        ("<p>We do not do video visits. You meet us in person.</p>", "in_person", False),
        ("<p>He examines everyone (no video intakes) before the first dose.</p>", "", False),
        ("<p>Telehealth is not available.</p>", "", False),
        ("<p>We don't do telephone-only evaluations; first visits are on video.</p>", "video", True),
        ("<p>Appointments and benefits checks by phone only.</p>", "", None),
        ("<p>I answer these questions on the phone every week.</p>", "", None),
        ("<h2>Questions we get on the phone</h2><p>How long is a visit?</p>", "", None),
        ("<p>Your oxygen and pulse are on a screen at her elbow.</p>", "", None),
        ("<p>We do a urine drug screen and an EKG.</p>", "", None),
        ("<p>The risk is virtually nil.</p>", "", None),
        ("<p>Is it harmless? Not remotely.</p>", "", None),
        ("<p>If you search online you will find prices from $300.</p>", "", None),
        ("<p>Watch a short video before your visit.</p>", "", None),
        ("<p>Our welcome video explains the visit.</p>", "", None),
        ("<p>We may ask you to see someone in person.</p>", "", None),
        ("<h3>Do you offer IV?</h3><p>No. Those require an in-person visit.</p>", "", None),
        ("<p>A nationwide telehealth company sells lozenges.</p>", "", None),
        ("<p>A survey of telehealth patients found relief in half.</p>", "", None),
        ("<p>Telehealth rules for controlled medicines may change.</p>", "", None),
        ("<p>You pick a playlist on your own phone.</p>", "", None),
        ("<p>We give it as an injection in the office.</p>", "", None),
        ("<p>Dosing with lozenge, 3 hours, at our office.</p>", "", None),
        ("<p>We accept Medicare for office visits.</p>", "", None),
        ("<p>You sign the consent form in the office.</p>", "", None),
        ("<p>We text you to confirm your visit.</p>", "", None),
        ("<p>Leave a message before three and you have an answer by five.</p>", "", None),
        ("<p>Members: text us at 855-555-0172.</p>", "", None),
        ("<p>Phone (419) 555-0143</p>", "", None),
        ("<p>We do not take cards over the phone.</p>", "", None),
        ("<p>No refills by phone.</p>", "", None),
        ("<p>An ambulance is a phone call away.</p>", "", None),
        ("<p>Book your consultation online.</p>", "", None),
        ("<p>You complete an online screening form before your visit.</p>", "", None),
        ("<p>Our doctor is on the phone the whole time.</p>", "", None),
        ("<p>A nurse calls you the next day.</p>", "", None),
        ("<p>Video cameras watch the parking lot.</p>", "", None),
        ("<p>The rooms have a big screen for nature videos.</p>", "", None),
        ("<p>Clinicians may prescribe by telehealth under a federal rule.</p>", "", None),
        ("<p>Ketamine is given in person only, never by mail.</p>", "", None),
        ("<p>Your first appointment takes place at our Larkford office.</p>", "in_person", None),
        ("<p>Come by the clinic for a free consultation.</p>", "in_person", None),
        ("<p>Dr. Roe meets with you in person to go over your history.</p>", "in_person", None),
        ("<p>We require one in-person visit before the first dose.</p>", "in_person", None),
        ("<p>New patients are seen in our office within a week.</p>", "in_person", None),
        ("<p>Consultations: in office, by phone or by video.</p>", "in_person phone video", True),
        ("<p>In-office or virtual consultation, $150.</p>", "in_person video", True),
        ("<p>Consults are available virtually.</p>", "video", True),
        ("<p>Schedule your virtual consult.</p>", "video", True),
        ("<p>Our providers offer secure, HIPAA-compliant video calls.</p>", "video", True),
        ("<p>A clinician will call you for a 20-minute screening.</p>", "phone", True),
        ("<p>Free 15-minute call with our intake nurse.</p>", "phone", True),
        ("<p>Consultations are conducted over the telephone.</p>", "phone", True),
        ("<p>Phone or video, your choice.</p>", "phone video", True),
        ("<p>You can text with your guide.</p>", "message", None),
        ("<p>Message your clinician in the app.</p>", "message", None),
        ("<p>Daily text check-ins.</p>", "message", None),
        ("<p>Initial evaluation: in person or telehealth.</p>", "in_person video", True),
        ("<p>Meet your doctor face to face, or by telehealth.</p>", "in_person video", True),
        ("<p>The whole program is done over telehealth.</p>", "video", True),
    ],
)
def test_visits_as_pages_say_it(body: str, modes: str, remote: bool | None) -> None:
    assert sorted(read("visit_modes", body)) == modes.split()
    assert read("telehealth_consult", body) == ([] if remote is None else [remote])
