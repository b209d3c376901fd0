"""From what age a provider takes patients."""

import re
from collections.abc import Iterator

from extraction.course_numbers import NUMBER, OF_A_STUDY, SAID, both, number
from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion

OLD = r"(?:[\s-]*years?(?:[\s-]old|\s+of\s+age)?)?"
NO_UNIT = (
    r"(?!\s*(?:\w+\s+)?(?:hours?|days?|weeks?|months?|minutes?|sessions?|lbs|pounds|%|percent|people|infusions?"
    r"|treatments?|times|BMI|other|medications?|antidepressants?|years?\s+(?:of\s+experience|in\b|ago)|miles|states)"
    r"|[\d,.]*\d)"
)
WHO = (
    r"(?:ages?|aged|adults?|patients?|clients?|members?|people|men|women|anyone|everyone|individuals|between"
    r"|those|veterans)"
)
AGE_PATTERNS = tuple(
    AnyCase(pattern)
    for pattern in (
        # 18 or older, 21 years of age and up, 18+
        rf"\b(?P<age>{NUMBER}){OLD}\s*,?\s*(?:and|or)\s+(?:older|over|above|up\b|beyond)",
        r"(?<![\d$])(?P<age>1[2-9]|2[0-5])\s?(?:\+|plus\b)",
        # aged 18 or more, people from 18 years up
        rf"\bage[ds]?\s+(?P<age>{NUMBER}){OLD}\s+(?:or|and)\s+more\b(?!\s+\w+ions?\b)",
        rf"\b{WHO}\s+from\s+(?:age\s+)?(?P<age>{NUMBER}){OLD}\s+(?:up|on|onwards?|upwards?)\b",
        # at least 18, must be 21, minimum age: 18
        rf"\b(?:at least|(?:minimum|lower|least|youngest) age(?: limit)?(?: \w+){{0,3}}?(?: is| of|:)?"
        rf"|age limit(?: is| of|:)?"
        r"|(?:have|has|until (?:they|you)(?: have)?) turned|until (?:they|you) (?:are|turn)|(?:eligible"
        r"|qualify) if you are|must (?:all )?be|(?:need|needs|have"
        rf"|has) to be"
        rf"|is for (?:those|people|adults))\s+(?:at least\s+)?(?:age[ds]?\s+"
        rf"|over\s+)?(?P<age>{NUMBER}){OLD}\b{NO_UNIT}",
        # over the age of 18, older than 17, adults over 21
        rf"\b(?:over|above)\s+(?:the\s+)?age\s+of\s+(?P<age>{NUMBER})\b",
        rf"\b{WHO}\s+(?:\w+\s+)?(?:over|above)\s+(?P<age>{NUMBER})\b{NO_UNIT}",
        r"^(?:over|adults over)\s+(?P<age>18|19|21|25)\b",
        # Nineteen is where we start, we begin seeing people at 18, of legal age (18)
        rf"\b(?P<age>{NUMBER}) is (?:where we (?:start|begin)|our (?:minimum|youngest|limit)|the (?:minimum"
        rf"|youngest|lower limit))\b",
        rf"\bwe (?:start|begin)(?: (?:seeing|treating|taking) \w+)? at (?:age )?(?P<age>1[2-9]|2[0-5]|eighteen"
        rf"|nineteen|twenty-one)\b{NO_UNIT}",
        r"\b(?:of )?legal age,? \(?(?P<age>1[89]|21)\b",
        rf"\b(?:from|starting at|starts? at|opens? at|beginning at|from"
        rf" the)\s+(?:the\s+)?age\s+(?:of\s+)?(?P<age>{NUMBER})\b",
        r"\b(?:door|practice|program|clinic|care|treatment) (?:opens?|starts?|begins?) at (?P<age>1[2-9]|2[0-5])\b",
        # ages 18 to 70, adults between 21 and 65
        rf"\b{WHO}\s+(?:\(?(?:from|aged|ages|of|between)?\s*(?:the\s+)?(?:ages?\s+)?(?:of\s+)?)?\(?(?P<age>{NUMBER})"
        rf"\s?(?:-|–|to|and|through)\s?(?P<until>{NUMBER}){NO_UNIT}",
        rf"\b(?:from|aged?|ages)\s+(?P<age>1[0-9]|2[0-5])\s+(?:to|through|up)\b{NO_UNIT}",
        r"\b(?:since|until|after|past|before|reached|turned) (?:their|your|the) (?P<birthday>\d\d|eighteenth"
        r"|nineteenth|twenty-first)"
        r"(?:st|th)? birthday\b",
    )
)
BIRTHDAYS = {"eighteenth": 18, "nineteenth": 19, "twenty-first": 21}
UNDER = AnyCase(
    rf"\b(?:under|younger than|below)\s+(?:the\s+)?(?:age\s+(?:of\s+)?)?(?P<age>{NUMBER})\b(?!\s*(?:%|minutes|hours"
    r"|days|mg|weeks|months|years\s+of\s+experience))"
)
REFUSED = AnyCase(
    r"\b(?:do(?:es)? not|don't|doesn't|cannot|can't|no one|nobody|no patients?|not (?:able|eligible|treat|accept"
    r"|appropriate|a candidate|suitable|offered|available|prescribe\w*|for)|unable|never|must not|will not|won't"
    r"|without"
    r"|refuse\w*|exclu\w*|contraindicat\w*|should not|shouldn't|not be|are not|is not|aren't|isn't|ineligible"
    r"|disqualif\w*|not under|(?:referred|sent) elsewhere|too young|turn(?:s|ed)? (?:\w+ )?away|turn(?:s"
    r"|ed)? down|declin\w+|say no)\b"
)
NOT_AGE = AnyCase(
    r"\b(?:this (?:web)?site|website|cookies|newsletter|terms of|medicare|hospitals?|staff|job|apply for|driver|escort"
    r"|companion|sitter|pick you up|adult who|someone|somebody|another|accompan\w*|responsible|drive"
    r"|text messages|approved (?:\w+ )?for|approval|TMS|home with you"
    r"|in the (?:home|house)|senior|discount)\b"
)
AGES = range(10, 31)
SHORT = 30  # letters of a question that names an age alone
LINE = 120  # of a heading
# The line above asks for the age, and the answer begins with it.
AGE_ASKED = AnyCase(
    r"\b(?:youngest|how old|(?:minimum|lower|least) age|age (?:limit|requirement|minimum)s?"
    r"|ages? (?:do )?(?:you|we))\b"
)
ANSWER = AnyCase(
    rf"(?:yes,?\s+|(?:it is|it's|at least|you must be|must be|ages?|from)\s+)*(?P<age>{NUMBER})(?=\W|$){NO_UNIT}"
)
AGE_NUMBERS = frozenset(
    (
        *map(str, range(10, 31)),
        *"twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(),
        *"eighteenth nineteenth 18th 19th 21st".split(),
    )
)
AGE_WORDS = frozenset(
    (
        "age aged ages older adults adult years year under younger over minimum below least up people patients patient"
        " anyone must need be opens plus birthday members clients women men between through start begin turned"
        " eligible teens adolescents 18 19 21"
    ).split()
)


def read_age(page: Page) -> Iterator[Fact]:
    """Yield the least age of patients: Fact("age_min", years)."""
    found: dict[int, Fact] = {}
    index = page.words
    asked = {page.blocks[i + 1].index for word in ("youngest", "old", "age", "ages") for i in index.get(word, ())
             if i + 1 < len(page.blocks) and len(page.blocks[i].text) <= LINE}
    blocks = {b.index: b for b in both(page, AGE_NUMBERS, AGE_WORDS)} | {i: page.blocks[i] for i in asked}
    for _, block in sorted(blocks.items()):
        for sentence in block.sentences:
            age = least_age(sentence)
            if age is not None:
                found.setdefault(age, Fact("age_min", age, "offered", sentence.text, block.context))
    yield from found.values()


def least_age(sentence: Sentence) -> int | None:
    """The least age that a sentence states, else None."""
    text = sentence.text.replace("’", "'")
    if NOT_AGE.search(text) or OF_A_STUDY.search(text):
        return None
    for match in UNDER.finditer(text):
        block = sentence.block
        lines = (text, block.intro or "", block.question or "", *block.headings[-1:])
        if text.endswith("?") and len(text) <= SHORT and block.kind != "question":
            lines = (block.text,)  # "Under 21? We cannot treat you."
        refused = any(REFUSED.search(line.replace("’", "'")) for line in lines)
        if refused and number(match["age"]) in AGES:
            return number(match["age"])
    answer = ANSWER.match(text)
    if answer and number(answer["age"]) in AGES and any(
            AGE_ASKED.search(line) for line in (sentence.block.question or "", *sentence.block.headers,
                                               *sentence.block.headings[-1:]) if len(line) <= LINE):
        return number(answer["age"])
    for pattern in AGE_PATTERNS:
        for match in pattern.finditer(text):
            age = age_of(match)
            status = assertion(sentence, match.start(), match.end())
            # "Members must be 21" under "Who cannot join" is denied by its heading alone, and holds.
            if age in AGES and (status in SAID or (status == "negated" and not REFUSED.search(text))):
                return age
    return None


def age_of(match: re.Match[str]) -> int | None:
    """The age that was matched; none where a range is not one of ages."""
    groups = match.groupdict()
    if groups.get("birthday"):
        word = groups["birthday"].lower()
        return BIRTHDAYS[word] if word in BIRTHDAYS else int(word)
    age = number(match["age"])
    if groups.get("until") and not 30 <= number(groups["until"]) <= 99:
        return None
    return age
