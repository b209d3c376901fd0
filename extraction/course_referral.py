"""Whether another clinician must send the patient.

A clause that names a referral is read by its other words: whether it speaks of a need or of coming on one's own,
whether that is denied, and whether it is about another matter (insurance, sending patients on, rewards).
"""

import re
from collections.abc import Iterator

from extraction.course_numbers import asked
from extraction.course_words import CourseWords
from extraction.page import Fact, Page, Sentence
from extraction.rules import fold
from extraction.stance import assertion

NAMED = CourseWords("referral")
NEEDED = CourseWords("referral_needed")
NOT_NEEDED = CourseWords("referral_not_needed")
DIRECT = CourseWords("referral_direct")
BY_ONESELF = CourseWords("referral_of_oneself")
DENIED = CourseWords("referral_denied")
INSURANCE = CourseWords("referral_of_insurance")
OTHER_MATTER = CourseWords("referral_of_others")
ASKED = CourseWords("referral_asked")
YES = CourseWords("referral_yes")
NO = CourseWords("referral_no")
BRING = CourseWords("referral_listed")
LIST_OF_NEEDS = CourseWords("referral_list_of_needs")
CLAUSE = re.compile(r"[;:()]| -+ |,? \b(?:but(?! (?:not|never|you (?:do not|don't) need))"
                    r"|unless|although|though|however|while|whereas)\b"
                    r"|, (?:and|so|or) (?=\w+ )")
OWN = re.compile(r"\b(?:we|our|your)\b")
ENDS_DENYING = re.compile(r"(?:\bnot|n't)\W*\Z")  # "Pain infusions need a referral; the others do not"
WORDS = ("referral", "referrals", "referred", "refer", "refers", "send", "sends")


def read_referral(page: Page) -> Iterator[Fact]:
    """Yield whether another clinician must send the patient: Fact("referral_required", bool), each value once."""
    found: dict[bool, Fact] = {}
    starts = page.having(*WORDS)
    after = [page.blocks[b.index + 1] for b in starts if b.kind == "question" and b.index + 1 < len(page.blocks)]
    for block in {b.index: b for b in (*starts, *after)}.values():
        if block.region == "nav" or block.kind == "question":
            continue
        for sentence in block.sentences:
            value = needs_referral(sentence)
            if value is not None:
                context = block.context if asked(sentence) in block.context else f"{block.context} > {asked(sentence)}"
                found.setdefault(value, Fact("referral_required", value, "offered", sentence.text, context))
    yield from found.values()


def needs_referral(sentence: Sentence) -> bool | None:
    """What a sentence says of referrals; None where it does not tell, or says both."""
    text = fold(sentence.text)
    if text.rstrip("\")' ").endswith("?"):
        return None
    parts = CLAUSE.split(text)
    said = {value for clause in parts if (value := clause_needs(clause)) is not None}
    if not said and NAMED.search(text) and any(DIRECT.search(clause) for clause in parts[1:]):
        return False  # "Most come by referral, but you may call us yourself"
    if not said:
        return answer(sentence, text)
    if said != {True}:
        return False if said == {False} else None
    others = assertion(sentence, 0, len(text)) in ("others", "historical") and not OWN.search(text)
    return None if others or INSURANCE.search(text) or ENDS_DENYING.search(text) else True


def clause_needs(clause: str) -> bool | None:
    """What one clause says of referrals."""
    if not NAMED.search(clause):
        return None
    if BY_ONESELF.search(clause):
        return DENIED.search(clause) is not None
    if OTHER_MATTER.search(clause):
        return None
    if NOT_NEEDED.search(clause):
        return None if INSURANCE.search(clause) else False
    return True if NEEDED.search(clause) else None


def answer(sentence: Sentence, text: str) -> bool | None:
    """A plain yes or no to "Do I need a referral?", or an entry "A written referral" of a list of what to bring."""
    block, question = sentence.block, asked(sentence)
    if question and ASKED.search(question) and follows(sentence, question):
        return False if NO.match(text) else True if YES.match(text) and not INSURANCE.search(text) else None
    above = " ".join(filter(None, (block.intro, *block.headings[-1:])))
    return True if block.kind == "item" and BRING.match(text) and LIST_OF_NEEDS.search(above) else None


def follows(sentence: Sentence, question: str) -> bool:
    """Whether a sentence is the first after its question."""
    before = [s.text for s in sentence.before]
    return not before or before[-1] == question
