"""How long one session of the medicine takes."""

import re
from collections.abc import Iterator

from extraction.course_numbers import (
    NUMBER,
    OF_A_STUDY,
    ONES,
    TENS,
    Stated,
    asked,
    both,
    is_said,
    number,
    numbered,
    sentence_before,
)
from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion, names_itself, speaks_of_itself

# --- durations ------------------------------------------------------------------------------------------------------
PART = r"(?:a\s+half|a\s+quarter|half|three[\s-]quarters?|one[\s-]half)"
QUANTITY = (
    rf"(?:three[\s-]quarters\s+of\s+an|half\s+an|{NUMBER}(?:[\s-]and[\s-](?:(?:a|one)[\s-])?(?:half|quarter"
    rf"|three[\s-]quarters?)"
    r"|\.\d{1,2}|\s?[½¼¾]|\s1/2)?|an|a\s+full)"
)
UNIT = r"(?:minutes?|mins?|hours?|hrs?)\b\.?"
ONE = rf"{QUANTITY}[\s-]*{UNIT}(?:\s+and\s+{PART}(?!\s*(?:of|an?)\b))?(?:,?\s+(?:and\s+)?\d{{1,2}}\s?min(?:ute)?s?\b)?"
NO_TENS = rf"(?!(?:{'|'.join(TENS)})[\s-](?:{'|'.join(ONES)})[\s-]*{UNIT})"  # "forty-five minutes" is no range
DURATION = AnyCase(
    rf"(?<![\w$.,])(?:{NO_TENS}(?P<low>{QUANTITY}(?:[\s-]*{UNIT}(?:\s+and\s+{PART})?)?)"
    r"\s?(?P<join>-|–|—|to|or|and)\s?(?:about\s)?)?"
    rf"(?P<high>{ONE}|(?<!half )(?<!half-)hour(?=[\s-]?long\b))"
)
MINUTE_WORDS = ("minute", "minutes", "min", "mins", "hour", "hours", "hr", "hrs",
                *(f"{n}{unit}" for n in range(15, 121, 5) for unit in ("min", "mins")))
PARTS = (("three", 0.75), ("¾", 0.75), ("quarter", 0.25), ("¼", 0.25), ("half", 0.5), ("½", 0.5), ("1/2", 0.5))
MINUTES_MORE = AnyCase(r"(\d{1,2})\s?min(?:ute)?s?\b")
LEADING_NUMBER = AnyCase(rf"{NUMBER}(?:\.\d+)?")
HOUR = AnyCase(r"(?<![a-z])h(?:ou)?rs?\b")
LONGEST, SHORTEST = 360, 15

# --- what is measured -----------------------------------------------------------------------------------------------
SITTING = AnyCase(
    r"\b(?P<core>infusions?|drips?|pump|through a vein|by vein|into a vein|IV|intravenous(?:ly)?|infused|series"
    r"|(?:ketamine|medicine|medication) (?:\w+ ){0,3}(?:goes in|given|delivered|runs?|drips)"
    r"|injections? (?:session|visit|appointment)s?"
    r"|(?:ketamine|KAP|dosing|medicine|lozenge|tablet|troche|spravato|IM|journey)[\s-]+(?:\w+\s+)?(?:sessions?"
    r"|treatments?|appointments?|visits?|afternoons?|mornings?|days?)"
    r"|(?:KAP|ketamine|dosing|medicine) experience|dosing|journeys?)\b"
    r"|\b(?P<plain>sessions?|sittings?|treatments?|(?:entire|whole) (?:time|thing|process|procedure)"
    r"|(?:stay|stays|sit|sits|am|are|is|remains?)(?: with you| beside you)?(?: for)? (?:the"
    r"|all) (?:whole|entire|full))\b"
    r"|\b(?P<visit>visits?|appointments?|with (?:me|us|you)|on my calendar|(?:in|on) the (?:chair"
    r"|recliner|couch|mat|mattress|bed)|on the unit"
    r"|you(?:'ll| will)? (?:stay|spend)"
    r"|time on unit|beside you|be here|door to door)\b"
)
# A heading or a line before names the medicine alone: "IV ketamine", "Spravato".
NAMED = AnyCase(r"\b(?:for pain|ketamine|esketamine|spravato|KAP|medicine|lozenges?|troches?)\b")
# Words by which a clause says how long something takes, whatever that is.
LASTS = AnyCase(
    r"\b(?:tak(?:es?|ing)|lasts?|lasting|runs?|running|goes|allow|set aside|block(?: out| off)?|plan(?: on| for)?"
    r"|expect"
    r"|schedul\w+|book|reserve|each|per|in all|in total|altogether|over|across|for (?:all|the full|the whole|the"
    r" entire)"
    r"|the (?:full|entire|whole)|clocks?|comes? to|finished|done|start to finish|door to door"
    r"|long|usually|about|around|roughly|approximately"
    r"|between|spend|is|are"
    r"|total)\b"
)
LABEL_OF_LENGTH = AnyCase(r"\b(?:how long|length|duration|takes?|lasts?|time)\b")
EXPLAINS = AnyCase(r"\b(?:facts|what is|explain\w*|vs|versus|guide|compar\w+|alternatives?|news)\b")
SPRAY = "spravato"
BOTH = AnyCase(r"\b(?:ivs?|infusions?|drips?|ketamine)\b")  # a heading over several treatments tells of none
SPRAVATO = AnyCase(r"\b(?:spravato|esketamine)\b")
OBSERVED = AnyCase(r"\b(?:observ\w+|monitor\w*|watch\w*|stay\w*|remain\w*|supervis\w+|keep\w*)\b")
OTHER_TIME = AnyCase(
    r"\b(?:before|beforehand|prior|ahead|arriv(?!al to)\w+|early|earlier|late|after (?:the|your|each|an?)"
    r"|afterwards?|recover\w*|to (?:wake|land|come (?:round|around|back))|trance|leaves? (?:the|your) (?:body|system)"
    r"|out the door|adds?|rush hour|traffic|sober|responsible|companion|intervals"
    r"|rest(?:s|ing)?|relax\w*|discharg\w*|onset|takes? effect|effects?|wears? off|feel\w*|within|half[- ]life|notice"
    r"|warning|cancel\w*|fast(?:ing)?|eat|drinks?|food|solid|drive|driving|drove|consult\w*|evaluations?|intakes?"
    r"|medical visits?|refill (?:visit|check)s?|second[- ]opinions?|couples|family meetings?"
    r"|parking|first appointment"
    r"|integration|preparation|prep|therapy session|talk sessions?|psychiatric (?:session|visit)"
    r"|medication (?:management|visit)s?|boosters?|steady|plenty|(?:an|another|trusted) (?:adult|friend"
    r"|driver|person)|sitter|talk\w*|phone|call|video(?! session)|check[- ]?in|assessments?|examinations?"
    r"|interviews?|another"
    r"|additional|extra|further|more hours?|paperwork|vitamin|NAD|TMS|ECT|(?:psycho)?therapy (?:hours?|sessions?)"
    r"|psychotherapy session|coaching|counsell?ing|follow[- ]?ups?|response|call us|away|minutes from (?:our|the"
    r" (?:airport"
    r"|clinic|freeway|highway)|downtown|I-)|hours of operation|open|24|screening|questionnaire|first visit"
    r"|initial visit"
    r"|new patient|free|nothing|complimentary|no charge|study|studies|trial|up to half|peak\w*|last dose"
    r"|half of|read|pays? for|bills?"
    r"|per hour|an hour after|minute mark|apart|last (?:spray|device)|under the tongue|in (?:your|the) mouth"
    r"|swish\w*|hold"
    r"|spit|(?<!stay )(?<!are )(?<!be )awake|in bed|sleep\w*|gone|go by)\b"
)
# "You go to a clinic" is not ours, "a clinic like ours" is.
ELSEWHERE = AnyCase(
    r"\b(?:some|many|most|others|people) (?:\w+ ){0,2}?go to\b"
    r"|\b(?:a|an|another|any)\s+(?:[\w-]+\s+)?clinic\b(?! (?:like|such as) (?:ours|this))"
)
OTHER_DRIP = re.compile(
    r"\b(?:NAD|vitamins?|Myers|hydrat(?:ion|e)|[Hh]angover|TMS|glutathione|ECT|[Ll]idocaine|[Mm]agnesium|[Ss]tellate)\b"
)
# A needle's stay under "Why a shot and not a drip?" is that of what is not given here.
UNDONE = AnyCase(r"\b(?:not|instead of|rather than|no) (?:an? |the )?(?:IVs?|drips?|infusions?)\b")
IN_THE_ARM = AnyCase(r"\b(?:needle|catheter|line|tube) (?:that |which )?(?:stays?|sits?|remains?)\b")
MAY_BE = AnyCase(r"^ketamine (?:may|can|might|could) be\b")  # of the ways in which it is given anywhere
REPEATED = AnyCase(
    r"(?:\bevery|(?:pressure|vitals|pulse|oxygen|check\w*|measur\w*)[^.;]{0,30}\beach|\bwithin"
    r"|\bquarter of|\bby|(?<!finished )(?<!done )(?<!over )(?<!ends )\bafter|\banother|\bfirst|\bthe last|(?<!in )\bat)"
    r"\s+(?:the\s+|about\s+)?$")
AT_MOST = AnyCase(r"\b(?:up to|as long as|as much as|at most|no more than|maximum of)\s+(?:about\s+)?$")
# What follows a length of something else: "two hours from Denver", "48 hours' notice", "an hour is $150".
NO_LENGTH = AnyCase(
    r"^['’]?\s*(?:(?:block\s*)?(?:is|costs?)\s+\$|(?:are|is) billed|[\s-]?intervals?|(?:notice"
    r"|before|ahead|away|late|north|south|east|west|drive)\b"
    r"|of (?:parking|notice|your day|free|sleep)|from (?!(?:the )?(?:start|beginning|first|opening|door|front"
    r"|check|arrival|time|moment|minute|shot|dose|spray|needle)))"
    r"|^[^.;]{0,12}\bcharge"
)
CLAUSE = AnyCase(
    r"[,;:]\s(?!which is)|\s[–—]\s|\band\b(?! (?:a half|a quarter|three|half))|\bthen\b|\bfollowed by\b|\bplus\b"
    r"|\bbut\b|\(|\s\+\s"
)
WHOLE_VISIT = AnyCase(
    r"\s*(?:(?:in all|in total|altogether)?,?\s*)?(?:door[- ]to[- ]door|from (?:the )?(?:front )?door|(?:in"
    r"|at) (?:the|our) (?:building|clinic|office)"
    r"|for the (?:whole|entire) (?:visit|appointment))\b")
PAIN = AnyCase(r"\b(?:pain|CRPS|fibromyalgia|migraines?|neuropath\w+|nerve)\b")
JOINS = 1.5  # how sure a length for pain, or of Spravato, must be to stand beside a surer one for mood
PERSON = AnyCase(r"\b(?:we|you|i|they)\b")
LEADS = 15  # letters before a length that leads its sentence: "About ninety minutes, …"
SHORT = 60  # letters of a line that leaves it to its heading to say what lasts so long


def read_minutes(page: Page) -> Iterator[Fact]:
    """Yield how long one session of the medicine takes: Fact("session_minutes", [min, max]).

    The infusion or dosing session itself comes before the whole visit; the hours of observation after Spravato are
    none. Where sentences of the same kind differ, the fact spans them and quotes
    the first; "up to four hours" widens what another sentence says, and is no length by itself.
    """
    found = [s for sentence in numbered(page, MINUTE_WORDS) for s in lengths(sentence, page)]
    if any(s.rank > 0 and s.of != SPRAY for s in found):  # a spray's visit stands beside an infusion in tables only
        found = [s for s in found if s.of != SPRAY or s.sentence.block.headers]
    plain = [s for s in found if s.rank > 0]
    if not plain:
        return
    best: dict[object, float] = {}
    for stated in plain:
        best[stated.of] = max(best.get(stated.of, 0), stated.rank)
    surest = max(best.values())
    same = [s for s in found if s.rank == surest or s.rank <= -surest
            or (s.of and s.rank == best.get(s.of) and JOINS <= s.rank < surest)]
    value = [min(s.value[0] for s in same), max(s.value[1] for s in same)]
    whole = next((s for s in same if list(s.value) == value), same[0])
    yield Fact("session_minutes", value, "offered", whole.sentence.text, whole.sentence.block.context)


def gives_spravato(page: Page) -> bool:
    """Whether the provider says that it gives Spravato itself."""
    for block in page.having("spravato", "esketamine"):
        for sentence in block.sentences:
            match = SPRAVATO.search(sentence.text)
            status = assertion(sentence, *match.span()) if match else ""
            if status == "affirmed" and speaks_of_itself(sentence.text):
                return True
            if status == "negated" and names_itself(sentence.text):
                return False
    heading = next((b.text for b in page.blocks if b.kind == "heading"), "")
    return any(SPRAVATO.search(line) and not EXPLAINS.search(line) for line in (page.title, heading))


def lengths(sentence: Sentence, page: Page) -> Iterator[Stated]:
    """The lengths of a session that a sentence states, ranked by what they measure."""
    text = sentence.text
    if (ELSEWHERE.search(text) and not speaks_of_itself(text)) or OF_A_STUDY.search(text):
        return
    labels = labels_of(sentence)
    near = " ".join(labels[:2])
    if OTHER_DRIP.search(f"{near} {text}") and "ketamine" not in text.lower():
        return
    if OTHER_DRIP.search(sentence.block.text) and not MEDICINE.search(f"{text} {near}"):
        return  # "Twelve drips for a hangover. Most take 45 minutes."
    for match in DURATION.finditer(text):
        value = minutes(match)
        before = text[: match.start()]
        if value is None or not SHORTEST <= value[0] <= value[1] <= LONGEST:
            continue
        if REPEATED.search(before) or NO_LENGTH.search(text[match.end() :]):
            continue
        clause = clause_around(text, match)
        if IN_THE_ARM.search(clause) and UNDONE.search(near):
            continue
        leads = match.start() <= LEADS and text[match.end():match.end() + 1] in ",.;"
        rank = rank_of(sentence, clause, labels, page, leads)
        if rank > 1 and WHOLE_VISIT.match(text, match.end()):
            rank = 1
        if rank < 2 and spravato_stay(clause, text, near):
            continue  # the hours of watching after the spray are no session's length
        if rank and is_said(sentence, *match.span()) and not MAY_BE.search(text):
            yield Stated(value, -rank if AT_MOST.search(before) else rank, sentence, kind_of(clause, text, labels))


def kind_of(clause: str, text: str, labels: list[str]) -> str:
    """Which of a provider's treatments lasts so long, where it has several: for pain, Spravato or any other."""
    for line in (clause, text, *(label for label in labels[:2] if not BOTH.search(label))):
        for name, pattern in (("pain", PAIN), (SPRAY, SPRAVATO)):
            if pattern.search(line):
                return name
    return ""


def spravato_stay(clause: str, text: str, near: str) -> bool:
    """Whether a clause tells of the observation after Spravato."""
    return bool(OBSERVED.search(clause) and SPRAVATO.search(f"{text} {near}"))


def labels_of(sentence: Sentence) -> list[str]:
    """The lines that say what a short statement is about, nearest first."""
    block = sentence.block
    lines = (block.intro, asked(sentence), *reversed(block.headers), *reversed(block.headings[-2:]))
    return [line for line in lines if line and line != sentence.text]


def rank_of(sentence: Sentence, clause: str, labels: list[str], page: Page, leads: bool) -> float:
    """How surely a duration is that of a session: 3 infusion or dosing session, 2 session, 1 visit, 0 not.

    One that leads its sentence ("Two hours, with your therapist present.") leaves it to the lines above what lasts."""
    if OTHER_TIME.search(clause):
        return 0
    rank: float = sitting_rank(clause)
    bare = leads or (len(sentence.text) <= SHORT and not PERSON.search(sentence.text))
    if not rank and (bare or LASTS.search(clause)):
        rank = inherited_rank(sentence, clause, labels, page)
    return rank if rank >= 2.5 or (rank and of_the_medicine(sentence, page)) else 0


def inherited_rank(sentence: Sentence, clause: str, labels: list[str], page: Page) -> float:
    """The rank of what a clause without a subject is about: said earlier in the sentence, above it, or before it."""
    earlier = sentence.text.split(clause)[0] if clause in sentence.text else ""
    for line in (earlier, *sentence_before(sentence, page), *labels):
        rank = sitting_rank(line) or (2 if NAMED.search(line) else 0)
        if OTHER_TIME.search(line) and not LABEL_OF_LENGTH.search(line):
            if line is earlier or line in labels or not rank:
                return 0
            continue
        if rank:
            return max(rank, 2) - (0 if line is earlier else 0.5)  # what the sentence itself names comes first
    return 0


def of_the_medicine(sentence: Sentence, page: Page) -> bool:
    """Whether a bare "session" or "visit" is one of the medicine: a page on therapy or coaching has sessions too."""
    top = next((block.text for block in page.blocks if block.kind == "heading"), "")
    if any(MEDICINE.search(line) for line in (sentence.text, sentence.block.context, page.title, top)):
        return True
    medicine = both(page, MEDICINE_WORDS, MEDICINE_WORDS)
    return 0 < len(medicine) >= len(both(page, TALK_WORDS, TALK_WORDS))


MEDICINE_WORDS = frozenset(
    "ketamine kap infusion infusions spravato esketamine lozenge lozenges tablets injection".split()
)
TALK_WORDS = frozenset("therapy coaching counseling counselling psychotherapy couples therapist coach tms".split())
MEDICINE = AnyCase(
    r"\b(?:ketamine|KAP|infusions?|spravato|esketamine|medicine|dosing|doses?|shot|injection|lozenges?)\b"
)


def sitting_rank(text: str) -> int:
    """How surely a text speaks of the treatment itself."""
    return max((3 if m["core"] else 2 if m["plain"] else 1 for m in SITTING.finditer(text)), default=0)


def clause_around(text: str, match: re.Match[str]) -> str:
    """The clause in which a length stands; one in brackets takes the words before it along."""
    starts = [m.end() for m in CLAUSE.finditer(text, 0, match.start()) if m.group() != "("]
    end = CLAUSE.search(text, match.end())
    stop = end.start() if end else len(text)
    start = starts[-1] if starts else 0
    clause = text[start:stop]
    if not SITTING.search(clause) and starts and not OTHER_TIME.search(clause):
        clause = text[starts[-2] if len(starts) > 1 else 0 : stop]
    return clause


def minutes(match: re.Match[str]) -> tuple[int, int] | None:
    """A matched length in minutes, [least, most]."""
    high_text = match["high"]
    high = in_minutes(high_text, "")
    if not match["low"]:
        return high, high
    unit = "hour" if HOUR.search(high_text) else "minute"
    low = in_minutes(match["low"], unit)
    if match["join"].lower() == "and" and unit == "minute" and HOUR.search(match["low"]):
        return low + high, low + high  # an hour and fifteen minutes
    between = match["join"].lower() != "and" or bool(re.search(r"\bbetween\W*$", match.string[: match.start()], re.I))
    if not between:
        return high, high
    return (low, high) if low <= high else None


def in_minutes(text: str, unit: str) -> int:
    """One duration in minutes: 90 for "an hour and a half", "1.5 hours" and, with the unit of its range, "1.5"."""
    lower = text.lower()
    hours = bool(HOUR.search(lower)) or (unit == "hour" and "min" not in lower)
    more = MINUTES_MORE.search(lower) if hours else None
    head = lower[: more.start()] if more else lower
    part = next((size for word, size in PARTS if word in re.sub(r"^\W*three(?![\s-]quarter)", "", head)), 0.0)
    leading = LEADING_NUMBER.match(head)
    alone = re.match(r"(?:half|three[\s-]quarters)\s+(?:of\s+)?an", head)
    if alone:
        whole = 0.0
    elif leading and not head.startswith(("an ", "a ")):
        figure = leading.group()
        whole = float(figure) if "." in figure else float(number(figure))
    else:
        whole = 1.0
    return round((whole + part) * (60 if hours else 1)) + (int(more[1]) if more else 0)
