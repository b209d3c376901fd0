"""Whether another clinician must send the patient."""

from collections.abc import Iterator

from extraction.covers import AnyCase
from extraction.page import Fact, Page, Sentence
from extraction.stance import assertion

NO_REFERRAL = AnyCase(
    r"\bno\s+(?:\w+\s+){0,3}?referrals?\b(?=\s*(?:is|are|needed|required|necessary|[.,;!)]|$))"
    r"|(?:\bwithout(?: a| any)?|\bnot need(?: a| any)?|n't need(?: a| any)?|\bnot require(?: a| any)?|n't require(?: a"
    r"| any)?|\bnever need(?: a)?|\bnot have to (?:have|get|bring) a)\s+(?:[\w']+\s+){0,4}?referrals?\b"
    r"|\breferrals?\b[^.;?]{0,60}\b(?:not|never)\s+(?:\w+\s+)?(?:required|needed|necessary|mandatory|a must|essential)"
    r"|\breferrals?\b[^.;?]{0,60}n't\s+(?:\w+\s+)?(?:required|needed|necessary|mandatory|a must|essential)"
    r"|\breferrals?\b[^.;?]{0,20}\b(?:optional|unnecessary)|\breferrals?\b[^.;?]{0,60}\b(?:do not|don't"
    r"|needn't) (?:need|require|have to have) (?:one|it)\b|\bself[- ]referrals?\b[^.;?]{0,30}\b(?:accepted"
    r"|welcome|fine|ok)"
    r"|(?<!not )(?<!n't )\b(?:accept|welcome|take|allow)s? (?:\w+ ){0,2}self[- ]referr\w+|\brefer (?:yourself"
    r"|themselves)\b"
    r"|(?<!not )(?<!cannot )(?<!n't )\bself[- ]refer\b|\bneed not be referred\b|(?:\bnot|n't) (?:need|have) to be"
    r" referred\b"
)
NEEDS_REFERRAL = AnyCase(
    r"\b(?:requires?|required|need|needs|must (?:have|bring|get|be|come)|ha(?:ve|s) to (?:have|bring|get|be|come)"
    r"|only (?:see|accept|take|treat)|only (?:by|with|on|upon|through|after))\b[^.;?]{0,60}\b(?:referrals?|referred)\b"
    r"|\breferrals?\b[^.;?]{0,90}\b(?:is|are|be)\s+(?:\w+\s+)?(?:required|needed|necessary|mandatory)"
    r"|\bask for (?:an? )?(?:written )?referral\b|\bby referral only\b|\breferral[- ]only\b|\breferral required\b"
    r"|\b(?:by|on|upon) referral (?:from|of)\b|\b(?:accept|see|take|treat)\w* (?:\w+ ){0,3}by referral\b"
    r"|\b(?:get|obtain|bring|send|fax)\b[^.;?]{0,30}\breferral\b[^.;?]{0,40}\b(?:first|before|prior|to (?:begin|start))"
    r"|\b(?:cannot|can't|may not|do not|don't|not) (?:\w+ )?self[- ]refer\w*|\bno self[- ]referrals?\b"
    r"|\b(?:doctor|physician|psychiatrist|provider|prescriber|clinician)s? (?:must|has to|needs to|have to|will"
    r" need to)"
    r" (?:\w+ ){0,2}refer\b|\b(?:must|has to|have to|needs? to) (?:\w+ ){0,6}referral (?:portal|form|letter)"
)
# An entry of a list of what to bring or have: "A written referral".
LISTED = AnyCase(r"^(?:an? )?(?:\w+[\s-]){0,3}referral(?: (?:letter|form))?(?: from [^.;]{3,80})?\.?$")
LIST_OF_NEEDS = AnyCase(
    r"\b(?:before|need|needs|bring|require\w*|must|ask for|what we ask|checklist|to (?:start|begin|get started))\b"
)
REFERRAL_OF = AnyCase(
    r"\b(?:insur\w+|HMO|tricare|VA\b|medicare|plan|covered|reimburs\w+|bonus|program (?:gives|pays)|friend|credit"
    r"|for (?:an? )?(?:MRI|lab|TMS|therapy))\b"
)
ANSWER = AnyCase(r"(?P<no>no|nope|not at all|you do not|you don't)\b|(?P<yes>yes|you do)\b")
ASKED = AnyCase(
    r"\b(?:need|require|must|have)\b[^?]*\breferr\w+|\breferr\w+[^?]*\b(?:necessary|needed|required|mandatory)\b"
)
WORDS = ("referral", "referrals", "referred", "refer", "refers")


def read_referral(page: Page) -> Iterator[Fact]:
    """Yield whether another clinician must send the patient: Fact("referral_required", bool)."""
    seen: set[bool] = set()
    for block in page.having(*WORDS):
        if block.region == "nav":
            continue
        for sentence in block.sentences:
            value = needs_referral(sentence)
            if value is not None and value not in seen:
                seen.add(value)
                yield Fact("referral_required", value, "offered", sentence.text, block.context)


def needs_referral(sentence: Sentence) -> bool | None:
    """What a sentence says of referrals; None where it does not tell."""
    text = sentence.text.replace("’", "'")
    if REFERRAL_OF.search(text) or text.endswith("?"):
        return None
    if NO_REFERRAL.search(text):
        return False
    if NEEDS_REFERRAL.search(text):
        return None if assertion(sentence, 0, len(text)) in ("others", "historical") else True
    block = sentence.block
    above = " ".join(filter(None, (block.intro, *block.headings[-1:])))
    return True if block.kind == "item" and LISTED.match(text) and LIST_OF_NEEDS.search(above) else None


def read_referral_answers(page: Page) -> Iterator[Fact]:
    """Yield the answer to "Do I need a referral?" where it is a plain yes or no."""
    for question in page.having(*WORDS):
        last = question.index + 1 == len(page.blocks)
        if question.kind != "question" or not ASKED.search(question.text) or last:
            continue
        block = page.blocks[question.index + 1]
        first = block.sentences[0]
        answer = ANSWER.match(first.text.replace("’", "'"))
        if answer and block.kind != "question" and not REFERRAL_OF.search(first.text):
            context = block.context if question.text in block.context else " > ".join((*block.headings, question.text))
            yield Fact("referral_required", bool(answer["yes"]), "offered", first.text, context)
            return
