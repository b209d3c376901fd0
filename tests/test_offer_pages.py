"""Small pages as clinics, telehealth firms, therapists and psychiatrists build them: offers and routes only named.

What each states was written before the reader saw it; an offer is written "route setting", a dash where it is not
stated. Every one of them was once read wrongly.
"""
import pytest

from extraction.profile import profile
from tests.test_offers import TREATMENTS, offers_of

# name -> (page, offers, routes named but not offered)
PAGES = {
    "iv day-of prose": (
        "<title>What to expect | Cinder Peak Ketamine</title><h1>The day of your visit</h1><p>Once you have "
        "checked in, a tiny catheter goes into your hand or forearm. The pump then delivers ketamine slowly over "
        "forty minutes.</p><p>Eye mask, warm blanket and a playlist are waiting for you. A nurse keeps an eye on "
        "your vitals from the door.</p><p>Please line up a driver; no rideshares alone.</p>",
        ["iv in_person"],
        []),
    "spravato waiting list": (
        "<title>Spravato | Ember Psychiatric</title><h1>Spravato at Ember</h1><p>Our REMS paperwork is in. If all"
        " goes well the first chairs open in March. Join the interest list below.</p><p>In the meantime Dr. Shah "
        "continues to see people for ketamine by intramuscular injection on Tuesdays.</p>",
        ["im in_person"],
        ["esketamine_nasal"]),
    "spravato insurance heavy": (
        "<title>Coverage | Tidewater TMS & Spravato</title><h2>Will my plan pay?</h2><p>Nearly every commercial "
        "plan covers Spravato once two antidepressants have failed. Our benefits desk files the prior "
        "authorization.</p><p>IV ketamine is never covered, which is one reason we do not run infusions.</p>",
        ["esketamine_nasal in_person"],
        ["iv"]),
    "telehealth steps": (
        "<title>How at-home ketamine works | Mellow Harbor</title><ol><li>Fill in a ten-minute "
        "questionnaire</li><li>Meet a psychiatric clinician by video</li><li>Your kit arrives: six rapid-dissolve"
        " tablets, a blood pressure cuff, an eye mask</li><li>Settle in with your sitter and "
        "begin</li></ol><p>All 50 milligrams melt in about ten minutes.</p>",
        ["sublingual at_home"],
        []),
    "telehealth compare own vs clinic": (
        "<title>Ketamine: clinic or couch? | Fathom Remote "
        "Care</title><table><tr><th></th><th>Fathom</th><th>Infusion clinics</th></tr><tr><td>Where</td><td>At "
        "home</td><td>In a clinic</td></tr><tr><td>Form</td><td>Tablet under the "
        "tongue</td><td>IV</td></tr><tr><td>Cost per session</td><td>$129</td><td>$400-800</td></tr></table>",
        ["sublingual at_home"],
        ["iv"]),
    "telehealth states": (
        "<title>States | Lumen Ketamine</title><h2>Where we practice</h2><p>Virtual ketamine-assisted therapy is "
        "open to residents of Oregon, Idaho and Utah.</p><p>We support lozenge dosing from home in each of them. "
        "In Portland you may also come to our studio for an IM session with Dr. Feld.</p>",
        ["im in_person", "sublingual at_home"],
        []),
    "telehealth no route": (
        "<title>Ketamine online | Peregrine</title><h1>Ketamine therapy without the commute</h1><p>Doctor-led, "
        "therapist-guided, and done from the comfort of your home.</p><p>Your clinician will pick the right form "
        "and dose after a video evaluation.</p>",
        ["- at_home"],
        []),
    "kap referrals for infusion": (
        "<title>Working with infusion clients | Dana Quill LCSW</title><p>Already receiving ketamine infusions "
        "somewhere? I provide preparation and integration around them. I do not give, prescribe or store "
        "ketamine.</p><p>Meetings are online only.</p>",
        [],
        ["iv"]),
    "kap training mention": (
        "<title>About Mirela</title><p>Mirela trained in ketamine-assisted psychotherapy with an institute in "
        "California and has sat with over two hundred clients through sublingual and intramuscular "
        "journeys.</p><p>She now offers KAP at our Ashwood office with lozenges prescribed by our medical "
        "partner.</p>",
        ["sublingual in_person"],
        ["im"]),
    "we stopped infusions": (
        "<title>Update on infusions | Basswood Behavioral</title><p>As of June we have closed our infusion room. "
        "Patients who were receiving IV ketamine have been moved to Harbor Clinic.</p><p>We carry on with "
        "Spravato on weekdays.</p>",
        ["esketamine_nasal in_person"],
        ["iv"]),
    "trial": (
        "<title>Clinical trials | Birch Institute</title><p>A study of intranasal esketamine for adolescents is "
        "recruiting. Participants will be assigned to spray or placebo.</p><p>Outside of studies, the Institute "
        "treats adults with infusions of ketamine at its Elm Street clinic.</p>",
        ["iv in_person"],
        ["esketamine_nasal"]),
    "not take-home": (
        "<title>Ketamine policies | Juniper Mind</title><h2>Medicine stays here</h2><p>We are often asked to send"
        " lozenges home. We won't. The troche is dispensed and taken in our treatment room, with a nurse at "
        "hand.</p>",
        ["sublingual in_person"],
        []),
    "ask your doctor forms": (
        "<title>Ketamine, learned | Clover Hill Integrative</title><h2>Which form is right?</h2><p>Some people do"
        " best with a drip, some with a spray, others with a tablet. At Clover Hill we stay with the "
        "intramuscular form because it needs no line and no pump.</p>",
        ["im in_person"],
        ["iv", "nasal_unspecified"]),
    "iv as anesthetic": (
        "<title>Is ketamine safe? | Elkhorn Wellness</title><p>Given through an IV at surgical doses, ketamine "
        "puts people to sleep. Our lozenges hold a fraction of that.</p><p>You dissolve one at home once or twice"
        " a week, never alone.</p>",
        ["sublingual at_home"],
        ["iv"]),
    "yes no faq": (
        "<title>Questions | Wickham Ketamine</title><details><summary>Do you offer Spravato?</summary><p>Not at "
        "this time.</p></details><details><summary>Do you offer at-home lozenges?</summary><p>Only as "
        "maintenance, once you have finished your six infusions with us.</p></details><details><summary>Can I get"
        " a shot instead of a drip?</summary><p>Sure. Tell us when you book.</p></details>",
        ["im in_person", "iv in_person", "sublingual at_home"],
        ["esketamine_nasal"]),
    "hours cards": (
        "<title>Two ways to begin | Osprey Psychiatry</title><section><h2>In the clinic</h2><p>Ketamine by "
        "injection, with a nurse in the room. Ninety minutes.</p></section><section><h2>At home</h2><p>Troches "
        "from our partner pharmacy, with a clinician on call by text.</p></section>",
        ["im in_person", "sublingual at_home"],
        []),
    "slash list": (
        "<title>Osage Ketamine: IV / IM / Troche</title><p>Three formats under one roof. IV and IM are given at "
        "the office; troches go home with you.</p>",
        ["im in_person", "iv in_person", "sublingual at_home"],
        []),
    "dissolves at office not home": (
        "<title>KAP at Lantern</title><h2>Setting</h2><p>Lantern's clients take their medicine in a quiet "
        "upstairs room, never at home.</p><h2>Medicine</h2><p>A ketamine rapid dissolve tablet (RDT), 100 to 300 "
        "mg.</p>",
        ["sublingual in_person"],
        []),
    "newsletter-like": (
        "<title>Winter update | Tern Island Wellness</title><p>New this winter: sublingual ketamine for people "
        "who finished their infusion series with us. It comes from the pharmacy to your home.</p><p>Gone this "
        "winter: the nasal spray. Too many were unhappy with it.</p>",
        ["iv in_person", "sublingual at_home"],
        ["nasal_unspecified"]),
}


@pytest.mark.parametrize(("page", "offers", "others"), PAGES.values(), ids=PAGES)
def test_the_offers_of_a_small_page(page, offers, others):
    found = profile(TREATMENTS, page)
    assert (offers_of(found), found["routes_not"]) == (offers, others)
