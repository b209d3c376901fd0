"""What a provider says of its own practice where safety is concerned: "stated", or "contradicted" where it denies it.

Only plain sentences of the provider about itself or to its patient count: not advice on choosing a clinic, not what
guidelines ask for, not questions, not other people's practice. The words are data: vocabulary/safety.yml.
"""
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extraction.page import Fact, Page
from extraction.rules import Around, fold, sentences_worded, statuses, words
from extraction.terms import VocabularyError, load_list

CRISIS = "crisis_info"  # said by anyone, wherever it stands
DRUGS = ("ketamine", "spravato", "esketamine", "ketamine's")
DISARMING = {"question", "negated", "historical", "hypothetical", "others", "comparison", "general"}
OWN = re.compile(r"\b(?:we|our|us|my|i|you|your|you'll|you're|we'll|we're)\b|\b(?:each|every|all) (?:patients?"
                 r"|person|sessions?"
                 r"|infusions?|treatments?|visits?|doses?|clients?)\b|\bpatients (?:are|will|must|receive|stay|sign"
                 r"|meet|have)\b"
                 r"|^(?:dr\.?|[\w'-]+ [\w'-]+,) ")
ADVICE = re.compile(
    r"\b(?:look for|search for|ask (?:whether|if|about|them|your|any|the|a)|(?:should|ought to) (?:be|have|include"
    r"|offer|provide"
    r"|use|perform|check|do)|(?:good|reputable|safe|responsible|quality|any|another) (?:clinics?|providers?"
    r"|practices?|programs?)"
    r"|make sure (?:the|that|your|any|they)|guidelines?|experts|standards? of care|recommends? that|choos\w+"
    r"|typically|usually"
    r"|generally|most|many|some (?:clinics|providers|patients|people)|you(?:'d| would| want)|if (?:a|the"
    r"|your) (?:clinic|provider)"
    r"|whether|coming soon|soon (?:offer|add))\b")
EXCLUDING = re.compile(r"contraindicat|who should not|not (?:a )?(?:good )?(?:candidate|right|eligible|fit)|exclu"
                       r"|cannot treat"
                       r"|do not treat|disqualif")
RESIDENT = re.compile(r"\b(?:we|our|us|you|your|my|i|safety|safe|visit|session|expect|equipment|included|prepar\w+"
                      r"|before|during"
                      r"|after)\b")
ELSEWHERE = re.compile(r"\b(?:symptoms?|signs?|factors|causes|risk|blog|articles?|resources|look|services"
                       r"|locations?)\b")
SURELY = 3  # blocks that name ketamine: a page that much about it need not name it beside each sentence


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of vocabulary/safety.yml: a sentence must hold one of its words; any person may say it, or only us."""

    code: str
    words: tuple[str, ...]
    anyone: bool
    stated: re.Pattern[str]
    contradicted: re.Pattern[str] | None
    listed: re.Pattern[str] | None


@cache
def _items() -> tuple[_Item, ...]:
    def any_of(patterns: list[str]) -> re.Pattern[str] | None:
        return re.compile(rf"(?<![\w'])(?:{'|'.join(patterns)})(?![\w'])") if patterns else None

    items = []
    for code, entry in load_list("safety").items():
        stated, contradicted, listed = (any_of(entry.get(kind, [])) for kind in ("stated", "contradicted", "listed"))
        if stated is None:
            raise VocabularyError(f"vocabulary/safety.yml: {code} has no patterns under stated. Add one.")
        found = _Item(code, tuple(map(str, entry["words"])), entry.get("anyone", False), stated, contradicted, listed)
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
    named = {index for drug in DRUGS for index in page.words.get(drug, ())}
    if not named:
        return
    seen: set[tuple[str, str]] = set()
    for (index, number), items in sorted(sentences_worded(page, _by_word()).items()):
        block = page.blocks[index]
        if block.region == "nav" or block.kind in ("heading", "question"):
            continue
        around = Around(block.sentences[number], number, page)
        for code, answer in _answers(around, [_items()[n] for n in sorted(items)]):
            about = around.about_ketamine() or len(named) >= SURELY and not words("other_treatment").search(around.text)
            if (code, answer) not in seen and (about or code == CRISIS):
                seen.add((code, answer))
                value = {"code": code, "answer": answer}
                yield Fact("safety", value, "offered", around.sentence.text, around.block.context)


def _answers(around: Around, items: list[_Item]) -> list[tuple[str, str]]:
    """The (code, answer) pairs that one sentence gives."""
    hits = [(item, answer) for item in items if (answer := _answer(item, around))]
    if not hits or around.asked():
        return []
    plain = _own(around) and not ADVICE.search(around.text)
    symptoms = any("symptom" in line or "signs of" in line for line in _above(around))
    return [(item.code, answer) for item, answer in hits if plain or item.anyone and not symptoms]


def _answer(item: _Item, around: Around) -> str | None:
    """What the sentence answers to one item, whoever is meant, or None."""
    block, text = around.block, around.text
    if item.listed and block.kind in ("item", "cell") and item.listed.search(text) and any(
            EXCLUDING.search(line) for line in _above(around)):
        return "stated"
    if item.contradicted and item.contradicted.search(text):
        return "contradicted"
    if block.linked and item.code != CRISIS:
        return None
    for match in item.stated.finditer(text):
        held = statuses(around.sentence, match.start()) & DISARMING
        if not (held & {"question", "negated"} if item.anyone else held):
            return "stated"
    return None


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
    if any(EXCLUDING.search(line) for line in above):
        return True
    return any(RESIDENT.search(line) for line in above) and not any(ELSEWHERE.search(line) for line in above)


READERS = (read_safety,)
