"""Whether insurance is taken, how else one may pay, and which insurers are named, with what they are said to cover."""
import re
from collections.abc import Iterator
from functools import cache

from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion
from extraction.terms import Mention, Terms, load_list

_INSURANCE = r"(?:(?:health|medical|commercial|private|major|most|any|all|many|your|some)\s+)*(?:insurances?|insurance (?:plans?|companies|carriers|providers|policies|panels)|insurers?|health plans?)"
_NOT = r"(?:do not|don't|does not|doesn't|cannot|can't|can not|will not|won't|are not able to|are unable to|no longer|not currently|never|nor do we|nor does)"
# Sentences in which the provider refuses insurance as such.
REFUSES = re.compile(
    rf"\b{_NOT}\b(?:\s+\w+){{0,4}}?\s+(?:accept(?:ing)?|tak(?:e|ing)|bill(?:ing)?|participate|contract|work|process|file|submit|deal)\b"
    rf"(?:\s+(?:with|in|directly|any|to|for|claims|third[- ]party|\w+ly|health|medical|commercial|private|public|or|bill))*\s+"
    rf"(?:insurance|insurers?|third[- ]party payers?|insurance \w+)\b"
    rf"|\bno insurance(?:s)? (?:is |are )?(?:accepted|taken|billed)"
    rf"|\b(?:insurance|insurances) (?:is|are) not (?:accepted|taken|billed)"
    rf"|\b(?:not|n't)\b(?:\s+\w+){{0,2}} in[- ]network with any\b"
    rf"|\b(?:not|n't) (?:contracted|paneled|credentialed) with (?:any )?insurance"
    rf"|\b(?:considered (?:an )?|as (?:an )?|are (?:an )?|is (?:an |considered )?|am (?:an )?|remain )(?:[\"“']?)out[- ]of[- ]network\b"
    rf"|\b(?:cash|private|self|fee)[- ](?:pay|based|for[- ]service)(?:[- ]only)? (?:clinic|practice|provider|office|business)\b"
    rf"|\b(?:cash|private[- ]pay|self[- ]pay) only\b|\bonly (?:accept|take) (?:cash|private pay|self[- ]pay)\b"
    rf"|\bopted out of (?:all )?insurance", re.I)
# … and in which it says that insurers do not pay for this: a word about the world, unless the provider acts on it.
UNCOVERED = re.compile(
    rf"\b(?:not|n't|never|rarely|seldom)\b(?:\s+(?:typically|usually|generally|currently|yet|often|be|are|is|typically|normally|routinely|widely))*\s+"
    rf"(?:cover(?:ed|s)?|pay|reimburse(?:d)?)\b(?!\s+all)|\brefuse to (?:pay|cover)|\b(?:is|are) not (?:a )?covered", re.I)
# Sentences in which it takes insurance.
TAKES = re.compile(
    rf"\b(?:we|i|clinic|practice|our \w+)\b(?:\s+(?:also|do|currently|gladly|proudly|happily|now|can|will|\w+ly))*\s+(?:accept|take|bill|work with|"
    rf"participate (?:in|with)|contract with|are contracted with|are credentialed with|submit (?:claims )?to|file (?:claims )?with)\b(?:\s+(?:directly|to|"
    rf"with|your|various|several|a (?:wide )?(?:variety|range|number) of|multiple|both|following|the|for|of|through|out[- ]of[- ]network))*\s*"
    rf"(?P<what>{_INSURANCE}|claims)?"
    rf"|\b{_INSURANCE} (?:is |are )?(?:(?:now|also|gladly) )?(?:accepted|taken|welcome)\b"
    rf"|\baccepted (?:insurances?|insurance plans|health plans|plans)\b|\binsurances? (?:accepted|we (?:accept|take)|plans (?:accepted|we accept)|"
    rf"(?:plans )?currently (?:being )?accepted)\b|\binsurance plans (?:currently )?(?:being )?accepted\b|"
    rf"\bin[- ]network (?:with|provider|for|insurances?|plans?)\b|\baccepting (?:most |many |all )?(?:major )?insurance"
    rf"|\bwe(?:'re| are) (?:proud to be )?in[- ]network\b", re.I)
# … and in which treatment is said to be paid by it.
COVERED = re.compile(
    r"\b(?:is|are|can be|may be|often|typically|usually|generally|also|now|more often|commonly|frequently|partially|fully)\s+(?:\w+ ){0,2}?covered\b"
    r"|\binsurance(?: plans| companies)? (?:will |may |can |do |does |often |typically |usually |generally )*covers?\b"
    r"|\b(?:covered|paid for|reimbursed) by (?:most |many |your |some |commercial |major )*(?:insurance|plans|insurers|medicare)"
    r"|\bcan (?:often )?be billed\b|\bbill(?:ed)? (?:to )?(?:your )?insurance\b|\bprior authorization", re.I)
QUESTION_COVER = re.compile(
    r"\b(?:insurance|insured)\b.*\b(?:cover|accept|take|pay|bill)\w*|\b(?:cover|accept|take|bill)\w*\b.*\b(?:insurance|insured)\b", re.I)
YES = re.compile(r"^(?:yes|absolutely|of course|we do|it is|they are)\b", re.I)
NO = re.compile(r"^(?:no|unfortunately,? (?:no|not)|not at this time|not currently|at this time,? (?:no|we do not))\b", re.I)
HEDGED = re.compile(r"\b(?:if|whether|check with|contact your|call your|ask your|verify|may be able to|might|possible reimbursement|in the future|hope)\b", re.I)
# What a sentence limits the cover to.
SPRAVATO = re.compile(r"\b(?:spravato|esketamine)\b", re.I)
VISITS = re.compile(
    r"\b(?:consult(?:ation|s|ations)?|evaluations?|intakes?|office visits?|medication management|follow[- ]?ups?|appointments|visits?|assessments?|"
    r"psychiatric (?:care|services|visits?))\b", re.I)
THERAPY = re.compile(r"\b(?:psychotherapy|talk therapy|therapy sessions?|integration(?: sessions?)?|preparation(?: sessions?)?|counseling)\b", re.I)
OTHER_CARE = re.compile(r"\b(?:tms|transcranial|primary care|ect|neurofeedback|massage|physical therapy|labs?|lab work|medications?|prescriptions?)\b", re.I)
KETAMINE = re.compile(r"\b(?:ketamine|infusions?|injections?|lozenges?|kap|iv)\b", re.I)
PROGRAMMES = re.compile(r"\b(?:medicare|medicaid|tricare|ahcccs|va|hmo|workers)\b", re.I)
REIMBURSEMENT = re.compile(r"\b(?:reimburse\w*|out[- ]of[- ]network benefits?|submit|superbill|claim form)\b", re.I)


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
    return covers(block.intro or "") or covers(block.headings[-1] if block.headings else "") if (block.intro or block.headings) else None


CLAUSE = re.compile(
    r";|\s[–—-]\s|\b(?:but|while|whereas|however|although|though)\b|,\s+(?=(?:and\s+)?(?:ketamine|spravato|esketamine|iv|infusions?|our|the|we|consult\w*|"
    r"therapy|office)\b)", re.I)
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
    if REFUSES.search(clause):
        return "refuses", covers(clause) if SPRAVATO.search(clause) or THERAPY.search(clause) else None
    if UNCOVERED.search(clause):
        return ("uncovered", covers(clause)) if on_insurance else None
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
    if taken["what"] or not re.match(r"(?:we|i|clinic|practice|our)\b", taken.group(), re.I) or "network" in taken.group().lower():
        return True
    rest = clause[taken.end():]
    return bool(Terms.load("payers").find(rest)) or re.search(r"^.{0,30}\binsur\w+", rest, re.I) is not None


def read_insurance(page: Page) -> Iterator[Fact]:
    """Yield `insurance`, once: "accepted", "not_accepted", or "partial" (for Spravato, visits or therapy only).

    Reimbursement of what one paid oneself is not acceptance. That insurers in general do not pay for ketamine counts as
    "not_accepted" only where the provider also says that one pays it oneself.
    """
    found: dict[str, list[tuple[str | None, Fact]]] = {}
    for block in page.having("insurance", "insurances", "insurer", "insurers", "network", "covered", "coverage", "cover", "covers", "plans", "payers",
                             "accept", "accepts", "accepted", "cash", "medicare", "billed"):
        for sentence in block.sentences:
            verdicts = list(judge(sentence)) or [v for v in (_answer(sentence),) if v]
            for kind, limit in verdicts:
                found.setdefault(kind, []).append((limit, Fact("insurance", kind, "offered", sentence.text, block.context)))
    decision = _decide(page, found)
    if decision:
        code, fact = decision
        yield Fact("insurance", code, "offered", fact.quote, fact.context)


def _answer(sentence: Sentence) -> tuple[str, str | None] | None:
    """What a bare yes or no says to a question on insurance."""
    block = sentence.block
    question = block.question or ""
    if not question and block.headings and block.headings[-1].endswith("?"):
        question = block.headings[-1]
    if not QUESTION_COVER.search(question) or sentence is not block.sentences[0]:
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
    full = [f for limit, f in takes + [c for c in covered if not refuses and not uncovered] if limit in (None, "ketamine")]
    if limited and (not full or refuses or uncovered):
        return "partial", limited[0]
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


def _pays_oneself(page: Page) -> bool:
    return any(fact.value in ("self_pay", "superbill") and fact.stance == "offered" for fact in read_payment(page))


NOT_SELF_PAY = re.compile(r"\bout[- ]of[- ]pocket (?:max\w*|limit|expenses?|costs?|responsibilit\w+)\b", re.I)
# What is said of another's money, or of a thing that only shares the word.
NOT_OWN_WAY = re.compile(r"\b(?:affirm(?:s|ed|ing|ations?|ative)\b|real estate|car loan|financing your (?:practice|clinic))", re.I)


def read_payment(page: Page) -> Iterator[Fact]:
    """Yield `payment`: self_pay, superbill, hsa_fsa, financing, one fact a code; denied ones with stance not_offered."""
    seen: dict[tuple[str, str], None] = {}
    for sentence, mentions in page.sentences_with(Terms.load("payment")):
        for mention in mentions:
            stance = _way(sentence, mention)
            if stance and (mention.code, stance) not in seen:
                seen[mention.code, stance] = None
                yield Fact("payment", mention.code, stance, sentence.text, sentence.block.context)


def _way(sentence: Sentence, mention: Mention) -> str | None:
    """The stance of a way to pay, or None where it is none of the provider's."""
    text = said(sentence.text)
    if mention.text.lower() == "affirm" and (mention.text == "affirm" or NOT_OWN_WAY.search(text)):
        return None
    if mention.code == "self_pay" and NOT_SELF_PAY.search(text):
        return None
    status = assertion(sentence, mention.start, mention.end)
    if status == "negated":
        if mention.code == "self_pay":
            return None
        own = re.search(r"\b(?:no|not|n't|never|without|unable|cannot)\b", text[max(0, mention.start - 60):mention.start].lower())
        return "not_offered" if own else "offered"
    return "offered" if status in ("affirmed", "general", "hypothetical") else None


ACCEPTING = re.compile(
    r"\b(?:accept\w*|tak(?:e|es|ing)|in[- ]network|contracted|credentialed|participat\w+|bill\w*|work with|covered|covers?|panel\w*|plans?|partner\w*|"
    r"insurances?)\b", re.I)
PLAN_HEADING = re.compile(r"\b(?:insurances?|in[- ]network|plans|payers|coverage|accepted)\b", re.I)
NOT_PLAN_HEADING = re.compile(r"\b(?:not accepted|out[- ]of[- ]network|do not accept|don't accept|not in[- ]network)\b", re.I)


def read_payers(page: Page) -> Iterator[Fact]:
    """Yield `payers`: {name, covers} of each plan that the provider says it takes; those refused as not_offered.

    `covers` is "spravato", "visits", "therapy", "ketamine" or "other", or None where the page does not limit it.
    """
    seen: set[tuple[str, str | None, str]] = set()
    for sentence, mentions in page.sentences_with(Terms.load("payers")):
        for mention in mentions:
            stance = _payer_stance(sentence, mention)
            if stance is None:
                continue
            name = payer_names()[mention.code]
            limit = _limits(sentence) if stance == "offered" else None
            if (name, limit, stance) not in seen:
                seen.add((name, limit, stance))
                yield Fact("payers", {"name": name, "covers": limit}, stance, sentence.text, sentence.block.context)


@cache
def payer_names() -> dict[str, str]:
    """Code -> the name shown."""
    return {code: entry["label"] for code, entry in load_list("payers").items()}


def _payer_stance(sentence: Sentence, mention: Mention) -> str | None:
    """Whether a plan is taken ("offered"), refused ("not_offered"), or only spoken of (None)."""
    text = said(sentence.text)
    block = sentence.block
    near = _clause(text, mention.start)
    status = assertion(sentence, mention.start, mention.end)
    introduced = " ".join(p for p in (block.intro, block.headings[-1] if block.headings else None, *block.headers) if p)
    listed = block.kind in ("item", "cell") or len(text) <= 60
    refused = status == "negated" or re.search(r"\bnot (?:currently )?accepted\b", text[mention.end:mention.end + 30], re.I)
    if refused or (listed and NOT_PLAN_HEADING.search(introduced)):
        return "not_offered" if ACCEPTING.search(text) or NOT_PLAN_HEADING.search(introduced) else None
    if status in ("others", "comparison", "question", "hypothetical", "historical"):
        return None
    if HEDGED.search(near) and not TAKES.search(text):
        return None
    if TAKES.search(text) or re.search(r"\b(?:accepted|in[- ]network|covered (?:by|through|under))\b", text, re.I):
        return "offered"
    return "offered" if listed and PLAN_HEADING.search(introduced) else None


def _clause(text: str, position: int) -> str:
    """The clause around a position: between the stops and semicolons."""
    start = max(text.rfind(mark, 0, position) for mark in (";", ". ", " but ")) + 1
    return text[start:position + 60]


READERS = (read_insurance, read_payment, read_payers)

