"""What a provider says of its own practice where safety is concerned: "stated", or "contradicted" where it denies it.

Only plain sentences of the provider about itself or to its patient count: not advice on choosing a clinic, not what
guidelines ask for, not questions, not other people's practice. The words are data: vocabulary/safety.yml.
"""
import re
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from extraction.course_words import LIST as COURSE
from extraction.covers import Covered
from extraction.page import Fact, Page
from extraction.rules import OTHER_TREATMENTS, Around, Pattern, expand, fold, sentences_worded, statuses
from extraction.stance import scopes
from extraction.terms import VocabularyError, load_list

PRESCRIBERS = {"MD", "DO", "NP", "PA", "CRNA"}
CRISIS = "crisis_info"  # said by anyone, wherever it stands
DISARMING = {"question", "negated", "historical", "others", "comparison", "general"}
OWN = re.compile(
    r"\b(?:we|our|us|my|i|you|your|you'll|you're|we'll|we're|here|in the room)\b"
    r"|\b(?:each|every|all) (?:patients?|person|sessions?|infusions?|treatments?|visits?|doses?|clients?)\b"
    r"|\bpatients (?:are|will|must|receive|stay|sign|meet|have)\b|^(?:dr\.?|[\w'-]+ [\w'-]+,) ")
ADVICE = re.compile(
    r"\b(?:look for|search for|(?:check|see|find out|know) whether"
    r"|(?<!we )(?<!i )(?<!also )(?<!and )(?<!will )(?<!she )(?<!he )(?<!they )"
    r"ask (?:whether|if|about|them|your|any|the|a)"
    r"|(?:should|ought to) (?:be|have|include|offer|provide|use|perform|check|do)"
    r"|(?:good|reputable|safe|responsible|quality|any|another) (?:clinics?|providers?|practices?|programs?)"
    r"|make sure (?:the|that|your|any|they)|guidelines?|experts|standards? of care|recommends? that|choosing"
    r"|(?:most|many|some|other|few) (?:\w+ )?(?:clinics|providers|practices|companies|programs|doctors|services"
    r"|platforms)|you(?:'d| would) want|if (?:a|the|your) (?:clinic|provider)|coming soon|soon (?:offer|add))\b")
# A sentence about the drug, the law or people at large is no rule of this practice.
OF_THE_DRUG = re.compile(
    r"(?:ketamine|spravato|esketamine)"
    r"(?! (?:is|are|means) (?:\w+ ){0,3}(?:mornings|afternoons|visits|sessions|here|with us))")
AT_LARGE = re.compile(
    rf"(?:{OF_THE_DRUG.pattern}"
    r"|the (?:fda|dea|label|law|state(?! (?:prescription|pdmp|database))|drug|patient)|studies"
    r"|(?:other|most|many|some) \w+"
    r"|hospitals|clinics|providers|doctors|guidelines|experts|research\w*|there (?:are|is) (?:some|many))\b")
# Who gives no medicine at all has no rules for giving it.
NO_MEDICINE = re.compile(
    r"\b(?:we|i) (?:do not|don't|never|cannot) [^.;]{0,20}\bprescribe\b[^.;]{0,20}"
    r"\b(?:give|hold|administer|handle|supply)\b[^.;]{0,20}"
    r"\b(?:any|the) (?:medicines?|medications?|drugs?|ketamine)\b(?=\W*$)")
# What somebody else is quoted with denies nothing here.
REPORTED = re.compile(r"\b(?:warn(?:s|ed)?|caution(?:s|ed)?|according to|report(?:s|ed)|the fda|the agency)\b")
# After a comma, what begins like this is denied no more by what stood before it; a plain noun may be ("no X, Y or Z").
AFRESH = re.compile(r"[,)] (?:and |so |but |because |then )?"
                    r"(?:an?|the|our|we|you|your|have|bring|please|there|i|each|every|it|he|she|they|who"
                    r"|[\w-]+ (?:is|are|will|must))\b")
OFTEN = 2  # blocks that name ketamine, on a page that names another treatment too
TREATMENT = ("ketamine", "ketamina", "spravato", "esketamine", "ketamine's", "kap", "infusion", "infusions",
             "injection", "injections", "dose", "doses", "dosing", "lozenge", "lozenges", "troche", "troches", "drip",
             "session", "sessions", "medicine")
RESIDENT = re.compile(r"\b(?:we|our|us|you|your|my|i|safety|safe|visit|session|expect|equipment|included|prepar\w+"
                      r"|before|during"
                      r"|after)\b")
ELSEWHERE = re.compile(r"\b(?:symptoms?|signs?|factors|causes|risk|blog|articles?|resources|look|services"
                       r"|locations?)\b")


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of vocabulary/safety.yml: a sentence must hold one of its words; any person may say it, or only us."""

    code: str
    words: tuple[str, ...]
    anyone: bool
    of_the_drug: bool                  # what is said of ketamine at large is said of who gets it here
    denies: bool                       # the rule is itself a denial: "Nothing to eat", "You may not drive"
    stated: Covered
    contradicted: Covered | None
    unless: Covered | None             # what makes a sentence tell of something else
    together: tuple[Pattern, ...]  # several things that one clause states in any order
    listed: Covered | None         # enough under a line that matches `under`
    under: Covered | None


CROSSES = ("✗", "✘", "✕", "✖", "❌")  # before what others do badly, in a comparison


@cache
def _items() -> tuple[_Item, ...]:
    def whole_words(patterns: list[str]) -> Covered | None:
        spelled = "|".join(expand(COURSE, pattern) for pattern in patterns)
        return Covered(rf"(?<![\w'])(?=[\w'])(?:{spelled})(?![\w'])") if patterns else None

    items = []
    for code, entry in load_list("safety").items():
        stated, contradicted, unless, listed, under = (
            whole_words(entry.get(kind, [])) for kind in ("stated", "contradicted", "unless", "listed", "under"))
        if stated is None:
            raise VocabularyError(f"vocabulary/safety.yml: {code} has no patterns under stated. Add one.")
        together = tuple(Pattern(tuple(filter(None, (whole_words([part]) for part in parts))))
                         for parts in entry.get("together", []))
        found = _Item(code, tuple(map(str, entry["words"])), entry.get("anyone", False),
                      entry.get("of_the_drug", False), entry.get("denies", False), stated, contradicted, unless,
                      together, listed, under)
        items.append(found)
    return tuple(items)


@cache
def _by_word() -> dict[str, set[int]]:
    """Word -> numbers of the items of which a sentence must hold one of the words."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, item in enumerate(_items()):
        for word in item.words:
            found[word].add(number)
    return found


def read_safety(page: Page) -> Iterator[Fact]:
    """Yield {"code", "answer"} once for each answer to each item of vocabulary/safety.yml that the page gives."""
    if not page.having(*TREATMENT):
        return
    # Few pages of a clinic repeat the drug's name beside each rule; another treatment's name rules it out.
    alone = not page.having(*OTHER_TREATMENTS)
    coach = any(NO_MEDICINE.search(fold(s.text)) for block in page.having("prescribe") for s in block.sentences)
    title = fold(page.title)
    seen: set[tuple[str, str]] = set()
    for (index, number), items in sorted(sentences_worded(page, _by_word()).items()):
        block = page.blocks[index]
        if block.region == "nav" or block.kind in ("heading", "question"):
            continue
        around = Around(block.sentences[number], number, page)
        if block.region in ("header", "footer") and around.text in title:
            continue  # the name of the practice
        if coach:
            items = {n for n in items if _items()[n].anyone}
        for code, answer in _answers(around, [_items()[n] for n in sorted(items)], seen):
            if (code, answer) not in seen and (
                    code == CRISIS or alone or around.about_ketamine(around.above, OFTEN)):
                seen.add((code, answer))
                value = {"code": code, "answer": answer}
                yield Fact("safety", value, "offered", around.sentence.text, around.block.context)


def _answers(around: Around, items: list[_Item], seen: Container[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (code, answer) pairs that one sentence gives; those `seen` need not be found again."""
    hits = [(item, answer) for item in items if (answer := _answer(item, around, (item.code, "stated") in seen))]
    if not hits or around.asked():
        return []
    advises = ADVICE.search(around.text) is not None
    plain = not advises and (_own(around) or not AT_LARGE.match(around.text))
    symptoms = any("symptom" in line or "signs of" in line for line in _above(around))
    return [(item.code, answer) for item, answer in hits if not (item.anyone and symptoms) and (
        plain or item.anyone or item.of_the_drug and not advises and OF_THE_DRUG.match(around.text))]


def _answer(item: _Item, around: Around, is_stated: bool) -> str | None:
    """What the sentence answers to one item, whoever is meant, or None; where it is stated, only what denies it."""
    block, text = around.block, around.text
    if text.startswith(CROSSES):
        return None
    if item.listed and item.under and item.listed.search(text) and any(
            item.under.search(line) for line in (*_above(around), fold(block.question or ""))):
        return "stated"
    if item.contradicted and item.contradicted.search(text) and not REPORTED.search(text):
        return "contradicted"
    if is_stated or block.linked and item.code != CRISIS:
        return None
    spans = chain((match.span() for match in item.stated.finditer(text)),
                  (span for pattern in item.together if (span := pattern.span(text))))
    stated = any(not _disarmed(item, around, start) for start, _ in spans)
    return "stated" if stated and not (item.unless and item.unless.search(text)) else None


def _disarmed(item: _Item, around: Around, start: int) -> bool:
    """Whether a piece of the sentence is asked, denied, or said of others."""
    held = statuses(around.sentence, start) & DISARMING
    if "negated" in held and (item.denies or _afresh(around, start)):
        held.remove("negated")
    return bool(held & {"question", "negated"} if item.anyone else held)


def _afresh(around: Around, start: int) -> bool:
    """Whether the piece opens after each "not" as a clause or a member of its own: "Don't eat, and have a driver"."""
    return all(AFRESH.search(around.text, a, start + 1) for a, b, status in scopes(around.sentence.text)
               if status == "negated" and a < start < b)


def _above(around: Around) -> list[str]:
    """The lines above a list entry, folded."""
    return [fold(line) for line in (around.block.intro, *around.block.headings[-2:]) if line]


def _own(around: Around) -> bool:
    """Whether it speaks of the provider's own practice or to its patient; a list entry, through the lines above it."""
    if OWN.search(around.text):
        return True
    above = _above(around)
    if around.block.kind not in ("item", "cell"):
        return False
    return any(RESIDENT.search(line) for line in above) and not any(ELSEWHERE.search(line) for line in above)


def told_elsewhere(facts: list[Fact]) -> Iterator[Fact]:
    """Yield the items that a page's other facts answer.

    "prescriber_named" from someone of the provider's with a credential that may prescribe, "risks_listed" from the
    sentence that says ketamine can be misused.
    """
    for fact in facts:
        if fact.field == "clinicians" and fact.stance == "offered" and PRESCRIBERS & set(fact.value["credentials"]):
            yield _stated("prescriber_named", fact)
            break
    for fact in facts:
        if fact.field == "claims" and fact.value["rule"] == "addiction_risk_disclosed":
            yield _stated("risks_listed", fact)
            break


def _stated(code: str, fact: Fact) -> Fact:
    """An item of safety as another fact's quote states it."""
    return Fact("safety", {"code": code, "answer": "stated"}, "offered", fact.quote, fact.context, fact.origin)


READERS = (read_safety,)
