"""Whether insurance is taken, how else one may pay, and which insurers are named, with what they are said to cover."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extraction.page import Block, Fact, Page, Sentence
from extraction.stance import assertion, names_itself
from extraction.terms import Mention, Terms

_INSURANCE = (
    r"(?:(?:health|medical|commercial|private|major|most|any|all|many|your|some)\s+)*(?:insurances?|"
    r"insurance (?:plans?|companies|carriers|providers|policies|panels)|insurers?|health plans?)"
)
_NOT = (
    r"(?:do not|don't|does not|doesn't|cannot|can't|can not|will not|won't|are not able to|are unable to|no longer|"
    r"not currently|never|nor do we|nor does)"
)
# Sentences in which the provider refuses insurance as such.
REFUSES = re.compile(
    rf"\b{_NOT}\b(?:\s+\w+){{0,4}}?\s+(?:accept(?:ing)?|tak(?:e|ing)|bill(?:ing)?|participate|contract|work|process|"
    rf"file|submit|deal)\b"
    rf"(?:\s+(?:with|in|directly|any|to|for|claims|third[- ]party|\w+ly|health|medical|commercial|private|public|or|"
    rf"bill))*\s+"
    rf"(?:insurance|insurers?|third[- ]party payers?|insurance \w+)\b"
    rf"|\bno insurance(?:s)? (?:is |are )?(?:accepted|taken|billed)"
    rf"|\b(?:insurance|insurances) (?:is|are) not (?:accepted|taken|billed)"
    rf"|\b(?:not|n't)\b(?:\s+\w+){{0,2}} in[- ]network with any\b"
    rf"|\b(?:not|n't) (?:contracted|paneled|credentialed) with (?:any )?insurance"
    rf"|\b(?:considered (?:an )?|as (?:an )?|are (?:an )?|is (?:an |considered )?|am (?:an )?|"
    rf"remain )(?:[\"“']?)out[- ]of[- ]network\b"
    rf"|\b(?:cash|private|self|fee)[- ](?:pay|based|for[- ]service)(?:[- ]only)? (?:clinic|practice|provider|office|"
    rf"business)\b"
    rf"|\b(?:cash|private[- ]pay|self[- ]pay) only\b|\bonly (?:accept|take) (?:cash|private pay|self[- ]pay)\b"
    rf"|\bopted out of (?:all )?insurance|^no insurance\b(?! (?:needed|required|necessary|\?))",
    re.I,
)
NOT_REFUSAL = re.compile(
    r"\b(?:not on (?:the|this|our) list|not listed|(?:all|any) other (?:plans|insur\w+)|"
    r"if (?:we are|you have|your))\b",
    re.I,
)
NO_CARE = re.compile(
    r"\b(?:missed|no[- ]show|cancel\w*|late)\b|\b(?:who|you|they|patients|individuals|people) are not covered\b", re.I
)
# … and in which it says that insurers do not pay for this: a word about the world, unless the provider acts on it.
UNCOVERED = re.compile(
    r"\b(?:not|n't|never|rarely|seldom)\b(?:\s+(?:typically|usually|generally|currently|yet|often|be|are|is|"
    r"typically|normally|routinely|widely))*\s+"
    r"(?:cover(?:ed|s)?|pay|reimburse(?:d)?)\b(?!\s+all)|\brefuse to (?:pay|cover)|\b(?:is|are) not (?:a )?covered"
    r"|\bno (?:insur\w+|plans?|health plans?)\b[^.;]{0,40}?\b(?:pays?|covers?|reimburses?)\b",
    re.I,
)
# Sentences in which it takes insurance.
TAKES = re.compile(
    rf"\b(?:we|i|clinic|practice|our \w+)\b(?:\s+(?:also|do|currently|gladly|proudly|happily|now|can|will|"
    rf"\w+ly))*\s+(?:accept|take|bill|work with|"
    rf"participate (?:in|with)|contract with|are contracted with|are credentialed with|submit (?:claims )?to|"
    rf"file (?:claims )?with)\b(?:\s+(?:directly|to|"
    rf"with|your|various|several|a (?:wide )?(?:variety|range|number) of|multiple|both|following|the|for|of|through|"
    rf"out[- ]of[- ]network))*\s*"
    rf"(?P<what>{_INSURANCE}|claims)?"
    rf"|\b{_INSURANCE} (?:is |are )?(?:(?:now|also|gladly) )?(?:accepted|taken|welcome)\b"
    rf"|\baccepted (?:insurances?|insurance plans|health plans|plans)\b|\binsurances? (?:accepted|we (?:accept|take)|"
    rf"plans (?:accepted|we accept)|"
    rf"(?:plans )?currently (?:being )?accepted)\b|\binsurance plans (?:currently )?(?:being )?accepted\b|"
    rf"\bin[- ]network (?:with|provider|for|insurances?|plans?)\b|\baccepting (?:most |many |all )?(?:major )?insurance"
    rf"|\bwe(?:'re| are) (?:proud to be )?in[- ]network\b"
    rf"|\baccepts\b(?:\s+(?:a (?:wide )?(?:variety|range|number) of|many|various|several))*\s+{_INSURANCE}\b",
    re.I,
)
# … and in which treatment is said to be paid by it.
COVERED = re.compile(
    r"\b(?:is|are|can be|may be|often|typically|usually|generally|also|now|more often|commonly|frequently|partially|"
    r"fully)\s+(?:\w+ ){0,2}?covered\b"
    r"|\binsurance(?: plans| companies)? (?:will |may |can |do |does |often |typically |usually |generally )*covers?\b"
    r"|\b(?:covered|paid for|reimbursed) by (?:most |many |your |some |commercial |major )*(?:insurance|plans|"
    r"insurers|medicare)"
    r"|\bcan (?:often )?be billed\b|\bbilled (?:directly )?to (?:your |the )?(?:insur\w+|plan)|"
    r"\bbill(?:ed)? (?:your )?insurance\b",
    re.I,
)
QUESTION_COVER = re.compile(
    r"\b(?:insurance|insured)\b.*\b(?:cover|accept|take|pay|bill)\w*|\b(?:cover|accept|take|"
    r"bill)\w*\b.*\b(?:insurance|insured)\b",
    re.I,
)
YES = re.compile(r"^(?:yes|absolutely|of course|we do|it is|they are)\b", re.I)
NO = re.compile(
    r"^(?:no|unfortunately,? (?:no|not)|not at this time|not currently|at this time,? (?:no|we do not))\b", re.I
)
HEDGED = re.compile(
    r"\b(?:feasible|possible|if|whether|check with|contact your|call your|ask your|verify|may be able to|might|"
    r"possible reimbursement|in the future|hope)\b",
    re.I,
)
# What a sentence limits the cover to.
SPRAVATO = re.compile(r"\b(?:spravato|esketamine)\b", re.I)
VISITS = re.compile(
    r"\b(?:consult(?:ation|s|ations)?|evaluations?|intakes?|office visits?|medication management|follow[- ]?ups?|"
    r"appointments|visits?|assessments?|"
    r"psychiatric (?:care|services|visits?))\b",
    re.I,
)
THERAPY = re.compile(
    r"\b(?:psychotherapy|talk therapy|therapy sessions?|integration(?: sessions?)?|"
    r"preparation(?: sessions?)?|counseling)\b",
    re.I,
)
OTHER_CARE = re.compile(
    r"\b(?:tms|transcranial|primary care|ect|neurofeedback|massage|physical therapy|labs?|"
    r"lab work|medications?|prescriptions?)\b",
    re.I,
)
KETAMINE = re.compile(r"\b(?:ketamine|infusions?|injections?|lozenges?|kap|iv)\b", re.I)


def said(text: str) -> str:
    """A sentence with plain apostrophes."""
    return text.replace("’", "'")


def covers(text: str) -> str | None:
    """What cover is limited to by the words around it: "spravato", "visits", "therapy", "ketamine" or None."""
    for code, pattern in (("spravato", SPRAVATO), ("ketamine", KETAMINE), ("visits", VISITS), ("therapy", THERAPY)):
        if pattern.search(text):
            return code
    return "other" if OTHER_CARE.search(text) else None


def _limits(sentence: Sentence) -> str | None:
    """What a sentence on cover speaks of; its headings and question are asked where it does not say."""
    own = covers(sentence.text)
    if own:
        return own
    block = sentence.block
    return (
        covers(block.intro or "") or covers(block.headings[-1] if block.headings else "")
        if (block.intro or block.headings)
        else None
    )


CLAUSE = re.compile(
    r";|\s[–—-]\s|\b(?:but|while|whereas|however|although|though)\b|,\s+(?=(?:and\s+)?(?:ketamine|spravato|"
    r"esketamine|iv|infusions?|our|the|we|consult\w*|"
    r"therapy|office)\b)",
    re.I,
)
BUT_INSURANCE = re.compile(r"\b(?:except|but not|other than|excluding)(?: for)? (?:\w+ )?insurance\b", re.I)


def judge(sentence: Sentence) -> Iterator[tuple[str, str | None]]:
    """Yield, clause by clause, what a sentence says of insurance and what that is limited to.

    The first is "refuses", "uncovered", "takes" or "covered".
    """
    text = said(sentence.text)
    if text.endswith("?"):
        return
    if BUT_INSURANCE.search(text):
        yield "refuses", None
        return
    whole = re.search(r"\b(?:insur\w+|plans?|medicare|billed|authorization)\b", text, re.I) is not None
    start = 0
    for end in [*(m.start() for m in CLAUSE.finditer(text)), len(text)]:
        clause = text[start:end]
        verdict = _judge_clause(sentence, clause, start, whole) if len(clause) > 8 else None
        if verdict:
            yield verdict
        start = end


def _judge_clause(sentence: Sentence, clause: str, offset: int, on_insurance: bool) -> tuple[str, str | None] | None:
    """The verdict of one clause, which stands in the sentence at `offset`."""
    refusal = REFUSES.search(clause)
    if refusal and not NOT_REFUSAL.search(sentence.text):
        of_others = assertion(sentence, offset + refusal.start(), offset + refusal.end()) == "others"
        if of_others and not names_itself(clause):
            return None  # "Many clinics do not take insurance"
        return "refuses", covers(clause) if SPRAVATO.search(clause) or THERAPY.search(clause) else None
    if UNCOVERED.search(clause):
        return ("uncovered", covers(clause)) if on_insurance and not NO_CARE.search(clause) else None
    taken = TAKES.search(clause)
    if taken and _takes_plans(clause, taken):
        status = assertion(sentence, offset + taken.start(), offset + taken.end())
        return ("takes", covers(clause) or _limits(sentence)) if status in ("affirmed", "general") else None
    match = COVERED.search(clause)
    if match and on_insurance:
        status = assertion(sentence, offset + match.start(), offset + match.end())
        if status in ("affirmed", "general", "others") and not (HEDGED.search(clause) and not SPRAVATO.search(clause)):
            return "covered", covers(clause) or _limits(sentence)
    return None


def _takes_plans(clause: str, taken: re.Match[str]) -> bool:
    """Whether what is taken is insurance: "we accept" alone may go on with "credit cards"."""
    if (
        taken["what"]
        or not re.match(r"(?:we|i|clinic|practice|our)\b", taken.group(), re.I)
        or "network" in taken.group().lower()
    ):
        return True
    rest = clause[taken.end() :]
    return (
        bool(Terms.load("payers").find(rest))
        or re.search(r"^.{0,30}\b(?:insur\w+|(?<!payment )plans)\b", rest, re.I) is not None
    )


def read_insurance(page: Page) -> Iterator[Fact]:
    """Yield `insurance`, once: "accepted", "not_accepted", or "partial" (for Spravato, visits or therapy only).

    Reimbursement of what one paid oneself is not acceptance. That insurers in general do not pay for ketamine counts as
    "not_accepted" only where the provider also says that one pays it oneself.
    """
    found: dict[str, list[tuple[str | None, Fact]]] = {}
    for block in _insurance_blocks(page):
        for sentence in block.sentences:
            answer = _answer(sentence)
            verdicts = [answer] if answer else list(judge(sentence))
            for kind, limit in verdicts:
                found.setdefault(kind, []).append(
                    (limit, Fact("insurance", kind, "offered", sentence.text, block.context))
                )
    decision = _decide(page, found)
    if decision:
        code, fact = decision
        yield Fact("insurance", code, "offered", fact.quote, fact.context)


INSURANCE_WORDS = (
    "insurance insurances insurer insurers network covered coverage cover covers plans payers accept accepts accepted "
    "cash private self medicare billed"
).split()


def _insurance_blocks(page: Page) -> list[Block]:
    """The blocks that may speak of insurance, and the answers to questions on it, which may be a bare "Yes"."""
    found = {block.index: block for block in page.having(*INSURANCE_WORDS)}
    for block in list(found.values()):
        if block.text.endswith("?") and QUESTION_COVER.search(block.text):
            for answer in page.blocks[block.index + 1 : block.index + 5]:
                if answer.question == block.text or block.text in answer.headings[-1:]:
                    found[answer.index] = answer
    return [found[index] for index in sorted(found)]


def _answer(sentence: Sentence) -> tuple[str, str | None] | None:
    """What a bare yes or no says to a question on insurance."""
    block = sentence.block
    question = block.question or ""
    if not question and block.headings and block.headings[-1].endswith("?"):
        question = block.headings[-1]
    if not QUESTION_COVER.search(question):
        return None
    limit = covers(sentence.text)
    if limit and re.search(r",\s*(?:yes|we do)\b", sentence.text, re.I):  # "For Spravato, yes."
        return "takes", limit
    if limit and re.search(r",\s*(?:no|we do not|we don.t)\b", sentence.text, re.I):
        return "uncovered", limit
    if sentence is not block.sentences[0]:
        return None
    if YES.match(sentence.text) and not re.search(r"\b(?:partial|some|depend\w*|not)\b", sentence.text, re.I):
        return "takes", covers(sentence.text) or covers(question)
    if NO.match(sentence.text):
        return "refuses", covers(question)
    return None


def _decide(page: Page, found: dict[str, list[tuple[str | None, Fact]]]) -> tuple[str, Fact] | None:
    """The page's answer from its sentences: a limited yes, or a yes beside a no, is "partial"."""
    takes, covered = found.get("takes", []), found.get("covered", [])
    refuses, uncovered = found.get("refuses", []), found.get("uncovered", [])
    limited = [f for limit, f in takes + covered if limit in ("spravato", "visits", "therapy")]
    full = [
        f for limit, f in takes + [c for c in covered if not refuses and not uncovered] if limit in (None, "ketamine")
    ]
    only = [f for f in limited if re.search(r"\bonly\b", f.quote, re.I)]
    if limited and (refuses or uncovered or only or (not full and _other_ketamine(page))):
        return "partial", (only or limited)[0]
    full = full or limited  # "for office visits and Spravato", where these are all that it does
    if full and (refuses or uncovered):
        return "partial", full[0]
    if full:
        return "accepted", full[0]
    if refuses:
        narrow = [limit for limit, _ in refuses if limit in ("spravato", "therapy")]
        return ("not_accepted", refuses[0][1]) if len(narrow) < len(refuses) else None
    if uncovered and _pays_oneself(page):
        return "not_accepted", uncovered[0][1]
    return None


def _other_ketamine(page: Page) -> bool:
    """Whether the page's main text names ketamine in another form than Spravato."""
    blocks = page.having("ketamine", "infusion", "infusions", "lozenge", "lozenges", "troches", "injections")
    return any(b.region == "main" and not re.search(r"esketamine|spravato", b.text, re.I) for b in blocks)


def _pays_oneself(page: Page) -> bool:
    return any(fact.value in ("self_pay", "superbill") and fact.stance == "offered" for fact in read_payment(page))


NOT_SELF_PAY = re.compile(r"\bout[- ]of[- ]pocket (?:max\w*|limit|expenses?|costs?|responsibilit\w+)\b", re.I)
# What is said of another's money, or of a thing that only shares the word.
NOT_OWN_WAY = re.compile(
    r"\b(?:affirm(?:s|ed|ing|ations?|ative)\b|real estate|car loan|financing your (?:practice|"
    r"clinic))",
    re.I,
)


def read_payment(page: Page) -> Iterator[Fact]:
    """Yield `payment`: self_pay, superbill, hsa_fsa, financing, one fact a code; denied ones with stance "
    "not_offered."""
    found: dict[str, Fact] = {}
    for sentence, mentions in page.sentences_with(Terms.load("payment")):
        for mention in mentions:
            stance = _way(sentence, mention)
            if stance and (mention.code not in found or (stance == "offered" != found[mention.code].stance)):
                found[mention.code] = Fact("payment", mention.code, stance, sentence.text, sentence.block.context)
    yield from found.values()


def _way(sentence: Sentence, mention: Mention) -> str | None:
    """The stance of a way to pay, or None where it is none of the provider's."""
    text = said(sentence.text)
    if mention.text.lower() == "affirm" and (mention.text == "affirm" or NOT_OWN_WAY.search(text)):
        return None
    if mention.code == "self_pay" and NOT_SELF_PAY.search(text):
        return None
    status = assertion(sentence, mention.start, mention.end)
    if status == "negated":
        if mention.code == "self_pay":  # "is not covered and is private pay": the denial is of something else
            denied = re.search(
                r"\b(?:not|n't|never|without|avoid|no)\s+(?:(?!covered|and)\w+\s+){0,3}$", text[: mention.start], re.I
            )
            return None if denied else "offered"
        own = re.search(
            r"\b(?:no|not|n't|never|without|unable|cannot)\b", text[max(0, mention.start - 60) : mention.start].lower()
        )
        return "not_offered" if own else "offered"
    if status == "hypothetical" and mention.code == "financing" and IF_YOU_NEED.search(text) and names_itself(text):
        return "offered"
    return "offered" if status in ("affirmed", "general") else None


IF_YOU_NEED = re.compile(r"\bif (?:you|patients) (?:need|want|would like|prefer|require)\b", re.I)
ACCEPTING = re.compile(
    r"\b(?:accept\w*|tak(?:e|es|ing)|in[- ]network|contracted|credentialed|participat\w+|bill\w*|work with|covered|"
    r"covers?|panel\w*|plans?|partner\w*|"
    r"insurances?)\b",
    re.I,
)
PLAN_HEADING = re.compile(r"\b(?:insurances?|in[- ]network|plans|payers|coverage|accepted)\b", re.I)
NOT_PLAN_HEADING = re.compile(
    r"\b(?:not accepted|out[- ]of[- ]network|do not accept|don't accept|"
    r"not in[- ]network)\b",
    re.I,
)


_RUN = r"[A-Z][\w&.'’/-]*(?:\s+of(?=\s+[A-Z])|\s+[A-Z][\w&.'’/-]*){0,6}"
RUN = re.compile(rf"(?:the\s+)?({_RUN})(?:\s+(?:plans?|insurance))?")
RUN_AT_END = re.compile(rf"(?:\b(?:with|from|accept|take|bill|including|are|by|through|like|as)|:)\s+({_RUN})$")
SEPARATOR = re.compile(r"\s*(?:[,;•·|/]|\band\b|\bor\b)\s*")
NO_PLAN = frozenset(
    "hsa fsa visa mastercard discover american express carecredit paypal venmo spravato tms iv im kap cash checks "
    "check emdr yes no we our "
    "most and the in-network network insurance insurances plans accepted currently also with including ketamine for "
    "ppo hmo zelle apple "
    "pay google amex all major please however accept accepts out-of-network".split()
)


def read_payers(page: Page) -> Iterator[Fact]:
    """Yield `payers`: {name, covers} of each plan that the provider says it takes; those refused as not_offered.

    `name` is as written ("Blue Cross Blue Shield of Ohio"). `covers` is "spravato", "visits", "therapy", "ketamine" or
    "other", or None where the page does not limit it. A name that no list knows counts beside one that is known.
    """
    seen: set[str] = set()
    for sentence, mentions in page.sentences_with(Terms.load("payers")):
        segments = _segments(sentence.text, mentions)
        for mention in mentions:
            stance = _payer_stance(sentence, mention)
            if stance is None:
                continue
            limit = _limits(sentence) if stance == "offered" else None
            for name, said_in in _names(page, sentence, mention, segments):
                if name.lower() not in seen:
                    seen.add(name.lower())
                    block = said_in.block
                    yield Fact("payers", {"name": name, "covers": limit}, stance, said_in.text, block.context)


def _segments(text: str, mentions: list[Mention]) -> list[tuple[int, int, list[Mention]]]:
    """The pieces of a list of plans: (start, end, the known names in it); a comma within a name parts none."""
    cuts = [match.span() for match in SEPARATOR.finditer(text)]
    within = {place for m in mentions for place in range(m.start + 1, m.end)}
    bounds = [(0, 0), *(cut for cut in cuts if cut[0] not in within), (len(text.rstrip(" .*")), len(text))]
    spans = [(before[1], after[0]) for before, after in pairwise(bounds)]
    return [(a, b, [m for m in mentions if a <= m.start < b]) for a, b in spans]


def _names(
    page: Page, sentence: Sentence, mention: Mention, segments: list[tuple[int, int, list[Mention]]]
) -> Iterator[tuple[str, Sentence]]:
    """The plan's name as written, and those of the plans beside it in the same list."""
    text = sentence.text
    limits = re.search(r"\s(?:for|to cover|to pay)\s", text[mention.end :])  # "Medicare for office visits, Deep TMS, …"
    until = mention.end + limits.start() if limits else len(text)
    listed = any(mention in held for _, _, held in segments)
    for a, b, held in segments:
        if mention in held:
            yield _written(text, mention), sentence
        elif listed and not held and a < until and (name := _plan_name(text[a:b].strip(" .*"))):
            yield name, sentence   # the known names of other pieces have a stance of their own
    if sentence.block.kind == "item" and len(text) <= 60:
        for block in page.box(sentence.block):
            name = _plan_name(block.text) if block.kind == "item" and len(block.text) <= 60 else None
            if name:
                yield name, block.sentences[0]


def _plan_name(segment: str) -> str | None:
    """The plan's name that a piece of a list is, or ends with; None for a card brand, a treatment or other words."""
    segment = re.split(r"\s+(?:for|at|in|when|as|plans?|if)\s", segment)[0]
    match = RUN.fullmatch(segment) or RUN_AT_END.search(segment)
    words = match[1].split() if match else []
    while words and words[0].lower() in NO_PLAN:
        words.pop(0)
    kept = [w for w in words if w.lower() not in NO_PLAN]
    return " ".join(words) if kept and (len(words) > 1 or len(words[0]) > 3) else None


def _written(text: str, mention: Mention) -> str:
    """The whole name around a known one: "Banner Aetna", "Blue Cross Blue Shield of Ohio"."""
    left = re.search(r"(?:[A-Z][\w&-]+\s+)*$", text[: mention.start])
    before = left.group().split() if left else []
    while before and (before[0].lower() in NO_PLAN or (left and left.start() == 0 and len(text) > 60)):
        before.pop(0)
    right = re.match(r"(?:\s+of(?=\s+[A-Z])|\s+(?!Not\b|Is\b|Accepted\b)[A-Z][\w&-]*)*", text[mention.end :])
    return " ".join([*before, mention.text, *(right.group().split() if right else [])])


# "Medicare and Medicaid are not accepted": up to a turn of the sentence.
NOT_TAKEN = re.compile(
    r"(?:(?!\b(?:but|while|however|although)\b)[^.;])*?\b(?:not|n't)\s+(?:\w+\s+){0,2}(?:accepted|taken|covered"
    r"|billed|in[- ]network)",
    re.I,
)


def _payer_stance(sentence: Sentence, mention: Mention) -> str | None:
    """Whether a plan is taken ("offered"), refused ("not_offered"), or only spoken of (None)."""
    text = said(sentence.text)
    block = sentence.block
    near = _clause(text, mention.start)
    status = assertion(sentence, mention.start, mention.end)
    introduced = " ".join(p for p in (block.intro, block.headings[-1] if block.headings else None, *block.headers) if p)
    listed = block.kind in ("item", "cell") or len(text) <= 60
    refused = status == "negated" or NOT_TAKEN.match(text, mention.end)
    if refused or (listed and NOT_PLAN_HEADING.search(introduced)):
        return "not_offered" if ACCEPTING.search(text) or NOT_PLAN_HEADING.search(introduced) else None
    if status in ("others", "comparison", "question", "hypothetical", "historical"):
        return None
    taken = TAKES.search(text)
    taken = (
        taken if taken and taken.start() <= mention.start and ". " not in text[taken.end() : mention.start] else None
    )
    if (HEDGED.search(near) and not taken) or UNCOVERED.search(text):
        return None
    if taken or re.search(r"\b(?:accepted|in[- ]network|covered (?:by|through|under))\b", text, re.I):
        return "offered"
    return "offered" if listed and PLAN_HEADING.search(introduced) else None


def _clause(text: str, position: int) -> str:
    """The clause around a position: between the stops and semicolons."""
    start = max(text.rfind(mark, 0, position) for mark in (";", ". ", " but ")) + 1
    return text[start : position + 60]


READERS = (read_insurance, read_payment, read_payers)
