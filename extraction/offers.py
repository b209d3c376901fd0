"""What the provider offers: each route of the drug, paired with the setting in which it is taken.

Every mention of a route is weighed by what the page does with it. A route is offered when the provider says so of
itself, prices it, or shows it as a service of its own; what is only explained, compared, denied or listed in a menu
is named and not offered. The setting is looked for where the route is said: in the sentence, then in the headings
above it, in its section, and on the page only when that leaves no choice.
"""
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from urllib.parse import urlsplit

from extraction.covers import AnyCase
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself, scopes, speaks_of_itself, teaches
from extraction.terms import Mention, Terms, load_list
from extraction.voice import Voice, voice_of
from extraction.words import Many, Words

# What a naming of a route is worth: the provider says that it gives it, or prices it; shows it as a service or tells
# the reader how it goes; speaks of it; only names it; says that it does not give it.
OWN, SERVICE, GENERAL, NAMED, REFUSES = 3, 2, 1, 0, -1

KETAMINE = Words("offer_words", "ketamine")
OTHER_DRIPS = Words("offer_words", "other_drips")
SERVICES_HEADING = Words("offer_words", "services_heading")
SECOND_PERSON = Words("offer_words", "second_person")
WHAT_IS = Words("offer_words", "what_is")
# An infusion center is a place; naming one names no route.
PLACE = Words("offer_words", "place")
EXCLUSIVE = Words("offer_words", "exclusive")
ARTICLE_PATH = Words("offer_words", "article_path")
DENIAL = Many("offer_words", "denial")
MEDICINE = Words("offer_words", "medicine")
CONSULT = Words("offer_words", "consult")
HOME_TRAP = Words("offer_words", "home_trap")
DOSE = Words("offer_words", "dose")
MELTS = Words("offer_words", "melts")
TRADE = Words("offer_words", "trade")
SHIPPING = Words("offer_words", "shipping")
TAKEN_THERE = Words("offer_words", "taken_there")
OTHER_USE = Words("offer_words", "other_use")
ROMAN = Words("offer_words", "roman")
DRIP_BY_MUSCLE = Words("offer_words", "drip_by_muscle")
INTO_MUSCLE = Words("offer_words", "into_muscle")
ASKS_OFFER = Words("offer_words", "asks_offer")
YES = Words("offer_words", "yes")
REFUSED = Words("offer_words", "refused")
NO = Words("offer_words", "no")
OFFER_COLUMN = Words("offer_words", "offer_column")
OF_ME = Words("offer_words", "of_me")
PLACE_OF_OURS = Words("offer_words", "place_of_ours")
OWN_ADDRESS = Words("offer_words", "own_address")
GOES_HOME = Words("offer_words", "goes_home")
OUR_OTHER = Words("offer_words", "our_other")
LIMITED = Words("offer_words", "limited")
REFERS = Words("offer_words", "refers")
ENDED = Many("offer_words", "ended")
GIVES_NONE = Words("offer_words", "gives_none")
PLANNED = Words("offer_words", "planned")
BOTH = Words("offer_words", "both")
DENIES_IT = Words("offer_words", "denies_it")
NOT_HERE = Words("offer_words", "not_here")
GIVEN_HERE = Many("offer_words", "given_here")
OWN_SECTION = Words("offer_words", "own_section")
OTHERS_SECTION = Words("offer_words", "others_section")
MARKET = Words("offer_words", "market")
ONLY_THIS = Words("offer_words", "only_this")
OTHER_SHOTS = Words("offer_words", "other_shots")
DRIP_BAR = {"vitamin", "vitamins", "nad", "hydration", "myers"}
MEDICINE_NAMES = {"ketamine", "esketamine", "spravato", "ketamina", "esketamina"}
SPRAYS = {"esketamine_nasal", "ketamine_nasal"}
OWN_ACT = Words("offer_words", "own_act")
ARRANGED = Many("offer_words", "arranged")
DEFINES = Words("offer_words", "defines")
HEARSAY = Many("offer_words", "hearsay")
EXPLAINS = Words("offer_words", "explains")
ANESTHESIA = Words("offer_words", "anesthesia")
OTHER_MEDICINE = Words("offer_words", "other_medicine")
WE_GIVE = Words("offer_words", "we_give")
RECOUNTS = Words("offer_words", "recounts")
BESIDE_OURS = Words("offer_words", "beside_ours")
ELSEWHERE_AFTER = Words("offer_words", "elsewhere_after")
AFFIRMS_IT = Words("offer_words", "affirms_it")
VERB = Words("offer_words", "verb")
ASKS_WHICH = Words("offer_words", "asks_which")
MODAL = AnyCase(r"\b(?:may|can|might|could|would)\b")
HERE = AnyCase(r"\b(?:here|at us|with us|we|our)\b")
OPENING = AnyCase(r"(?:(?!(?:our|my|your|the|each|every|this)\b)[\w-]+,? ){0,6}[\W]*")
AND = re.compile(r"(?:,|/| ketamine| \([A-Z]{2}\))*(?: ?(?:and|or|&))? ?")
OF_IT = AnyCase(r"\b(?:it|them|this|that|these|those|one|either|any|here|offered|available|given|provided"
                r"|prescribed)\b")
OWN_HEAD = AnyCase(r"(?:at |with |from |by )?(?:us|we|our (?:[\w-]+ ){0,2}[\w-]+|here)")
NAMED_GIVER = re.compile(
    r"(?P<who>Dr\.? [A-Z][\w'’-]+|\b[Ss]he|\b[Hh]e|\b[A-Z][a-z]+)"
    r"(?: (?:may|will|can|also|now|usually|often|then|personally))* (?:gives?|places?|administers?|prescribes?|writes?"
    r"|orders?|sends?|injects?|infuses?|runs?|starts?|uses?|offers?|provides?|does|performs?|supervises?|oversees?"
    r"|delivers?|pushes|hangs)\b[^.;:?]{0,80}$")
TITLE = re.compile(r"\bDr\b|\b(?:MD|M\.D|DO|D\.O|CRNA|PMHNP|NP|FNP|APRN|ARNP|RN|PA-C|PA)\b|\b(?:physician|doctor|nurse"
                   r"|anesthesiologist|psychiatrist)\b")
FASTING = AnyCase(r"\b(?:nothing|anything|food|eat\w*|drink\w*|fluids|pills?|tablets?|medications?)\b")
DOSE_LABEL = AnyCase(r"(?:\d\W+)?(?:the |your |our )?(?:medicine|dosing|ketamine|treatment|kap|dose) "
                     r"(?:sessions?|days?|visits?|appointments?|itself)\W*")
WHERE = AnyCase(r"^where\W*$|^where\b.*\b(?:sessions?|treatments?|doses?|medicine|ketamine|take|taken|happens?|given"
                r"|lozenges?)\b")
LEFT_HOME = AnyCase(r"\b(?:leave|forget|left) [^.;]{0,60}\bat home\b")
OF_A_VISIT = AnyCase(r"\b(?:i|me|my|we|you|your|hurts?|feel\w*|long|happens?|expect|bring|drive|eat)\b")
TICK = AnyCase(r"[✓✔☑✅●•]")
SOME_DOSE = AnyCase(r"\b(?:first|initial|opening|second|later|next|last|following|some|other)\b[^.;]{0,30}"
                    r"\b(?:dose|session|treatment)s?\b")
TO_US = AnyCase(r"\b(?:do|can|will|would) you\b|\byou (?:offer|use|give|work with|prescribe|provide)\b")
WHETHER = AnyCase(r"^if (?:you are|you['’]re) (?:having|getting|coming (?:in )?for|here for|scheduled for|booked for)\b"
                  r"|^whether (?:you|it|yours)\b.{0,30}\b(?:choose|chose|prefer|opt|pick|go with|come for|want|use|take"
                  r"|is|are here for)\b")
ANY_OTHER = AnyCase(r"\b(?:any|no) other\b|\banything else\b|\bin another\b")
NO_JUST = AnyCase(r"\b(?:no|nope|not here)\b\W{1,3}(?:\w+ly )?(?:just|only)\s(?:\w+\s)?$")
RELATIVE = AnyCase(r"\b(?:who|which|that|when|if|because|since|after|once|unless)\b")
BAR_MENU = AnyCase(r" (?:therapy|lounge|bar|hydration|nutrition|drips?|vitamins?|wellness|menu)\b")
BAR = re.compile(r"(?:\+|&|\band|,|/|\|) ?$")
DASH = re.compile(r"[®™)\s]*(?:\([^)]{1,20}\)\s*)?(?:--|[–—:-]\s)")
PRESENT = Words("offer_words", "present")
FURNITURE = Words("offer_words", "furniture")
COMES = Words("offer_words", "comes")
BROUGHT_HOME = Words("offer_words", "brought_home")
HOME_ASKED = Words("offer_words", "home_asked")
NOT_TAKEN_HOME = Words("offer_words", "not_taken_home")
EVERY_DOSE = Words("offer_words", "every_dose")
COMPARED = AnyCase(r"\b(?:as|so|more|less|safer|better|worse|riskier|easier|cheaper) (?:[\w-]+ ){0,2}(?:as|than)\b")
BROUGHT = Words("offer_words", "brought")
ADULT_THERE = Words("offer_words", "adult_there")
REMOTE = Words("offer_words", "remote")
SHARE = re.compile(r"\d\s?%(?! off)")
CLAUSE = re.compile(r"[;:]\s|\s[–—]\s|\b(?:but|while|whereas)\b")
PART = AnyCase(
    r";\s|\s[–—]\s|,?\s(?:but(?!\salso)|while|whereas|though|although)\s|,\s(?:and\s|so\s)?(?=(?:we|our|i|you|your)\b)")
POSSESSED = AnyCase(  # "our own IV", not "our nurses about IV"
    r"\b(?:our|my|your(?! own))\s(?:(?!about|for|with|on|to|by|and|or|from|of|in|at|who|that|as|is|was|are|has|can"
    r"|will|may|than|like|into|through|via|doctor|neighbor|friend|cousin|former|previous|old|other|next-door)[\w-]+\s){0,2}$")
GIVER = re.compile(  # a person by name gives it
    r"\bDr\.? [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? (?:\w+ly )?(?:administers|offers|provides|performs|gives"
    r"|prescribes|places|runs)\b"
    r"|\b(?:given|placed|administered|injected|infused|started|run) by (?!IV|IM)[A-Z][a-z]{2,}\b(?! (?:Clinic|Center))")
COMPARE = AnyCase(r"\bcompar\w+")
OR_ELSE = AnyCase(r"(?:or|alternatively|otherwise|you (?:can|may) also|some (?:people|patients|clients))\b")
PAYER = AnyCase(r"\b(?:plans?|insur\w+|cover\w*|pays?|copay|bill\w*)\b")
DOSES_IT = AnyCase(r"\b(?:use|take|taken|hold|dissolve|place|inject|give yourself) (?:it|them|one|yours)\b")
THEM = AnyCase(r"\b(?:it|them|these|those)\b")
TAKEN_HOME = AnyCase(r"\bat home\b|\bat-home\b|\b(?:in|from|of) your (?:own )?home\b|\bhome use\b")
SENT_HOME = AnyCase(r"to your (?:home|door)")
ONE_GIVES = AnyCase(
    r"\b(?:we|our|i|us)\b.*\b(?:use|uses|using|offer|offers|work|give|given|administer|administered|prescribe|provide|by|as|via|through|is)\b")
ORAL_TOO = AnyCase(r"(?:,| or| and)[\w\s,-]{0,40}\bketamine")
SWALLOWED = AnyCase(r"\b(?:swallow\w*|capsules?|syrup|solution|liquid)\b")
BARE_SHOT = re.compile(r"(?:ketamine )?(?:shots?|injections?|injected|inject)")
SPRAY_NAMED = AnyCase(r"\b(?:spravato|esketamine|compounded)\b")
YOUR_THING = AnyCase(r"your .*(?:infusions?|injections?|lozenges?|troches?|spray|tablets?|iv)$")
LIMITED_TO = AnyCase(r"\b(?:to (?:anyone|people|patients|those|minors|children)|for (?:anyone|people|patients|those)"
                        r"|who|until|unless|before|under \d)\b")
NONE_BUT = AnyCase(r"\b(?:aside from|apart from|other than|except|besides|nothing but|not only|beyond)\b")
NASAL_SPRAY = AnyCase(r"nasal spray|nose spray|intranasal")
SIGNS = (("at_home", Words("offer_words", "home_signs")), ("in_person", Words("offer_words", "office_signs")))
LONGEST_LABEL = 50  # letters of a label that opens a block
SHORT_DENIAL = 24  # letters of a denial that names nothing
LONGEST_FRAGMENT = 15  # words of an answer or note without a verb
LONGEST_ENTRY = 5  # words of a menu's entry


@dataclass(frozen=True, slots=True)
class RouteMention:
    """One naming of a route: how much it weighs, or that it is denied."""

    route: str
    weight: int
    status: str
    sentence: Sentence
    mention: Mention


@cache
def _terms() -> tuple[Terms, dict[str, bool], dict[str, str]]:
    """The route terms; whether a phrase needs ketamine around it; the setting a route implies."""
    routes = load_list("routes")
    pairs = [(code, phrase) for code, entry in routes.items() for kind in ("phrases", "in_context")
             for phrase in entry.get(kind, ())]
    needs = {phrase.lower(): False for entry in routes.values() for phrase in entry.get("phrases", ())}
    implied = {code: entry["implies"] for code, entry in routes.items() if "implies" in entry}
    return Terms(pairs), needs, implied


@lru_cache(maxsize=1024)
def routes_in(text: str) -> tuple[Mention, ...]:
    """The namings of routes in a text, whatever it is about."""
    return tuple(_terms()[0].find(text))


@lru_cache(maxsize=2)   # the readers of prices and of insurance ask for the same page's
def read_offers(page: Page) -> tuple[Fact, ...]:
    """The offers of a page, then the routes it names and does not offer, as `_facts` yields them."""
    return tuple(_facts(page))


def _facts(page: Page) -> Iterator[Fact]:
    """Yield the offers of a page, then the routes it names and does not offer.

    Yields:
        Fact("offers", {"route", "setting"}, "offered"): either may be None where not stated.
        Fact("offers", {"route", "setting"}, "not_offered" | "mentioned") for every other route named; the setting
        only where a denial is about it.
    """
    if not about_ketamine(page) or of_another_use(page):
        return
    mentions = route_mentions(page)
    if given_elsewhere(page):
        mentions = [m if m.weight == OWN and names_itself(m.sentence.text) else replace(m, weight=min(m.weight, NAMED))
                    for m in mentions]
    best = offered_routes(page, mentions)
    settings = list(setting_mentions(page))
    paired = set()
    for route, evidence in best.items():
        for setting, fact_sentence in pair(page, route, evidence, mentions, settings, best):
            paired.add(setting)
            sentence = fact_sentence or evidence.sentence
            yield Fact("offers", {"route": route, "setting": setting}, "offered", sentence.text,
                       sentence.block.context, origin_of(sentence))
    yield from settings_alone(page, settings, paired, bool(best))
    for route, found in named_only(mentions, best).items():
        # "Insurance is not accepted for infusions" denies no infusion: a denial names the giving of it.
        denied = found.weight == REFUSES
        stance = "not_offered" if denied else "mentioned"
        yield Fact("offers", {"route": route, "setting": denied_setting(found)}, stance, found.sentence.text,
                   found.sentence.block.context, origin_of(found.sentence))


def origin_of(sentence: Sentence) -> str:
    """The origin of a quote: the page's text, its title, or its description."""
    return {"title": "title", "meta": "attribute"}.get(sentence.block.kind, "text")


def about_ketamine(page: Page) -> bool:
    """Whether ketamine or esketamine is named anywhere a visitor can see."""
    return not MEDICINE_NAMES.isdisjoint(page.words) or bool(KETAMINE.search(page.title))


def sells_to_clinics(page: Page) -> bool:
    """Whether the page sells billing or marketing to those who treat: it treats nobody itself."""
    heading = next((b.text for b in page.blocks if b.kind == "heading" and b.region == "main"), "")
    top = f"{page.title} | {page.meta.get('description', '')} | {heading}"
    footer = " ".join(b.text for b in page.blocks[-12:])
    return TRADE.search(top) is not None or TRADE.search(footer) is not None


def of_another_use(page: Page) -> bool:
    """Whether the page is about ketamine for animals, or about going under for an operation."""
    heading = next((b.text for b in page.blocks if b.kind == "heading" and b.region == "main"), "")
    return OTHER_USE.search(f"{page.title} | {heading}") is not None


def given_elsewhere(page: Page) -> bool:
    """Whether the page says that no ketamine is given by its owner: a therapist's who only prepares and integrates."""
    heard = voice_of(page).heard
    return any(GIVES_NONE.search(heard(s.text)) for b in page.having("ketamine", "medicine") for s in b.sentences)


def is_article_address(page: Page) -> bool:
    """Whether the address is that of a blog post, guide or news item."""
    return ARTICLE_PATH.search(page.url) is not None


def route_mentions(page: Page) -> list[RouteMention]:
    """Every naming of a route on the page, weighed."""
    terms, strong, _ = _terms()
    voice = voice_of(page)
    found = []
    for sentence, mentions in (*_head_sentences(page, terms), *page.sentences_with(terms)):
        for mention in mentions:
            if not (_plain(mention) in strong or in_ketamine_context(page, sentence, mention)):
                continue
            if mention.text.lower().startswith("infusion") and PLACE.match(sentence.text, mention.end):
                continue
            if not confused(mention, sentence):
                found.append(weighed(page, voice, sentence, mention, _plain(mention) in strong))
    return renamed(page, [untitled(page, voice, m, found) for m in found])


def untitled(page: Page, voice: Voice, mention: RouteMention, found: list[RouteMention]) -> RouteMention:
    """A mention in the title, which says no more than the heading that repeats it: what is denied below that heading
    is denied."""
    if mention.sentence.block.kind not in ("title", "meta"):
        return mention
    headings = [m.sentence.block for m in found if m.route == mention.route and m.sentence.block.kind == "heading"]
    denied = headings and all(denied_below(page, voice, block, mention.mention.code) for block in headings)
    return replace(mention, weight=NAMED) if denied else mention


def weighed(page: Page, voice: Voice, sentence: Sentence, mention: Mention, strong: bool) -> RouteMention:
    """One naming of a route with what the page does with it."""
    route, block = refine(mention, sentence), sentence.block
    answer, says_yes = answered(page, voice, sentence)
    if answer and says_yes:
        return RouteMention(route, OWN, "affirmed", answer, Mention(mention.code, 0, 0, mention.text))
    status = assertion(sentence, mention.start, mention.end)
    if status == "general" and taught_of_us(voice, sentence, mention):
        status = "affirmed"
    if status == "negated" and NO_JUST.search(sentence.text[:mention.start]):
        return RouteMention(route, OWN, "affirmed", sentence, mention)
    if answer:
        weight = NAMED if HOME_ASKED.search(sentence.text) else REFUSES
        return RouteMention(route, weight, "negated", sentence, mention)
    if is_entry(page, sentence, mention):
        return RouteMention(route, SERVICE if strong else NAMED, "affirmed", sentence, mention)
    table = table_answer(page, voice, block) if status in ("affirmed", "general") else None
    if table:
        weight = OWN if table == "yes" else REFUSES
        return RouteMention(route, weight, "affirmed" if table == "yes" else "negated", sentence, mention)
    if status != "question" and refused(page, voice, sentence, mention, status):
        return RouteMention(route, REFUSES, status if status == "hypothetical" else "negated", sentence, mention)
    return RouteMention(route, weigh(page, voice, sentence, mention, status), status, sentence, mention)


def taught_of_us(voice: Voice, sentence: Sentence, mention: Mention) -> bool:
    """Whether a sentence is general only by a heading above it, and that one names the provider by its own name."""
    lines = (*sentence.block.headings[-2:], sentence.block.question or "", sentence.block.intro or "")
    own = any(not names_itself(line) and (names_itself(voice.heard(line)) or TO_US.search(line)) for line in lines)
    return own and all(kind != "general" or not a <= mention.start < b for a, b, kind in scopes(sentence.text))


def renamed(page: Page, mentions: list[RouteMention]) -> list[RouteMention]:
    """The mentions with the page's own use of words: where an "infusion" is a shot, or "oral" melts, it is so
    throughout; a bare "spray" or "injection" is the one that the page names in full."""
    routes = {m.route for m in mentions}
    affirmed = {m.route for m in mentions if m.weight > NAMED}
    shot = any(m.route == "im" and m.weight > NAMED and "infusion" in m.mention.text.lower() for m in mentions)
    melts = "sublingual" in affirmed and not any(
        SWALLOWED.search(m.sentence.text) or any(o.route == "sublingual" and o.sentence is m.sentence for o in mentions)
        for m in mentions if m.route == "oral")
    result = []
    for m in mentions:
        word = m.mention.text.lower()
        if shot and m.route == "iv" and word.removeprefix("ketamine ").startswith("infusion"):
            m = replace(m, route="im")
        elif melts and m.route == "oral":
            m = replace(m, route="sublingual")
        elif m.route == "im" and BARE_SHOT.fullmatch(word) and "sc" in affirmed:
            m = replace(m, route="sc")
        elif m.route == "nasal_unspecified" and SPRAYS & routes and not another_spray(m.sentence, m.mention) and (
                not NASAL_SPRAY.search(word) or (m.weight > REFUSES and named_near(page, m.sentence.block))):
            continue
        result.append(m)
    return result


def _head_sentences(page: Page, terms: Terms) -> Iterator[tuple[Sentence, list[Mention]]]:
    """The title and the description, which a visitor sees in the tab and in search results."""
    for kind, text in (("title", page.title), ("meta", page.meta.get("description", ""))):
        for sentence in Block(-1, kind, text).sentences:
            mentions = terms.find(sentence)
            if mentions:
                yield sentence, mentions


def confused(mention: Mention, sentence: Sentence) -> bool:
    """Whether letters or a slip only look like a route: "stage IV", or a drip said to run through the muscle."""
    if mention.text == "IV":
        return ROMAN.search(sentence.text[max(0, mention.start - 12):mention.start]) is not None
    return mention.code == "im" and DRIP_BY_MUSCLE.search(sentence.text) is not None


def named_near(page: Page, block: Block) -> bool:
    """Whether a block that asks of a spray, or its answer, names which spray is meant."""
    after = page.blocks[block.index + 1:block.index + 2] if block.kind == "question" else []
    return any(SPRAY_NAMED.search(b.text) for b in (block, *after))


def answered(page: Page, voice: Voice, sentence: Sentence) -> tuple[Sentence | None, bool]:
    """The answer to a sentence that asks whether something is done here, and whether it says yes; else None."""
    block = sentence.block
    if block.kind == "question":
        after = page.blocks[block.index + 1:block.index + 2]
        answer = after[0].sentences[0] if after and after[0].question == block.text and after[0].text else None
    elif sentence.text.endswith("?") and block.index >= 0:
        answer = next(iter(sentence.after), None)
    else:
        return None, False
    if answer is None:
        return None, False
    if block.kind == "question" and any(BOTH.search(voice.heard(s.text)) for s in answer.block.sentences[:3]):
        return answer, True
    if YES.match(answer.text) and ASKS_OFFER.search(voice.heard(sentence.text)):
        return answer, True
    if NOT_HERE.match(answer.text) and (ASKS_OFFER.search(voice.heard(sentence.text)) or DENIAL.search(
            plain(voice.heard(answer.text)))):
        return answer, False
    return None, False


def confirmation(page: Page, block: Block) -> Sentence | None:
    """The answer that says yes to a question whether something is offered here."""
    if block.kind != "question" or not ASKS_OFFER.search(block.text):
        return None
    after = page.blocks[block.index + 1:block.index + 2]
    answer = after[0].sentences[0] if after and after[0].question == block.text and after[0].text else None
    return answer if answer and YES.match(answer.text) else None


def plain(text: str) -> str:
    """Text with plain apostrophes."""
    return text.replace("’", "'")


def is_entry(page: Page, sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention stands in a menu: in a linked block outside the text, or one of several links in a row."""
    block = sentence.block
    if not block.linked and block.region != "nav":
        return False
    if block.region == "main" and len(sentence.text.split()) <= LONGEST_ENTRY:
        return False
    if block.region == "nav" and len(block.text.split()) <= LONGEST_ENTRY and "$" not in " ".join(
            b.text for b in page.box(block)):
        return not (teaches(block.text) or "?" in block.text or PLANNED.search(block.text) or leads_away(page, block))
    host = urlsplit(page.url).hostname
    return any(mention.text in label and len(label.split()) <= LONGEST_ENTRY and label in block.text
               and not teaches(label) and "?" not in label and urlsplit(address).hostname == host
               for address, label, _ in page.links)


def clause_of(sentence: Sentence, mention: Mention) -> tuple[str, str]:
    """What stands before and after a mention in its clause, the mention itself with the latter."""
    return _clause(sentence.text, mention.start, mention.end)


@lru_cache(maxsize=1024)
def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before `text[start:end]` in its clause, and the rest of the clause."""
    first, last = 0, len(text)
    for cut in PART.finditer(text):
        if cut.end() <= start:
            first = cut.end()
        elif cut.start() >= end:
            last = cut.start()
            break
    return text[first:start], text[start:last]


def refused(page: Page, voice: Voice, sentence: Sentence, mention: Mention, status: str) -> bool:
    """Whether the provider says that it does not give this: denies it, sends people elsewhere for it, plans it only."""
    text = plain(sentence.text)
    heard = voice.heard(text)
    if status == "negated" and not LIMITED.match(text, mention.end) and (
            DENIAL.search(heard) or (text.count(" ") < 12 and re.match(r"(?:no|not|never)\b", text, re.I))):
        return True
    elsewhere = REFERS.search(heard) or (PLANNED.search(heard) if status != "negated" else None)
    if PLANNED.search(voice.heard("".join(clause_of(sentence, mention)))):
        return True
    if elsewhere and (len(voice.heard(text[:mention.start])) >= elsewhere.start()
                      or not says_own(voice, sentence, mention)):
        return True
    clause = "".join(clause_of(sentence, mention))
    others = any(m.code != mention.code and m.text not in clause for m in routes_in(sentence.text))
    ended = ENDED.search(voice.heard(plain(clause)) if others else heard)
    if ended or (status == "historical" and names_itself(heard)):
        return True
    own = status == "affirmed" and (speaks_of_itself(heard) or says_own(voice, sentence, mention))
    if not own and not PAYER.search(text) and re.match(r"[^:]{0,60}:", text[mention.end:]) and NOT_HERE.search(
            text.partition(":")[2].strip()):
        return True
    if own:
        return False
    after = next(iter(sentence.after), None)
    return after is not None and DENIES_IT.match(plain(voice.heard(after.text))) is not None


def table_answer(page: Page, voice: Voice, cell: Block) -> str | None:
    """What a table answers to the route that heads a row or column: "no" where it says "not offered", or "no" under a
    head that asks what is offered; "yes" where it says so under such a head."""
    if cell.kind != "cell":
        return None
    answers = [b for b in page.blocks[max(0, cell.index - 60):cell.index + 60] if cell.text in b.headers]
    asked = [b for b in answers if any(OFFER_COLUMN.search(voice.heard(h)) or OWN_HEAD.fullmatch(voice.heard(h))
                                       for h in b.headers if h != cell.text)]
    if any(YES.match(b.text) or TICK.match(b.text) for b in asked):
        return "yes"
    if any(NO.match(b.text) or REFUSED.match(b.text) for b in asked):
        return "no"
    if priced(answers):
        return "yes"
    if any(NO.match(b.text) for b in asked) or (any(REFUSED.match(b.text) for b in answers) and not any(
            TICK.match(b.text) for b in answers)):
        return "no"
    return None


def priced(cells: list[Block]) -> bool:
    """Whether the cells that a label heads hold a price of the provider's own, and not one of the market."""
    amounts = [b for b in cells if "$" in b.text]
    lines = [line for b in amounts for line in (b.text, *b.headers, *(COMPARE.sub("", h) for h in b.headings[-2:]))]
    return bool(amounts) and not any(MARKET.search(line) or OTHERS_SECTION.search(line) for line in lines)


def _plain(mention: Mention) -> str:
    return re.sub(r"[\s\-‐‑–/]+", " ", mention.text.lower()).removesuffix("s")


def in_ketamine_context(page: Page, sentence: Sentence, mention: Mention) -> bool:
    """Whether a bare word such as "infusion" speaks of ketamine: by its sentence, else by what stands above it."""
    text = sentence.text
    near = f"{sentence.block.text} {sentence.block.context}"
    around = near if sentence.block.region in ("aside", "footer", "nav") else f"{near} {page.title}"
    if BARE_SHOT.fullmatch(mention.text.lower()) and (
            sentence.block.linked or OTHER_SHOTS.search(text) or not KETAMINE.search(around)):
        return False  # of the many things that are injected
    if mention.code == "topical" and not KETAMINE.search(near):
        return False
    before = text[max(0, mention.start - 30):mention.start]
    if OTHER_DRIPS.search(text[max(0, mention.start - 40):mention.end + 40]):
        if OTHER_DRIPS.search(" ".join(before.split()[-2:])):  # "NAD+ infusions and ketamine" infuses NAD only
            return bool(KETAMINE.search(before))
        return bool(KETAMINE.search(before + text[mention.start:mention.end + 30]))
    word = mention.text.lower()
    if mention.code == "iv" and sentence.block.kind == "heading" and not KETAMINE.search(text):
        below = page.blocks[sentence.block.index + 1].text if sentence.block.index + 1 < len(page.blocks) else ""
        if OTHER_DRIPS.search(below) and not KETAMINE.search(below):
            return False
    if OTHER_MEDICINE.search(text) and not KETAMINE.search(text):
        return False
    if mention.text == "IV" and BAR.search(text[:mention.start]) and BAR_MENU.match(text, mention.end):
        return False
    if word == "by mouth" and (FASTING.search(text) or OTHER_MEDICINE.search(text) or not KETAMINE.search(near)):
        return False
    if (word == "oral" and not ORAL_TOO.match(text, mention.end) and not listed_beside(sentence, mention)) or (
            word == "swallowed" and (mention.start > 5 or not sentence.block.intro)):
        return False
    if KETAMINE.search(text):
        return True
    for heading in reversed(sentence.block.headings):
        if KETAMINE.search(heading):
            return True
        if OTHER_DRIPS.search(heading):
            return False
    lines = (sentence.block.intro or "", sentence.block.question or "", *sentence.block.headers)
    return bool(KETAMINE.search(" ".join(lines)) or KETAMINE.search(sentence.block.text) or KETAMINE.search(page.title)
                or len(page.words.get("ketamine", ())) >= 3 or (
                    about_ketamine(page) and (mention.code != "iv" or not DRIP_BAR & page.words.keys())))


def another_spray(sentence: Sentence, mention: Mention) -> bool:
    """Whether a nasal spray is one more beside Spravato: "Spravato, lozenges, nasal sprays"."""
    beside = any(m.code in SPRAYS for m in routes_in(sentence.text))
    return beside and NASAL_SPRAY.search(mention.text) is not None and listed_beside(sentence, mention)


def listed_beside(sentence: Sentence, mention: Mention) -> bool:
    """Whether a word stands in a list of routes: "oral, sublingual and nasal forms"."""
    others = [m for m in routes_in(sentence.text) if m.code != mention.code]
    return any(AND.fullmatch(sentence.text, min(m.end, mention.end), max(m.start, mention.start)) for m in others)


def refine(mention: Mention, sentence: Sentence) -> str:
    """The route meant: a spray beside the word Spravato is Spravato, beside "compounded" it is the pharmacy's."""
    if mention.code == "nasal_unspecified":
        beside = sentence.text[max(0, mention.start - 30):mention.start], sentence.text[mention.end:mention.end + 30]
        near = beside[0].rpartition(",")[2] + beside[1].partition(",")[0]
        around = f"{near} {' '.join(sentence.block.headings[-2:])}"
        told = sentence.text if len(sentence.text) > LONGEST_LABEL else sentence.block.text[
            sentence.start:mention.end + sentence.start + 60]
        if re.search(r"\bcompound|\bracemic|\bgeneric|\bpharmacy(?:'s)? (?:nasal )?spray", told, re.I):
            return "ketamine_nasal"
        if re.search(r"\b(?:spravato|esketamine)\b", around, re.I):
            return "esketamine_nasal"
    if mention.code == "iv" and "infusion" in mention.text.lower() and INTO_MUSCLE.match(sentence.text, mention.end):
        return "im"
    if mention.code == "oral" and MELTS.match(sentence.text, mention.end):
        return "sublingual"
    return mention.code


def weigh(page: Page, voice: Voice, sentence: Sentence, mention: Mention, status: str) -> int:
    """How strongly one naming says that the provider offers the route."""
    block = sentence.block
    own = says_own(voice, sentence, mention)
    own = own or ("$" in sentence.text and HERE.search(voice.heard(sentence.text[:mention.end])) is not None)
    if own and status in ("others", "hypothetical") and not only_said_of(sentence, mention, status):
        status = "affirmed"
    if status in ("hypothetical", "comparison") and WHETHER.search(sentence.text) and not ELSEWHERE_AFTER.search(
            sentence.text):
        return SERVICE
    if status == "general" and (own or GIVEN_HERE.search(voice.heard(sentence.text))) and block.kind != "question":
        return SERVICE
    if status == "question" and OF_ME.search(sentence.text) and not ASKS_OFFER.search(sentence.text):
        return GENERAL
    if status in ("affirmed", "general") and block.region == "main" and taken_up(voice, sentence, mention):
        return OWN
    menu = block.region == "nav" and (block.linked or "$" not in " ".join(b.text for b in page.box(block)))
    if status != "affirmed" or menu or (block.linked and (
            block.region != "main" or leads_away(page, block))):
        return NAMED
    column = own_column(page, voice, block) if block.kind == "cell" else None
    if column is not None:
        return OWN if column else NAMED
    around = (*block.headings[-2:], *block.headers, block.question or "")
    elsewhere = any(OTHERS_SECTION.search(voice.heard(line)) for line in around)
    said = sentence.text[:mention.start]
    if own and not (elsewhere and not POSSESSED.search(said) and not OWN_ACT.search(voice.heard(said))):
        return OWN
    if elsewhere or voice.others(sentence.text) or any(voice.others(h) for h in block.headers):
        return NAMED
    clause = "".join(clause_of(sentence, mention))
    a_place = mention.code == "iv" and mention.text.isupper() and PLACE.match(sentence.text, mention.end)
    of_others = ELSEWHERE_AFTER.search(clause_of(sentence, mention)[1])
    if a_place or of_others or HEARSAY.search(clause) or BESIDE_OURS.search(sentence.text[mention.end:]):
        return NAMED
    if GIVEN_HERE.search(voice.heard(clause)) or GIVER.search(sentence.text) or given_by(sentence, mention):
        return OWN
    if (block.kind in ("heading", "cell") and denied_below(page, voice, block, mention.code)) or denied_behind(
            voice, sentence, mention):
        return NAMED
    label = len(sentence.text) < 120 and sentence.text[-1] not in ".!"
    if "$" in sentence.text or (label and "$" in " ".join(b.text for b in page.box(block))):
        return NAMED if MARKET.search(f"{sentence.text} {' '.join(around)}") else OWN
    if is_article_address(page):
        return NAMED if block.kind in ("heading", "title", "meta") else GENERAL
    if block.kind in ("item", "cell") and SHARE.search(" ".join(b.text for b in page.box(block))):
        return NAMED  # how much of the medicine reaches the blood
    if defined(sentence, mention) or RECOUNTS.search(sentence.text):
        return GENERAL
    short = len(sentence.text) <= 90
    if block.question and YES.match(sentence.text) and not sentence.start:
        return OWN
    if opens_block(sentence, mention) and not any(teaches(h) and not names_itself(h) for h in block.headings[-2:]):
        return SERVICE
    label = len(block.text.strip("®™ ")) <= len(mention.text) + 12 and block.kind == "text" and block.text[-1].isalnum()
    if label and block.index >= 0 and not block.question:
        return SERVICE
    answers = block.question and not (block.kind == "heading" and block.question in block.headings)
    if short and block.kind in ("heading", "title", "item", "cell", "meta") and not answers:
        if block.kind not in ("item", "cell") and (teaches(sentence.text) or WHAT_IS.match(sentence.text)):
            return NAMED
        return SERVICE if not block.linked or block.kind == "heading" else GENERAL
    if ARRANGED.search(sentence.text) or noted(sentence) or (
            ASKS_WHICH.search(asked(sentence)) and not MODAL.search(sentence.text)):
        return SERVICE
    listed = short and not sentence.text.endswith(".") and any(SERVICES_HEADING.search(h) for h in block.headings[-2:])
    if listed or tells_reader(sentence, mention) or any(
            OWN_SECTION.search(voice.heard(h)) or WE_GIVE.search(voice.heard(h)) for h in around):
        return SERVICE
    question = asked(sentence)
    of_a_visit = not question or (OF_A_VISIT.search(question) and not ASKS_OFFER.search(question)
                                  and not routes_in(question))
    return SERVICE if of_a_visit and not (EXPLAINS.search(clause) or ANESTHESIA.search(clause)) else GENERAL


def taken_up(voice: Voice, sentence: Sentence, mention: Mention) -> bool:
    """Whether the sentences behind one say that what it names is given here: "Both are given here", "We use this"."""
    after = sentence.after[:2]
    if any(BOTH.search(voice.heard(s.text)) for s in after):
        return True
    last = not any(m.code != mention.code for m in routes_in(sentence.text[mention.end:]))
    return bool(after) and last and AFFIRMS_IT.match(voice.heard(after[0].text)) is not None


def own_column(page: Page, voice: Voice, cell: Block) -> bool | None:
    """In a table of which one column or row is headed by the provider's own name: whether a cell belongs to it."""
    near = page.blocks[max(0, cell.index - 60):cell.index + 60]
    heads = {h for b in near if b.kind == "cell" and b.headings == cell.headings for h in b.headers if len(h) < 40}
    own = {h for h in heads if OWN_HEAD.fullmatch(voice.heard(h))}
    if not own or any(cell.text in b.headers and own & set(b.headers) for b in near):
        return None  # no such table, or a row's head, which stands for no one
    return cell.text in own or bool(own & set(cell.headers))


def given_by(sentence: Sentence, mention: Mention) -> bool:
    """Whether someone by name, or "she" of one whom the page presents, gives it."""
    before = sentence.text[:mention.start]
    found = NAMED_GIVER.search(before)
    if found is None:
        return False
    if found["who"].startswith("Dr"):
        return True
    near = " ".join((*sentence.block.headings[-2:], sentence.block.text[:sentence.start]))
    return TITLE.search(near) is not None and (found["who"].lower() in ("she", "he") or found["who"] in near)


def defined(sentence: Sentence, mention: Mention) -> bool:
    """Whether the medicine is what a sentence tells about: "Spravato is one half of ketamine"."""
    first = next(iter(routes_in(sentence.text)), mention)
    before = sentence.text[:first.start]
    return DEFINES.match(sentence.text, first.end) is not None and (
        not before or OPENING.fullmatch(before) is not None)


def noted(sentence: Sentence) -> bool:
    """Whether a sentence of running text is a note without a verb: "Lozenges or shots, as you like."."""
    text, words = sentence.text, sentence.text.count(" ")
    return (sentence.block.kind == "text" and text[-1] == "." and words < (LONGEST_FRAGMENT if "," in text else 4)
            and VERB.search(RELATIVE.split(text)[0]) is None and ANESTHESIA.search(text) is None)


def asked(sentence: Sentence) -> str:
    """The question that a sentence answers: that above its block, or the sentence before it; else nothing."""
    before = [s.text for s in sentence.before][-1:]
    return before[0] if before and before[0].endswith("?") else sentence.block.question or ""


def opens_block(sentence: Sentence, mention: Mention) -> bool:
    """Whether a route is the label of its block: "2. Troches. Made by a pharmacy and sent to you."."""
    if sentence.start < 4 and mention.start < 4 and DASH.match(sentence.text, mention.end) and not EXPLAINS.search(
            sentence.text):
        return True
    return (sentence.start < 4 and len(sentence.text) <= len(mention.text) + 10 and sentence.text[-1] in ".:"
            and len(sentence.block.sentences) > 1)


def tells_reader(sentence: Sentence, mention: Mention) -> bool:
    """Whether the reader is told that this will be done: "your infusion", not "your infusions" beside another route."""
    for match in SECOND_PERSON.finditer(sentence.text):
        if match.start() < mention.end and mention.start < match.end():
            return True
        thing = YOUR_THING.match(match.group())
        between = sentence.text[match.end():mention.start] or sentence.text[mention.end:match.start()]
        if not thing and ";" not in between and (match.end() > mention.start or "," not in between):
            return True
    return False


def only_said_of(sentence: Sentence, mention: Mention, status: str) -> bool:
    """Whether a sentence says a thing of others, or as a mere possibility, before it comes to the mention: "we offer
    it in a clinic" offers it, and so does "whether shot or lozenge, you take it in our office"."""
    if status == "hypothetical":
        return not sentence.text.lower().startswith("whether")
    before, after = clause_of(sentence, mention)
    held = {kind for a, b, kind in scopes(before + mention.text) if b >= len(before) + len(mention.text)}
    return status in held or ELSEWHERE_AFTER.search(after) is not None


def says_own(voice: Voice, sentence: Sentence, mention: Mention) -> bool:
    """Whether the provider says of itself, in the clause of the mention or the line above it, that it gives this."""
    before, after = (voice.heard(part) for part in clause_of(sentence, mention))
    intro = sentence.block.intro
    return _own(before, after, len(mention.text), voice.heard(intro) if intro else "")


@lru_cache(maxsize=1024)
def _own(before: str, after: str, length: int, intro: str) -> bool:
    """Whether a clause as heard, or the line above it, says that the provider gives what is named between its parts."""
    if DENIAL.search(plain(before)):
        return NONE_BUT.search(before) is not None
    if POSSESSED.search(before) or OWN_ACT.search(before) or PLACE_OF_OURS.search(before + after):
        return True
    clause = f"{OUR_OTHER.sub('it', before)}{after[:length]}{OUR_OTHER.sub('it', after[length:])}"
    return speaks_of_itself(clause) or (intro != "" and speaks_of_itself(intro))


def leads_away(page: Page, block: Block) -> bool:
    """Whether a linked block leads to another site: a manufacturer's name in a menu is no service."""
    host = urlsplit(page.url).hostname
    return any(label == block.text and urlsplit(address).hostname not in (host, None)
               for address, label, _ in page.links)


def denied_below(page: Page, voice: Voice, heading: Block, route: str | None = None) -> bool:
    """Whether what stands under a heading says that this is not done here, or leads to another site.

    What is said of another route than the heading's, or of some people only, does not count.
    """
    of_it = True
    for block in page.blocks[heading.index + 1:heading.index + (4 if heading.kind == "heading" else 2)]:
        if block.linked and leads_away(page, block):
            return True
        if block.kind in ("heading", "question"):
            return False
        for sentence in block.sentences[:3]:
            named = routes_in(sentence.text) if route else []
            of_it = route in {m.code for m in named} if named else of_it
            if of_it and gone(plain(voice.heard(sentence.text))):
                return True
    return False


def denied_behind(voice: Voice, label: Sentence, mention: Mention) -> bool:
    """Whether what follows a label within its block ("3. Lozenges. Asked for, not offered.") denies what it names."""
    sentences = label.block.sentences
    if len(label.text) > LONGEST_LABEL or len(sentences) < 2:
        return False
    for sentence in sentences:
        if sentence.start > label.start:
            heard = plain(voice.heard(sentence.text))
            if gone(heard):
                return True
            if any(m.code != mention.code for m in routes_in(sentence.text)):
                return False
    return False


def gone(heard: str) -> bool:
    """Whether a sentence under a label says that the thing is not, no longer or not yet given here."""
    denial = DENIAL.search(heard)
    if denial and ANY_OTHER.search(heard):
        return False  # "in no other form": it is the only one
    # of something else: "we have no storefront"
    of_another = denial and len(heard) > SHORT_DENIAL and heard[denial.end():].strip(" .!") and not OF_IT.search(
        heard) and not routes_in(heard)
    limited = denial and ("without" in heard or LIMITED_TO.search(heard, denial.start()))
    return bool((denial and not of_another and not limited) or ENDED.search(heard) or REFERS.search(heard)
                or PLANNED.search(heard) or (not denial and NOT_HERE.match(heard) and len(heard) < 60))


def evident(m: RouteMention) -> tuple[int, bool]:
    """How well a naming shows that a route is offered: of equal weight, a menu's entry comes last."""
    return m.weight, m.sentence.block.region != "nav"


def offered_routes(page: Page, mentions: list[RouteMention]) -> dict[str, RouteMention]:
    """The routes offered, each with its best evidence."""
    best: dict[str, RouteMention] = {}
    count: Counter[tuple[str, int]] = Counter((m.route, m.weight) for m in mentions)
    for m in mentions:
        if m.weight > NAMED and (m.route not in best or evident(m) > evident(best[m.route])):
            best[m.route] = m
    refused = {m.route for m in mentions if m.weight == REFUSES and denied_setting(m) is None}
    only = exclusive_routes(voice_of(page), mentions)
    chosen = {r: m for r, m in best.items()
              if (m.weight == OWN and (r not in refused or count[r, OWN] >= count[r, REFUSES]))
              or (m.weight == SERVICE and r not in refused)}
    if only:
        chosen = {r: m for r, m in best.items() if r in only or (
            r in chosen and m.weight == OWN and r not in refused and speaks_of_itself(m.sentence.text))}
    if not chosen and not is_article_address(page) and not any(
            REFERS.search(s.text) for b in page.having("refer", "send", "referral") for s in b.sentences):
        # A page that only speaks of its "ketamine infusions", again and again, gives them; one mention proves nothing.
        alone = len({m.route for m in mentions}) == 1 < sum(m.sentence.block.region == "main" for m in mentions)
        open_to = [r for r in best if r not in refused]
        ranked = sorted((count[r, GENERAL], r) for r in open_to if count[r, GENERAL] > 1 or alone)
        if ranked and (len(ranked) == 1 or ranked[-1][0] > ranked[-2][0]):
            chosen = {ranked[-1][1]: best[ranked[-1][1]]}
    sprays = SPRAYS & best.keys()
    if "nasal_unspecified" in chosen and sprays:
        bare = chosen.pop("nasal_unspecified")
        if len(sprays) == 1 and not sprays & (chosen.keys() | refused):  # the one that the page names in full
            chosen[sprays.pop()] = bare
    return chosen


def denied_setting(m: RouteMention) -> str | None:
    """The setting that a denial is about: "no lozenges at home" denies the home, not the lozenge."""
    rest = m.sentence.text[m.mention.end:]
    return next((s.code for s in Terms.load("settings").find(rest)), None) if m.status == "negated" else None


def exclusive_routes(voice: Voice, mentions: list[RouteMention]) -> set[str]:
    """The routes of a sentence such as "we only use IV"; what else the page shows is then not offered."""
    found: set[str] = set()
    for m in mentions:
        limited = LIMITED.match(m.sentence.text, m.mention.end)
        if m.status not in ("affirmed", "general") or m.weight == REFUSES or limited or m.sentence.block.linked:
            continue
        before, after = voice.heard(m.sentence.text[:m.mention.start]), m.sentence.text[m.mention.end:]
        own = m.weight == OWN or (len(m.sentence.text.split()) < 4 and (
            len(m.sentence.block.headings) < 2 or m.sentence.block.question is not None))
        if own and EXCLUSIVE.search(before[-60:]) and "not only" not in before and ONE_GIVES.search(before[-60:]):
            found |= {o.route for o in mentions if o.sentence is m.sentence and o.status == m.status}
        elif ONLY_THIS.match(after) and (own or "only form" in after):
            found.add(m.route)
    return found


@dataclass(frozen=True, slots=True)
class SettingMention:
    """One naming of a place in which the medicine is taken."""

    setting: str
    sentence: Sentence
    start: int   # where in the sentence
    own: bool


def setting_mentions(page: Page) -> Iterator[SettingMention]:
    """Yield each affirmed naming of a setting of treatment; visits, rides home and home offices are none."""
    terms, voice = Terms.load("settings"), voice_of(page)
    for sentence, mentions in (*_head_sentences(page, terms), *page.sentences_with(terms), *_named_places(page)):
        block = sentence.block
        entry = block.region == "nav"
        if entry and (len(sentence.text.split()) > LONGEST_ENTRY - 1 or teaches(sentence.text)):
            continue
        if block.linked and (block.region == "footer" or (entry and not KETAMINE.search(sentence.text))):
            continue
        for mention in mentions:
            around = sentence.text[max(0, mention.start - 30):mention.end + 15]
            if LEFT_HOME.search(sentence.text):
                continue
            if mention.code == "at_home" and ((HOME_TRAP.search(around) and not GOES_HOME.search(sentence.text))
                                              or supervised(mention, sentence)):
                continue
            if COMPARED.search(sentence.text) and not speaks_of_itself(voice.heard(sentence.text)):
                continue
            if SENT_HOME.fullmatch(mention.text) and not SHIPPING.search(sentence.text):
                continue
            heard = voice.heard(sentence.text)
            itself = speaks_of_itself(heard)
            status = assertion(sentence, mention.start, mention.end)
            if status == "question" and confirmation(page, block):
                itself, status = True, "affirmed"
            told = itself or SECOND_PERSON.search(heard) is not None or of_every_dose(sentence)
            code = "home_visit" if mention.code == "at_home" and comes_home(
                page, voice, sentence, mention) else mention.code
            if (status == "general" and taught_of_us(voice, sentence, mention)) or (
                    status == "others" and itself and not only_said_of(sentence, mention, status)):
                status = "affirmed"
            if not of_treatment(sentence, mention) or not (
                    status == "affirmed" or (status == "general" and told) or (
                        status == "hypothetical" and SECOND_PERSON.search(heard))):
                continue
            lines = (*block.headings[-2:], *block.headers)
            if block.kind == "heading" and denied_below(page, voice, block):
                continue
            elsewhere = voice.others(sentence.text) or any(OTHERS_SECTION.search(voice.heard(h)) for h in lines)
            if elsewhere and not itself:
                continue
            own = (told or block.kind in ("heading", "title") or entry or "$" in sentence.text
                   or ("," in sentence.text and noted(sentence)) or BROUGHT.search(sentence.text) is not None)
            yield SettingMention(code, sentence, mention.start, own)


def of_every_dose(sentence: Sentence) -> bool:
    """Whether a sentence tells the place of all sessions, or answers where they are."""
    before = [s.text for s in sentence.before][-1:]
    labels = (*before, *sentence.block.headings[-1:], *sentence.block.headers)
    return (EVERY_DOSE.search(sentence.text) is not None or WHERE.search(asked(sentence)) is not None
            or any(DOSE_LABEL.fullmatch(label) for label in labels))


def comes_home(page: Page, voice: Voice, sentence: Sentence, mention: Mention) -> bool:
    """Whether the provider's people do at a home what is not done from afar: "we start the IV in your den"."""
    block = sentence.block
    below = page.blocks[block.index + 1:block.index + 4] if block.kind == "heading" else []
    told = [s.text for b in below if b.headings[-1:] == (block.text,) for s in b.sentences] or [sentence.text]
    if block.kind != "heading":
        told = ["".join(clause_of(sentence, mention))]
    told = [t for t in told if COMES.search(voice.heard(t)) and not REMOTE.search(t) and not SHIPPING.search(t)]
    routes = {m.code for line in (*told, sentence.text, *block.headings[-1:]) for m in routes_in(line)}
    return bool(told and routes) and not routes - {"iv", "im"}


# The places that no list of words can hold: "in our Salem and Astoria offices", "ships to your Oregon address", "your
# therapist sits beside you", "another adult is in the house".
NAMED_PLACES = (
    ("in_person", PLACE_OF_OURS, ("in", "at", "on", "into", "to", "here")),
    ("in_person", PRESENT, ("stay", "stays", "sit", "sits", "remain", "remains", "is", "are", "am", "stayed")),
    ("in_person", BROUGHT, ("bring", "brings", "carry", "carried", "brought")),
    ("at_home", OWN_ADDRESS, ("address",)),
    ("at_home", GOES_HOME, ("home",)),
    ("home_visit", BROUGHT_HOME, ("bring", "brings", "come", "comes", "travel", "travels", "go", "goes", "drive",
                                  "drives", "take", "takes", "deliver", "delivers", "nurse", "rn", "paramedic")),
    ("at_home", FURNITURE, ("bed", "bedroom", "couch", "sofa", "recliner", "armchair", "kitchen", "porch", "apartment",
                            "house", "chair", "room")),
    ("at_home", ADULT_THERE, ("adult", "adults", "somebody", "someone", "companion", "sitter", "person")),
)


def _named_places(page: Page) -> Iterator[tuple[Sentence, list[Mention]]]:
    """The sentences that tell a place by a pattern, each with that mention."""
    for code, pattern, words in NAMED_PLACES:
        for block in page.having(*words):
            for sentence in block.sentences:
                match = pattern.search(sentence.text)
                if match is None or (pattern is BROUGHT_HOME and sent_there(sentence)) or (
                        pattern is OWN_ADDRESS and not SHIPPING.search(sentence.text)) or (
                        pattern is PRESENT and REMOTE.search(sentence.text)):
                    continue
                yield sentence, [Mention(code, match.start(), match.end(), match.group())]


def sent_there(sentence: Sentence) -> bool:
    """Whether what is brought to a home is a medicine to take there alone."""
    return any(m.code not in ("iv", "im", "sc") for m in routes_in(sentence.text))


def supervised(mention: Mention, sentence: Sentence) -> bool:
    """Whether "self-administered" is meant of a dose taken under someone's eyes, as Spravato always is."""
    return mention.text.lower().startswith("self") and re.search(
        r"\b(?:spravato|esketamine|supervis\w+|our team|staff|private room|office|clinic|in person)\b",
        f"{sentence.text} {' '.join(sentence.block.headings)}", re.I) is not None


def of_treatment(sentence: Sentence, mention: Mention) -> bool:
    """Whether the place is that of the dose and not of a consultation."""
    text, block = sentence.text, sentence.block
    if re.search(r"ketamine|infusion|mobile|lozenge|\b(?:take|hold|held|dissolve|used)", mention.text, re.I):
        return True
    visited = mention.code == "home_visit" and block.kind != "heading" and not CONSULT.search(text)
    if visited or of_every_dose(sentence) or DOSES_IT.search(text):
        return True
    clause = re.split(r"[;,:]\s|\s[–—]\s|\b(?:but|while|and then|after)\b", text)
    at = next((c for c in clause if mention.text in c), text)
    if CONSULT.search(at) and not DOSE.search(at):
        return False
    if routes_in(text):
        return True
    lines = (text, *block.headings[-1:], block.question or "", *block.headers)
    # "You bring them to our office": what they are is said before.
    return any(MEDICINE.search(line) for line in lines) or bool(
        (THEM.search(text) or BROUGHT.search(text)) and MEDICINE.search(block.text[:sentence.start]))


def pair(page: Page, route: str, evidence: RouteMention, mentions: list[RouteMention], settings: list[SettingMention],
         best: dict[str, RouteMention]) -> list[tuple[str | None, Sentence | None]]:
    """The settings of one offered route, each with the sentence that says so (None: the route's own evidence)."""
    offered = [m for m in mentions if m.route in best and (m.weight > NAMED or m.status == "hypothetical")]
    own = [m for m in offered if m.route == route]
    everywhere = settings
    settings = [s for s in settings if route in bound_routes(s, settings, offered, route)]
    implied = _terms()[2].get(route)
    if implied:
        return implied_settings(page, route, implied, own, settings)
    every = {s.setting: s.sentence for s in settings
             if s.own and of_every_dose(s.sentence) and not only_sent(s.sentence)}
    for close in (_same_sentence, _same_heading, _same_section):
        found = close(page, own, settings)
        if found:
            first = {s.setting: s.sentence for s in settings if s.own and SOME_DOSE.search(s.sentence.text)
                     and s.sentence.block.headings in {m.sentence.block.headings for m in own}}
            found = {**every, **alternatives(own, settings), **first, **found}
            return list(brought_back(found, everywhere, own).items())
    if every:
        return list(every.items())
    told = by_signs(page, [m for m in own if m.weight > NAMED])
    if told:
        return list(brought_back(told, everywhere, own).items())
    if any(NOT_TAKEN_HOME.search(s.text) for b in page.having("home", "leaves", "leave") for s in b.sentences):
        return [("in_person", None)]
    remote = [r for r in best if r not in _terms()[2]]
    stated = {s.setting: s.sentence for s in reversed(settings) if s.own}
    if "at_home" in stated and len(remote) == 1 and "in_person" not in (stated if not set(best) - set(remote) else {}):
        return list(brought_back({"at_home": stated["at_home"]}, everywhere, own).items())
    if len(stated) == 1:
        return list(stated.items())
    shots = [m for m in mentions if m.route == "im" and "im" in best and m.weight >= SERVICE]
    if route == "sublingual" and "at_home" not in stated and any(_neighbours(m, o) for m in shots for o in own):
        # shot or lozenge, in one session that is given here
        return [("in_person", None)]
    return [(None, None)]


def by_signs(page: Page, own: list[RouteMention]) -> dict[str, Sentence | None]:
    """The place that the words around a route tell without naming it: what a pharmacy sends is taken at home, what a
    therapist sits beside is taken in the office. The closest unit that tells one of them alone decides."""
    units = [[(m.sentence, "".join(clause_of(m.sentence, m.mention)))] for m in own], [
        [(s, s.text) for s in m.sentence.block.sentences] for m in own], [
        [(s, s.text) for b in around(page, m.sentence.block) for s in b.sentences] for m in own]
    codes = {m.mention.code for m in own}
    for unit in units:
        told: list[tuple[str, Sentence | None]] = [
            (setting, sentence) for sentences in unit for sentence, text in sentences
            for setting, signs in SIGNS if signs.search(HOME_TRAP.sub("", text)) and not DENIAL.search(plain(text))
            and not (CONSULT.search(text) and not DOSE.search(text))
            and (not routes_in(text) or codes & {m.code for m in routes_in(text)})]
        if len({setting for setting, _ in told}) == 1:
            return dict(told[:1])
    return {}


def around(page: Page, block: Block) -> list[Block]:
    """The blocks beside one, under the same heading, and that heading."""
    near = page.blocks[max(0, block.index - 4):block.index + 4] if block.index >= 0 else []
    return [b for b in near if b.region == block.region and (
        b.headings[-1:] == block.headings[-1:] or b.headings[-1:] == (block.text,) or (b.text,) == block.headings[-1:])]


def alternatives(own: list[RouteMention], settings: list[SettingMention]) -> dict[str, Sentence | None]:
    """The other places that a block goes on to name for a route: "Or you take it at home"."""
    blocks = {m.sentence.block.index for m in own if m.weight > NAMED}
    return {s.setting: s.sentence for s in settings
            if s.sentence.block.index in blocks and OR_ELSE.match(s.sentence.text) and THEM.search(s.sentence.text)}


def _neighbours(one: RouteMention, other: RouteMention) -> bool:
    """Whether two routes are shown side by side, as forms of one session."""
    a, b = one.sentence.block, other.sentence.block
    return a.index >= 0 and b.index >= 0 and abs(a.index - b.index) <= 3


def implied_settings(page: Page, route: str, implied: str, own: list[RouteMention],
                     settings: list[SettingMention]) -> list[tuple[str | None, Sentence | None]]:
    """The settings of a route that is given by staff: on site, unless they come to the home or it is sent there."""
    if route == "esketamine_nasal":
        here = {(m.sentence.block.index, m.sentence.start) for m in own}
        home = [s for s in settings if s.setting == "at_home" and s.sentence.block.kind in ("text", "item")
                and (s.sentence.block.index, s.sentence.start) in here]
        if home:
            here_too = any(s.setting == "in_person" and s.own for s in settings) or any(
                m.weight >= SERVICE and m.sentence.block.kind in ("heading", "title", "cell") for m in own)
            return [("at_home", home[0].sentence), *([("in_person", None)] if here_too else [])]
        return [(implied, None)]
    visits = [s for s in settings if s.setting == "home_visit" and s.own]
    if not visits:
        return [(implied, None)]
    for close in (_same_sentence, _same_heading, _same_section):
        found = {k: v for k, v in close(page, own, settings).items() if k in ("home_visit", "in_person")}
        if found:
            if "home_visit" not in found and visits[0].sentence.block.kind not in ("title", "meta"):
                return [("home_visit", visits[0].sentence), ("in_person", found["in_person"])]
            return list(found.items())
    there = [s for s in settings if s.setting == "in_person" and s.own]
    return [("home_visit", visits[0].sentence), *([("in_person", there[0].sentence)] if there else [])]


def bound_routes(setting: SettingMention, settings: list[SettingMention], offered: list[RouteMention],
                 route: str) -> set[str]:
    """The routes that a setting's sentence, else its heading, gives it to; where none is named, the one asked for.

    Of several routes and several settings in one sentence each setting belongs to the routes named since the last
    setting of its clause ("Spravato in our office and lozenges at home"), or, where the clause opens with its setting,
    to those that follow ("at home you take lozenges; in our office we give Spravato").
    """
    here = [m for m in offered if m.sentence is setting.sentence]
    others = [s for s in settings if s.sentence is setting.sentence]
    above = (*setting.sentence.block.headings[-1:], *setting.sentence.block.headers)
    spoken_of = {m.code for m in routes_in(setting.sentence.text)}
    if spoken_of and not here and route not in spoken_of:
        return set()  # of a route that is not offered
    routes = {m.route for m in here} or {m.route for m in offered if m.sentence.block.text in above}
    parts = [0, *(m.end() for m in PART.finditer(setting.sentence.text)), len(setting.sentence.text)]
    start, end = max(c for c in parts if c <= setting.start), min(c for c in parts if c > setting.start)
    routes = {m.route for m in here if start <= m.mention.start < end} or routes
    if len(routes) < 2 or len({s.setting for s in others}) < 2:
        return routes or {route}
    text = setting.sentence.text
    cuts = [0, *(m.end() for m in CLAUSE.finditer(text)), len(text)]
    first = max(c for c in cuts if c <= setting.start)
    last = min(c for c in cuts if c > setting.start)
    marks = sorted([(m.mention.start, m.route, "") for m in here if first <= m.mention.start < last]
                   + [(s.start, "", s.setting) for s in others if first <= s.start < last])
    if not any(mark[1] for mark in marks):
        return routes
    if marks[0][2]:
        marks.reverse()
    group: set[str] = set()
    fresh = False
    for start, named, _ in marks:
        if named:
            group, fresh = ({named} if not fresh else group | {named}), True
        else:
            fresh = False
            if start == setting.start:
                return group
    return routes


def _chosen(found: list[SettingMention]) -> dict[str, Sentence | None]:
    """Settings with their sentences; medicine mailed and then taken in the office is taken in the office."""
    result: dict[str, Sentence | None] = {}
    for s in found:
        if s.setting not in result or only_sent(result[s.setting]):
            result[s.setting] = s.sentence
    if "in_person" in result and only_sent(result.get("at_home")):
        del result["at_home"]
    return result


def only_sent(home: Sentence | None) -> bool:
    """Whether a sentence says that the medicine is sent home, and not that it is taken there."""
    return home is not None and SHIPPING.search(home.text) is not None and not TAKEN_HOME.search(home.text)


def brought_back(found: dict[str, Sentence | None], settings: list[SettingMention],
                 own: list[RouteMention]) -> dict[str, Sentence | None]:
    """The settings found; medicine that is only sent home, and then taken in the office, is taken in the office."""
    home = found.get("at_home")
    if home is None or not only_sent(home):
        return found
    if len(found) > 1:
        return {k: v for k, v in found.items() if k != "at_home" or "in_person" not in found}
    if any(s.setting == "at_home" and not only_sent(s.sentence) and s.own for s in settings):
        return found
    blocks = {m.sentence.block.index for m in own} | {home.block.index}
    taken = [s.sentence for s in settings if s.setting == "in_person" and TAKEN_THERE.search(s.sentence.text)]
    office = next((s for s in taken if s.block.headings == home.block.headings or s.block.index in blocks
                   or BROUGHT.search(s.text)), None)
    return {"in_person": office} if office else found


def _same_sentence(page: Page, own: list[RouteMention], settings: list[SettingMention]) -> dict[str, Sentence | None]:
    sentences = {(m.sentence.block.index, m.sentence.start) for m in own}
    return _chosen([s for s in settings if (s.sentence.block.index, s.sentence.start) in sentences])


def _same_heading(page: Page, own: list[RouteMention], settings: list[SettingMention]) -> dict[str, Sentence | None]:
    """Settings named by the headings above the route, or by a neighbour in its box."""
    above = {h for m in own for h in m.sentence.block.headings[-2:]}
    boxes = {b.index for m in own if m.sentence.block.index >= 0 for b in page.box(m.sentence.block)}
    cells = {m.sentence.block.text for m in own if m.sentence.block.kind == "cell"}
    columns = _chosen([s for s in settings if cells & set(s.sentence.block.headers)])
    return columns or _chosen([s for s in settings if s.sentence.text in above or s.sentence.block.index in boxes])


def _same_section(page: Page, own: list[RouteMention], settings: list[SettingMention]) -> dict[str, Sentence | None]:
    sections = {m.sentence.block.headings for m in own if m.sentence.block.headings and m.weight >= GENERAL}
    return _chosen([s for s in settings if s.sentence.block.headings in sections and s.own])


def settings_alone(
    page: Page, settings: list[SettingMention], paired: set[str | None], any_route: bool
) -> Iterator[Fact]:
    """Yield settings that the provider states of its treatment and no route of the page has."""
    for setting in ("in_person", "at_home", "home_visit"):
        if setting in paired or (setting == "in_person" and any_route):
            continue
        said = [s for s in settings if s.setting == setting and s.own and KETAMINE.search(
            f"{s.sentence.text} {' '.join(s.sentence.block.headings)} {page.title} {beside(page, s)}")]
        if setting == "at_home" and paired & {"at_home", "home_visit"}:
            continue
        if any_route:
            said = [s for s in said if not only_sent(s.sentence)]
        if is_article_address(page):
            said = [s for s in said if speaks_of_itself(s.sentence.text)]
        if said:
            yield Fact("offers", {"route": None, "setting": setting}, "offered", said[0].sentence.text,
                       said[0].sentence.block.context, origin_of(said[0].sentence))


def beside(page: Page, setting: SettingMention) -> str:
    """What stands next to a label that names a place and nothing else."""
    block = setting.sentence.block
    if block.index < 0 or len(block.text) > 40:
        return ""
    return " ".join(b.text for b in page.blocks[block.index + 1:block.index + 2] if b.headings == block.headings)


def named_only(mentions: list[RouteMention], best: dict[str, RouteMention]) -> dict[str, RouteMention]:
    """The routes named and not offered, each with the mention that says most: a denial before a bare naming."""
    found: dict[str, RouteMention] = {}
    for m in mentions:
        if m.route in best or m.sentence.block.region == "nav" or m.mention.text.lower().startswith("generic"):
            continue  # a "generic Spravato" is no route, but what a seller calls its own spray
        if m.route not in found or (m.status == "negated" and found[m.route].status != "negated"):
            found[m.route] = m
    spray = found.get("nasal_unspecified")
    if spray and spray.status != "negated" and SPRAYS & (found.keys() | best.keys()) and not another_spray(
            spray.sentence, spray.mention):
        del found["nasal_unspecified"]
    return found


READERS = (read_offers,)
