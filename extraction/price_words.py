"""The words around a stated amount: which belong to it, per what it is paid, and what a label says is bought.

Text in, codes of vocabulary/prices.yml out; nothing here looks at the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from extraction.amounts import COUNT, Amount, count
from extraction.covers import AnyCase
from extraction.page import Block, Sentence
from extraction.terms import GAP, Mention, Terms, load_list
from extraction.words import Words

ROUTES = frozenset(
    (
        "iv",
        "im",
        "sc",
        "esketamine_nasal",
        "ketamine_nasal",
        "nasal_unspecified",
        "sublingual",
        "oral",
        "rectal_vaginal",
        "topical",
    )
)
DRUG = ROUTES | {"ketamine"}
WEAK = {"weak_therapy": "therapy", "weak_consultation": "consultation"}
TREATMENT = ROUTES | {"infusion", "injection", "ketamine"}
AT_HOME = frozenset(("sublingual", "oral", "ketamine_nasal", "nasal_unspecified", "rectal_vaginal", "topical"))
MOST_SESSIONS = 60  # in a package
SHORTEST_SAID = 6  # letters in which a pattern may say something
NEAR, CLOSE = 60, 25

# Where the words that belong to an amount end.
TAIL_END = AnyCase(
    r"[;|•●·▪◦]|,(?=\s)|[.!?](?=\s|$)|\s[–—-]\s|\(|(?<=\w)\s/\s|=|(?<!\bfor)\s(?:your|you|we)\b"
    r"|\s(?:comes?|makes?|totals?|totall?ing|adds?|is|are|was)\b"
    r"|\s(?:and|or|but|while|whereas|when|if|then|plus|which|(?<!\bfor )that|so|because|until|before|after"
    r"|including|includes)\b"
    r"|\swith\b(?! (?:a |an |the )?(?:lozenge|troche|injection|shot|IV|IM|infusion|spray|tablet))"
)
PER = AnyCase(
    r"[\s(,:*]*(?:/|per\b|a\b|an\b|each\b|every\b|por\b|cada\b|al\b|for\s+(?:just\s+)?(?:a|an|one|each|every|the|your)\b"
    r"(?:\s+(?:first|initial|single|additional|subsequent|introductory|entire|whole"
    r"|full)\b)?)\s*(?P<what>.{0,60})"
)
WORD_UNIT = AnyCase(r"[\s(,]*(?P<what>monthly|weekly|annually|yearly|hourly)\b")
EACH = AnyCase(r"[\s(,]*(?:each|apiece|a piece)\b")
EACH_ONE = AnyCase(r"\b(?:each|apiece|single)\b")
MINUTES = AnyCase(r"\s*\d+\s*(?:[-–]\s*\d+\s*)?[- ]?min")
PERIODIC = AnyCase(
    r"\b(?:(?:per|each|every|(?:your|the|for) (?:first|second|third|next))\s+"
    r"(?P<per>month|week|hour|dose|year|session|infusion|treatment)|(?P<ly>monthly|weekly|hourly|yearly"
    r"|annual))\b"
)
LY = {unit: unit for unit in ("month", "week", "hour", "dose", "year", "session")} | {
    "infusion": "session",
    "treatment": "session",
    "monthly": "month",
    "weekly": "week",
    "hourly": "hour",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
SESSIONS = AnyCase(
    rf"\b(?P<low>{COUNT})(?:\s?(?:-|–|to|or|and)\s?(?P<high>{COUNT}))?(?:[\s-]+(?:x\s+)?(?!(?:min|hour|hr|day|week"
    rf"|month|year|mg|am\b|pm\b|off\b))"
    r"[a-z/®™-]+){0,4}?[\s-]+(?P<noun>infusion|session|treatment|injection|visit|dose|dosing|appointment|shot|pack\b|ivs?\b|journey|lozenge|troche|rounds?\b|drips?\b|groups?\b"
    r"|infusi[oó]n|sesi[oó]n|tomas\b)"
)
SESSIONS_OF = AnyCase(
    rf"\b(?:package|series|bundle|pack|course|set|block|total|phase|round|cycle|arc|run|protocol)s?\s+of\s+(?:the\s+)?(?P<low>{COUNT})(?=\d?\b)(?![\s-]+(?:min|hour|week|day|month))"
)
ONE_OF_IT = AnyCase(r"[\s(,]*for (?:just |only )?one\b(?! (?:month|week|year|hour))")
# "For all twelve weeks", "for the week" (of infusions)
SPAN = AnyCase(
    rf"[\s(,]*for (?:(?:all|the (?:whole|full|entire)?) ?)(?:{COUNT} )?"
    r"(?:weeks?|days|months|course|series|thing|lot|arc)\b"
)
DAYS_TOGETHER = AnyCase(
    rf"\b(?P<low>{COUNT})[\s-]days?(?:\s(?:in a row|straight|running|consecutive|together)"
    r"|[\s-](?:infusion\s|ketamine\s|pain\s)?(?:course|series|package|protocol|infusion))\b"
)
# "Three days" as what a row sells, and the supply of "90 days" or "three months".
DAYS_ALONE = AnyCase(
    rf"^\W*(?P<low>{COUNT}) days\W*$|^\W*(?!1\b|one\b){COUNT} months\W*$|\b(?:60|90|120|180)[\s-]days?\b"
)
MONTHS_TOGETHER = AnyCase(
    rf"\b(?:every|for)\s+(?:{COUNT}\s+months|quarter)\b|\bquarterly\b|\b{COUNT}[\s-](?:week|month|day)s?[\s-](?:of\s)?(?:\w+\s)?"
    r"(?:package|program|plan|supply|course|block|pack|kit|box|at once|together|up ?front|in advance|prepaid)\b"
)
BULK = AnyCase(
    rf"\b(?P<low>{COUNT})\b(?!(?:\s?(?:-|–|to|or)\s?{COUNT})?\s*(?:days?|weeks?|hours?|months?|min|people|persons|patients|partners"
    rf"|adults|friends))[^.;$]{{0,45}}\b(?:together|ahead|at once"
    rf"|up ?front|in advance|prepaid)\b"
)
BOUGHT = AnyCase(
    rf"\b(?:pre-?pay(?:ing)?|pay(?:ing)?|buy(?:ing)?|purchas(?:e|ing)|commit(?:ting)? to|sign up for)\s+(?:for\s+)?"
    rf"(?:all\s+|the\s+(?:first|full)\s+)?(?P<low>{COUNT})\b(?!\s*(?:days?|weeks?|hours?|months?|min|%))"
    rf"|\bwith\s+(?P<with>{COUNT}):"
)
FOR_ALL = AnyCase(
    rf"\bfor\s+(?!the two of (?:you|us))"
    rf"(?:all\s+|the\s+(?:usual\s+|full\s+|whole\s+|first\s+|initial\s+)?|a\s+(?:set|pack) of\s+)?(?P<low>{COUNT})\b"
    r"(?![\s-]*(?:\w+[\s-]){0,2}(?:min|hour|hr|day|week|month|year|people|person|patient|client|am\b|pm\b|%|/))"
)
AT_EACH = AnyCase(r"\bat\s+(?:just |only )?$")
COMES_TO = AnyCase(
    r"(?:=|\b(?:comes? to|totals?|adds? up to|a total of|in total|makes?|runs?|is))\s*(?:just |only |about )?$"
)
NO_PACKAGE = AnyCase(  # before a number of sessions: "after six sessions", "your six sessions"
    r"(?<!for the )(?<!for your )\bfirst\s+$|\b(?:every|after|than|your|minimum of|at least|week|of the)\s+$"
    r"|[$.,\d]$|-$"
)
MULTIPLIED = AnyCase(rf"\b(?P<low>{COUNT})\s*(?:[x×@]|times|at)\s*(?:\$|USD)")
WEAK_PACKAGE = AnyCase(r"(?:protocol|program|plan|course|cycle|block|set|arc|cohort)s?")
SO_LONG = AnyCase(rf"\$[^$]*\bfor {COUNT}[\s-](?:hours?|hrs?|minutes?|mins?)\b[^$]*$")
FOR_SO_MANY = AnyCase(rf"\s*for {COUNT}\W*")
# "… for the first round, which is six infusions"
THAT_IS = AnyCase(r"[^.;:$]{0,40}?,?\s(?:which|that) (?:is|means|makes|gives you)\b(?P<what>[^.;:$,]*)")
SAVES = AnyCase(r"\bsav(?:es?|ings?)\b[^$.]{0,20}\$")
CREDIT = AnyCase(r"\s*(?:credited|applied|waived|counts|deducted|goes|refunded|refundable|which|that|we )\b")
PER_HEAD = AnyCase(
    r"\b(?:per|each|every|price of (?:a|one))\s+(?:\w+\s)?"
    r"(?:infusion|session|treatment|visit|injection|dose|shot|day)\b"
    r"|(?:^|,\s*)(?:each|apiece)\W*$"
)
FIRST_PERIOD = AnyCase(r"(?:(?:for|in) )?(?:your |the )?first (?:month|week|year)\b")
TIMES = AnyCase(rf"(?:(?<![a-z])[x×]\s?(?P<low>{COUNT})|\(\s*(?P<bracketed>{COUNT})\s*\))\W*$")
NOW_AND_THEN = AnyCase(rf"\s*(?:{COUNT}\s)?(?:to \S+ )?(?:months?|weeks?) or (?:two|so|three|more)\b")
SEVERAL_MONTHS = AnyCase(r"\s*\S+ months\b")
AMOUNT_SIGN = AnyCase(r"\$|\busd\b")
COUNTED = AnyCase(rf"\s*(?P<low>{COUNT})\s")
# "All six come to $2,400", "$400, or six for $2,200", "Four more: $760": what is counted is said elsewhere.
ELLIPTIC = AnyCase(
    rf"(?<![$\d.,:–-])\b(?P<low>{COUNT})(?:\s(?:more|others?|later|again|together|in total|total|altogether|up ?front"
    r"|ahead|in advance|prepaid|at once|paid \w+|bought \w+)){0,2}"
    r"\s*(?:$|[,:;(]|\s[–—]\s|\s(?:for|comes?|runs?|are|is|costs?|will|totals?|at a time|(?:that|which) you)\b)"
)
UNCOUNTED = frozenset(  # the number after these counts no sessions of a package
    "in after every within over about age ages under until than least phase step week day month part level tier room by"
    " at of".split()
)
BARE_COUNT = AnyCase(rf"[^\w$]*(?:all |the )?(?:x\s?)?(?P<low>{COUNT})(?:\s?x)?\W*")
A_MONTH_OF = AnyCase(r"\b(?:one|a|1) month(?: of|['’]s)\b|^\W*(?:one|1) month\W*$")
BUYS = AnyCase(r"\s*(?::|(?:buys|covers|gets you|pays for|includes)\b)[^$;]*")
TALKS_TOO = AnyCase(r"\b(?:preparation|integration)\b")  # "therapy intake, preparation and integration (a session)"
FIRST_TIME = AnyCase(r"\b(?:intake|initial|first|new (?:patient|client))\b")
INCLUDED = AnyCase(r"\b(?:(?:which|that) (?:also )?(?:covers?|includes?)|covering|including)\b[^,;.$]*")
OCCASION = AnyCase(r"\b(?:for|before|after|following|prior to)\b")
AFTER_PACKAGE = AnyCase(
    r"\b(?:after|following|outside|beyond|complet\w+|finish\w*|without|than)\s+(?:\w+\s+){0,4}$"
)
RESPECTIVELY = AnyCase(r"[^.;]{0,40}\brespectively\b")
# One thing named beside another: "infusion and consultation" is bought together, "evaluation before infusion" is not.
TOGETHER = AnyCase(
    r"\W*(?:and|plus|with|&|\+|includ\w+)\W+(?:(?:a|an|the|our|your|first|follow[- ]?up|"
    + COUNT
    + r")\W+){0,3}$"
)
SUBORDINATE = AnyCase(
    r"\b(?:for|following|after|before|including|prior to|about|regarding|during|toward|towards|within|to your|to an?"
    r"|to see if|preceded by"
    r"|followed by|of your|from your|of|between|to)\s+(?:[\w-]+\s+){0,3}$"
)
CLUSTER_BREAK = AnyCase(
    r"[.,;+&|:]|\b(?:and|or|with|plus|for|before|after|following|prior|to|including|includes|of your|during|is|are"
    r"|costs?|about|we)\b"
)
OF_A_PROGRAM = AnyCase(
    r"[^:$]*\b(?:programs?|protocol|services|therapy|psychotherapy|KAP|ketamine|troches?|lozenges?|tablets|spravato"
    r"|infusions|injections)\s*[:–—]\s"
)
# What a label leaves out, what it says comes with the thing it sells, and whom it is for.
LEFT_OUT = AnyCase(
    r"\b(?:no|without|excluding|excludes?|not including|instead of|other than)\s[^,;.:|()]*"
    r"|[^,;.:|()]*\b(?:not (?:included|counted|part)|(?:is|are|billed|sold|charged) (?:extra|separate|separately))\b"
)
ALL_INCLUDED = AnyCase(r"[^.;:|()–—]*\b(?:included|on request|upon request|available)\b")
EXTRAS = AnyCase(r",[^,;.$]*\bincluded\b,?")
COMES_IN = AnyCase(r"\b(?:doses|sessions|treatments|tablets)\b")
COMES_WITH = AnyCase(r"\s*(?:(?:and |plus )?(?:with|including|incl\.?|includes|plus)|after|before)\s")
SEPARATE = re.compile(r"[.;|()]\s?|,\s|\s[-–—]\s|:\s")
FOR_WHOM = AnyCase(
    r"(?<=\w)\s(?:for (?:people|those|patients|clients|members|anyone|adults|guests)|who|whose|if|when)\b"
)
VERB = AnyCase(
    r"\b(?:is|are|was|costs?|runs?|charges?|charged|pays?|asks?|comes?|billed|priced|will|can|we|you|I|it|see|get)\b"
)
CONTRAST = AnyCase(r";|\b(?:but|however|otherwise|instead|whereas)\b")
SUBJECT_VERB = Words("price_words", "subject_verb")
PRICED_SUBJECT = Words("price_words", "priced_subject")
COST_TO_OTHERS = Words("price_words", "cost_to_others")
BESIDES = AnyCase(
    r"(?<=\w)\s(?:on|beside|behind|at|across|near|in|under|above|to|from|around)\s(?:the|your|our|a|an)\b"
)
CLAUSE_START = AnyCase(r"(?<!\b[dm]r)(?<!\bm[sd])(?<!\bmrs)[.;:!?(]\s|,\s(?:and|but|so|while|or)\s|\s[–—-]\s")
PREPAID = AnyCase(r"pre-?pa(?:y|id)|pa(?:y|id)\W(?:in full|upfront)")
UPWARDS = re.compile(r"\s*(?:and up|or more|and above|\+)")
AVAILABLE = AnyCase(r"\b(?:available|offered|ask|eligible|apply)\b")
PRICE_WORDS = AnyCase(
    r"\b(?:prices?|pricing|costs?|fees?|rates?|charges?|investment|how much|self[- ]pay|cash|payment"
    r"|packages?)\b"
)
USUALLY = AnyCase(r"\s*\((?:was|regular(?:ly)?|normally|originally|formerly|reg\.?|usually|instead of)\W*$")
WAS = AnyCase(
    r"\b(?:was|regular(?:ly)?|normally|originally|formerly|reg\.?|usual(?:ly)?|list)\b[\s\w:]{0,12}$"
)


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    return load_list("prices")


@cache
def terms(section: str) -> Terms:
    """The phrases of one section of vocabulary/prices.yml: code -> where it says so."""
    return Terms((code, phrase) for code, entry in vocabulary()[section].items() for phrase in entry["phrases"])


@cache
def patterns(section: str) -> tuple[tuple[str, AnyCase], ...]:
    """The patterns of one section of vocabulary/prices.yml: what no list of phrases can say, by code."""
    entries = vocabulary()[section].items()
    return tuple((code, AnyCase("|".join(entry["patterns"]))) for code, entry in entries if "patterns" in entry)


@lru_cache(maxsize=4096)
def find(section: str, text: str) -> tuple[Mention, ...]:
    """The mentions of a section's phrases and patterns in a text, none within another; labels are looked at often."""
    found = terms(section).find(text)
    for code, pattern in patterns(section) if len(text) >= SHORTEST_SAID else ():
        for match in pattern.finditer(text):
            inside = [m for m in found if m.start < match.end() and match.start() < m.end]
            if all(match.start() <= m.start and m.end <= match.end() for m in inside):
                found = [*(m for m in found if m not in inside), Mention(code, *match.span(), match.group())]
    return tuple(sorted(found, key=lambda mention: mention.start))


@cache
def kind_patterns() -> dict[str, AnyCase]:
    """Kind -> its phrases where they end a text: "… starting at just"."""
    return {
        kind: AnyCase(
            r"\b(?:"
            + "|".join(GAP.join(map(re.escape, p.split())) for p in sorted(entry["phrases"], key=len, reverse=True))
            + r")(?:\s+(?:at|just|only|an?|the|about|around|roughly|approximately|as|price|cost|of|is))*[\s:~(]*$"
        )
        for kind, entry in vocabulary()["kinds"].items()
        if entry["phrases"]
    }


@dataclass(slots=True)
class Slot:
    """One amount and the words that belong to it."""

    amount: Amount
    sentence: Sentence
    earlier: str  # the sentence up to the words of this amount
    before: str  # from the previous amount's words to this amount
    tail: str  # the words right after it that speak of it alone
    clause: str  # from it to the end of its clause
    after: str  # from it to the next amount, or the sentence's end
    block: Block = field(init=False)
    sessions: int | None = None  # of this amount, where several share one word ("respectively")
    service: str | None = None  # likewise
    unit: tuple[str | None, int | None] | None = None  # of the amount before, of which this is another case
    reduced: bool = False  # the lower of "was $500, now $400"

    def __post_init__(self) -> None:
        self.block = self.sentence.block


@dataclass(frozen=True, slots=True)
class Service:
    """What an amount buys. `code` may be the still unresolved "infusion" or "injection"."""

    code: str
    includes: tuple[str, ...] = ()


# --- the words of one amount -----------------------------------------------------------------------------------


def tail_of(after: str) -> str:
    """The words after an amount that speak of it alone: " per infusion", " (six sessions)"."""
    opening = re.match(r"\s*\(", after)
    if opening and CREDIT.match(after[opening.end() :]):
        return ""
    if opening:
        end = after.find(")")
        return after[: end + 1] if end > 0 else ""
    return cut(after, TAIL_END)


def sentence_one(text: str) -> str:
    """The first sentence of a line."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def speaks_of_price(line: str) -> bool:
    """Whether a line goes on with the amount above it: "per infusion", "for six sessions", "discounted price"."""
    own = " " + line
    per = PER.match(own)
    if (per and find("units", per["what"][:CLOSE])) or WORD_UNIT.match(own) or EACH.match(own) or package_size(line):
        return True
    return bool(FIRST_PERIOD.match(line)) or any(m.code == "discounted" for m in find("kinds", line))


def cut(text: str, end: AnyCase) -> str:
    """`text` up to the first match of `end`."""
    match = end.search(text)
    return text[: match.start()] if match else text


def no_amount(block: Block) -> bool:
    """Whether a line holds no amount, or only what one saves: "Paid once. You save $78."."""
    return "$" not in block.text or (block.text.count("$") == 1 and SAVES.search(block.text) is not None)


def has_unpriced_subject(before: str) -> bool:
    """Whether a sentence says of something that is no care what it costs: "A taxi is about", "The chairs cost us"."""
    clause = CLAUSE_START.split(before)[-1]
    verbs = list(SUBJECT_VERB.finditer(clause))
    if not verbs:
        return False
    subject = cut(clause[: verbs[-1].start()], BESIDES)  # "the monitor beside your chair" is the monitor
    return bool(COST_TO_OTHERS.search(clause)) or (
        not is_bare(subject) and not PRICED_SUBJECT.search(subject) and not find("services", subject)
    )


def condition(slot: Slot) -> str:
    """The condition right after the amount's words: "… if you cancel late"."""
    rest = slot.after[len(slot.tail) :]
    match = re.match(r"\s*(?:if|when|for|unless)\b[^,.;$]*", rest)
    return match.group() if match else ""


def respective(slots: list[Slot]) -> list[Slot]:
    """Undo "six or eight infusions are $2,400 or $3,000 respectively": two prices, each of its own count."""
    if not slots or not RESPECTIVELY.match(slots[-1].sentence.text[slots[-1].amount.end :]):
        return slots
    last = slots[-1]
    if len(slots) == 1 and last.amount.high is not None:
        a = last.amount
        parts = [Amount(value, None, a.start, a.end, a.currency, False) for value in (a.low, a.high or 0)]
        pair = [Slot(p, last.sentence, last.earlier, last.before, last.tail, last.clause, last.after) for p in parts]
    elif len(slots) >= 2:
        pair = slots[-2:]
    else:
        return slots
    label = pair[0].earlier + pair[0].before
    counts = [m for m in SESSIONS.finditer(label) if m["high"]]
    services = [s.code for s in map(joined, clusters(label)) if s.code in ROUTES or s.code in ("infusion", "injection")]
    if counts:
        for slot, n in zip(pair, (counts[-1]["low"], counts[-1]["high"]), strict=True):
            slot.sessions = count(n)
    elif len(services) == 2:
        for slot, code in zip(pair, services, strict=True):
            slot.service = {"infusion": "iv", "injection": "im"}.get(code, code)
    return [*slots[:-2], *pair] if len(slots) >= 2 else pair


def reductions(slots: list[Slot]) -> Iterator[Slot]:
    """Drop the first of "was $500, now $400" and of a struck-through "$500 $400"; mark the second as reduced.

    Likewise of "$400 (normally $500)" the second is dropped.
    """
    usual = None
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        if slot is usual:
            continue
        if following is not None and following.amount.low > slot.amount.low and USUALLY.match(following.before):
            slot.reduced, usual = True, following
            yield slot
            continue
        if following is not None and is_shown_reduced(slot, following):
            slot.reduced, usual = True, following
            yield slot
            continue
        lower = following is not None and following.amount.low < slot.amount.low
        if (
            lower
            and following is not None
            and (
                (WAS.search(slot.before) and len(following.before + slot.tail) < 40)
                or not (slot.tail + following.before).strip()
            )
        ):
            following.reduced, following.before = True, slot.before + following.before
            continue
        yield slot


def is_shown_reduced(slot: Slot, following: Slot) -> bool:
    """Whether a line shows a price and behind it, struck through, the usual one: "$1,190 $1,380"."""
    between = (slot.tail + following.before).strip()
    alone = is_bare(slot.sentence.text) and slot.amount.high is None
    return alone and not between and slot.amount.low < following.amount.low < 2 * slot.amount.low


def is_bare(text: str) -> bool:
    """Whether a line holds an amount, if anything, and no words."""
    return not re.search(r"[A-Za-z]{3}", text)


def kind_of(slot: Slot) -> str:
    """How firmly the amount is stated."""
    before, patterns = slot.before, kind_patterns()
    if is_bare(before) and not slot.earlier:
        before = next((h for h in slot.block.headers[:1] if len(h) <= NEAR), "") or before
    if slot.amount.high is not None and not slot.reduced:
        return "range"
    if slot.reduced or any(m.code == "discounted" for m in find("kinds", discount_words(slot))):
        return "discounted"
    if slot.amount.open or patterns["from"].search(before) or UPWARDS.match(slot.after):
        return "from"
    if patterns["up_to"].search(before):
        return "up_to"
    words = CONTRAST.split(before)[-1][-NEAR:]
    if any(m.code == "estimate" for m in find("kinds", words)) or re.search(r"~\s*$", before):
        return "estimate"
    return "exact"


def is_only_prepaid(slot: Slot) -> bool:
    """Whether an amount would be a reduced one only in that it is paid ahead."""
    said = [m.text for m in find("kinds", discount_words(slot)) if m.code == "discounted"]
    return not slot.reduced and bool(said) and all(map(PREPAID.match, said))


def discount_words(slot: Slot) -> str:
    """The words that could say an amount is a reduced one; what offers a discount on it does not make it one."""
    before = re.split(r"[;,]|\bor\b", slot.before)[-1] if slot.earlier else slot.before
    tail = "" if AVAILABLE.search(slot.tail) else slot.tail
    return before[-2 * NEAR :] + " $ " + tail + condition(slot)


def own_unit(slot: Slot, service: Service) -> tuple[str | None, int | None] | None:
    """The unit and number of sessions that an amount's own words say, else None."""
    label = slot.after if is_bare(slot.before) else slot.before
    if slot.sessions:
        return "package", slot.sessions
    bare = INCLUDED.sub("", label)
    label = label if is_bare(bare) else bare
    if first := FIRST_PERIOD.match(slot.tail.lstrip()):
        return LY[first.group().split()[-1]], None
    in_package = package_size(slot.earlier + slot.before)
    per = PER.match(slot.tail)
    if (whole := PER.match(slot.after)) and NOW_AND_THEN.match(whole["what"]):
        per = None  # "$450 every month or two"
    if EACH.match(slot.tail) and not (per and per["what"].strip(" ).")):
        return "session", in_package if "(" in slot.before else None
    word = WORD_UNIT.match(slot.tail)
    if word:
        return LY[word["what"].lower()], None
    if per:
        unit = unit_after_per(per["what"], service)
        if unit == "hour" and re.match(r"[\s(,]*for\b", slot.tail):  # so long it takes
            once = "consultation" if service.code == "consultation" else unit
            unit = "session" if service.code in TREATMENT else once
        if unit == "package":
            return unit, package_size(slot.tail + slot.after) or in_package
        if unit:
            return unit, in_package if unit == "session" and "(" in slot.before and in_package else None
    if ONE_OF_IT.match(slot.tail):
        return "session", None
    if SPAN.match(slot.tail) and service.code not in ("consultation", "weak_consultation"):
        return "package", package_size(slot.tail)
    bought = BUYS.match(slot.after)
    if bought and package_size(bought.group()):
        return "package", package_size(bought.group())
    if SO_LONG.search(slot.earlier) and FOR_SO_MANY.fullmatch(slot.tail):
        return "session", None  # "$650 for two hours, $1,100 for four"
    size = package_size(slot.tail) or bulk_size(slot.tail)
    if size and re.match(r"[\s(]*(?:for|buys|\(|covers|=)", slot.tail) or (size and label is slot.after):
        return "package", size
    if service.code in TREATMENT and (meant := THAT_IS.match(slot.after)) and package_size(meant["what"]):
        return "package", package_size(meant["what"])
    if AT_EACH.search(slot.before) and package_size(slot.before):
        return "session", None
    if COMES_TO.search(slot.before):
        times = MULTIPLIED.search(slot.earlier)
        if in_package or times:
            return "package", in_package or (count(times["low"]) if times else None)
    alone = BARE_COUNT.fullmatch(label)
    size = package_size(label) or bulk_size(label) or (count(alone["low"]) if alone else elliptic_count(label))
    size = size if size and size > 1 else None
    if service.code in ("consultation", "weak_consultation") and not size:
        of_all = not FIRST_TIME.search(label) or TALKS_TOO.search(label)
        later = re.search(r"\bsession\b", cut(label, OCCASION), re.I) and of_all
        return ("session" if later else "consultation"), None
    if service.code in ("therapy", "weak_therapy") and not size:
        periodic = PERIODIC.search(label)
        if periodic:
            return LY[(periodic["per"] or periodic["ly"]).lower()], None
        return ("session", None) if any(m.code == "session" for m in find("units", label)) else None
    if size:
        return "package", size
    unit, sessions = label_unit(label)
    if unit == "consultation" and service.code in TREATMENT:
        unit = "session" if any(m.code == "session" for m in find("units", label)) else None
    return (unit, sessions) if unit else None


def unit_after_per(what: str, service: Service) -> str | None:
    """The unit that "per …" or "a …" names."""
    counted = COUNTED.match(what)
    several = counted is not None and count(counted["low"]) > 1
    periodic = re.match(r"\s*(?:month|week)\b", what)
    together = several and (package_size(what[:NEAR]) or SEVERAL_MONTHS.match(what))
    if together or (MONTHS_TOGETHER.search(what[:NEAR]) and not periodic):
        return "package"
    if re.match(r"\s*(?:treatment |infusion )?day\b", what) and service.code in TREATMENT:
        return "session"
    if MINUTES.match(what) and not find("units", what):
        return "session"
    mention = next(iter(m for m in find("units", what) if m.start <= CLOSE), None)
    if mention is None:
        return "package" if package_size(what) else None
    if mention.code == "session" and mention.text.lower().endswith("s") and package_size(what[: mention.end]):
        return "package"  # "for the first round, which is six infusions"
    if mention.code == "session" and service.code in ("consultation", "weak_consultation"):
        return "session" if "session" in mention.text.lower() else "consultation"
    if mention.code == "dose" and re.match(r"\s*sessions?\b", what[mention.end :]):
        return "session"
    if mention.code in ("month", "week") and NOW_AND_THEN.match(what):
        return None
    if mention.code == "dose" and service.code not in AT_HOME | {"ketamine"}:
        return "session"
    if mention.code == "hour" and re.match(
        r"\s*-?\s*(?:\w+\s+)?(?:session|infusion|treatment|appointment|visit)", what[mention.end :]
    ):
        return "session"
    return mention.code


@lru_cache(maxsize=4096)
def label_unit(label: str) -> tuple[str | None, int | None]:
    """The unit and the number of sessions that a label says: "Package of six" -> ("package", 6)."""
    size = package_size(label)
    alone = BARE_COUNT.fullmatch(label)
    if alone:
        size = count(alone["low"])
        return ("package", size) if size > 1 else ("session", None)
    kept = cut(label, FOR_WHOM)
    label = label if is_bare(kept) else kept
    if DAYS_ALONE.search(label):
        days = [count(m["low"]) for m in DAYS_ALONE.finditer(label) if m["low"]]
        return "package", package_size(label) or (days[0] if days else None)
    mentions = find("units", label)
    package = next((m for m in mentions if m.code == "package" and not AFTER_PACKAGE.search(label[: m.start])), None)
    if package and WEAK_PACKAGE.fullmatch(package.text) and any(
        m.code == "session" and not m.text.lower().endswith("s") for m in mentions
    ):
        package = None  # "Infusion, pain protocol"
    periodic = PERIODIC.search(label)
    size = size or bulk_size(label)
    if MONTHS_TOGETHER.search(label):
        return "package", size
    if A_MONTH_OF.search(label):
        return "month", None
    if periodic and not size:
        return LY[(periodic["per"] or periodic["ly"]).lower()], None
    if size or package:
        return "package", size
    last = next((m.code for m in reversed(mentions) if m.code in ("session", "consultation")), None)
    return last or ("session" if EACH_ONE.search(label) else None), None


def bulk_size(text: str) -> int | None:
    """How many sessions are bought at once: 6 for "the first six bought together"."""
    match = BULK.search(text) or FOR_ALL.search(text) or BOUGHT.search(text)
    size = count(match["low"] or match["with"]) if match else 0
    return size if 1 < size <= MOST_SESSIONS else None


def elliptic_count(label: str) -> int:
    """How many of something said elsewhere a label counts; 0 where it counts nothing."""
    for match in ELLIPTIC.finditer(cut(label, AMOUNT_SIGN)):
        size, before = count(match["low"]), label[: match.start()].lower().split()
        if 1 < size <= MOST_SESSIONS and (not before or before[-1] not in UNCOUNTED):
            return size
    return 0


def package_size(text: str) -> int | None:
    """How many sessions a text says are sold together; None where it does not say, or says a range."""
    times = TIMES.search(text)
    if times and (find("units", text) or find("services", text)):
        size = count(times["low"] or times["bracketed"])
        return size if 2 <= size <= MOST_SESSIONS else None
    for match in (*DAYS_TOGETHER.finditer(text), *SESSIONS_OF.finditer(text), *SESSIONS.finditer(text)):
        before = text[max(0, match.start() - 24) : match.start()]
        if NO_PACKAGE.search(before) and "of" not in match.group()[:12]:
            continue
        if "high" in match.groupdict() and match["high"]:
            return None
        size = count(match["low"])
        if 2 <= size <= MOST_SESSIONS:
            return size
    return None


# --- what a label names ----------------------------------------------------------------------------------------


def clusters(text: str) -> list[list[Mention]]:
    """The services that a text names, mentions of one thing together: [[ketamine, infusion], [consultation]]."""
    found: list[list[Mention]] = []
    for mention in find("services", text):
        gap = text[found[-1][-1].end : mention.start] if found else ""
        if (
            found
            and len(gap) <= CLOSE
            and not CLUSTER_BREAK.search(gap)
            or found
            and re.fullmatch(r"\s+(?:infusions?|injections?|drips?)?\s*of\s+", gap)
            and mention.code in ("ketamine", "goods", "other", "drip")
        ):
            found[-1].append(mention)
        else:
            found.append([mention])
    return found


def joined(cluster: list[Mention]) -> Service:
    codes = [m.code for m in cluster]
    for code in ("goods", "other", "drip", "consultation", "therapy"):
        if code in codes:
            return Service(code)
    route = next((c for c in codes if c in ROUTES), None)
    if route:
        return Service("ketamine_nasal" if route == "nasal_unspecified" and "ketamine" in codes else route)
    for code in ("infusion", "injection"):
        if code in codes:
            return Service(narrow("ketamine", code) if "ketamine" in codes else code)
    return Service("ketamine" if "ketamine" in codes else codes[-1])


def narrow(code: str, form: str) -> str:
    """What "infusion" or "injection" makes of what is named elsewhere: ketamine and infusion are iv."""
    if code == "ketamine":
        return {"infusion": "iv", "injection": "im"}[form]
    return code if code in {"infusion": ("iv",), "injection": ("im", "sc")}[form] else form


@lru_cache(maxsize=4096)
def head_service(text: str, first: bool = False) -> Service | None:
    """What a label or a clause says is bought; the last thing named, or the `first`.

    What is only its occasion does not count ("evaluation before your first infusion"), and what comes with a
    treatment is included in it ("infusion and consultation").
    """
    if not text:
        return None
    found = clusters(text)
    if not found:
        return None
    if first:
        return joined(found[0])
    at = len(found) - 1
    while (
        at > 0
        and SUBORDINATE.search(text[: found[at][0].start])
        and not TOGETHER.search(text[found[at - 1][-1].end : found[at][0].start])
    ):
        at -= 1
    head, includes = joined(found[at]), []
    while at > 0 and TOGETHER.fullmatch(text[found[at - 1][-1].end : found[at][0].start]):
        other = joined(found[at - 1])
        if (other.code in TREATMENT) == (head.code in TREATMENT):
            if head.code == "weak_consultation" and other.code == "consultation":
                head = other  # "Evaluation with our psychiatric nurse"
            if head.code in ROUTES and other.code in ROUTES and other.code != head.code:
                head = Service("ketamine")
        elif other.code in TREATMENT:
            includes.append(head.code)
            head = other
        else:
            includes.append(other.code)
        at -= 1
    return Service(head.code, tuple(WEAK.get(i, i) for i in includes if i != "goods"))


def without_extras(text: str) -> str:
    """A clause without what is said to come with the thing or to be left out of it."""
    return EXTRAS.sub(" ", LEFT_OUT.sub(" ", text))


@lru_cache(maxsize=4096)
def label_service(line: str) -> Service | None:
    """What a label sells: the first thing that it names, or the treatments where it counts several.

    What comes with it or is left out of it does not count: "Full program: six lozenges, a visit and a guide included",
    "Vitamin drip (no ketamine)", "Six sessions for people who had an intake elsewhere".
    """
    kept = LEFT_OUT.sub(" ", line)
    within = kept[prefix.end() :] if (prefix := OF_A_PROGRAM.match(kept)) else ""
    if (of_it := head_service(within)) and of_it.code in ("consultation", "therapy"):
        return of_it  # "Ketamine program: medical intake"
    bare = ALL_INCLUDED.sub(" ", kept)
    kept = kept if is_bare(bare) else bare
    first_part, *rest = SEPARATE.split(kept)
    parts = [first_part, *(part for part in rest if not COMES_WITH.match(part))]
    named = [(part, head_service(cut(part, FOR_WHOM))) for part in parts]
    found = [(part, service) for part, service in named if service]
    counted = next((s for part, s in found if s.code in TREATMENT and package_size(part)), None)
    first = next((s for _, s in found if s.code not in WEAK), found[0][1] if found else None)
    if first is None or first.code not in ("consultation", "weak_consultation", "therapy", "other"):
        return first
    if first.code in ("consultation", "weak_consultation") and counted is None and any(
        package_size(part) and not clusters(part) and COMES_IN.search(part) for part in parts
    ):
        return Service("ketamine")  # "six doses, two video visits"
    if counted is None and "+" in line and any(m.code == "package" for m in find("units", line)):
        return None  # "Series + intake": of what, the lines below say
    return counted or first
