"""What a sentence does with the thing it names: affirms, denies, asks, compares, says of others, supposes, remembers.

One model for all readers, in the manner of the ConText algorithm (Harkema and others, 2009): triggers have a direction
and a reach that ends at a termination; what a list item, a table cell or an answer says is also governed by the
sentence that introduces it and by the headings above it. The words are data: vocabulary/stance.yml.
"""
import re
from functools import cache, lru_cache

from extraction.covers import AnyCase
from extraction.page import Block, Sentence
from extraction.terms import load_list
from extraction.triggers import Triggers

# In this order where several hold at once.
STATUSES = ("question", "negated", "historical", "hypothetical", "comparison", "others", "general")
BOUNDARY = re.compile(r"[;:]|\s[–—-]{1,2}\s|—|\.\s")
PRONOUN = re.compile(r"\b(?:it|them|that|those|these)$")
NO_ANSWER = AnyCase(r"(?:no|not at all|sorry|unfortunately)[.,!;:]|(?:no|not) [—–-]")
SELF = re.compile(r"\b(?:we|our|(?-i:us)|we're|we'll|we've|i|my|i'm|i'll)\b", re.I)


KINDS = ("forward", "backward", "sentence")  # the reach of a trigger


@cache
def _triggers() -> Triggers[tuple[str, str]]:
    """The triggers of every status, pseudo triggers and terminations, by (status, kind)."""
    data = load_list("stance")
    return Triggers({(status, kind): entry[kind] for status, entry in data.items() for kind in (*KINDS, "patterns")
                     if kind in entry and (kind != "patterns" or status in ("pseudo", "termination"))})


@lru_cache(maxsize=8192)
def scopes(text: str) -> tuple[tuple[int, int, str], ...]:
    """The (start, end, status) reaches of every trigger in a sentence."""
    folded = text.lower().replace("’", "'")
    if len(folded) != len(text):  # a letter whose lower case is longer, such as İ
        folded = text.replace("’", "'")
    hits: dict[str, list[tuple[str, int, int]]] = {kind: [] for kind in (*KINDS, "patterns")}
    for (status, kind), match in _triggers().find(folded):
        hits[kind].append((status, match.start(), match.end()))
    pseudo = [(a, b) for status, a, b in hits["patterns"] if status == "pseudo"]
    stops = sorted([(a, b) for status, a, b in hits["patterns"] if status == "termination"]
                   + [m.span() for m in BOUNDARY.finditer(folded)])
    found = [(0, len(text), status) for status, _, _ in hits["sentence"]]
    if text.rstrip("\"”’) ").endswith("?"):
        found.append((0, len(text), "question"))
    for status, a, b in hits["forward"]:
        if not _inside(a, pseudo):
            end = next((stop for stop, _ in stops if stop >= b), len(text))
            if a < 3 and status in ("comparison", "hypothetical"):
                # "Unlike lozenges, IV …": an opening clause ends at its comma
                end = min(end, folded.find(",", b) % (len(text) + 1))
            found.append((a, end, status))
    for status, a, b in hits["backward"]:
        before = [min(stop, a) for start, stop in reversed(stops) if start <= a]
        # "… spray; we do not prescribe it": what "it" stands for is in the clause before.
        # Not so when the clause goes on: "… misuse, and we do not prescribe it to anyone under 18".
        pronoun = PRONOUN.search(folded, a, b) and folded[b:b + 1] in ("", ".", ",", ";", "!")
        reach = 1 if pronoun or folded.startswith("coming", a) else 0  # "Spravato: coming soon"
        found.append((before[reach] if len(before) > reach else 0, b, status))
    return tuple(found)


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def assertion(sentence: Sentence, start: int, end: int) -> str:
    """What the page does with `sentence.text[start:end]`: "affirmed", or one of `STATUSES`.

    The sentence's own triggers decide first; then the list introduction, the question it answers and the headings
    above it, of which a heading that compares or teaches does not bind a sentence in which the provider speaks of
    what it does itself.
    """
    block = sentence.block
    if block.kind == "question" and (sentence.text.endswith("?") or len(block.sentences) == 1):
        return "question"
    if block.question and NO_ANSWER.match(block.text) and sentence.text[start:end].lower() in block.question.lower():
        return "negated"
    held = {status for a, b, status in scopes(sentence.text) if a <= start and end <= b}
    for status in STATUSES:
        if status in held:
            return status
    return governing(block, speaks_of_itself(sentence.text))


def governing(block: Block, own: bool = False) -> str:
    """What the lines above a block do with it: "affirmed", "negated", "others" (a patient's words) or "general"."""
    # A question in a heading no longer governs what stands under a deeper heading of its own.
    question = None if block.question in block.headings[:-1] else block.question
    for line in (block.intro, block.headings[-1] if block.headings else None, question, *block.headers):
        if line and _says("excluding", line):
            return "negated"
    if block.text[:1] in "“\"" or any(_says("testimonial", h) for h in block.headings[-2:]):
        return "others"
    if own:
        return "affirmed"
    for line in (block.intro, question, *block.headings[-2:]):
        if line and _says("teaching", line) and not names_itself(line):
            return "general"
    return "affirmed"


def teaches(line: str) -> bool:
    """Whether a title or heading announces comparison or teaching ("IV vs. IM", "Spravato facts")."""
    return _says("teaching", line)


def speaks_of_itself(text: str) -> bool:
    """Whether the provider says in this sentence what it does itself ("we offer", "our infusions", "in our office")."""
    return _says("own", text)


@cache
def _lines(kind: str) -> Triggers[str]:
    return Triggers({kind: load_list("stance")[kind]["patterns"]})


@lru_cache(maxsize=8192)
def _says(kind: str, text: str) -> bool:
    """Whether a line holds a pattern of one kind."""
    return _lines(kind).search(text.lower().replace("’", "'"))


def names_itself(text: str) -> bool:
    """Whether the sentence speaks as "we", "our" or "I" at all."""
    return SELF.search(text) is not None
