"""Insurance, ways to pay and payers of made-up pages. Expected facts are written from the page, compared whole."""

import time

import pytest

from extraction.insurance import read_insurance, read_payers
from extraction.page import Page
from extraction.payment import read_payment


def page(body: str) -> Page:
    return Page("https://cedarhollow.example/fees", f"<html><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We accept most major insurance plans.</p>", "accepted"),
        ("<p>We are in-network with Aetna and Cigna.</p>", "accepted"),
        ("<h3>Are visits covered by insurance?</h3><p>Yes! You pay a small fee on top.</p>", "accepted"),
        ("<p>Insurance plans currently being accepted.</p><p>(Medicaid not accepted.)</p>", "accepted"),
        ("<p>We accept these plans, for office visits and Spravato:</p><ul><li>Aetna</li></ul>", "accepted"),
        ("<p>Cedar Hollow accepts a wide range of insurance plans.</p>", "accepted"),
        ("<p>We do not accept insurance, Medicare included.</p>", "not_accepted"),
        ("<p>At Cedar Hollow we do not take part in Medicare nor do we accept insurance.</p>", "not_accepted"),
        ("<p>We are an out-of-network provider. Plans may pay you back in part.</p>", "not_accepted"),
        ("<p>We are a private-pay practice.</p>", "not_accepted"),
        ("<p>Many clinics do not take insurance.</p>", None),
        ("<p>Unlike many clinics, we do not take insurance.</p>", "not_accepted"),
        ("<p>We take every way to pay except insurance.</p>", "not_accepted"),
        ("<p>No insurance. HSA cards work.</p>", "not_accepted"),
        (
            "<h3>Does insurance cover it?</h3><p>Insurers do not pay. Payment is due at the time of a visit.</p>",
            "not_accepted",
        ),
        ("<p>Insurance is accepted for Spravato only.</p>", "partial"),
        ("<p>Spravato is covered by most plans, ketamine infusions are not covered by insurance.</p>", "partial"),
        ("<p>Ketamine is not covered by insurance, but consultations may be billed to your insurance.</p>", "partial"),
        ("<p>Visits are billed to your plan.</p><p>No insurer we know of pays for infusions.</p>", "partial"),
        ("<h3>Do you take insurance?</h3><p>For Spravato and visits, yes. For IV ketamine, no.</p>", "partial"),
        # Near misses.
        ("<p>Most insurers do not cover ketamine.</p>", None),
        ("<p>Many clinics accept insurance.</p>", None),
        ("<p>Many other networks do not work with insurance.</p>", None),
        ("<h3>Do you accept insurance?</h3><p>Ask us.</p>", None),
        ("<p>Call your insurance company to ask whether visits are covered.</p>", None),
        ("<p>A missed visit costs $80, which no insurer reimburses.</p>", None),
        ("<p>We accept cash and cards.</p>", None),
        ("<p>We accept new patients with or without a plan for the day.</p>", None),
        ("<p>Help for people who are not covered by insurance. Payment is due at the time of service.</p>", None),
        ("<p>No insurance needed to book a first call.</p>", None),
        ("", None),
    ],
)
def test_insurance(body, expected):
    assert [f.value for f in read_insurance(page(body))] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We don't accept insurance, but you are welcome to submit a superbill.</p>", "not_accepted"),
        ("<p>At this time we do not participate with any insurance plans.</p>", "not_accepted"),
        ("<p>Insurance is not accepted here.</p>", "not_accepted"),
        ("<p>Our clinic does not work directly with insurance companies.</p>", "not_accepted"),
        ("<p>I do not take insurance and am considered out of network.</p>", "not_accepted"),
        ("<p>Ridgeline is an out-of-network provider.</p>", "not_accepted"),
        ("<p>We are fee-for-service and don't contract with insurers.</p>", "not_accepted"),
        ("<p>Because we don't bill insurance, we spend our time on you.</p>", "not_accepted"),
        ("<p>We've opted out of Medicare and do not accept private insurance.</p>", "not_accepted"),
        ("<p>We do not currently accept insurance for ketamine infusions.</p>", "not_accepted"),
        ("<p>We're not in network with any plans.</p>", "not_accepted"),
        ("<p>All services are private pay.</p>", "not_accepted"),
        ("<p>Insurance: none accepted.</p>", "not_accepted"),
        ("<p>This is a cash-pay practice.</p>", "not_accepted"),
        ("<p>We work outside the insurance system.</p>", "not_accepted"),
        ("<p>Sorry, no insurance.</p>", "not_accepted"),
        ("<p>Payment: cash or card. No insurance accepted.</p>", "not_accepted"),
        ("<p>Our ketamine infusions are not covered by insurance.</p>", "not_accepted"),
        ("<p>Ketamine infusions at our clinic are self-pay, since insurers will not cover them.</p>", "not_accepted"),
        ("<p>We are not contracted with insurance companies and cannot submit claims for you.</p>", "not_accepted"),
        ("<p>Lumen is not enrolled with any health plan.</p>", "not_accepted"),
        ("<p>Insurance does not pay for ketamine at this time, so treatment is out of pocket.</p>", "not_accepted"),
        ("<p>We stopped taking insurance in 2022.</p>", "not_accepted"),
        ("<p>None of our services can be billed to insurance.</p>", "not_accepted"),
        ("<p>We do not file insurance claims on your behalf.</p>", "not_accepted"),
        ("<p>As a self-pay practice, we do not deal with insurance companies.</p>", "not_accepted"),
        ("<p>We're an out of network clinic.</p>", "not_accepted"),
        ("<p>I'm not paneled with any insurance companies.</p>", "not_accepted"),
        ("<h3>Do you take insurance?</h3><p>Not at the moment.</p>", "not_accepted"),
        (
            "<h3>Is ketamine covered by insurance?</h3><p>Unfortunately, no. You will be given a superbill.</p>"
            "",
            "not_accepted",
        ),
        ("<h3>Do you accept insurance?</h3><p>We do not. Payment is due at the time of service.</p>", "not_accepted"),
        ("<h3>Can you bill my insurance?</h3><p>We don't bill any insurers directly.</p>", "not_accepted"),
        ("<h3>Insurance</h3><p>Not accepted. We can print a receipt.</p>", "not_accepted"),
        (
            "<h3>Will my insurance cover treatment?</h3><p>"
            "In most cases ketamine is not covered. Patients pay out of pocket.</p>",
            "not_accepted",
        ),
        ("<p>We accept most major insurances.</p>", "accepted"),
        ("<p>We are in network with Aetna, Cigna and Optum.</p>", "accepted"),
        ("<p>Insurance accepted.</p>", "accepted"),
        ("<p>We proudly accept Medicare and most commercial plans.</p>", "accepted"),
        ("<p>Harbor Psychiatry participates with Blue Cross Blue Shield, Medicare and Tricare.</p>", "accepted"),
        ("<p>Our billing team works with all major insurance carriers.</p>", "accepted"),
        ("<p>Your sessions can be billed to your insurance.</p>", "accepted"),
        ("<p>Yes, we take insurance!</p>", "accepted"),
        ("<p>Currently accepting the following insurance plans: Aetna, Cigna.</p>", "accepted"),
        ("<h3>Accepted insurance</h3><ul><li>Aetna</li><li>Cigna</li></ul>", "accepted"),
        ("<h3>Do you take insurance?</h3><p>Yes, we are in network with several plans.</p>", "accepted"),
        ("<p>In-network with: Aetna | Cigna | Humana</p>", "accepted"),
        ("<p>We bill your insurance directly.</p>", "accepted"),
        ("<p>Insurance is accepted for all treatments, ketamine included.</p>", "accepted"),
        ("<p>Ketamine care.</p><p>We take insurance for Spravato, not for IV ketamine.</p>", "partial"),
        (
            "<p>Ketamine care.</p><p>"
            "Spravato is covered by most insurance plans; ketamine infusions are self-pay.</p>",
            "partial",
        ),
        (
            "<p>Ketamine care.</p><p>"
            "We accept insurance for psychiatric visits only. Ketamine is private pay.</p>",
            "partial",
        ),
        (
            "<p>Ketamine care.</p><p>"
            "We are in-network with Aetna for therapy. Ketamine sessions are not covered.</p>",
            "partial",
        ),
        ("<p>Ketamine care.</p><p>We accept insurance for everything except ketamine infusions.</p>", "partial"),
        ("<p>Ketamine care.</p><p>We don't accept insurance, except for Spravato.</p>", "partial"),
        (
            "<p>Ketamine care.</p><p>"
            "Only Spravato is billed to insurance; ketamine infusions are paid out of pocket.</p>",
            "partial",
        ),
        (
            "<p>Ketamine care.</p><p>"
            "While we accept insurance for medication management, ketamine is an out-of-pocket service.</p>",
            "partial",
        ),
        ("<p>Ketamine care.</p><p>Your evaluation may be billed to insurance. Infusions are not.</p>", "partial"),
        ("<p>Ketamine care.</p><p>Insurance can be used for the consultation, but not for ketamine.</p>", "partial"),
        (
            "<p>Ketamine care.</p><table><tr><th>Service</th><th>Insurance</th></tr><tr><td>Spravato</td><td>"
            "Yes</td></tr><tr><td>IV ketamine</td><td>No</td></tr></table>",
            "partial",
        ),
        (
            "<p>Ketamine care.</p><p>We take Medicare and Aetna. Please note that neither covers IV ketamine.</p>"
            "",
            "partial",
        ),
        ("<p>Ketamine care.</p><p>We accept most plans for Spravato. IV ketamine remains cash pay.</p>", "partial"),
        (
            "<p>Ketamine care.</p><p>"
            "Therapy hours are in network with Premera; the medicine visit is private pay.</p>",
            "partial",
        ),
        ("<p>Aceptamos la mayoría de los seguros.</p>", "accepted"),
        ("<p>No aceptamos seguro médico.</p>", "not_accepted"),
        (
            "<p>Ketamine care.</p><p>"
            "Aceptamos seguro para Spravato. La infusión de ketamina no la cubre ningún seguro.</p>",
            "partial",
        ),
        ("<p>Ketamine is rarely covered by insurance.</p>", None),
        ("<p>Many insurers do not cover ketamine infusions.</p>", None),
        ("<p>Some clinics accept insurance for Spravato.</p>", None),
        ("<p>Ask your insurer if visits are covered.</p>", None),
        ("<p>We can help you find out whether your plan covers this.</p>", None),
        ("<p>Do you accept insurance?</p>", None),
        ("<p>Bring your insurance card and photo ID.</p>", None),
        ("<p>We offer payment plans.</p>", None),
        ("<p>Our treatment plans are built around you, and no plan is the same.</p>", None),
        ("<p>If you have insurance, tell us at booking.</p>", None),
        ("<p>Our clinicians carry malpractice insurance.</p>", None),
        ("<p>We do not accept walk-ins.</p>", None),
        ("<p>We do not accept checks, and our network of therapists is wide.</p>", None),
        ("<p>Neural networks are affected by ketamine.</p>", None),
        ("<p>We do not require insurance.</p>", None),
        ("<p>We take a full history and check your coverage of other medicines.</p>", None),
        ("<p>Cover your eyes with the mask. We don't take calls in the room.</p>", None),
        ("<p>We do not take Medicaid.</p>", None),
        ("<p>Read our blog on insurance and ketamine.</p>", None),
        ("<p>Se siente seguro en nuestra clínica.</p>", None),
    ],
)
def test_insurance_in_other_words(body, expected):
    assert [f.value for f in read_insurance(page(body))] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Insurance companies are not billed by our office.</p>", "not_accepted"),
        ("<p>We are unable to work with any third-party payer.</p>", "not_accepted"),
        ("<p>Our clinic is self-pay only.</p>", "not_accepted"),
        ("<p>All of our fees are out of pocket; we're not contracted with health plans.</p>", "not_accepted"),
        (
            "<h3>Do you accept insurance?</h3>"
            "<p>At this time, ketamine therapy is an elective, self-pay treatment.</p>",
            "not_accepted",
        ),
        (
            "<h3>Insurance</h3>"
            "<p>We have chosen not to be part of insurance panels so that care stays between you and us.</p>",
            "not_accepted",
        ),
        (
            "<p>Because ketamine is off-label, no insurer will pay and we ask that you pay at the"
            " visit.</p>",
            "not_accepted",
        ),
        (
            "<h3>Is it covered by insurance?</h3>"
            "<p>Ketamine for depression is an off-label treatment, and insurance does not pay for it.</p>",
            "not_accepted",
        ),
        ("<h3>Will my plan pay?</h3><p>Probably not. We can give you a superbill.</p>", "not_accepted"),
        ("<p>We operate outside of insurance.</p>", "not_accepted"),
        ("<p>We do not participate in any commercial plan, Medicare or Medicaid.</p>", "not_accepted"),
        ("<p>I see clients on a private-pay basis.</p>", "not_accepted"),
        ("<p>Our practice is not in-network.</p>", "not_accepted"),
        ("<p>We're a direct-care clinic with no insurance contracts.</p>", "not_accepted"),
        (
            "<h3>What about insurance?</h3>"
            "<p>Insurers consider IV ketamine experimental, so you pay us and we hand you a receipt.</p>",
            "not_accepted",
        ),
        (
            "<h3>Does insurance cover ketamine treatment?</h3>"
            "<p>Currently, insurance companies do not cover ketamine for mental health.</p>",
            "not_accepted",
        ),
        ("<h3>Can I use my insurance?</h3><p>Lumen is a cash-based clinic.</p>", "not_accepted"),
        ("<p>Neither Medicare nor private insurers cover our infusions.</p>", "not_accepted"),
        ("<p>Insurance is not something we bill.</p>", "not_accepted"),
        ("<p>No insurance accepted, no referrals needed.</p>", "not_accepted"),
        ("<p>We keep things simple by staying out of network.</p>", "not_accepted"),
        (
            "<table><tr><th>Question</th><th>Answer</th></tr><tr><td>Insurance</td><td>Not"
            " accepted</td></tr><tr><td>HSA</td><td>Yes</td></tr></table>",
            "not_accepted",
        ),
        ("<ul><li>Insurance: No</li><li>HSA/FSA: Yes</li></ul>", "not_accepted"),
        ("<p>Does insurance pay? Not today. Infusions for mood are off-label.</p>", "not_accepted"),
        (
            "<p>Ketamine infusions here are an out-of-pocket expense that insurance plans will not"
            " reimburse.</p>",
            "not_accepted",
        ),
        ("<p>Our lozenge program isn't reimbursable by insurance.</p>", "not_accepted"),
        (
            "<p>You should expect to pay for treatment yourself, as we have no agreements with"
            " insurers.</p>",
            "not_accepted",
        ),
        ("<p>We have decided to leave insurance networks.</p>", "not_accepted"),
        (
            "<p>Payment in full is due at booking; insurance claims are your own responsibility and we"
            " don't submit them.</p>",
            "not_accepted",
        ),
        ("<p>Most insurance welcome.</p>", "accepted"),
        ("<p>Your visit may be covered. We're contracted with Aetna, Cigna and Humana.</p>", "accepted"),
        ("<p>We're proud to be in-network with most carriers, including Aetna.</p>", "accepted"),
        ("<p>Plans accepted: Aetna, BCBS, Cigna.</p>", "accepted"),
        ("<h2>Insurance we accept</h2><div><img alt='Aetna'><p>Aetna</p><p>Cigna</p></div>", "accepted"),
        ("<p>We accept commercial insurance, Medicare and Tricare.</p>", "accepted"),
        ("<p>Spravato at our clinic is covered by most major insurance plans.</p>", "accepted"),
        (
            "<p>Our team will verify your benefits and obtain prior authorization from your insurer for"
            " Spravato. We are in network with Aetna.</p>",
            "accepted",
        ),
        ("<h3>Do you take insurance?</h3><p>We do! Most commercial plans are fine.</p>", "accepted"),
        ("<p>Most patients with Aetna or Cigna pay only a copay.</p>", "accepted"),
        ("<p>We have contracts with Aetna, Cigna and Medicare.</p>", "accepted"),
        ("<p>Providers here are credentialed with several insurers.</p>", "accepted"),
        ("<p>In network with most plans.</p>", "accepted"),
        ("<p>Insurance pays for Spravato at our office. Ketamine infusions are cash.</p>", "partial"),
        (
            "<p>We bill your medical plan for the evaluation and for Spravato; the IV is yours to"
            " pay.</p>",
            "partial",
        ),
        ("<p>Spravato: covered by most plans. IV ketamine: self-pay.</p>", "partial"),
        ("<p>We take insurance for everything but ketamine.</p>", "partial"),
        ("<p>Psychiatric visits are in network with Cigna; infusions are not covered.</p>", "partial"),
        (
            "<table><tr><th>Service</th><th>In network</th></tr><tr><td>Spravato</td><td>Aetna,"
            " Cigna</td></tr><tr><td>IV ketamine</td><td>Not covered</td></tr></table>",
            "partial",
        ),
        (
            "<table><tr><td>Spravato</td><td>Insurance</td></tr><tr><td>IV"
            " ketamine</td><td>Cash</td></tr></table>",
            "partial",
        ),
        ("<h3>Is it covered by insurance?</h3><p>Spravato yes, ketamine no.</p>", "partial"),
        ("<h3>Will insurance pay?</h3><p>Spravato is usually covered. IV ketamine is not.</p>", "partial"),
        ("<p>TMS and psychotherapy are billed to insurance. Ketamine is private pay.</p>", "partial"),
        ("<p>We accept most insurances for TMS. IV ketamine is not covered by insurance.</p>", "partial"),
        ("<p>Although we accept Aetna and Cigna, ketamine infusions are not a covered benefit.</p>", "partial"),
        ("<p>With the exception of ketamine, all our services are billed to insurance.</p>", "partial"),
        (
            "<p>Spravato goes on your insurance; for the drip you pay at the desk. Insurers don't cover"
            " it.</p>",
            "partial",
        ),
        ("<p>Medication follow-ups can go through Aetna, but no plan pays for the infusion.</p>", "partial"),
        ("<p>Insurance is accepted for evaluations. It is not accepted for ketamine sessions.</p>", "partial"),
        (
            "<h3>Insurance</h3><ul><li>Spravato – in network with Aetna</li><li>IV ketamine –"
            " self-pay</li></ul>",
            "partial",
        ),
        (
            "<p>We handle prior authorization for Spravato with Aetna and Cigna. Infusions are"
            " self-pay.</p>",
            "partial",
        ),
        (
            "<p>We bill insurance for the office visit portion only; the ketamine is paid out of"
            " pocket.</p>",
            "partial",
        ),
        (
            "<p>Spravato may be billed to Medicare here. Our ketamine infusions, by contrast, are never"
            " covered.</p>",
            "partial",
        ),
        ("<p>If you have Aetna, we can bill it for therapy. The ketamine itself is private pay.</p>", "partial"),
        ("<p>Only the psychiatric evaluation can be run through insurance.</p>", "partial"),
        (
            "<p>Therapy sessions with our LCSW are covered by Aetna. Dosing sessions are not covered by any"
            " insurer.</p>",
            "partial",
        ),
        ("<p>Insurance coverage for ketamine varies.</p>", None),
        ("<p>Check with your insurance company about out-of-network benefits.</p>", None),
        ("<p>Some insurers are starting to pay for ketamine.</p>", None),
        ("<p>We can help you ask your plan about coverage.</p>", None),
        ("<p>Upload your insurance card in the portal.</p>", None),
        ("<p>Spravato is often covered by insurance at certified centers elsewhere; we do not offer it.</p>", None),
        ("<p>TMS is covered by most insurers.</p>", None),
        ("<p>Our blog: does insurance pay?</p>", None),
        ("<p>The clinic has no coverage for nights; call 911.</p>", None),
        ("<p>Not all insurance plans are alike.</p>", None),
        ("<p>There is no charge for the first call, whatever your plan.</p>", None),
        ("<p>We do not share data with insurers.</p>", None),
        ("<p>Reimbursement depends on your plan.</p>", None),
        ("<p>Our Aetna, Nebraska readers may know the place.</p>", None),
    ],
)
def test_insurance_by_kind_of_care(body, expected):
    both = "<p>We give ketamine infusions and Spravato.</p>" if expected == "partial" else ""
    assert [f.value for f in read_insurance(page(both + body))] == ([expected] if expected else [])


def ways(body: str, stance: str = "offered") -> set[str]:
    return {f.value for f in read_payment(page(body)) if f.stance == stance}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Payment is due at the time of service.</p>", {"self_pay"}),
        ("<p>Infusions are not covered and are private pay.</p>", {"self_pay"}),
        ("<p>Insurance is not accepted, and patients pay out of pocket.</p>", {"self_pay"}),
        ("<p>We hand you a super bill.</p>", {"superbill"}),
        ("<p>HSA and FSA cards are welcome.</p>", {"hsa_fsa"}),
        ("<p>You can pay over time with CareCredit.</p>", {"financing"}),
        ("<p>If you need financing, we will work with you.</p>", {"financing"}),
        (
            "<p>Self-pay. We give superbills, take your health savings account and offer payment plans.</p>",
            {"self_pay", "superbill", "hsa_fsa", "financing"},
        ),
        # Near misses.
        ("<p>We do not offer payment plans.</p>", set()),
        ("<p>You will not receive superbills.</p>", set()),
        ("<h3>Is there financing?</h3><p>No.</p>", set()),
        ("<p>Your out-of-pocket maximum may already be met.</p>", set()),
        ("<p>Your therapist may affirm what you feel.</p>", set()),
        ("<p>We take Visa and Mastercard.</p>", set()),
        ("<p>Other clinics offer financing.</p>", set()),
    ],
)
def test_ways_to_pay(body, expected):
    assert ways(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Payment is due when you check in.</p>", {"self_pay"}),
        ("<p>Infusions are $400, due the day of treatment.</p>", {"self_pay"}),
        ("<p>Fees are collected at each visit.</p>", {"self_pay"}),
        ("<p>Full payment is expected on the day of service.</p>", {"self_pay"}),
        ("<p>You pay us directly.</p>", {"self_pay"}),
        ("<p>Clients pay privately.</p>", {"self_pay"}),
        ("<p>It's cash, six months at no interest.</p>", {"self_pay"}),
        ("<p>We accept self-pay patients.</p>", {"self_pay"}),
        ("<p>Ketamine is an out-of-pocket cost.</p>", {"self_pay"}),
        ("<p>We can give you a receipt to submit to your insurance.</p>", {"superbill"}),
        ("<p>Invoices for out-of-network reimbursement are available.</p>", {"superbill"}),
        ("<p>We provide itemised receipts.</p>", {"superbill"}),
        ("<p>We use Cherry for payments.</p>", {"financing"}),
        ("<p>Financing is available through Cherry and Scratchpay.</p>", {"financing"}),
        ("<p>Split it into four payments.</p>", {"financing"}),
        ("<p>FSA/HSA eligible.</p>", {"hsa_fsa"}),
        ("<p>You can use your flexible spending card.</p>", {"hsa_fsa"}),
        ("<p>Six monthly payments with no interest.</p>", {"financing"}),
        ("<p>Four payments of $120.</p>", {"financing"}),
        ("<p>A deposit is due at booking.</p>", set()),
        ("<p>A fee is charged when you cancel late.</p>", set()),
        ("<p>Your copay is due at the visit.</p>", set()),
        ("<p>Your next infusion is due in May.</p>", set()),
        ("<p>We can't give superbills.</p>", set()),
        ("<p>We don't offer payment plans or financing.</p>", set()),
        ("<p>Cherry blossoms line the street.</p>", set()),
        ("<p>We do not accept HSA cards.</p>", set()),
        ("<p>Your results are due on the day.</p>", set()),
        ("<p>Bring your receipt.</p>", set()),
        ("<p>Is there a payment plan?</p>", set()),
        ("<p>Baby is due in May.</p>", set()),
        ("<p>Our treatment plan spans two months.</p>", set()),
        ("<p>Deposits are paid directly at the pharmacy.</p>", set()),
        ("<p>Some clinics want payment up front.</p>", set()),
        ("<p>The pharmacy is paid separately.</p>", set()),
    ],
)
def test_ways_to_pay_in_other_words(body, expected):
    assert ways(body) == expected


def test_a_refused_way_is_kept_as_refused_unless_offered_elsewhere():
    assert ways("<p>We do not offer payment plans.</p>", "not_offered") == {"financing"}
    both = "<p>0% interest, no credit check, no financing company.</p><p>We offer financing.</p>"
    assert (ways(both), ways(both, "not_offered")) == ({"financing"}, set())


def payers(body: str, stance: str = "offered") -> list[tuple[str, str | None]]:
    return [(f.value["name"], f.value["covers"]) for f in read_payers(page(body)) if f.stance == stance]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>We are in network with Aetna, Cigna and Blue Cross NC.</p>",
            [("Aetna", None), ("Cigna", None), ("Blue Cross NC", None)],
        ),
        (
            "<p>In network with UnitedHealthcare and Banner Aetna for Spravato.</p>",
            [("UnitedHealthcare", "spravato"), ("Banner Aetna", "spravato")],
        ),
        (
            "<p>We accept the following plans:</p><ul><li>Blue Cross Blue Shield of Ohio</li>"
            "<li>Juniper Health</li><li>Medicare</li></ul>",
            [("Blue Cross Blue Shield of Ohio", None), ("Juniper Health", None), ("Medicare", None)],
        ),
        (
            "<p>We accept Regence and Moda for ordinary psychotherapy.</p>",
            [("Regence", "therapy"), ("Moda", "therapy")],
        ),
        ("<p>We take Medicare for office visits. We do not take Medicaid.</p>", [("Medicare", "visits")]),
        ("<p>We take Aetna, not Cigna or Medicaid.</p>", [("Aetna", None)]),
        # Near misses.
        ("<p>Medicare and Medicaid/Medi-Cal are not accepted at this time.</p>", []),
        ("<p>We do not accept Medicare or Medicaid.</p>", []),
        ("<p>Ask your insurer, such as Aetna or Cigna, what it pays.</p>", []),
        ("<p>Insurance companies or Medicare will NOT COVER this. We accept cash.</p>", []),
        ("<p>Many clinics are in network with Aetna.</p>", []),
        ("<h3>Do you take Tricare?</h3><p>Not yet.</p>", []),
        ("<p>We accept Visa, HSA cards and CareCredit.</p>", []),
    ],
)
def test_payers(body, expected):
    assert payers(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>In-network: Aetna, Cigna, Optum.</p>", {"aetna", "cigna", "optum"}),
        ("<p>Insurance accepted: Aetna, Cigna.</p>", {"aetna", "cigna"}),
        ("<p>We accept: Aetna, Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Plans: Aetna, Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Insurance: Aetna, Cigna, Medicare (Spravato only).</p>", {"aetna", "cigna", "medicare"}),
        ("<p>Aetna and Cigna cover Spravato here.</p>", {"aetna", "cigna"}),
        ("<p>Spravato is covered by Aetna, Cigna and Medicare.</p>", {"aetna", "cigna", "medicare"}),
        (
            "<p>For Spravato we bill Aetna, Cigna, and most Blue Cross Blue Shield plans.</p>",
            {"aetna", "cigna", "blue cross blue shield"},
        ),
        (
            "<p>We are contracted with Aetna, Cigna/Evernorth and UnitedHealthcare/Optum.</p>",
            {"aetna", "cigna", "evernorth", "unitedhealthcare", "optum"},
        ),
        ("<p>We are credentialed with Aetna and Cigna.</p>", {"aetna", "cigna"}),
        ("<p>I am paneled with Aetna and Cigna.</p>", {"aetna", "cigna"}),
        ("<p>I'm in network with Aetna.</p>", {"aetna"}),
        ("<p>Our psychiatrists are in network with Aetna, and Spravato runs through it.</p>", {"aetna"}),
        ("<p>We participate in Aetna, Cigna and Medicare.</p>", {"aetna", "cigna", "medicare"}),
        ("<p>Currently in network with Aetna, but not with Cigna.</p>", {"aetna"}),
        ("<p>Spravato visits are billed to Aetna, Cigna or Medicare.</p>", {"aetna", "cigna", "medicare"}),
        ("<p>Aetna, Cigna and Medicare are accepted for Spravato.</p>", {"aetna", "cigna", "medicare"}),
        ("<p>Accepted for Spravato and visits: Aetna, Cigna.</p>", {"aetna", "cigna"}),
        (
            "<p>We take insurance for Spravato (Aetna, Cigna, Medicare) but not for infusions.</p>",
            {"aetna", "cigna", "medicare"},
        ),
        ("<p>Medication management visits can be billed to Aetna or Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Yes for Spravato: Aetna, Cigna, and Medicare.</p>", {"aetna", "cigna", "medicare"}),
        ("<h2>Insurance</h2><p>Aetna</p><p>Cigna</p><p>Medicare</p>", {"aetna", "cigna", "medicare"}),
        (
            "<h2>Insurance we take</h2><ul><li>Aetna</li><li>Cigna</li><li>Wellfleet</li></ul>"
            "", {"aetna", "cigna",
            "wellfleet"},
        ),
        ("<h3>Which plans do you take?</h3><p>Aetna, Cigna and Medicare.</p>", {"aetna", "cigna", "medicare"}),
        (
            "<h3>Do you take insurance?</h3><p>Yes: Aetna, Cigna and Medicare for visits.</p>"
            "", {"aetna", "cigna",
            "medicare"},
        ),
        (
            "<h3>Do you take insurance?</h3><p>For Spravato, yes. We're in network with Aetna and Cigna.</p>"
            "", {"aetna",
            "cigna"},
        ),
        (
            "<h3>Is Spravato covered?</h3><p>"
            "Usually. Aetna, Cigna and Medicare all pay with prior authorization.</p>", {"aetna", "cigna",
            "medicare"},
        ),
        ("<p>Our office visits are in network for members of Aetna and Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Members of Aetna and Cigna pay a copay for visits.</p>", {"aetna", "cigna"}),
        ("<p>Covered plans for Spravato include Aetna, Cigna and Humana.</p>", {"aetna", "cigna", "humana"}),
        ("<p>We work with Aetna, Cigna, and others.</p>", {"aetna", "cigna"}),
        ("<p>Most Aetna and Cigna plans cover Spravato with us.</p>", {"aetna", "cigna"}),
        ("<h2>Insurance plans</h2><p>Aetna · Cigna · Humana</p>", {"aetna", "cigna", "humana"}),
        ("<p>We accept VA Community Care and TriWest.</p>", {"va community care", "triwest"}),
        ("<p>We are a Medicare provider.</p>", {"medicare"}),
        ("<p>Dr. Roe accepts Medicare assignment.</p>", {"medicare"}),
        ("<h2>Who we contract with</h2><p>Aetna and Medicare Part B.</p>", {"aetna", "medicare part b"}),
        ("<p>We get prior authorization from Aetna and Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Most of our patients use Aetna or Cigna.</p>", {"aetna", "cigna"}),
        ("<p>Spravato: Aetna, Cigna. IV ketamine: cash.</p>", {"aetna", "cigna"}),
        ("<p>We take Wellmark Blue Cross and Blue Shield.</p>", {"wellmark blue cross and blue shield"}),
        ("<p>Detox and counseling are billed to Aetna.</p>", {"aetna"}),
        ("<p>We have left the Humana network.</p>", set()),
        ("<p>Not covered by Aetna, nor by anyone we know.</p>", set()),
        ("<p>Some people find that Aetna covers Spravato elsewhere.</p>", set()),
        ("<p>We do not take Aetna or Cigna.</p>", set()),
        ("<p>Aetna and Cigna do not pay for ketamine.</p>", set()),
        ("<p>We are not in network with Aetna, Cigna or Humana.</p>", set()),
        ("<p>Out of network: Aetna, Cigna.</p>", set()),
        ("<p>We take all plans but Kaiser.</p>", set()),
        ("<p>We have opted out of Medicare.</p>", set()),
        ("<p>If you have Medicare, you must sign a private contract.</p>", set()),
        ("<p>Medicare patients cannot be seen.</p>", set()),
        ("<p>Medicaid is not accepted.</p>", set()),
        ("<p>Plans like Aetna sometimes pay for Spravato elsewhere.</p>", set()),
        ("<p>Aetna published a policy on ketamine.</p>", set()),
        ("<p>Our last office was near the Humana building.</p>", set()),
        ("<h2>Plans we do not take</h2><ul><li>Aetna</li><li>Kaiser</li></ul>", set()),
        ("<p>Does Aetna cover ketamine?</p>", set()),
        ("<p>Unfortunately we can no longer accept Tricare.</p>", set()),
    ],
)
def test_payers_in_other_words(body, expected):
    assert {name.lower() for name, _ in payers(body)} == expected


def test_refused_payers():
    body = "<p>We do not accept Medicare or Medicaid.</p>"
    assert payers(body, "not_offered") == [("Medicare", None), ("Medicaid", None)]


def test_adversarial_text_does_not_run_away():
    for piece in ("not in network with Aetna, ", "Aetna and ", "insurance ", "no ", "we accept ", "plans do not "):
        body = page(f"<p>{piece * 400}</p>")
        started = time.perf_counter()
        list(read_insurance(body))
        list(read_payers(body))
        list(read_payment(body))
        assert time.perf_counter() - started < 4


def test_quotes_stand_in_the_page():
    source = page("<h2>Paying</h2><p>We are in network with Aetna. HSA cards work.</p>")
    facts = [*read_insurance(source), *read_payment(source), *read_payers(source)]
    assert [f.field for f in facts] == ["insurance", "payment", "payers"]
    assert all(any(f.quote in b.text for b in source.blocks) and f.context == "Paying" for f in facts)


IV = "<p>We give IV ketamine infusions.</p>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h3>Will my insurance pay?</h3><p>We are not in network with anyone.</p>", "not_accepted"),
        ("<p>For infusions we don't bill anyone. Evaluations are billed to your plan.</p>", "partial"),
        ("<p>We bill no one but you.</p>", "not_accepted"),
        ("<h3>Insurance and such</h3><p>Out of network. Superbills monthly.</p>", "not_accepted"),
        ("<p>Insurance? Ha, no. Cards and Venmo.</p>", "not_accepted"),
        ("<p>Insurance? Sadly not.</p>", "not_accepted"),
        ("<p>Insurance. We don't take any.</p>", "not_accepted"),
        ("<h3>Does insurance chip in?</h3><p>No. Plans treat it as optional.</p>", "not_accepted"),
        ("<h3>Will my health plan help with this?</h3><p>I'm afraid not.</p>", "not_accepted"),
        ("<p>Aetna and Kaiser have both told us no. So it is cash or card.</p>", "not_accepted"),
        ("<p>None of the insurers in town will touch it, so you pay us yourself.</p>", "not_accepted"),
        ("<p>We run on self-pay.</p>", "not_accepted"),
        ("<p>IV: $450, no insurance. Spravato on insurance: most patients owe a copay.</p>", "partial"),
        (
            "<h2>IV Ketamine</h2><p>Off-label and self-pay: $400 a visit.</p><h2>Plans we're contracted "
            "with</h2><ul><li>Aetna</li><li>Medicare</li></ul>",
            "partial",
        ),
        (
            "<h2>Spravato</h2><h3>Coverage</h3><p>Commercial plans, Medicare; prior authorization "
            "required</p><h2>Ketamine</h2><h3>Coverage</h3><p>Not covered; self-pay $400</p>",
            "partial",
        ),
        ("<h2>Ketamine</h2><h3>Coverage</h3><p>None</p><h2>Spravato</h2><h3>Coverage</h3><p>Most plans</p>", "partial"),
        ("<p>Contracts cover office visits and Spravato. They do not reach IV ketamine.</p>", "partial"),
        ("<p>We bill Premera for prep and integration, never for the medicine session.</p>", "partial"),
        ("<h2>Plans we work with</h2><p>For evaluations: Aetna and Cigna.</p>", "partial"),
        ("<p>ERP is $200, and CareFirst pays for most of that.</p>", "partial"),
        ("<p>You can use insurance (Quartz, Dean, WPS) for therapy; the dosing session is private pay.</p>", "partial"),
        (
            "<p>Hillcrest Pain Group bills Medicare and most commercial plans for office visits. Ketamine "
            "is the exception: no plan we work with pays for it.</p>",
            "partial",
        ),
        ("<p>With insurance, your copay. We're in network with Aetna.</p>", "accepted"),
        ("<p>We send the evaluation to your insurance. Infusions you pay yourself.</p>", "partial"),
        ("<p>Therapy hours go through your plan; the injection does not.</p>", "partial"),
        ("<p>Insurance won't have it, other than Cigna, who pay for the talk and not for the infusion.</p>", "partial"),
        ("<p>We give Spravato. Aetna, Cigna and Humana have all paid for it.</p>", "accepted"),
        ("<p>We're contracted with Aetna for Spravato. Health insurance is not accepted for infusions.</p>", "partial"),
        ("<p>Wish insurance would cover the drip!</p>", None),
        ("<p>If you have no insurance, tell us.</p>", None),
        ("<p>Copay cards from the maker may lower what people pay elsewhere.</p>", None),
        ("<p>Hospitals bill Medicare thousands for this.</p>", None),
        ("<p>Insurers are slow to change.</p>", None),
        ("<h3>Do I need insurance?</h3><p>No.</p>", None),
        ("<h3>What if I have no insurance?</h3><p>You are welcome here.</p>", None),
        ("<p>Anyone can call us. We bill no hidden fees.</p>", None),
        ("<p>Cash price $400.</p>", None),
        ("<p>We're a cash practice and proud of it.</p>", "not_accepted"),
        ("<p>I am not a participating provider with any plan.</p>", "not_accepted"),
        ("<p>We do not currently bill insurance for any service.</p>", "not_accepted"),
        ("<p>Infusions are not a covered benefit, so payment is due in full before each one.</p>", "not_accepted"),
        ("<p>No insurer pays for this.</p><p>Payment is due at the time of service.</p>", "not_accepted"),
        ("<p>Your health plan will most likely cover Spravato; it will not cover infusions.</p>", "partial"),
        ("<p>The evaluation can go through insurance. Nothing else can.</p>", "partial"),
        ("<p>Medication visits: in network with Aetna. Ketamine: cash.</p>", "partial"),
        ("<p>Office visits are billed to your insurance; ketamine isn't.</p>", "partial"),
        ("<p>We accept Medicare for consultations. Infusions are an out-of-pocket cost.</p>", "partial"),
        (
            "<p>Ketamine infusions for CRPS may be approved by workers' compensation. For mood it is self-pay.</p>",
            "partial",
        ),
        ("<p>Most major insurance plans welcome.</p>", "accepted"),
    ],
)
def test_insurance_as_pages_say_it(body: str, expected: str | None) -> None:
    assert [f.value for f in read_insurance(page(IV + body))] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>Aetna, Kaiser (with referral), Cigna and Humana have all paid for Spravato here.</p>",
            "Aetna|Kaiser|Cigna|Humana",
        ),
        ("<p>I’m in network with Providence and PacificSource for therapy.</p>", "Providence|PacificSource"),
        ("<p>Commercial plans, Medicare and Indiana Medicaid are accepted.</p>", "Medicare|Indiana Medicaid"),
        ("<p>Residential and detox stays are billed to Cigna and TRICARE.</p>", "Cigna|TRICARE"),
        (
            "<p>Univera, Highmark BCBS of WNY and Medicare all cover Spravato with us.</p>",
            "Univera|Highmark BCBS of WNY|Medicare",
        ),
        (
            "<p>We're contracted with Sierra Health and Health Plan of Nevada.</p>",
            "Sierra Health|Health Plan of Nevada",
        ),
        ("<p>You can use insurance (Quartz, Dean, WPS) for therapy.</p>", "Quartz|Dean|WPS"),
        ("<p>We take these plans: Alder Mutual, Birch Health Plan.</p>", "Alder Mutual|Birch Health Plan"),
        ("<p>Passport and Humana CareSource pay for the counseling.</p>", "Passport|Humana CareSource"),
        (
            "<p>Spravato is covered by MVP, Aetna or Medicare, with a prior authorization that our biller, "
            "Jeanne, prepares.</p>",
            "MVP|Aetna|Medicare",
        ),
        ("<p>We accept Aetna, Cigna, Ambetter and Friday.</p>", "Aetna|Cigna|Ambetter|Friday"),
        (
            "<h2>Plans we take</h2><p>Priority Health • Blue Cross Blue Shield of Michigan • Cofinity • "
            "Medicare Part B. IV ketamine isn’t covered.</p>",
            "Priority Health|Blue Cross Blue Shield of Michigan|Cofinity|Medicare Part B",
        ),
        ("<p>In network: Aetna, Cigna. Out of network: Humana, Tricare.</p>", "Aetna|Cigna"),
        ("<p>La consulta la cubre su seguro si es de Aetna o de El Paso Health.</p>", "Aetna|El Paso Health"),
        (
            "<p>Workers’ compensation carriers have paid for the course in Tennessee, Georgia and Kentucky.</p>",
            "Workers’ compensation",
        ),
        ("<p>Call Aetna or Cigna to ask what they cover.</p>", ""),
        ("<p>We left Cigna last year.</p>", ""),
        ("<p>Dr. Dean and Dr. Quartz accept new patients.</p>", ""),
        ("<p>We accept insurance (ask Jeanne at the desk).</p>", ""),
        ("<p>We accept insurance, Visa and Mastercard.</p>", ""),
        ("<p>Aetna told us no.</p>", ""),
        ("<p>Kaiser and Sutter have both told us no when we asked.</p>", ""),
        ("<p>We accept Aetna. Parking is behind Moda Tower.</p>", "Aetna"),
        (
            "<h3>Insurance we accept</h3><p>Aetna<br>Cigna<br>United Healthcare<br>Tricare West</p>",
            "Aetna|Cigna|United Healthcare|Tricare West",
        ),
        (
            "<p>We accept Aetna, BCBS, Cigna, Humana, and UnitedHealthcare.</p>",
            "Aetna|BCBS|Cigna|Humana|UnitedHealthcare",
        ),
        ("<p>In-network: Aetna • Cigna • Optum</p>", "Aetna|Cigna|Optum"),
        ("<p>We are credentialed with Medicare and Tricare East.</p>", "Medicare|Tricare East"),
        ("<p>Our clinicians are on the panels of Premera and Regence.</p>", "Premera|Regence"),
        ("<p>Spravato claims go to Aetna, Cigna or Humana.</p>", "Aetna|Cigna|Humana"),
        ("<p>We take Medicare, but not Medicaid.</p>", "Medicare"),
        ("<p>We accept all major plans except Kaiser.</p>", ""),
        ("<p>Accepted: Aetna, Cigna. Not accepted: Kaiser, Medicaid.</p>", "Aetna|Cigna"),
        ("<p>If you have Cigna or Aetna, we bill them for you.</p>", "Cigna|Aetna"),
        ("<p>Cigna members pay a copay here.</p>", "Cigna"),
        ("<p>We work with Lyra Health and with Aetna.</p>", "Lyra Health|Aetna"),
        ("<p>Most plans, including Aetna and Cigna, cover Spravato at our clinic.</p>", "Aetna|Cigna"),
        ("<p>Veterans may use VA Community Care with us.</p>", "VA Community Care"),
        ("<p>We do not accept Medicare or Medicaid.</p>", ""),
        ("<p>Medicare patients must sign a form that says infusions are not covered.</p>", ""),
    ],
)
def test_payers_as_pages_list_them(body: str, expected: str) -> None:
    names = [f.value["name"] for f in read_payers(page(body)) if f.stance == "offered"]
    assert sorted(names) == sorted(expected.split("|") if expected else [])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "We accept Aetna Blue Cross Blue Shield of Arizona Cigna UnitedHealthcare Regence.",
            ["Aetna", "Blue Cross Blue Shield of Arizona", "Cigna", "UnitedHealthcare", "Regence"],
        ),
        (
            "We accept Premera Blue Cross, Aetna and Anthem Blue Cross.",
            ["Premera Blue Cross", "Aetna", "Anthem Blue Cross"],
        ),
        ("We take Humana Medicare and Regence BlueShield.", ["Humana Medicare", "Regence BlueShield"]),
        ("We take Anthem and Cigna.", ["Anthem", "Cigna"]),
        ("Visits take place at our office in Anthem.", []),
        ("We take part in coordinated care with your therapist.", []),
    ],
)
def test_names_of_plans_that_follow_each_other_and_words_that_are_none(sentence, expected):
    assert [name for name, _ in payers(f"<h2>Insurance</h2><p>{sentence}</p>")] == expected


@pytest.mark.parametrize(
    "sentence", ["Visits take place at our office in Anthem.", "We take part in coordinated care with your therapist."]
)
def test_a_town_and_working_together_say_nothing_of_insurance(sentence):
    assert not list(read_insurance(page(f"<p>{sentence}</p>")))
