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
        # in other words
        ("<p>A total of six infusions is advised within twelve days.</p>", [[6, 6]]),
        ("<p>The patient returns three times per week over the course of two weeks.</p>", [[6, 6]]),
        ("<p>Six treatments administered over a three week period.</p>", [[6, 6]]),
        ("<p>Ketamine therapy begins with six infusions administered over approximately three weeks.</p>", [[6, 6]]),
        ("<p>The initial course of treatments consists of six to ten infusions.</p>", [[6, 10]]),
        ("<h3>Induction</h3><ul><li>2 sessions per week for 4 weeks</li></ul>", [[8, 8]]),
        ("<p>Weeks 1–4: two sessions per week.</p>", [[8, 8]]),
        ("<h3>Weeks 1 to 4</h3><p>Twice a week.</p>", [[8, 8]]),
        ("<p>You will come in twice per week during weeks one through four.</p>", [[8, 8]]),
        ("<p>Four weeks at two visits per week to start.</p>", [[8, 8]]),
        ("<p>We recommend a commitment to at least three ketamine sessions.</p>", [[3, 3]]),
        ("<p>We prescribe enough for four journeys at home.</p>", [[4, 4]]),
        ("<p>The induction protocol is six infusions over the course of 2-3 weeks.</p>", [[6, 6]]),
        ("<p>You have two infusions in the first week and two in the second, four in all.</p>", [[4, 4]]),
        ("<p>We give a run of six.</p>", [[6, 6]]),
        ("<p>Treatment is a set of 6 infusions scheduled Monday, Wednesday and Friday.</p>", [[6, 6]]),
        ("<p>Plan on coming six times in three weeks.</p>", [[6, 6]]),
        ("<p>Expect six visits.</p>", [[6, 6]]),
        ("<p>Your program includes 6 guided ketamine sessions.</p>", [[6, 6]]),
        ("<p>Most people have between six and eight infusions before deciding.</p>", [[6, 8]]),
        ("<p>It usually takes six (6) infusions.</p>", [[6, 6]]),
        ("<p>An initial series is typically 4-6 infusions in 2-3 weeks.</p>", [[4, 6]]),
        ("<p>Everyone starts with four injections, one a week.</p>", [[4, 4]]),
        ("<p>One injection a week for six weeks.</p>", [[6, 6]]),
        ("<p>One dosing session every other week for eight weeks.</p>", [[4, 4]]),
        ("<p>We typically do 6 treatments, spaced two to three days apart.</p>", [[6, 6]]),
        ("<h3>How many will I need?</h3><p>Six, spread across two or three weeks.</p>", [[6, 6]]),
        (
            "<h3>How many treatments does it take?</h3><p>For depression "
            "we plan six. For pain, three to five.</p>",
            [[3, 6]],
        ),
        ("<h3>How many infusions are in a series?</h3><p>Six.</p>", [[6, 6]]),
        ("<p>A full course with us means eight lozenge sessions.</p>", [[8, 8]]),
        (
            "<p>Our KAP program runs three dosing "
            "sessions, with preparation before and integration after.</p>",
            [[3, 3]],
        ),
        (
            "<p>The arc is two preparation sessions, "
            "three medicine sessions and three integration sessions.</p>",
            [[3, 3]],
        ),
        (
            "<table><tr><th></th><th>IV ketamine</th><th>Spravato</th></tr><tr><td>Number of "
            "sessions</td><td>6</td><td>8 "
            "in the first month</td></tr></table>",
            [[6, 8]],
        ),
        (
            "<table><tr><th></th><th>IV ketamine</th><th>IM ketamine</th></tr><tr><td>Typical "
            "first course</td><td>Six visits</td><td>4 visits</td></tr></table>",
            [[4, 6]],
        ),
        ("<dl><dt>Sessions in a first course</dt><dd>6</dd></dl>", [[6, 6]]),
        ("<p>Initial phase: 6 infusions</p>", [[6, 6]]),
        ("<p>Induction: 6 infusions over 2–3 weeks. Maintenance: 1 infusion every 4–6 weeks.</p>", [[6, 6]]),
        ("<p>The first six infusions happen within three weeks.</p>", [[6, 6]]),
        ("<p>You start with two per week for three weeks.</p>", [[6, 6]]),
        ("<p>Spravato visits are twice weekly in the first month, then weekly.</p>", [[8, 8]]),
        ("<p>During the induction phase (weeks 1-4) Spravato is given twice a week.</p>", [[8, 8]]),
        ("<p>The loading phase is 6 to 8 sessions.</p>", [[6, 8]]),
        ("<p>Acute treatment is eight doses across four weeks.</p>", [[8, 8]]),
        ("<p>We ask that you commit to all six infusions.</p>", [[6, 6]]),
        ("<p>Pain patients come five days in a row.</p>", [[5, 5]]),
        ("<p>For nerve pain, infusions run on three to five consecutive days.</p>", [[3, 5]]),
        ("<p>Patients receive 3 infusions a week for 2 weeks (6 total).</p>", [[6, 6]]),
        ("<p>In general, 6 ketamine infusions are needed.</p>", [[6, 6]]),
        ("<p>Two infusions weekly, three weeks running.</p>", [[6, 6]]),
        ("<p>Our protocol calls for six.</p>", [[6, 6]]),
        ("<p>Six doses, one every Friday.</p>", [[6, 6]]),
        ("<p>She does three sessions with each client before they look at the scores.</p>", [[3, 3]]),
        ("<p>Treatment starts as a half-dozen infusions over three weeks.</p>", [[6, 6]]),
        ("<p>A dozen sessions over six weeks make up the first round.</p>", [[12, 12]]),
        ("<p>Half a dozen infusions is the usual start.</p>", [[6, 6]]),
        ("<p>You'll have six medicine days with us.</p>", [[6, 6]]),
        ("<p>Six sessions. One clinician.</p>", [[6, 6]]),
        ("<p>Lozenges: one a week for six weeks.</p>", [[6, 6]]),
        ("<p>Step 3: your six infusions.</p>", [[6, 6]]),
        # near misses
        ("<p>By the time you finish your sixth infusion we will know.</p>", []),
        ("<p>After the first six infusions, most need a booster every six weeks.</p>", []),
        ("<p>If there is no change after three infusions, we stop.</p>", []),
        ("<p>Maintenance: one to two infusions a month.</p>", []),
        ("<p>Up to four lozenge sessions a month.</p>", []),
        ("<p>We have done 5,000 infusions in six years.</p>", []),
        ("<p>Four reclining chairs for infusions.</p>", []),
        ("<p>Most patients notice a difference by the second or third session.</p>", []),
        ("<p>Studies show that six infusions work better than one.</p>", []),
        ("<p>TMS is 36 sessions, five days a week for six weeks.</p>", []),
        ("<p>You will have two preparation sessions and three integration sessions.</p>", []),
        ("<p>Prepay for 10 infusions and get one free.</p>", []),
        ("<p>$1,074 for six sessions, or $199 each.</p>", []),
        ("<p>We do not treat more than three patients for infusions at once.</p>", []),
        ("<p>Psychotherapy is weekly for eight weeks.</p>", []),
        ("<p>We check in twice a week for four weeks by text.</p>", []),
        ("<p>Follow-up visits are every four to six weeks.</p>", []),
        ("<p>Antidepressants take six weeks; two trials of them must have failed.</p>", []),
        ("<p>Spravato is for adults who have tried two or more treatments.</p>", []),
        ("<p>Therapy sessions are available twice a week.</p>", []),
        ("<p>Your third infusion may be longer.</p>", []),
        ("<p>In weeks five to eight you come once a week.</p>", []),
        ("<p>Reschedule fees apply for sessions changed with less than two business days.</p>", []),
        ("<p>A survey of 119 clinics found a median of six infusions.</p>", []),
        ("<p>Refunds are paid for the four infusions not used.</p>", []),
        ("<p>We ship two doses at a time.</p>", []),
        ("<p>Two infusion rooms, six days a week.</p>", []),
        ("<p>Our three treatments are TMS, Spravato and IV ketamine.</p>", []),
        ("<p>One of our four treatments is ketamine.</p>", []),
        ("<p>No more than two infusions are given in a week.</p>", []),
        ("<p>She had eleven infusions, six months apart, and is doing well.</p>", []),
        ("<p>Some need only two sessions.</p>", []),
        ("<p>Four to six people sit in each session.</p>", []),
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
        # in other words
        ("<p>The infusion takes about an hour, and you can expect to stay 15-30 minutes afterwards.</p>", [[60, 60]]),
        (
            "<p>It generally takes 40-50 minutes to receive "
            "the IV fluids, plus 30-60 minutes to recover.</p>",
            [[40, 50]],
        ),
        ("<p>Ketamine is administered intravenously slowly over 40 minutes.</p>", [[40, 40]]),
        ("<p>A typical dosing session is scheduled for 2.5 to 3 hours.</p>", [[150, 180]]),
        ("<p>The session usually lasts 60-90 minutes.</p>", [[60, 90]]),
        ("<p>Each treatment session lasts 2–2.5 hours.</p>", [[120, 150]]),
        ("<p>The infusion should take approximately 40-45 minutes, during which you lie in a chair.</p>", [[40, 45]]),
        ("<p>Typically the entire procedure takes 1 1/2 hours per treatment.</p>", [[90, 90]]),
        ("<p>The drip itself takes 55 minutes.</p><p>You will be here an hour and three quarters.</p>", [[55, 55]]),
        ("<p>I sit beside you the entire three hours.</p>", [[180, 180]]),
        ("<p>I am with you for the entire time, two and a half hours.</p>", [[150, 150]]),
        ("<p>Ketamine sessions: three hours.</p>", [[180, 180]]),
        ("<h3>Ketamine session</h3><p>Three hours. $480</p>", [[180, 180]]),
        ("<p>Each ketamine session is two and a half hours from arrival to goodbye.</p>", [[150, 150]]),
        ("<p>You will be here about 90 minutes each time for the injection.</p>", [[90, 90]]),
        ("<p>Six injections. You will be here about 90 minutes each time.</p>", [[90, 90]]),
        ("<p>That is usually two hours door to door for a 45 minute infusion.</p>", [[45, 45]]),
        ("<p>Mood infusions are one hour. Pain infusions run two to four hours.</p>", [[60, 240]]),
        ("<p>Infusion times: 45 min (mood), 2–4 hrs (pain)</p>", [[45, 240]]),
        ("<ul><li>40 min infusion</li><li>Rest 30 min</li></ul>", [[40, 40]]),
        ("<p>We set aside two hours for every medicine session.</p>", [[120, 120]]),
        ("<p>Block off three hours for your dosing day.</p>", [[180, 180]]),
        ("<p>IV ketamine (40 min) $450</p>", [[40, 40]]),
        ("<p>Ketamine IV infusion | 60 min | $475</p>", [[60, 60]]),
        ("<p>Your IV runs for 50 minutes while you listen to music.</p>", [[50, 50]]),
        ("<p>The medicine is given through a pump over the course of 40 to 55 minutes.</p>", [[40, 55]]),
        ("<p>We give the dose slowly, over 45 minutes.</p>", [[45, 45]]),
        ("<p>Expect to spend about two hours with us for each injection.</p>", [[120, 120]]),
        ("<p>The whole injection visit takes about two hours.</p>", [[120, 120]]),
        ("<h2>Spravato</h2><p>Plan on being here two and a half hours.</p>", [[150, 150]]),
        ("<p>Our Spravato appointments are about 2 hours and 15 minutes.</p>", [[135, 135]]),
        ("<p>After we give your Spravato dose you stay for at least 2 hours.</p>", [[120, 120]]),
        (
            "<h3>How long will I be at the clinic?</h3><p>About two "
            "hours: 40 minutes of infusion and the rest to recover.</p>",
            [[40, 40]],
        ),
        (
            "<h3>How long does treatment take?</h3><p>Infusions for depression take "
            "40 minutes; those for pain up to four hours.</p>",
            [[40, 240]],
        ),
        ("<h3>How long is each session?</h3><p>Between 90 minutes and two hours.</p>", [[90, 120]]),
        ("<dl><dt>Session length</dt><dd>90 min</dd></dl>", [[90, 90]]),
        (
            "<table><tr><th></th><th>IV ketamine</th><th>Spravato</th></tr><tr><td>Treatment "
            "time</td><td>40 minutes</td><td>2 hours</td></tr></table>",
            [[40, 120]],
        ),
        (
            "<table><tr><th></th><th>IV ketamine</th><th>Spravato</th></tr><tr><td>Duration</td><td>45 min</td><td>At "
            "least 2 hours</td></tr></table>",
            [[45, 120]],
        ),
        ("<p>A ketamine journey at home is about two hours from start to finish.</p>", [[120, 120]]),
        ("<p>Your home session takes roughly an hour.</p>", [[60, 60]]),
        ("<p>The lozenge session runs 60 to 75 minutes.</p>", [[60, 75]]),
        ("<p>Four hours per day of ketamine, Monday through Friday.</p>", [[240, 240]]),
        ("<p>CRPS infusions run four hours a day for five days.</p>", [[240, 240]]),
        ("<p>One-hour ketamine infusion</p>", [[60, 60]]),
        ("<p>Hour-long infusions in a private room.</p>", [[60, 60]]),
        ("<p>A forty-minute drip.</p>", [[40, 40]]),
        ("<p>An infusion is 45 min.; allow two hours for the whole visit.</p>", [[45, 45]]),
        ("<p>A low dose of ketamine is infused over a 40 minute period.</p>", [[40, 40]]),
        ("<p>Sessions last around an hour and a half.</p>", [[90, 90]]),
        ("<p>IM sessions are shorter, about 90 minutes.</p>", [[90, 90]]),
        ("<p>The injection appointment takes 1.5–2 hours.</p>", [[90, 120]]),
        ("<p>Infusion length: 40–60 minutes.</p>", [[40, 60]]),
        ("<p>The video session runs for two hours while you dose.</p>", [[120, 120]]),
        ("<p>A 3-hour medicine session with your therapist.</p>", [[180, 180]]),
        ("<p>Ketamine treatments are 40 minutes long and are followed by a 20-minute recovery.</p>", [[40, 40]]),
        # near misses
        ("<p>You will feel it for 45 to 60 minutes.</p>", []),
        ("<p>The effects of the lozenge last 45 to 60 minutes.</p>", []),
        ("<p>The experience peaks at 20 minutes.</p>", []),
        ("<p>Your free consultation takes 20 minutes.</p>", []),
        ("<p>Integration sessions are 50 minutes.</p>", []),
        ("<p>Please arrive 30 minutes before your ketamine session.</p>", []),
        ("<p>No solid food for 6 hours before the infusion.</p>", []),
        ("<p>We are 20 minutes from the airport.</p>", []),
        ("<p>The half-life of ketamine is two to three hours.</p>", []),
        ("<p>An adult must stay with you for three hours after the session.</p>", []),
        ("<p>An adult with you for three hours.</p>", []),
        ("<p>You will rest for 30 to 45 minutes until you are steady.</p>", []),
        ("<p>It takes most people 30 to 45 minutes to be steady on their feet.</p>", []),
        ("<p>Nurses check you at 15, 30 and 60 minutes.</p>", []),
        ("<p>Hospitals bill more for a four hour infusion.</p>", []),
        ("<p>The NAD+ infusion takes two to four hours.</p>", []),
        ("<p>Psychotherapy sessions are 53 minutes.</p>", []),
        ("<p>Medication visits take 25 minutes.</p>", []),
        ("<p>TMS sessions last 20 minutes.</p>", []),
        ("<p>The psychiatric evaluation lasts 75 minutes.</p>", []),
        ("<p>Relief can come within 24 hours of the infusion.</p>", []),
        ("<p>The shot takes effect in 15 minutes.</p>", []),
        ("<p>Missed sessions without 48 hours of notice are charged.</p>", []),
        ("<p>Do not drive for 24 hours after an infusion.</p>", []),
        ("<p>A nurse calls you 24 to 48 hours after the infusion.</p>", []),
        ("<p>15-minute phone call to see if ketamine is right for you.</p>", []),
        ("<p>The video visit with the prescriber takes half an hour.</p>", []),
        ("<p>We serve homes within 60 minutes of Tulsa.</p>", []),
        ("<p>If you do come in for it, half an hour is plenty.</p>", []),
        ("<p>You may feel tired for one to two hours after the infusion.</p>", []),
        ("<p>Infusion with 30 minutes of talk therapy before.</p>", []),
        ("<p>Hold the lozenge under your tongue for 15 minutes.</p>", []),
        ("<p>Our infusion suite is open 40 hours a week.</p>", []),
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
