"""How visits are held, and the states whose patients the provider says it treats.

Where the medicine is taken is another question: a video consultation does not make a treatment at-home.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice

from extraction.course import LONG, both
from extraction.normalise import STATES
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself

MEETING = (
    r"(?:visits?|appointments?|consult\w*|meet(?:s|ing|ings)?|sees?|seen|evaluat\w*|intakes?|check(?:s|ed"
    r"|ing)?[- ]?(?:ins?|ups?)?|follow(?:s|ed)?(?:[- ]?ups?| you)"
    r"|sessions?|assessments?|(?:psycho)?therapy|therapists?|coaching|talk|speak|calls?|screening|reach|treats?"
    r"|prescribed|patients|clients|therapy hours|integration|guides?|guided|psychiatrist"
    r"|medication management)"
)
VIDEO = re.compile(
    r"\bby (?:secure )?\w+,? (?:\w+ )?(?:or|and) (?:by )?(?:video|zoom)\b|"
    r"\b(?:by|over|on|via|through|using) (?:a |an |our )?(?:\w+[\s-]){0,3}?(?:video|zoom|facetime|webcam)\b"
    rf"|\b(?:video|virtual|zoom)[\s-]+(?:\w+[\s-]+){{0,2}}?(?:{MEETING}|chats?|conferenc\w+|telehealth)\b"
    rf"|\b(?:{MEETING})\b[^.;]{{0,40}}\b(?:virtually|videoconferenc\w+|video conferenc\w+)\b|\bvirtually\b",
    re.I,
)
PHONE = re.compile(
    r"\b(?:by|over|on|via) (?:the )?(?:\w+ )?(?:or )?(?:tele)?phone\b"
    r"|\b(?:tele)?phone[\s-]+(?:\w+[\s-]+){0,1}?(?:consult\w*|visits?|appointments?|evaluations?|sessions?"
    r"|intakes?|screenings?|check-?ins?)\b|\bintake (?:(?:tele)?phone )?calls?\b"
    r"|\bby (?:video|message|text)(?: message)?,? (?:or )?(?:by )?(?:tele)?phone\b|\bby (?:message"
    r"|video),? (?:tele)?phone,? or (?:video|message)\b",
    re.I,
)
MESSAGE = re.compile(
    r"\b(?:by|via|over|through) (?:secure )?(?:text message|text messages|text|messages?|chat|messaging"
    r"|in-app messag\w+)\b|\b(?:text|secure|in-app|unlimited|asynchronous)[\s-]messag\w+ (?:with|to|from) (?:your"
    r"|our|a|the)\b"
    r"|\bmessage your (?:clinician|provider|nurse|care team|doctor|guide|psychiatrist|therapist)\b|\b(?:a )?(?:nurse"
    r"|clinician|guide|doctor|care team|psychiatrist) you can (?:text|message)\b|\bsend a message whenever\b"
    r"|\basync\w* (?:questionnaire|visit)\b",
    re.I,
)
IN_PERSON = re.compile(
    r"\b(?:you|patients|clients) come in (?:and|to) (?:sit|meet|see|talk)\b|"
    r"\bin[- ]person\b|\bface[- ]to[- ]face\b|\b(?:meets?|sees?|seen|come in for|evaluates)\b(?:[^.;]"
    r"|Dr\.){0,40}\b(?:in|at|to) (?:the|our|my) (?:office|clinic|center)\b"
    r"|\bcome in for (?:an? )?(?:\w+ )?(?:consultation|visit|evaluation|appointment)"
    r"|\byou come in and (?:sit|meet|see|talk)\b"
    r"|\b(?:visits?|appointments?|consultations?|evaluations?|sessions?|hours|meetings?)\b[^.;,]{0,24}\b(?:in"
    r"|at) (?:our|the|my) (?:\w+ )?(?:office|clinic|center|room|practice)\b"
    r"|\b(?:visits?|appointments?|consultations?|evaluations?|consultation with \w+),? (?:in|at) (?:the"
    r"|our) (?:office|clinic)\b",
    re.I,
)
TELEHEALTH = re.compile(
    r"\b(?:telehealth|telemedicine|telepsychiatry|tele-?health|teletherapy|online (?:visits?|appointments?"
    r"|consultations?|evaluations?|sessions?)|remote (?:visits?|appointments?|consultations?|evaluations?|sessions?)"
    r"|e-?visits?)\b",
    re.I,
)
NEEDS_MEETING = re.compile(rf"\b{MEETING}\b", re.I)
# Calls that are no visit, and channels that are the office's own.
NOT_VISIT = re.compile(
    r"\b(?:988|911|crisis|emergenc(?:y room|ies)|in an emergency|call us|contact us|reach us|reach out|portal"
    r"|email us|to (?:book"
    r"|schedule|make)|answer the phone|fax|phone:|reminders?|refund\w*|missed|cancel\w*|bring (?:a|your) (?:phone"
    r"|headphones)"
    r"|front desk|billing questions|video (?:tour|testimonial|about)|watch (?:our|the|a|this) video"
    r"|videos?\s+of)\b",
    re.I,
)
OTHERS_HEADING = re.compile(
    r"\b(?:companies|elsewhere|other (?:clinics|providers|options|ways)|vs\.?|versus|clinic or couch|compar\w+"
    r"|alternatives|what about)\b",
    re.I,
)
LIVE = ("video", "phone")
SAID = frozenset(("affirmed", "hypothetical", "general"))  # "by video if you prefer" says it too
MEETING_WORDS = frozenset(
    "visit visits appointment appointments consultation consultations consult evaluation evaluations session sessions"
    " meet meets meeting see sees seen come hours evaluates patients therapy".split()
)
PLACE_WORDS = frozenset("office clinic center room practice".split())
VIDEO_WORDS = frozenset("video virtual virtually zoom facetime webcam videoconferencing".split())
PHONE_WORDS = frozenset("phone telephone intake".split())
MESSAGE_WORDS = frozenset("message messages messaging text chat async asynchronous".split())
MODES = (
    ("in_person", IN_PERSON, frozenset(("person", "face", "come"))),
    ("video", VIDEO, VIDEO_WORDS),
    ("phone", PHONE, PHONE_WORDS),
    ("message", MESSAGE, MESSAGE_WORDS),
)
TELEHEALTH_WORDS = frozenset("telehealth telemedicine telepsychiatry tele online remote teletherapy visits".split()) - {
    "visits"
}
NAMES = {name.lower(): code for code, name in STATES.items()} | {
    "washington, d.c": "DC",
    "washington d.c": "DC",
    "washington, dc": "DC",
    "washington dc": "DC",
}
NAME = "|".join(re.escape(n) for n in sorted(NAMES, key=len, reverse=True))
CODE = "|".join(STATES)
# "Kansas City", "Colorado Springs" and "Washington University" are no states; nor is the state of a street address.
STATE = re.compile(
    rf"(?<!University of )(?<!city of )(?<![\w-])(?:(?P<name>{NAME})(?!\s+(?:City|Springs|Beach|University"
    rf"|State University|Street|St\.|Ave\w*|Road|Blvd|Board|Medical Board|County|Heights|Falls|Park|College"
    rf"|DC|D\.C|Department|law|Medicaid|Psychiatric|\d{{5}}))\b|(?P<code>(?-i:{CODE}))(?![\w-]|\.\w)(?!\s+\d{{5}}))",
    re.I,
)
PAIR = re.compile(r"[A-Z][A-Z](?:\s*[,/&|·•]|\s(?:and|or)\b)")
CODE_LIST = re.compile(rf"\b(?:{CODE})(?:\s*(?:,|/|&|\||·|•|and|or)\s*(?:and |or |& )?(?:{CODE})\b)+")
TO_PLACE = re.compile(r"^[^,;]*?\b(?:in|across|from|throughout|to|of)\b", re.I)
SERVES = re.compile(
    r"\b(?:serv(?:e|es|ing)|treat(?:s|ing)?|see(?:s|ing)? (?:patients|clients|people|adults)|available (?:to|in|for"
    r"|across|throughout)|offered (?:in|to|throughout)|offer\w* [^.;]{0,50}\b(?:in|to|across|throughout)\b"
    r"|licensed(?: to (?:treat|practice|prescribe|see))?|licen[sc]es in|operat(?:e|es|ing) in|practic\w+ in"
    r"|prescrib\w+ [^.;]{0,40}\b(?:in|to)|(?:live|lives|living|reside|resides|residing|located|are|be"
    r"|physically present|while you are)"
    r" (?:physically )?(?:located )?in|residents? of|resident in|(?:for|to|with|help\w*|accept\w*|treat\w*"
    r"|our) (?:\w+ ){0,2}(?:patients?|clients?|people|adults) (?:who live )?(?:in|from|across|throughout)"
    r"|anywhere in|throughout|states we|where we (?:treat|are|serve|practice)"
    r"|ships? to|deliver\w* to|by video (?:in|for|to|across)|telehealth (?:in|for|to|across|throughout)"
    r"|virtual\w* (?:\w+ )?(?:in|for|to|across|throughout)|in these states|in the following states|states?:)\b",
    re.I,
)
LABEL = re.compile(
    r"\b(?:states? (?:we|served|of practice|where)|where we (?:treat|serve|practice|are|work)|service area"
    r"|licensed (?:in|states)|available (?:in|states)|(?:treat|see|serve) [^.?]{0,40}\bin\b"
    r"|in (?:one of )?these states|where do you|(?:licens|licenc)es? (?:and|&) states|which states?)\b",
    re.I,
)
WHERE = re.compile(
    r"^(?:where$|where we|states|our states|states served|we treat in|available in|licensed in|currently in)\b", re.I
)
NOT_SERVED = re.compile(
    r"\b(?:coming soon|soon|next|waitlist|waiting list|not (?:yet |currently )?(?:licensed|available|in|serve\w*"
    r"|offer\w*)|cannot|can't|except|outside|unable|no longer|plan to|expand\w*|license (?:no|number|#)|licen[sc]e:"
    r"|regulat\w*|law|born|grew up|raised|graduat\w+|residency|fellowship|medical school|trained|university|member,"
    r"|moved (?:here )?from|drive from|travel(?:s|led|ed)? from|fly from|come from|suggested|tourists?)\b",
    re.I,
)
ALL_STATES = re.compile(
    r"\b(?:nationwide|(?:in |across |to )?all (?:50|fifty) (?:u\.?s\.? )?states|every (?:u\.?s\.? )?state"
    r"|across the (?:country|united states|u\.?s\.?)|coast to coast|nationally)\b",
    re.I,
)
PERSON_HEADING = re.compile(r",\s*(?:MD|DO|NP|PA|CRNA|PMHNP|FNP|LCSW|LPC|LMFT|PhD|PsyD|RN|APRN|DNP|ARNP)\b")


def read_visit_modes(page: Page) -> Iterator[Fact]:
    """Yield each way in which visits are held: Fact("visit_modes", "in_person" | "video" | "phone" | "message")."""
    for mode, pattern, words in MODES:
        blocks = page.having(*words)
        if mode == "in_person":
            blocks += both(page, MEETING_WORDS, PLACE_WORDS)
        yield from islice(held(mode, pattern, blocks), 1)


def held(mode: str, pattern: re.Pattern[str], blocks: list[Block]) -> Iterator[Fact]:
    """The sentences that say visits are held in one way."""
    for block in blocks:
        for sentence in block.sentences if speaks_of_visits(block) else ():
            span = mode_span(mode, pattern, sentence)
            if span and assertion(sentence, *span) in SAID:
                yield Fact("visit_modes", mode, "offered", sentence.text, block.context)


def speaks_of_visits(block: Block) -> bool:
    """Whether a block can tell of the provider's own visits at all."""
    lines = (*block.headings[-2:], block.question or "")
    return block.region != "nav" and not any(OTHERS_HEADING.search(line) for line in lines)


def mode_span(mode: str, pattern: re.Pattern[str], sentence: Sentence) -> tuple[int, int] | None:
    """Where a sentence names a way of meeting for a visit, else None."""
    text = sentence.text
    match = pattern.search(text)
    if match is None or NOT_VISIT.search(text):
        return None
    if mode == "message" and "portal" in sentence.block.context.lower():
        return None
    context = text if mode == "in_person" or len(text) > 60 else f"{text} {sentence.block.context}"
    return match.span() if NEEDS_MEETING.search(context) or re.search(r"\bcome\b", text) else None


def read_telehealth(page: Page) -> Iterator[Fact]:
    """Yield whether visits or consultations are held by video or phone: Fact("telehealth_consult", bool)."""
    seen: set[bool] = set()
    for block in page.having(*VIDEO_WORDS, *PHONE_WORDS, *TELEHEALTH_WORDS):
        if not speaks_of_visits(block):
            continue
        for sentence in block.sentences:
            value = by_telehealth(sentence)
            if value is not None and value not in seen:
                seen.add(value)
                yield Fact("telehealth_consult", value, "offered", sentence.text, block.context)


def by_telehealth(sentence: Sentence) -> bool | None:
    """What a sentence says of remote visits: True, False (refused), or None."""
    named = [span for mode, pattern, _ in MODES if mode in LIVE and (span := mode_span(mode, pattern, sentence))]
    if not named and not NOT_VISIT.search(sentence.text):
        named = [m.span() for m in TELEHEALTH.finditer(sentence.text)]
        if named and not (
            NEEDS_MEETING.search(sentence.text) or names_itself(sentence.text) or len(sentence.text) < 40
        ):
            return None
    for start, end in named:
        status = assertion(sentence, start, end)
        if status == "negated":
            return False
        if status in SAID:
            return True
    return None


def read_states(page: Page) -> Iterator[Fact]:
    """Yield each state whose patients the provider says it treats: Fact("states_served", "CO"), or "nationwide".

    The state of an address, of one clinician's licence or schooling, or one that is only planned is none.
    """
    seen: set[str] = set()
    for block in state_blocks(page):
        if block.region == "nav" or not speaks_of_visits(block):
            continue
        for sentence in block.sentences:
            for code in chain(served(sentence), everywhere(sentence)):
                if code not in seen:
                    seen.add(code)
                    yield Fact("states_served", code, "offered", sentence.text, block.context)


STATE_WORDS = frozenset(word for name in STATES.values() for word in name.lower().split()) - {
    "new",
    "north",
    "south",
    "west",
    "of",
    "district",
    "rhode",
} | frozenset(
    (
        "york",
        "jersey",
        "hampshire",
        "carolina",
        "dakota",
        "island",
        "nationwide",
        "nationally",
        "50",
        "fifty",
        "states",
        "state",
        "country",
        "coast",
    )
)


def state_blocks(page: Page) -> list[Block]:
    """The blocks that may name a state: by name, or by codes set in a list."""
    codes = [
        b
        for b in page.having(*(c.lower() for c in STATES))
        if (PAIR.search(b.text) and CODE_LIST.search(b.text)) or b.text in STATES
    ]
    return sorted({b.index: b for b in (*page.having(*STATE_WORDS), *codes)}.values(), key=lambda b: b.index)


def served(sentence: Sentence) -> Iterator[str]:
    """The codes of the states that a sentence, or a list's entry, says are served."""
    text, block = sentence.text, sentence.block
    if (
        len(text) > LONG
        or NOT_SERVED.search(text)
        or (block.headings and (PERSON_HEADING.search(block.headings[-1]) or NOT_SERVED.search(block.headings[-1])))
    ):
        return
    listed = in_list(sentence)
    spans = [m.span() for m in CODE_LIST.finditer(text)]
    for match in STATE.finditer(text):
        if match["code"] and not any(a <= match.start() < b for a, b in spans) and match.group() != text.strip(" .•"):
            continue
        before = text[: match.start()]
        verb = list(SERVES.finditer(before))
        if not listed and (
            not verb
            or re.search(r"[.;]", before[verb[-1].end() :])
            or re.search(r",\s*$", before)
            and not about_states(text, verb[-1].end(), match.start())
        ):
            continue
        if re.match(r"\s*(?:-based|medical|law|board|licen[sc]e\b)", text[match.end() :], re.I):
            continue
        if assertion(sentence, match.start(), match.end()) in SAID:
            yield NAMES.get((match["name"] or "").lower()) or match["code"]


def about_states(text: str, start: int, end: int) -> bool:
    """Whether what lies between a verb and a state is a list of states ("in Ohio, Indiana"), not a town."""
    between = STATE.sub("", TO_PLACE.sub("", text[start:end]))
    return not re.search(r"[A-Za-z]{3,}", re.sub(r"\b(?:and|or|also|the|states?|of|in)\b", "", between))


def in_list(sentence: Sentence) -> bool:
    """Whether a sentence is a bare list of states, under a line that says they are served, or beside one."""
    block, line = sentence.block, sentence.text.strip(" .•")
    if len(re.sub(r"\b(?:and|or|also)\b", "", STATE.sub("", line)).strip(" ,.&•|/")) > 2:
        return False
    at = block.sentences.index(sentence)
    beside = [s.text for s in block.sentences[max(0, at - 1) : at + 2] if s is not sentence]
    heads = (block.intro or "", *block.headers, *block.headings[-1:], block.question or "", *beside)
    return any((SERVES.search(h) or LABEL.search(h) or WHERE.search(h)) and not NOT_SERVED.search(h) for h in heads)


def everywhere(sentence: Sentence) -> Iterator[str]:
    """Yield "nationwide" where a sentence says that patients of every state are treated."""
    match = ALL_STATES.search(sentence.text)
    if (
        match
        and not NOT_SERVED.search(sentence.text)
        and (SERVES.search(sentence.text) or names_itself(sentence.text) or "licensed" in sentence.text.lower())
        and assertion(sentence, *match.span()) == "affirmed"
        and re.search(
            r"\b(?:serv|treat|licens|available|ship|deliver|offer|patients|clients|therapists|see|care|telehealth|virtual)",
            sentence.text,
            re.I,
        )
    ):
        yield "nationwide"


READERS = (read_visit_modes, read_telehealth, read_states)
