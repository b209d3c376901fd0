"""Conditions: what a careful reader takes from each small page, written before it was read, and compared whole."""
import pytest

from extraction.conditions import read_conditions
from extraction.page import Page
from extraction.terms import load_list

TREATED = {
    "a list under its heading": (
        "<h2>Conditions we treat</h2><ul><li>Depression</li><li>Anxiety disorders</li><li>OCD</li>"
        "<li>CRPS (RSD)</li></ul>",
        ["depression", "anxiety", "ocd", "crps"]),
    "a list under its introduction": (
        "<p>Ketamine may help with:</p><ul><li>Severe depression</li><li>Nerve pain</li></ul>",
        ["depression", "neuropathic_pain"]),
    "cards under a heading two levels up": (
        "<h2>What we treat</h2><div><h3>Bipolar depression</h3><p>Lows that keep coming.</p></div>"
        "<div><h3>Postpartum depression</h3><p>After the birth.</p></div>", ["bipolar", "postpartum_depression"]),
    "a list typed by hand": (
        "<p>What we treat:<br>&bull; depression<br>&bull; migraine<br>&bull; chronic pain</p>",
        ["depression", "migraine", "chronic_pain"]),
    "a medication used to treat": (
        "<p>Ketamine is a safe medication used to treat many conditions, including depression and PTSD.</p>",
        ["depression", "ptsd"]),
    "what Spravato is approved for, where it is given": (
        "<p>We offer Spravato. Spravato is FDA-approved for treatment-resistant depression.</p>", ["trd"]),
    "why people come": (
        "<h2>What brings people here</h2><p>PTSD or OCD that has hung on too long.</p>", ["ptsd", "ocd"]),
    "for whom": (
        "<h2>Medication management</h2><p>For adults with ADHD and anxiety.</p>", ["adhd", "anxiety"]),
    "adults of an age": (
        "<p>We offer KAP to adults of 25 and over with depression or an eating disorder.</p>",
        ["depression", "eating_disorder"]),
    "all our places": ("<p>At all our clinics we treat PTSD.</p>", ["ptsd"]),
    "a sentence": (
        "<p>We help people with PTSD, chronic pain and migraines.</p>", ["ptsd", "chronic_pain", "migraine"]),
    "ketamine for": ("<h1>Ketamine therapy for treatment-resistant depression</h1>", ["trd"]),
    "a range of conditions": (
        "<p>Our infusions treat a wide range of stubborn conditions of mind and body, including OCD and "
        "fibromyalgia.</p>",
        ["ocd", "fibromyalgia"]),
    "an invitation": (
        "<p>If you live with anxiety or PTSD and nothing has worked, ketamine may be right for you.</p>",
        ["anxiety", "ptsd"]),
    "conditions first": ("<p>Depression and OCD are among the conditions we treat.</p>", ["depression", "ocd"]),
    "the answer to an unseen question": (
        "<p>Depression, anxiety, bipolar disorder, suicidal ideation and chronic pain.</p>",
        ["depression", "anxiety", "bipolar", "suicidal_ideation", "chronic_pain"]),
    "an answer to a question": (
        "<h3>Who can benefit from ketamine?</h3>"
        "<p>Adults with treatment-resistant depression or alcohol use disorder can "
        "benefit from our program.</p>", ["trd", "substance_use"]),
    "the label of Spravato on its own page": (
        "<h1>Spravato at our practice</h1><p>Spravato is approved for treatment-resistant depression in adults.</p>",
        ["trd"]),
    "people who come": (
        "<p>Guests come to us with PTSD, with anxiety that no pill has eased, and with OCD.</p>",
        ["ptsd", "anxiety", "ocd"]),
    "running text under for whom": (
        "<h2>For whom</h2><p>Depression, first of all. OCD too, where the evidence is thinner.</p>",
        ["depression", "ocd"]),
    "said to be off-label here": (
        "<p>It has no approval for migraine. It is not approved for depression; we prescribe it off-label.</p>",
        ["depression"]),
    "whether you live with it": (
        "<p>Whether you live with anxiety or fibromyalgia, we will listen.</p>", ["anxiety", "fibromyalgia"]),
    "asked of the reader": ("<h2>Struggling with PTSD?</h2><p>Call us.</p>", ["ptsd"]),
    "an answer with yes": (
        "<h3>Do you treat migraine?</h3><p>Yes, with a longer infusion.</p>", ["migraine"]),
    "a menu of conditions": (
        "<nav><ul><li><a href='/d'>Depression</a></li><li><a href='/c'>CRPS treatment</a></li></ul></nav>",
        ["depression", "crps"]),
    "a table without words around": (
        "<h2>Ketamine schedules</h2><table><tr><td>Depression, PTSD</td><td>6 visits</td></tr>"
        "<tr><td>CRPS</td><td>5 days</td></tr></table>", ["depression", "ptsd", "crps"]),
    "in Spanish": (
        "<p>Tratamos la depresión posparto y la ansiedad con ketamina.</p>", ["postpartum_depression", "anxiety"]),
    "told in words": (
        "<p>We see people with depression that has not responded to two medicines.</p>", ["trd"]),
    "told in other words": (
        "<p>We treat depression that hasn't answered to the usual pills.</p>", ["trd"]),
    "resisted": ("<p>We infuse for depression that has outlasted several medicines, and for OCD.</p>", ["trd", "ocd"]),
    "not touched": ("<p>We see people with depression that pills have not touched.</p>", ["trd"]),
    "ours, under a heading about us": (
        "<h2>About us</h2><p>We infuse for anxiety and for nerve pain.</p>", ["anxiety", "neuropathic_pain"]),
    "for whom we have seen it help": (
        "<h2>About results</h2><p>For OCD and PTSD we've seen it help many.</p>", ["ocd", "ptsd"]),
    "ours, under a heading of risks": (
        "<h2>Risks</h2><p>We treat adults with OCD, and each of them signs a form.</p>", ["ocd"]),
    "arriving": ("<h2>About our guests</h2><p>Most arrive with depression.</p>", ["depression"]),
    "addiction in a list": ("<h2>What we treat</h2><ul><li>Addiction</li></ul>", ["substance_use"]),
    "a solo practice": (
        "<p>I have been seeing people with OCD for ten years, and ketamine is part of my work.</p>", ["ocd"]),
    "near the end of life": ("<p>We ease existential distress and autism burnout.</p>", ["palliative", "autism"]),
    "a crisis line in brackets":
        ("<h3>What do you treat?</h3><p>Depression, suicidal thoughts (call 988 in danger), OCD.</p>",
         ["depression", "suicidal_ideation", "ocd"]),
    "a heading of both": (
        "<h2>Who it is for, and isn't</h2><p>Depression and anxiety.</p><p>Not for anyone with bipolar disorder.</p>",
        ["depression", "anxiety"]),
    "after two trials": ("<h2>We treat</h2><ul><li>OCD (after an exposure trial)</li></ul>", ["ocd"]),
    "one alone": ("<p>I'm a practice of one and I prescribe ketamine for adults with PTSD.</p>", ["ptsd"]),
    "misspelt": ("<p>We treat CPRS with ketamine.</p>", ["crps"]),
    "all the others": (
        "<p>We also treat eating disorders, ADHD and postpartum depression.</p>",
        ["eating_disorder", "adhd", "postpartum_depression"]),
}

NOT_TREATED = {
    "exclusions":
        "<h2>Who should not have ketamine</h2><ul><li>Bipolar disorder with mania</li><li>Active substance "
        "abuse</li></ul>",
    "contraindications in a sentence":
        "<p>Ketamine is not for people with a history of substance abuse or bipolar "
        "disorder.</p>",
    "refused": "<p>We do not treat eating disorders or opioid addiction.</p>",
    "side effects": "<p>Ketamine can cause anxiety and suicidal thoughts.</p>",
    "research": "<p>Studies suggest that ketamine helps with PTSD and OCD.</p>",
    "a section on research": "<h2>Research</h2><ul><li>Ketamine for PTSD: a controlled trial</li></ul>",
    "a question": "<p>Does ketamine help with anxiety?</p>",
    "rehabilitation from ketamine": "<p>Our rehab treats ketamine addiction and ketamine use disorder.</p>",
    "screening": "<p>Before the visit you fill in the PHQ-9 for depression and the GAD-7 for anxiety.</p>",
    "crisis lines": "<p>If you have suicidal thoughts, call or text 988.</p>",
    "numbers": "<p>Depression affects 21 million Americans.</p>",
    "other people's practice": "<p>Most clinics treat anxiety with ketamine as well.</p>",
    "a patient": "<h2>What our patients say</h2><p>Ketamine helped with my depression and PTSD.</p>",
    "medicines taken besides": "<p>You can keep taking medications for anxiety and depression.</p>",
    "approval of another drug": "<p>In 2019 the FDA approved esketamine for treatment-resistant depression.</p>",
    "trauma, moods and pain alone": "<p>We help people with trauma, mood disorders, headaches and pain.</p>",
    "nerves on the day": "<p>It is normal to feel anxiety about the infusion, and we help with it.</p>",
    "the approval of another drug, as a fact":
        "<h2>Spravato facts</h2><p>It is approved for treatment-resistant depression.</p>",
    "a menu's one entry":
        "<nav><ul><li><a href='/a'>Ketamine for OCD</a></li><li><a href='/b'>Team</a></li></ul></nav>",
    "a menu of articles":
        "<nav><ul><li><a href='/a'>Five myths about OCD</a></li>"
        "<li><a href='/b'>PTSD and the holidays</a></li></ul></nav>",
    "words put between quotation marks": "<h2>Ads we read</h2><p>4. “FDA-approved ketamine for PTSD.”</p>",
    "people turned away": "<h2>Who we help</h2><p>We turn away people in a manic phase of bipolar disorder.</p>",
    "people sent on": "<p>We treat adults, but we refer people with an eating disorder to a hospital.</p>",
    "what other medicines are for":
        "<p>Stimulants for ADHD and lithium for bipolar disorder are stopped the day before.</p>",
    "medicines named after an illness": "<p>Bring your list of anxiety medication and migraine pills.</p>",
    "what may come as it wears off": "<p>New anxiety may come as the dose wears off.</p>",
    "when the answer is no": "<h3>Do you treat eating disorders?</h3><p>No. We send you to colleagues.</p>",
    "what is not approved": "<p>What is ketamine not approved for:</p><ul><li>OCD</li><li>bipolar depression</li></ul>",
    "related articles": "<aside><a href='/x'>Ketamine for migraine</a></aside>",
    "what an illness is": "<h2>Understanding depression</h2><p>Depression is a common illness.</p>",
    "more than can be given here":
        "<h2>What we treat</h2><p>Eating disorders need a higher level of care, and we help you find it elsewhere.</p>",
    "asked about": "<h2>What we treat</h2><p>People have asked about Lyme disease and autism.</p>",
    "not yet": "<p>We give ketamine. We do not yet treat OCD.</p>",
    "sent to another": "<p>For fibromyalgia, please see a pain clinic.</p>",
    "a career": "<p>She completed a fellowship in chronic pain.</p>",
    "a story": "<p>Our founder lost a brother to addiction.</p>",
    "a group of others": "<p>A support group for anxiety meets on Mondays.</p>",
    "another drug's approval, asked about":
        "<p>Infusions.</p><h3>Is it the same as Spravato?</h3><p>No. The FDA approved Spravato for "
        "treatment-resistant depression.</p>",
    "a risk of the drug": "<h2>Ketamine</h2><h3>Addiction</h3><p>Addiction is rare in our care.</p>",
    "sent by us": "<p>Migraine patients we send to the headache center.</p>",
    "talked over first": "<h2>Let's talk first if</h2><ul><li>you have bipolar disorder</li></ul>",
    "looked for by us": "<h2>About the visit</h2><p>We check for anxiety.</p>",
    "what it is approved for": "<h3>Do you use Spravato?</h3><p>No. It's approved for depression, and little else.</p>",
    "before the day": "<p>Anxiety before the first visit is normal.</p>",
    "as it comes on": "<p>Some feel anxiety as it comes on.</p>",
    "others in town": "<p>The clinic down the road handles chronic pain.</p>",
    "another medicine": "<p>Zoloft is for depression and anxiety.</p>",
    "nothing": "",
}


def codes(body: str, title: str = "") -> list[str]:
    """The conditions of a page, in reading order."""
    return [fact.value for fact in read_conditions(Page("https://alder.example/care", f"<title>{title}</title>{body}"))]


@pytest.mark.parametrize(("body", "expected"), TREATED.values(), ids=TREATED)
def test_reads_the_conditions_treated(body, expected):
    assert codes(body) == expected


@pytest.mark.parametrize("body", NOT_TREATED.values(), ids=NOT_TREATED)
def test_yields_nothing_where_none_is_treated(body):
    assert codes(body) == []


def test_a_page_read_whole_with_its_evidence():
    page = Page("https://alder.example/ketamine", """<h1>Ketamine at Alder House</h1>
        <p>We offer ketamine infusions to adults. Research on anxiety goes on.</p>
        <h2>Conditions we treat</h2><ul><li>Depression</li><li>PTSD</li></ul>
        <h2>Contraindications</h2><ul><li>Bipolar disorder</li></ul>
        <h2>Pain</h2><p>Our four-hour infusions ease CRPS and depression.</p>""")
    assert [(f.field, f.value, f.stance, f.quote, f.context, f.origin) for f in read_conditions(page)] == [
        ("conditions", "depression", "offered", "Depression", "Ketamine at Alder House > Conditions we treat", "text"),
        ("conditions", "ptsd", "offered", "PTSD", "Ketamine at Alder House > Conditions we treat", "text"),
        ("conditions", "crps", "offered", "Our four-hour infusions ease CRPS and depression.",
         "Ketamine at Alder House > Pain", "text"),
    ]


def test_a_title_that_names_the_condition_counts():
    assert codes("<p>Call us.</p>", "Ketamine infusions for OCD | Alder House") == ["ocd"]
    assert codes("<p>Call us.</p>", "Does ketamine work for OCD? | Alder House") == []
    assert codes("<p>Call us.</p>", "Alder House | OCD help line") == []


def test_every_code_has_plain_words():
    conditions = load_list("conditions")
    assert {"depression", "trd", "anxiety", "ptsd", "ocd", "bipolar", "suicidal_ideation", "substance_use",
            "chronic_pain", "neuropathic_pain", "crps", "fibromyalgia", "migraine", "postpartum_depression",
            "eating_disorder", "adhd", "palliative", "lyme", "autism"} == set(conditions)
    assert all(entry["label"] and entry["description"] and entry["phrases"] for entry in conditions.values())
