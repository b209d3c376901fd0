"""What a course asks of a patient: how many sessions, how long, from what age, watched or not, by referral or not."""

import re
from collections.abc import Iterator

from extraction.amounts import COUNT, count
from extraction.course_counts import read_sessions
from extraction.course_minutes import gives_spravato, read_minutes
from extraction.course_numbers import LONG, SAID, both
from extraction.course_watch import read_monitoring
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion

__all__ = ["LONG", "READERS", "both", "gives_spravato"]  # the first, third and last for readers of other fields

# --- who and how ----------------------------------------------------------------------------------------------------
AGE = re.compile(
    rf"\b(?:ages?d?|adults?|patients?|clients?|people|anyone|individuals|must be|be|are|at least|minimum age(?: is"
    rf"| of|:)?"
    rf"|from(?: the)?(?: age of)?)\s+(?:\w+\s+){{0,3}}?\(?(?P<a>{COUNT})\s*(?:years?(?:[\s-]old)?(?:\s+of\s+age)?\s*)?"
    r"(?:\+|(?:or|and)\s+(?:older|over|above|up\b)|or more)"
    rf"|\b(?P<b>{COUNT})\s*(?:years?(?:[\s-]old)?(?:\s+of\s+age)?\s+)?(?:or|and)\s+(?:older|over|above)\b"
    rf"|\b(?:at least|must be|minimum(?: age)?(?: is| of|:)?)\s+(?:age(?:d)?\s+)?(?P<c>{COUNT})(?:\s+years?(?:\s+old"
    rf"|\s+of\s+age)|\b(?!\s*(?:\w+\s+)?(?:hours?|days?|weeks?|months?|minutes?|years?|sessions?|lbs|pounds|%|people"
    rf"|infusions?|treatments?|times|other|medications?|antidepressants?|\$)))"
    rf"|\b(?:need|have|has) to be\s+(?:at least\s+)?(?P<i>\d\d)\b|\b(?:adults?|people|patients?|anyone"
    rf"|from)\s+(?:from\s+|aged\s+)?(?P<j>\d\d)\s+(?:to\s+\d\d\b|years?\s+up|and\s+up|up\b)"
    rf"|\b(?:over|above)\s+(?:the\s+)?age\s+of\s+(?P<d>{COUNT})\b|\bover\s+(?P<e>18"
    rf"|21)\b(?!\s*(?:years?\s+(?:of\s+experience|in)|,\d|%|\s*(?:infusions|patients|treatments|clinics)))"
    rf"|\b(?:aged?|ages|between(?: the ages of)?)\s+(?P<f>\d\d)\s?(?:-|–|to|and|through)\s?\d\d\b"
    rf"|\badults?\s*\(?(?:age[ds]?\s+)?(?P<g>\d\d)\s?(?:\+|[-–]\s?\d\d|and up)"
    rf"|(?<![\d$])(?P<h>18|21)\+",
    re.I,
)
UNDER = re.compile(
    rf"\b(?:under|younger than|below)\s+(?:the\s+)?(?:age\s+(?:of\s+)?)?(?P<age>{COUNT})\b(?!\s*(?:%|minutes|hours"
    rf"|days|mg|weeks|months|years\s+of\s+experience))",
    re.I,
)
REFUSED = re.compile(
    r"\b(?:do(?:es)? not|don't|doesn't|cannot|can't|no one|nobody|not (?:able|eligible|treat|accept|appropriate"
    r"|a candidate|suitable|offered|available|prescribe\w*|for)|unable|never|must not|will not|won't|without"
    r"|refuse\w*|exclu\w*|contraindicat\w*|should not|shouldn't|not be|are not|is not|aren't|isn't|ineligible"
    r"|disqualif\w*)\b",
    re.I,
)
NOT_AGE = re.compile(
    r"\b(?:this (?:web)?site|website|cookies|newsletter|terms of|study|studies|trial|medicare|hospitals?|staff|job"
    r"|apply for|driver|escort|companion|sitter|pick you up|adult who|someone|accompan\w*|responsible|drive|TMS)\b",
    re.I,
)
AGES = range(5, 31)
AGE_NUMBER = re.compile(r"1[0-9]|2[0-5]|eighteen|sixteen|fourteen|twelve|twenty", re.I)
AGE_NUMBERS = frozenset((*map(str, range(10, 26)), "eighteen", "sixteen", "fourteen", "twelve", "twenty"))
AGE_WORDS = frozenset(
    (
        "age aged ages older adults adult years year under younger over minimum below least up people patients patient"
        " anyone must need be 18 21"
    ).split()
)

NO_REFERRAL = re.compile(
    r"\bno\s+(?:\w+\s+){0,3}?referrals?\b(?=\s*(?:is|are|needed|required|necessary|[.,;!)]|$))"
    r"|\b(?:without(?: a| any)?|not need(?: a| any)?|n't need(?: a| any)?|not require(?: a| any)?|n't require(?: a"
    r"| any)?|never need(?: a)?)\s+(?:[\w'’]+\s+){0,4}?referrals?\b"
    r"|\breferrals?\b[^.;?]{0,40}\b(?:not|n't|never)\s+(?:\w+\s+)?(?:required|needed|necessary|mandatory|a must)"
    r"|\breferrals?\b[^.;?]{0,20}\b(?:optional|unnecessary)|\breferrals?\b[^.;?]{0,60}\b(?:do not|don't"
    r"|needn't) (?:need|require|have to have) (?:one|it)\b|\bself[- ]referrals?\b[^.;?]{0,30}\b(?:accepted|welcome"
    r"|fine)"
    r"|(?<!not )\b(?:accept|welcome|take)s? self[- ]referr\w+|\brefer yourself\b",
    re.I,
)
NEEDS_REFERRAL = re.compile(
    r"\b(?:requires?|required|need|needs|must (?:have|bring|get|be)|have to (?:have|bring|get|be)|only (?:see|accept"
    r"|take|treat)|only (?:by|with|on|upon|through))\b[^.;?]{0,50}\b(?:referrals?|referred)\b"
    r"|\breferrals?\b[^.;?]{0,50}\b(?:is|are|be)\s+(?:\w+\s+)?(?:required|needed|necessary|mandatory)"
    r"|\bask for (?:an? )?(?:written )?referral\b|\bby referral only\b|\breferral[- ]only\b|\breferral required\b"
    r"|\b(?:get|obtain|bring|send)\b[^.;?]{0,20}\breferral\b[^.;?]{0,40}\b(?:first|before|prior)",
    re.I,
)
REFERRAL_OF = re.compile(
    r"\b(?:insur\w+|HMO|tricare|VA\b|medicare|plan|covered|reimburs\w+|bonus|program|friend|credit"
    r"|for (?:an? )?(?:MRI|lab|TMS|therapy))\b",
    re.I,
)


def read_age(page: Page) -> Iterator[Fact]:
    """Yield the least age of patients: Fact("age_min", years)."""
    found: dict[int, Fact] = {}
    for block in both(page, AGE_NUMBERS, AGE_WORDS):
        for sentence in block.sentences:
            age = least_age(sentence)
            if age is not None:
                found.setdefault(age, Fact("age_min", age, "offered", sentence.text, block.context))
    yield from found.values()


def least_age(sentence: Sentence) -> int | None:
    """The least age that a sentence states, else None."""
    text = sentence.text
    if not AGE_NUMBER.search(text):
        return None
    for match in UNDER.finditer(text):
        lines = (text, sentence.block.intro or "", sentence.block.question or "", *sentence.block.headings[-1:])
        refused = (
            any(REFUSED.search(line) for line in lines) or assertion(sentence, match.start(), match.end()) == "negated"
        )
        if refused and count(match["age"]) in AGES and not NOT_AGE.search(text):
            return count(match["age"])
    for match in AGE.finditer(text):
        age = count(next(filter(None, match.groups())))
        status = assertion(sentence, match.start(), match.end())
        if (
            age in AGES
            and status in SAID
            and not NOT_AGE.search(text)
            and not re.search(r"%|percent", text[match.end() : match.end() + 4])
        ):
            return age
    return None


def read_referral(page: Page) -> Iterator[Fact]:
    """Yield whether another clinician must send the patient: Fact("referral_required", bool)."""
    seen: set[bool] = set()
    for block in page.having("referral", "referrals", "referred", "refer"):
        if block.region == "nav":
            continue
        for sentence in block.sentences:
            value = needs_referral(sentence)
            if value is not None and value not in seen:
                seen.add(value)
                yield Fact("referral_required", value, "offered", sentence.text, block.context)


def needs_referral(sentence: Sentence) -> bool | None:
    """What a sentence, or the short answer to a question, says of referrals."""
    text, _question = sentence.text, sentence.block.question or ""
    if REFERRAL_OF.search(text):
        return None
    if text.endswith("?"):
        return None
    if NO_REFERRAL.search(text):
        return False
    if NEEDS_REFERRAL.search(text):
        return None if assertion(sentence, 0, len(text)) in ("others", "historical") else True
    return None


def read_referral_answers(page: Page) -> Iterator[Fact]:
    """Yield the answer to "Do I need a referral?" where it is a plain yes or no."""
    for question in page.having("referral", "referrals", "referred"):
        if (
            question.kind != "question"
            or not ASKED_REFERRAL.search(question.text)
            or question.index + 1 == len(page.blocks)
        ):
            continue
        block = page.blocks[question.index + 1]
        first = block.sentences[0]
        answer = ANSWER.match(first.text.replace("’", "'"))
        if answer and block.kind != "question" and not REFERRAL_OF.search(first.text):
            context = block.context if question.text in block.context else " > ".join((*block.headings, question.text))
            yield Fact("referral_required", bool(answer["yes"]), "offered", first.text, context)
            return


ANSWER = re.compile(r"(?P<no>no|nope|not at all|you do not|you don't)\b|(?P<yes>yes|you do)\b", re.I)
ASKED_REFERRAL = re.compile(
    r"\b(?:need|require|must|have)\b[^?]*\breferr\w+|\breferr\w+[^?]*\b(?:necessary|needed|required|mandatory)\b", re.I
)

READERS = (read_sessions, read_minutes, read_age, read_monitoring, read_referral, read_referral_answers)
