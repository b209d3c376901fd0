"""Which amounts are no price of this provider's: what others charge, averages, savings, deposits, penalties, bills.

A wrong price is worse than none: one good reason, in the amount's own words or in the lines that govern it, is enough.
"""

import re
from functools import cached_property
from urllib.parse import urlsplit

from extraction.amounts import COUNT, find_amounts
from extraction.covers import AnyCase
from extraction.page import Block, Page, Sentence
from extraction.price_circles import LEAD_IN_BLOCKS, SHORT, Circles
from extraction.price_words import (
    CLOSE,
    CONTRAST,
    NEAR,
    PER,
    PRICE_WORDS,
    Slot,
    condition,
    find,
    is_bare,
    kind_of,
    package_size,
    vocabulary,
)
from extraction.stance import assertion
from extraction.terms import Mention

OWN = re.compile(
    r"\b(?:(?:we|i)(?!(?:['’]ve| have| often| sometimes)? (?:see|seen|saw|hear|heard|found|find|read|looked|noticed)\b)"
    r"|we're|we've(?! (?:seen|heard|found|read|looked|noticed)\b)|my"
    r"|ours?(?! (?:area|city|region|state|country|county|experience|knowledge|competitor))"
    r"|us(?!\s+dollars))\b|\bat (?!the\b|a\b)(?-i:[A-Z])\w+|(?<!around )\bhere\b",
    re.I,
)
OTHER_CLINICS = AnyCase(
    r"(?:(?<![.!?] )\b(?!our\b|my\b|the\b|these\b|both\b|all\b)[\w-]+ |^)(?:clinics?|cent(?:er|re)s|hospitals"
    r"|practices|places|offices|companies|firms|platforms|startups|programs|providers|prescribers|doctors|psychiatrists"
    r"|therapists|spas|lounges|chain|app|website|hospital|company|pharmacy|brand|lab)\b"
    r"(?: [\w’'-]+,?){0,9}? (?:may |might |can |will |often |usually |now )?"
    r"(?:charg|ask|bill|want|cost|quot|advertis|sell|list|get|set|post|publish|start|rang"
    r"|run(?= (?:from|between|about|around|\$)))(?:e|es|s|ing|ed)?\b"
)
OWN_ONES = AnyCase(
    r"\b(?:our|my|these|both|all(?: our)?)\s+(?:[\w’'-]+\s+){0,3}(?:clinics?|cent(?:er|re)s|practices|places"
    r"|offices|programs|providers|prescribers|doctors|psychiatrists|therapists|platforms)\b"
)
BILLED = AnyCase(
    r"\b(?:billing|procedure|CPT|HCPCS) codes?\b|\bexplanation of benefits\b"
    r"|\b(?:submit(?:ted)?|sent|send|billed?) to (?:your |the |an? )?(?:insur|plan|carrier)"
    r"|\b(?:a|an|your|the) (?:\w+ ){1,3}is billed$|^\W*(?:CPT|HCPCS)\b"
)
SELF_PAY = AnyCase(r"\bself[- ]?pay\b|\bcash\b|\byourself\b|\b(?:no|without) insurance\b")
UNLESS = AnyCase(r"\b(?:unless|without|when no|where no|if no)\b")
SPEAKS_OF_PRICES = AnyCase(
    r"\b(?:pric\w+|costs?|fees?|rates?|charg\w+|pay\w*|paid|quot\w+|advertis\w+|bills?|cheap\w*|expensive|dollars"
    r"|ranges?|vary|varies)\b"
)
# "Billed to your plan, or $300", "if you have none, $300".
INSTEAD = AnyCase(
    r"\b(?:or|otherwise|else|if (?:you|there|they|not|none)|without (?:it|one|any|that|coverage|insurance|a plan)"
    r"|self[- ]pay|out of pocket|cash|uninsured)\b[^.;]*$"
)
# "There is a clinic in the next town; they charge about $500", "theirs start at $475".
THEIRS = AnyCase(
    r"\b(?:they(?:'d|’d)?\s+(?:charge|ask|want|bill|sell|quote|get)\b|theirs\b"
    r"|their (?:own )?(?:prices?|rates?|fees?|charges?)\b"
    r"|\bthe (?:company|firm|start-?up)\b(?=[^.;]*\b(?:sells?|charges?|asks?|lists?|offers?)\b)"
    r"|(?:another|someone else['’]s|some other|the other) (?:\w+['’]?s? )?"
    r"(?:clinic|service|company|practice|provider)\b)"
)
YOURS = AnyCase(r"\byour (?:\w+ )?(?:infusions?|sessions?|treatments?|injections?|evaluation|first visit)\b")
OURS = AnyCase(
    r"\W*(?:but |yet |still, )?(?:ours?\b(?! (?:area|city|state|region))|here\b|with us\b|at our\b"
    r"|we (?:charge|ask|keep|bill|are|offer)\b|we['’]re\b)"
)
HEDGED = AnyCase(
    r"\b(?:ranges?|between|average|typical(?:ly)?|usual(?:ly)?|often|may|might|can|could|many|most|some|quoted|commonly"
    r"|anywhere)\b"
)
PAID_BEFORE = AnyCase(r"\b(?:paid|spent)\s+(?:about |around |over |nearly |almost |roughly |some )?$")
HISTORY = AnyCase(
    r"\b(?:used to (?:be|charge|cost|run|pay)|until (?:last|this|recently)|formerly|previously"
    r"|back (?:in|then)|years ago"
    r"|(?:in|before|until) (?:19|20)\d\d\b[^$.;]*\b(?:was|were|charged|paid|ran))\b(?![^$]*\bnow\b)"
    r"|^\W*(?:was|were|originally|old price)\W*$|\b(?:old|older|former|previous|last year['’]s) (?:price|rate|fee)s?\b"
)
ON_TOP = AnyCase(r"\b(?:adds?|add on|an (?:extra|additional)|surcharge of)\s*(?:another |about )?$")
CREDITED = AnyCase(r"(?:credited|counts|applied|goes|comes|taken|put|non-?refundable)")
AT_MOST = AnyCase(r"\b(?:less|more|higher|lower|fewer|later) than\s*(?:about |around )?$")
PAID = re.compile(r"\bI(?:'ve|’ve)? (?:\w+ )?(?:paid|spent)\b")
REPORTED = AnyCase(
    r"\b(?:told|heard|seen|saw|found)\b(?: \w+){0,4} (?:they|he|she|people|paid|pays?|charges?|about|of|infusions"
    r"|sessions)\b"
    r"|\b(?:tell|tells|reports?|reported|said|say|says)\b(?: \w+){0,4} (?:they|he|she|people|paid|pays?|charges?)\b"
    r"|\b(?:they|who|people|patients|clients)(?:'ve|’ve| have)? (?:\w+ )?(?:paid|spent)\b"
    r"|\blast (?:we|i) (?:heard|knew)\b"
    r"|\b(?:I|we)(?:['’]ve| have)? (?:found|saw|seen|heard|read)\b"
)
THEY = AnyCase(r"^\W*(?:what |how )?(?:they|theirs?|them|others?|competitors?|the competition)\b")
TYPICAL = AnyCase(
    r"\b(?:typical|average|usual|market|national|going|u\.s\.|industry|elsewhere)\b.*\b(?:prices?|costs?|rates?|fees?"
    r"|charges?|ranges?)\b"
)
COMPARED = AnyCase(
    r"\bcompar(?:ed|ing|ison|es?)\b(?! (?:\w+ ){0,2}?(?:options|plans|programs|packages|prices|services|memberships"
    r"|treatments|forms|routes)\b)"
    r"|\bvs\b|\bversus\b|\bother (?:ways|options|routes|roads|paths|choices|clinics|treatments|programs|providers)\b"
    r"|\b(?:around|across) the (?:country|nation|world)\b|(?<!city )(?<!state )\bby (?:city|state|treatment)\b"
    r"|\bin 20[2-9]\d\b"
    r"|\b(?:average|typical|national) (?:costs?|prices?)\b"
    r"|\belsewhere\b|\balternatives\b|\b(?:stacks?|measures?) up\b|\bdifferent from\b"
)
ALL_OURS = AnyCase(r"\W*(?:all|each|every|both)\b(?! (?:other|clinic|provider|practice))")
ABOVE = AnyCase(
    r"(?:these|those|all (?:of )?(?:these|those)|the (?:above|(?:figures|amounts|numbers) above))\b"
)
POINTS_BACK = AnyCase(r"\W*(?:if |but |and |so )?(?:yours|it|this|that|they|these|those)\b")
NEGATION = AnyCase(r"(?:\b(?:no|not|without|never|zero|cannot)|\b(?:can|wo|is|are)n['’]t)\s+(?:\w+\s+){0,2}$")
OTHERS_TALK = AnyCase(
    r"\b(?:average|typical(?:ly)? (?:clinic|price|charge|elsewhere)|market"
    r"|national(?:ly|wide)?|elsewhere|other (?:clinics|providers)|competitors?|most clinics"
    r"|typical cost)\b"
)
STATED_MONEY = AnyCase(
    r"\b(?:prices?|fees?|rates?|amounts?|all)\b[^.$]{0,40}\bin (?:(?P<which>Canadian|Australian|CAD|AUD)\b)"
)
RATE = AnyCase(r"\b(?:exchange|conversion|today['’]s|current|this \w+['’]s) rate\b")
PART = AnyCase(
    r"\b(?:two|three|four|\d)[\s-]part payments?\b"
    r"|\bpayments? of\b|\bdue (?:today|now)\b|\bsplit\b|\binstall?ments? of\b|\bper payment\b"
    r"|\b(?:in|into|over) (?:two|three|four|five|six|\d+) (?:equal )?(?:parts|payments|instal?lments|pieces|halves)\b"
    r"|\bhalf (?:the|of|an?|your|that|our)\b[^.;$]{0,30}$|\b(?:the )?(?:remaining|other half|rest)\W*$"
    r"|^\W*(?:amount )?billed\W*$|\bmonthly (?:with|through|via)\b|\bwith (?:Cherry|Affirm|CareCredit|Klarna)\b"
)
COMMON = frozenset(
    "ketamine clinic clinics infusion infusions therapy wellness health center medical treatment price".split()
)
SPREAD = AnyCase(rf"\bover\s+{COUNT}\s+(?:months|payments|visits)\b|\bat 0\s?%|\bremainder\b")
PLAN = AnyCase(r"\b(?:payment plan|installments?|instalments?)\s*:")
FINANCING = AnyCase(r"\bfinanc\w+|\bpayment plans?\b|\bpay later\b|\binstall?ments?\b")
NUMBER_OF_PERIODS = AnyCase(
    rf"\bfor\s+(?:the\s+(?:first|next)\s+)?(?!one\b|1\b){COUNT}\s+(?:\w+\s+)?(?:sessions?|weeks?|months?|infusions?|treatments?"
    rf"|payments?)"
)


class Refusals(Circles):
    """Knows of each amount of one page whether it is no price."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.others: set[Block] = set()  # blocks that have begun to speak of the market
        self.fees: set[Block] = set()  # and of penalties
        self.refused: Slot | None = None  # the amount before, in the same sentence, where it was no price

    def remember(self, sentence: Sentence) -> None:
        """Keep what a sentence without amounts says about those that follow it in its block."""
        reasons = {m.code for m in find("not_prices", sentence.text)}
        if "fee" in reasons:
            self.fees.add(sentence.block)
        market = "market" in reasons and SPEAKS_OF_PRICES.search(sentence.text)
        if (market or self.others_charge(sentence.text)) and not OWN.search(sentence.text):
            self.others.add(sentence.block)

    def excluded(self, slot: Slot) -> bool:
        """Whether the amount is a penalty, a saving, somebody else's price or the like."""
        reasons = self.reasons(slot)
        if "market" in reasons:
            self.others.add(slot.block)
        own = OWN.search(slot.earlier + slot.before + " $ " + slot.clause) or ALL_OURS.match(slot.earlier + slot.before)
        if reasons or (slot.block in self.others and not own and not YOURS.search(slot.before + slot.clause)):
            return True
        if self.pointed_back(slot) or self.named_below(slot.block) or self.converted(slot):
            return True
        if slot.block in self.fees and not find("services", slot.before + slot.tail):
            return True
        unnamed = not re.search(r"[A-Za-z]{4}", slot.before)
        if self.refused and unnamed and self.instalment(self.refused, None):
            return True  # "a two-part payment ($1,300 and $1,300)"
        if self.refused and (before := self.reasons(self.refused)):
            same = not find("services", slot.before + slot.tail) and not OWN.search(slot.before)
            if unnamed or (same and before & {"money", "billed", "limit"}):
                return True
        if self.is_testimonial(slot):
            return True
        said = slot.earlier + slot.before
        if self.others_charge(said) or self.speaks_of_them(said) or REPORTED.search(said + " $ " + slot.clause):
            self.others.add(slot.block)
            return True
        bare = len(slot.sentence.text) <= SHORT // 2 and slot.block.text == slot.sentence.text
        lines = (said, slot.block.intro or "", *slot.block.headings[-1:], *slot.block.headers)
        if any(map(BILLED.search, lines)) and not (SELF_PAY.search(slot.sentence.text) or INSTEAD.search(said)):
            return True
        if PAID_BEFORE.search(slot.before) or HISTORY.search(slot.before) or self.is_surcharge(slot):
            return True
        if not own and self.contrasted(slot):
            return True
        status = "" if bare else assertion(slot.sentence, slot.amount.start, slot.amount.end)
        if status == "comparison" and not AT_MOST.search(slot.before):
            return True
        if status == "question" and slot.block.kind != "heading":
            return True
        return (status in ("historical", "others") and not own) or self.circle_excludes(slot, bool(own))

    @staticmethod
    def contrasted(slot: Slot) -> bool:
        """Whether the page goes on to tell its own price against this one: "Infusions range … Ours are $425."."""
        following = (s.text for s in slot.sentence.after)
        told = OURS.match(next(following, ""))
        return bool(told) and (slot.amount.high is not None or bool(HEDGED.search(slot.earlier + slot.before)))

    @staticmethod
    def is_surcharge(slot: Slot) -> bool:
        """Whether the amount comes on top of a price for something that is no service: "travel adds $50"."""
        return bool(ON_TOP.search(slot.before)) and not find("services", slot.tail)

    @staticmethod
    def speaks_of_them(said: str) -> bool:
        """Whether others, last named, are said to charge: "our sister clinic has its own prices (theirs start at"."""
        theirs = [m.end() for m in THEIRS.finditer(said)]
        return bool(theirs) and not OWN.search(said[theirs[-1] :])

    @staticmethod
    def others_charge(said: str) -> bool:
        """Whether clinics, platforms or doctors that are not the page's own are said to charge."""
        match = OTHER_CLINICS.search(said)
        if match is None or OWN_ONES.search(said[: match.end()][-2 * NEAR :]):
            return False
        return not OWN.search(said[match.end() :])  # "others ask $600, we have kept ours at $425"

    def pointed_back(self, slot: Slot) -> bool:
        """Whether the sentence goes on about what the one before named: "… the deductible. If yours is $1,500, …"."""
        before = slot.sentence.before
        own = slot.earlier + slot.before
        if not before or not POINTS_BACK.match(own) or find("services", own):
            return False
        last = before[-1].text
        reasons = {m.code for m in find("not_prices", last) if not NEGATION.search(last[: m.start])}
        return bool(reasons & {"billed", "fee", "deposit", "drug_cost", "money", "limit"})

    def named_below(self, block: Block) -> bool:
        """Whether the line below the list or table says what its amounts are: "These are what we bill the insurer"."""
        if block.kind not in ("item", "cell"):
            return False
        following = self.page.blocks[block.index : block.index + LEAD_IN_BLOCKS]
        below = next((b for b in following if b.kind != block.kind), None)
        if below is None or below.headings != block.headings or not ABOVE.match(below.text):
            return False
        reasons = {m.code for m in find("not_prices", below.sentences[0].text)}
        return bool(reasons & {"billed", "market", "value", "saving"})

    def converted(self, slot: Slot) -> bool:
        """Whether the amount is a price in another country's money: "that is roughly US$300"."""
        if slot.amount.currency in (None, self.currency):
            return bool(slot.amount.currency and RATE.search(slot.clause))
        return any(a.currency in (None, self.currency) for b in self.page.having("$") for a in find_amounts(b.text))

    @cached_property
    def currency(self) -> str:
        """The money of the provider's country, by its address."""
        host = (urlsplit(self.page.url).hostname or "").lower()
        return {"au": "AUD", "ca": "CAD", "nz": "NZD"}.get(host.rsplit(".", 1)[-1], self.usual_currency)

    @cached_property
    def usual_currency(self) -> str:
        """The money that the page's amounts name most often; US dollars where none does."""
        if self.stated_currency:
            return self.stated_currency
        named = [a.currency for b in self.page.having("$") for a in find_amounts(b.text) if a.currency]
        return max(sorted(set(named)), key=named.count) if len(named) > 2 else "USD"

    @cached_property
    def stated_currency(self) -> str | None:
        """The money in which the page says that its amounts are: "all fees in Canadian dollars"."""
        told = (STATED_MONEY.search(b.text) for b in self.page.having("canadian", "australian", "cad", "aud"))
        match = next((m for m in told if m), None)
        return {"c": "CAD", "a": "AUD"}[match["which"][0].lower()] if match else None

    def is_own_name(self, line: str) -> bool:
        """Whether a line names the provider: a word of it stands in the page's host name."""
        host = (urlsplit(self.page.url).hostname or "").lower()
        return any(word in host for word in re.findall(r"[a-z]{5,}", line.lower()) if word not in COMMON)

    @staticmethod
    def is_testimonial(slot: Slot) -> bool:
        """Whether the amount stands in what a patient is quoted as saying."""
        text = slot.block.text
        opened = text.rfind("“", 0, slot.sentence.start + slot.amount.start)
        if opened < 0:
            return bool(PAID.search(slot.sentence.text))
        return text.find("”", opened) > slot.sentence.start + slot.amount.start or text.find("”", opened) < 0

    def reasons(self, slot: Slot) -> set[str]:
        """The codes of `not_prices` that the amount's own words give."""
        parts = CONTRAST.split(slot.before)
        before, found = parts[-1], set()
        own = before + " $ " + slot.clause + condition(slot)
        dollar = len(before) + 1
        for mention in find("not_prices", own):
            where = vocabulary()["not_prices"][mention.code]["where"]
            gap = mention.start - dollar if mention.start > dollar else dollar - mention.end
            reach = {"near": NEAR, "close": CLOSE, "own": len(own)}.get(where, -1)
            if (
                gap <= reach
                and not NEGATION.search(own[: mention.start])
                and not self.is_price_all_the_same(mention, own, slot)
            ):
                found.add(mention.code)
        whole = find("not_prices", slot.sentence.text)
        found |= {m.code for m in whole if m.code == "gift"}
        if any(m.code == "limit" for m in whole) and kind_of(slot) == "up_to":
            found.add("limit")
        if FINANCING.search(slot.sentence.text) and kind_of(slot) == "up_to":
            found.add("limit")
        if self.market(slot):
            found.add("market")
        return found

    @staticmethod
    def is_price_all_the_same(mention: Mention, own: str, slot: Slot) -> bool:
        """Whether a word that often tells of a saving does not here: "with 10% off, $405 per infusion"."""
        if mention.code in ("saving", "value"):
            percent = re.search(r"%\s?$", own[: mention.start])
            return bool(percent) or bool(PER.match(slot.tail) and mention.start > len(slot.before))
        if mention.code == "billed":
            dollar = own.find("$")
            between = own[mention.end : dollar] if mention.end <= dollar else ""
            return bool(INSTEAD.search(between)) or bool(UNLESS.search(own, dollar, mention.start))
        if mention.code in ("deposit", "saving") and re.match(r"\s*\w+", slot.tail) and mention.start > own.find("$"):
            named = find("services", slot.tail)
            if any(m.code == "consultation" and m.start <= CLOSE for m in named):
                return True  # "the $79 consult is refunded if we cannot help"
        if mention.code == "deposit" and mention.text.lower().endswith("book") and package_size(own[mention.end :]):
            return True
        if mention.code == "deposit" and CREDITED.match(mention.text):
            said = [s.text for s in slot.sentence.before][-1:]
            return any(m.code == "consultation" for line in (own, *said) for m in find("services", line))
        return mention.code == "drug_cost" and "infusion" in own

    @staticmethod
    def market(slot: Slot) -> bool:
        """Whether the amount is what others charge: words for the market before it, with no "we" in between."""
        before = slot.earlier + slot.before
        marks = [m for m in find("not_prices", before) if m.code == "market" and not NEGATION.search(before[: m.start])]
        own = [m.end() for m in OWN.finditer(before)]
        if marks:
            last = marks[-1]
            between = before[max(own) : last.start] if own and max(own) <= last.start else None
            overridden = any(p > last.end for p in own) or (
                between is not None and not re.search(r"[,;:]|\b(?:than|to|with|vs)\b", between)
            )
            return not overridden and not re.search(r"\b(?:with us|we|our|here)\b", slot.clause.partition("(")[0], re.I)
        after = [m for m in find("not_prices", slot.clause) if m.code == "market"]
        return (
            bool(after) and not own and not re.search(r"\b(?:below|less|lower|under)\b", slot.clause[: after[0].start])
        )

    def circle_excludes(self, slot: Slot, own: bool) -> bool:
        """Whether the header, introduction, question or heading above says that what follows is no price."""
        block = slot.block
        if any(THEY.search(line) or TYPICAL.search(line) for line in block.headers):
            return True
        said = slot.earlier + slot.before
        asked = PRICE_WORDS.search(block.question or "".join(block.headings[-1:]))
        loose = slot.amount.high is not None or bool(HEDGED.search(said)) or not asked or block.kind == "cell"
        headings = block.headings[-2 if loose else -1 :]
        above = (*headings, *(h for h in block.headers if len(h) <= SHORT), block.question or "")
        named = (*block.headings[-1:], *block.headers)
        ours = any(map(self.is_own_name, named)) or any(map(OWN.search, block.headings[-1:]))
        if not own and not ours and any(COMPARED.search(line) for line in above):
            return True
        for line in (*block.headers, block.intro or self.lead_in(block) or ""):
            if self.line_excludes(line, own, frozenset(("limit",))):
                return True
        lines = [block.question or "", *block.headings[-1:]]
        if len(block.text) <= SHORT:
            # What stands in another column is said of that column.
            row = [c.text for c in self.row(block) if c.index < block.index and len(block.headers) < 2]
            near = row if block.kind == "cell" else self.card(block)
            lines += [line for line in near if len(line) <= 40][:2]
            lines += [line for line in (self.line_above(block),) if line and is_bare(block.text)]
        return any(
            self.line_excludes(line, own, frozenset(("limit", "billed", "saving", "value", "drug_cost", "instalment")))
            for line in lines
        )

    @staticmethod
    def line_excludes(line: str, own: bool, ignored: frozenset[str]) -> bool:
        if not line:
            return False
        if PART.search(line) and len(line) <= SHORT:
            return True
        reasons = {m.code for m in find("not_prices", line) if not NEGATION.search(line[: m.start])}
        reasons -= ignored | {"supposed"}  # which is said of an amount, and of nothing below it
        if "market" in reasons:
            return not own and not OWN.search(line) and bool(OTHERS_TALK.search(line))
        if "billed" in reasons and re.search(r"\bself[- ]?pay|\bcash\b|\bno insurance\b", line, re.I):
            return False
        return bool(reasons - {"instalment", "market"}) and not (
            PRICE_WORDS.search(line) and not reasons & {"billed", "fee", "gift"}
        )

    @staticmethod
    def instalment(slot: Slot, unit: str | None) -> bool:
        """Whether the amount is one of several payments for something else."""
        text = slot.sentence.text
        named = any(m.code == "instalment" for m in find("not_prices", text))
        near = any(m.code == "instalment" for m in find("not_prices", slot.before[-40:] + " $ " + slot.tail))
        if PART.search(slot.before) or SPREAD.search(slot.clause) or PLAN.search(slot.earlier + slot.before):
            return True
        if unit in ("month", "week"):
            named = named or bool(SPREAD.search(text))
            lines = (slot.block.question or "", *slot.block.headings[-1:], *slot.block.headers)
            return (
                named
                or bool(FINANCING.search(text))
                or bool(NUMBER_OF_PERIODS.search(slot.after) and not re.search(r"\bthen\b", slot.after))
                or any(FINANCING.search(line) for line in lines)
            )
        return near
