"""Ten things that a patient comes to do, as scripts that a person could follow, on a phone, mostly without JavaScript.

Each docstring is what the person is told, each comment a step of theirs. Only what is shown is read, and only what a
finger could touch is touched: Playwright refuses to click what is hidden or covered. Providers are made up.
"""

import re
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browsing import Watched, served
from tests.serving import folder

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(folder(tmp_path_factory.mktemp("tasks"))) as one:
        yield one


@pytest.fixture(params=[False], ids=["without JavaScript"])
def phone(request, browser, address):
    """A phone, its page of the start open; at the end nothing has left the host, no cookie was set, no error met."""
    one = Watched(browser, address, "phone", java_script_enabled=request.param)
    one.go("/")
    yield one.page
    one.close()


with_javascript_too = pytest.mark.parametrize(
    "phone", [False, True], ids=["without JavaScript", "with JavaScript"], indirect=True
)


def names(page):
    """Return the names on the cards, from above."""
    return page.get_by_role("form", name="Compare").get_by_role("heading", level=3).all_inner_texts()


def card(page, name):
    """Return the card of a provider."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True, level=3))


@with_javascript_too
def test_1_an_infusion_near_home_within_a_budget(phone):
    """I live in 80202 and have no car. Find who gives IV infusions within 10 miles for at most $450, nearest first, and
    the number to call."""
    # Fill in the ZIP code, 10 miles, IV infusion and the price; press "Show results".
    phone.get_by_label("ZIP code, or city and state").fill("80202")
    phone.get_by_label("How far").select_option("10 miles")
    phone.get_by_label("IV infusion").check()
    phone.get_by_role("heading", name="Price", exact=True).click()
    phone.get_by_label(re.compile("US dollars|At most|most")).first.fill("450")
    phone.get_by_role("button", name="Show results").click()
    # The list is by distance, and says what was asked.
    expect(phone.get_by_role("heading", name=re.compile(r"\d+ providers? found"))).to_be_visible()
    expect(phone.get_by_text("Nearest first").first).to_be_visible()
    assert "Harbor Infusion Clinic" in names(phone) and "Silverbirch Ketamine Centers" not in names(phone)
    first = card(phone, "Harbor Infusion Clinic")
    assert "under 1 mile away" in first.inner_text() and "From $450 per ketamine session" in first.inner_text()
    # One of them has closed: the card says so before you travel.
    assert "This site says the practice is closed" in card(phone, "Old Mill Infusions").inner_text()
    # Open the first and find the number.
    phone.get_by_role("link", name="Harbor Infusion Clinic", exact=True).click()
    call = phone.get_by_role("link", name="Call (303) 555-0102")
    expect(call).to_have_attribute("href", "tel:+13035550102")


def test_2_at_home_in_my_state(phone):
    """I cannot leave the house and live in Colorado. Who treats at home there, what does it cost, and may they still
    prescribe by video next year?"""
    # Choose the state and press "Search".
    phone.get_by_label("Or at home: your state").select_option("CO")
    phone.get_by_role("button", name="Search", exact=True).click()
    assert set(names(phone)) == {"Larkspur Psychiatry", "Featherlight Online", "Tidewater Home Ketamine"}
    # Who only holds visits by video is not among them.
    assert "High Plains Psychiatry" not in phone.locator("main").inner_text()
    # The rule stands there with its last day, and nobody guesses what comes after it.
    results = phone.get_by_role("region", name="3 providers found")
    expect(results.get_by_text("You must be in that state during the visit.")).to_be_visible()
    expect(
        phone.get_by_text(re.compile(r"due to end on 31 Dec 2026; we have not confirmed what follows"))
    ).to_be_visible()
    # The price is the one for home, not that of the office.
    larkspur = card(phone, "Larkspur Psychiatry").inner_text()
    assert "$150 a month (lozenges)" in larkspur and "$390" not in larkspur


def test_3_spravato_with_insurance(phone):
    """My insurance pays only for what the FDA has approved. Find Spravato, and whether they take insurance for it."""
    # Tick Spravato, show the results.
    phone.get_by_label(re.compile("^Spravato")).check()
    phone.get_by_role("button", name="Show results").click()
    assert "Larkspur Psychiatry" in names(phone)
    # Open the provider: what it says of insurance stands in the first lines, with a word of advice.
    phone.get_by_role("link", name="Larkspur Psychiatry", exact=True).click()
    offers = phone.get_by_role("region", name="What it offers").inner_text()
    assert "FDA-approved for some kinds of depression" in offers
    glance = phone.get_by_role("region", name="At a glance")
    assert "Spravato in the office" in glance.inner_text()
    assert re.search(r"insurance for part of the care.*Ask for which part", glance.inner_text(), re.S)


@with_javascript_too
def test_4_two_side_by_side_and_send_it_to_my_sister(phone, browser, address):
    """Put two clinics side by side, count six sessions for both, and send what you see to somebody."""
    # Search, tick two, press "Compare the ticked".
    phone.get_by_label("ZIP code, or city and state").fill("Denver, CO")
    phone.get_by_role("button", name="Search", exact=True).click()
    phone.get_by_label("Compare Harbor Infusion Clinic").check()
    phone.get_by_label("Compare Silverbirch Ketamine Centers").check()
    phone.get_by_role("button", name="Compare the ticked").click()
    # Rows that are not alike say so in words.
    expect(phone.get_by_text("Differs", exact=True).first).to_be_visible()
    # Count six sessions for both.
    phone.get_by_label("Sessions in a first course").fill("6")
    phone.get_by_role("button", name="Work it out").click()
    row = phone.get_by_role("row", name=re.compile("First course")).first.inner_text()
    assert "$2,400" in row and "$2,100" in row  # a package of 6; 6 at $350
    # The address alone brings the sister to the same page.
    sister = Watched(browser, address, "phone", java_script_enabled=False)
    there = sister.go(phone.url.removeprefix(address))
    assert there.locator("main").inner_text() == phone.locator("main").inner_text()
    sister.close()


def test_5_is_the_doctor_licensed(phone):
    """Before I pay, I want to know whether the doctor at Harbor Infusion Clinic has a license, and check it myself."""
    # Search the name, open the page, and follow "Licenses".
    phone.get_by_label("Words").fill("harbor")
    phone.get_by_role("button", name="Search", exact=True).click()
    phone.get_by_role("link", name="Harbor Infusion Clinic", exact=True).click()
    phone.get_by_role("navigation", name="On this page").get_by_role("link", name="Licenses").click()
    said = phone.get_by_role("region", name="What registers say").inner_text()
    # The register's own word and day stand there; nobody is called unlicensed.
    assert "Colorado's register lists license 0000001: Expired" in said and "Seen 4 Nov 2026" in said
    assert "A name alone is never a match" in said and not re.search(r"\bis unlicensed|not licensed\b", said)
    # The state's own page is one tap away, and learns nothing of where one came from.
    check = phone.get_by_role("link", name=re.compile("Check it yourself.*Tobias Fennimore")).first
    expect(check).to_have_attribute("href", "https://register.example/")
    assert "noreferrer" in (check.get_attribute("rel") or "")


def test_6_nobody_near(phone):
    """I live in Puerto Rico, ZIP code 00901, and look for IV infusions. What can I do if there is nobody?"""
    phone.get_by_label("ZIP code, or city and state").fill("00901")
    phone.get_by_label("IV infusion").check()
    phone.get_by_role("button", name="Show results").click()
    expect(phone.get_by_role("heading", name="0 providers found")).to_be_visible()
    text = phone.locator("main").inner_text()
    # The page does not leave one alone with a nought: who is nearest, who treats at home, and where else to ask.
    assert "does not mean that nobody offers it" in text
    assert re.search(r"[\d,]+ miles", text), "the nearest at any distance"
    assert "Tidewater Home Ketamine" in text, "who says that it treats at home in Puerto Rico"
    expect(phone.get_by_role("link", name="findtreatment.gov").first).to_be_visible()


def test_7_when_it_is_too_much(phone):
    """You feel that you cannot go on. Write what you feel into the search."""
    phone.get_by_label("Words").fill("i want to die")
    phone.get_by_role("button", name="Search", exact=True).click()
    # Help stands above everything else, and one tap calls.
    help_ = phone.get_by_role("note").filter(has_text="You are not alone with this")
    expect(help_).to_be_visible()
    expect(help_.get_by_role("link", name="988", exact=True).first).to_have_attribute("href", "tel:988")
    expect(help_.get_by_role("link", name="911").first).to_have_attribute("href", "tel:911")
    box, results = help_.bounding_box(), phone.get_by_role("heading", name=re.compile("found")).bounding_box()
    assert box["y"] + box["height"] <= results["y"]
    # It is in sight without scrolling.
    assert box["y"] < 844


def test_8_what_to_ask_on_the_phone(phone):
    """You will call Harbor Infusion Clinic. Find out what its site does not say, and take the questions with you on
    paper."""
    phone.get_by_label("Words").fill("harbor")
    phone.get_by_role("button", name="Search", exact=True).click()
    phone.get_by_role("link", name="Harbor Infusion Clinic", exact=True).click()
    # What was not found is said so, and is not called "no".
    missing = "We did not find this on the 12 pages we read (3 Nov 2026). Ask them."
    expect(phone.locator("main")).to_contain_text(missing)
    # Follow "Questions to ask": each of them is a question.
    phone.get_by_role("navigation", name="On this page").get_by_role("link", name="Questions to ask").click()
    questions = phone.get_by_role("region", name="Questions to ask").get_by_role("listitem").all_inner_texts()
    assert len(questions) >= 3 and all("?" in question for question in questions)
    # On paper there is room for answers, and no buttons.
    phone.emulate_media(media="print")
    expect(phone.get_by_role("region", name="Questions to ask")).to_be_visible()
    expect(phone.get_by_text("Asked on ____")).to_be_visible()
    expect(phone.get_by_role("navigation", name="Site")).not_to_be_visible()
    phone.emulate_media(media="screen")


def test_9_a_word_that_i_do_not_know(phone):
    """Somebody told you that ketamine is "off-label". Find out what that means, and what the FDA says."""
    phone.get_by_role("navigation", name="Site").get_by_role("link", name="How it works").click()
    phone.get_by_role("button", name="off-label").click()
    meaning = phone.get_by_role("note", name="off-label")
    expect(meaning).to_contain_text("A doctor may do this")
    expect(meaning.get_by_role("link", name="FDA")).to_have_attribute("href", re.compile(r"https://www\.fda\.gov/"))
    # Put it away again and go on reading where you were.
    meaning.get_by_role("button", name="Close").click()
    expect(meaning).not_to_be_visible()
    assert urlsplit(phone.url).path == "/about"


def test_10_that_price_is_wrong(phone):
    """The clinic told you another price. See where the directory has its own from, and tell whoever runs it."""
    phone.get_by_label("Words").fill("harbor")
    phone.get_by_role("button", name="Search", exact=True).click()
    phone.get_by_role("link", name="Harbor Infusion Clinic", exact=True).click()
    # Under the price, open "What the page says", then "All the evidence".
    phone.get_by_text("What the page says about From $450 per ketamine session").click()
    expect(phone.get_by_text("Infusions start at $450.").first).to_be_visible()
    phone.get_by_role("link", name="All the evidence for From $450 per ketamine session").click()
    text = phone.locator("main").inner_text()
    assert "Infusions start at $450." in text and "harbor.example" in text and "3 Nov 2026" in text
    # "Is it wrong?" fills in the mail: which value, which page, which words.
    phone.get_by_role("link", name=re.compile("wrong", re.I)).first.click()
    letter = unquote(phone.locator("main pre").first.inner_text())
    assert "Infusions start at $450." in letter and "harbor.example" in letter
