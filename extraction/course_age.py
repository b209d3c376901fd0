"""From what age a provider takes patients.

Each number that may be an age is found; what stands right before and after it says whether it is a least age ("18 or
older", "at least 18", "ages 18 to 70") or one that is refused ("nobody under 18"), and the sentence whose age it is.
"""

import re
from collections.abc import Iterator

from extraction.course_numbers import NUMBER_WORDS, OF_A_STUDY, SAID, asked, both, number
from extraction.course_words import CourseWords
from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.rules import fold
from extraction.stance import assertion

YOUNGEST, OLDEST = 12, 30   # of what may be a least age
WORDS = {word: n for word, n in NUMBER_WORDS.items() if YOUNGEST <= n <= OLDEST} | {
    "twenty-one": 21, "twenty-five": 25, "eighteenth": 18, "nineteenth": 19, "twenty-first": 21}
SPELLED = "|".join(sorted(WORDS, key=len, reverse=True))
AGE = AnyCase(rf"(?<![\w$.,:/#])(?<!\d-)(?:1[2-9]|2\d|30|{SPELLED})(?:st|th|s)?(?![\w$%]|[.,:/]\d)")
TO = AnyCase(r"(?:\s?(?:-|to|through|thru|until)\s?|\s(?:and|or)\s)(?:(?:age )?(?P<until>\d\d)(?![\w%])|adult|elder"
             r"|senior|(?:thir|for|fif|six|seven|eigh|nine)ty)")
PREAMBLE = AnyCase(r"(?:[a-z' ]+[,.:]\s*)?(?:[a-z']+\s+){0,4}\Z")
ENDS = AnyCase(r"\s*(?:[;:,.!)]|\Z)|\s(?:who|with|in|for|and|or|living|can|may|are|is|when|only|must)\b")
# What stands around an age.
OLDER = CourseWords("age_or_older")
LEAST = CourseWords("age_at_least")
OVER = CourseWords("age_over")
UNDER = CourseWords("age_under")
LIMIT = CourseWords("age_is_the_limit")
BIRTHDAY = CourseWords("age_birthday")
YEARS = CourseWords("age_years")
PEOPLE = CourseWords("age_people")
OTHER_UNIT = CourseWords("age_other_unit")
ASKED = CourseWords("age_asked")
REFUSED = CourseWords("age_refused")
NOT_A_PATIENT = CourseWords("age_of_others")
AGE_NUMBERS = frozenset((*map(str, range(YOUNGEST, OLDEST + 1)), *(w.partition("-")[0] for w in WORDS),
                         "18th", "19th", "21st", "18yrs", "21yrs",
                         "18s", "21s", "25s"))
OLD = AnyCase(r"old|of age|años")
OF_AGE = ("18", "21")
NEAR = 70     # letters around an age in which it is said whose it is
LINE = 120    # letters of a line that asks
SHORT = 30    # of a question that names an age alone
OVER_ALONE = 6  # of what stands before the age in an entry "Over 18"


def read_age(page: Page) -> Iterator[Fact]:
    """Yield the least age of patients: Fact("age_min", years)."""
    found: dict[int, Fact] = {}
    for block in both(page, AGE_NUMBERS, AGE_NUMBERS):
        for sentence in block.sentences:
            age = least_age(sentence)
            if age is not None:
                found.setdefault(age, Fact("age_min", age, "offered", sentence.text, block.context))
    yield from found.values()


def least_age(sentence: Sentence) -> int | None:
    """The least age that a sentence states, else None."""
    text = fold(sentence.text)
    for match in AGE.finditer(text):
        before, after = text[:match.start()], text[match.end():]
        if OTHER_UNIT.match(after) or OF_A_STUDY.search(text) or NOT_A_PATIENT.search(before[-NEAR:] + after[:NEAR]):
            continue
        if is_refused(sentence, before) if UNDER.search(before) else is_least(sentence, match, before, after):
            word = match.group()
            return WORDS[word] if word in WORDS else number(re.sub(r"(?:st|th|s)\Z", "", word))
    return None


def is_refused(sentence: Sentence, before: str) -> bool:
    """Whether a sentence, or what stands above it, refuses those under an age."""
    if sentence.text.endswith("?"):  # "Under 21? We cannot treat you."
        return len(sentence.text) <= SHORT and sentence.block.kind != "question" and bool(
            REFUSED.search(sentence.block.text))
    lines = (sentence.text, sentence.block.intro, asked(sentence), *sentence.block.headings[-1:])
    return any(REFUSED.search(line) for line in lines if line) or assertion(
        sentence, len(before), len(before) + 2) == "negated"


def is_least(sentence: Sentence, match: re.Match[str], before: str, after: str) -> bool:
    """Whether the age that was matched is the least that a patient may have."""
    if LIMIT.match(after):
        return True  # "No, 18 is the cutoff"
    status = assertion(sentence, *match.span())
    # "Members must be 21" under "Who cannot join" is denied by its heading alone, and holds.
    denied_above = status == "negated" and not REFUSED.search(sentence.text)
    answered = status == "others" and "?" in asked(sentence)  # "Can my teenager come?" is no patient's word
    if not (status in SAID or denied_above or answered):
        return False
    years = YEARS.match(after)
    rest = after[years.end():] if years else after
    old = years is not None and OLD.search(years.group()) is not None  # "over 16 years" alone is a time
    people = old or PEOPLE.search(before[-NEAR:])
    older = OLDER.match(rest)
    if older and older.group().strip() == "+":  # "15+", "12+ publications": nothing says yet that it is an age
        alone = match.group() in OF_AGE and ENDS.match(rest[older.end():])
        return bool(people or years or alone or LEAST.search(before))
    if older or BIRTHDAY.match(rest) or LEAST.search(before):
        return True
    if OVER.search(before) and (people or len(before) <= OVER_ALONE) and (before[-5:] != "from " or ENDS.match(rest)):
        return True
    labels = (asked(sentence), *sentence.block.headers, *sentence.block.headings[-1:])
    called = PREAMBLE.match(before) and any(len(line) <= LINE and ASKED.search(line) for line in labels if line)
    to = TO.match(rest)
    if to:
        return bool(people or called) and (to["until"] is None or OLDEST <= int(to["until"]) < 100)
    return bool(called and (years or ENDS.match(rest)))
