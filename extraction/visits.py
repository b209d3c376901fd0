"""How visits are held.

Where the medicine is taken is another question: a video consultation does not make a treatment at-home.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from extraction.covers import AnyCase
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself, scopes
from extraction.words import Words

VIDEO, REMOTE, SCREEN = Words("visit_words", "video"), Words("visit_words", "remote"), Words("visit_words", "screen")
FILM, ONLINE = Words("visit_words", "film"), Words("visit_words", "to_the_office")
PHONE, BY_PHONE = Words("visit_words", "phone"), Words("visit_words", "by_phone")
PHONE_MEETING, OFFICE_CALL = Words("visit_words", "phone_meeting"), Words("visit_words", "office_call")
MESSAGE = Words("visit_words", "message")
FACE, SOMEONE_ELSE = Words("visit_words", "face"), Words("visit_words", "someone_else")
EITHER, VISIT_AT = Words("visit_words", "either"), Words("visit_words", "visit_at")
AT_PLACE, FIRST, VISIT = Words("visit_words", "at_place"), Words("visit_words", "first"), Words("visit_words", "visit")
DOSE, WATCHED = Words("visit_words", "dose"), Words("visit_words", "watched")
MEETING, MISSED = Words("visit_words", "meeting"), Words("visit_words", "missed")

EITHER_NAMED = re.compile(  # "in Larkford, or by video"
    r"\b(?:in|on|at) [A-Z][\w'’.]+(?: [A-Z][\w'’.]+){0,3},? or (?:by|over|on|via) (?:an? |the )?(?:secure )?"
    r"(?:video|Zoom|FaceTime|phone|telephone|telehealth|screen)\b"
)
OTHERS_HEADING = AnyCase(
    r"\b(?:companies|elsewhere|other (?:clinics|providers|options|ways)|vs\.?|versus|clinic or couch"
    r"|compar\w+(?! (?:our|the|plans?|programs?|memberships?)\b)|alternatives|what about)\b"
)
ALL = AnyCase(r"(?:all|every) (?!other)")  # "All plans begin with …" is no word on others
REFUSED = AnyCase(r"\b(?:not|n['’]t|never|no)\b[^.;,]{0,40}$")
PORTAL = "portal"
OF_REFUSED = AnyCase(r"\W*(?:no|nope|sorry)\W+(?:those|these|they|that|it)\b")
TELE = AnyCase(r"\btele-?(?:health|medicine|psychiatry|phone|therapy)\b")
LESS_THAN = AnyCase(r"\bthan\b[^,;]*\band\b")  # "pay less than others and get a phone visit"
SAID = frozenset(("affirmed", "hypothetical", "general"))  # "by video if you prefer" says it too
BEFORE = 2  # sentences before one that may name the visit of which it speaks
LONG = 700  # letters of a sentence that is read

PLACE_WORDS = frozenset(
    "here office offices clinic clinics floor pavilion center centre room practice lounge studio suite building"
    " hospital unit spa desk table person face flesh come persona presencial".split()
)
VIDEO_WORDS = frozenset(
    "video video's zoom's videollamada videollamadas videoconferencia virtual virtually zoom facetime webcam "
    "skype videoconference videoconferencing screen online remote remotely telehealth telemedicine telepsychiatry "
    "tele teletherapy televisit televisits teleconsult teleconsults telemedicina telesalud evisit evisits e "
    "distance".split()
)
PHONE_WORDS = frozenset(
    "phone telephone teléfono telefono intake discovery introductory screening consultation tel".split()
)
MESSAGE_WORDS = frozenset("message messages messaging text texting chat async asynchronous app portal write".split())


Reader = Callable[[Sentence], Iterator["Span"]]


class Span(NamedTuple):
    """Where a sentence names a way of meeting."""

    start: int
    end: int


def read_visit_modes(page: Page) -> Iterator[Fact]:
    """Yield each way in which visits are held: Fact("visit_modes", "in_person" | "video" | "phone" | "message")."""
    for mode, words, spans in MODES:
        yield from islice(held(page, mode, words, spans), 1)


def held(page: Page, mode: str, words: frozenset[str], spans: "Reader") -> Iterator[Fact]:
    """The sentences that say visits are held in one way."""
    for block in page.having(*words):
        for sentence in of_visits(block):
            if any(stance(sentence, span) == "said" for span in spans(sentence)):
                yield Fact("visit_modes", mode, "offered", sentence.text, block.context)


def of_visits(block: Block) -> list[Sentence]:
    """The sentences that can tell of the provider's own visits: under a heading on others, those that say "we"."""
    if block.region == "nav":
        return []
    if any(OTHERS_HEADING.search(line) for line in (*block.headings[-1:], block.question or "")):
        return [sentence for sentence in block.sentences if names_itself(sentence.text)]
    return block.sentences


def stance(sentence: Sentence, span: Span) -> str | None:
    """What a sentence does with a way of meeting: "said", "refused" or None."""
    text = sentence.text
    status = assertion(sentence, *span)
    if status in SAID and REFUSED.search(text[: span.start]) and " without " in text[span.end :]:
        return "refused"  # "We do not prescribe on a call without a picture"
    if status in SAID or (status == "others" and ALL.match(text)):
        return "said"
    if status == "negated" and names_itself(text) and not any(held == status for _, _, held in scopes(text)):
        return "said"  # "We meet on video.", under "Who should not come"
    if status == "comparison" and LESS_THAN.search(text[: span.start]):
        return "said"
    about = MEETING.search(text) or TELE.search(text)  # not so "Have a friend with you, not on FaceTime."
    return "refused" if status == "negated" and about else None


def near(sentence: Sentence) -> str:
    """A sentence with what it may speak of: the sentences before it and the lines above its block."""
    block = sentence.block
    before = [s.text for s in sentence.before][-BEFORE:]
    lines = (*block.headings[-1:], *block.headers, block.question or "", block.intro or "")
    return " ".join((*lines, *before, sentence.text))


def readable(sentence: Sentence) -> bool:
    """Whether a sentence may speak of a visit that is held."""
    return len(sentence.text) <= LONG and not MISSED.search(sentence.text)


def by_video(sentence: Sentence) -> Iterator[Span]:
    """Where a sentence names a visit with a picture."""
    text = sentence.text
    if not readable(sentence) or FILM.search(text):
        return
    yield from (Span(*m.span()) for m in VIDEO.finditer(text))
    if not ONLINE.search(text):
        yield from (Span(*m.span()) for m in REMOTE.finditer(text))
    screen = SCREEN.search(text)
    if screen and not WATCHED.search(text) and MEETING.search(near(sentence)):
        yield Span(*screen.span())


def by_phone(sentence: Sentence) -> Iterator[Span]:
    """Where a sentence names a visit by phone; a call to the office is none."""
    text = sentence.text
    if not readable(sentence):
        return
    yield from (Span(*m.span()) for m in PHONE.finditer(text))
    match = None if OFFICE_CALL.search(text) else BY_PHONE.search(text)
    if match and PHONE_MEETING.search(near(sentence)):
        yield Span(*match.span())


def by_message(sentence: Sentence) -> Iterator[Span]:
    """Where a sentence names a visit in writing."""
    if readable(sentence) and PORTAL not in sentence.block.context.lower():
        yield from (Span(*m.span()) for m in MESSAGE.finditer(sentence.text))


def in_person(sentence: Sentence) -> Iterator[Span]:
    """Where a sentence names a visit at the provider's place."""
    text = sentence.text
    if not readable(sentence) or SOMEONE_ELSE.search(text) or of_what_was_refused(sentence):
        return
    if not ONLINE.search(text):
        for either in (EITHER.search(text), EITHER_NAMED.search(text)):
            if either:
                yield Span(*either.span())
    around = near(sentence)
    face = FACE.search(text)
    if face and (VISIT.search(text) if DOSE.search(text) else MEETING.search(around)):
        yield Span(*face.span())  # "Ketamine is given in person" tells of the dose
    visit = VISIT_AT.search(text)
    if visit:
        yield Span(*visit.span())
    place = AT_PLACE.search(text)
    if place and not DOSE.search(text) and FIRST.search(around.removesuffix(text)):
        yield Span(*place.span())


def of_what_was_refused(sentence: Sentence) -> bool:
    """Whether a sentence goes on about what the one before it refused: "No. Those need an in-person visit."."""
    before = [s.text for s in sentence.before][-1:]
    return any(OF_REFUSED.match(text) for text in (sentence.text, " ".join((*before, sentence.text))))


def read_telehealth(page: Page) -> Iterator[Fact]:
    """Yield whether visits or consultations are held by video or phone: Fact("telehealth_consult", bool)."""
    refused: Fact | None = None
    for block in page.having(*VIDEO_WORDS, *PHONE_WORDS):
        for sentence in of_visits(block):
            stances = {stance(sentence, span) for span in by_video(sentence)}
            if "said" in stances or any(stance(sentence, span) == "said" for span in by_phone(sentence)):
                yield Fact("telehealth_consult", True, "offered", sentence.text, block.context)
                return
            if "refused" in stances and refused is None:
                refused = Fact("telehealth_consult", False, "offered", sentence.text, block.context)
    if refused:
        yield refused


MODES = (
    ("in_person", PLACE_WORDS | VIDEO_WORDS, in_person),
    ("video", VIDEO_WORDS, by_video),
    ("phone", PHONE_WORDS, by_phone),
    ("message", MESSAGE_WORDS, by_message),
)
READERS = (read_visit_modes, read_telehealth)
