"""Clinicians, credentials, specialties, licences, NPIs and REMS of made-up pages, compared whole."""

import pytest

from extraction.page import Page
from extraction.people import read_licenses, read_people, read_rems


def page(body: str, head: str = "") -> Page:
    return Page("https://cedarhollow.example/team", f"<html><head>{head}</head><body>{body}</body></html>")


def clinicians(body: str, head: str = "") -> list[tuple[str, list[str], str | None]]:
    facts = [f for f in read_people(page(body, head)) if f.field == "clinicians" and f.stance == "offered"]
    return [(f.value["name"], f.value["credentials"], f.value["role"]) for f in facts]


def codes(field: str, body: str) -> set[str]:
    return {f.value for f in read_people(page(body)) if f.field == field and f.stance == "offered"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>Dr. Marisol Tarn, MD, PhD is our medical director.</p>",
            [("Marisol Tarn", ["MD", "PhD"], "medical_director")],
        ),
        (
            "<p>Jane Q. Roe, PMHNP-BC, APRN and Tom O'Neil, CRNA, give every dose.</p>",
            [("Jane Q. Roe", ["NP"], None), ("Tom O'Neil", ["CRNA"], None)],
        ),
        ("<p>Ann Marsh is a Certified Registered Nurse Anesthetist and owner.</p>", [("Ann Marsh", ["CRNA"], "owner")]),
        ("<p>Our psychiatric nurse practitioner Ann Marsh prescribes.</p>", [("Ann Marsh", ["NP"], "prescriber")]),
        ("<p>Dr. Farid Abdel administers IV ketamine at Cedar Hollow.</p>", [("Farid Abdel", [], "administers")]),
        ("<h3>LEE ANN MARSH, LCSW-C – Integration therapist</h3>", [("Lee Ann Marsh", ["LCSW"], "therapist")]),
        ("<p>Mark van der Berg, D.O.</p>", [("Mark van der Berg", ["DO"], None)]),
        ("<p>Rosa Díaz-Núñez MD FASA</p>", [("Rosa Díaz-Núñez", ["MD"], None)]),
        (
            "<div><h3>Jane Roe</h3><p>Psychiatric Nurse Practitioner</p></div><div><h3>Bill Moss</h3>"
            "<p>MD, Medical Director</p></div>",
            [("Jane Roe", ["NP"], None), ("Bill Moss", ["MD"], "medical_director")],
        ),
        ("<div><strong>Kim Yee</strong><br>LMFT, therapist</div>", [("Kim Yee", ["LMFT"], "therapist")]),
        ("<h3>Dr. Ann Roe</h3><p>Ann Roe, MD, founded the clinic.</p>", [("Ann Roe", ["MD"], "owner")]),
        ("<p>Author: Hanna Grell, LPCC</p>", [("Hanna Grell", ["LPC"], "author")]),
        ("<p>Members are matched with Teddy Alm, RN, or one of his colleagues.</p>", [("Teddy Alm", ["RN"], None)]),
    ],
)
def test_clinicians(body, expected):
    assert clinicians(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>We have offices in Silver Spring, MD and New Hope, PA 18938.</p>",
        "<p>12 Elm Street, Chevy Chase, MD 20815</p>",
        "<h2>What Patients DO Next</h2>",
        "<p>Dr. John Vane of Yale published a study of ketamine in 2000.</p>",
        "<p>“Be careful,” warns Peter Holm, MD, who studies ketamine at Harvard Medical School.</p>",
        "<h2>What our patients say</h2><p>Dr. Bill Ruth, MD saved me. – Sue Finch, RN</p>",
        "<h2>References</h2><ul><li>Peter Holm, MD, et al. Ketamine at large. 2012.</li></ul>",
        "<p>Medically reviewed by Omar Lutz, PharmD</p>",
        "<p>Ketamine was made by Calvin Rook, a professor of chemistry.</p>",
        "<p>Unlike Dr. Ann Roe, MD, most clinics hurry.</p>",
        "<p>Nursing Shifts (RN/NP)</p>",
        "<p>Office manager Sue Tate answers the phone.</p>",
        "<p>Your own psychiatrist, Dr. Someone, stays yours.</p>",
        "<p>Ketamine Clinic, PA</p>",
        "<h2>Frequently Asked Questions</h2><p>What does a psychiatrist do?</p>",
        "",
    ],
)
def test_no_clinicians(body):
    assert clinicians(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h3>Dr. Roe</h3><p>Psychiatrist</p><p>Signs every order.</p>", ["Dr. Roe"]),
        ("<p>We infuse with Dr. Roe on the floor.</p>", ["Dr. Roe"]),
        ("<p>The program is led by Drs. Roe and Achter.</p>", ["Dr. Roe", "Dr. Achter"]),
        ("<p>Orders are reviewed by Dr. Roe, an emergency physician, who calls you.</p>", ["Dr. Roe"]),
        ("<p>Dr. Roe sees each of us here.</p><p>Ann Roe, MD</p>", ["Ann Roe"]),
        ("<p>Dr. Hollow began in 2017.</p>", ["Dr. Hollow"]),
    ],
)
def test_doctors_known_by_surname(body, expected):
    assert [name for name, _, _ in clinicians(body)] == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>We refer to Dr. Roe's group across town for Spravato.</p>",
        "<p>Posted in May, reviewed by Dr. Roe</p>",
        "<p>The idea goes back to Dr. Konrad Roe, whose group ran the first trial. Dr. Roe has since retired.</p>",
        "<p>Dr. Google will tell other clinics' patients anything, said Dr. Roe of Yale.</p>",
    ],
)
def test_doctors_of_others_known_by_surname(body):
    assert clinicians(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Ann Roe, MD<br>Bo Achter, PMHNP<br>Cy Marsh, LICSW</p>", ["Ann Roe", "Bo Achter", "Cy Marsh"]),
        ("<p>Elm Hollow Counseling<br>Ann Roe, LMFT</p>", ["Ann Roe"]),
        ("<p>Founders Ann Roe, CRNA and Bo Achter, CRNA</p>", ["Ann Roe", "Bo Achter"]),
        ("<p>Medical lead Bo Achter, MD. Clinical lead Ann Roe, RCC.</p>", ["Bo Achter", "Ann Roe"]),
        ("<p>Ann Roe is a board-certified psychiatrist and treats all our patients.</p>", ["Ann Roe"]),
    ],
)
def test_names_in_odd_markup(body, expected):
    assert [name for name, _, _ in clinicians(body)] == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>Our lozenges are prepared by Ann Roe, PharmD, of an independent pharmacy.</p>",
        "<p>Twice a year we ask Ann Roe, LMFT, who consults from Nampa and does not see our clients.</p>",
        "<p>Many of you were sent here by Dr. Ann Roe, DO, and we thank her.</p>",
        "<p>Board adviser: Prof. Ann Roe, PharmD (does not treat members).</p>",
        "<h2>What outsiders make of it</h2><p>Ann Roe, MD, is hopeful.</p>",
        "<div><p>“They were kind to my patient.”</p><p>Ann Roe, LICSW, Nampa</p></div>",
        "<p>“It was quick.” — Ann Roe, RN</p>",
        "<p>I am in a consultation group led by Dr. Ann Roe.</p>",
    ],
)
def test_people_of_others(body):
    assert clinicians(body) == []
    assert codes("credentials", body) == set()


def test_an_owner_may_be_quoted():
    assert clinicians("<div><p>“Here nobody is rushed.”</p><p>Ann Roe, MD, founder</p></div>") == [
        ("Ann Roe", ["MD"], "owner")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Shots are given by registered nurses.</p>", {"RN"}),
        ("<p>The unit is staffed by registered nurses around the clock.</p>", {"RN"}),
        ("<p>Infusions last an hour. A registered nurse is at the bedside.</p>", {"RN"}),
        ("<p>A nurse practitioner or physician licensed in your state reads your answers.</p>", {"NP"}),
        ("<p>A registered nurse with ACLS training stays with you.</p>", {"RN"}),
        ("<p>You spray it in front of a registered nurse.</p>", {"RN"}),
        ("<p>Here it is a registered nurse who watches.</p>", {"RN"}),
        ("<p>Cedarhollow nurse practitioners don't prescribe opioids.</p>", {"NP"}),
        ("<p>We were sent to you by a nurse practitioner.</p>", set()),
        ("<p>Ketamine is usually given by registered nurses in hospitals.</p>", set()),
        ("<p>Ask whether infusions are given by a registered nurse.</p>", set()),
        ("<p>Some clinics are run by a nurse practitioner.</p>", set()),
    ],
)
def test_credentials_of_the_unnamed(body, expected):
    assert codes("credentials", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Ann Roe, MD (family medicine) and Bo Achter, PA-C.</p>", {"family_medicine"}),
        ("<p>Ann Roe, MD, practiced emergency medicine for years before founding Cedar Hollow.</p>",
         {"emergency_medicine"}),
        ("<p>The first infusion clinic run by an anesthesiologist who meets everyone.</p>", {"anesthesiology"}),
        ("<p>A third of the people we see were sent by a psychiatrist.</p>", set()),
        ("<p>Bo Achter, DO – emergency medicine</p>", {"emergency_medicine"}),
        ("<p>Look for a clinic run by an anesthesiologist.</p>", set()),
    ],
)
def test_specialties_beside_names(body, expected):
    assert codes("specialties", body) == expected


def test_structured_people():
    head = """<script type="application/ld+json">[
      {"@type": "Physician", "name": "Dr. Bill Moss, MD"},
      {"@type": "Person", "name": "Jo Nash", "jobTitle": "Nurse Practitioner and founder"},
      {"@type": "Review", "author": {"@type": "Person", "name": "Al Rose, RN"}},
      {"@type": "Physician", "name": "Cedar Hollow Clinic"}]</script>"""
    assert clinicians("<p>Hello</p>", head) == [("Bill Moss", ["MD"], None), ("Jo Nash", ["NP"], "owner")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Infusions are given by our CRNA &amp; RNs.</p>", {"CRNA", "RN"}),
        ("<p>We start with a medical assessment by a nurse practitioner.</p>", {"NP"}),
        ("<p>The nurse practitioner then greets you.</p>", {"NP"}),
        ("<p>I am a licensed marriage and family therapist.</p>", {"LMFT"}),
        ("<p>Licensed as LCSW, LMFT, LPC or PsyD, in all states.</p>", {"LCSW", "LMFT", "LPC", "PsyD"}),
        (
            "<p>Psychiatric (M.D.)</p><p>$700 / 45 minutes</p><p>Psychologist (Ph.D./Psy.D.)</p><p>$350</p>",
            {"MD", "PhD", "PsyD"},
        ),
        ("<p>Nursing (RN) $150, cRNA $450</p>", {"RN", "CRNA"}),
        # Near misses: people in general, others' people, referrers.
        ("<p>CRNAs are nurses with a graduate degree.</p>", set()),
        ("<p>Beware of clinics run by nurse practitioners.</p>", set()),
        ("<p>Nurse practitioners may prescribe in many states.</p>", set()),
        ("<p>We need a letter from a licensed clinical social worker or psychologist.</p>", set()),
        ("<p>Is a nurse practitioner in the room?</p>", set()),
        ("<p>In 2019 I was given ketamine by a nurse anesthetist in a hospital.</p>", set()),
    ],
)
def test_credentials(body, expected):
    assert codes("credentials", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Our board-certified anesthesiologist reads your history.</p>", {"anesthesiology"}),
        ("<p>Board Certified Psychiatrists &amp; Counselors located in Boise</p>", {"psychiatry"}),
        (
            "<h3>Ann Roe, MD</h3><p>Founder. Emergency physician, board-certified in emergency medicine.</p>",
            {"emergency_medicine"},
        ),
        (
            "<table><tr><th>Name</th><th>Role</th></tr><tr><td>Ann Roe, MD</td><td>Anesthesiology</td></tr></table>",
            {"anesthesiology"},
        ),
        ("<h3>Bo Achter, DO</h3><p>Medical director, addiction medicine and family medicine.</p>", {"family_medicine"}),
        ("<p>He is board certified in psychiatry and works with us.</p>", {"psychiatry"}),
        ("<p>You should look for a board-certified anesthesiologist.</p>", set()),
        ("<p>Psychiatrists play a great part in care.</p>", set()),
        ("<p>A letter need not come from a psychiatrist.</p>", set()),
        ("<p>The dose is far below what an anesthesiologist uses in surgery.</p>", set()),
        ("<p>We offer ketamine for psychiatry patients and pain management.</p>", set()),
        ("<p>In 2019 a course given by a psychiatrist lifted a depression I had carried.</p>", set()),
    ],
)
def test_specialties(body, expected):
    assert codes("specialties", body) == expected


def stated(body: str) -> list[tuple]:
    return [
        (f.field, tuple(f.value.values()) if isinstance(f.value, dict) else f.value) for f in read_licenses(page(body))
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>License: Oregon LCSW L8127.</p>", [("licenses_stated", ("LCSW", "L8127", "OR"))]),
        ("<p>MD license NC 2011-00482</p>", [("licenses_stated", ("MD", "2011-00482", "NC"))]),
        ("<p>Arizona NP license no. 558120.</p>", [("licenses_stated", ("NP", "558120", "AZ"))]),
        ("<p>License No. 4411 (Oregon)</p>", [("licenses_stated", (None, "4411", "OR"))]),
        ("<p>Ann Roe, LMFT #12345</p>", [("licenses_stated", ("LMFT", "12345", None))]),
        ("<p>License: CO APN.0991234-NP</p>", [("licenses_stated", (None, "APN.0991234-NP", "CO"))]),
        (
            "<table><tr><th>State</th><th>NP license of Wren</th></tr><tr><td>Washington</td>"
            "<td>61500117</td></tr></table>",
            [("licenses_stated", ("NP", "61500117", "WA"))],
        ),
        ("<p>NPI: 2000000010</p>", [("npi_stated", "2000000010")]),
        ("<p>NPI 2000000003</p>", []),  # check digit wrong
        ("<p>Business license 445566</p>", []),
        ("<p>Bring your driver's license and $200.</p>", []),
        ("<p>We are licensed in 12 states and have 30 nurses.</p>", []),
        ("<p>DEA license 1234567</p>", []),
        ("<p>Made in 2019, MD 20815</p>", []),
    ],
)
def test_licenses(body, expected):
    assert stated(body) == expected


@pytest.mark.parametrize(
    ("body", "says_so"),
    [
        ("<p>We are REMS-certified.</p>", True),
        ("<p>Our clinic is certified under the Spravato REMS.</p>", True),
        ("<p>Cedar Hollow is certified under the Spravato REMS, the programme that the FDA requires.</p>", True),
        ("<li>Spravato REMS certified clinic</li>", True),
        ("<p>Spravato may only be given at a REMS-certified center.</p>", False),
        ("<p>We are not REMS-certified and give no Spravato.</p>", False),
        ("<p>Are you REMS-certified?</p>", False),
        ("<p>Other clinics in town are REMS-certified.</p>", False),
        ("<p>Our doctors are board certified.</p>", False),
    ],
)
def test_rems(body, says_so):
    assert [f.value for f in read_rems(page(body))] == ([True] if says_so else [])


def test_a_long_run_of_letters_costs_no_time():
    """A name pattern that backtracks would stand still on this."""
    assert clinicians("<h3>" + "Aa" * 40 + "1</h3><p>Nurse practitioner</p>") == []


def test_quotes_stand_in_the_page():
    source = page("<p>Ann Roe, PMHNP‑BC<br>and Tom Webb, RN</p><p>Our anesthesiologist stays.</p>")
    facts = list(read_people(source))
    assert {f.field for f in facts} == {"clinicians", "credentials", "specialties"}
    assert all(any(f.quote in b.text for b in source.blocks) for f in facts)


@pytest.mark.parametrize(("body", "expected"), [
    ("<p>August Roe, MD (anesthesiology); Bo Poe, PA-C.</p>", {"August Roe", "Bo Poe"}),
    ("<p>Ann Roe, DO, sees everyone first and writes every prescription.</p>", {"Ann Roe"}),
    ("<p>August Special</p>", set()),
    ("<p>Ann Roe, DO, writes in a newspaper that ketamine is new.</p>", set()),
])
def test_names_like_months_and_doctors_who_write_prescriptions(body, expected):
    page = Page("https://elsewhere.example/", f"<title>Ketamine</title>{body}")
    found = {f.value["name"] for f in read_people(page) if f.field == "clinicians" and f.stance == "offered"}
    assert found == expected


@pytest.mark.parametrize(("body", "says_so"), [
    ("<p>Larkspur Mind is a certified Spravato treatment center under the REMS program.</p>", True),
    ("<p>Given in the Omaha office, which is enrolled in the REMS.</p>", True),
    ("<p>Spravato is given in a certified center under the REMS program.</p>", False),
    ("<p>The office must be enrolled in the REMS.</p>", False),
])
def test_rems_said_of_a_place(body, says_so):
    page = Page("https://larkspurmind.example/", f"<title>Larkspur Mind</title>{body}")
    assert bool(list(read_rems(page))) is says_so


def test_a_colleague_whom_we_trust_is_no_specialist_of_ours():
    page = Page("https://a.example/", "<p>Teenagers are seen by a psychiatrist we trust.</p>")
    assert [f for f in read_people(page) if f.field == "specialties"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A CRNA places the line and never leaves the chair beside you.", {"CRNA"}),
        ("Two RNs and a nurse practitioner share the floor on Tuesdays.", {"RN", "NP"}),
        ("Every infusion has an R.N. at the bedside.", {"RN"}),
        ("Expect a registered nurse, a blanket and a pump.", {"RN"}),
        ("Prescriptions are written by physician assistants under Dr. Roe.", {"PA"}),
        ("An LCSW holds the integration hour.", {"LCSW"}),
        ("A registered nurse arrives at your door with a pump, set up by your own bed.", {"RN"}),
        ("Your sitter may be a registered nurse or a friend.", set()),
        ("A referral from your nurse practitioner is welcome.", set()),
        ("Bring a note from a physician assistant or doctor.", set()),
        ("RNs and teachers get a 10% discount.", set()),
        ("She was a registered nurse before medical school.", set()),
        ("We are hiring a nurse practitioner.", set()),
        ("In this state a nurse practitioner may prescribe only under a physician.", set()),
        ("Elsewhere a registered nurse looks in twice an hour; here a doctor stays.", set()),
        ("Some clinics leave you with an RN.", set()),
        ("Our infusion nurse retired last spring.", set()),
        ("The pump is watched by a machine, not a registered nurse.", set()),
    ],
)
def test_a_profession_that_is_at_work_here(text, expected):
    assert codes("credentials", f"<h1>The day</h1><p>{text}</p>") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Ann Roe, MD, emergency medicine</p>", {"emergency_medicine"}),
        ("<p>Ann Roe, M.D. (Anesthesiology)</p>", {"anesthesiology"}),
        ("<p>Ann Roe DO • Family Medicine</p>", {"family_medicine"}),
        ("<p>Dr. Ann Roe, MD: owner, family medicine</p>", {"family_medicine"}),
        ("<p>Ann Roe, MD, Diplomate of the American Board of Anesthesiology</p>", {"anesthesiology"}),
        ("<p>I'm Ann Roe, MD.</p><p>I have practiced internal medicine since 1999.</p>", {"internal_medicine"}),
        ("<h3>Ann Roe, MD</h3><p>Ann was a staff anesthesiologist before that.</p>", {"anesthesiology"}),
        ("<p>Dr. Roe gives every dose herself. She is a retired anesthesiologist.</p>", {"anesthesiology"}),
        ("<h2>Who will care for you</h2><p>Dr. Ann Roe (pain medicine), a nurse and a pump.</p>", {"pain_medicine"}),
        ("<p>Ann Roe, MD (addiction and family medicine), is our director.</p>", {"family_medicine"}),
        ("<p>Every clinician is a psychiatrist or a nurse.</p>", {"psychiatry"}),
        ("<p>We will call your therapist or psychiatrist if you let us.</p>", set()),
        ("<p>We'd want your psychiatrist to agree.</p>", set()),
        ("<p>There is a psychiatry practice upstairs.</p>", set()),
        ("<p>Ann Roe, MD, works with your family medicine office.</p>", set()),
        ("<p>Ann Roe, MD</p><p>The drug was made for anesthesia.</p>", set()),
        ("<p>Ann Roe, MD</p><p>I am not a psychiatrist, and I ask that you keep yours.</p>", set()),
        ("<p>A psychiatrist on Elm Road does that; we do not.</p>", set()),
        ("<p>Ann Roe, MD</p><p>We stopped when our anesthesiologist moved to Elko.</p>", set()),
        ("<p>We send them to Dr. Bob Poe, MD, family medicine.</p>", set()),
        ("<p>Ann Roe, MD (both anesthesiology and pain medicine)</p>", {"anesthesiology", "pain_medicine"}),
        ("<p>Ann Roe, MD, ABA Diplomate in Anesthesiology</p>", {"anesthesiology"}),
        ("<p>Ann Roe, MD, psiquiatra.</p>", {"psychiatry"}),
        ("<p>Ann Roe, MD</p><p>Un psiquiatra de otra clínica le manda una carta, si gusta.</p>", set()),
    ],
)
def test_specialties_behind_letters_and_verbs(body, expected):
    assert codes("specialties", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>A. B. Roe, MD and C. Poe, PMHNP-BC</p>", [("A. B. Roe", ["MD"]), ("C. Poe", ["NP"])]),
        ("<p>A. Roe, MD, sees you first.</p><h3>Ann Roe, MD</h3>", [("Ann Roe", ["MD"])]),
        ("<p>Ann Roe DO, owner.</p>", [("Ann Roe", ["DO"])]),
        ("<p>My name is Ann Roe. I'm a licensed clinical social worker in Boise.</p>", [("Ann Roe", ["LCSW"])]),
        ("<p>Ann Roe, DO, sees all of them first and writes every prescription.</p>", [("Ann Roe", ["DO"])]),
        ("<h2>For referring clinicians</h2><p>Done by our own Ann Roe, CRNA.</p>", [("Ann Roe", ["CRNA"])]),
        ("<h2>Referring doctors</h2><p>Ann Roe, MD</p>", []),
        ("<p>Doses are checked by Cedar Integrative, a telehealth practice of nurse practitioners.</p>", []),
        ("<p>We owe much to the writing of Ann Roe, MD and of Bob Poe, PsyD.</p>", []),
        ("<p>For that we send people to Dr. Bob Poe at the surgical center.</p>", []),
        ("<p>The protocol was published by John Poe, MD, in 2006.</p>", []),
        ("<p>It is mixed at a pharmacy run by Bob Poe, PharmD.</p>", []),
        ("<p>We are not related to Ann Roe, MD, of Reno.</p>", []),
        ("<p>Photo by Ann Roe, RN</p>", []),
    ],
)
def test_names_and_whose_they_are(body, expected):
    assert [(name, credentials) for name, credentials, _ in clinicians(body)] == expected


@pytest.mark.parametrize(
    ("body", "says_so"),
    [
        ("<p>In May our practice became a certified Spravato treatment center under the REMS program.</p>", True),
        ("<p>All six Alder clinics are enrolled in the Spravato REMS.</p>", True),
        ("<p>All of our locations are REMS-certified.</p>", True),
        ("<p>It is given only in certified offices like ours under a REMS program.</p>", True),
        ("<p>We hold REMS certification for Spravato.</p>", True),
        ("<p>Our REMS certification was renewed this year.</p>", True),
        ("<p>We have been a certified Spravato site since 2020.</p>", True),
        ("<p>Certified under the Spravato REMS since 2019.</p>", True),
        ("<p>REMS-certified treatment center</p>", True),
        ("<p>Our Denver office is enrolled in the Spravato REMS.</p>", True),
        ("<p>We completed enrollment in the Spravato REMS in March.</p>", True),
        ("<p>As a REMS-certified clinic, we watch you for two hours.</p>", True),
        ("<p>Spravato is available only at REMS-certified centers.</p>", False),
        ("<p>Find a certified Spravato center near you.</p>", False),
        ("<p>All Spravato centers must be certified under the REMS.</p>", False),
        ("<p>We are not yet REMS-certified.</p>", False),
        ("<p>We hope to become a certified Spravato center next year.</p>", False),
        ("<p>You enroll in the REMS before your first dose.</p>", False),
        ("<p>Patients must be enrolled in the Spravato REMS.</p>", False),
        ("<p>Our care navigators keep a list of certified Spravato centers.</p>", False),
        ("<p>We will enroll you in the REMS at your first visit.</p>", False),
        ("<p>We refer you to a REMS-certified clinic.</p>", False),
    ],
)
def test_rems_as_pages_say_it(body, says_so):
    page = Page("https://a.example/", f"<html><body><title>Alder Clinic</title>{body}</body></html>")
    assert bool(list(read_rems(page))) is says_so
