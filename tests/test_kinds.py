"""What kind of page this is, what kind of provider it belongs to, and whether it says that it has closed."""
import pytest

from extraction.kinds import derived_kind, page_kind, read_provider_kind, read_status
from extraction.page import Page

HOME = "https://willow.example/"
BLOG = "https://willow.example/blog/what-is-ketamine/"
GENERAL = ("<p>Ketamine is an anesthetic that blocks a receptor. Researchers began to study it for low mood around "
           "the year 2000, and several trials followed. Doses differ from one trial to the next.</p>") * 8

PAGES = {
    "a provider's home page": (
        HOME, "<title>Willow Ketamine</title><p>We give IV ketamine in Salem. Our nurse stays with you.</p>",
        "provider"),
    "a provider's contact page": (
        HOME + "contact", "<title>Contact | Willow</title><h1>Contact us</h1><p>Call (503) 555-0142.</p>", "provider"),
    "a provider's staff page": (
        HOME + "team", "<title>Team | Willow</title><h2>Ann Reed, MD</h2><p>Ann trained in Ohio.</p>", "provider"),
    "a long page that asks to call": (
        HOME + "ketamine", f"<title>Ketamine | Willow</title>{GENERAL}<p>Book an appointment today.</p>", "provider"),
    "a provider's article that says what the provider does": (
        BLOG, f"<title>What is ketamine?</title>{GENERAL}<p>At Willow we give ketamine by IV. Our infusions take an "
        "hour. We offer Spravato too.</p>", "provider"),
    "a provider's article that tells of its practice": (
        BLOG, f"<title>What is ketamine?</title>{GENERAL}<p>We see adults in Oregon. Our psychiatrists take time.</p>",
        "provider"),
    "a provider's article that says we throughout, and how to call": (
        BLOG, f"<title>Cost | Willow</title>{GENERAL}<p>We keep a price list. We know it is long. We wrote it. "
        "We answer mail. We like coffee. We hand out receipts.</p><footer>208-555-0100</footer>", "provider"),
    "a writer's article that says we throughout": (
        BLOG, f"<title>Cost | The Label</title>{GENERAL}<p>We keep a price list. We know it is long. We wrote it. "
        "We answer mail. We like coffee. We hand out receipts.</p>", "article"),
    "a chain's places": (
        HOME + "locations", "<title>Locations – Willow Ketamine Centers</title><h1>Find a center near you</h1>"
        + "".join(f"<h2>{c}</h2><p>{n} Birch Ave<br>{c}, TX {z}</p><p>512-555-01{n}</p>" for c, n, z in (
            ("Austin", 11, 78731), ("Plano", 12, 75024), ("Katy", 13, 77494))), "provider"),
    "a directory's places": (
        "https://finder.example/tx", "<title>Find a ketamine clinic near you</title><h1>Texas</h1>"
        + "".join(f"<h2>{c} Ketamine</h2><p>{n} Birch Ave<br>Austin, TX 78731</p><p>512-555-01{n}</p>" for c, n in (
            ("Alder", 11), ("Bramble", 12), ("Cinder", 13))), "listing"),
    "a writer who saw patients interviewed": (
        BLOG, f"<title>What is ketamine?</title>{GENERAL}<p>We spoke with patients. Our reporter saw a clinic.</p>",
        "article"),
    "an article that ends in 'call us'": (
        BLOG, f"<title>What is ketamine?</title>{GENERAL}<p>Call us today.</p>", "article"),
    "an article with a byline": (
        HOME + "what-is-ketamine", f"<title>What is ketamine?</title><p>By Ann Reed</p>{GENERAL}", "article"),
    "an article by its structured data": (
        HOME + "what-is-ketamine", '<script type="application/ld+json">{"@type": "NewsArticle"}</script>' + GENERAL,
        "article"),
    "an article in which others say 'we'": (
        BLOG, f"<title>A clinic opens</title>{GENERAL}<p>“We give ketamine by IV, and our nurses stay,” says its "
        "owner. “We offer Spravato too.”</p>", "article"),
    "an article without any sign but its text": (HOME + "ketamine", f"<title>About ketamine</title>{GENERAL}",
        "article"),
    "a page of questions that never says 'we'": (
        HOME + "ketamine-faqs/", f"<title>Questions</title>{GENERAL}", "provider"),
    "a page of fees": (HOME + "fees-and-policies", f"<title>Fees</title>{GENERAL}", "provider"),
    "a page of one service": (HOME + "services/ketamine-therapy", f"<title>Ketamine</title>{GENERAL}", "provider"),
    "a guide whose address ends in insurance": (
        HOME + "how-to-pay-for-ketamine-with-or-without-insurance", f"<title>Paying</title>{GENERAL}", "article"),
    "a controlled substance of schedule III is no invitation": (
        HOME + "ketamine", f"<title>Ketamine</title>{GENERAL}<p>It is a Schedule III drug.</p>", "article"),
    "a short report that speaks to nobody": (
        HOME + "ketamine-shots", "<title>Shots</title>" + GENERAL[:230] + "</p><p>A firm charges $90 for each shot at "
        "its two clinics, and psychiatrists are worried about the people who go there.</p>", "article"),
    "a writer who speaks of the text": (
        HOME + "what-it-costs", f"<title>What it costs</title>{GENERAL}<p>In this post, we outline the cost. In this "
        "article we go through each way to pay.</p>", "article"),
    "a privacy policy": (
        HOME + "privacy", "<title>Privacy Policy | Willow</title><p>We use cookies. Our treatment records are "
        "safe.</p>",
        "policy"),
    "terms by their address": (HOME + "terms-of-service/", "<title>Willow</title><p>We may change them.</p>", "policy"),
    "a privacy notice by its heading": (
        HOME + "p7", "<title>Willow</title><h1>Notice of Privacy Practices</h1><p>We keep your record.</p>", "policy"),
    "a provider that keeps your privacy": (
        HOME, "<title>Private ketamine rooms | Willow</title><p>We give IV ketamine. We value your privacy.</p>",
        "provider"),
    "a directory": (
        "https://finder.example/or", "<title>Ketamine clinics in Oregon</title>" + "".join(
            f"<h3>Clinic {n}</h3><p>(503) 555-010{n}</p><a href='https://clinic-{n}.example/'>Site</a>"
            for n in "12345"),
        "listing"),
    "a directory by its structured data": (
        "https://finder.example/or", '<title>Oregon</title><script type="application/ld+json">{"@type": "ItemList", '
        '"itemListElement": [{"@type": "MedicalClinic"}, {"@type": "MedicalClinic"}, '
        '{"@type": "MedicalClinic"}]}</script>'
        "<p>Three names.</p>", "listing"),
    "a chain's own locations": (
        HOME + "locations", "<title>Our ketamine clinics in Oregon | Willow</title><p>We give IV ketamine.</p>" +
        "".join(
            f"<h3>Willow {n}</h3><p>(503) 555-010{n}</p>" for n in "12345"), "provider"),
    "a provider that calls itself the best": (
        HOME, "<title>Best ketamine clinic in Salem | Willow</title><p>We give IV ketamine. (503) 555-0142</p>",
        "provider"),
    "an item list of services": (
        HOME, '<title>Willow</title><script type="application/ld+json">{"@type": "ItemList", "itemListElement": '
        '[{"@type": "Service"}, {"@type": "Service"}, {"@type": "Service"}]}</script><p>We give IV ketamine.</p>',
        "provider"),
    "an item list that is a number": (
        HOME, '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": 5}</script>'
        "<p>We give IV ketamine.</p>", "provider"),
    "an empty page": (HOME, "", "provider"),
}


@pytest.mark.parametrize(("url", "html", "kind"), PAGES.values(), ids=PAGES.keys())
def test_kind_of_page(url, html, kind):
    assert page_kind(Page(url, html)) == kind


PROVIDERS = {
    "a clinic by its title": ("<title>Willow Ketamine Clinic | Salem</title>", "clinic"),
    "an infusion center": ("<title>Willow</title><h1>A ketamine infusion center in Salem</h1>", "clinic"),
    "a psychiatry practice by 'we are'": (
        "<title>Willow</title><p>We are an outpatient psychiatry practice in Salem.</p>", "psychiatry_practice"),
    "a pain clinic by its heading": ("<title>Willow</title><h1>Willow Pain Clinic</h1>", "pain_practice"),
    "a med spa": ("<title>Willow Med Spa</title><p>Drips, and ketamine.</p>", "med_spa_iv_lounge"),
    "a telehealth company": ("<title>Willow: online ketamine</title>", "telehealth_platform"),
    "a therapist": (
        "<title>Willow</title><p>We are a group of therapists with a medical partner.</p>", "therapist_kap"),
    "a coach": ("<title>Ann Reed, psychedelic integration coach</title>", "integration_coach"),
    "a talk-therapy platform": (
        "<title>Willow</title><p>We are an online therapy platform. We supply no ketamine.</p>",
        "talk_therapy_platform"),
    "an addiction center": ("<title>Willow Recovery Center</title>", "addiction_center"),
    "a hospital's program": (
        "<title>Ketamine at Willow University Hospital</title>", "hospital_program"),
    "what it is not": ("<title>Willow</title><p>We are not a med spa. We give IV ketamine.</p>", None),
    "what others are": ("<title>Willow</title><p>Many ketamine clinics hurry. We do not.</p>", None),
    "where patients come from": ("<title>Willow</title><p>Your pain clinic may send us your records.</p>", None),
    "a menu": ("<title>Willow</title><nav><h2>Ketamine clinic</h2></nav>", None),
    "a question": ("<title>Willow</title><p>Are we a med spa?</p>", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("html", "kind"), PROVIDERS.values(), ids=PROVIDERS.keys())
def test_kind_of_provider(html, kind):
    facts = list(read_provider_kind(Page(HOME, html)))
    assert [f.value for f in facts] == ([kind] if kind else [])
    assert all(f.quote in html and f.stance == "offered" for f in facts)


@pytest.mark.parametrize(("offers", "kind"), [
    ([("sublingual", "at_home")], "telehealth_platform"), ([("iv", "in_person")], "clinic"),
    ([("im", "home_visit")], "clinic"), ([("iv", "in_person"), ("sublingual", "at_home")], "clinic"),
    ([("esketamine_nasal", "in_person")], None), ([("sublingual", None)], None), ([], None)])
def test_kind_that_the_offers_prove(offers, kind):
    found = derived_kind([{"route": route, "setting": setting} for route, setting in offers])
    assert (found[0] if found else None) == kind


CLOSED = [
    "Willow is no longer open, and our clinic has closed its doors.", "We have permanently closed.",
    "This practice is no longer seeing patients.", "Our clinic is permanently closed.", "We have ceased operations."]
OPEN = [
    "We are closed on Sundays.", "Our clinic is closed for the holidays.", "Has our clinic permanently closed?",
    "We are not permanently closed.", "A clinic nearby has closed.", "We are no longer accepting new insurance plans.",
    "The door is closed during your infusion.", "Our Salem office moved; we never closed.",
    "If we have permanently closed by then, you get your money back."]


@pytest.mark.parametrize("text", CLOSED)
def test_a_provider_says_that_it_has_closed(text):
    facts = list(read_status(Page(HOME, f"<p>{text}</p>")))
    assert [(f.field, f.value, f.quote) for f in facts] == [("provider_status", "says_closed", text)]


@pytest.mark.parametrize("text", OPEN)
def test_a_provider_that_does_not(text):
    assert list(read_status(Page(HOME, f"<p>{text}</p>"))) == []


def test_an_article_about_a_clinic_that_closed():
    assert list(read_status(Page(BLOG, "<p>Our clinic has permanently closed.</p>"))) == []
