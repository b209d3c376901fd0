"""What a course asks of a patient: how many sessions, how long, from what age, watched or not, by referral or not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from extraction.amounts import COUNT, WORDS, count
from extraction.page import WORD, Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself, speaks_of_itself

SAID = frozenset(("affirmed", "general", "hypothetical"))  # "if you go on with the six infusions" states the course too

# --- how many -------------------------------------------------------------------------------------------------------
NOUNS = (
    "infusion",
    "infusions",
    "session",
    "sessions",
    "treatments",
    "injections",
    "doses",
    "visits",
    "appointments",
    "treatment",
    "weekly",
    "week",
    "weeks",
    "times",
    "dosing",
    "lozenges",
    "spravato",
)
SPAN = rf"(?P<low>{COUNT})(?:\s?(?:-|–|—|to|or)\s?(?P<high>{COUNT}))?"
SESSIONS = re.compile(
    rf"\b{SPAN}[\s-]+(?:(?!min|hour|hr|day|week|month|year|mg|percent|or\b|and\b|to\b|of\b|in\b|for\b"
    rf"|the\b)[a-z/-]+\s+){{0,5}}?"
    r"(?P<noun>infusions|sessions|treatments|injections|dosing sessions|ketamine appointments|doses|shots|visits"
    r"|journeys)\b",
    re.I,
)
SESSION_ADJECTIVE = re.compile(
    rf"\b{SPAN}[\s-](?:infusion|session|treatment|dose)\s+(?:initial\s+|induction\s+|starter\s+|treatment\s+)?"
    r"(?:series|course|protocol|program|plan)\b",
    re.I,
)
SERIES_OF = re.compile(
    rf"\b(?:series|course|protocol|total|set|induction|start with|begin with)\s+(?:is\s+|consists\s+)?of\s+{SPAN}\b"
    r"(?!\s?[-–]\s?\d|\s*-?\s*(?:min|hour|hr|day|week|month|year|\$|%))",
    re.I,
)
TO_START = re.compile(rf"\b{SPAN}\s+(?:\w+\s+)?to (?:start|begin)(?: with)?\b", re.I)
EVERY = re.compile(
    rf"\b(?:(?P<once>once|one (?:infusion|session|treatment|dose|visit))|(?P<twice>twice)"
    rf"|(?P<low>{COUNT})(?:\s+(?:times|days)|\s+(?:\w+\s+)?(?:infusions|sessions|treatments|doses|visits)))"
    r"\s*(?:a|per|each|every|weekly|/)?\s*(?:week(?:ly)?)?\s*,?\s*(?:for|over)\s+(?:the\s+first\s+"
    r"|a\s+period\s+of\s+|the\s+course\s+of\s+|about\s+|at least\s+)?"
    rf"(?P<weeks>{COUNT})(?:\s?(?:-|–|to|or)\s?(?P<most>{COUNT}))?[\s-]weeks?\b",
    re.I,
)
WEEKLY = re.compile(r"\b(?:a|per|each|every|/)\s*week\b|\bweekly\b", re.I)
# Each way to count a course, and what a sentence must hold to be worth a closer look.
COUNTED_BY = (
    (
        SESSIONS,
        ("infusions", "sessions", "treatments", "injections", "appointments", "doses", "shots", "visits", "journeys"),
    ),
    (SESSION_ADJECTIVE, ("series", "course", "protocol", "program", "plan")),
    (SERIES_OF, (" of ",)),
    (TO_START, ("to start", "to begin")),
)
COURSE = re.compile(
    r"\b(?:series|courses?|initial(?:ly)?|induction|protocol|loading|foundation(?:al)?|acute phase|first phase"
    r"|standard|full round|recommend\w*|total of|plan(?:s|ned)?"
    r"|start(?:s|ing)? with|begin(?:s|ning)? with|consists? of|typical(?:ly)?|usual(?:ly)?|generally|most (?:people"
    r"|patients|clients|of our)"
    r"|over (?:the course of |about |a period of |approximately )?\w+(?:(?:-| to )\w+)? (?:weeks?|days)|(?:in|across"
    r"|within) (?:\w+ ){1,2}weeks|we (?:give|do|schedule|offer|suggest|advise)|need|receive|complete"
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
    r"|\bcourse of treatment\b|\btreatment (?:plan|course|schedule|protocol)\b",
    re.I,
)
NOT_COURSE = re.compile(
    r"\b(?:boosters?|maintenance|top[- ]?ups?|after (?:the |your |their |these )?(?:first|initial|about|just"
    r"|only)?\s*$|extra|follow[- ]?ups?|integration|preparation|prep|therapy|coaching|counseling|TMS|vitamin|NAD"
    r"|lidocaine)\b",
    re.I,
)
BEFORE_COUNT = re.compile(
    r"\b(?:after|every|each|within|first|last|next|additional|another|another set of|more than|fewer than|less than"
    r"|another|extra|further|other|as few as|by the|maximum of|of the|limit of|between"
    r"|at most|up to|no more than|than|since|about every|once every|past|over \d+|performed|given|completed"
    r"|administered)\s+(?:the\s+|your\s+|about\s+)?$|[$%.,]$",
    re.I,
)
PER_PERIOD = re.compile(
    r"\s*(?:(?:a|per|each|every|/)\s*(?:week|day|month|year)|weekly|monthly|daily)\b(?!\s*(?:for|over))|\s*(?:and up"
    r"|each day|at a time)",
    re.I,
)
SOLD = re.compile(r"\$")
ENOUGH = range(2, 25)

# --- how long -------------------------------------------------------------------------------------------------------
HALF = r"(?:\s?(?:½|\.5|1/2)|\s+and\s+a\s+half|-and-a-half)?"
LENGTH = re.compile(
    rf"\b(?P<low>{COUNT}){HALF}(?P<u1>[\s-]?(?:minutes?|mins?|hours?|hrs?))?(?:\s?(?:-|–|—|to|or"
    rf"|and)\s?(?P<high>{COUNT}){HALF})?[\s-]*(?P<unit>minutes?|mins?\b|hours?|hrs?\b)"
    r"|\b(?P<an>an|one(?:\s+full)?|half an|one[- ]and[- ]a[- ]half"
    r"|an hour and a half)[\s-]+(?P<word>hours?)\b(?P<half>\s+and\s+a\s+half)?",
    re.I,
)
SITTING = re.compile(
    r"\b(?P<core>infusions?|drips?|through a vein|administered|IV fluids|intravenous(?:ly)?|infused"
    r"|injections? (?:session|visit)s?"
    r"|(?:ketamine|KAP|dosing|medicine|lozenge|spravato|IM|journey)[\s-]+(?:\w+\s+)?(?:sessions?|treatments?"
    r"|appointments?|visits?)"
    r"|(?:KAP|ketamine|dosing|medicine) experience|dosing)\b|\b(?P<plain>sessions?|treatments?|entire time"
    r"|whole time)\b|\b(?P<visit>visits?|appointments?)\b",
    re.I,
)
EXPLAINS = re.compile(r"\b(?:facts|what is|explain\w*|vs|versus|guide|compar\w+|alternatives?|news)\b", re.I)
SPRAVATO = re.compile(r"\b(?:spravato|esketamine)\b", re.I)
OBSERVED = re.compile(r"\b(?:observ\w+|monitor\w*|watch\w*|stay\w*|remain\w*|supervis\w+)\b", re.I)
OTHER_TIME = re.compile(
    r"\b(?:before|prior|arriv\w+|early|earlier|late|after (?:the|your|each|an?)|afterwards?|recover\w*|rest\w*"
    r"|relax\w*|discharg\w*|onset|takes? effect|effects?|wears? off|feel\w*|within|half[- ]life|notice|cancel\w*"
    r"|fast(?:ing)?|eat|drink|food|drive|driving|consult\w*|evaluation|intake|integration|preparation|prep"
    r"|therapy session|psychiatric (?:session|visit)|medication management|talk|phone|call|video|check[- ]?in"
    r"|assessment|another|additional|extra|paperwork"
    r"|vitamin|NAD|TMS|psychotherapy session|coaching|follow[- ]?up|response|call us|away|minutes from (?:our"
    r"|the (?:airport|clinic|freeway|highway)|downtown|I-)"
    r"|hours of operation|open|24|screening|questionnaire|first visit|initial visit|new patient|free|nothing"
    r"|complimentary|no charge|study|studies|trial|up to half|peak\w*|last dose|half of)\b",
    re.I,
)
ELSEWHERE = re.compile(r"\b(?:a|an|another|any)\s+(?:[\w-]+\s+)?clinic\b", re.I)  # "you go to a clinic" is not ours
OTHER_DRIP = re.compile(r"\b(?:NAD|vitamins?|Myers|hydration|TMS|glutathione)\b")
REPEATED = re.compile(r"\b(?:every|each|within|by|after|another|first|the last)\s+(?:the\s+|about\s+)?$", re.I)
AT_MOST = re.compile(r"\b(?:up to|as long as|as much as|at most|no more than|maximum of)\s+(?:about\s+)?$", re.I)
CLAUSE = re.compile(
    r"[,;:]\s(?!which is)|\s[–—]\s|\band\b(?! a half)|\bthen\b|\bfollowed by\b|\bplus\b|\bbut\b|\(", re.I
)
LONGEST, SHORTEST = 360, 15

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

WATCHED = re.compile(
    r"\b(?:(?:continuous(?:ly)?|constant(?:ly)?|close(?:ly)?|carefully|fully|medically|remote(?:ly)?|always|directly"
    r"|personally)[\s,]+(?:\w+\s+){0,2}?(?:monitor\w*|observ\w*|supervis\w*|watch\w*)"
    r"|(?:monitor\w*|check\w*|watch\w*|track\w*|measur\w*|tak\w+|record\w*)[^.;]{0,60}\b(?:vital signs?|vitals"
    r"|blood pressure|heart r(?:ate|hythm)|oxygen|pulse|breathing|EKG|ECG)\b"
    r"|(?:vital signs?|vitals|blood pressure|heart rate|oxygen(?: levels?| saturation)?|pulse"
    r"|breathing)[^.;]{0,60}\b(?:monitor\w*|checked|watched|tracked|measured)"
    r"|(?:you|patients?|everyone|clients?|each patient)(?:'ll| will| are| is)?(?: all| also| always)?(?: be"
    r"| being)? (?:\w+ )?(?:monitored|observed|watched|supervised)\b"
    r"|(?:is|are|be) (?:\w+ )?(?:monitored|observed|watched|supervised) (?:\w+ )?(?:by|throughout|during|for"
    r"|the (?:whole|entire))"
    r"|monitors? (?:you|patients?|each patient|your (?:body|safety|condition|comfort|response))"
    r"|monitor\w* (?:\w+ ){0,3}(?:throughout|during|for (?:at least )?(?:two|2) hours)"
    r"|(?:nurse|doctor|clinician|provider|physician|anesthesiologist|crna|therapist|guide|staff|paramedic|someone"
    r"|team member|medic|practitioner|we|I)\b[^.;]{0,40}\b(?:stays?|remains?|sits?|is|are|be"
    r"|am)\s+(?:\w+\s+){0,2}?(?:with you|in the room|at your side|by your side|beside you|present|at the bedside"
    r"|with each patient)"
    r"|(?:two|2)[- ]hours? (?:of )?(?:observation|monitoring)|(?:observ\w+|monitor\w+)[^.;]{0,30}\b(?:two|2) hours"
    r"|pulse oximet\w+|cardiac monitor\w*|in my presence|under (?:\w+ ){0,3}(?:supervision|observation|monitoring)"
    r"|(?:on|to) a monitor\b|never (?:be )?(?:left )?alone|(?:do|does) not leave (?:you|the room|your side)"
    r"|never leaves? (?:you|the room|your side)"
    r"|(?:nurse|somebody|one of us|team)\b[^.;]{0,30}\b(?:stays?|sits?|remains?) (?:\w+ )?(?:with you|in the room"
    r"|by you|beside)|(?:sits?|stays?|remains?|is) (?:in the room|beside you|with you|(?:at"
    r"|by) your side) (?:the (?:whole|entire) time|throughout|from|until|during|for|all)"
    r"|(?:pulse|oxygen|heart|blood pressure|vitals)\b[^.;]{0,60}\b(?:on (?:a|the) screen|displayed"
    r"|from start to finish|the whole time|throughout|continuously)"
    r"|monitored (?:infusions?|session|treatment|dosing|setting|environment))\b",
    re.I,
)
UNWATCHED = re.compile(
    r"\b(?:we|nobody|no one)\b[^.;]{0,20}\b(?:not|n't|never|nobody|no one)\s+(?:\w+\s+)?(?:monitors?|supervises?"
    r"|watch(?:es)?|observes?)\s+(?:\w+\s+)?(?:sessions?|you|doses?|dosing|treatments?|patients?)"
    r"|\b(?:no one|nobody) (?:from \w+ )?(?:monitors?|supervises?|watches|observes?)\b|\b(?:sessions?|doses?"
    r"|treatments?) (?:are|is) (?:not|un)\s?(?:monitored|supervised)",
    re.I,
)
DENIED = re.compile(r"not\b|n['’]t\b|\bno\b|nobody|unmonitored|unsupervised|never", re.I)
NOT_WATCHED = re.compile(
    r"\b(?:progress|mood|symptoms?|scores?|results|outcomes|website|analytics|prescription monitoring"
    r"|drug monitoring|monitoring (?:program|database)|in (?:the )?(?:operating|surgery)"
    r"|blood pressure (?:at home )?(?:regularly|daily)|lab)\b",
    re.I,
)
# "Ketamine is considered safe under medical supervision" tells of the drug, not of a session here.
SAFE_IF = re.compile(r"\b(?:is|are) (?:\w+ ){0,2}safe\b[^.;]{0,60}$", re.I)
SESSION_WORD = re.compile(
    r"\b(?:throughout|during|infusion|session|treatment|dose|dosing|spravato|ketamine|injection|two hours|2 hours"
    r"|visit|stay|drip|shots?|room|whole time|vital|vitals|recover\w*|continuous\w*|taken"
    r"|administered)\b",
    re.I,
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


@dataclass(frozen=True, slots=True)
class _Stated:
    """A range as one sentence states it, and how surely it speaks of the course; below 0, an upper bound."""

    value: tuple[int, int]
    rank: int
    sentence: Sentence


def read_sessions(page: Page) -> Iterator[Fact]:
    """Yield how many sessions a first course takes: Fact("sessions", [min, max]); boosters do not count."""
    found = [
        stated
        for sentence in numbered(page, NOUNS)
        for stated in chain(weekly_courses(sentence), counted_courses(sentence))
    ]
    yield from surest("sessions", found)


def numbered(page: Page, words: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of the blocks outside menus that hold any of the words, and a count in figures or words."""
    for block in both(page, words, COUNT_WORDS):
        for sentence in block.sentences:
            text = sentence.text
            counted = DIGIT.search(text) or not COUNT_WORDS.isdisjoint(WORD.findall(text.lower()))
            if counted and len(text) <= LONG:
                yield sentence


def both(page: Page, words: Iterable[str], others: Iterable[str]) -> list[Block]:
    """The blocks outside menus that hold a word of either set, in reading order."""
    index = page.words
    first = {i for word in words for i in index.get(word, ())}
    second = {i for word in others for i in index.get(word, ())}
    return [page.blocks[i] for i in sorted(first & second) if page.blocks[i].region != "nav"]


COUNT_WORDS = frozenset(
    (
        *(w.split("-")[0] for w in WORDS),
        "once",
        "twice",
        "an",
        *map(str, range(1, 121)),
        *(f"{n}min" for n in (30, 40, 45, 50, 60, 90)),
    )
)
LONG = 1000  # letters; no person writes such a sentence
DIGIT = re.compile(r"[0-9]")


def counted_courses(sentence: Sentence) -> Iterator[_Stated]:
    """Courses named by their number: "a series of six infusions"."""
    text = sentence.text
    lower = text.lower()
    matches = [m for pattern, words in COUNTED_BY if any(w in lower for w in words) for m in pattern.finditer(text)]
    for match in matches:
        low = count(match["low"])
        high = count(match["high"]) if match["high"] else low
        around = text[max(0, match.start() - 60) : match.end() + 60]
        question = " ".join(filter(None, (sentence.block.question, *sentence.block.headings[-1:])))
        asked = bool(HOW_MANY.search(question))
        if (
            low not in ENOUGH
            or high not in ENOUGH
            or high < low
            or PER_PERIOD.match(text, match.end())
            or BEFORE_COUNT.search(text[max(0, match.start() - 40) : match.start()])
        ):
            continue
        if NOT_COURSE.search(match.group()) or NOT_COURSE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        if NOT_COURSE.search(question) and not COURSE.search(around):
            continue
        strong = bool(STRONG.search(around)) or match.re is not SESSIONS
        listed = match.start() == 0 and bool(match["high"])
        if not (strong or (not SOLD.search(text) and (asked or listed or COURSE.search(text)))) or not is_said(
            sentence, match
        ):
            continue
        if (
            SOLD.search(text)
            and match.re is SESSIONS
            and not re.search(r"\brecommend\w*|\binduction|\binitial|\bprotocol|\bcourse\b", around, re.I)
        ):
            continue
        yield _Stated((low, high), 2 * asked + strong, sentence)


def weekly_courses(sentence: Sentence) -> Iterator[_Stated]:
    """Courses named by their rate: "twice a week for four weeks"."""
    for match in EVERY.finditer(sentence.text) if "week" in sentence.text.lower() else ():
        rate = 1 if match["once"] else 2 if match["twice"] else count(match["low"])
        if not (match["once"] or match["twice"]) and not WEEKLY.search(match.group()):
            continue
        if match["once"] and not WEEKLY.search(match.group()):
            continue
        weeks = count(match["weeks"])
        most = count(match["most"]) if match["most"] else weeks
        value = (rate * weeks, rate * most)
        before = sentence.text[max(0, match.start() - 50) : match.start()]
        if value[0] in ENOUGH and value[1] in ENOUGH and not NOT_COURSE.search(before) and is_said(sentence, match):
            yield _Stated(value, 1, sentence)


def is_said(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether the page says of its own treatment what it says at `match`."""
    status = assertion(sentence, match.start(), match.end())
    return status in SAID or (status == "others" and bool(OWN_NEAR.search(sentence.text[: match.start()])))


OWN_NEAR = re.compile(r"\b(?:we|our|i|my)\b[^.;]{0,40}$", re.I)  # "we studied the research and do seven infusions"


def surest(field: str, found: list[_Stated]) -> Iterator[Fact]:
    """The facts of the highest rank; of values that overlap, the one stated first."""
    best = max((s.rank for s in found), default=0)
    kept: list[_Stated] = []
    for stated in found:
        (low, high), same = stated.value, [s.value for s in kept]
        if stated.rank < best or any(low <= other_high and other_low <= high for other_low, other_high in same):
            continue  # "start with five" beside "four to six" is no second course
        kept.append(stated)
        yield Fact(field, list(stated.value), "offered", stated.sentence.text, stated.sentence.block.context)


def read_minutes(page: Page) -> Iterator[Fact]:
    """Yield how long one session of the medicine takes: Fact("session_minutes", [min, max]).

    The infusion or dosing session itself comes before the whole visit; for Spravato the two hours of observation are
    the session. Where sentences of the same kind differ, the fact spans them and quotes the first; "up to four hours"
    widens what another sentence says, and is no length by itself.
    """
    found = [
        s
        for sentence in numbered(page, ("minute", "minutes", "min", "mins", "hour", "hours", "hr", "hrs"))
        for s in lengths(sentence, page)
    ]
    plain = [s for s in found if s.rank > 0]
    if not plain:
        return
    best = max(s.rank for s in plain)
    same = [s for s in found if s.rank == best or s.rank <= -best]
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


def lengths(sentence: Sentence, page: Page) -> Iterator[_Stated]:
    """The lengths of a session that a sentence states, ranked by what they measure."""
    text, block = sentence.text, sentence.block
    labels = " ".join((*block.headers, block.question or "", *block.headings[-1:]))
    if ELSEWHERE.search(text) and not names_itself(text):
        return
    if OTHER_DRIP.search(labels + " " + text) and not re.search(r"\bketamine\b", text, re.I):
        return
    for match in LENGTH.finditer(text):
        value = minutes(match)
        if REPEATED.search(text[: match.start()]):
            continue
        if value is None or not SHORTEST <= value[0] <= value[1] <= LONGEST:
            continue
        clause = clause_around(text, match)
        rank = sitting_rank(clause)
        if not rank and short_of_sitting(text, block) and not OTHER_TIME.search(labels):
            rank = sitting_rank(labels)
        if value[0] >= 60 and OBSERVED.search(clause) and SPRAVATO.search(text + " " + labels) and gives_spravato(page):
            rank = 3
        elif not rank or OTHER_TIME.search(clause) or (rank < 3 and not of_the_medicine(sentence, page)):
            continue
        if is_said(sentence, match):
            yield _Stated(value, -rank if AT_MOST.search(text[: match.start()]) else rank, sentence)


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
MEDICINE = re.compile(
    r"\b(?:ketamine|KAP|infusions?|spravato|esketamine|medicine|dosing|doses?|shot|injection|lozenges?)\b", re.I
)


def short_of_sitting(text: str, block: Block) -> bool:
    """Whether a line leaves it to its question, heading or table to say what lasts so long."""
    return (bool(block.question) and "how long" in (block.question or "").lower()) or (
        len(text) <= 60 and not SITTING.search(text)
    )


def sitting_rank(text: str) -> int:
    """How surely a clause speaks of the treatment itself: 3 infusion or dosing session, 2 session, 1 visit, 0 not."""
    best = 0
    for match in SITTING.finditer(text):
        best = max(best, 3 if match["core"] else 2 if match["plain"] else 1)
    return best


def clause_around(text: str, match: re.Match[str]) -> str:
    """The clause in which a length stands; one in brackets takes the words before it along."""
    starts = [m.end() for m in CLAUSE.finditer(text, 0, match.start()) if m.group() != "("]
    end = CLAUSE.search(text, match.end())
    start = starts[-1] if starts else 0
    clause = text[start : end.start() if end else len(text)]
    if not SITTING.search(clause) and starts and not OTHER_TIME.search(clause):
        clause = text[starts[-2] if len(starts) > 1 else 0 : end.start() if end else len(text)]
    return clause


def minutes(match: re.Match[str]) -> tuple[int, int] | None:
    """A matched length in minutes, [least, most]."""
    if match["an"]:
        phrase = match.group().lower()
        one = 30 if phrase.startswith("half") else 90 if "half" in phrase else 60
        return one, one
    unit = 60 if match["unit"][0].lower() == "h" else 1
    first = 60 if (match["u1"] or "").strip(" -")[:1].lower() == "h" else 1 if match["u1"] else unit
    text = match.group()
    parts = (
        re.split(r"(?:-(?!and)|–|—|\bto\b|\bor\b|\band\b(?!\s+a\s+half))", text, maxsplit=1)
        if match["high"]
        else [text]
    )
    halves = [bool(re.search(r"½|\.5|1/2|half", part)) for part in parts]
    low = int(count(match["low"]) * first + (first // 2 if halves[0] else 0))
    high = int(count(match["high"]) * unit + (unit // 2 if halves[-1] else 0)) if match["high"] else low
    return (low, high) if high >= low else None


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


def read_monitoring(page: Page) -> Iterator[Fact]:
    """Yield whether patients are watched while the medicine acts: Fact("monitoring", bool), each value once."""
    seen: set[bool] = set()
    blocks = page.having(
        "monitor",
        "monitored",
        "monitors",
        "monitoring",
        "monitor's",
        "observed",
        "observation",
        "observe",
        "observes",
        "supervised",
        "supervision",
        "supervises",
        "vitals",
        "vital",
        "watched",
        "watches",
        "watch",
        "stays",
        "remains",
        "oximetry",
        "oximeter",
        "present",
        "presence",
        "sits",
        "pulse",
        "oxygen",
        "alone",
        "leave",
        "leaves",
        "unmonitored",
        "unsupervised",
    )
    for block in blocks:
        if block.region == "nav":
            continue
        for sentence in block.sentences:
            if True in seen and not DENIED.search(sentence.text):
                continue
            value = is_watched(sentence)
            if value is not None and value not in seen:
                seen.add(value)
                yield Fact("monitoring", value, "offered", sentence.text, block.context)


def said_of_itself(sentence: Sentence) -> bool:
    """Whether a refusal is the provider's own, and no question."""
    end = len(sentence.text)
    return not sentence.text.endswith("?") and assertion(sentence, end - 1, end) not in ("question", "others")


def is_watched(sentence: Sentence) -> bool | None:
    """What a sentence says of watching the patient; None where it says nothing of its own sessions."""
    text = sentence.text
    if UNWATCHED.search(text.replace("’", "'")):
        return False if said_of_itself(sentence) else None
    match = WATCHED.search(text)
    if (
        not match
        or (SAFE_IF.search(text[: match.start()]) and not speaks_of_itself(text))
        or NOT_WATCHED.search(text[match.start() : match.end() + 30])
        or not SESSION_WORD.search(text + " " + sentence.block.context)
    ):
        return None
    status = assertion(sentence, match.start(), match.end())
    if re.search(r"\bleave|\balone", match.group(), re.I):
        return True if status in SAID | {"negated"} else None
    if status == "negated":
        near = text[max(0, match.start() - 30) : match.end()]
        return False if names_itself(text) and DENIED.search(near) else None
    return True if status in SAID else None


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
