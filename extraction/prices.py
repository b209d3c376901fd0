"""The provider's own prices: amount, what it buys, per what, and how firmly it is stated.

An amount alone proves nothing. Each is read in widening circles: the words beside it, its sentence, its table's
headers, its list's introduction, its card, the question it answers, the headings above. The nearest circle that tells
wins. What is somebody else's, an average, a saving, a deposit, a penalty, an instalment or a bill to an insurer is no
price and yields nothing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from extraction.amounts import COUNT, Amount, find_amounts, number
from extraction.page import Block, Fact, Page, Sentence
from extraction.price_words import (
    CLOSE,
    DRUG,
    LY,
    NEAR,
    PER,
    PERIODIC,
    ROUTES,
    TREATMENT,
    WEAK,
    Service,
    Slot,
    clusters,
    condition,
    cut,
    find,
    head_service,
    joined,
    kind_patterns,
    label_unit,
    listed_service,
    narrow,
    no_amount,
    own_unit,
    reductions,
    respective,
    sentence_one,
    speaks_of_price,
    tail_of,
    unit_after_per,
    vocabulary,
)
from extraction.stance import assertion
from extraction.terms import Mention

UNSURE = {"infusion", "injection", *WEAK}  # what these buy is for the lines around to say
LEAST, MOST = 10, 30_000  # dollars; below are copies and fees, above are loans and market sizes
INFUSION_WORDS = frozenset(("infusion", "infusions", "intravenous", "intravenously"))
DRIP = re.compile(r"\b(?:drips?|vitamins?|NAD|Myers|hydration|fluids|glutathione|B12|infusion)\b", re.I)
DRIP_WORDS = frozenset("vitamin vitamins nad myers hydration drips glutathione b12".split())
OTHER_WAYS = frozenset(
    "im intramuscular intramuscularly injection injections shot shots subcutaneous lozenge lozenges troche troches"
    " sublingual oral nasal intranasal spravato esketamine psychotherapy kap tablet tablets".split()
)
SHORT = 60  # letters: a label, not a paragraph
LEAD_IN_BLOCKS = 14
MANY = 200  # amounts on a page; a page with more is a shop or a study, and no clinic's price list
CLAUSE_END = re.compile(r"[;|•●]|,(?=\s)|[.!?](?=\s|$)|\s(?:but|while|whereas)\b", re.I)
CONTRAST = re.compile(r";|\b(?:but|however|otherwise|instead|whereas)\b", re.I)
OWN = re.compile(
    r"\b(?:we|we're|we've|i|my|ours?(?! (?:area|city|region|state|country|county|experience|knowledge|competitor))"
    r"|us(?!\s+dollars))\b|\bat (?!the\b|a\b)(?-i:[A-Z])\w+|\bhere\b",
    re.I,
)
BESIDE = re.compile(
    r"[^.;]{0,24}?\b(?:plus|and|with|or|excluding|not|which|that|covers|cover|includes?|including)\b", re.I
)
OTHER_CLINICS = re.compile(
    r"\b(?!our\b|my\b|the\b|these\b|both\b|all\b)[\w-]+ (?:clinics?|providers|centers|hospitals|practices"
    r"|places)(?: \w+,?){0,6}? (?:may |might |can |will )?"
    r"(?:charge|ask|bill|want|cost)s?\b",
    re.I,
)
AT_MOST = re.compile(r"\b(?:less|more|higher|lower|fewer|later) than\s*(?:about |around )?$", re.I)
PAID = re.compile(r"\bI(?:'ve|’ve)? (?:\w+ )?(?:paid|spent)\b")
COMPARED = re.compile(
    r"\bcompar(?:ed|ing|ison|e)\b|\bvs\b|\bversus\b|\bother (?:ways|options|routes|clinics|treatments)\b"
    r"|\belsewhere\b|\balternatives\b",
    re.I,
)
FREE = re.compile(r"\bfree\b|\bcomplimentary\b", re.I)
AVAILABLE = re.compile(r"\b(?:available|offered|ask|eligible|apply)\b", re.I)
TOTAL = re.compile(r"^\W*(?:grand |sub)?total\b(?! due)", re.I)
FIRST = re.compile(
    r"\b(?:first|introductory|intro|trial|initial)\s+(?:\w+\s+){0,3}(?:infusion|session|treatment|injection"
    r"|visit)\b",
    re.I,
)
BOOSTER = re.compile(r"\b(?:booster|maintenance)s?\b", re.I)
EXTRA = re.compile(
    r"\b(?:each|every|per|an?)\s+(?:additional|extra)\s+(?:\d+\s+)?(?:hour|minutes|time)\b|\bextended\b", re.I
)
NEGATION = re.compile(r"\b(?:no|not|without|never|zero|n't)\s+(?:\w+\s+){0,2}$", re.I)
PRICE_WORDS = re.compile(
    r"\b(?:prices?|pricing|costs?|fees?|rates?|charges?|investment|how much|self[- ]pay|cash|payment"
    r"|packages?)\b",
    re.I,
)
OTHERS_TALK = re.compile(
    r"\b(?:average|market|national(?:ly|wide)?|elsewhere|other (?:clinics|providers)|competitors?|most clinics"
    r"|typical cost)\b",
    re.I,
)
FINANCING = re.compile(r"\bfinanc\w+|\bpayment plans?\b|\bpay later\b|\binstall?ments?\b", re.I)
NUMBER_OF_PERIODS = re.compile(
    rf"\bfor\s+(?:the\s+(?:first|next)\s+)?{COUNT}\s+(?:\w+\s+)?(?:sessions?|weeks?|months?|infusions?|treatments?"
    rf"|payments?)",
    re.I,
)
ASK = re.compile(
    r"\b(?:(?:call|contact|email|ask|reach out|text)\b[^.?!]{0,40}\b(?:for|about)\s+(?:\w+\s+){0,3}(?:pricing|prices"
    r"|rates|fees|cost|costs)\b"
    r"|(?:fees?|pricing|prices?|rates?)\s+(?:\w+\s+){0,2}(?:available\s+)?(?:up)?on request)\b",
    re.I,
)


class _Reader:
    """Reads the prices of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.others: set[Block] = set()  # blocks that have begun to speak of the market
        self.fees: set[Block] = set()  # and of penalties
        self.cards: dict[int, list[str]] = {}  # what stands around a block is asked for many times
        self.leads: dict[int, str | None] = {}
        self.refused: Slot | None = None  # the amount before, in the same sentence, where it was no price

    def facts(self) -> Iterator[Fact]:
        """Yield one fact for each price in the visible text, in reading order; the first MANY amounts are looked at."""
        looked_at = 0
        for block in self.page.having("$", "usd", "dollars", "aud", "cad"):
            if block.region == "nav":
                continue
            for sentence in block.sentences:
                amounts = find_amounts(sentence.text)
                if not amounts:
                    self.remember(sentence)
                    continue
                self.refused = None
                looked_at += len(amounts)
                for slot in self.slots(sentence, amounts[:MANY]) if looked_at <= MANY + len(amounts) else ():
                    fact = self.fact(slot)
                    self.refused = slot if fact is None else None
                    if fact is not None:
                        yield fact

    def remember(self, sentence: Sentence) -> None:
        """Keep what a sentence without amounts says about those that follow it in its block."""
        reasons = {m.code for m in find("not_prices", sentence.text)}
        if "fee" in reasons:
            self.fees.add(sentence.block)

    def slots(self, sentence: Sentence, amounts: list[Amount]) -> list[Slot]:
        """The amounts of a sentence, each with its own words."""
        text, slots, position = sentence.text, [], 0
        for i, amount in enumerate(amounts):
            end = amounts[i + 1].start if i + 1 < len(amounts) else len(text)
            after = text[amount.end : end]
            tail = tail_of(after)
            clause = cut(after, CLAUSE_END) if i + 1 == len(amounts) else tail
            slots.append(Slot(amount, sentence, text[:position], text[position : amount.start], tail, clause, after))
            position = amount.end + len(tail)
        if len(slots) == 1 and not re.search(r"[A-Za-z]{2}", text[: amounts[0].start] + text[amounts[0].end :]):
            self.lend_neighbours(slots[0])
        return list(reductions(respective(slots)))

    def lend_neighbours(self, slot: Slot) -> None:
        """Give a bare "$450" the short lines just before and after it in its box: "Starting at", "per infusion"."""
        box = self.page.box(slot.block)
        at = box.index(slot.block)
        before = box[at - 1].text if at else ""
        after = box[at + 1].text if at + 1 < len(box) else ""
        if len(before) <= SHORT and "$" not in before and any(p.search(before) for p in kind_patterns().values()):
            slot.before = before + " "
        after = sentence_one(after)
        if len(after) <= 2 * SHORT and "$" not in after and speaks_of_price(after):
            slot.tail = slot.clause = slot.after = " " + after

    def fact(self, slot: Slot) -> Fact | None:
        """The price that an amount is, or None where it is none."""
        amount = slot.amount
        if not LEAST <= amount.low <= MOST or self.excluded(slot):
            return None
        service = self.service(slot)
        if service is None or service.code == "goods":
            return None
        unit, sessions = self.unit(slot, service)
        if self.instalment(slot, unit) or (unit is None and not self.is_priced(slot, service)):
            return None
        code = self.resolve(slot, service)
        kind = "discounted" if unit == "session" and sessions else self.kind(slot)  # "$450 each" of a package of six
        value = {
            "amount": amount.low,
            "amount_max": amount.high,
            "currency": amount.currency or self.currency,
            "unit": unit,
            "price_kind": kind,
            "sessions": sessions,
            "service": code,
            "setting": self.setting(slot, code),
            "includes": ", ".join(self.includes(slot, service, code)) or None,
        }
        return Fact("prices", value, "offered", slot.sentence.text, self.context(slot))

    # --- circles -----------------------------------------------------------------------------------------------

    def labels(self, slot: Slot) -> Iterator[str]:
        """The lines that name a bare amount, nearest first: row and column heads, introduction, card."""
        block = slot.block
        row = list(self.row(block)) if block.kind == "cell" else []
        yield from (cell.text for cell in row if cell.index < block.index)
        yield from (h for h in reversed(block.headers) if len(h) <= 2 * SHORT)
        yield from (cell.text for cell in row if cell.index > block.index) if row else self.card(block)
        yield from (line for line in (block.intro or self.lead_in(block), self.line_above(block)) if line)

    def row(self, block: Block) -> Iterator[Block]:
        """The other cells of a table row, those before the amount first, nearest first."""
        box = self.page.box(block)
        for other in (*(b for b in reversed(box) if b.index < block.index), *(b for b in box if b.index > block.index)):
            if "$" not in other.text and other.kind == "cell" and len(other.text) <= 2 * SHORT:
                yield other

    def card(self, block: Block) -> list[str]:
        """`lines_of_card`, kept."""
        if block.index not in self.cards:
            self.cards[block.index] = list(self.lines_of_card(block))
        return self.cards[block.index]

    def lines_of_card(self, block: Block) -> Iterator[str]:
        """The other lines of the boxes around a block, nearest first, as far as they hold no other amount.

        Lines after the amount count only where it is the box's only one, or the box has one title and it comes first.
        """
        seen = {block.index}
        for first, last in self.page.groups:
            if not first <= block.index < last:
                continue
            others = self.page.blocks[first:last]
            shared = any("$" in b.text for b in others if b is not block)
            titled = others[0].kind == "heading" and sum(b.kind == "heading" for b in others) == 1
            before = takewhile(no_amount, (b for b in reversed(others) if b.index < block.index))
            after = takewhile(no_amount, (b for b in others if b.index > block.index)) if titled or not shared else ()
            for other in (*before, *after):
                if other.index not in seen and len(other.text) <= 2 * SHORT and not is_aside(other):
                    seen.add(other.index)
                    yield other.text
            if shared:
                return

    def lead_in(self, block: Block) -> str | None:
        """`find_lead_in`, kept."""
        if block.index not in self.leads:
            self.leads[block.index] = self.find_lead_in(block)
        return self.leads[block.index]

    def find_lead_in(self, block: Block) -> str | None:
        """The nearest line above, under the same heading, that ends in a colon: "Session rates:"."""
        blocks = self.page.blocks
        for other in reversed(blocks[max(0, block.index - LEAD_IN_BLOCKS) : block.index]):
            if other.kind == "heading":
                return None
            if other.text.endswith(":") and len(other.text) <= 2 * SHORT:
                return other.text
        return None

    def line_above(self, block: Block) -> str | None:
        """The short line that stands above an amount and the amounts before it, under the same heading."""
        blocks = self.page.blocks
        if block.kind in ("cell", "heading") or len(block.text) > 2 * SHORT:
            return None
        for other in reversed(blocks[max(0, block.index - LEAD_IN_BLOCKS // 2) : block.index]):
            if other.kind in ("heading", "question", "cell"):
                return None
            if "$" not in other.text:
                named = len(other.text) <= SHORT and other.text[-1] not in ".!?,;"
                return other.text if named and (other.kind == block.kind or other.kind != "item") else None
        return None

    def circles(self, slot: Slot) -> Iterator[str]:
        """What stands around an amount's own words, nearest first."""
        yield from self.labels(slot)
        for sentence in reversed([s for s in slot.block.sentences if s.start < slot.sentence.start]):
            yield sentence.text
        if slot.block.question:
            yield slot.block.question
        yield from reversed(slot.block.headings)

    def context(self, slot: Slot) -> str:
        """The block's context and, for a short line, the lines of its card that name it."""
        parts = [slot.block.context]
        if len(slot.block.text) <= SHORT:
            parts += [line for line in self.card(slot.block) if line not in slot.block.context][:3]
            lead = None if slot.block.intro else self.lead_in(slot.block)
            parts += [lead] if lead and lead not in parts else []
        return " > ".join(p for p in parts if p)

    # --- what is no price --------------------------------------------------------------------------------------

    def excluded(self, slot: Slot) -> bool:
        """Whether the amount is a penalty, a saving, somebody else's price or the like."""
        reasons = self.reasons(slot)
        if "market" in reasons:
            self.others.add(slot.block)
        own = OWN.search(slot.earlier + slot.before + " $ " + slot.clause)
        if reasons or (slot.block in self.others and not own):
            return True
        if slot.block in self.fees and not find("services", slot.before + slot.tail):
            return True
        if self.refused and not re.search(r"[A-Za-z]{4}", slot.before) and self.reasons(self.refused):
            return True
        if self.is_testimonial(slot) or OTHER_CLINICS.search(slot.earlier + slot.before):
            return True
        bare = len(slot.sentence.text) <= SHORT // 2 and slot.block.text == slot.sentence.text
        status = "" if bare else assertion(slot.sentence, slot.amount.start, slot.amount.end)
        if status == "comparison" and not AT_MOST.search(slot.before):
            return True
        return (status in ("historical", "others") and not own) or self.circle_excludes(slot, bool(own))

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
        if any(m.code == "limit" for m in whole) and self.kind(slot) == "up_to":
            found.add("limit")
        if FINANCING.search(slot.sentence.text) and self.kind(slot) == "up_to":
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
            overridden = any(p >= last.end for p in own) or (
                between is not None and not re.search(r"[,;:]|\b(?:than|to|with|vs)\b", between)
            )
            return not overridden and not re.search(r"\b(?:with us|we|our|here)\b", slot.clause, re.I)
        after = [m for m in find("not_prices", slot.clause) if m.code == "market"]
        return (
            bool(after) and not own and not re.search(r"\b(?:below|less|lower|under)\b", slot.clause[: after[0].start])
        )

    def circle_excludes(self, slot: Slot, own: bool) -> bool:
        """Whether the header, introduction, question or heading above says that what follows is no price."""
        block = slot.block
        if not own and any(COMPARED.search(line) for line in (*block.headings[-1:], *block.headers)):
            return True
        for line in (*block.headers, block.intro or self.lead_in(block) or ""):
            if self.line_excludes(line, own, frozenset(("limit",))):
                return True
        lines = [block.question or "", *block.headings[-1:]]
        if len(block.text) <= SHORT:
            lines += [line for line in self.card(block) if len(line) <= 40][:2]
        return any(
            self.line_excludes(line, own, frozenset(("limit", "billed", "saving", "value", "drug_cost", "instalment")))
            for line in lines
        )

    @staticmethod
    def line_excludes(line: str, own: bool, ignored: frozenset[str]) -> bool:
        if not line:
            return False
        reasons = {m.code for m in find("not_prices", line) if not NEGATION.search(line[: m.start])} - ignored
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
        if unit in ("month", "week"):
            lines = (slot.block.question or "", *slot.block.headings[-1:], *slot.block.headers)
            return (
                named
                or bool(FINANCING.search(text))
                or bool(NUMBER_OF_PERIODS.search(slot.after))
                or any(FINANCING.search(line) for line in lines)
            )
        return near

    def is_priced(self, slot: Slot, service: Service) -> bool:
        """Whether something beside the amount says that it is a price: what it buys, or the word for it."""
        if find("services", slot.before + " " + slot.tail):
            return True
        return any(
            PRICE_WORDS.search(line) or find("services", line)
            for line in (*self.labels(slot), slot.block.question or "", slot.sentence.text, *slot.block.headings[-1:])
        )

    # --- what it buys ------------------------------------------------------------------------------------------

    def service(self, slot: Slot) -> Service | None:
        """What the amount buys, from the nearest circle that names it; None where none does."""
        if slot.service:
            return Service(slot.service)
        found = self.own_service(slot)
        if found is not None and found.code not in UNSURE:
            return found
        if (
            found is not None
            and "other" in (codes := {c.code for c in map(joined, clusters(slot.sentence.text))})
            and not codes & DRUG
        ):
            return Service("other")
        for line in self.circles(slot):
            around = listed_service(line) or head_service(line)
            if around is None:
                continue
            if found is None:
                found = Service(around.code)
                if found.code not in UNSURE:
                    return found
            elif found.code == "weak_consultation" or (found.code in WEAK and around.code in DRUG):
                return around
            elif found.code in WEAK:
                continue
            elif around.code in DRUG:
                return found
            elif around.code in ("goods", "other"):
                return around
        if found is not None and found.code not in WEAK:
            if self.sells_drips and not self.default_is_ketamine:
                return Service("other")
            return found if self.page_has_ketamine else None
        if found is not None:
            return found
        if not self.default or self.is_total(slot):
            return None
        if self.service_before(slot.block) == "other":
            return Service("other")  # "Maintenance sessions" under a price list of TMS
        return Service("iv" if self.default == "ketamine" and self.only_infusions else self.default)

    def service_before(self, block: Block) -> str | None:
        """What the nearest short line above names, in whatever card it stands."""
        above = self.page.blocks[max(0, block.index - LEAD_IN_BLOCKS) : block.index]
        lines = (other.text for other in reversed(above) if len(other.text) <= SHORT and other.region != "nav")
        return next((named.code for named in map(head_service, lines) if named), None)

    def is_total(self, slot: Slot) -> bool:
        """Whether the amount is the sum of a list of services."""
        return any(
            TOTAL.match(line) for line in (slot.sentence.text, slot.block.text, self.line_above(slot.block) or "")
        )

    @staticmethod
    def own_service(slot: Slot) -> Service | None:
        """What the words beside the amount name: those after it first, unless they only say "per session"."""
        behind = head_service(slot.tail, first=True)
        ahead = head_service(slot.before) or head_service(slot.earlier)
        if behind is None:
            if ahead is None and not re.search(r"[A-Za-z]{3}", slot.before) and not BESIDE.match(slot.after):
                return head_service(slot.after, first=True)
            return ahead
        if (
            ahead is not None
            and ahead.code == "goods"
            or ahead is not None
            and ahead.code == "other"
            and slot.tail.lstrip().startswith("(")
        ):
            return ahead
        if behind.code in ("infusion", "injection") and ahead is not None:
            if ahead.code in ("goods", "other"):
                return ahead
            return Service(narrow(ahead.code, behind.code), ahead.includes)
        if behind.code in WEAK and ahead is not None:
            return ahead
        return behind

    def resolve(self, slot: Slot, service: Service) -> str:
        """The vocabulary's code for a service: the route where the page says it near by, else plain ketamine."""
        code = service.code
        if code == "infusion":
            return "iv"
        if code in ("ketamine", "injection"):
            near = [
                self.only_route(line) for line in (slot.earlier + slot.before + " " + slot.tail, *self.circles(slot))
            ]
            route = next((r for r in near if r), None)
            if route == "several":
                route = None
            if code == "injection":
                return route if route in ("im", "sc") else self.injection
            return route or "ketamine"
        return WEAK.get(code, code)

    def only_route(self, line: str) -> str | None:
        """The one route that a line names; "several" where it names more."""
        routes = {
            ("iv" if m.code == "infusion" else m.code)
            for m in find("services", line)
            if m.code in ROUTES or m.code == "infusion"
        }
        if not routes:
            return None
        return routes.pop() if len(routes) == 1 else "several"

    def includes(self, slot: Slot, service: Service, code: str) -> list[str]:
        """What sets it apart from the price of a plain session: "consultation", "booster", "first session", "extra"."""
        found = list(service.includes)
        own = slot.before + " $ " + slot.tail
        if code in ROUTES or code == "ketamine":
            near = [own, *([] if re.search(r"[A-Za-z]{4}", slot.before) else list(self.labels(slot))[:2])]
            for name, pattern in (("booster", BOOSTER), ("first session", FIRST), ("extra", EXTRA)):
                if any(pattern.search(line) for line in near):
                    found.append(name)
        return sorted(set(found))

    @cached_property
    def page_has_ketamine(self) -> bool:
        words = self.page.words
        return (
            "ketamine" in words or "spravato" in words or "esketamine" in words or "ketamine" in self.page.title.lower()
        )

    @cached_property
    def headings_on_top(self) -> list[Block]:
        """The headings above the first price: those of a later section say nothing of the lines before it."""
        first = next(iter(self.page.having("$")), None)
        end = first.index if first else len(self.page.blocks)
        return [b for b in self.page.blocks[:end] if b.kind == "heading"]

    @cached_property
    def default_is_ketamine(self) -> bool:
        top = " ".join([self.page.title, *(b.text for b in self.headings_on_top if len(b.headings) < 2)])
        return bool(re.search(r"\b(?:ketamine|spravato|KAP)\b", top, re.I))

    @cached_property
    def sells_drips(self) -> bool:
        """Whether the page speaks of vitamins and the like, which come by infusion too."""
        return bool(self.page.words.keys() & DRIP_WORDS)

    @cached_property
    def only_infusions(self) -> bool:
        """Whether the page names infusions of ketamine and no other way to take it."""
        return (
            self.page_has_ketamine
            and bool(self.page.words.keys() & INFUSION_WORDS)
            and not self.page.words.keys() & OTHER_WAYS
        )

    @cached_property
    def injection(self) -> str:
        """What "injection" means on this page."""
        words = self.page.words
        if (
            "intramuscular" in words
            or "intramuscularly" in words
            or any(re.search(r"\bIM\b", b.text) for b in self.page.having("im"))
        ):
            return "im"
        return "sc" if "subcutaneous" in words or "subcutaneously" in words else "ketamine"

    @cached_property
    def default(self) -> str | None:
        """What a "session" is on this page, where nothing near by says it."""
        top = " ".join([self.page.title, *(b.text for b in self.headings_on_top if not b.headings)])
        if re.search(r"\b(?:ketamine|spravato|KAP)\b", top, re.I):
            return "ketamine"
        if self.page.having("psychotherapy", "therapist", "therapists", "counseling", "counselor"):
            return "therapy"
        return "ketamine" if len(self.page.having("ketamine")) >= 3 else None

    # --- per what, how firmly, where ---------------------------------------------------------------------------

    def unit(self, slot: Slot, service: Service) -> tuple[str | None, int | None]:
        """Per what the amount is paid, and of how many sessions a package is."""
        own = own_unit(slot, service)
        if own is not None:
            return own
        if self.is_total(slot) and service.code in TREATMENT:
            return "package", None
        code = service.code
        lines = [*reversed(slot.block.headers)] + ([] if slot.block.headers else list(self.labels(slot)))
        if code not in TREATMENT:
            periodic = next((m for m in map(PERIODIC.search, lines) if m), None)
            if periodic:
                return LY[(periodic["per"] or periodic["ly"]).lower()], None
            if code == "other":
                said = next((u for u, _ in map(label_unit, (slot.before, *lines)) if u), None)
                return said or self.usual_unit([*lines, *slot.block.headings]), None
            return ("session" if code in ("therapy", "weak_therapy") else "consultation"), None
        for line in (*lines, *self.circles(slot)):
            unit, sessions = label_unit(line)
            if unit:
                return unit, sessions
        return None, None

    @staticmethod
    def usual_unit(lines: list[str]) -> str | None:
        """The unit of a drip on a menu, which is bought one at a time."""
        return "session" if any(DRIP.search(line) for line in lines) else None

    def kind(self, slot: Slot) -> str:
        """How firmly the amount is stated."""
        before, patterns = slot.before, kind_patterns()
        if not re.search(r"[A-Za-z]{3}", before) and not slot.earlier:
            before = next((h for h in slot.block.headers[:1] if len(h) <= SHORT), "") or before
        if slot.reduced or any(m.code == "discounted" for m in find("kinds", self.discount_words(slot))):
            return "discounted"
        if slot.amount.high is not None:
            return "range"
        if (
            slot.amount.open
            or patterns["from"].search(before)
            or re.match(r"\s*(?:and up|or more|and above|\+)", slot.after)
        ):
            return "from"
        if patterns["up_to"].search(before):
            return "up_to"
        words = CONTRAST.split(before)[-1][-NEAR:]
        if any(m.code == "estimate" for m in find("kinds", words)) or re.search(r"~\s*$", before):
            return "estimate"
        return "exact"

    @staticmethod
    def discount_words(slot: Slot) -> str:
        """The words that could say an amount is a reduced one; what offers a discount on it does not make it one."""
        before = re.split(r"[;,]|\bor\b", slot.before)[-1] if slot.earlier else slot.before
        tail = "" if AVAILABLE.search(slot.tail) else slot.tail
        return before[-2 * NEAR :] + " $ " + tail + condition(slot)

    @cached_property
    def currency(self) -> str:
        host = (urlsplit(self.page.url).hostname or "").lower()
        return {"au": "AUD", "ca": "CAD", "nz": "NZD"}.get(host.rsplit(".", 1)[-1], "USD")

    def setting(self, slot: Slot, code: str) -> str | None:
        """Where the medicine is given at that price, if the amount's own sentence, row, card or heading says."""
        if code not in DRUG:
            return None
        own = slot.before + " $ " + slot.tail
        for line in (own, slot.sentence.text, *self.labels(slot), *reversed(slot.block.headings[-2:])):
            codes = {m.code for m in find("settings", line)}
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return None


# --- the page's prices -----------------------------------------------------------------------------------------


def is_aside(block: Block) -> bool:
    """Whether a card's line is a question or a button ("Start with a free consult"), and names nothing."""
    return block.kind == "question" or block.linked or FREE.search(block.text) is not None


def tidy(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, each price once: of two that differ only in that one says more, the one that says more."""
    kept: list[Fact] = []
    for fact in facts:
        same = next(
            (i for i, other in enumerate(kept) if covers(other.value, fact.value) or covers(fact.value, other.value)),
            None,
        )
        if same is None:
            kept.append(fact)
        elif covers(fact.value, kept[same].value) and fact.value != kept[same].value:
            kept[same] = fact
    return kept


def covers(full: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether `full` says all that `other` says of the same amount, or more."""
    if any(full[k] != other[k] for k in ("amount", "amount_max", "currency")):
        return False
    vague = {"service": ("ketamine",), "price_kind": ("exact",)}
    return all(
        full[k] == other[k]
        or other[k] is None
        or (other[k] in vague.get(k, ()) and (k != "service" or full[k] in ROUTES))
        for k in ("unit", "sessions", "service", "setting", "price_kind", "includes")
    )


def read_prices(page: Page) -> Iterator[Fact]:
    """Yield each of the provider's own prices.

    Fact("prices", {amount, amount_max, currency, unit, price_kind, sessions, service, setting, includes}): dollars,
    codes of vocabulary/prices.yml; `includes` names what sets the price apart ("booster, consultation") or is None.
    A structured-data offer counts only where the text gives none of that amount. Where a page asks the reader to call
    for prices, one fact of stance "mentioned" keeps that sentence; its amount is None.
    """
    facts = tidy(_Reader(page).facts())
    yield from facts
    yield from structured(page, {a for f in facts for a in (f.value["amount"], f.value["amount_max"])})
    yield from asked(page)


def asked(page: Page) -> Iterator[Fact]:
    """Yield the first sentence that tells the reader to ask for prices."""
    for block in page.having("pricing", "prices", "price", "fees", "rates", "cost", "costs"):
        if block.region == "main" and ASK.search(block.text):
            for sentence in block.sentences:
                if ASK.search(sentence.text):
                    value = dict.fromkeys(
                        (
                            "amount",
                            "amount_max",
                            "currency",
                            "unit",
                            "price_kind",
                            "sessions",
                            "service",
                            "setting",
                            "includes",
                        )
                    )
                    yield Fact("prices", value, "mentioned", sentence.text, block.context)
                    return


def structured(page: Page, stated: set[float | None]) -> Iterator[Fact]:
    """Yield the offers of JSON-LD and microdata whose amounts the visible text does not give."""
    reader = _Reader(page)
    for origin, items in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        for item in items:
            for offer, names in offers_of(item):
                fact = structured_fact(offer, names, reader, origin)
                if fact is not None and fact.value["amount"] not in stated:
                    stated.add(fact.value["amount"])
                    yield fact


def offers_of(item: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The (offer or price specification, names of what is offered) of one structured item."""
    names = [str(item[k]) for k in ("name", "description", "serviceType") if isinstance(item.get(k), str)]
    for key in ("offers", "makesOffer", "priceSpecification"):
        value = item.get(key)
        for offer in value if isinstance(value, list) else [value]:
            spec = offer.get("priceSpecification") if isinstance(offer, dict) else None
            spec = spec[0] if isinstance(spec, list) and spec else spec
            if isinstance(offer, dict) and isinstance(spec, dict):
                offer = spec | offer
            if isinstance(offer, dict) and any(k in offer for k in ("price", "lowPrice", "minPrice")):
                offered = offer.get("itemOffered")
                inner = [offered] if isinstance(offered, dict) else []
                own = [str(o[k]) for o in (offer, *inner) for k in ("name", "description") if isinstance(o.get(k), str)]
                yield offer, own + ([] if key == "makesOffer" else names)
    offered = item.get("itemOffered")
    if "price" in item and isinstance(offered, dict):
        yield item, [str(o[k]) for o in (item, offered) for k in ("name", "description") if isinstance(o.get(k), str)]


def structured_fact(offer: dict[str, Any], names: list[str], reader: _Reader, origin: str) -> Fact | None:
    """The price that a structured offer states, or None where it is no price of ketamine care."""
    raw = next((str(offer[k]) for k in ("price", "lowPrice", "minPrice") if k in offer), "")
    top = next((str(offer[k]) for k in ("highPrice", "maxPrice") if k in offer), None)
    if not re.fullmatch(r"\$?\s?\d[\d,]*(?:\.\d+)?", raw.strip()):
        return None
    low = number(raw.strip("$ "))
    high = number(top.strip("$ ")) if top and re.fullmatch(r"\$?\s?\d[\d,]*(?:\.\d+)?", top.strip()) else None
    service = next((s for s in map(head_service, names) if s), None)
    if not LEAST <= low <= MOST or (high or 0) > MOST or service is None or service.code == "goods":
        return None
    if any(m.code in ("fee", "deposit", "gift", "market") for name in names for m in find("not_prices", name)):
        return None
    block = Block(-1, "text", names[0])
    slot = Slot(Amount(low, high, 0, 0, None, False), Sentence(names[0], 0, block), "", names[0] + " ", "", "", "")
    said = str(offer.get("unitText") or "")
    spec = offer.get("priceSpecification")
    said = said or str(spec.get("unitText") or "") if isinstance(spec, dict) else said
    unit, sessions = (unit_after_per(said, service), None) if said else (None, None)
    if unit is None:
        unit, sessions = own_unit(slot, service) or (None, None)
    code = reader.resolve(slot, service)
    kind = "range" if high and high > low else "from" if "lowPrice" in offer or "minPrice" in offer else "exact"
    value = {
        "amount": low,
        "amount_max": high if high and high > low else None,
        "currency": str(offer.get("priceCurrency") or reader.currency),
        "unit": unit,
        "price_kind": kind,
        "sessions": sessions,
        "service": code,
        "setting": reader.setting(slot, code),
        "includes": ", ".join(reader.includes(slot, service, code)) or None,
    }
    return Fact("prices", value, "offered", raw, " > ".join(dict.fromkeys(names)), origin)


READERS = (read_prices,)
