"""How visits are held.

Where the medicine is taken is another question: a video consultation does not make a treatment at-home.
"""

import re
from collections.abc import Iterator
from itertools import islice

from extraction.course import both
from extraction.covers import AnyCase
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself

MEETING = (
    r"(?:visits?|appointments?|cares?|first (?:meeting|talk)|catch(?:es)? up|screen(?:ed|s)?(?! of)"
    r"|consult\w*|meet(?:s|ing|ings)?|sees?|seen|evaluat\w*|intakes?|check(?:s|ed"
    r"|ing)?[- ]?(?:ins?|ups?)?|follow(?:s|ed)?(?:[- ]?ups?| you)"
    r"|sessions?|assessments?|(?:psycho)?therapy|therapists?|coaching|talks?|talked|speaks?|calls?|screening"
    r"|reach|treats?"
    r"|prescribed|patients|clients|therapy hours|integration|guides?|guided|psychiatrist"
    r"|medication management)"
)
VIDEO = AnyCase(
    r"\b(?:by|over|on|via|through|using|with|or|is|are|be|then|and|in) (?:a |an |our |your |the )?(?:\w+[\s-]){0,3}?"
    r"(?:video\w*|zoom|facetime|webcam)\b(?! (?:tour|testimonial|about|games?))"
    rf"|\b(?:video|zoom)[\s-]+(?:\w+[\s-]+){{0,2}}?(?:{MEETING}|chats?|conferenc\w+|link|telehealth)\b"
    rf"|\b(?:virtual|online|remote|distance)[\s-]+(?:\w+[\s-]+){{0,2}}?(?:{MEETING}|chats?)\b(?<!online patients)"
    rf"|\b(?:{MEETING})\b[^.;]{{0,40}}\b(?:virtually|remotely|videoconferenc\w+|video conferenc\w+)\b"
    r"|\b(?:telehealth|telemedicine|telepsychiatry|tele-?health|teletherapy|tele-?visits?|e-?visits?|video visits?)\b"
    r"|\b(?:visits?|appointments?|consult\w*|evaluations?|sessions?|meet) (?:(?:are|is|take place|happen"
    r"|held) )*online\b"
    r"|\b(?:sees? (?:you|us|me|patients|people)|seen|meets?|visits? happens?|care happens"
    r"|appointments? (?:are|happen))\b"
    r" (?:[\w-]+ ){0,2}on (?:your|the|their|our) (?:laptop |phone )?screen\b"
    r"|\b(?:it|first (?:visit|appointment)|consult\w*|evaluation|intake) (?:is|can be) virtual\b"
    r"|\b(?:an? )?(?:online|virtual)(?:,? (?:or|and) (?:in[- ]office|in[- ]person"
    r"|in[- ]clinic))+ (?:appointments?|visits?"
    r"|consult\w*|evaluations?)"
    r"|\bpor (?:video\w*|zoom|telemedicina)\b|\bvirtually(?= (?:and|or|from|in|with|by|if|for)\b|[.,;])"
)
PHONE = AnyCase(
    r"\b(?:by|over|on|via) (?:the )?(?:(?!your|my|minutes)\w+ )?(?:or )?(?:tele)?phone\b(?! with you than)"
    r"|\bpor tel[eé]fono\b"
    r"|\b(?:tele)?phone[\s-]+(?:\w+[\s-]+){0,1}?(?:consult\w*|visits?|appointments?|evaluations?|sessions?"
    r"|intakes?|screenings?|check-?ins?|interviews?|assessments?|conversations?)\b"
    r"|\bintake (?:(?:tele)?phone )?calls?\b|\b(?:free|minute|get-acquainted) phone (?:call|chat|visit)s?\b"
    r"|\b(?:phone or video|video or phone|phone and video)\b"
    r"|\b(?:in person|video|zoom|message|text|chat|online)(?: message)?,? (?:or )?(?:by )?(?:the )?(?:tele)?phone\b"
    r"|\b(?:tele)?phone,? or (?:by )?(?:video|message|zoom)\b"
)
MESSAGE = AnyCase(
    r"\bor (?:live )?(?:chat|messages?|messaging)\b"
    r"|\b(?:by|via|over|through) (?:secure |live )?(?:text message|text messages|text|messages?|chat|messaging"
    r"|in-app messag\w+)\b(?! (?:reminder|alert|us to))|\b(?:text|secure|in-app|unlimited|asynchronous|clinician|care"
    r"[- ]team|live)[\s-](?:messag\w+|chat)\b(?! (?:us|reminder))"
    r"|\bmessage (?:your|the|our|a) (?:\w+ )?(?:clinician|provider|nurse|care team|doctor|guide|psychiatrist"
    r"|therapist"
    r"|prescriber)\b|\b(?:a )?(?:nurse|clinician|guide|doctor|care team|psychiatrist)"
    r" (?:you can (?:text|message)|(?:is )?a message away)\b|\bsend a message whenever\b|\bmessag(?:es"
    r"|ing) (?:on weekdays|any ?time|between|with your|included)"
    r"|\b(?:write|writes|message) (?:to )?(?:your|the|our|us|me|you)\b[^.;]{0,25}\b(?:in|through|by|via|on"
    r"|over) (?:the |our |my )?"
    r"(?:secure )?(?:app|portal)\b|\b(?:clinician|care team|doctor|provider|nurse|prescriber"
    r"|guide)s? messag(?:es|ing)\b"
    r"|\b(?:clinician|doctor|nurse|guide|care team|provider|prescriber)(?: is)? a message away\b"
    r"|\basync\w* (?:questionnaire|visit|check-?ins?|consult\w*)\b"
)
PLACES = r"(?:office|clinic|center|centre|room|practice|lounge|studio|suite|building|hospital|unit)"
FIRST = (r"(?:consult\w*|evaluations?|intakes?|assessments?|appointments?|(?:first|office|follow-up) visits?"
         r"|examinations?|exams?)")
AWAY = r"(?:video|zoom|phone|telehealth)"
IN_PERSON = AnyCase(
    r"\b(?:you|patients|clients) come in (?:and|to|for)"
    r" (?:sit|meet|see|talk|an? (?:\w+ )?(?:consult|eval|exam|intake)\w*)"
    r"|\bin[- ]person\b|\bface[- ]to[- ]face\b|\ben persona\b|\bpresencial\w*\b"
    rf"|\b(?:meets?|met|sees? (?:you|new|patients|clients|every\w+)|seen|come in for|evaluat(?:ed|es?)"
    rf"|examin(?:ed|es?)"
    rf"|sits? down)\b(?:[^.;]|Dr\.){{0,40}}"
    rf"\b(?:in|at|to) (?:the|our|my|either|one of our) (?:[\w'’-]+ ){{0,3}}{PLACES}\b"
    r"|\bcome in(?:to the \w+)? for (?:an?|your|the) (?:\w+ )?"
    r"(?:consultation|visit|evaluation|appointment|exam\w*|intake)"
    rf"|\b{FIRST}\b(?:[^.;]|Dr\.){{0,40}}\b(?:in|at) (?:our|the|my|either) (?:[\w'’-]+ ){{0,2}}{PLACES}\b"
    rf"|\b(?:in|at) (?:our|the|my|either) (?:[\w'’-]+ ){{0,2}}{PLACES}\b[^.;]{{0,20}}"
    rf"\bor (?:by|over|on|via) (?:\w+ )?{AWAY}\b"
    rf"|\b(?:in|at) (?:the|our|my|either|any|each|both) (?:of our )?(?:[\w'’-]+ ){{0,2}}(?:{PLACES}|clinics"
    rf"|offices)\b"
    rf"(?:,? or|,? and)? (?:over|by|on|via) (?:\w+ )?{AWAY}\b"
    rf"|\b(?:by|over|on|via) (?:the )?{AWAY}[^.;]{{0,30}}\bor (?:in|at) (?:either|any|one|the|our|my|both)"
    rf" (?:of our )?(?:\w+ )?(?:{PLACES}|clinics|offices)\b"
    rf"|\b(?:in-office|in-clinic) {FIRST}"
    rf"|\boffice (?:visits?,? )?(?:or|and) (?:by |on |via )?{AWAY}\b"
    rf"|\b{FIRST} (?:takes? place|is held|are held|happens?|is done|is|lasts?)\b[^.;]{{0,50}}"
    r"\b(?:(?:on|in) the (?:\w+ )?(?:floor|pavilion|building|unit|office|clinic)|here\b)"
    rf"|\b{FIRST} here\b"
    rf"|\b{AWAY}\b[^.;]{{0,20}}\bor (?:in|at) (?:our|the|my) (?:[\w'’-]+ ){{0,2}}{PLACES}\b"
    rf"|\b(?:in|at) (?:the|our|my) {PLACES} or (?:by|over|on|via)\b|\b{FIRST} takes? place (?:in|at) (?:the|our|my)\b"
)
TELEHEALTH = AnyCase(
    r"\b(?:telehealth|telemedicine|telepsychiatry|tele-?health|teletherapy|online (?:visits?|appointments?"
    r"|consultations?|evaluations?|sessions?)|remote (?:visits?|appointments?|consultations?|evaluations?|sessions?)"
    r"|e-?visits?)\b"
)
NEEDS_MEETING = AnyCase(rf"\b{MEETING}\b")
# Calls that are no visit, and channels that are the office's own.
NOT_VISIT = AnyCase(
    r"\b(?:988|911|crisis|emergenc(?:y room|ies)|in an emergency|call us|contact us|reach us|reach out|portal"
    r"|email us|(?:book|schedule|request|pay|order|forms?|see|buy|bought)\b[^.;]{0,40}\bonline|to (?:book"
    r"|schedule|make)|answer the phone|fax|phone:|reminders?|refund\w*|missed|cancel\w*|bring (?:a|your) (?:phone"
    r"|headphones)"
    r"|front desk|billing questions|video (?:tour|testimonial|about)|watch (?:our|the|a|this) video"
    r"|videos?\s+of"
    r"|(?:telehealth|online|national|virtual) (?:brands?|compan\w+|firms?|start-?ups?)|minutes on the phone)\b"
)
OTHERS_HEADING = AnyCase(
    r"\b(?:companies|elsewhere|other (?:clinics|providers|options|ways)|vs\.?|versus|clinic or couch|compar\w+"
    r"|alternatives|what about)\b"
)
LONGEST_ANSWER = 120  # letters
LIVE = ("video", "phone")
SAID = frozenset(("affirmed", "hypothetical", "general"))  # "by video if you prefer" says it too
MEETING_WORDS = frozenset(
    "visit visits appointment appointments consultation consultations consult evaluation evaluations session sessions"
    " meet meets meeting see sees seen come hours evaluates patients therapy intake intakes assessment exam examination"
    " evaluated examined consulted sit sits talk talks appt".split()
)
PLACE_WORDS = frozenset(
    "here offices clinics floor pavilion office clinic center room practice lounge studio suite"
    " building hospital unit".split()
)
VIDEO_WORDS = frozenset(
    "video videollamada videoconferencia virtual virtually zoom facetime webcam videoconferencing screen online remote"
    " laptop remotely telehealth telemedicine telepsychiatry tele teletherapy telemedicina e distance".split()
)
PHONE_WORDS = frozenset("phone telephone intake tel".split())
MESSAGE_WORDS = frozenset("message messages messaging text chat async asynchronous app portal".split())
MODES = (
    ("in_person", IN_PERSON, frozenset(("person", "face", "come", "persona", "presencial", "floor"))),
    ("video", VIDEO, VIDEO_WORDS),
    ("phone", PHONE, PHONE_WORDS),
    ("message", MESSAGE, MESSAGE_WORDS),
)
TELEHEALTH_WORDS = frozenset("telehealth telemedicine telepsychiatry tele online remote teletherapy visits".split()) - {
    "visits"
}


def read_visit_modes(page: Page) -> Iterator[Fact]:
    """Yield each way in which visits are held: Fact("visit_modes", "in_person" | "video" | "phone" | "message")."""
    for mode, pattern, words in MODES:
        blocks = page.having(*words)
        if mode == "in_person":
            blocks += both(page, MEETING_WORDS, PLACE_WORDS)
        yield from islice(held(mode, pattern, blocks), 1)


def held(mode: str, pattern: AnyCase, blocks: list[Block]) -> Iterator[Fact]:
    """The sentences that say visits are held in one way."""
    for block in blocks:
        for sentence in block.sentences if speaks_of_visits(block) else ():
            span = mode_span(mode, pattern, sentence)
            if span and assertion(sentence, *span) in SAID:
                yield Fact("visit_modes", mode, "offered", sentence.text, block.context)


def speaks_of_visits(block: Block) -> bool:
    """Whether a block can tell of the provider's own visits at all."""
    lines = (*block.headings[-1:], block.question or "")
    return block.region != "nav" and not any(OTHERS_HEADING.search(line) for line in lines)


def mode_span(mode: str, pattern: AnyCase, sentence: Sentence) -> tuple[int, int] | None:
    """Where a sentence names a way of meeting for a visit, else None."""
    text = sentence.text
    match = pattern.search(text)
    if match is None or NOT_VISIT.search(text):
        return None
    if mode == "message" and "portal" in sentence.block.context.lower():
        return None
    named = mode != "in_person" or "person" in match.group().lower()  # what it is may be said in the line before
    before = [s.text for s in sentence.block.sentences if s.start < sentence.start][-1:]
    context = " ".join((text, *before, sentence.block.context)) if named and len(text) <= LONGEST_ANSWER else text
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


READERS = (read_visit_modes, read_telehealth)
