"""The states whose patients the provider says it treats: a list, a label above one, "anywhere in Texas", "nationwide".

The state of an address, of one clinician's licence or schooling, of a study or a law, or one only planned is none.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extraction.covers import AnyCase
from extraction.normalise import STATES
from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself, scopes
from extraction.words import Words

STRONG, WEAK = Words("state_words", "strong"), Words("state_words", "weak")
REMOTE, PLACED = Words("state_words", "remote"), Words("state_words", "placed")
TAIL, AFTER = Words("state_words", "tail"), Words("state_words", "after")
LABEL, OPENS = Words("state_words", "label"), Words("state_words", "opens")
NOT_SERVED, NOT_BEFORE = Words("state_words", "not_served"), Words("state_words", "not_before")
ALL_STATES, TREATED = Words("state_words", "all_states"), Words("state_words", "treated")
AT_HOME_THERE, WHOM = Words("state_words", "at_home_there"), Words("state_words", "whom")

SPANISH = {
    "nuevo méxico": "NM", "nueva york": "NY", "nueva jersey": "NJ", "carolina del norte": "NC",
    "carolina del sur": "SC", "pensilvania": "PA", "luisiana": "LA", "oregón": "OR", "virginia occidental": "WV",
}
NAMES = {name.lower(): code for code, name in STATES.items()} | SPANISH | {
    "washington, d.c": "DC", "washington d.c": "DC", "washington, dc": "DC", "washington dc": "DC",
    "washington state": "WA", "new york state": "NY",
}
NAME = "|".join(re.escape(n) for n in sorted(NAMES, key=len, reverse=True))
# What a state's people are called; not Hawaiians, who are a people.
PEOPLE = {
    "Alabamians": "Alabama", "Alaskans": "Alaska", "Arizonans": "Arizona", "Arkansans": "Arkansas",
    "Californians": "California", "Coloradans": "Colorado", "Delawareans": "Delaware", "Floridians": "Florida",
    "Georgians": "Georgia", "Idahoans": "Idaho", "Illinoisans": "Illinois", "Hoosiers": "Indiana", "Iowans": "Iowa",
    "Kansans": "Kansas", "Kentuckians": "Kentucky", "Louisianans": "Louisiana", "Mainers": "Maine",
    "Marylanders": "Maryland", "Michiganders": "Michigan", "Minnesotans": "Minnesota", "Mississippians": "Mississippi",
    "Missourians": "Missouri", "Montanans": "Montana", "Nebraskans": "Nebraska", "Nevadans": "Nevada",
    "New Jerseyans": "New Jersey", "New Mexicans": "New Mexico", "New Yorkers": "New York",
    "North Carolinians": "North Carolina", "North Dakotans": "North Dakota", "Ohioans": "Ohio",
    "Oklahomans": "Oklahoma", "Oregonians": "Oregon", "Pennsylvanians": "Pennsylvania",
    "Rhode Islanders": "Rhode Island", "South Carolinians": "South Carolina", "South Dakotans": "South Dakota",
    "Tennesseans": "Tennessee", "Texans": "Texas", "Utahns": "Utah", "Vermonters": "Vermont",
    "West Virginians": "West Virginia", "Virginians": "Virginia", "Washingtonians": "Washington",
    "Wisconsinites": "Wisconsin", "Wyomingites": "Wyoming",
}
PERSON = re.compile(rf"\b(?:{'|'.join(PEOPLE)})\b")
CODE = "|".join(STATES)
# "Kansas City", "Colorado Springs" and "Washington University" are no states; nor is the state of a street address.
STATE = re.compile(
    r"(?<!University of )(?<!city of )(?<!Shield of )(?<!Cross of )(?<![\w-])"
    rf"(?:(?P<name>{NAME})(?!['’]s\b)(?!\s+(?:City|Springs|Beach|University"
    rf"|State University|Street|St\.|Ave\w*|Road|Blvd|Board|Medical Board|County|Heights|Falls|Park|College|LMFT|LPC"
    rf"|DC|D\.C|Department|law|Medicaid|Psychiatric|prescription|line|border|Health|State|\d{{5}}))\b"
    rf"|(?P<code>(?-i:{CODE}))(?![\w-]|\.\w)"
    rf"(?!\s+\d{{5}}))",
    re.I,
)
PAIR = re.compile(r"[A-Z][A-Z](?:\s*[,/&|·•]|\s(?:and|or)\b)")
CODE_LIST = re.compile(rf"\b(?:{CODE})(?:\s*(?:,|/|&|\||·|•|and|or)\s*(?:and |or |& )?(?:{CODE})\b)+")
LAST_CODE = re.compile(rf"(?:\b[Ll]icensed in|\b[Ss]tates|\b[Aa]vailable in|\b[Ss]erving)[: ]+({CODE})\W*$")
BETWEEN = re.compile(
    r"[\s,;&/|·•]*(?:\([^()]{1,30}\)|and|or|as well as|plus|also|now|y|e|o|in|the state of)?[\s,&/|·•]*"
    r"(?:in|now|the state of|people in)?\s*"
)
CLAUSE = re.compile(r"[;()]|\.\s|\s[–—]\s|—|,?\s\b(?:but|however|although|though|while(?! you)|whereas|pero)\b")
REST = AnyCase(
    r"\([^()]*\)|\b(?:and|or|also|y|o|(?:right )?now|new|the|state of|all of|only|today|currently|at present|so far"
    r"|at the moment|that means|that is|these are|those are|they are|we are in"
    r"|namely|(?:every|any)where in|as of \w+(?: \d+)?|to date)\b|[\s,.&•·|/:✓✔–—-]+")
PERSON_HEADING = re.compile(r",\s*(?:MD|DO|NP|PA|CRNA|PMHNP|FNP|LCSW|LPC|LMFT|PhD|PsyD|RN|APRN|DNP|ARNP)\b")
SAID = frozenset(("affirmed", "general", "hypothetical"))  # "if you live in Ohio" says it too
DENIES = frozenset(("negated", "question", "historical", "others", "comparison"))
LONG = 700  # letters of a sentence that is read
LONGEST_TAG = 30  # letters
FAR = 140   # letters between the words that say who is treated and the state
STATE_WORDS = (
    frozenset(word for name in STATES.values() for word in name.lower().split())
    - frozenset("new north south west of district rhode".split())
) | frozenset(
    "york jersey hampshire carolina dakota island nationwide nationally 50 fifty states state country coast "
    "nueva nuevo pensilvania luisiana".split()
) | frozenset(name.split()[-1].lower() for name in PEOPLE)


class Run(NamedTuple):
    """States named side by side in a sentence: text[start:end]."""

    start: int
    end: int
    codes: list[str]


def read_states(page: Page) -> Iterator[Fact]:
    """Yield each state whose patients the provider says it treats: Fact("states_served", "CO"), or "nationwide"."""
    seen: set[str] = set()
    for block in state_blocks(page):
        for sentence in block.sentences:
            for code in (*served(page, sentence), *everywhere(sentence)):
                if code not in seen:
                    seen.add(code)
                    yield Fact("states_served", code, "offered", sentence.text, block.context)


def state_blocks(page: Page) -> list[Block]:
    """The blocks that may name a state: by name, or by codes set in a list."""
    codes = [
        b
        for b in page.having(*(c.lower() for c in STATES))
        if (PAIR.search(b.text) and CODE_LIST.search(b.text)) or b.text in STATES
    ]
    found = {b.index: b for b in (*page.having(*STATE_WORDS), *codes)}
    return [found[index] for index in sorted(found) if found[index].region != "nav"]


def runs(text: str) -> list[Run]:
    """The states of a sentence, those that stand side by side as one; codes count in a list, or alone."""
    spans = [m.span() for m in CODE_LIST.finditer(text)] + [m.span(1) for m in LAST_CODE.finditer(text)]
    found: list[Run] = []
    for match in STATE.finditer(text):
        alone = match.group() == text.strip(" .•|,/")
        if match["code"] and not alone and not any(a <= match.start() < b for a, b in spans):
            continue
        code = NAMES.get((match["name"] or "").lower()) or match["code"]
        if found and BETWEEN.fullmatch(text, found[-1].end, match.start()):
            found[-1] = Run(found[-1].start, match.end(), [*found[-1].codes, code])
        else:
            found.append(Run(match.start(), match.end(), [code]))
    return found


def served(page: Page, sentence: Sentence) -> Iterator[str]:
    """The codes of the states that a sentence, or a list's entry, says are served."""
    text, block = with_people(sentence.text), sentence.block
    found = runs(text) if len(text) <= LONG else []
    if not found or (of_one_person(block) and not (REMOTE.search(text) and WHOM.search(text))):
        return
    if not REST.sub("", "".join(_outside(text, found))):
        above = heads(page, sentence)
        said = any(LABEL.search(h) or STRONG.search(h) for h in above)
        after = next_sentence(sentence)  # "Ohio and Iowa. Not in Texas."
        if said and not any(NOT_SERVED.search(h) for h in (*above, *tag(page, block)) if h != after):
            yield from (code for run in found for code in run.codes)
        return
    for run in found:
        if asks_who_lives(text, run) or is_served(text, run):
            yield from run.codes


def next_sentence(sentence: Sentence) -> str | None:
    """The text of the sentence that follows one in its block."""
    return next((s.text for s in sentence.after), None)


def tag(page: Page, block: Block) -> list[str]:
    """The few words that a card or row puts behind a state: "Ohio | Coming soon"."""
    return [b.text for b in page.box(block) if b.index == block.index + 1 and len(b.text) <= LONGEST_TAG]


def with_people(text: str) -> str:
    """The text with "people in Texas" for "Texans"."""
    return PERSON.sub(lambda match: f"people in {PEOPLE[match.group()]}", text)


def of_one_person(block: Block) -> bool:
    """Whether a block stands under one clinician's name, so that a licence is that clinician's."""
    return any(PERSON_HEADING.search(heading) for heading in block.headings[-1:])


def asks_who_lives(text: str, run: Run) -> bool:
    """Whether it is the question that calls those who live in the states: "Live in Ohio or Kentucky?"."""
    return AT_HOME_THERE.search(text[: run.start]) is not None and text[run.end :].strip() == "?"


def _outside(text: str, found: list[Run]) -> Iterator[str]:
    """The pieces of a text outside its states."""
    start = 0
    for run in found:
        yield text[start : run.start]
        start = run.end
    yield text[start:]


def heads(page: Page, sentence: Sentence) -> list[str]:
    """The lines that may say what a bare list of states is: above it, or beside it in its block."""
    block = sentence.block
    at = block.sentences.index(sentence)
    beside = [s.text for s in block.sentences[max(0, at - 60) : at + 2] if s is not sentence]
    lines = [block.intro or "", *block.headers, *block.headings[-1:], block.question or "", *beside]
    for earlier in reversed(page.blocks[max(0, block.index - 60) : block.index]):
        if REST.sub("", "".join(_outside(earlier.text, runs(earlier.text)))):  # the last line that is no state
            if len(earlier.text) <= 120 or earlier.text.endswith(":"):
                lines.append(earlier.sentences[-1].text)
            break
    return [line for line in lines if line]


def is_served(text: str, run: Run) -> bool:
    """Whether a sentence says that the patients of some states are treated."""
    stops = [(m.start(), m.end()) for m in CLAUSE.finditer(text)]
    start = max((b for _, b in stops if b <= run.start), default=0)
    end = min((a for a, _ in stops if a >= run.end), default=len(text))
    before, after = text[start : run.start], text[run.end : end]
    if NOT_SERVED.search(text[start:end]) or NOT_BEFORE.search(before) or text.rstrip().endswith("?"):
        return False
    held = {status for a, b, status in scopes(text) if a <= run.start and run.end <= b}
    if held & DENIES and not (held <= {"others"} and names_itself(text)):
        return False
    if AFTER.match(after) or (OPENS.match(before.strip(" •–—") + " ") and len(run.codes) > 1):
        return True
    whom = WHOM.match(after.lstrip())  # "for Ohio residents" says what "for residents in Ohio" does
    if whom:
        before += f"{whom.group().strip()} in "
    if not TAIL.search(before):
        return False
    found = _last(STRONG, before)
    if found is not None and not PLACED.search(before[found:]):
        return True
    found = _last(WEAK, before)
    if found is None or PLACED.search(before[found:]) or (PLACED.search(before) and not names_itself(text)):
        return False
    return len(run.codes) > 1 or REMOTE.search(text[start:end]) is not None


def _last(words: Words, text: str) -> int | None:
    """Where the last match ends, when it is near enough to the end of the text."""
    ends = [m.end() for m in words.finditer(text)]
    return ends[-1] if ends and len(text) - ends[-1] <= FAR else None


def everywhere(sentence: Sentence) -> Iterator[str]:
    """Yield "nationwide" where a sentence says that patients of every state are treated."""
    match = ALL_STATES.search(sentence.text)
    if match is None or NOT_SERVED.search(sentence.text) or not TREATED.search(sentence.text):
        return
    own = STRONG.search(sentence.text) or names_itself(sentence.text) or WEAK.search(sentence.text)
    if own and assertion(sentence, *match.span()) == "affirmed":
        yield "nationwide"


READERS = (read_states,)
