"""What a sentence does with the thing it names, and what the lines above it do: written before the code was asked."""
import pytest

from extraction.page import Page
from extraction.stance import STATUSES, assertion, names_itself, scopes, speaks_of_itself, teaches

# (text, the thing named, what the page does with it). The thing stands in capitals nowhere else in the sentence.
SENTENCES = [
    # affirmed
    ("We offer ketamine lozenges.", "lozenges", "affirmed"),
    ("No referral is needed for IV ketamine.", "IV", "affirmed"),
    ("You do not need a referral to start Spravato.", "Spravato", "affirmed"),
    ("We offer not only IV drips but also IM shots.", "IM", "affirmed"),
    ("We offer not only IV drips but also IM shots.", "IV", "affirmed"),
    ("Do not hesitate to book an infusion.", "infusion", "affirmed"),
    ("People who have not responded to pills may do well with IV ketamine.", "IV", "affirmed"),
    ("When other medicines have not helped, our lozenges may.", "lozenges", "affirmed"),
    ("You are never alone during an infusion.", "infusion", "affirmed"),
    ("There is no doubt that infusions take time.", "infusions", "affirmed"),
    ("Not all insurers pay for Spravato.", "Spravato", "affirmed"),
    ("Without leaving town you can have an infusion.", "infusion", "affirmed"),
    ("We never start an infusion without checking your blood pressure.", "infusion", "affirmed"),
    # denied, by what stands before
    ("We do not offer lozenges.", "lozenges", "negated"),
    ("We don’t offer lozenges.", "lozenges", "negated"),
    ("We never mail lozenges.", "lozenges", "negated"),
    ("Our clinic cannot prescribe lozenges.", "lozenges", "negated"),
    ("We no longer prescribe lozenges.", "lozenges", "negated"),
    ("Ketamine without lozenges.", "lozenges", "negated"),
    ("We give neither lozenges nor sprays.", "sprays", "negated"),
    ("We give neither lozenges nor sprays.", "lozenges", "negated"),
    ("We decline to prescribe lozenges.", "lozenges", "negated"),
    ("We stopped offering lozenges.", "lozenges", "negated"),
    ("Everything except lozenges.", "lozenges", "negated"),
    ("No lozenges, no sprays.", "sprays", "negated"),
    # denied, by what stands after
    ("Lozenges are not available here.", "Lozenges", "negated"),
    ("Lozenges aren't offered.", "Lozenges", "negated"),
    ("Lozenges are not something we offer.", "Lozenges", "negated"),
    ("As for lozenges, we do not prescribe them.", "lozenges", "negated"),
    ("Some ask about the spray; we do not prescribe it.", "spray", "negated"),
    ("Spravato cannot be taken home.", "Spravato", "negated"),
    # the reach of a denial ends with its clause
    ("We don't mail lozenges; every infusion is given here.", "infusion", "affirmed"),
    ("We do not offer lozenges, but we give infusions.", "infusions", "affirmed"),
    ("We do not offer lozenges. However, infusions are given.", "lozenges", "negated"),
    ("We give infusions but no lozenges.", "infusions", "affirmed"),
    ("We give infusions but no lozenges.", "lozenges", "negated"),
    ("Lozenges are not offered, although infusions are.", "infusions", "affirmed"),
    ("We do not prescribe lozenges because infusions act faster.", "infusions", "affirmed"),
    # asked
    ("Do you offer lozenges?", "lozenges", "question"),
    ("Are lozenges right for me?", "lozenges", "question"),
    ("Lozenges? We do not mail them.", "Lozenges", "question"),
    # formerly
    ("We used to offer lozenges.", "lozenges", "historical"),
    ("Until recently we mailed lozenges.", "lozenges", "historical"),
    ("We used to offer lozenges, but today we give infusions.", "infusions", "affirmed"),
    ("Lozenges were phased out.", "Lozenges", "historical"),
    ("We gave up lozenges.", "lozenges", "historical"),
    # supposed or planned
    ("If you take lozenges, tell us.", "lozenges", "hypothetical"),
    ("If you cannot travel, we send lozenges.", "lozenges", "affirmed"),
    ("Ask your doctor about lozenges.", "lozenges", "hypothetical"),
    ("We plan to offer lozenges.", "lozenges", "hypothetical"),
    ("We hope to add lozenges next year.", "lozenges", "hypothetical"),
    ("Lozenges are coming soon.", "Lozenges", "hypothetical"),
    ("Spravato: coming in spring.", "Spravato", "hypothetical"),
    ("We do not know whether lozenges help.", "lozenges", "negated"),
    # compared
    ("Unlike lozenges, an infusion can be stopped.", "lozenges", "comparison"),
    ("Unlike lozenges, an infusion can be stopped.", "infusion", "affirmed"),
    ("An infusion acts faster than lozenges.", "lozenges", "comparison"),
    ("An infusion acts faster than lozenges.", "infusion", "affirmed"),
    ("We give infusions instead of lozenges.", "lozenges", "comparison"),
    ("We give infusions rather than lozenges.", "infusions", "affirmed"),
    ("IV vs. lozenges", "lozenges", "comparison"),
    ("The difference between an infusion and a lozenge.", "lozenge", "comparison"),
    ("An alternative to Spravato.", "Spravato", "comparison"),
    # said of others
    ("Most clinics mail lozenges.", "lozenges", "others"),
    ("Some companies mail lozenges, but we give infusions.", "infusions", "affirmed"),
    ("Other practices in town mail lozenges.", "lozenges", "others"),
    ("Clinics that mail lozenges seldom meet you.", "lozenges", "others"),
    ("Studies of lozenges are small.", "lozenges", "others"),
    ("The FDA has warned of the compounded spray.", "spray", "others"),
    ("Spravato is given at a hospital nearby.", "Spravato", "others"),
    ("Elsewhere you may be sent lozenges.", "lozenges", "others"),
    ("Many patients prefer lozenges.", "lozenges", "affirmed"),
    ("All of our clinics give infusions.", "infusions", "affirmed"),
    # said of the medicine in general
    ("Ketamine can be given by IV or as lozenges.", "lozenges", "general"),
    ("Ketamine is usually given by IV.", "IV", "general"),
    ("Spravato was approved in 2019.", "Spravato", "general"),
    ("The bioavailability of lozenges is low.", "lozenges", "general"),
    ("There are several forms: lozenges, sprays, drips.", "lozenges", "general"),
]


def status(html, word):
    """The status of a word of the page's last block that has it."""
    for block in reversed(Page("https://willow.example/", html).blocks):
        for sentence in block.sentences:
            at = sentence.text.find(word)
            if at >= 0:
                return assertion(sentence, at, at + len(word))
    raise AssertionError(f"{word} stands nowhere")


@pytest.mark.parametrize(("text", "word", "expected"), SENTENCES, ids=[f"{w}: {t}"[:60] for t, w, _ in SENTENCES])
def test_a_sentence(text, word, expected):
    assert status(f"<p>{text}</p>", word) == expected


GOVERNED = {
    "a heading that denies": ("<h2>What we do not offer</h2><ul><li>Lozenges</li></ul>", "negated"),
    "a heading that excludes": ("<h2>Who should not take ketamine</h2><p>Lozenges users.</p>", "negated"),
    "an introduction that denies": ("<p>We don't provide:</p><ul><li>Lozenges</li></ul>", "negated"),
    "a contraindication list": ("<h3>Contraindications</h3><ul><li>Lozenges</li></ul>", "negated"),
    "the head of a table's column": (
        "<table><tr><th>Offered</th><th>Not offered</th></tr><tr><td>IV</td><td>Lozenges</td></tr></table>", "negated"),
    "a question answered with no": ("<h3>Do you mail Lozenges?</h3><p>No. Lozenges stay here.</p>", "negated"),
    "a question answered with yes": ("<h3>Do you mail it?</h3><p>Yes, Lozenges are mailed.</p>", "affirmed"),
    "a teaching heading": ("<h2>Routes of ketamine</h2><ul><li>Lozenges</li></ul>", "general"),
    "a teaching heading and what we do": ("<h2>Routes of ketamine</h2><p>We prescribe Lozenges.</p>", "affirmed"),
    "a comparing heading": ("<h2>Drip vs. tablet</h2><p>Lozenges melt.</p>", "general"),
    "what others offer": ("<h2>What other clinics offer</h2><ul><li>Lozenges</li></ul>", "general"),
    "a patient's words": ("<h2>What our patients say</h2><p>Lozenges changed my life.</p>", "others"),
    "a quotation": ("<p>“Lozenges changed my life,” says a guest.</p>", "others"),
    "a heading of services": ("<h2>Our services</h2><ul><li>Lozenges</li></ul>", "affirmed"),
    "a heading above a new heading": (
        "<h2>What we do not offer</h2><p>Shots.</p><h2>What we offer</h2><p>Lozenges.</p>", "affirmed"),
    "a plain question above": ("<h3>What does it cost?</h3><p>Lozenges cost $150.</p>", "affirmed"),
    "a heading that only sounds like a denial": ("<h2>You are not alone</h2><p>Lozenges help.</p>", "affirmed"),
    "not only, in a heading": ("<h2>Not just drips</h2><p>Lozenges too.</p>", "affirmed"),
    "a question as the line itself": ("<h3>Lozenges?</h3>", "question"),
}


@pytest.mark.parametrize(("html", "expected"), GOVERNED.values(), ids=GOVERNED.keys())
def test_the_lines_above(html, expected):
    assert status(html, "Lozenges") == expected


@pytest.mark.parametrize("text", [
    "We offer ketamine infusions.", "Our infusions take an hour.", "I work with lozenges.", "Our nurse comes to you.",
    "Ketamine is prescribed by our doctor.", "Spravato is available here.", "We've been giving ketamine since 2019.",
    "My partner and I work exclusively with lozenges.", "IV ketamine in our clinic", "This clinic offers Spravato."])
def test_a_provider_speaks_of_itself(text):
    assert speaks_of_itself(text)


@pytest.mark.parametrize("text", [
    "Ketamine is given in hospitals.", "Clinics offer infusions.", "You rest for an hour.", "They mail lozenges.",
    "Weekly offers end soon.", "An hourly infusion.", ""])
def test_nobody_speaks_of_itself(text):
    assert not speaks_of_itself(text)


def test_words_of_the_first_person():
    assert names_itself("It is ours: we care.")
    assert not names_itself("The US, 2019: a flour mill.")  # "us" in capitals is a country, "our" part of a word


def test_teaching_titles():
    assert all(map(teaches, ["IV vs. IM", "Types of ketamine", "A guide to ketamine", "Spravato facts"]))
    assert not any(map(teaches, ["IV ketamine", "Our treatments", "Prices", "Guided sessions"]))


def test_reaches_lie_in_the_sentence():
    for text in [t for t, _, _ in SENTENCES] + ["İ do not offer İ lozenges", "", "?", "not", "no no no"]:
        for start, end, held in scopes(text):
            assert 0 <= start <= end <= len(text)
            assert held in STATUSES
