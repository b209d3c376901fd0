"""How many sessions a first course takes.

Every count of sessions on a page is found first, however it is put: things counted ("six infusions"), a rate over a
time ("twice a week for four weeks"), days in a row, or a bare number where the words around it say what is counted
("a series of six"). Then it is asked of what the count is (the medicine; not therapy, preparation, another treatment),
when (a first course; not boosters, not what has been given) and how surely. The surest are kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from extraction.course_numbers import NUMBER, OF_A_STUDY, Stated, asked, is_said, number, numbered
from extraction.course_words import CourseWords
from extraction.covers import AnyCase
from extraction.page import Block, Fact, Page, Sentence

NOUNS = (
    "infusion infusions session sessions treatments injections doses visits appointments treatment weekly week"
    " weeks times dosing lozenges spravato series course days daily journeys shots drips experiences round rounds"
    " induction phase protocol six eight sittings afternoons total sprays plan start mornings weekdays all number"
).split()

# --- the ways to count ----------------------------------------------------------------------------------------------
TO = r"(?:-|–|—|to|or|and|through)"
SPAN = rf"(?<![\d$.,/])(?<!\d[-–])(?P<low>{NUMBER})(?:\s?\(\d+\))?(?:\s?{TO}\s?(?P<high>{NUMBER})(?:\s?\(\d+\))?)?"
THING = (
    r"(?P<thing>infusions|sessions|treatments|injections|appointments|doses|dosings|shots|sprays|drips|visits|journeys"
    r"|sittings|experiences|(?:medicine|dosing|infusion|treatment|ketamine) (?:days|afternoons|evenings"
    r"|mornings|rounds)"
    r"|rounds|times)"
)
EVENTS = r"(?:infusion|session|treatment|injection|appointment|dose|shot|spray|drip|visit|journey|sitting)s?"
NO_ADJECTIVE = (
    r"(?!(?:min|hour(?!-)|hr|day(?!-)|weeks?(?!-)|months?|years?|mg|percent|or|and|to|of|in|for|the|per|a|on"
    r"|with|after|before"
    r"|people|patients|clients|times|more|is|are)\b|[\d$%](?![\d-]*(?:minute|min|hour)))"
)
GROUP = (
    r"(?:series|courses?|round|set|block|run|protocol|phase|program|plan|induction|cycle|arc|total"
    r"|minimum|stack|sequence|regimen|schedule|number|start|opening|beginning)"
)
NO_TWO = AnyCase(r"\bno\s+\Z")   # "no two sessions are alike" counts nothing
ALL_OF_THEM = AnyCase(r"\ball\s+\Z")  # "you come for all six infusions"
THINGS = AnyCase(rf"\b{SPAN}[\s-]+(?P<kind>(?:{NO_ADJECTIVE}[\w/'’-]+\s+){{0,5}}?){THING}\b")
AS_ADJECTIVE = AnyCase(
    rf"\b{SPAN}[\s-](?P<kind>(?:\w+[\s-])?)(?P<thing>infusion|session|treatment|dose|visit|injection|shot|journey)"
    rf"[\s-]+(?:[\w-]+\s+){{0,2}}?{GROUP}\b"
)
ENDS = (r"(?=\s*(?:[.,;:)–—]|$)|\s+(?:over|in|with|within|across|and|before|on|at|for|spread|or so"
        r"|is|costs?|are|makes?|it|can|may|which|that|each|you|we)\b)")
BARE = tuple(
    AnyCase(pattern)
    for pattern in (
        # a series of six, the course is usually six, our protocol: six
        rf"\b{GROUP}\s+(?:(?!one|is|are|has|have|in)\w+\s+){{0,3}}?of\s+(?:about\s+|around\s+"
        rf"|at least\s+|only\s+)?{SPAN}{ENDS}",
        rf"\b{GROUP}(?:\s+of\s+\w+)?(?:\s*[:,–—]|\s+(?:is|are|has|takes|runs|means|includes|calls for|asks for))\s+"
        rf"(?:usually\s+|typically\s+|generally\s+|normally\s+|about\s+|of\s+|for\s+)*{SPAN}{ENDS}",
        rf"\b(?:first|initial|opening|usual|standard|full|typical|normal)\s+(?:\w+\s+)?{GROUP}\b[^.;$]{{0,30}}\b{SPAN}"
        r"(?=[.,;]|$|\s+(?:over|in|of|with)\b)",
        # six to begin with, six in all, six is the usual number
        rf"\b{SPAN}\s+(?:(?!weeks|days|months|hours|minutes)[a-z]+\s+)?to (?:start|begin)(?: with)?\b",
        rf"\b{SPAN},?\s+(?:{EVENTS}\s+)?(?:in (?:all|total)|altogether|(?:of them )?total)\b",
        rf"\b{SPAN}\s+(?:of them\s+)?(?:makes?(?: up)?|is|are|forms?)\s+(?:an?|the|our)\s+(?:usual|standard|typical"
        rf"|normal|full|whole|first|initial|opening|complete|number|course|series|norm|rule)\b",
        # we begin with six, plan on six, six over three weeks
        rf"\b(?:(?:start|begin)s?(?:\s+\w+)?\s+with|plan(?:s|ned)? (?:on|for)|commit to(?: all)?"
        rf"|ask for)\s+{SPAN}{ENDS}",
        rf"(?:^|\b(?:of|usually|typically|is|are|about|plan|[a-z]+:)\s+){SPAN},?\s+(?:[a-z]+\s+)?(?:over|in"
        rf"|across|within|inside)"
        rf"\s+(?:about\s+|the\s+(?:first\s+)?)?{NUMBER}(?:\s?{TO}\s?{NUMBER})?\s+weeks\b",
    )
)
# Numbers that stand for sessions named before: all six, six of them.
OF_THEM = tuple(
    AnyCase(pattern)
    for pattern in (
        r"\b(?:(?:need|do|finish|complete|through|take|for|after|pay for)\s+all|the first)\s+"
        rf"{SPAN}(?! of\b)(?:{ENDS}|(?= up front))",
        r"\b(?:do|need|give|schedule|expect|plan|take|receive|recommend|suggest|get)\s+(?:[\w-]+\s+){0,3}?"
        rf"{SPAN}\s+of them\b"
        rf"|\b(?:sessions|infusions|treatments|injections|visits|doses),\s+(?P<after>{NUMBER})"
        r" of them\b",
    )
)
UNIT_AFTER = AnyCase(
    r"[\s-]*(?:(?:consecutive|straight|business) )?(?:min|hour|hr|day|week|month|year|mg|percent"
    r"|\$|%|people|patients|clients|months)"
)
# A bare number as the answer to "how many", alone or after a few words: "For pain we plan five."
ANSWER = AnyCase(
    rf"(?:^|\b(?:plan|schedule|give|recommend|suggest|do|book|need|are|is|usually|typically|generally|mood|depression"
    rf"|pain|people|patients|from|between|,|:)\s+(?:on\s+|for\s+|about\s+)?){SPAN}"
    r"(?=\s*(?:[.,;:)–—]|$)|\s+(?:over|in|across|within|spread|to|for|is|are the|on|or so|as)\b)"
)
DAYS = r"(?:week)?(?:days|mornings|afternoons|evenings)"
IN_A_ROW = AnyCase(
    rf"\b{SPAN}\s+(?:consecutive|straight|successive|daily|back[- ]to[- ]back)\s+(?:\w+\s+)?(?:{DAYS}|{EVENTS})\b"
    rf"|\b(?P<row>{NUMBER})(?:\s?{TO}\s?(?P<most>{NUMBER}))?\s+{DAYS}\s+(?:in a row|running|straight)\b"
    rf"|\b(?P<length>{NUMBER})(?:\s?{TO}\s?(?P<upto>{NUMBER}))?[\s-]day\s+(?:\w+\s+)?(?:course|series|infusion|protocol"
    r"|program)\b"
    rf"|\bdaily\s+(?:\w+\s+)?for\s+(?P<daily>{NUMBER})(?:\s?{TO}\s?(?P<longest>{NUMBER}))?\s+days\b"
)
WEEK_BY_WEEK = AnyCase(
    rf"\b(?P<one>{NUMBER})\s+(?:\w+\s+){{0,2}}?(?:in|during)?\s*(?:the\s+)?(?:first week|week (?:one"
    rf"|1))\b[^.;]{{0,30}}?"
    rf"\b(?P<two>{NUMBER})\s+(?:\w+\s+){{0,2}}?(?:in|during)?\s*(?:the\s+)?(?:second(?: week)?|week (?:two|2)|next)\b"
)
RATE = AnyCase(
    rf"\b(?:(?P<once>(?:once\s)?(?:weekly|(?:a|per|every|each)\sweek))|(?P<fortnight>every (?:other|two"
    rf"|2)(?:\s+(?:week|sunday|monday|tuesday|wednesday|thursday|friday|saturday))s?)|(?P<twice>twice)"
    rf"|(?:(?P<rate>{NUMBER})(?:\s?{TO}\s?(?P<faster>{NUMBER}))?(?:\s?[x×])?"
    rf"(?:\s+(?:(?!weeks?\b|months?\b|at\b|for\b)[\w-]+\s+){{0,3}}?(?:times|days|{EVENTS}))?))"
    r"(?(once)|(?(fortnight)|[\s-]*(?:(?:a|per|each|every|/)\s*week(?:ly)?|weekly)))\b"
)
WEEKS = AnyCase(
    rf"\b(?P<month>(?:first|one|a) month|month one)\b|\bweeks?\s+(?:1|one)\s?{TO}\s?(?P<last>{NUMBER})\b"
    rf"|\b(?P<weeks>{NUMBER})(?:\s?{TO}\s?(?P<most>{NUMBER}))?[\s-]weeks?\b(?!\s+(?:later|before|ago|apart"
    rf"|notice|after))"
)
BETWEEN_RATE_AND_WEEKS = re.compile(r"(?!\s*or\b)[^.;:$]{0,40}\Z")
LATER_WEEKS = AnyCase(
    r"\bevery\s+$|\b(?:next|following|another|further|then|from|week (?:nine|five|9|5)|after)\b[\w ,]{0,16}$"
)

# --- of what, when, and how surely ----------------------------------------------------------------------------------
OTHER_SESSIONS = CourseWords("other_sessions")
OTHER_TOPIC = CourseWords("other_topic")
LATER = CourseWords("later")
FIRST_COURSE = CourseWords("first_course")
USUAL = CourseWords("usual")
HOW_MANY = CourseWords("how_many")
NOT_A_COURSE = CourseWords("not_a_course")
GIVEN = AnyCase(r"\b(?:I|he|she|they) (?:had|did|got|received|took|needed)\b|\b(?:was|were|had been) given\b")
SOME_TIME = (rf"{NUMBER}(?:\s?{TO}\s?{NUMBER})?[\s-](?:weeks?|days?|period)\b(?!\s+(?:apart|before"
             rf"|after|later|ago|of\b))")
OVER_TIME = AnyCase(
    rf"^[^.;$]{{0,50}}(?:,|\b(?:over|within|in|across|inside|spread|during|at))\s+(?:[a-z]+\s+){{0,4}}?{SOME_TIME}"
    r"|^,?\s*(?:\w+\s+){0,2}?(?:spaced|one (?:a|each|every)|(?:two|three|2|3) (?:a|per|each) week|close together"
    r"|(?:[\w-]+ )?(?:days|weeks?|fortnight) apart|a fortnight apart|a week apart|at (?:\w+ )?intervals|weekly)\b"
    r"|^[^.;$]{0,30}\bin (?:a|the first|one) (?:month|week|fortnight)\b"
)
WITHIN_TIME = AnyCase(rf"\b(?:over|within|in|across|during)\s+(?:[a-z]+\s+){{0,4}}?{SOME_TIME}[^.;$]{{0,40}}$")
BEFORE_COUNT = AnyCase(
    r"\b(?:after(?: all)?|every|each|within|first|last|next|additional|another|another set of|more than"
    r"|fewer than|less than"
    r"|extra|further|other|as few as|only|by the|maximum of|of the|limit of|one of|our|off|free"
    r"|at most|up to|no more than|than|since|about every|once every|past|over \d+|performed|given|completed"
    r"|administered|offers?|have done)\s+(?:the\s+|your\s+|our\s+|about\s+|all\s+)?$|[$%.,]$"
)
PER_PERIOD = AnyCase(
    r"\s*(?:(?!over|in|within|at|during|for|on)\w+\s+){0,2}?(?:(?:a|per|each|every"
    r"|/)\s*(?:week(?! apart)|day|month|year|quarter)"
    r"|weekly|monthly|daily)\b"
    r"|\s*(?:and up|each day|at a time|at once|more\b|later\b|ago\b|left\b|free\b|already\b)"
)
OTHER_AFTER = AnyCase(
    r"\s+(?:of|for|with|about)\s+(?:\w+\s+)?(?:therapy|psychotherapy|integration|preparation|talk|TMS|ECT)"
)
FIRST_OF_ALL = AnyCase(r"\bfirst\s+$")  # "the first six are given over three weeks" is a course all the same
OURS = AnyCase(r"\bour\s+$")
CONDITION = AnyCase(r"\b(?:if|when|once|until|by|unless|after|since|before|without|refund\w*|stop)\b[^,;:]*$")
PART = re.compile(r";|,\s+(?=(?:for|and)\b)|\.\s")
SOLD = re.compile(r"\$")
OWN = AnyCase(
    r"\b(?:we|our|us|you|your|you'll|i|my|most|each|everyone|patients?|clients?|people|members|usually|need\w*)\b"
)
SPECIFIC = AnyCase(
    r"^(?:infusions?|injections?|shots?|drips?|journeys?|dosings|(?:medicine|dosing|infusion) \w+)$"
)
MEDICINE = AnyCase(
    r"\b(?:ketamine|kap|infusion|injection|medicine|dosing|lozenge|troche|tablet|spravato|esketamine|IM|IV)\b"
)
OF_TREATMENT = AnyCase(rf"\b(?:{EVENTS}|series|course|protocol|IVs?)\b")
PROTOCOLS = tuple((name, AnyCase(pattern)) for name, pattern in (
    ("pain", r"\b(?:pain|CRPS|fibromyalgia|migraines?|neuropath\w+|nerve)\b"),
    ("spravato", r"\b(?:spravato|esketamine|spray)\b"),
    ("shot", r"\b(?:IM|intramuscular\w*|injections?|shots?)\b"),
    ("mouth", r"\b(?:lozenges?|troches?|sublingual|tablets?)\b"),
    ("", r"\b(?:mood|depress\w+|anxiety)\b"),
))
MORE = AnyCase(rf"\bif\b[^.]{{0,60}}\b(?P<more>{NUMBER}) more\b(?!\s+(?:weeks|months|days|hours|minutes))")
PLAIN_LABEL = AnyCase(rf"(?:ketamine\s)?{EVENTS}")
NUMBERS_ONLY = AnyCase(
    rf"(?:about |usually |typically |around )?{NUMBER}(?:\s?{TO}\s?{NUMBER})?(?!\s*(?:min|hour|day|mg|%))(?:\W|$)"
)
SHORT = 45  # letters of a line that is no full sentence
NAMED = 150  # letters in which sessions were named that a number stands for
LEAD = 30   # of the first words of an entry, which name it
LABEL = 80  # and of one that heads a table or a list
ENOUGH = range(2, 25)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of sessions at `sentence.text[start:end]`; `kind` says what is counted, `number_at` where."""

    value: tuple[int, int]
    start: int
    end: int
    number_at: int
    kind: str      # the words that say what is counted: "ketamine sessions"; "" for a bare number
    rank: int      # what the way of counting alone is worth


def read_sessions(page: Page) -> Iterator[Fact]:
    """Yield how many sessions a first course takes: Fact("sessions", [min, max]); boosters do not count.

    The surest statement counts. Where mood and pain, or Spravato and ketamine, have courses of their own, the fact
    spans them and quotes the first. Where nothing better is said, counts without any word of a course are believed
    only where all of them agree.
    """
    sentences = chain(numbered(page, NOUNS), (s for b in labelled(page) for s in b.sentences))
    found = [stated for sentence in sentences if not OF_A_STUDY.search(sentence.text)
             for stated in courses(sentence, page)]
    best = max((s.rank for s in found), default=0)
    if best == 1 and len({s.value for s in found}) > 1:
        return
    kept: dict[object, Stated] = {}
    for stated in sorted(found, key=lambda s: -s.rank):
        least = min(best, 2) if not stated.of or len(stated.sentence.text) > SHORT else 1
        if stated.rank >= least:
            kept.setdefault(stated.of, stated)
    if not kept:
        return
    value = [min(s.value[0] for s in kept.values()), max(s.value[1] for s in kept.values())]
    first = next(iter(kept.values())).sentence
    yield Fact("sessions", value, "offered", first.text, first.block.context)


def labelled(page: Page) -> Iterator[Block]:
    """Short lines that hold a number alone, or little more, under a label that asks for the number of sessions."""
    for block in page.blocks:
        if len(block.text) <= SHORT and block.kind in ("cell", "text", "item") and NUMBERS_ONLY.match(block.text):
            labels = [label for label in labels_of(block.sentences[0]) if len(label) <= LABEL]
            if asks(labels) or any(FIRST_COURSE.search(label) for label in labels):
                yield block


def asks(labels: list[str]) -> bool:
    """Whether a line above asks for the number of sessions."""
    return any(HOW_MANY.search(label) or PLAIN_LABEL.fullmatch(label) for label in labels)


def courses(sentence: Sentence, page: Page) -> Iterator[Stated]:
    """The courses that a sentence states, ranked."""
    text = sentence.text
    labels = labels_of(sentence)
    is_asked = asks(labels)
    if text.rstrip().endswith("?") or GIVEN.search(text) or (
            OTHER_TOPIC.search(near := " ".join(labels[:2])) and not MEDICINE.search(f"{near} {text}")):
        return
    timed = list(rates(sentence, page))
    plain = [c for c in chain(things(text), bare(sentence, labels, is_asked))
             if not any(t.start <= c.start < t.end for t in timed) and not NO_TWO.search(text, 0, c.number_at)]
    for count in (*timed, *plain):
        if count.value[0] in ENOUGH and count.value[1] in ENOUGH and is_course(count, text, labels):
            rank = rank_of(count, sentence, labels, is_asked)
            if rank and is_said(sentence, count.start, count.end):
                more = MORE.search(text, count.end) if rank > 1 else None
                high = count.value[1] + number(more["more"]) if more else count.value[1]
                yield Stated((count.value[0], high), rank, sentence, protocol(sentence, count))


# --- finding counts -------------------------------------------------------------------------------------------------
def things(text: str) -> Iterator[Count]:
    """Counts of things: "six infusions", "a six-session program"."""
    for pattern, rank in ((THINGS, 1), (AS_ADJECTIVE, 3)):
        for match in pattern.finditer(text):
            kind = f"{match['kind']}{match['thing']}"
            sure = 3 if ALL_OF_THEM.search(text, 0, match.start()) else rank
            yield Count(span(match), match.start(), match.end(), match.start("low"), kind, sure)


def bare(sentence: Sentence, labels: list[str], is_asked: bool) -> Iterator[Count]:
    """Numbers of which only the words around say that they count sessions: "a series of six"; "Six." where asked."""
    text = sentence.text
    for pattern in (*BARE, *OF_THEM, *((ANSWER,) if is_asked else ())):
        for match in pattern.finditer(text):
            said_before = sentence.block.text[:sentence.start][-NAMED:] + text[:match.end()]
            if pattern in OF_THEM and not is_asked and not any(map(OF_TREATMENT.search, (said_before, *labels))):
                continue  # "We ask about all three" tells of something else
            if not UNIT_AFTER.match(text, match.end()) and not THINGS.match(text, match.start("low")):
                at = match.start("low") if match["low"] else match.start("after")
                yield Count(span(match), match.start(), match.end(), at, "", 1 if pattern is ANSWER else 3)


def rates(sentence: Sentence, page: Page) -> Iterator[Count]:
    """Counts by a rate and a time: "twice a week for four weeks", "five days in a row"; the time may stand above."""
    text = sentence.text
    lower = text.lower()
    if "day" in lower or "daily" in lower or "s in a row" in lower:
        for match in IN_A_ROW.finditer(text):
            low = match["low"] or match["row"] or match["daily"] or match["length"]
            high = match["high"] or match["most"] or match["longest"] or match["upto"] or low
            value = number(low), number(high)
            yield Count(value, match.start(), match.end(), match.start(), "", 2)
    if "week" not in lower and "every" not in lower:
        return
    for match in WEEK_BY_WEEK.finditer(text):
        total = number(match["one"]) + number(match["two"])
        yield Count((total, total), match.start(), match.end(), match.start(), "", 2)
    times = list(WEEKS.finditer(text))
    for rate in RATE.finditer(text):
        near = next((w for w in times if w.start() >= rate.end()
                     and BETWEEN_RATE_AND_WEEKS.match(text[rate.end():w.start()])
                     and not LATER_WEEKS.search(text[rate.end():w.start()])), None)
        near = near or next((w for w in reversed(times) if w.end() <= rate.start()
                             and len(text[w.end():rate.start()]) <= 40
                             and not LATER_WEEKS.search(text[:w.start()])), None)
        if near:
            start, end = min(rate.start(), near.start()), max(rate.end(), near.end())
            yield Count(rated(rate, near), start, end, start, "", 2)
        elif not times and (above := weeks_above(sentence, page)):
            yield Count(rated(rate, above), rate.start(), rate.end(), rate.start(), "", 2)


def weeks_above(sentence: Sentence, page: Page) -> re.Match[str] | None:
    """The first weeks of a course as a heading or another cell of the same row or column names them."""
    block = sentence.block
    for label in (*block.headers, *block.headings[-1:], block.intro or ""):
        match = WEEKS.search(label)
        if match and (match["last"] or match["month"]) and len(label) <= 60:
            return match
    if block.kind != "cell" or not block.headers:
        return None
    for other in page.blocks[max(0, block.index - 40):block.index + 40]:
        if other.kind == "cell" and other is not block and block.headers[-1] in other.headers:
            match = WEEKS.fullmatch(other.text)
            if match:
                return match
    return None


def span(match: re.Match[str]) -> tuple[int, int]:
    """The number of sessions that was matched; (0, 0) where it is no range."""
    groups = match.groupdict()
    low = number(groups.get("low") or groups["after"])
    high = number(groups["high"]) if groups.get("high") else low
    return (low, high) if low <= high else (0, 0)


def rated(rate: re.Match[str], weeks: re.Match[str]) -> tuple[int, int]:
    """The number of sessions that a rate and a time make."""
    low: float = 0.5 if rate["fortnight"] else 1 if rate["once"] else 2 if rate["twice"] else number(rate["rate"])
    high = number(rate["faster"]) if rate["faster"] else low
    if weeks["month"]:
        return int(low * 4), int(high * 4)
    if weeks["last"]:
        return int(low * number(weeks["last"])), int(high * number(weeks["last"]))
    most = number(weeks["most"]) if weeks["most"] else number(weeks["weeks"])
    return int(low * number(weeks["weeks"])), int(high * most)


# --- judging them ---------------------------------------------------------------------------------------------------
def labels_of(sentence: Sentence) -> list[str]:
    """The lines that say what a count is about; first words may be one, as in "Preparation. Two sessions."."""
    block = sentence.block
    first = block.sentences[0].text
    lead = first if len(first) <= LEAD and sentence.start else None
    lines = (lead, asked(sentence), *block.headers, block.intro, *block.headings[-1:])
    return [line for line in lines if line]


def clause_of(text: str, count: Count) -> tuple[str, str]:
    """What stands before and after the count in its clause."""
    start = max((m.end() for m in PART.finditer(text, 0, count.start)), default=0)
    end = PART.search(text, count.end)
    return text[start:count.number_at], text[count.end:end.start() if end else len(text)]


def is_course(count: Count, text: str, labels: list[str]) -> bool:
    """Whether a count can be one of a first course of the medicine."""
    before, after = clause_of(text, count)
    lead = text[:count.number_at]
    rest = text[count.end:]
    part = f"{before.rpartition(', ')[2]} {count.kind} {text[count.start:count.end]} {after.partition(',')[0]}"
    if OTHER_SESSIONS.search(count.kind) or OTHER_AFTER.match(rest) or OTHER_TOPIC.search(part):
        return False
    if "times" in count.kind and not OVER_TIME.search(rest):
        return False
    specific = SPECIFIC.search(count.kind)
    if not specific and not MEDICINE.search(text) and any(
            OTHER_SESSIONS.search(label) for label in labels[:2] if len(label) <= SHORT and not MEDICINE.search(label)):
        return False
    first = FIRST_OF_ALL.search(lead) and (OVER_TIME.search(rest) or SOLD.search(text))
    ours = OURS.search(lead) and specific  # "our four journeys", but not "our four treatments"
    if count.rank == 1 and BEFORE_COUNT.search(lead) and not first and not ours:
        return False
    near = -40 if count.rank == 3 else -60
    if NOT_A_COURSE.search(f"{before[near:]} {count.kind}{rest[:40]}") or LATER.search(before) or any(
            LATER.search(label) for label in labels):
        return False
    return not PER_PERIOD.match(rest)


def rank_of(count: Count, sentence: Sentence, labels: list[str], asked: bool) -> int:
    """How surely a count is that of a first course: 4 asked for, 3 called one, 2 a plan in time, 1 a count, 0 none."""
    text = sentence.text
    before, after = clause_of(text, count)
    around = f"{before[-70:]} {text[count.start:count.end]} {after[:60]}"
    if any(PLAIN_LABEL.fullmatch(label) for label in labels) and NUMBERS_ONLY.match(text):
        return 1
    titles = [label for label in labels if len(label) <= SHORT and "?" not in label]
    called = any(map(FIRST_COURSE.search, (around, *titles)))
    over_time = count.rank == 2 or bool(OVER_TIME.search(text[count.end:]) or WITHIN_TIME.search(before))
    if SOLD.search(text) and not (called or over_time):
        return 2 if before.endswith("the first ") else 0
    if asked and (count.kind or count.rank > 1 or len(text) <= 200):
        return 4
    if called or count.rank == 3:
        return 3
    if over_time or USUAL.search(around):
        return 2
    short = len(text) <= SHORT
    visits = short and ("session" in count.kind or any(map(MEDICINE.search, labels)))
    if not (visits or SPECIFIC.search(count.kind) or MEDICINE.search(count.kind)) or CONDITION.search(before):
        return 0
    return 1 if short or OWN.search(text) or before.endswith(("the ", "The ")) else 0


def protocol(sentence: Sentence, count: Count) -> object:
    """For which of a provider's courses a count speaks: of a table each line, else pain, Spravato or the rest."""
    if sentence.block.headers:
        return sentence.block.headers
    before, after = clause_of(sentence.text, count)
    counted = sentence.text[count.number_at:count.end]
    for text in (f"{before} {counted} {after}", sentence.text, " ".join(sentence.block.headings[-1:])):
        for name, pattern in PROTOCOLS:
            if pattern.search(text):
                return name
    return ""
