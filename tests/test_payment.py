"""Insurance, ways to pay and payers of made-up pages. Expected facts are written from the page, compared whole."""

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


def test_refused_payers():
    body = "<p>We do not accept Medicare or Medicaid.</p>"
    assert payers(body, "not_offered") == [("Medicare", None), ("Medicaid", None)]


def test_quotes_stand_in_the_page():
    source = page("<h2>Paying</h2><p>We are in network with Aetna. HSA cards work.</p>")
    facts = [*read_insurance(source), *read_payment(source), *read_payers(source)]
    assert [f.field for f in facts] == ["insurance", "payment", "payers"]
    assert all(any(f.quote in b.text for b in source.blocks) and f.context == "Paying" for f in facts)
