"""How one may pay: oneself, with a bill to send to an insurer, from a health savings account, over time."""

import re
from collections.abc import Iterator

from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion, names_itself
from extraction.terms import Mention, Terms

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
    text = sentence.text.replace("’", "'")
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
READERS = (read_payment,)
