"""What a sentence does with the thing it names: affirms, denies, asks, compares, says of others, supposes, remembers.

One model for all readers, in the manner of the ConText algorithm (Harkema and others, 2009): triggers have a direction
and a reach that ends at a termination; what a list item, a table cell or an answer says is also governed by the
sentence that introduces it and by the headings above it. The words are data: vocabulary/stance.yml.
"""
import re
from functools import cache, lru_cache

from extraction.page import Block, Sentence
from extraction.terms import load_list

# In this order where several hold at once.
STATUSES = ("question", "negated", "historical", "hypothetical", "comparison", "others", "general")
BOUNDARY = re.compile(r"[;:]|\s[–—-]{1,2}\s|—|\.\s")
SELF = re.compile(r"\b(?:we|our|us|we're|we'll|we've|i|my|i'm|i'll)\b", re.I)
SELF_ACTS = re.compile(
    r"\b(?:we|i|our (?:\w+ ){0,3}\w+)(?:'ve|'re|'ll| have| are| is| will| can| do| now| also| currently| proudly| only"
    r"| exclusively| mainly| primarily| mostly| solely| may| and \w+)* (?:been )?(?:offer\w*|provid\w*|us(?:e|es|ed|ing)\b"
    r"|administer\w*|giv(?:e|es|en|ing)\b|prescrib\w*|speciali[sz]\w*|deliver\w*|perform\w*|treat\w*|mail\w*|ship\w*|send"
    r"|work with|focus\w*|practi[cs]e|includ\w*|feature\w*|combin\w*|run\b|do\b|host\w*|guide\w*|sit with|start\w*|begin"
    r"|bring\w*|come\b|dispens\w*|stock|carry)"
    r"|\b(?:our|my) (?:\w+[ -]){0,4}(?:infusions?|injections?|lozenges?|troches?|sessions?|treatments?|program(?:me)?s?"
    r"|services|therapy|therapies|protocols?|ketamine|spravato|suite)\b"
    r"|\b(?:available|offered|given|administered|taken|done|performed|provided|held|used)"
    r" (?:\w+ ){0,4}(?:at|in|from|by|with) (?:\w+ ){0,2}(?:our|us|my)\b"
    r"|\b(?:is|are) (?:\w+ )?(?:offered|available) (?:here|at both|at all|at each|in all|in person)\b", re.I)
GENERAL_HEADING = re.compile(
    r"\b(?:vs\.?|versus|compar\w+|routes? of|types? of|forms? of|methods? of|ways? (?:to|of)|difference|bioavailability"
    r"|history of|what is the (?:difference|best)|which (?:route|form|type)|options explained|how is ketamine (?:given|taken"
    r"|administered)|understanding|guide to|research|in the news|studies|other (?:clinics|providers|companies|options)"
    r"|alternatives|elsewhere|side by side)\b", re.I)
EXCLUDING = re.compile(
    r"\b(?:contraindicat\w+|exclu\w+|who should not|should not (?:take|receive|have|use|get)|not (?:a )?(?:good )?(?:candidates?|fit|eligible"
    r"|suitable|right for|appropriate|recommended|offer\w*|treat\w*|provide|included|a service)|n't (?:a )?(?:good )?(?:candidates?|eligible|offer\w*|treat"
    r"|do|provide|use|prescribe)|disqualif\w+|ineligible|rule[ds]? out|unable to treat|avoid|cannot treat|no longer|not right)\b", re.I)


@cache
def _rules() -> dict[str, dict[str, re.Pattern[str]]]:
    """Status -> kind of trigger -> one pattern for all its triggers."""
    return {status: {kind: re.compile("|".join(_whole(p) for p in entry[kind]))
                     for kind in ("forward", "backward", "sentence", "patterns") if kind in entry}
            for status, entry in load_list("stance").items()}


def _whole(pattern: str) -> str:
    """The pattern bound to whole words, except where it ends at the sentence's end."""
    return rf"(?<![\w'])(?:{pattern})" + ("" if pattern.endswith("$") else r"(?![\w'])")


@lru_cache(maxsize=8192)
def scopes(text: str) -> tuple[tuple[int, int, str], ...]:
    """The (start, end, status) reaches of every trigger in a sentence."""
    folded = text.lower().replace("’", "'")
    if len(folded) != len(text):  # a letter whose lower case is longer, such as İ
        folded = text.replace("’", "'")
    rules = _rules()
    pseudo = [m.span() for m in rules["pseudo"]["patterns"].finditer(folded)]
    stops = sorted([m.span() for m in rules["termination"]["patterns"].finditer(folded)]
                   + [m.span() for m in BOUNDARY.finditer(folded)])
    asked = text.rstrip("\"”’) ").endswith("?")
    found: list[tuple[int, int, str]] = [(0, len(text), "question")] if asked else []
    for status in STATUSES[1:]:
        kinds = rules[status]
        if "sentence" in kinds and kinds["sentence"].search(folded):
            found.append((0, len(text), status))
        for match in kinds["forward"].finditer(folded) if "forward" in kinds else ():
            if not _inside(match.start(), pseudo):
                end = next((a for a, _ in stops if a >= match.end()), len(text))
                if match.start() < 3 and status != "negated":  # "Unlike lozenges, IV …": an opening clause ends at its comma
                    end = min(end, folded.find(",", match.end()) % (len(text) + 1))
                found.append((match.start(), end, status))
        for match in kinds["backward"].finditer(folded) if "backward" in kinds else ():
            start = next((b for a, b in reversed(stops) if b <= match.start()), 0)
            found.append((start, match.end(), status))
    return tuple(found)


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def assertion(sentence: Sentence, start: int, end: int) -> str:
    """What the page does with `sentence.text[start:end]`: "affirmed", or one of `STATUSES`.

    The sentence's own triggers decide first; then the list introduction, the question it answers and the headings
    above it, of which a heading that compares or teaches does not bind a sentence in which the provider speaks of
    what it does itself.
    """
    held = {status for a, b, status in scopes(sentence.text) if a <= start and end <= b}
    for status in STATUSES:
        if status in held:
            return status
    return governing(sentence.block, speaks_of_itself(sentence.text))


def governing(block: Block, own: bool = False) -> str:
    """What the lines above a block do with it: "affirmed", "negated", "comparison" or "general"."""
    for line in (block.intro, block.headings[-1] if block.headings else None, block.question, *block.headers):
        if line and EXCLUDING.search(line):
            return "negated"
    if own:
        return "affirmed"
    for line in (block.intro, block.question, *block.headings[-2:]):
        if line and GENERAL_HEADING.search(line):
            return "general"
    return "affirmed"


@lru_cache(maxsize=8192)
def speaks_of_itself(text: str) -> bool:
    """Whether the provider says in this sentence what it does itself ("we offer", "our infusions", "in our office")."""
    return SELF_ACTS.search(text.replace("’", "'")) is not None


def names_itself(text: str) -> bool:
    """Whether the sentence speaks as "we", "our" or "I" at all."""
    return SELF.search(text) is not None
