"""The conditions that a provider says it treats.

A condition counts where the provider says that it, or the ketamine it gives, treats it: in lists under "conditions we
treat", in sentences such as "we help people with …", in "ketamine for …". What is excluded, risked, researched, asked,
screened for or only explained does not count. The words are data: vocabulary/condition_cues.yml.
"""
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from extraction.course import gives_spravato
from extraction.page import Block, Fact, Page, Sentence
from extraction.rules import fold, words
from extraction.stance import assertion, speaks_of_itself
from extraction.terms import Mention, Terms, load_list
from extraction.triggers import Triggers

LINES = ("listed", "not_listed", "aside", "about")  # cues of headings and introductions; the others are of sentences
IF_YOU = re.compile(r"\bif (?:you|your|someone you|a loved one)")
PATIENT = re.compile(r"\bmy (?:\w+ ){0,2}$|\bi (?:was|had|have|struggled|suffered|lived|felt)\b[^.]*$")
SPRAVATO = re.compile(r"spravato|esketamine|nasal|(?:form|type|version) of ketamine")
WE_TREAT = re.compile(r"\b(?:we|i) (?:\w+ ){0,2}(?:treat|help|see|offer|work with)\b[^.;]*$")
FAR = 55    # characters from a cue to its condition, other conditions not counted
SPAN = 200  # the same across "a range of conditions, including …"

Cues = dict[str, list[tuple[int, int]]]


@cache
def _triggers(lines: bool) -> Triggers[str]:
    cues = load_list("condition_cues")
    return Triggers({name: map(str, entry["patterns"]) for name, entry in cues.items()
                     if (name in LINES) == lines and name != "connector"})


@cache
def _connectors() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_list('condition_cues')['connector']['patterns'])})\b|[^a-z]")


@lru_cache(maxsize=4096)
def _line(text: str) -> frozenset[str]:
    """The cues that a heading, question or list introduction holds."""
    return frozenset(name for name, _ in _triggers(True).find(text))


def _cues(text: str) -> Cues:
    """Where each cue stands in a sentence."""
    found: Cues = defaultdict(list)
    for name, match in _triggers(False).find(text):
        found[name].append(match.span())
    return found


def read_conditions(page: Page) -> Iterator[Fact]:
    """Yield each condition's code once, with the first sentence or list entry that says it is treated."""
    seen: set[str] = set()
    terms = Terms.load("conditions")
    for sentence, mentions in page.sentences_with(terms):
        block = sentence.block
        if block.region == "nav" or block.region in ("footer", "aside") and block.linked:
            continue
        if all(mention.code in seen for mention in mentions) or sentence.text.endswith("?"):
            continue
        text = fold(sentence.text)
        lead = _lead(sentence)
        above = _above(block) | (_line(fold(lead)) if lead else frozenset())
        if "aside" in above:
            continue
        cues = _cues(text)
        if "otherwise" in cues:
            continue
        listed = _in_list(block, above, text, mentions, bool(lead)) or _bare_list(above, text, mentions)
        for mention in mentions:
            said = listed or not block.linked and _says_so(text, cues, mentions, mention)
            if said and mention.code not in seen and _plain(page, sentence, text, cues, mention):
                seen.add(mention.code)
                yield Fact("conditions", mention.code, "offered", sentence.text, block.context)
    yield from _titled(page, terms, seen)


def _titled(page: Page, terms: Terms, seen: set[str]) -> Iterator[Fact]:
    """Conditions that only the page's title names: "Ketamine for OCD in Salem"."""
    text = fold(page.title)
    if "ketamine" not in text and "spravato" not in text or "?" in text or page.kind != "provider":
        return
    cues = _cues(text)
    if "otherwise" in cues or "research" in cues or "aside" in _line(text):
        return
    for mention in terms.find(page.title):
        for _, end in cues.get("for", ()):
            if mention.code not in seen and end <= mention.start and "|" not in text[end:mention.start]:
                seen.add(mention.code)
                yield Fact("conditions", mention.code, "offered", page.title, "", "title")


def _above(block: Block) -> frozenset[str]:
    """The cues of the lines above a block."""
    lines = [block.intro, block.question, *block.headers, *block.headings[-2:]]
    # A page's one title says less of its running text than of a list under it.
    if block.kind == "text" and len(block.text) > 60 and len(block.headings) == 1:
        lines = [line for line in lines if line != block.headings[0]]
    return frozenset().union(*(_line(fold(line)) for line in lines if line))


def _lead(sentence: Sentence) -> str | None:
    """The line that announces a list typed by hand in one block: "What we treat:", then a line for each condition."""
    if not sentence.block.breaks:
        return None
    before = [s.text for s in sentence.block.sentences if s.start < sentence.start and s.text.endswith(":")]
    return before[-1] if before else None


def _plain(page: Page, sentence: Sentence, text: str, cues: Cues, mention: Mention) -> bool:
    """Whether nothing in the sentence or around it turns what it says of the condition into something else."""
    block = sentence.block
    if PATIENT.search(text[:mention.start]) or block.kind == "heading" and "about" in _line(text):
        return False
    patients = words("testimonial_heading")
    if words("voice_of_patient").search(text) or any(patients.search(fold(line)) for line in block.headings):
        return False
    own = speaks_of_itself(sentence.text)
    elsewhere = "approval" in cues and SPRAVATO.search(text) is not None \
        and not (_is_about_spravato(page, block) or "spravato" in text and gives_spravato(page))
    # "… approved for depression and studied for pain": what is studied stands after the word.
    researched = any(a < mention.start or text[a:b] != "studied" for a, b in cues.get("research", ()))
    if not own and (researched or elsewhere):
        return False
    status = assertion(sentence, mention.start, mention.end)
    if status == "others" and WE_TREAT.search(text[:mention.start]):  # "At all our centers we treat …"
        return True
    if status == "hypothetical":
        return IF_YOU.search(text) is not None
    if status == "others" and "approval" in cues and not elsewhere:  # the other is the FDA, which approved it
        return True
    return status not in ("question", "negated", "historical", "others", "comparison")


def _says_so(text: str, cues: Cues, mentions: list[Mention], mention: Mention) -> bool:
    """Whether the sentence says of itself, before the condition or right after it, that it is treated."""
    start = mention.start
    if any(end <= start for _, end in cues.get("for", ())) or any(a >= mention.end for a, _ in cues.get("after", ())):
        return True
    if "self" not in cues and "subject" not in cues:
        return False
    for _, end in (*cues.get("treats", ()), *(cues.get("weak", ()) if "self" in cues else ())):
        if end <= start:
            others = sum(m.end - m.start for m in mentions if end <= m.start < start)
            spans = ":" in text[end:start] or any(end <= a < start for a, _ in cues.get("spanning", ()))
            if start - end - others <= (SPAN if spans else FAR):
                return True
    return any(end <= start for _, end in cues.get("suffers", ())) and ("invites" in cues or "self" in cues)


def _in_list(block: Block, above: frozenset[str], text: str, mentions: list[Mention], typed: bool) -> bool:
    """Whether the block is an entry under a line that announces what is treated."""
    if "listed" not in above or "not_listed" in above or block.kind == "question":
        return False
    short = typed or block.kind in ("item", "heading", "cell") or len(block.text) <= 80
    return short and (len(text) <= 80 or len(text) <= 300 and mentions[0].start <= 25)


def _bare_list(above: frozenset[str], text: str, mentions: list[Mention]) -> bool:
    """Whether it is nothing but three conditions or more, or "For …": the answer to "what do you treat?"."""
    if "not_listed" in above or len({m.code for m in mentions}) < 3 and not text.startswith("for "):
        return False
    rest = list(text)
    for m in mentions:
        rest[m.start:m.end] = " " * (m.end - m.start)
    return len(_connectors().sub("", "".join(rest))) <= 0.25 * len(text)


def _is_about_spravato(page: Page, block: Block) -> bool:
    """Whether the page or the section is there for Spravato: its label's uses are then what is treated."""
    lines = (page.title, page.url, *block.headings)
    return any("spravato" in line.lower() or "esketamine" in line.lower() for line in lines)


READERS = (read_conditions,)
