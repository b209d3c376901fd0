"""What a provider says of its own practice where safety is concerned: "stated", or "contradicted" where it denies it.

Only plain sentences of the provider about itself or to its patient count: not advice on choosing a clinic, not what
guidelines ask for, not questions, not other people's practice. The words are data: vocabulary/safety.yml.
"""
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from extraction.page import Fact, Page
from extraction.rules import Around, fold, sentences_around, statuses, words
from extraction.terms import load_list
from extraction.triggers import Triggers

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


@cache
def _triggers(kind: str) -> Triggers[str]:
    """The patterns of every item of one kind: "stated", "contradicted" or "listed"."""
    return Triggers({code: map(str, entry[kind]) for code, entry in _items().items() if kind in entry})


@cache
def _items() -> dict[str, dict[str, Any]]:
    return load_list("safety")


@cache
def _words() -> frozenset[str]:
    return frozenset(str(word) for entry in _items().values() for word in entry["words"])


def read_safety(page: Page) -> Iterator[Fact]:
    """Yield {"code", "answer"} once for each answer to each item of vocabulary/safety.yml that the page gives."""
    named = {index for drug in DRUGS for index in page.words.get(drug, ())}
    if not named:
        return
    blocks = {block.index: block for block in page.having(*(_words() & page.words.keys()))}
    seen: set[tuple[str, str]] = set()
    for around in sentences_around(page, blocks):
        for code, answer in _answers(around):
            about = around.about_ketamine() or len(named) >= SURELY and not words("other_treatment").search(around.text)
            if (code, answer) not in seen and (about or code == "crisis_info"):
                seen.add((code, answer))
                value = {"code": code, "answer": answer}
                yield Fact("safety", value, "offered", around.sentence.text, around.block.context)


def _answers(around: Around) -> list[tuple[str, str]]:
    """The (code, answer) pairs that one sentence gives."""
    block = around.block
    if block.kind in ("heading", "question") or around.asked():
        return []
    if block.kind in ("item", "cell") and any(EXCLUDING.search(line) for line in _above(around)):
        return [(code, "stated") for code, _ in _triggers("listed").find(around.text)]
    denied = {code for code, _ in _triggers("contradicted").find(around.text)}
    hits = [(code, "contradicted") for code in sorted(denied)]
    for code, match in _triggers("stated").find(around.text):
        held = statuses(around.sentence, match.start()) & DISARMING
        if _items()[code].get("anyone"):
            held &= {"question", "negated"}
        if code not in denied and not held and (not block.linked or code == "crisis_info"):
            hits.append((code, "stated"))
    if not hits:
        return []
    plain = _own(around) and not ADVICE.search(around.text)
    symptoms = any("symptom" in line or "signs of" in line for line in _above(around))
    return [(code, answer) for code, answer in hits if plain or _items()[code].get("anyone") and not symptoms]


def _above(around: Around) -> list[str]:
    """The lines above a list entry, folded."""
    return [fold(line) for line in (around.block.intro, *around.block.headings[-2:]) if line]


def _own(around: Around) -> bool:
    """Whether it speaks of the provider's own practice or to its patient; a list entry, through the lines above it."""
    if OWN.search(around.text):
        return True
    above = _above(around)
    return around.block.kind in ("item", "cell") and any(RESIDENT.search(line) for line in above) and not any(
        ELSEWHERE.search(line) for line in above)


READERS = (read_safety,)
