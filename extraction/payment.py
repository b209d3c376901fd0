"""How one may pay: oneself, with a bill to send to an insurer, from a health savings account, over time."""

import re
from collections.abc import Iterator
from itertools import chain

from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion, names_itself
from extraction.terms import Mention, Terms
from extraction.words import Words

NOT_SELF_PAY = AnyCase(r"\b(?<!\ban )out[- ]of[- ]pocket (?:max\w*|limit|expenses?|costs?|responsibilit\w+)\b")
# What is said of another's money, or of a thing that only shares the word.
NOT_OWN_WAY = AnyCase(
    r"\b(?:affirm(?:s|ed|ing|ations?|ative)\b|flavou?r\w*\b|tastes?\b|real estate|car loan|financing your (?:practice|"
    r"clinic))"
)


KEPT_FROM = AnyCase(
    r"\b(?:keeps?|prevents?|stops?|bars?) (?:us|me) from (?:\w+ ){1,3}$|\bcan(?:not|'t) (?:\w+ ){1,4}$"
)
NOT_DUE = AnyCase(
    r"\b(?:deposits?|cancel\w*|no-?shows?|missed|late|co-?pay\w*|co-?insurance|deductible|balance after"
    r"|follow-up is due|results|forms)\b"
)
DENIED = re.compile(r"(?:\b(?:no|not|never|without|unable|cannot)|n't)\b")
LONG = 600  # letters of a sentence in which a pattern is tried
PATTERNS = (
    ("self_pay", Words("payment", "self_pay"), ("due", "collected", "payable", "expected", "cash", "directly",
                                                "privately", "yourself", "themselves", "pago", "taken", "required")),
    ("superbill", Words("payment", "superbill"), ("receipt", "receipts", "invoice", "invoices", "statement",
                                                  "statements", "documentation", "paperwork")),
    ("financing", Words("payment", "financing"), ("cherry", "payments", "months", "installments", "instalments")),
)


def read_payment(page: Page) -> Iterator[Fact]:
    """Yield `payment`: self_pay, superbill, hsa_fsa, financing, one fact a code; denied ones as not_offered."""
    found: dict[str, Fact] = {}
    for sentence, mentions in chain(page.sentences_with(Terms.load("payment")), by_pattern(page)):
        for mention in mentions:
            stance = _way(sentence, mention)
            if stance and (mention.code not in found or (stance == "offered" != found[mention.code].stance)):
                found[mention.code] = Fact("payment", mention.code, stance, sentence.text, sentence.block.context)
    yield from found.values()


def by_pattern(page: Page) -> Iterator[tuple[Sentence, list[Mention]]]:
    """The sentences that name a way to pay without any of its phrases: "$395, due the day you come in"."""
    for code, pattern, words in PATTERNS:
        for block in page.having(*words):
            for sentence in block.sentences:
                match = pattern.search(sentence.text.replace("’", "'")) if len(sentence.text) <= LONG else None
                if match and not NOT_DUE.search(sentence.text):
                    yield sentence, [Mention(code, match.start(), match.end(), match.group())]


def _way(sentence: Sentence, mention: Mention) -> str | None:
    """The stance of a way to pay, or None where it is none of the provider's."""
    text = sentence.text.replace("’", "'")
    shared = mention.text.lower() == "affirm" or "cherry" in mention.text.lower()
    if mention.text == "affirm" or (shared and NOT_OWN_WAY.search(text)):
        return None
    if mention.code == "self_pay" and NOT_SELF_PAY.search(text):
        return None
    if KEPT_FROM.search(text[: mention.start]):
        return "not_offered"
    status = assertion(sentence, mention.start, mention.end)
    if status == "negated":
        if mention.code == "self_pay":  # "is not covered and is private pay": the denial is of something else
            denied = re.search(
                r"\b(?:not|n't|never|without|avoid|no)\s+(?:(?!covered|and)\w+\s+){0,3}$", text[: mention.start], re.I
            )
            return None if denied else "offered"
        if WELCOME.match(text, mention.end):
            return "offered"  # "no insurance, HSA is fine"
        before = text[max(0, mention.start - 60) : mention.start].lower()
        return "not_offered" if DENIED.search(before) else "offered"
    if status == "hypothetical" and mention.code == "superbill" and OURS.search(text[: mention.end]):
        return "offered"  # "if you send in our superbill"
    if status == "hypothetical" and mention.code == "financing" and IF_YOU_NEED.search(text) and names_itself(text):
        return "offered"
    return "offered" if status in ("affirmed", "general") else None


OURS = AnyCase(r"\bour (?:\w+ )?super ?-?bills?$")
WELCOME = AnyCase(
    r"(?: cards?| dollars| funds)?,? (?:is|are|works?|okay|ok|fine|welcome|yes|accepted)\b(?! not|n['’]t)"
)
IF_YOU_NEED = AnyCase(r"\bif (?:you|patients) (?:need|want|would like|prefer|require)\b")
READERS = (read_payment,)
