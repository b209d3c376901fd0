"""Sentences to check, and disclosures: what a primary authority contradicts, and what patients should know.

Each rule is one file of vocabulary/claims/: what it detects, the authority it leans on, its patterns as data, and
examples that the tests run. A rule never fires on what is asked, denied, quoted, supposed, told by a patient or said
of others.
"""
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import compile as regex
from typing import Any

import yaml

from extraction.covers import Covered
from extraction.page import Block, Fact, Page, Sentence
from extraction.rules import (
    ASKING,
    KETAMINE,
    OTHER_TREATMENTS,
    Around,
    Pattern,
    compiled,
    fold,
    sentences_worded,
    statuses,
    worded,
    words,
)
from extraction.terms import FOLDER, VocabularyError

DISARMING = frozenset(("question", "negated", "historical", "hypothetical", "others", "hedged"))
NUMBER = regex(r"\d{1,2}[.)]")
KETAMINE_WORDS = {"ketamine", "ketamina", "spravato", "esketamine"}
ASIDE = regex(r"\b(?:unlike|compared (?:to|with)|in contrast (?:to|with)|as opposed to|instead of|rather than|than"
              r"|the way) [^.;,]{0,60}|\bis an? (?:[\w-]+ ){0,3}antidepressant\b")
ONWARD = regex(r",? (?:so|because|since|compared (?:to|with))\b|, and (?:there|it)\b")
GRANTED = regex(r"(?:while|although|though) [^,]{0,60}, ")
DENIAL = regex(r"\b(?:not|never|cannot|neither|nor)\b|n't\b")
REQUIRED = ("code", "label", "sense", "severity", "detects", "why", "authority", "words", "patterns", "positive",
            "negative")


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim made by saying yes: the question, the whole answer's first sentence, what disarms the answer."""

    question: Covered
    answer: Covered
    unless: Covered | None

    @classmethod
    def load(cls, data: dict[str, str]) -> "Answer":
        """An answer from a rule's file."""
        unless = compiled(data["unless"]) if "unless" in data else None
        return cls(compiled(data["question"]), compiled(f"(?:{data['answer']})"), unless)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of vocabulary/claims/.

    words, also_words, page_words   a sentence must hold one of the first two each, the page one of the third
    after       rules that, firing on the same sentence, silence this one
    tolerates   statuses (extraction.stance) that do not disarm it; denies: the claim is itself a denial
    requires    what the sentence must hold besides; unless: what it must not hold
    unless_beside   what the sentences before and after it must not hold
    """

    code: str
    sense: str
    words: tuple[str, ...]
    also_words: tuple[str, ...]
    page_words: tuple[str, ...]
    after: frozenset[str]
    disarmed_by: frozenset[str]
    subject: str
    rebuttable: bool
    denies: bool
    patterns: tuple[Pattern, ...]
    answers: tuple[Answer, ...]
    requires: tuple[Covered, ...]
    unless: Covered | None
    unless_beside: Covered | None

    @classmethod
    def load(cls, data: dict[str, Any]) -> "Rule":
        """A rule from its file's mapping."""
        unless, beside = (compiled(data[key]) if key in data else None for key in ("unless", "unless_beside"))
        return cls(
            data["code"], data["sense"], tuple(map(str, data["words"])), tuple(data.get("also_words", ())),
            tuple(data.get("page_words", ())), frozenset(data.get("after", ())),
            DISARMING - set(data.get("tolerates", ())), data.get("subject", "ketamine"), data.get("rebuttable", True),
            data.get("denies", False), tuple(Pattern.load(p) for p in data["patterns"]),
            tuple(Answer.load(a) for a in data.get("answers", ())),
            tuple(compiled(p) for p in data.get("requires", ())), unless, beside)


@cache
def rule_files() -> dict[str, dict[str, Any]]:
    """Code -> the content of vocabulary/claims/<code>.yml, in the order of their names.

    Raises:
        VocabularyError: a file that is no YAML, lacks a part, or is named otherwise than its code.
    """
    rules = {}
    for path in sorted((FOLDER / "claims").glob("*.yml")):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise VocabularyError(f"vocabulary/claims/{path.name} cannot be read: {error}. "
                                  "Mend the file, or restore it with git.") from error
        missing = [key for key in REQUIRED if not isinstance(data, dict) or not data.get(key)]
        if missing or data["code"] != path.stem or data["sense"] not in ("accuses", "discloses"):
            lacks = ", ".join(missing) or "its own name as code, and accuses or discloses as sense"
            raise VocabularyError(f"vocabulary/claims/{path.name}: needs {lacks}.")
        rules[path.stem] = data
    return rules


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, those that silence others first."""
    loaded = [Rule.load(data) for data in rule_files().values()]
    return tuple(sorted(loaded, key=lambda rule: (bool(rule.after), rule.code)))


def read_claims(page: Page) -> Iterator[Fact]:
    """Yield {"rule", "sense"} once for each sentence on which a rule fires, on pages of every kind."""
    seen = set()
    for around, numbers in _candidates(page):
        if around.asked():
            continue
        fired: set[str] = set()
        for number in sorted(numbers):
            rule = rules()[number]
            if not rule.after & fired and (rule.code, around.text) not in seen and fires(rule, around):
                fired.add(rule.code)
                seen.add((rule.code, around.text))
                origin = "title" if around.block.kind == "title" else "text"
                yield Fact("claims", {"rule": rule.code, "sense": rule.sense}, "offered", _quote(around),
                           around.block.context, origin)


def _quote(around: Around) -> str:
    """The sentence, with the number that it bears in a list of headings ("3. …")."""
    before = around.block.sentences[around.number - 1] if around.number == 1 else None
    numbered = before is not None and NUMBER.fullmatch(before.text)
    return f"{before.text} {around.sentence.text}" if before and numbered else around.sentence.text


@cache
def _by_word() -> dict[str, set[int]]:
    """Word -> numbers of the rules of which a sentence must hold one of the words."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, rule in enumerate(rules()):
        for word in rule.words:
            found[word].add(number)
    return found


def _candidates(page: Page) -> Iterator[tuple[Around, set[int]]]:
    """Each sentence that holds a rule's words, with the numbers of those rules; the title first."""
    named = KETAMINE_WORDS & page.words.keys() or KETAMINE.search(f"{page.title} {page.url}".lower())
    if not named and not silent_on_the_drug(page):
        return
    title = Sentence(page.title, 0, Block(-1, "title", page.title))
    titled = worded(fold(page.title), _by_word())
    if titled:
        yield Around(title, 0, page), titled
    away = {n for n, rule in enumerate(rules()) if rule.page_words and not page.words.keys() & set(rule.page_words)}
    found = sentences_worded(page, _by_word())
    for (index, number), numbers in list(found.items()):
        block = page.blocks[index]
        # A question is answered, and a table's row is filled in, by what follows.
        if block.kind in ("question", "heading") and index + 1 < len(page.blocks):
            found.setdefault((index + 1, 0), set()).update(n for n in numbers if rules()[n].answers)
        elif number + 1 < len(block.sentences) and block.sentences[number].text.endswith("?"):
            found.setdefault((index, number + 1), set()).update(n for n in numbers if rules()[n].answers)
        for step in (1, 2, 3) if block.kind == "cell" and not number else ():
            if index + step < len(page.blocks) and page.blocks[index + step].kind == "cell":
                found.setdefault((index + step, 0), set()).update(numbers)
    for (index, number), numbers in sorted(found.items()):
        block = page.blocks[index]
        if numbers - away and block.region != "nav" and number < len(block.sentences):
            yield Around(block.sentences[number], number, page), numbers - away


def silent_on_the_drug(page: Page) -> bool:
    """Whether a page tells of sessions and names no treatment at all: on a clinic's site, its own is meant.

    Enough for what a provider discloses; an accusation needs the drug's name.
    """
    return not page.having(*KETAMINE_WORDS, *OTHER_TREATMENTS) and bool(page.having("session", "sessions", "infusion"))


def fires(rule: Rule, around: Around) -> bool:
    """Whether the sentence makes the rule's claim as the page's own plain statement."""
    span = _matched(rule, around)
    if span is None or rule.subject != "any" and _of_another(around.text[:span[1]]):
        return False
    if rule.requires and not all(p.search(around.text) for p in rule.requires):
        return False
    if rule.unless_beside and any(rule.unless_beside.search(around.beside(step)) for step in (-1, 1)):
        return False
    if not (_about(rule.subject, around) or (rule.sense == "discloses" and silent_on_the_drug(around.page))):
        return False
    if _said_by_others(rule, around):
        return False
    if rule.sense == "accuses" and "hedged" in rule.disarmed_by and words("hedged").search(around.text):
        return False
    return not statuses(around.sentence, span[0]) & rule.disarmed_by


def _of_another(said: str) -> bool:
    """Whether, of the treatments named up to the end of what the rule matched, the last is another than ketamine.

    "Naltrexone is not addictive, and some take it with ketamine" says nothing of ketamine; "unlike TMS, …" is aside.
    """
    said = ASIDE.sub("", said)
    others = [m.start() for m in words("another_treatment").finditer(said)]
    return bool(others) and not KETAMINE.search(said, others[-1])


def _matched(rule: Rule, around: Around) -> tuple[int, int] | None:
    """Where the rule's pattern stands in the sentence, or None."""
    text = around.text
    worded_too = not rule.also_words or any(word in text for word in rule.also_words)
    for pattern in rule.patterns if worded_too else ():
        span = pattern.span(text)
        if not span or around.quoted(*span) or not (
                rule.denies or pattern.denies) and DENIAL.search(text[slice(*span)]):
            continue
        if pattern.near and not pattern.near.search(around.near) or pattern.unless and pattern.unless.search(text):
            continue
        return None if rule.unless and rule.unless.search(_statement(text, *span)) else span
    return (0, 0) if rule.answers and _says_yes(rule, around) else None


def _statement(text: str, start: int, end: int) -> str:
    """The part of a folded sentence that makes one statement: what follows from it, or was granted before, disarms
    nothing ("…, so do not let cost keep you away"), unless it tells where the statement comes from."""
    granted = GRANTED.match(text)
    first = granted.end() if granted and granted.end() <= start else 0
    onward = ONWARD.search(text, end)
    last = onward.start() if onward else len(text)
    aside = text[:first] + text[last:]
    return text if words("study").search(aside) else text[first:last]


def _says_yes(rule: Rule, around: Around) -> bool:
    """Whether the sentence opens the answer to a question and so makes the rule's claim."""
    block = around.block
    inline = around.beside(-1)
    if inline.endswith("?"):  # "Is it addictive? Nope."
        lines: tuple[str | None, ...] = (inline,)
    elif block.kind in ("question", "heading") or around.number:
        return False
    else:
        lines = (*block.headers, block.question, *block.headings[-1:])
    for line in lines:
        question = fold(line) if line else ""
        if not (question.endswith("?") or ASKING.match(question) or line in block.headers):
            continue
        # The whole answer is looked at: "Yes. For Spravato, that is." denies what its first word grants.
        whole = f"{question} {fold(block.text)[around.sentence.start:]}"
        for answer in rule.answers:
            if answer.question.search(question) and answer.answer.match(around.text) and not (
                    answer.unless and answer.unless.search(whole)):
                return not _said_in_full(rule, around)
    return False


def _said_in_full(rule: Rule, around: Around) -> bool:
    """Whether the next sentence makes the claim too: "No. Ketamine is not addictive" is one claim."""
    onward = around.block.sentences[around.number + 1:around.number + 2]
    return any(fires(rule, Around(sentence, around.number + 1, around.page)) for sentence in onward)


def _about(subject: str, around: Around) -> bool:
    """Whether the sentence speaks of the rule's subject: ketamine in any form, racemic ketamine only, or Spravato; or
    any treatment of a page that names ketamine."""
    if subject == "any":
        return True
    if subject == "ketamine":
        return around.about_ketamine()
    if subject == "racemic":
        named = next((line for line in (around.text, *around.lines) if KETAMINE.search(line)), "ketamine")
        return around.about_ketamine() and words("racemic").search(named) is not None
    for line in (around.text, *around.lines, fold(around.page.title)):
        if KETAMINE.search(line):
            return words("spravato").search(line) is not None
        if words("other_treatment").search(line):
            return False
    return False


def _said_by_others(rule: Rule, around: Around) -> bool:
    """Whether the sentence only reports, rebuts or retells what others say."""
    if rule.rebuttable and words("rebutted").search(around.text):
        return True
    block = around.block
    lines = [fold(line) for line in (block.intro, block.question, *block.headings[-2:]) if line]
    return rule.sense == "accuses" and (
        any(words("rebutting_heading").search(line) for line in lines)
        or _in_quotation(around)
        or any(words(name).search(around.text) for name in ("attributed", "voice_of_patient"))
        or words("rebutted_next").search(around.beside(1)) is not None
        or words("attributed_before").search(around.beside(-1)) is not None
        or any(words("testimonial_heading").search(line) for line in lines))


def _in_quotation(around: Around) -> bool:
    """Whether it stands in a quotation that the block opens with or, in one that opens so, in a later one."""
    text, start = around.block.text, around.sentence.start
    if text[:1] not in ("“", '"'):
        return text[:1] == "★"
    before = text[:start]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return opened or text[start:start + 1] in ("“", '"')


READERS = (read_claims,)
