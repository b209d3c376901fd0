"""Where one sentence ends and the next begins, in the running text of clinic pages."""
import re
from collections.abc import Iterator

LONGEST = 1500  # characters; the longest sentences of real pages have about 700
STOP = re.compile(r"[.!?…]+[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9$•●✓✔])")
END = re.compile(rf"{STOP.pattern}|\s(?=[•●▪✓✔➤]\s)|(?<=\s)[|]\s+")
MARKS = re.compile(r"[•●▪✓✔➤|]")  # without any of these, STOP finds what END finds, faster
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Dr|Drs|Mr|Mrs|Ms|St|Ste|Ave|Blvd|Rd|Inc|Ltd|Co|vs|approx|Ph|Mt|Ft|Jr|Sr|e\.g|i\.e|etc|min|max"
    r"|[A-Z]|[A-Z]\.[A-Z]|Ph\.D|Psy\.D|M\.S|R\.N|U\.S(?:\.A)?|a\.m|p\.m)\.$")
NUMBERED = re.compile(r"(?:^|[\s(])Nos?\.$")  # "No. 5"; else it is an answer: "No. Ketamine is …"
# What surely opens a new sentence after an abbreviation's stop: "… with Jane Roe, M.D. We offer".
OPENING = re.compile(
    r"(?:We|Our|The|You|They|It|He|She|This|Please|Call|If|In|All|Ketamine|Patients)\b")
NEW_LINE = re.compile(r"[A-Z0-9$•●▪✓✔➤*\"“(–-]")


def split_sentences(text: str, breaks: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text`, outer white space left out.

    A line break on the page (`breaks`, offsets) ends a sentence too when the next line starts like a new one;
    a hard wrap inside a sentence does not. No sentence is longer than `LONGEST` characters: a list of words without
    a stop is cut at a space, so that reading stays linear in the length of the page.
    """
    ends = END if MARKS.search(text) else STOP
    cuts = [b for b in breaks if NEW_LINE.match(text, b) and text[b - 2:b - 1] not in (",", "&")]
    for match in ends.finditer(text):
        stop = match.start() + 1
        before = max(0, stop - 12)
        shortened = text[match.start()] == "." and (ABBREVIATION.search(text, before, stop) or (
            text[match.end()].isdigit() and NUMBERED.search(text, before, stop)))
        if shortened and not OPENING.match(text, match.end()):
            continue
        cuts.append(match.end())
    if not cuts and ends is STOP and 0 < len(text) <= LONGEST and not (text[0].isspace() or text[-1].isspace()):
        return [(0, len(text))]
    spans, start = [], 0
    for cut in _bounded(text, [*sorted(set(cuts)), len(text)]):
        piece = text[start:cut]
        if piece.strip(" |"):
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + len(piece.rstrip())))
        start = cut
    return spans


def _bounded(text: str, cuts: list[int]) -> Iterator[int]:
    """The cuts, with more of them where two lie further apart than `LONGEST`."""
    start = 0
    for cut in cuts:
        while cut - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            start = space + 1 if space > 0 else start + LONGEST
            yield start
        yield cut
        start = cut
