"""How many sessions a first course takes."""

import re
from collections.abc import Iterator
from itertools import chain

from extraction.course_numbers import NUMBER, OF_A_STUDY, Stated, is_said, number, numbered
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion

NOUNS = (
    "infusion infusions session sessions treatments injections doses visits appointments treatment weekly week"
    " weeks times dosing lozenges spravato series course days daily journeys six"
).split()
SPAN = rf"(?P<low>{NUMBER})(?:\s?(?:-|–|—|to|or|and)\s?(?P<high>{NUMBER}))?"
THINGS = (
    r"(?:infusions|sessions|treatments|injections|dosing sessions|ketamine appointments|doses|shots|visits|journeys)"
)
TIME = r"(?:min|hour|hr|day|week|month|year|mg|percent|\$|%)"
FIRST = r"(?:first|starting|starter|initial|induction|loading|opening|foundation|full|standard|core|introductory|acute)"
GROUP = r"(?:series|course|round|set|block|run|protocol|phase|program|plan|package|pass|induction|cycle)"
SESSIONS = re.compile(
    rf"\b{SPAN}[\s-]+(?:(?!{TIME}|or\b|and\b|to\b|of\b|in\b|for\b|the\b)[a-z/-]+\s+){{0,5}}?(?P<noun>{THINGS})\b", re.I
)
SESSION_ADJECTIVE = re.compile(
    rf"\b{SPAN}[\s-](?:infusion|session|treatment|dose|visit|injection|shot)\s+(?:{FIRST}\s+|treatment\s+)?{GROUP}\b",
    re.I,
)
SERIES_OF = re.compile(
    rf"\b(?:{GROUP}|total|start with|begin with)\s+(?:is\s+|consists\s+|usually\s+"
    rf"|typically\s+)?(?:of\s+)(?:about\s+)?{SPAN}\b"
    rf"(?!\s?[-–]\s?\d|\s*-?\s*{TIME})",
    re.I,
)
GROUP_IS = re.compile(
    rf"\b{FIRST}\s+{GROUP}\s+(?:is|are|has|takes|runs|means|includes|usually|typically|:)\s+(?:usually\s+|typically\s+"
    rf"|about\s+|of\s+)?{SPAN}\b(?!\s*-?\s*{TIME})",
    re.I,
)
TO_START = re.compile(rf"\b{SPAN}\s+(?:(?!{TIME})\w+\s+)?to (?:start|begin)(?: with)?\b", re.I)
# "Plan on six of them over three weeks": what they are stands in the sentence before.
OF_THEM = re.compile(
    rf"\b(?:plan (?:on|for)|start with|begin with|need|do|give|get|come for|for|are|sessions,)\s+(?:about\s+"
    rf"|usually\s+)?"
    rf"{SPAN} of them\b|\b(?:sessions|infusions|treatments|injections|visits|doses),\s+(?P<after>{NUMBER}) of them\b",
    re.I,
)
# "Six over three weeks", "six in three weeks"
OVER_WEEKS = re.compile(
    rf"(?:^|\b(?:of|usually|typically|is|are|about|plan|:)\s+){SPAN}(?:\s+(?:{THINGS}))?,?\s+(?:given\s+"
    rf"|spread\s+|spaced\s+)?"
    rf"(?:over|in|across|within)\s+(?:about\s+|the\s+(?:first\s+)?)?{NUMBER}(?:\s?(?:-|–|to|or)\s?{NUMBER})?\s+weeks\b",
    re.I,
)
RATE = (
    rf"(?:(?P<once>once|one(?:\s\w+)?)|(?P<twice>twice)|(?P<rate>{NUMBER})(?:\s+times|\s+days"
    rf"|\s+(?:\w+\s+)?{THINGS})?)"
)
WEEKS = (
    r"(?:(?P<month>first month|one month|month one)"
    rf"|(?P<weeks>{NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<most>{NUMBER}))?[\s-]weeks?)\b"
)
EVERY = re.compile(
    rf"\b{RATE}\s*(?:a|per|each|every|/)?\s*(?:week(?:ly)?)\b,?\s*(?:\w+\s+){{0,3}}?(?:for|over|during"
    rf"|in)\s+(?:the\s+first\s+(?!month)"
    rf"|the\s+|a\s+period\s+of\s+|the\s+course\s+of\s+|about\s+|at least\s+)?{WEEKS}",
    re.I,
)
WEEKLY_FOR = re.compile(rf"\b(?P<weekly>weekly|every week|each week)\s+(?:\w+\s+)?for\s+(?:about\s+)?{WEEKS}", re.I)
DAYS_RUNNING = re.compile(
    rf"\b(?P<low>{NUMBER})\s+(?:consecutive|straight|successive)\s+(?:\w+\s+)?days\b"
    rf"|\b(?P<row>{NUMBER})\s+days\s+(?:in a row"
    rf"|running|straight)\b|\bdaily\s+(?:\w+\s+)?for\s+(?P<daily>{NUMBER})\s+days\b",
    re.I,
)
# Each way to count a course, and what a sentence must hold to be worth a closer look.
COUNTED_BY = (
    (SESSIONS, tuple("infusions sessions treatments injections appointments doses shots visits journeys".split())),
    (SESSION_ADJECTIVE, tuple("series course round set block protocol phase program plan induction".split())),
    (SERIES_OF, (" of ",)),
    (GROUP_IS, ("series", "course", "round", "set", "protocol", "phase", "program", "plan")),
    (TO_START, ("to start", "to begin")),
    (OF_THEM, (" of them",)),
    (OVER_WEEKS, ("weeks",)),
)
OWN_CUE = (SERIES_OF, SESSION_ADJECTIVE, GROUP_IS, TO_START, OF_THEM, OVER_WEEKS)  # they need no other word of a course
COURSE = re.compile(
    r"\b(?:series|courses?|initial(?:ly)?|induction|protocol|loading|foundation(?:al)?|acute phase|first phase"
    r"|standard|full round|recommend\w*|total of|plan(?:s|ned)?"
    r"|start(?:s|ing)? (?:\w+ )?with|begin(?:s|ning)? (?:\w+ )?with|consists? of|number of|typical(?:ly)?"
    r"|usual(?:ly)?|generally|most (?:people"
    r"|patients|clients|of our)"
    r"|over (?:the course of |about |a period of |approximately )?\w+(?:(?:-| to )\w+)? (?:weeks?|days)|(?:in|across"
    r"|within) (?:\w+ ){1,4}weeks|we (?:give|do|schedule|offer|suggest|advise)|need|receive|complete"
    r"|treatment plan|program|undergo|commit\w*)\b",
    re.I,
)
STRONG = re.compile(
    r"\b(?:series|course|initial|induction|protocol|loading|foundation|acute phase|standard|recommend\w*|total of"
    r"|consists? of|program|start with|begin with)\b",
    re.I,
)
HOW_MANY = re.compile(
    r"\bhow many\b|\bhow often\b|\bnumber of (?:infusions|sessions|treatments)\b|\btypical course\b"
    r"|\bcourse of treatment\b|\btreatment (?:plan|course|schedule|protocol)\b|\b(?:mood|pain) plan\b|\bschedule\b",
    re.I,
)
NOT_COURSE = re.compile(
    r"\b(?:boosters?|maintenance|top[- ]?ups?|after (?:the |your |their |these )?(?:first|initial|about|just"
    r"|only)?\s*$|extra|follow[- ]?ups?|integration|preparation|prep|therapy|talk|coaching|counsell?ing|TMS|ECT"
    r"|vitamin|NAD"
    r"|lidocaine|magnetic)\b",
    re.I,
)
BEFORE_COUNT = re.compile(
    r"\b(?:after|every|each|within|first|last|next|additional|another|another set of|more than|fewer than|less than"
    r"|another|extra|further|other|as few as|by the|maximum of|of the|limit of"
    r"|at most|up to|no more than|than|since|about every|once every|past|over \d+|performed|given|completed"
    r"|administered|all)\s+(?:the\s+|your\s+|about\s+)?$|[$%.,]$",
    re.I,
)
PER_PERIOD = re.compile(
    r"\s*(?:(?:a|per|each|every|/)\s*(?:week|day|month|year)|weekly|monthly|daily)\b(?!\s*(?:for|over))|\s*(?:and up"
    r"|each day|at a time)",
    re.I,
)
FIRST_OF_ALL = re.compile(r"\bfirst\s+$", re.I)  # "the first six are given over three weeks" is a course all the same
WITHIN_WEEKS = re.compile(rf"[^.;]{{0,40}}\b(?:over|within|in|across)\s+(?:the\s+"
                          rf"|about\s+)?{NUMBER}[\w -]{{0,12}}\s+weeks", re.I)
MORE = re.compile(r"\s+more\b", re.I)
# With a price beside it only what is called a first course is one: packages are sold in any size.
SOLD = re.compile(r"\$")
CALLED_FIRST = re.compile(
    rf"\b(?:recommend\w*|induction|initial|protocol|course|{FIRST}\s+{GROUP}|to (?:start|begin)(?: with)?"
    r"|(?:over|across|within|in) (?:about )?[\w-]+(?:(?:-| to )\w+)? weeks)\b",
    re.I,
)
PAIN = re.compile(r"\b(?:pain|CRPS|fibromyalgia|migraines?|neuropath\w+|nerve)\b", re.I)
SPRAVATO = re.compile(r"\b(?:spravato|esketamine)\b", re.I)
ENOUGH = range(2, 25)


def read_sessions(page: Page) -> Iterator[Fact]:
    """Yield how many sessions a first course takes: Fact("sessions", [min, max]); boosters do not count.

    The surest statement counts. Where mood and pain, or Spravato and ketamine, have courses of their own, the fact
    spans them and quotes the first.
    """
    found = [
        stated
        for sentence in numbered(page, NOUNS)
        if not OF_A_STUDY.search(sentence.text)
        for stated in chain(weekly_courses(sentence), counted_courses(sentence))
    ]
    best = max((s.rank for s in found), default=0)
    kept: dict[str, Stated] = {}
    for stated in found:
        if stated.rank == best:
            kept.setdefault(protocol(stated.sentence), stated)
    if kept:
        value = [min(s.value[0] for s in kept.values()), max(s.value[1] for s in kept.values())]
        first = next(iter(kept.values())).sentence
        yield Fact("sessions", value, "offered", first.text, first.block.context)


def protocol(sentence: Sentence) -> str:
    """For which of a provider's courses a sentence speaks."""
    for text in (sentence.text, " ".join(sentence.block.headings[-1:] + sentence.block.headers)):
        if PAIN.search(text):
            return "pain"
        if SPRAVATO.search(text):
            return "spravato"
    return ""


def counted_courses(sentence: Sentence) -> Iterator[Stated]:
    """Courses named by their number: "a series of six infusions"."""
    text = sentence.text
    lower = text.lower()
    question = " ".join(filter(None, (sentence.block.question, *sentence.block.headers, *sentence.block.headings[-1:])))
    asked = bool(HOW_MANY.search(question))
    for pattern in (p for p, words in COUNTED_BY if any(w in lower for w in words)):
        for match in pattern.finditer(text):
            value = span(match)
            around = text[max(0, match.start() - 60) : match.end() + 60]
            if value is None or not counts(sentence, match, question):
                continue
            strong = bool(STRONG.search(around)) or pattern in OWN_CUE
            sold = bool(SOLD.search(text))
            listed = match.start() == 0 and value[0] < value[1]
            if sold and not CALLED_FIRST.search(around):
                continue
            if (strong or asked or listed or (not sold and COURSE.search(text))) and is_said(sentence, match):
                yield Stated(value, 2 if asked else int(strong), sentence)


def span(match: re.Match[str]) -> tuple[int, int] | None:
    """The number of sessions that was matched, where a course could have so many."""
    groups = match.groupdict()
    low_text = groups.get("low") or groups.get("after")
    if not low_text:
        return None
    low = number(low_text)
    high = number(groups["high"]) if groups.get("high") else low
    return (low, high) if low in ENOUGH and high in ENOUGH and low <= high else None


def counts(sentence: Sentence, match: re.Match[str], question: str) -> bool:
    """Whether what is counted at a match can be sessions of a first course."""
    text = sentence.text
    start = match.start("low") if match["low"] else match.start()
    window = f"{text[max(0, start - 25) : match.end()]} {text[match.end() : match.end() + 12]}"
    return not (
        PER_PERIOD.match(text, match.end())
        or MORE.match(text, match.end("low") if match["low"] else match.end())
        or (BEFORE_COUNT.search(text[:start]) and not first_ones(text, start, match.end()))
        or NOT_COURSE.search(window)
        or NOT_COURSE.search(question)
        or text.rstrip().endswith("?")
    )


def first_ones(text: str, start: int, end: int) -> bool:
    """Whether "the first six" are told with the weeks that they take."""
    return bool(FIRST_OF_ALL.search(text[:start]) and WITHIN_WEEKS.match(text, end))


def weekly_courses(sentence: Sentence) -> Iterator[Stated]:
    """Courses named by their rate: "twice a week for four weeks", "five days in a row"."""
    text = sentence.text
    lower = text.lower()
    if not any(word in lower for word in ("week", "days", "daily")):
        return
    for match in chain(EVERY.finditer(text), WEEKLY_FOR.finditer(text), DAYS_RUNNING.finditer(text)):
        value = rated(match)
        before = text[max(0, match.start() - 50) : match.start()]
        labels = " ".join((*sentence.block.headers, *sentence.block.headings[-1:]))
        if value[0] not in ENOUGH or value[1] not in ENOUGH or NOT_COURSE.search(f"{before} {labels}"):
            continue
        if is_said(sentence, match) and assertion(sentence, match.start(), match.end()) != "question":
            yield Stated(value, 1, sentence)


def rated(match: re.Match[str]) -> tuple[int, int]:
    """The number of sessions that a rate and a time make."""
    groups = match.groupdict()
    days = groups.get("row") or groups.get("daily") or (groups.get("low") if "weeks" not in groups else None)
    if days:
        return number(days), number(days)
    rate = 2 if groups.get("twice") else number(groups["rate"]) if groups.get("rate") else 1
    if match["month"]:
        return rate * 4, rate * 4
    weeks = number(match["weeks"])
    return rate * weeks, rate * (number(match["most"]) if match["most"] else weeks)
