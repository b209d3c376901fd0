"""Whether patients are watched while the medicine acts."""

import re
from collections.abc import Iterator

from extraction.course_numbers import SAID
from extraction.course_words import CourseWords
from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.rules import fold
from extraction.safety import ADVICE
from extraction.stance import assertion, names_itself, speaks_of_itself

WATCHED = CourseWords("watched")
MEASURED = CourseWords("measured")
UNWATCHED = CourseWords("unwatched")
NOT_WATCHING = CourseWords("not_watching")
# A sentence about watching holds one of these.
WORDS = (
    "monitor monitored monitors monitoring monitor's observed observation observe observes observing supervised"
    " supervision supervises supervise vitals vital watched watches watch watching stays stay remains remain oximetry"
    " oximeter present presence attendance sits sit sitting pulse oxygen alone leave leaves unmonitored unsupervised"
    " unattended attended beside side pressure room eye eyes looks look rhythm cuff clip ekg ecg telemetry"
    " breathing reach"
    " checks checked check nurse nurses rn crna clinician camera video screen finger probe capnography running"
    " anesthesiologist"
    " supervisa vigila signos"
).split()
DENIED = AnyCase(r"not\b|n['’]t\b|\bno\b|nobody|\bnone\b|unmonitored|unsupervised|never")
LEFT_ALONE = AnyCase(r"\bleave|\balone|\bunattended|\bby yourself")
# "Ketamine is considered safe under medical supervision" tells of the drug, not of a session here.
SAFE_IF = AnyCase(r"\b(?:is|are) (?:\w+ ){0,2}safe\b[^.;]{0,60}$")
REPORTED = re.compile(r"\b(?:warn(?:s|ed)?|caution(?:s|ed)?|according to|reported|the (?:FDA|agency)|advises?)\b")
# A patient at home who takes the own pressure is watched by nobody.
BY_THE_PATIENT = AnyCase(
    r"(?:^(?:please )?|\b(?:you|you'll|patients|members) (?:will |must |should |also |can )*|\bask\w* you to )"
    r"(?:take|check|measure|record|read|log|enter|send|text)(?: us| in)? (?:your|their) (?:own )?(?:blood"
    r"|pressure|vital|pulse)"
)
# Blood pressure is taken at an evaluation too; while the medicine acts, the sentence says when.
TIMED = AnyCase(
    r"\b(?:during|throughout|every|while|until|whole|entire|again|minutes|before and after|and after|at set times"
    r"|at the end"
    r"|(?:each|your|the) (?:session|infusion|treatment|visit|drip|shot|dose|injection)|nurses?|RN|medics?"
    r"|paramedics?|CRNA"
    r"|an(?:a)?esthe\w+)\b"
)
COMPANY = AnyCase(
    r"\b(?:(?:psycho)?therapists?|guides?|facilitators?|counsell?ors?|one of us|we|i)\b[^.;]*"
    r"\b(?:with you|in (?:the|your) room|beside you|by your side|present|nearby|in the other chair)\b")
NURSED = AnyCase(
    r"\b(?:monitor\w*|observ\w+|supervis\w+|watch\w*|vitals?|pressure|oxygen|pulse|nurses?|rn|doctors?|physicians?"
    r"|cuffs?|oximeters?|medics?|clinicians?|anesth\w+)\b")
NOT_THERE = AnyCase(
    r"\b(?:do|does|will|would|can)(?: not|n['’]t)\b (?:\w+ )?(?:sit|stay|remain|be)\b(?! alone)"
)
NOT_GIVEN = AnyCase(
    r"\b(?:we|i) (?:do not|don['’]t|never|cannot|will not|won['’]t) (?:\w+ )?"
    r"(?:prescribe|offer|send|mail|ship|provide)\b"
)
OWN = AnyCase(r"\b(?:we|our|us|my|i|you|your|sessions?|from)\b")

def read_monitoring(page: Page) -> Iterator[Fact]:
    """Yield whether patients are watched while the medicine acts: Fact("monitoring", bool), each value once."""
    seen: set[bool] = set()
    denied = None
    for block in page.having(*WORDS):
        if block.region == "nav" or block.kind == "question":
            continue
        for sentence in block.sentences:
            if True in seen and not DENIED.search(sentence.text):
                continue
            value = is_watched(sentence)
            if value is not None and value not in seen:
                seen.add(value)
                fact = Fact("monitoring", value, "offered", sentence.text, block.context)
                if value:
                    yield fact
                else:
                    denied = fact
    if denied:
        yield denied


def said_before(sentence: Sentence) -> list[str]:
    """The sentence before one in its block."""
    return [s.text for s in sentence.before][-1:]


def said_of_itself(sentence: Sentence) -> bool:
    """Whether a refusal is the provider's own, and no question."""
    end = len(sentence.text)
    return (
        not sentence.text.endswith("?")
        and not REPORTED.search(sentence.text)
        and assertion(sentence, end - 1, end) not in ("question", "others")
    )


def is_watched(sentence: Sentence) -> bool | None:
    """What a sentence says of watching the patient; None where it says nothing of its own sessions."""
    text = sentence.text
    denial = None if LEFT_ALONE.search(text) else UNWATCHED.search(text)
    if denial:
        others = assertion(sentence, denial.start(), denial.end()) in ("question", "others", "comparison")
        # "We do not prescribe lozenges. …, and nobody is watching you" is a reason against what is not given here.
        refused = not names_itself(text) and any(map(NOT_GIVEN.search, said_before(sentence)))
        return None if others or refused or not OWN.search(text) or not said_of_itself(sentence) else False
    match = WATCHED.search(text) or (MEASURED.search(text) if TIMED.search(text) else None)
    if (
        not match
        or (SAFE_IF.search(text[: match.start()]) and not speaks_of_itself(text))
        or NOT_WATCHING.search(text[max(0, match.start() - 15) : match.end() + 30])
        or (BY_THE_PATIENT.search(text) and not OTHERS_WATCH.search(text))
        or (ADVICE.search(fold(text)) and not names_itself(text))
    ):
        return None
    if COMPANY.search(match.group()) and not NURSED.search(text):
        return None  # a therapist's or guide's company is no watch over the body
    if NOT_THERE.search(match.group()):
        return None  # "I do not sit with you" leaves open who does
    status = assertion(sentence, match.start(), match.end())
    if LEFT_ALONE.search(match.group()):
        return True if status in SAID | {"negated"} else None
    if status == "negated":
        near = text[max(0, match.start() - 15) : match.end()]
        return False if names_itself(text) and DENIED.search(near) else None
    return True if status in SAID else None


OTHERS_WATCH = AnyCase(r"\b(?:nurse|doctor|clinician|guide|therapist|we|I|staff|team)\b")
