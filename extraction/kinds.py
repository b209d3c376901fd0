"""What kind of page this is, what kind of provider it belongs to, and whether the provider says it has closed."""
import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from extraction.covers import AnyCase
from extraction.identity import text_lines
from extraction.listing import lists_others
from extraction.offers import MEDICINE, is_article_address
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself, speaks_of_itself
from extraction.terms import Terms, load_list
from extraction.voice import voice_of
from extraction.words import Words

POLICY = Words("kind_words", "policy")
POLICY_PATH = Words("kind_words", "policy_path")
SERVICE_PATH = Words("kind_words", "service_path")
OF_THE_TEXT = Words("kind_words", "of_the_text")
PRACTICE = Words("kind_words", "practice")
LISTING = Words("kind_words", "listing")
OUR_PLACES = AnyCase(r"\b(?:our|we|locations|offices)\b")
ARTICLE_TYPES = {"Article", "NewsArticle", "BlogPosting", "MedicalScholarlyArticle", "ScholarlyArticle", "Report"}
BYLINE = re.compile(
    r"^(?:[Bb]y|(?:[Ww]ritten|[Rr]eviewed|Medically reviewed|[Pp]osted) by|[Aa]uthor:?) [A-Z][\w.'-]+ [A-Z]"
    r"|\b(?:[Pp]ublished|[Uu]pdated|[Pp]osted)(?: on)?:? (?:\w+ \d{1,2},? 20\d\d|\d)"
    r"|\bmin(?:ute)? read\b|^References$|\bdoi\b")
BYLINE_WORDS = ("by", "author", "published", "updated", "posted", "read", "references", "doi")  # one stands in each
PLACE_TYPE = re.compile(r"MedicalClinic|MedicalBusiness|Physician|LocalBusiness|MedicalOrganization")
TELEPHONE = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
I_AM = AnyCase(r"\b(?:we are|we're|i am|i'm|our (?:\w+ ){0,2}(?:practice|clinic|center|spa|program) is) ")
SELF_HEADING = AnyCase(r"^(?:what|who) (?:i am|we are)$|^about (?:us|me)$")
IS_A = AnyCase(r"\b(?:is|are) an? ")
QUOTED = re.compile(r"[“\"][^”\"]{3,400}[”\"]")
CONTACT = Words("kind_words", "contact")
CLOSED = Words("kind_words", "closed")


def page_kind(page: Page) -> str:
    """The page's kind: "provider", "listing", "article" or "policy"."""
    heading = next((b.text for b in page.blocks if b.kind == "heading" and b.region != "nav"), "")
    top = f"{page.title} | {heading}"
    if POLICY.search(top) or POLICY_PATH.search(page.url):
        return "policy"
    if is_listing(page, top):
        return "listing"
    own = own_care(page)
    if lists_others(page, own >= 2):
        return "listing"
    practice = practised(page)
    if is_article(page):
        return "provider" if speaks_as_provider(page, own, practice) else "article"
    if own or practice or any(b.region == "footer" for b in page.having("am", "pm", "hours")):
        return "provider"
    if SERVICE_PATH.search(urlsplit(page.url).path) or (len(page.text) < 1500 and addresses_reader(page)):
        return "provider"
    contact = any(CONTACT.search(b.text) for b in page.having("call", "contact", "book", "schedule", "appointment"))
    return "provider" if contact or first_person(page) >= 2 else "article"


def speaks_as_provider(page: Page, own: int, practice: int) -> bool:
    """Whether an article is a provider's: it says what its owner does, or says "we" throughout and how to reach it."""
    first = first_person(page)
    if own >= 2 or practice >= 2 or (own and first >= 6) or (practice and first >= 8):
        return True
    needed = (own and first >= 3) or practice or first >= 6
    return bool(needed) and any(line.rank == 0 for line in text_lines(page))


def is_listing(page: Page, top: str) -> bool:
    """Whether the page lists other providers: a directory's words above several names, links or telephone numbers."""
    for item in page.jsonld:
        listed = item.get("itemListElement") if "ItemList" in _type(item) else None
        if isinstance(listed, list) and len(listed) >= 3 and PLACE_TYPE.search(str(item)):
            return True
    if not LISTING.search(top) or OUR_PLACES.search(page.title.split("|")[0]):
        return False
    outward = {urlsplit(address).hostname for address, _, region in page.links if region == "main"}
    return len(outward - {urlsplit(page.url).hostname, None}) >= 3 or len(set(TELEPHONE.findall(page.text))) >= 3


def is_article(page: Page) -> bool:
    """Whether the page is shaped as an article: its address, its structured data or a byline."""
    if is_article_address(page) or page.meta.get("og:type", "").lower() == "article":
        return True
    if any(_type(item) & ARTICLE_TYPES for item in chain(page.jsonld, page.microdata)):
        return True
    return any(BYLINE.search(b.text) for b in page.having(*BYLINE_WORDS) if len(b.text) < 120)


def _type(item: dict[str, object]) -> set[str]:
    kinds = item.get("@type")
    return {str(k) for k in kinds} if isinstance(kinds, list) else {str(kinds)}


def own_care(page: Page) -> int:
    """How many sentences say what care the provider itself gives; quoted speech is not its own."""
    count = 0
    voice = voice_of(page)
    called = [name.split()[0].lower() for name in voice.names]
    for block in page.having("we", "our", "i", "my", "us", "we've", "we're", "here", *called):
        if block.region == "nav":
            continue
        for sentence in block.sentences:
            text = voice.heard(QUOTED.sub("", sentence.text))
            if not text.endswith("?") and speaks_of_itself(text) and MEDICINE.search(text):
                count += 1
    return count


def practised(page: Page) -> int:
    """How many sentences say that the page's owner runs a practice: sees people, employs clinicians, takes plans."""
    voice = voice_of(page)
    called = [name.split()[0].lower() for name in voice.names]
    blocks = page.having("we", "our", "us", "nosotros", "nuestra", "nuestro", "atendemos", "en", *called)
    texts = (voice.heard(QUOTED.sub("", s.text)) for b in blocks if b.region != "nav" for s in b.sentences)
    return sum(PRACTICE.search(text) is not None for text in texts if not text.endswith("?"))


def first_person(page: Page) -> int:
    """How many sentences speak as "we" or "our"; what a writer says of the text at hand does not count."""
    blocks = page.having("we", "our", "us", "i", "my")
    return sum(names_itself(QUOTED.sub("", s.text)) for b in blocks for s in b.sentences
               if not OF_THE_TEXT.search(s.text))


def addresses_reader(page: Page) -> bool:
    """Whether the page speaks to a reader or of itself at all, gives a telephone number, or holds next to no text."""
    return len(page.text) < 300 or bool({"you", "your", "we", "our", "us", "i", "my"} & page.words.keys()) \
        or TELEPHONE.search(page.text) is not None


def read_provider_kind(page: Page) -> Iterator[Fact]:
    """Yield Fact("provider_kind", code): how the provider names itself in the title, first headings or "we are …"."""
    terms = Terms.load("kinds")
    found: list[tuple[int, int, str, Sentence, str]] = []
    order = list(load_list("kinds"))
    for rank, sentence, origin in _self_namings(page):
        for mention in terms.find(sentence):
            if assertion(sentence, mention.start, mention.end) == "affirmed":
                found.append((rank, order.index(mention.code), mention.code, sentence, origin))
    if found:
        _, _, code, sentence, origin = min(found, key=lambda f: f[:2])
        yield Fact("provider_kind", code, "offered", sentence.text, sentence.block.context, origin)


def _self_namings(page: Page) -> Iterator[tuple[int, Sentence, str]]:
    """The places where a provider says what it is: (rank, sentence, origin), the best rank first."""
    for rank, kind, text in ((0, "title", page.title), (1, "attribute", page.meta.get("description", ""))):
        for sentence in Block(-1, "title", text).sentences:
            yield rank, sentence, kind
    for block in [b for b in page.blocks if b.kind == "heading" and b.region != "nav"][:2]:
        for sentence in block.sentences:
            yield 0, sentence, "text"
    if is_article_address(page):
        return
    for block in page.having("a", "an", "the", "licensed"):
        if block.headings and SELF_HEADING.search(block.headings[-1]):
            yield 1, block.sentences[0], "text"
        elif len(block.sentences) > 1 and SELF_HEADING.search(block.sentences[0].text):
            yield 1, block.sentences[1], "text"
    called = page.title.split()[:1]
    for block in page.having("we", "we're", "i", "i'm", "our", *(word.lower() for word in called)):
        for sentence in block.sentences if block.region != "nav" else ():
            if I_AM.search(sentence.text) or (called and called[0] in sentence.text and IS_A.search(sentence.text)):
                yield 1, sentence, "text"


def read_status(page: Page) -> Iterator[Fact]:
    """Yield Fact("provider_status", "says_closed") where the provider says it has closed for good."""
    for block in page.having("closed", "ceased", "operating", "business", "longer", "open"):
        for sentence in block.sentences:
            match = None if is_article_address(page) else CLOSED.search(sentence.text)
            if match and assertion(sentence, match.start(), match.start() + 1) == "affirmed":
                yield Fact("provider_status", "says_closed", "offered", sentence.text, block.context)
                return


def derived_kind(offers: list[dict[str, str | None]]) -> tuple[str, int] | None:
    """The kind that the offers alone prove, with the index of the offer that proves it, where no page names one.

    Treatment at home only is a telehealth company; an infusion or injection on site is a clinic.
    """
    settings = {o["setting"] for o in offers}
    if settings == {"at_home"}:
        return "telehealth_platform", 0
    for index, offer in enumerate(offers):
        if offer["route"] in ("iv", "im") and offer["setting"] in ("in_person", "home_visit"):
            return "clinic", index
    return None


READERS = (read_provider_kind, read_status)
