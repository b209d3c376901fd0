"""Safety: what each sentence answers, written before it was read, and compared whole."""
import pytest

from extraction.page import Page
from extraction.profile import read_facts
from extraction.safety import read_safety
from extraction.terms import load_list

STATED = {
    "screening_medical": "We review your medical history before the first ketamine dose.",
    "screening_psych": "Each patient fills in the PHQ-9 first.",
    "exclusions_listed": "We do not treat people with uncontrolled high blood pressure or psychosis.",
    "consent": "You sign an informed consent form with us.",
    "prescriber_named": "Dr. Odalys Brenner prescribes for every one of our patients.",
    "monitored_continuously": "We watch you with a pulse oximeter all along.",
    "clinician_in_room": "A nurse stays in the room with you.",
    "acls_bls": "All our nurses hold ACLS cards.",
    "emergency_equipment": "We keep a crash cart and an AED in our suite.",
    "observation_time": "You rest with us for 45 minutes afterwards.",
    "escort_no_drive": "You must not drive until the next day.",
    "fasting_rule": "Please do not eat for four hours before your infusion.",
    "therapy_integration": "Our integration sessions follow each dose.",
    "home_sitter": "At home, a trusted adult must be with you.",
    "home_vitals": "You check your blood pressure before each home dose.",
    "home_dose_limits": "We send no more than two doses at a time.",
    "pdmp_checked": "We check the prescription monitoring program first.",
    "followup": "Our nurse calls you the next day for a follow-up.",
    "crisis_info": "In a crisis, call or text 988.",
    "risks_listed": "Side effects of ketamine include nausea, dizziness and a rise in blood pressure.",
}

CONTRADICTED = {
    "screening_medical": "With us, no medical evaluation is needed.",
    "monitored_continuously": "We do not monitor you during the session.",
    "clinician_in_room": "You will be alone in your room while it works.",
    "escort_no_drive": "You can drive home right after your session with us.",
    "fasting_rule": "You do not need to fast for our lozenges.",
    "therapy_integration": "We do not offer psychotherapy.",
    "home_sitter": "You do not need a sitter.",
    "followup": "With our plan no follow-up is needed.",
}

OTHER_WORDS = [
    ("screening_medical", "We get clearance from your primary care doctor first."),
    ("screening_medical", "Your first appointment covers past illnesses, surgeries and allergies."),
    ("screening_psych", "A licensed therapist interviews you first."),
    ("exclusions_listed", "You can't have Spravato if you have an aneurysm."),
    ("exclusions_listed", "We screen out people with a recent heart attack or stroke."),
    ("consent", "Consent is a conversation here, and then a signature."),
    ("monitored_continuously", "A blood pressure cuff inflates every ten minutes."),
    ("monitored_continuously", "You'll wear a clip on your finger that reads your oxygen."),
    ("clinician_in_room", "A nurse is always within arm's reach."),
    ("clinician_in_room", "Our CRNA does not leave the room while the medicine runs."),
    ("observation_time", "Expect to spend about half an hour in recovery."),
    ("escort_no_drive", "A friend or relative has to come and get you."),
    ("escort_no_drive", "Driving is not allowed for 24 hours after treatment."),
    ("fasting_rule", "Nothing by mouth for four hours before your appointment."),
    ("therapy_integration", "A therapist helps you make sense of what came up."),
    ("home_sitter", "Someone you trust has to be in the house while you dose."),
    ("home_vitals", "We mail you a cuff and ask for a reading before every dose."),
    ("home_dose_limits", "There are no automatic refills."),
    ("pdmp_checked", "We look you up in the state prescription database."),
    ("followup", "Our nurse phones you the following morning."),
    ("crisis_info", "The lifeline is at 988, day and night."),
    ("risks_listed", "You may feel nauseated, dizzy or far away."),
    ("consent", "You sign a form that lists the risks and the alternatives."),
    ("exclusions_listed", "No pregnant patients, no active psychosis."),
    ("home_sitter", "Your sitter must stay until you are steady on your feet."),
    ("observation_time", "You stay until you are steady on your feet."),
    ("followup", "You will see your doctor again two weeks after the last infusion."),
    ("screening_medical", "Please bring us a list of your medicines."),
    ("screening_medical", "We ask about your heart, your surgeries and your allergies first."),
    ("screening_psych", "A social worker takes your psychiatric history."),
    ("exclusions_listed", "Pregnancy, psychosis or an aneurysm means you are not a fit."),
    ("exclusions_listed", "You won't be a match if you have untreated hypertension."),
    ("consent", "You will read and sign a page that says the use is off-label."),
    ("monitored_continuously", "EKG leads, a cuff and a finger clip stay on all along."),
    ("monitored_continuously", "Your heart rate and oxygen are checked every ten minutes."),
    ("clinician_in_room", "There is one nurse for each patient."),
    ("clinician_in_room", "You will be in room 2 with one of our nurses."),
    ("emergency_equipment", "Don't worry about the what-ifs: a defibrillator hangs in our hall."),
    ("observation_time", "You may not leave before the two hours are up."),
    ("escort_no_drive", "Your session takes the morning, plus a driver."),
    ("escort_no_drive", "A cousin or a friend signs you out."),
    ("fasting_rule", "Come to us on an empty stomach."),
    ("therapy_integration", "An integration visit is built into your series."),
    ("therapy_integration", "Because healing isn't an event, an integration circle meets with us each month."),
    ("home_sitter", "Lozenges are for your home, with another adult present."),
    ("home_vitals", "Your cuff comes in the mail with the kit."),
    ("home_dose_limits", "Your lozenges are dispensed two at a time."),
    ("followup", "Our guide checks in after every session."),
    ("followup", "You have a video visit with Dr. Orr within thirty days."),
    ("crisis_info", "Suicidal crisis: 988."),
    ("risks_listed", "Nausea happens, so does a bump in blood pressure."),
    ("exclusions_listed", "Ketamine is not right for people with uncontrolled high blood pressure."),
    ("exclusions_listed", "Ketamine treatment will not be offered to those with severe liver disease or psychosis."),
    ("exclusions_listed", "Patients with a recent stroke or aneurysm do not qualify with us."),
    ("exclusions_listed", "Pregnancy, psychosis or heart trouble: we are sorry, and it's a no."),
    ("clinician_in_room", "A nurse is at your bedside, and a physician is in the building."),
    ("clinician_in_room", "Our nurse stays in the room and reads a book on a screen."),
    ("observation_time", "We do not release you until your vitals are back to normal."),
    ("home_sitter", "Someone you trust has to be present whenever you dose at home."),
    ("home_vitals", "If your reading is above 140 over 90, do not take your home dose."),
    ("escort_no_drive", "No puede manejar hasta el día siguiente."),
    ("escort_no_drive", "A grown-up drives you home from us."),
    ("monitored_continuously", "Un monitor vigila su oxígeno y su corazón."),
    ("monitored_continuously", "She keeps a clip on your finger."),
    ("fasting_rule", "Venga en ayunas de seis horas."),
    ("exclusions_listed", "No atendemos a personas con psicosis ni a embarazadas."),
    ("exclusions_listed", "No infusions for patients with heart failure or a psychotic disorder."),
    ("crisis_info", "Si piensa en hacerse daño, marque 988."),
    ("risks_listed", "Puede haber mareo y náusea."),
    ("home_sitter", "Un adulto de confianza se queda con usted."),
    ("home_dose_limits", "You get a month's worth of our lozenges and then must check in."),
]

SILENT = [
    "Your records cost $1 per page to copy.",
    "The medical examiner spoke of ketamine.",
    "We see one patient at a time.",
    "We see you for six visits, and after each visit you get a superbill.",
    "Between visits somebody else looks after you.",
    "The rest of your evening is yours.",
    "Our lounge sits five minutes from the beach, and you rest there.",
    "Whether you fast or feast on holidays is up to you.",
    "Your risk of misuse is practically zero.",
    "Our driver's license scanner is broken.",
    "Our team has signed up for a charity run.",
    "Ask whether the clinic has an AED and a crash cart.",
    "A good clinic keeps you under continuous monitoring.",
    "Most clinics ask you to fast for six hours.",
    "Will I be monitored continuously?",
    "Guidelines ask for ACLS training.",
    "Do our nurses hold ACLS cards?",
    "Other clinics do not offer follow-up visits.",
    "If you come for TMS, you can drive home.",
    "We are near the hospital, with easy parking for your drive.",
    "Our history goes back to 2015.",
    "Unlike hospitals, which have crash carts, some providers have none.",
    "Coming soon: integration sessions with our new therapist.",
    "We have treated people with a long medical history of pain.",
    "Our monitors show pictures of the beach.",
    "Our office is next to a fast food restaurant.",
    "It is not a long drive from our door to the airport.",
    "Please eat breakfast on the day of your video visit.",
    "We treat anxiety and nausea.",
    "We treat people with bipolar disorder.",
    "Our patients with heart disease do well.",
    "The trial excluded people with psychosis.",
    "By sending the form you consent to receive text messages.",
    "Stay up to date with our newsletter.",
    "You stay in control.",
    "Call us within 24 hours.",
    "Hospitals keep crash carts.",
    "Some companies let you drive home.",
    "In 2023 the FDA warned that no one is monitoring you at home.",
    "An adult may book for you at home.",
    "The nurse checks your blood pressure at the front desk.",
    "Our therapists are hiring.",
    "We consent to nothing without a lawyer.",
    "You sign in at the front desk.",
    "We will see you again soon.",
    "Follow us on Instagram.",
    "Recovery time as long as you like.",
    "We do not sit with you while you take it.",
    "A needle that stays in your arm for an hour is much to ask of you.",
    "No psychosis came up in our survey.",
    "Ketamine is used in people with heart disease during surgery.",
    "A nurse is in the building.",
    "Your insurance may ask for your medical records.",
    "Atendemos a mujeres después del embarazo.",
    "Puede manejar con nosotros su cuenta en español.",
    "Our site uses cookies with your consent.",
    "You should follow up with your own doctor.",
    "Our lozenge program at $150 a month may suit you.",
    "",
]


def answers(body: str) -> list[tuple[str, str]]:
    """The (code, answer) pairs of a page about ketamine."""
    page = Page("https://larch.example/ketamine", f"<title>Ketamine at Larch</title><h1>Ketamine care</h1>{body}")
    return [(fact.value["code"], fact.value["answer"]) for fact in read_safety(page)]


@pytest.mark.parametrize(("code", "sentence"), STATED.items())
def test_reads_what_is_stated(code, sentence):
    assert answers(f"<p>{sentence}</p>") == [(code, "stated")]


@pytest.mark.parametrize(("code", "sentence"), OTHER_WORDS)
def test_reads_what_is_stated_in_other_words(code, sentence):
    assert answers(f"<p>{sentence}</p>") == [(code, "stated")]


@pytest.mark.parametrize(("code", "sentence"), CONTRADICTED.items())
def test_reads_what_is_denied(code, sentence):
    assert answers(f"<p>{sentence}</p>") == [(code, "contradicted")]


@pytest.mark.parametrize("sentence", SILENT)
def test_says_nothing_of_what_is_advised_asked_or_done_by_others(sentence):
    assert answers(f"<p>{sentence}</p>") == []


def test_a_page_read_whole_with_its_evidence():
    page = Page("https://larch.example/safety", """<h1>Ketamine at Larch</h1><h2>How we keep you safe</h2>
        <ul><li>Continuous pulse oximetry</li><li>Crash cart on site</li></ul>
        <h2>Who should not have ketamine</h2><ul><li>People with uncontrolled hypertension</li><li>Pregnancy</li></ul>
        <h2>How to choose a clinic</h2><p>Look for ACLS training. You can bring a friend.</p>""")
    assert [(f.field, f.value, f.stance, f.quote, f.context) for f in read_safety(page)] == [
        ("safety", {"code": "monitored_continuously", "answer": "stated"}, "offered", "Continuous pulse oximetry",
         "Ketamine at Larch > How we keep you safe"),
        ("safety", {"code": "emergency_equipment", "answer": "stated"}, "offered", "Crash cart on site",
         "Ketamine at Larch > How we keep you safe"),
        ("safety", {"code": "exclusions_listed", "answer": "stated"}, "offered",
         "People with uncontrolled hypertension", "Ketamine at Larch > Who should not have ketamine"),
    ]


def test_a_page_that_says_both_gives_both():
    assert answers("<p>We offer integration sessions. We do not offer psychotherapy.</p>") == [
        ("therapy_integration", "stated"), ("therapy_integration", "contradicted")]


@pytest.mark.parametrize("body", [
    "<h1>Botox</h1><p>We review your medical history before Botox.</p>",
    "<p>Our gym has an AED. In a crisis, call 988.</p>",
])
def test_a_page_without_ketamine_is_not_read(body):
    assert list(read_safety(Page("https://gym.example/", body))) == []


def test_who_gives_no_medicine_has_no_rules_for_giving_it():
    rules = "<p>Our integration sessions follow each dose.</p>"
    assert answers(f"<p>I do not prescribe, sell, give or hold any medicine.</p>{rules}") == []
    for given in ("We do not prescribe lozenges.", "We do not prescribe or give any medicine without a visit."):
        assert answers(f"<p>{given}</p>{rules}") == [("therapy_integration", "stated")]


def test_the_name_of_a_practice_states_nothing():
    page = Page("https://larch.example/ketamine", "<title>Ketamine - Larch Integration</title><h1>Ketamine</h1>"
                "<p>We are in Larkford.</p><footer><p>Larch Integration</p></footer>")
    assert list(read_safety(page)) == []


def test_a_page_that_names_another_treatment_must_name_ketamine_twice():
    rules = "<p>A crash cart stands in our hall.</p><p>We give vitamins too.</p>"
    once, twice = (f"<p>We sell {'ketamine</p><p>and ' * number}tea.</p>{rules}" for number in (1, 2))
    assert [[f.value["code"] for f in read_safety(Page("https://larch.example/", body))] for body in (once, twice)] == [
        [], ["emergency_equipment"]]


def test_other_facts_tell_who_prescribes_and_that_it_can_be_misused():
    page = Page("https://larch.example/ketamine", """<title>Ketamine at Larch</title><h1>Ketamine care</h1>
        <h2>Our team</h2><p>Jane Roe, MD, is our medical director.</p><p>Some people come to crave ketamine.</p>""")
    told = [fact for fact in read_facts(page) if fact.field == "safety"]
    assert [(f.value["code"], f.quote) for f in told] == [
        ("prescriber_named", "Jane Roe, MD, is our medical director."),
        ("risks_listed", "Some people come to crave ketamine.")]


def test_symptoms_of_an_illness_are_no_risks_of_the_treatment():
    assert answers("<h2>Symptoms of anxiety</h2><ul><li>It may cause dizziness and nausea</li></ul>") == []


def test_every_item_asks_something_in_plain_words():
    items = load_list("safety")
    assert set(items) == set(STATED)
    assert all(entry["label"] and entry["description"].endswith("?") for entry in items.values())
