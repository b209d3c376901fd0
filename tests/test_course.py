"""Courses: how many sessions, how long, from what age, watched or not, by referral or not."""

from typing import Any

import pytest

from extraction.course import READERS
from extraction.page import Page

TOP = "<title>Harborlight Ketamine</title><h1>Ketamine in Larkford</h1>"


def read(field: str, body: str, top: str = TOP) -> list[Any]:
    """The values of one field on a page."""
    page = Page("https://harborlight.example/", f"<html><body>{top}{body}</body></html>")
    facts = [fact for reader in READERS for fact in reader(page) if fact.field == field]
    assert all(any(fact.quote in block.text for block in page.blocks) for fact in facts)
    return [fact.value for fact in facts]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We start with a series of six infusions over two to three weeks.</p>", [[6, 6]]),
        ("<h3>How many treatments will I need?</h3><p>Usually four to six infusions.</p>", [[4, 6]]),
        ("<p>Our standard protocol is 6-8 infusions.</p>", [[6, 8]]),
        ("<p>Spravato is given twice a week for four weeks.</p>", [[8, 8]]),
        ("<p>We plan one session per week for three to six weeks.</p>", [[3, 6]]),
        ("<p>You come three times a week for two weeks.</p>", [[6, 6]]),
        ("<p>We recommend a six-session initial series.</p>", [[6, 6]]),
        ("<p>Six to start with, over three weeks.</p>", [[6, 6]]),
        ("<p>If you go on, the induction phase consists of six dosing sessions.</p>", [[6, 6]]),
        ("<p>The first four infusions show whether it helps; two more make a total of six infusions.</p>", [[6, 6]]),
        ("<p>We studied the research and do seven infusions over four weeks.</p>", [[7, 7]]),
        ("<p>The course is six infusions.</p><p>For pain we start with five infusions.</p>", [[5, 6]]),
        ("<p>Twice weekly for four weeks.</p>", [[8, 8]]),
        ("<p>Most patients need between four and six infusions.</p>", [[4, 6]]),
        ("<p>Pain protocols run five days in a row.</p>", [[5, 5]]),
        ("<p>The starting series is six.</p>", [[6, 6]]),
        ("<p>Spravato is given twice a week for the first month.</p>", [[8, 8]]),
        ("<p>The medicine sessions come next. Plan on four of them.</p>", [[4, 4]]),
        ("<p>Your first six infusions are spread over three weeks.</p>", [[6, 6]]),
        # near misses
        ("<p>After six infusions you may come back for a booster.</p>", []),
        ("<p>Most people need one booster infusion every two months, three infusions a year.</p>", []),
        ("<p>Two treatments per week are possible.</p>", []),
        ("<p>We have given more than 12 infusions today.</p>", []),
        ("<p>Package of six infusions: $2,400</p>", []),
        ("<p>A study gave six infusions over two weeks.</p>", []),
        ("<p>Most clinics start with a series of six infusions.</p>", []),
        ("<p>Do I need six infusions?</p>", []),
        ("<p>Plan on four to six integration sessions.</p>", []),
        ("<p>A typical course of TMS is 36 sessions.</p>", []),
        ("<p>We ship at most four doses at a time.</p>", []),
        ("<p>70% of people feel better after six infusions.</p>", []),
        ("<p>We have six treatment rooms.</p>", []),
        ("<p>Open five days a week for infusions.</p>", []),
        ("<p>Each volunteer got six infusions over two weeks; each received a placebo too.</p>", []),
        ("<p>Insurance covers eight visits a year.</p>", []),
        ("<p>Three weeks to begin with, then we talk.</p>", []),
        ("<p>Most people notice a change after two infusions.</p>", []),
    ],
)
def test_sessions_of_a_first_course(body: str, expected: list[list[int]]) -> None:
    assert read("sessions", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Each infusion takes about 40 minutes.</p>", [[40, 40]]),
        ("<p>The infusion lasts 45-55 minutes.</p>", [[45, 55]]),
        ("<p>A 50-minute ketamine infusion in a quiet room.</p>", [[50, 50]]),
        ("<p>Each dosing session lasts 1.5 to 2.5 hours.</p>", [[90, 150]]),
        ("<p>Our KAP sessions are two and a half hours.</p>", [[150, 150]]),
        ("<p>The ketamine session takes an hour.</p>", [[60, 60]]),
        ("<p>Ketamine experience session (60-90 minutes)</p>", [[60, 90]]),
        ("<h3>How long is an infusion?</h3><p>About 40 minutes.</p>", [[40, 40]]),
        (
            "<table><tr><th>Treatment</th><th>Time</th><th>Price</th></tr>"
            "<tr><td>IV infusion</td><td>45 minutes</td><td>$450</td></tr></table>",
            [[45, 45]],
        ),
        ("<p>An infusion takes 40 minutes.</p><p>For pain an infusion takes four hours.</p>", [[40, 240]]),
        ("<p>Each infusion lasts 40 minutes, and plan two hours for the whole visit.</p>", [[40, 40]]),
        ("<p>Each infusion takes 45 minutes.</p><p>For pain an infusion may take up to four hours.</p>", [[45, 240]]),
        ("<p>We offer Spravato here. We observe you for two hours after each Spravato dose.</p>", [[120, 120]]),
        ("<p>Our dosing session is an hour and a half.</p>", [[90, 90]]),
        ("<p>An infusion runs three quarters of an hour.</p>", [[45, 45]]),
        ("<p>The drip takes 45 minutes to an hour.</p>", [[45, 60]]),
        ("<p>Each infusion is an hour and fifteen minutes.</p>", [[75, 75]]),
        ("<p>Infusions are our only service. Each one takes fifty-five minutes.</p>", [[55, 55]]),
        ("<p>The ketamine goes in over 40 minutes.</p>", [[40, 40]]),
        ("<p>Infusions last between two and four hours.</p>", [[120, 240]]),
        # near misses
        ("<p>Please arrive 15 minutes before your infusion.</p>", []),
        ("<p>After the infusion you rest for 30 minutes.</p>", []),
        ("<p>Do not eat for six hours before your infusion.</p>", []),
        ("<p>The effects begin within 20 minutes and last an hour.</p>", []),
        ("<p>Each preparation session is 45 minutes.</p>", []),
        ("<p>A free 30-minute consultation by video.</p>", []),
        ("<p>We check your blood pressure every 15 minutes during the infusion.</p>", []),
        ("<p>An NAD infusion takes three hours.</p>", []),
        ("<p>We do not offer Spravato. Patients stay two hours after a Spravato dose.</p>", []),
        ("<p>Cancel 48 hours before your session.</p>", []),
        ("<p>Most clinics rush an infusion through in 30 minutes.</p>", []),
        ("<p>You go to a clinic and sit for an hour while the infusion runs.</p>", []),
        ("<p>We are two hours from Denver.</p>", []),
        ("<p>Our lot has 2 hour parking.</p>", []),
        ("<p>Keep it under the tongue for 15 minutes.</p>", []),
        ("<p>Each patient received an infusion of 40 minutes in the trial.</p>", []),
        ("<p>Recovery takes 30 to 60 minutes.</p>", []),
        ("<p>The consultation lasts an hour.</p>", []),
    ],
)
def test_minutes_of_one_session(body: str, expected: list[list[int]]) -> None:
    assert read("session_minutes", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>You must be at least 18 years old.</p>", [18]),
        ("<p>We treat adults aged 21 and over.</p>", [21]),
        ("<ul><li>Age 18 or older</li></ul>", [18]),
        ("<p>Adults (18+) only.</p>", [18]),
        ("<p>We do not treat anyone under 18.</p>", [18]),
        ("<p>We see adults from 18 to 80.</p>", [18]),
        ("<p>We welcome patients ages 14 and up.</p>", [14]),
        ("<p>You need to be 18.</p>", [18]),
        ("<h3>Who cannot come</h3><ul><li>Anyone under eighteen</li></ul>", [18]),
        ("<p>Patients must be eighteen years of age or older.</p>", [18]),
        ("<p>We turn away people under 18.</p>", [18]),
        ("<p>We treat patients 25 through 70.</p>", [25]),
        ("<p>Members must be 21.</p>", [21]),
        ("<p>Our door opens at 19.</p>", [19]),
        # near misses
        ("<p>We have over 18 years of experience.</p>", []),
        ("<p>You must be 18 to use this website.</p>", []),
        ("<p>Bring an adult of 21 or older who can drive you home.</p>", []),
        ("<p>The study enrolled adults aged 18 to 65.</p>", []),
        ("<p>Patients 65 and older may use Medicare.</p>", []),
        ("<p>Cards are processed in under 20 minutes.</p>", []),
        ("<p>We have treated over 18,000 people.</p>", []),
        ("<p>Do you treat people under 18?</p>", []),
        ("<p>Somebody over 21 has to be in the home for the visit.</p>", []),
        ("<p>Adults rest for 18 to 20 minutes.</p>", []),
        ("<p>Adolescents were given ketamine; patients aged 12 to 17 took part.</p>", []),
        ("<p>Seniors 25 and older get a discount.</p>", []),
    ],
)
def test_least_age(body: str, expected: list[int]) -> None:
    assert read("age_min", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Your vital signs are monitored throughout the infusion.</p>", [True]),
        ("<p>A nurse stays with you the whole time.</p>", [True]),
        ("<p>You are never left alone in the room.</p>", [True]),
        ("<p>You take the lozenge in my presence, by video, during the session.</p>", [True]),
        ("<p>Patients are observed for two hours after each dose.</p>", [True]),
        ("<p>We place a pulse oximeter and watch your heart rate during treatment.</p>", [True]),
        ("<p>Pulse and oxygen are displayed on a screen from start to finish.</p>", [True]),
        ("<p>We do not monitor sessions, not even by camera.</p>", [False]),
        ("<p>Your oxygen is on a monitor the whole time, before and after the shot.</p>", [True]),
        ("<p>An RN checks on your blood pressure at set times.</p>", [True]),
        ("<p>There is a monitor on every patient.</p>", [True]),
        ("<p>We are required to watch you after the last spray.</p>", [True]),
        ("<p>You wear an oximeter while it works.</p>", [True]),
        ("<p>In between you are not being watched by a clinician.</p>", [False]),
        ("<p>No monitoring is needed at our doses.</p>", [False]),
        # near misses
        ("<p>We monitor your progress with a weekly questionnaire.</p>", []),
        ("<p>We check the prescription drug monitoring program.</p>", []),
        ("<p>Will somebody monitor me during the infusion?</p>", []),
        ("<p>Many online companies do not monitor patients during a session.</p>", []),
        ("<p>Ketamine was first monitored in operating rooms.</p>", []),
        ("<p>Cookies monitor how you use this website.</p>", []),
        ("<p>Ketamine is considered safe under medical supervision during a session.</p>", []),
        ("<p>Take your blood pressure with the cuff before the lozenge.</p>", []),
        ("<p>I measure your blood pressure and check the prescription monitoring program.</p>", []),
        ("<p>The agency warned that nobody watches you at home.</p>", []),
        ("<p>A good practice will watch you while the medicine is active.</p>", []),
        ("<p>Billed for all clinicians present.</p>", []),
    ],
)
def test_whether_patients_are_watched(body: str, expected: list[bool]) -> None:
    assert read("monitoring", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>No referral is needed.</p>", [False]),
        ("<p>You do not need a psychiatrist’s referral for treatment.</p>", [False]),
        ("<p>We do not require a referral, though we like to talk with your doctor.</p>", [False]),
        ("<h3>Do I need a referral?</h3><p>No, you can call us yourself.</p>", [False]),
        ("<h3>Do I need a referral?</h3><p>A letter is welcome but a referral is not required.</p>", [False]),
        ("<p>A referral is required; we cannot accept self-referrals.</p>", [True]),
        ("<p>We need a referral from your psychiatrist before treatment.</p>", [True]),
        ("<h3>Is a referral necessary?</h3><p>Yes, from any mental health clinician.</p>", [True]),
        ("<p>Patients must be referred by a physician.</p>", [True]),
        ("<p>You don’t need a referral.</p>", [False]),
        ("<p>A referral isn’t required.</p>", [False]),
        ("<p>Patients may refer themselves.</p>", [False]),
        ("<p>Patients cannot self-refer to this program.</p>", [True]),
        ("<h3>What to bring</h3><ul><li>A written referral</li></ul>", [True]),
        # near misses
        ("<p>Do I need a referral?</p>", []),
        ("<p>Your insurance plan may require a referral.</p>", []),
        ("<p>Refer a friend and get a $50 referral bonus.</p>", []),
        ("<p>We can refer you to a therapist.</p>", []),
        ("<p>Referrals: fax 555-0143</p>", []),
        ("<p>Thank you for every referral you send.</p>", []),
        ("<p>Referrals from friends keep us going.</p>", []),
        ("<h3>Forms</h3><ul><li>Online referral form</li></ul>", []),
    ],
)
def test_whether_a_referral_is_needed(body: str, expected: list[bool]) -> None:
    assert read("referral_required", body) == expected


def test_a_silent_page_says_nothing() -> None:
    for field in ("sessions", "session_minutes", "age_min", "monitoring", "referral_required"):
        assert read(field, "<p>Ketamine infusions in a quiet room. Call (614) 555-0142.</p>") == []
