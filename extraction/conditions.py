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
from extraction.rules import QUOTED, fold, words
from extraction.stance import assertion, names_itself, scopes, speaks_of_itself
from extraction.terms import Mention, Terms, load_list
from extraction.triggers import Triggers

# Cues of headings and introductions; the others are of sentences.
LINES = ("listed", "for_whom", "denied", "not_listed", "aside", "about", "drug")
IF_YOU = re.compile(r"\b(?:if|whether|when) (?:you|your|someone|a loved one|it is|it's|depression|anxiety|ptsd|pain)")
STRUGGLING = re.compile(
    r"(?:(?:are|do|have|is) (?:you|someone you love) )?(?:\w+ )?"
    r"(?:tired of|(?:struggl|suffer|battl|liv|deal|cop)\w*)\b")
YES = re.compile(r"(?:yes|absolutely|we do|we can|it can|it does|i do|i can|of course|certainly|definitely|often)\b")
BLOG = re.compile(r"/(?:blogs?|news|articles?|posts?|journal|stories)(?:/|$)|/20\d\d/")
PATIENT = re.compile(
    r"\bmy (?:\w+ ){0,2}$"
    r"|\bi (?:was(?! trained| taught| drawn)|had|have (?:had|suffered|lived)|struggled|suffered|lived|felt)\b[^.]*$")
SPRAVATO = re.compile(r"spravato|esketamin[ea]|nasal|(?:form|type|version) of ketamine")
WE_TREAT = re.compile(r"\b(?:we|i) (?:\w+ ){0,2}(?:treat|help|see|offer|work with)\b[^.;]*$")
# Where a sentence turns to something else: "… may bring it on, but we treat anxiety with ketamine".
TURN = re.compile(
    r"\bbut\b|, (?:and |so )?(?=(?:we|i|our|it)\b)|\((?=if\b)"
    r"|[;:] (?=(?:we|i|our|it|ketamine)\b)| - (?=(?:we|i|our|it)\b)")
IT = re.compile(r"(?:(?:yes|no)[,.] )?(?:but )?(?:it|that|this)(?:'s| is| has| was)\b(?!.*\bketamine)")
# "Addiction is rare": a risk of the drug, and not the illness.
DRUGS_RISK = re.compile(r"(?:$|\W*(?:is|isn't|are|can|may|might|potential|risks?|liability|concerns?|happens)\b)")
# What "we" do for a condition, other than to look for it.
OWN_FOR = re.compile(
    r"\b(?:we|i)(?:'ve|'ll)? (?:\w+ ){0,2}?(?!screen|check|test|ask|look|watch|assess|evaluat|wait|bill|call|charg"
    r"|monitor|measur|refer|send|scor|review|pay|thank)\w+ (?:\w+ ){0,2}?for\b[^.;:]*$")
FOR_OUR = re.compile(r"for\b[^.;:]{3,90}?,? (?:we|i)(?:'ve|'ll)? (?:\w+ ){0,2}?(?:use|give|offer|seen?|watch\w*|find"
                     r"|found|start|suggest|recommend|treat|run|keep|prescribe|plan|think|like|infuse|do)\b")
MEDICINE = re.compile(
    r" (?:medicines?|medications?|meds|pills|drugs|tablets|prescriptions?|questionnaires?|scores?|scales?)\b")
# "Who it is for, and isn't": what stands under such a line must say itself which it is.
BOTH = re.compile(
    r"\b(?:is|are|for|do|treat|see|help)\b.*\b(?:and|or|&) (?:\w+ ){0,3}?(?:not|n't|isn't|aren't|don't)\b")
ASIDE = re.compile(r"\([^()]*\)")
CARE = re.compile(r" (?:care|treatment|therapy|relief|clinic|program)\b")
BARE_KINDS = ("item", "heading", "cell")
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
    found = frozenset(name for name, _ in _triggers(True).find(text))
    return found - {"denied", "not_listed", "aside"} if "for_whom" in found and BOTH.search(text) else found


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
    # What a provider's page names, and neither denies nor sets apart, it treats; an article of its own must say so.
    articled = BLOG.search(page.url.lower()) is not None
    for sentence, mentions in page.sentences_with(terms):
        block = sentence.block
        if block.region == "nav" or block.region in ("footer", "aside") and block.linked:
            continue
        text = fold(sentence.text)
        if text.endswith("?"):
            yield from _asked(page, sentence, text, mentions, seen)
            continue
        cues = _cues(text)
        mentions = _resistant(cues, mentions)
        if all(mention.code in seen for mention in mentions):
            continue
        lead = _lead(sentence)
        above = _above(block) | (_line(fold(lead)) if lead else frozenset())
        if "aside" in above and not WE_TREAT.search(text[:mentions[-1].start]):
            continue
        listed = _in_list(block, above, text, mentions, bool(lead)) or _bare_list(block, above, text, mentions)
        for mention in mentions:
            said = listed or not block.linked and (
                not articled and "told" not in cues and above.isdisjoint(("about", "denied", "not_listed"))
                or _says_so(text, cues, above, mentions, mention))
            risk = _drugs_risk(block, above, text, mention)
            if said and not risk and mention.code not in seen and _plain(page, sentence, text, cues, mention):
                seen.add(mention.code)
                yield Fact("conditions", mention.code, "offered", sentence.text, block.context)
    yield from _titled(page, terms, seen)
    yield from _in_menu(page, terms, seen)


def _asked(page: Page, sentence: Sentence, text: str, mentions: list[Mention], seen: set[str]) -> Iterator[Fact]:
    """What is asked and answered with yes ("Do you treat PTSD? Yes."), or asked of the reader ("Living with PTSD?")."""
    block = sentence.block
    if block.linked or not _above(block).isdisjoint(("aside", "not_listed", "denied")):
        return
    quote = sentence.text if STRUGGLING.match(text) else ""
    answer = page.blocks[block.index + 1] if block.index + 1 < len(page.blocks) else None
    if answer and answer.question == block.text and YES.match(fold(answer.text)):
        quote = answer.sentences[0].text
    if quote and page.kind == "provider" and "research" not in _cues(fold(quote)) and "otherwise" not in _cues(text):
        for mention in mentions:
            if mention.code not in seen:
                seen.add(mention.code)
                yield Fact("conditions", mention.code, "offered", quote, block.context)


def _resistant(cues: Cues, mentions: list[Mention]) -> list[Mention]:
    """The mentions, where depression that other treatments did not help is told in words: "that did not respond …"."""
    if "approval" in cues:
        return mentions
    return [Mention("trd", m.start, m.end, m.text)
            if m.code == "depression" and any(0 <= a - m.end <= 2 for a, _ in cues.get("resistant", ())) else m
            for m in mentions]


def _in_menu(page: Page, terms: Terms, seen: set[str]) -> Iterator[Fact]:
    """Conditions that have a page of their own: two or more menu entries of nothing but a condition."""
    entries = [(sentence, mentions[0]) for sentence, mentions in page.sentences_with(terms)
               if sentence.block.region == "nav" and sentence.block.linked
               and _rest(fold(sentence.text), mentions, entry=True) == ""]
    if page.kind == "provider" and len({mention.code for _, mention in entries}) > 1:
        for sentence, mention in entries:
            if mention.code not in seen:
                seen.add(mention.code)
                yield Fact("conditions", mention.code, "offered", sentence.text, sentence.block.context)


def _titled(page: Page, terms: Terms, seen: set[str]) -> Iterator[Fact]:
    """Conditions that only the page's title names: "Ketamine for OCD in Salem"."""
    text = fold(page.title)
    if "ketamine" not in text and "spravato" not in text or "?" in text or page.kind != "provider":
        return
    cues = _cues(text)
    if "otherwise" in cues or "research" in cues or not _line(text).isdisjoint(("aside", "about", "denied")):
        return
    for mention in terms.find(page.title):
        before = any(end <= mention.start and "|" not in text[end:mention.start] for _, end in cues.get("for", ()))
        if mention.code not in seen and (before or CARE.match(text, mention.end)):
            seen.add(mention.code)
            yield Fact("conditions", mention.code, "offered", page.title, "", "title")


def _above(block: Block) -> frozenset[str]:
    """The cues of the lines above a block."""
    near = [block.intro, block.question, *block.headers, *block.headings[-1:]]
    found = frozenset().union(*(_line(fold(line)) for line in near if line))
    # A page's one title says less of its running text than of a list under it.
    if block.kind == "text" and len(block.text) > 60 and len(block.headings) == 1:
        near = [line for line in near if line != block.headings[0]]
        found = (found & {"drug"}).union(*(_line(fold(line)) for line in near if line))
    # "Not only for the mood" two levels up denies nothing.
    outer = _line(fold(block.headings[-2])) - {"denied", "drug"} if len(block.headings) > 1 else frozenset()
    return found | outer


def _lead(sentence: Sentence) -> str | None:
    """The line that announces a list typed by hand in one block: "What we treat:", then a line for each condition."""
    if not sentence.block.breaks:
        return None
    before = [s.text for s in sentence.before if s.text.endswith(":")]
    return before[-1] if before else None


def _plain(page: Page, sentence: Sentence, text: str, cues: Cues, mention: Mention) -> bool:
    """Whether nothing in the sentence or around it turns what it says of the condition into something else."""
    block = sentence.block
    cues = _beside(text, cues, mention)
    if PATIENT.search(text[:mention.start]) or block.kind == "heading" and "about" in _line(text):
        return False
    if _otherwise(text, cues, mention) or _quoted(text, mention):
        return False
    patients = words("testimonial_heading")
    if "patient" in cues or any(patients.search(fold(line)) for line in block.headings):
        return False
    own = speaks_of_itself(sentence.text)
    elsewhere = "approval" in cues and _of_spravato(block, text) \
        and not (_is_about_spravato(page, block) or "spravato" in text and gives_spravato(page))
    # "… approved for depression and studied for pain": what is studied stands after the word.
    researched = any(a < mention.start or text[a:b] not in ("studied", "evidence")
                     for a, b in cues.get("research", ()))
    if not own and (researched or elsewhere):
        return False
    if "off_label" in cues:  # "It is not approved for depression; we use it off-label."
        return True
    uses = [end for _, end in cues.get("own_use", ()) if end <= mention.start]
    if uses:  # what is denied, or said of others, between the two is not the condition
        turned = ("question", "negated", "historical", *(() if names_itself(sentence.text) else ("others",)))
        return not any(a < uses[0] and mention.end <= b and status in turned for a, b, status in scopes(sentence.text))
    status = assertion(sentence, mention.start, mention.end)
    if status == "others" and (WE_TREAT.search(text[:mention.start]) or names_itself(text)):
        return block.text[:1] not in "“\""  # "At all our centers we treat …", "We are a clinic for …"
    if status == "hypothetical":
        return IF_YOU.search(text) is not None
    if status == "others" and "approval" in cues and not elsewhere:  # the other is the FDA, which approved it
        return True
    return status not in ("question", "negated", "historical", "others")


def _drugs_risk(block: Block, above: frozenset[str], text: str, mention: Mention) -> bool:
    """Whether "addiction" is that to the medicine, and no entry of what is treated."""
    entry = block.kind in BARE_KINDS and (block.kind != "heading" or not above.isdisjoint(("listed", "for_whom")))
    return mention.text.lower() == "addiction" and not entry and DRUGS_RISK.match(text, mention.end) is not None


def _of_spravato(block: Block, text: str) -> bool:
    """Whether a sentence, or what "it" stands for in it, is Spravato."""
    if SPRAVATO.search(text) or not IT.match(text):
        return SPRAVATO.search(text) is not None
    return SPRAVATO.search(fold(f"{block.text} {block.question or ''}")) is not None


def _beside(text: str, cues: Cues, mention: Mention) -> Cues:
    """The cues without those in brackets beside the condition: "suicidal thoughts (in danger call 988)"."""
    asides = [m.span() for m in ASIDE.finditer(text) if not m.start() < mention.start < m.end()] if "(" in text else []
    if not asides:
        return cues
    kept = {name: [(a, b) for a, b in spans if not any(c < a < d for c, d in asides)] for name, spans in cues.items()}
    return {name: spans for name, spans in kept.items() if spans}


def _quoted(text: str, mention: Mention) -> bool:
    """Whether it stands within words put between quotation marks, not alone between them."""
    return any(m.start() < mention.start and mention.end < m.end()
               and (mention.start - m.start() > 3 or m.end() - mention.end > 3) for m in QUOTED.finditer(text))


def _otherwise(text: str, cues: Cues, mention: Mention) -> bool:
    """Whether the part of the sentence that names the condition says something else of it."""
    if "otherwise" not in cues:
        return MEDICINE.match(text, mention.end) is not None
    turns = [m.end() for m in TURN.finditer(text)]
    start = max((t for t in turns if t <= mention.start), default=0)
    end = min((t for t in turns if t > mention.start), default=len(text))
    # "Substance misuse" is the illness, and not misuse of the drug.
    return any(start <= a < end and not mention.start <= a < mention.end for a, _ in cues["otherwise"]) \
        or MEDICINE.match(text, mention.end) is not None


def _says_so(text: str, cues: Cues, above: frozenset[str], mentions: list[Mention], mention: Mention) -> bool:
    """Whether the sentence says of itself, before the condition or right after it, that it is treated."""
    start = mention.start
    before = [end for name in ("for", "own_use") for _, end in cues.get(name, ()) if end <= start]
    if OWN_FOR.search(text[:start]) or FOR_OUR.match(text):
        return True
    if before or "off_label" in cues or any(a >= mention.end for a, _ in cues.get("after", ())):
        return True
    if "invites" in cues and any(end <= start for _, end in cues.get("suffers", ())):
        return True
    # Under "Ketamine infusions", "Relief from …" is theirs.
    if cues.keys().isdisjoint(("self", "subject")) and not ("drug" in above and "about" not in above):
        return False
    for _, end in (*cues.get("treats", ()), *(cues.get("weak", ()) if "self" in cues else ())):
        if end <= start:
            others = sum(m.end - m.start for m in mentions if end <= m.start < start)
            spans = ":" in text[end:start] or any(end <= a < start for a, _ in cues.get("spanning", ()))
            if start - end - others <= (SPAN if spans else FAR):
                return True
    return "self" in cues and any(end <= start for _, end in cues.get("suffers", ()))


def _in_list(block: Block, above: frozenset[str], text: str, mentions: list[Mention], typed: bool) -> bool:
    """Whether the block is an entry under a line that announces what is treated, or answers "Whom do you see?"."""
    if not above.isdisjoint(("denied", "not_listed")) or block.kind == "question":
        return False
    if "for_whom" in above:
        return True
    short = typed or block.kind in BARE_KINDS or len(block.text) <= 80
    return "listed" in above and short and (len(text) <= 80 or len(text) <= 300 and mentions[0].start <= 25)


def _bare_list(block: Block, above: frozenset[str], text: str, mentions: list[Mention]) -> bool:
    """Whether it is nothing but conditions: three or more, "For …", or an entry where the treatment is named above."""
    if not above.isdisjoint(("denied", "not_listed")):
        return False
    few = len({m.code for m in mentions}) < 3 and not text.startswith("for ")
    entry = block.kind in BARE_KINDS and "drug" in above and "about" not in above
    return (not few or entry) and len(_rest(text, mentions)) <= 0.25 * len(text)


def _rest(text: str, mentions: list[Mention], entry: bool = False) -> str:
    """What a text says besides conditions and the words that join them; of a menu's `entry` also besides "therapy"."""
    rest = list(text)
    for m in mentions:
        rest[m.start:m.end] = " " * (m.end - m.start)
    kept = _connectors().sub("", "".join(rest))
    return re.sub("ketamine|therapy|treatment|help|care", "", kept) if entry else kept


def _is_about_spravato(page: Page, block: Block) -> bool:
    """Whether the page or the section is there for Spravato: its label's uses are then what is treated."""
    # A question that sets it beside something else ("Is this the same as Spravato?") is there for the other.
    lines = (page.title, page.url, *(h for h in block.headings if not h.endswith("?") or gives_spravato(page)))
    return any("spravato" in line.lower() or "esketamine" in line.lower() for line in lines)


READERS = (read_conditions,)
