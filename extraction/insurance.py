"""Whether insurance is taken, and which insurers are named, with what they are said to cover.

Each clause is judged on marked text, in which any word for insurers stands as "#", an insurer's name as "@" and a word
that denies as "~": so a few patterns cover the many ways of saying it. The patterns are vocabulary/insurance_words.yml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extraction.covers import AnyCase
from extraction.offers import read_offers
from extraction.page import Block, Fact, Page, Sentence, fold
from extraction.payment import read_payment
from extraction.stance import assertion, governing, names_itself, speaks_of_itself
from extraction.terms import Mention, Terms
from extraction.words import Many, Words

PAYER, NOT = Words("insurance_words", "payer"), Words("insurance_words", "not")
REFUSES, UNCOVERED = Many("insurance_words", "refuses"), Words("insurance_words", "uncovered")
TAKES, COVERED = Words("insurance_words", "takes"), Words("insurance_words", "covered")
DEALS, PAYS = Words("insurance_words", "deals"), Words("insurance_words", "pays")
USED, PAID_BY_YOU = Words("insurance_words", "used"), Words("insurance_words", "paid_by_you")
RATED = Words("insurance_words", "rated")
EXCEPT, ONLY = Words("insurance_words", "except"), Words("insurance_words", "only")
NO, YES, HALF = Words("insurance_words", "no"), Words("insurance_words", "yes"), Words("insurance_words", "half")
ASKS, HEADS = Words("insurance_words", "asks"), Words("insurance_words", "heads")
HEDGED, LIKELY = Words("insurance_words", "hedged"), Words("insurance_words", "likely")
PAID_BACK, NEVER_OWN = Words("insurance_words", "paid_back"), Words("insurance_words", "never_own")
LABELLED = Words("insurance_words", "label")
SELF = Words("insurance_words", "self")
NOT_REFUSAL = Words("insurance_words", "not_refusal")
COPAY, BARE = Words("insurance_words", "copay"), Words("insurance_words", "bare")
NONE_TAKEN, LISTED = Words("insurance_words", "none_taken"), Words("insurance_words", "listed")

SPRAVATO = AnyCase(r"\b(?:spravato|esketamine|esketamina)\b")
GOODS = AnyCase(  # no care of the mind: that insurers pay for it tells nothing here
    r"\b(?:massage|physical therapy|labs?|lab work|facials?|tox|botox|fillers?|vitamins?|acupuncture|hormones?"
    r"|antibiotics|nutrition|tpn|chemo\w*|surger\w+)\b"
)
KETAMINE = AnyCase(
    r"\b(?:ketamine|infusions?|injections?|shots?|drips?|lozenges?|troches?|tablets?|kap|iv|medicine sessions?"
    r"|dosing|the medicine|ketamina|infusi[oó]n(?:es)?|inyecci[oó]n(?:es)?|compounded spray)\b"
)
VISITS = AnyCase(
    r"\b(?:consult(?:ation|s|ations)?|evaluations?|examinations?|exams?|intakes?|office visits?|medication management"
    r"|follow[- ]?ups?|appointments?|visits?|assessments?|psychiatric (?:care|services)|consultas?|citas?"
    r"|evaluaci[oó]n(?:es)?)\b"
)
THERAPY = AnyCase(
    r"\b(?:psychotherapy|(?:the )?talk(?: therapy| sessions?)?|therapy(?: sessions?| hours?)?"
    r"|integration(?: sessions?)?|prep(?:aration)?(?: sessions?)?|counseling"
    r"|erp|emdr|cbt|dbt|5\d[- ]minute sessions?|terapia|psicoterapia)\b"
)
OTHER_CARE = AnyCase(
    r"\b(?:tms|transcranial|primary care|ect|neurofeedback|massage|physical therapy|labs?|lab work|medications?"
    r"|prescriptions?|facials?|tox|botox|fillers?|vitamins?|nad|acupuncture|cosmetic|weight loss|hormones?|prp"
    r"|blocks?|stimulators?|hydration|letters?|forms|antibiotics|nutrition|tpn|chemo\w*|surger\w+)\b"
)
LIMITS = (("spravato", SPRAVATO), ("ketamine", KETAMINE), ("visits", VISITS), ("therapy", THERAPY))
NARROW = ("spravato", "visits", "therapy", "other")  # what may be paid where ketamine is not
CLAUSE = AnyCase(
    r"[;()]|(?<=\w\w)\.\s+(?=[A-Z])|(?<=\s[A-Z])\.\s+(?=[A-Z])|\s[–—-]\s|—|:\s"
    r"|\b(?:but|while|whereas|however|although|though|so|pero|aunque)\b"
    r"|,\s+(?=(?:never|not) (?:for|to|on|the)\b)"
    r"|,\s+(?=(?:and\s+)?(?:ketamine|spravato|esketamine|iv|infusions?|injections?|our|the|we|i|it|consult\w*|therapy|office|no|none|which|they"
    r"|insur\w+|medicare)\b)"
    r"|\s(?=and (?:we|i|they|it|ketamine|the|our|infusions?|insur\w+|no|none|do not|don't|does)\b)"
    r"|\s(?=y (?:la|el|los|las|no|se)\b)"
)
PRONOUN = re.compile(r"\W*(?:it|they|that|none of them|neither of them)\b")
OBJECT = re.compile(r"\b(?:it|any|them|these|those|one)\b")
LABEL = 25  # letters of a label before its colon
SHORT_ASIDE = AnyCase(r"\((?![^()]*(?:n['’]t|\b(?:not|no|never|only|except|but)\b))[^()]{1,30}\)")
NOT_FOR = re.compile(r"\W*~+ (?:for|to|on) ")
MAKER = AnyCase(
    r"\b(?:(?:a lot of|many|some) (?:people|patients)|list price|savings|manufacturer"
    r"|janssen|johnson|elsewhere|no co-?pays?)\b"
)
ALL_OWN = AnyCase(r"\W*all (?:of )?(?:our )?(?:services|treatments|care|programs|visits)\b")
OTHERS = AnyCase(
    r"\W*(?:most|many|some|other|few|several)\s+(?:[\w-]+\s+)?"
    r"(?:clinics|providers|practices|centers|companies|places)\b"
)
ABOUT = re.compile(r"[#@]|\bcoverage\b|\bcovered benefit\b|\bself-pay\b")
EXAMPLES = re.compile(r"\b(?:such as|like|for example|e\.g\.)[ ,]")
THEIRS = re.compile(r"\b(?:their|they|he|she)\b")
# Without any of these, and no question above, a sentence says nothing of insurance.
SPEAKS = re.compile(
    r"[#@]|cover|cash|self.pay|private|privad|out.of|billed|network|direct|fee.for|\bpays?\b|reimburs|cubre"
)
THEM = re.compile(r"\bthem\b|(?<=\bbill )it\b|(?<=\btake )it\b|(?<=\buse )it\b|(?<=\bthrough )it\b")
HYPHENS = str.maketrans("‐‑", "--")
SAID = ("affirmed", "general")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the clause text[start:end] of a sentence says: "refuses", "uncovered", "takes" or "covered", and of what."""

    kind: str
    limit: str | None
    start: int
    end: int
    own: bool = False  # the provider speaks of itself, or names the insurers


def covers(text: str) -> str | None:
    """What cover is limited to by the words around it: "spravato", "visits", "therapy", "ketamine", "other" or None."""
    for code, pattern in LIMITS:
        if pattern.search(text):
            return code
    return "other" if OTHER_CARE.search(text) else None


@lru_cache(maxsize=2048)
def mentions_in(text: str) -> tuple[Mention, ...]:
    """The insurers' names in a text; one behind "our office in" is a town's."""
    return tuple(m for m in Terms.load("payers").find(text) if not PLACED.search(text[: m.start]))


@lru_cache(maxsize=2048)
def marked(text: str) -> str:
    """The text in lower case, with # for words for insurers, @ for their names and ~ for denials, letter by letter."""
    result = fold(text).translate(HYPHENS)
    for mention in mentions_in(text):
        start, end = _span(text, mention)
        result = f"{result[:start]}{'@' * (end - start)}{result[end:]}"
    result = PAYER.sub(lambda m: "#" * len(m.group()), result)
    return NOT.sub(lambda m: "~" * len(m.group()), result)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each clause of a sentence."""
    start = 0
    text = _without_asides(text)
    for stop in [*(m.start() for m in CLAUSE.finditer(text)), len(text)]:
        if text[stop : stop + 1] == ":" and stop <= LABEL:
            continue  # "Insurance: none accepted"
        if stop - start > 5:
            yield start, stop
        start = stop


def _without_asides(text: str) -> str:
    """The text with blanks for the brackets of short asides, letter by letter: "Kaiser (with referral), Cigna"."""
    for aside in reversed(list(SHORT_ASIDE.finditer(text))):
        start, end = aside.span()
        text = f"{text[:start]} {text[start + 1 : end - 1]} {text[end:]}"
    return text


# --- the sentence and what stands above it ---------------------------------------------------------------------------
def question_of(sentence: Sentence) -> str | None:
    """The question on insurance that a sentence answers, or the label on insurance that it stands under."""
    block = sentence.block
    before = _before(sentence)
    asks = before is not None and (before.text.endswith("?") or len(before.text) <= LABEL)  # "Insurance. None."
    lines = [before.text] if before is not None and asks else []
    lines += [block.question or "", block.intro or "", *block.headings[-1:], *block.headers]
    for line in lines:
        mark = marked(line)
        if line and (ASKS.search(mark) if line.endswith("?") else HEADS.search(mark)):
            return line
    return None


def _before(sentence: Sentence) -> Sentence | None:
    """The sentence before this one in its block."""
    return next(reversed(sentence.before), None)


@lru_cache(maxsize=256)  # both readers ask
def judge(sentence: Sentence) -> list[Verdict]:
    """What a sentence says of insurance, clause by clause."""
    text = sentence.text
    if text.rstrip("\"”’)»").endswith("?") or sentence.block.kind == "question" or len(text) > 1000:
        return []
    mark, asked = marked(text), question_of(sentence)
    if not asked and not SPEAKS.search(mark):
        return []
    if NONE_TAKEN.search(mark):
        return [Verdict("refuses", covers(text), 0, len(text), True)]
    before = _before(sentence)
    speaks = "#" in mark or "@" in mark or _on_insurance(sentence.block)
    if asked:
        mark = OBJECT.sub(lambda m: "#" * len(m.group()), mark)
    elif "#" in mark or "@" in mark:
        mark = THEM.sub(lambda m: "#" * len(m.group()), mark)
    elif before is not None and PRONOUN.match(mark) and re.search("[#@]", marked(before.text)):
        mark = PRONOUN.sub(lambda m: " " * (len(m.group()) - 2) + "##", mark, count=1)
        speaks = True
    answer = _answer(sentence, mark, asked) if asked else None
    found = [answer] if answer else []
    cell = sentence.block.kind == "cell" and covers(" ".join(sentence.block.headers))
    if cell and CELL_YES.fullmatch(mark):
        return [Verdict("takes", cell, 0, len(text), True)]
    if _named_as_taken(sentence, mark):
        limit = covers(text) or _implied(sentence)
        found.append(Verdict("takes", limit, 0, len(text), True))
        return found
    if answer is None or answer.kind == "takes":
        for start, end in clauses(text):
            verdict = _judge_clause(sentence, mark, start, end, speaks or asked is not None)
            if verdict:
                found.append(verdict)
    return list(_with_exceptions(sentence, mark, found))


def _on_insurance(block: Block) -> bool:
    """Whether a block, or the line above it, speaks of insurance at all."""
    lines = (block.text, *block.headings[-1:], *block.headers, block.question or "")
    return any(line and ABOUT.search(marked(line)) for line in lines)


def _answer(sentence: Sentence, mark: str, asked: str) -> Verdict | None:
    """What a bare yes or no says to a question on insurance."""
    text, before = sentence.text, _before(sentence)
    limit = covers(text.split(". ")[0]) or covers(" ".join(sentence.block.headers)) or _above_label(sentence)
    if limit and re.search(r",\s*(?:yes|we do)\b", mark):  # "For Spravato, yes."
        return Verdict("takes", limit, 0, len(text), True)
    if limit and re.search(r",\s*(?:~+|we do ~+|we ~+)[.!]?$", mark):
        return Verdict("uncovered", limit, 0, len(text), True)
    if before is not None and not before.text.endswith("?"):
        return None
    plain = fold(text)
    if not asked.endswith("?") and "#" in mark.replace("@", "#") and BARE.covered.fullmatch(mark.split(";")[0]):
        return Verdict("takes", limit, 0, len(text), True)  # "Coverage: most plans"
    if NO.match(plain):
        return Verdict("refuses", limit or covers(asked) if limit != "other" else None, 0, len(text), True)
    if YES.match(plain) and not HALF.search(plain):
        return Verdict("takes", limit or covers(asked), 0, len(text), True)
    return None


def _judge_clause(sentence: Sentence, mark: str, start: int, end: int, on_insurance: bool) -> Verdict | None:
    """The verdict of one clause of a marked sentence."""
    clause, words = mark[start:end], sentence.text[start:end]
    if NEVER_OWN.search(clause):
        return None
    limit = covers(words)
    if limit and NOT_FOR.match(clause) and TAKES.search(mark[:start]):  # "…, never for the infusion"
        return Verdict("uncovered", limit, start, end, True)
    own = names_itself(words) or speaks_of_itself(sentence.text) or " here" in clause
    refusal = REFUSES.search(clause)
    if refusal and not NOT_REFUSAL.search(mark) and (sentence.block.kind != "heading" or names_itself(words)):
        if THEIRS.search(clause, 0, refusal.start()) and not names_itself(words):
            return None
        of_others = OTHERS.match(words) or _status(sentence, start, refusal) == "others"
        if of_others and not (names_itself(words) or ALL_OWN.match(words)):
            return None  # "Many clinics do not take insurance"
        return Verdict("refuses", limit, start, end, True)
    denial = UNCOVERED.search(clause)
    heading = sentence.block.kind == "heading"
    if denial and on_insurance and not (heading or NEVER_OWN.search(mark) or HEDGED.search(clause)):
        own = (own or "billed" in clause or not (limit or LIKELY.search(clause)) or question_of(sentence) is not None
               or NONE_AT_ALL.search(clause) is not None)
        return Verdict("uncovered", limit or _implied(sentence), start, end, own)
    if not heading:
        denied = _denies(sentence, mark, clause, limit, on_insurance)
        if denied:
            asked = denied == "unpaid" and question_of(sentence)
            kind = "uncovered" if asked else denied
            return Verdict(kind, limit or _implied(sentence), start, end, denied == "refuses" or own)
    taken = TAKES.search(clause)
    if taken and not PAID_BACK.search(clause):
        status = _status(sentence, start, taken)
        named = "@" in mark or sentence.text.lower().find("if you", start) > start + taken.start()
        if status in SAID or (status == "hypothetical" and named):
            return Verdict("takes", limit or _implied(sentence), start, end, True)
    plain = not (PAID_BACK.search(clause) or HEDGED.search(clause) or _left_out(clause) or GOODS.search(clause))
    if "@" in clause and "~" not in clause and plain:
        used = USED.search(clause)
        if used and sentence.block.kind != "heading" and _status(sentence, start, used) in SAID:
            return Verdict("takes", limit or _implied(sentence), start, end, True)
    rated = RATED.search(clause)
    if rated and limit and "~" not in clause and question_of(sentence):
        return Verdict("takes", limit, start, end, True)
    if COPAY.search(clause) and not ("~" in clause or MAKER.search(sentence.text) or HEDGED.search(clause) or heading):
        return Verdict("covered", limit or _implied(sentence), start, end, True)
    paid = COVERED.search(clause)
    if paid and on_insurance and not PAID_BACK.search(clause) and not HEDGED.search(clause):
        status = _status(sentence, start, paid)
        examples = EXAMPLES.search(clause) and LIKELY.search(clause)
        if status in (*SAID, "others") and not examples and not _quoted(sentence):
            return Verdict("covered", limit or _implied(sentence), start, end, own or "@" in clause)
    return None


def _denies(sentence: Sentence, mark: str, clause: str, limit: str | None, on_insurance: bool) -> str | None:
    """The kind of a denial in a clause that says it in words of its own; "unpaid" where one only pays oneself."""
    if HEDGED.search(clause) or NEVER_OWN.search(mark) or NOT_REFUSAL.search(mark) or GOODS.search(clause):
        return None
    said = clause[clause.index("~"):] if "~" in clause else ""
    if said and "#" in clause and DEALS.search(said) and names_itself(sentence.text):
        return "refuses"
    if said and (PAYS.search(said) if "@" in clause else "#" in clause and (PAYS.search(said) or DEALS.search(said))):
        return "uncovered"
    if said and on_insurance and limit and question_of(sentence) and RATED.search(clause):
        return "uncovered"
    if PAID_BY_YOU.search(clause) and "ketamine" in (limit, limit or _implied(sentence), _headed(sentence)):
        return "unpaid"
    return None


def _named_as_taken(sentence: Sentence, mark: str) -> bool:
    """Whether it is a list of insurers' names, with a label or under a line that says that they are taken."""
    if "@" not in mark or "~" in mark or sentence.block.kind in ("heading", "question"):
        return False
    label = LABELLED.match(mark)
    if label and "@" in mark[label.end():]:
        return not (HEDGED.search(label.group()) or OUT_OF.search(label.group()))
    block = sentence.block
    heads = " ".join(p for p in (block.intro, *block.headings[-1:], *block.headers) if p)
    return bool(_only_names(sentence.text) and PLAN_HEADING.search(heads) and not NOT_PLAN_HEADING.search(heads))


def _status(sentence: Sentence, start: int, match: re.Match[str]) -> str:
    """The status of a match, where what is denied in another clause does not count."""
    status = assertion(sentence, start + match.start(), start + match.end())
    return "affirmed" if status == "negated" and "~" not in match.string else status


def _left_out(clause: str) -> bool:
    """Whether a name in a marked clause is only an example, or out of network."""
    return OUT_OF.search(clause, 0, clause.rfind("@") + 1) is not None


def _quoted(sentence: Sentence) -> bool:
    """Whether it is a patient's or another's words."""
    block = sentence.block
    return block.text[:1] in "“\"" or block.kind == "heading" or governing(block, own=True) == "others"


def _implied(sentence: Sentence) -> str | None:
    """What a clause on cover speaks of where it does not say: what its sentence, list or headings name."""
    block = sentence.block
    lines = (sentence.text, " ".join(block.headers), block.intro or "", *block.headings[-1:])
    return next((limit for line in lines if (limit := covers(line))), None) or _above_label(sentence)


def _headed(sentence: Sentence) -> str | None:
    """What the heading above a sentence names."""
    return covers(" ".join(sentence.block.headings[-1:]))


def _above_label(sentence: Sentence) -> str | None:
    """What the heading above a mere label names: "Spravato", then "Coverage"."""
    headings = sentence.block.headings
    return covers(headings[-2]) if len(headings) > 1 and HEADS.search(marked(headings[-1])) else None


def _with_exceptions(sentence: Sentence, mark: str, found: list[Verdict]) -> Iterator[Verdict]:
    """The verdicts, with those of what a clause excepts: "We take insurance for all but ketamine infusions"."""
    for verdict in found:
        end = min(len(mark), verdict.end + 60)
        match = EXCEPT.search(mark[verdict.start:end])
        named = covers(sentence.text[verdict.start + match.start() : end]) if match else None
        if match is None or named is None:
            yield verdict
        elif verdict.kind in ("takes", "covered"):
            if "only" in match.group():
                yield replace(verdict, limit=named)
            else:
                yield replace(verdict, limit=None)
                yield replace(verdict, kind="uncovered", limit=named)
        else:
            yield replace(verdict, limit=None)
            yield replace(verdict, kind="takes", limit=named, own=True)


# --- the page --------------------------------------------------------------------------------------------------------
INSURANCE_WORDS = (
    "insurance insurances insurer insurers network networks panel panels covered coverage cover covers plan plans "
    "payer payor payers payors carriers carrier parties contract contracts agreements reimbursable accepts "
    "accepted cash private self direct medicare medicaid billed bill pocket claims "
    "seguro seguros aseguradora aseguradoras pays pay"
).split()


def insurance_blocks(page: Page) -> list[Block]:
    """The blocks that may speak of insurance, and the answers to questions on it, which may be a bare "Yes"."""
    found = {block.index: block for block in page.having(*INSURANCE_WORDS)}
    found |= {sentence.block.index: sentence.block for sentence, _ in page.sentences_with(Terms.load("payers"))}
    for block in list(found.values()):
        heads = block.text.endswith("?") or len(block.text) <= 40
        mark = marked(block.text) if heads else ""
        if mark and (ASKS.search(mark) or HEADS.search(mark)):
            first, last = (block.index + 1, block.index + 5)
            if block.kind == "cell":  # the row's or the column's head
                last = block.index + 40
            for answer in page.blocks[first:last]:
                if answer.question == block.text or block.text in (*answer.headings[-1:], *answer.headers):
                    found[answer.index] = answer
    return [found[index] for index in sorted(found) if found[index].region != "nav"]


def read_insurance(page: Page) -> Iterator[Fact]:
    """Yield `insurance`, once: "accepted", "not_accepted", or "partial" (for Spravato, visits or therapy only).

    Reimbursement of what one paid oneself is not acceptance. That insurers in general do not pay for ketamine counts as
    "not_accepted" only where the provider also says that one pays it oneself.
    """
    found: list[tuple[Verdict, Sentence]] = []
    for block in insurance_blocks(page):
        for sentence in block.sentences:
            found += [(verdict, sentence) for verdict in judge(sentence)]
    found += [(Verdict("uncovered", "ketamine", 0, 0, True), sentence) for sentence in paid_oneself(page)]
    decision = _decide(page, found)
    if decision:
        code, sentence = decision
        yield Fact("insurance", code, "offered", sentence.text, sentence.block.context)


def paid_oneself(page: Page) -> Iterator[Sentence]:
    """The lines that name ketamine under a heading such as "What you pay for yourself"."""
    for block in page.having("ketamine", "infusion", "infusions", "injection", "injections", "lozenges", "kap"):
        lines = (*block.headings[-1:], block.intro or "")
        if block.region == "main" and covers(block.text) == "ketamine" and any(SELF.search(fold(x)) for x in lines):
            yield block.sentences[0]


def _decide(page: Page, found: list[tuple[Verdict, Sentence]]) -> tuple[str, Sentence] | None:
    """The page's answer from its clauses: a limited yes, or a yes beside a no, is "partial"."""
    refused = [(v, s) for v, s in found if v.kind == "refuses" and v.limit != "other"]
    denied = [(v, s) for v, s in found if v.kind == "uncovered" and v.limit not in ("spravato", "other")]
    unpaid = [v for v, _ in found if v.kind == "unpaid"]
    at_all = [s for v, s in refused if v.limit is None]
    taken = [(v, s) for v, s in found if v.kind == "takes" or (v.kind == "covered" and _counts(v, s, bool(at_all)))]
    if not taken:
        if refused:
            narrow = all(v.limit in ("spravato", "therapy") for v, _ in refused)
            return None if narrow else ("not_accepted", refused[0][1])
        own = [s for v, s in denied if v.own] or [s for _, s in denied if _pays_oneself(page)]
        return ("not_accepted", own[0]) if own else None
    if any(s.block.kind != "heading" for _, s in taken):  # what stands under a heading says it better
        taken = [(v, s) for v, s in taken if s.block.kind != "heading"]
    limited = [s for v, s in taken if v.limit in NARROW]
    full = [s for v, s in taken if v.limit not in NARROW]
    if refused or denied or unpaid:
        return "partial", (limited or full)[0]
    if limited and not full and (_other_ketamine(page) or any(ONLY.search(s.text) for s in limited)):
        return "partial", limited[0]
    return "accepted", (full or limited)[0]


def _counts(verdict: Verdict, sentence: Sentence, refused: bool) -> bool:
    """Whether that insurers pay counts as taking them: not where the provider takes none and speaks of the world."""
    if verdict.limit == "other" or (refused and not verdict.own):
        return False
    return verdict.own or verdict.limit == "spravato" or not LIKELY.search(sentence.text)


def _other_ketamine(page: Page) -> bool:
    """Whether the page offers ketamine in another form than Spravato."""
    routes = {fact.value["route"] for fact in read_offers(page) if fact.stance == "offered"} - {None}
    if routes:
        return routes != {"esketamine_nasal"}
    words = ("ketamine", "infusion", "infusions", "lozenge", "lozenges", "troches", "injections", "ketamina")
    blocks = page.having(*words)
    return any(b.region == "main" and not SPRAVATO.search(b.text) for b in blocks)


def _pays_oneself(page: Page) -> bool:
    return any(fact.value in ("self_pay", "superbill") and fact.stance == "offered" for fact in read_payment(page))


# --- the insurers named ----------------------------------------------------------------------------------------------
CELL_YES = re.compile(  # a cell that says that insurers pay
    r"[^\w~]*(?=yes|.*#|covered|in[- ]network)(?:(?:billed|sent|goes|yes|covered|your|through|to|by|most|usually"
    r"|in[- ]network)\b[^\w~#]*|#+[^\w~#]*)+"
)
NONE_AT_ALL = re.compile(r"~+ #+ (?!~)(?:[\w']+ ){0,6}?(?:pays?|covers?|reimburses?)|~+ of (?:the|these|our|them)\b")
OUT_OF = re.compile(r"\b(?:out[- ]of|such as|like|some|many|other|sometimes|left)\b")
PLAN_HEADING = AnyCase(
    r"\b(?:insurances?|contract(?:s|ed)?|networks?|insurers|plans|payers|carriers|coverage|accepted|seguros?"
    r"|aseguradoras)\b"
)
NOT_PLAN_HEADING = AnyCase(
    r"\b(?:not (?:\w+ )?accept(?:ed)?|out[- ]of[- ]network|don['’]t (?:accept|take)"
    r"|not (?:take|taken|bill|in[- ]network)|cannot (?:accept|take|bill)|payment plans|excluded)\b"
)
_RUN = r"[A-Z][\w&.'’/-]*(?:\s+of(?=\s+[A-Z])|\s+[A-Z][\w&.'’/-]*){0,6}"
RUN = re.compile(rf"(?:the\s+)?({_RUN})(?:\s+(?:plans?|insurance))?")
RUN_AT_END = re.compile(rf"(?:\b(?:with|from|accept|take|bill|including|are|by|through|like|as|to|a|in)|:)\s+({_RUN})$")
RUN_AT_START = re.compile(rf"^({_RUN})(?=\s+[a-z(])")
TRAILS = re.compile(r"\s*(?:\(.*)?(?:\s*\b(?:plans?|insurance|coverage|PPO|HMO|members|all|both))*\W*(?:\(.*)?")
ASIDE = re.compile(r"\([^()]*\)?")
BULLETS = "•·|"
LONG_LIST = 700  # letters of a sentence that is read for a list
LONGEST_ENTRY = 60  # letters of a line that is a name
SEPARATOR = re.compile(r"\s*(?:[,;•·|/]|\band\b|\bor\b|\by\b)\s*")
NO_PLAN = frozenset(
    "hsa fsa visa mastercard discover american express carecredit paypal venmo spravato tms iv im kap cash checks "
    "check emdr yes no we our your usually often covered billed coverage benefits "
    "most and the in-network network insurance insurances plans accepted currently also with including ketamine for "
    "ppo hmo zelle apple not "
    "pay google amex all major please however accept accepts out-of-network commercial private employer call ask "
    "i'm i’m we're we’re residential detox".split()
)
TAKING = ("takes", "covered")


def read_payers(page: Page) -> Iterator[Fact]:
    """Yield `payers`: {name, covers} of each plan that the provider says it takes; those refused as not_offered.

    `name` is as written ("Blue Cross Blue Shield of Ohio"). `covers` is "spravato", "visits", "therapy", "ketamine" or
    "other", or None where the page does not limit it. A name that no list knows counts beside one that is known.
    """
    seen: set[str] = set()
    for sentence, _ in page.sentences_with(Terms.load("payers")):
        verdicts, mentions = judge(sentence), mentions_in(sentence.text)
        for mention in mentions:
            stance = _payer_stance(sentence, mention, verdicts)
            if stance is None:
                continue
            limit = _payer_limit(sentence, mention, verdicts) if stance == "offered" else None
            for name, said_in in _names(page, sentence, mention, mentions):
                if name.lower() not in seen:
                    seen.add(name.lower())
                    block = said_in.block
                    yield Fact("payers", {"name": name, "covers": limit}, stance, said_in.text, block.context)
    for sentence in (s for b in insurance_blocks(page) for s in b.sentences if not mentions_in(s.text)):
        for name in _listed(sentence):
            if name.lower() not in seen:
                seen.add(name.lower())
                value = {"name": name, "covers": _implied(sentence)}
                yield Fact("payers", value, "offered", sentence.text, sentence.block.context)


def _listed(sentence: Sentence) -> list[str]:
    """The names that no list knows, listed behind a word for insurers: "You can use insurance (Quartz, Dean)"."""
    text = sentence.text
    opens = LISTED.search(marked(text)) if len(text) <= LONG_LIST and "#" in marked(text) else None
    if opens is None or not any(v.kind in TAKING for v in judge(sentence)):
        return []
    rest = re.split(r"[();.!?]", text[opens.end() :])[0]
    pieces = [piece.strip() for piece in SEPARATOR.split(rest) if piece.strip()]
    names = [name for piece in pieces if RUN.fullmatch(piece) and (name := _plan_name(piece))]
    return names if len(names) > 1 and len(names) == len(pieces) else []


def _payer_limit(sentence: Sentence, mention: Mention, verdicts: list[Verdict]) -> str | None:
    """What a plan that is taken is said to pay for."""
    here = [v for v in verdicts if v.start <= mention.start < v.end and v.kind in TAKING]
    return here[0].limit if here else _implied(sentence)


def _payer_stance(sentence: Sentence, mention: Mention, verdicts: list[Verdict]) -> str | None:
    """Whether a plan is taken ("offered"), refused ("not_offered"), or only spoken of (None)."""
    text, block = sentence.text, sentence.block
    if block.region == "nav" or text.rstrip("\"”’)").endswith("?"):
        return None
    heads = " ".join(p for p in (block.intro, *block.headings[-1:], *block.headers) if p)
    clause = next(((a, b) for a, b in clauses(text) if a <= mention.start < b), (0, len(text)))
    if text[:1] in BULLETS:  # "In network: Aetna • Cigna"
        heads += " " + block.sentences[0].text
    if LEFT_OUT.search(fold(text[clause[0] : mention.start])):
        return "not_offered"
    if _denied(text, mention, clause) or LEFT_BEHIND.search(text[clause[0]:mention.start]):
        return "not_offered"
    here = {v.kind for v in verdicts if v.start <= mention.start < v.end
            and not (v.kind == "covered" and v.limit == "other" and GOODS.search(text))}
    listed = block.kind in ("item", "cell") or len(text) <= 60 or _only_names(text[clause[0]:clause[1]])
    if listed and NOT_PLAN_HEADING.search(heads):
        return "not_offered"
    if here & set(TAKING):
        return "offered"
    if here:
        return "not_offered" if "refuses" in here else None
    status = assertion(sentence, mention.start, mention.end)
    if status == "hypothetical" and {v.kind for v in verdicts} == {"takes"}:
        return "offered"  # "If you have Cigna, we bill them"
    if status not in SAID or HEDGED.search(fold(text)):
        return None
    led = any(v.kind in TAKING and v.end <= mention.start for v in verdicts)  # "In network: Aetna"
    return "offered" if led or (listed and PLAN_HEADING.search(heads)) else None


def _only_names(text: str) -> bool:
    """Whether a line is a list of names and little else."""
    words = re.findall(r"[A-Za-z][\w&'-]*", text)
    return len(words) <= 60 and sum(w[0].islower() and w not in ("and", "of", "or") for w in words) <= len(words) / 5


def _denied(text: str, mention: Mention, clause: tuple[int, int]) -> bool:
    """Whether a plan is said not to be taken: "we take Aetna, not Cigna", "Medicaid is not accepted"."""
    mark = marked(text)
    before, after = mark[clause[0] : mention.start], mark[mention.start : clause[1]]
    return REFUSED_AFTER.match(after) is not None or _refused_before(before)


def _refused_before(mark: str) -> bool:
    """Whether what leads up to a name is a denial: "we do not take …", "not in network with Aetna or …"."""
    for word in reversed(PIECE.findall(mark)):
        if word[0] == "~":
            return True
        if word[0] not in "@#,/(" and word not in LEADING:
            return False
    return False


PLACED = AnyCase(r"\b(?:offices?|clinics?|locations?|located|based|practice) in $")  # Anthem is a town too
LEFT_BEHIND = AnyCase(r"\b(?:left|leaving|dropped|ended|opted out of|withdr[ae]wn?|terminated)\b")
LEFT_OUT = re.compile(r"\b(?:but|except|excluding)(?: for)? $")
PIECE = re.compile(r"~+|@+|#+|[\w-]+|[^\s\w~@#]")
LEADING = frozenset(
    "with in to any patients claims yet on medical as for or and either both even including able be currently "
    "directly accept accepting accepted take taking bill billing participate participating work working contract "
    "contracted file enrolled enroll in-network network the a an provider of members".split()
)
REFUSED_AFTER = re.compile(
    r"(?:@++(?:, and |, or |, | and | or |/)?)*+\)? ?(?:(?:is|are|plans|also|patients) )*"
    r"~+ (?:\w+ )?(?:accept|tak|cover|bill|in[- ]network|contract)"
)


def _names(
    page: Page, sentence: Sentence, mention: Mention, mentions: tuple[Mention, ...]
) -> Iterator[tuple[str, Sentence]]:
    """The plan's name as written, and those of the plans beside it in the same list."""
    text = sentence.text
    start, end = _span(text, mention)
    spans = _spans(text, mentions)
    if not any(m.end > mention.end and span[0] <= start for m, span in zip(mentions, spans, strict=True)):
        yield text[start:end], sentence  # else the later of two names is the whole one: "Wellmark Blue Cross"
    pieces = _pieces(text, spans)
    home = next((i for i, (a, b) in enumerate(pieces) if a <= mention.start < b), None)
    if home is not None:
        a, b = pieces[home]
        if not _lead(text[a:start]):
            yield from ((name, sentence) for name in _beside(text, pieces[:home][::-1], spans, RUN_AT_END))
        if TRAILS.fullmatch(text[end:b]):
            yield from ((name, sentence) for name in _beside(text, pieces[home + 1 :], spans, RUN_AT_START))
    yield from _alongside(page, sentence)


@lru_cache(maxsize=64)  # each of a list's names asks
def _spans(text: str, mentions: tuple[Mention, ...]) -> tuple[tuple[int, int], ...]:
    """Where the whole names around the known ones stand."""
    return tuple(_span(text, mention) for mention in mentions)


@lru_cache(maxsize=64)
def _pieces(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The pieces of a list, cut at commas and the like, none within a known name."""
    pieces, start = [], 0
    for match in SEPARATOR.finditer(text):
        if not any(a < match.start() and match.end() < b for a, b in spans):
            pieces.append((start, match.start()))
            start = match.end()
    return [*pieces, (start, len(text.rstrip(" .*")))]


def _lead(text: str) -> str:
    """What stands before a name in its piece, but for marks and an article."""
    return re.sub(r"[\W_]|\bthe\b", "", text, flags=re.I)


def _beside(
    text: str, pieces: list[tuple[int, int]], spans: tuple[tuple[int, int], ...], at_end: re.Pattern[str]
) -> Iterator[str]:
    """The names in the pieces of a list, outwards from a known one, until a piece is no mere name."""
    for a, b in pieces:
        known = [(x, y) for x, y in spans if a <= x < b]
        if known:  # these have a stance of their own
            if _lead(text[a : min(x for x, _ in known)]) or not TRAILS.fullmatch(text[max(y for _, y in known) : b]):
                return
            continue
        piece = ASIDE.sub("", text[a:b]).strip(" .*()•“”\"")
        whole = RUN.fullmatch(piece)
        name = _plan_name(piece) if whole else None
        if name:
            yield name
        elif not whole:
            match = at_end.search(piece)
            last = _plan_name(match[1]) if match else None
            if last:
                yield last
            return


def _alongside(page: Page, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    """The names in the other entries of a list, and in the other bare pieces of a line set with bullets."""
    if len(sentence.text) > LONGEST_ENTRY:
        return
    entries = [b.sentences[0] for b in page.box(sentence.block)
               if b.kind == "item" and b.sentences] if sentence.block.kind == "item" else []
    bullets = [s for s in sentence.block.sentences if s.text[:1] in BULLETS]
    for beside in (*entries, *bullets):
        line = beside.block.text if beside in entries else beside.text
        name = _plan_name(line.strip(" .•·|")) if len(line) <= LONGEST_ENTRY else None
        if name and not Terms.load("payers").find(line):
            yield name, beside


def _plan_name(segment: str) -> str | None:
    """The plan's name that a piece of a list is, or ends with; None for a card brand, a treatment or other words."""
    segment = re.split(r"\s+(?:for|at|in|when|as|plans?|if|are|is|coverage|cover)\b", segment)[0]
    match = RUN.fullmatch(segment)
    words = match[1].split() if match else []
    while words and words[0].lower() in NO_PLAN:
        words.pop(0)
    kept = [w for w in words if w.lower() not in NO_PLAN]
    return " ".join(words) if kept and (len(words) > 1 or len(words[0]) > 2) and not covers(" ".join(words)) else None


def _span(text: str, mention: Mention) -> tuple[int, int]:
    """Where the whole name around a known one stands: "Banner Aetna", "Blue Cross Blue Shield of Ohio"."""
    earlier = [m for m in mentions_in(text) if m.end <= mention.start and not _one_name(m, mention)]
    before, start = max((_end(text, m) for m in earlier), default=0), mention.start
    left = LEFT.search(text[max(before, start - 60) : start])
    offset = start - len(left.group()) if left else start
    for word in reversed(list(NAME_WORD.finditer(left.group())) if left else []):
        at, name = offset + word.start(), word.group().strip(" |").lower()
        opens = at == 0 or text[:at].rstrip()[-1:] in ".:;?!"
        if name in NO_PLAN or (opens and name in OPENS):
            break
        start = at
    return start, _end(text, mention)


def _end(text: str, mention: Mention) -> int:
    """Where the whole name that begins with a known one ends."""
    later = (m.start for m in mentions_in(text) if m.start >= mention.end and not _one_name(mention, m))
    right = RIGHT.match(text[: min(later, default=len(text))], mention.end)
    return right.end() if right else mention.end


def _one_name(first: Mention, second: Mention) -> bool:
    """Whether known names that follow each other may be one: "Premera Blue Cross"; "Aetna Cigna" are two."""
    name = second.text.lower()
    return JOINED.match(name) is not None and not (name.startswith("b") and first.code in NEVER_BLUE)


NEVER_BLUE = frozenset("aetna cigna united humana kaiser".split())
JOINED = re.compile(r"blue|bcbs|medicare|medicaid|caresource|military")
LEFT = re.compile(r"(?:[A-Z][\w&-]*[\s|]+){1,4}$")
NAME_WORD = re.compile(r"[A-Z][\w&-]*[\s|]+")
RIGHT = re.compile(
    r"(?:\s+(?:of|&)(?=\s+[A-Z])|\s+(?!(?:Not|Is|Accepted|No|Yes|For|All|PPO|HMO|We|Commercial|Optum|In|And|Most)\b)"
    r"[A-Z][\w&-]*){0,7}"
)
OPENS = frozenset("we our i most many some if with both only accepted take in for like the currently".split())
READERS = (read_insurance, read_payers)
