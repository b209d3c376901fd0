"""The provider's own prices: amount, what it buys, per what, and how firmly it is stated.

An amount alone proves nothing. Each is read in widening circles: the words beside it, its sentence, its table's
headers, its list's introduction, its card, the question it answers, the headings above. The nearest circle that tells
wins. What is somebody else's, an average, a saving, a deposit, a penalty, an instalment or a bill to an insurer is no
price and yields nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain, pairwise, takewhile
from typing import Any

from extraction.amounts import COUNT, Amount, count, find_amounts, listed_amounts, number
from extraction.covers import AnyCase
from extraction.not_prices import HEDGED, OWN, Refusals
from extraction.offers import read_offers
from extraction.page import Block, Fact, Page, Sentence
from extraction.price_circles import LEAD_IN_BLOCKS, LEADER, SHORT
from extraction.price_words import (
    AT_HOME,
    BUYS,
    COMES_TO,
    DRUG,
    INCLUDED,
    LY,
    PER_HEAD,
    PERIODIC,
    PRICE_WORDS,
    ROUTES,
    TREATMENT,
    VERB,
    WEAK,
    WEAK_PACKAGE,
    Service,
    Slot,
    bulk_size,
    clusters,
    condition,
    cut,
    elliptic_count,
    find,
    has_unpriced_subject,
    head_service,
    is_bare,
    is_only_prepaid,
    joined,
    kind_of,
    kind_patterns,
    label_service,
    label_unit,
    narrow,
    no_amount,
    own_unit,
    package_size,
    reductions,
    respective,
    sentence_one,
    speaks_of_price,
    tail_of,
    unit_after_per,
    without_extras,
)
from extraction.rules import KETAMINE, fold, words

UNSURE = {"infusion", "injection", *WEAK}  # what these buy is for the lines around to say
LEAST, MOST = 10, 30_000  # dollars; below are copies and fees, above are loans and market sizes
INFUSION_WORDS = frozenset(("infusion", "infusions", "intravenous", "intravenously"))
DRIP = AnyCase(r"\b(?:drips?|vitamins?|NAD|Myers|hydration|fluids|glutathione|B12|infusion)\b")
DRIP_BAR = AnyCase(r"\bdrips?\b|\bIV (?:bar|menu|lounge|therapy)\b|\bhydration\b|\bvitamins?\b")
DRIP_WORDS = frozenset("vitamin vitamins nad myers hydration drips glutathione b12".split())
OTHER_WAYS = frozenset(
    "im intramuscular intramuscularly injection injections shot shots subcutaneous lozenge lozenges troche troches"
    " sublingual oral nasal intranasal spravato esketamine psychotherapy kap tablet tablets".split()
)
DEAREST_SESSION = 2000
TABLE_CELLS = 60
COUNT_ONLY = AnyCase(COUNT)
SITTINGS = AnyCase(
    r"\W*(?:how many|quantity|qty|count|number)\W*$"
    r"|\W*(?:(?:number of|no\. of|#)\s+)?(?:\w+\s+)?(?:infusion|session|visit|treatment|dose|injection)s\b"
)
AN_HOUR = AnyCase(
    r"\b(?:60|sixty)[\s-]*min|\b(?:one|1|an|single|therapy|counsell?ing|integration|preparation|clinical|full|ordinary"
    r"|usual|regular)[\s-]hour\b(?!s)|\b(?:therapy|counsell?ing|integration|preparation)[\s-]hours\b"
)
OR = AnyCase(r"\W*(?:\bor\b|\band\b|/|&)?\W*")
SLASH = re.compile(r"\s*/\s")
LED_TO_AMOUNT = re.compile(r"(?:\.{3,}|…|_{3,})\s*\$\s?\d")
SHORTER = AnyCase(
    r"\b(?:15|30|45|50|53)[\s-]min(?:ute)?s?[\s-](?:\w+[\s-])?(?:sessions?|psychotherapy|therapy)\b"
)
FOR_SOME = AnyCase(
    r"\bmembers?\b|\bmembership\b|\bpass\b|\bclub\b|\bcash\b|\bdebit\b|\bch(?:eck|eque)s?\b|\bACH\b|\bVenmo\b|\bZelle\b"
    r"|\b(?:first|initial|introductory|trial|opening)[\s-](?:\w+[\s-]){0,2}(?:month|week|infusion|session|treatment|injection|shot|visit"
    r"|dose)\b|\btry\b|\bnew (?:patient|client|guest|member)s?\b|\bveterans?\b|\bresponders?\b|\bmilitary\b"
    r"|\bdrops? to\b|\bactive[\s-]duty\b|\bteachers?\b|\bnurses?\b|\bkama\w+|\blocals?\b"
    r"|\bresidents?\b|\bneighbors?\b|\bscholarship\b"
    r"|\bstudents?\b|\bseniors?\b|\bhardship\b"
)
WITH_THE_LAST = AnyCase(r"^\s*(?:with|including|which|that|when|if)\b[^$;]{0,80}?(?=,?\s(?:or|and|then)\s)")
SPLIT = 12  # letters of a piece of a split price
# What goes with the amount before it, whatever stands ahead.
BELONGS = AnyCase(r"\s*(?:/(?!\s)|\(|per\b|a\b|an\b|each\b|every\b|for\b|apiece\b|or\b|and\b)")
# "Our infusion goes from $425 to $450"
RISES = AnyCase(
    r"\b(?:goes|go|going|went|rises?|rose|increases?|increased|changes?|moves?|drops?) (?:up |down )?from\s*$"
)
REPEATS = AnyCase(r"\b(?:that|this|those|the same|the|your)\s*$")
TALK = AnyCase(
    r"\b(?:45|50|53|55|60|75|80|90|(?:forty|fifty)(?:[\s-]five)?|sixty|seventy[\s-]five|eighty|ninety)"
    r"[\s-]?(?:min(?:ute)?s?\b|['’])"
)  # how long a talk takes
THERAPISTS = frozenset("psychotherapy psychotherapist therapist counselor counseling lmft lcsw lpc".split())
SINGLE = AnyCase(r"\b(?:single|one|1) (?:\w+ )?(?:infusion|session|treatment|injection|visit)\b")
FOR_WHAT = AnyCase(
    r"\b(?:mood|depression|anxiety|PTSD|OCD|pain|migraines?|fibromyalgia|CRPS|neuropath\w+|mental health)\b"
)
CONDITIONAL = AnyCase(r"\s*(?:if you|when you|one at a time|as you go|per\b|each\b|an?\b)")
CHEAPEST_COURSE = 700
STRONG_PACKAGE = AnyCase(
    r"\b(?:packages?|bundles?|series|packs?|full|whole|complete|entire|all|together|retreat|intensive|once|up ?front"
    r"|prepaid|paquete)\b"
)
TEASERS = AnyCase(
    r"^\W*(?:keep reading|read (?:next|more)|related|recent (?:posts|articles)|more (?:from|reading)|you (?:may|might)"
    r" also"
    r"|(?:from|on) (?:the|our) blog|latest (?:posts|articles)|further reading)\b"
)
NAMES_THE_PRICE = AnyCase(
    r"\b(?:the|our|my|its) (?:\w+ )?(?:price|fee|cost|rate|charge)s? (?:is|are|drops? to|comes? to)\b"
)
LASTS = AnyCase(r"\b\d+(?:\.\d)?[\s-]?(?:hrs?|hours?|min(?:ute)?s?)\b|\b(?:two|three|four)[\s-]hours?\b")
SESSIONS = AnyCase(r"\b(?:sessions?|infusions?|treatments?|ivs|drips?)\b")
AT_MOST_SO_MANY = AnyCase(r"\bup to\b|\bas many as\b|\bunlimited\b")
TIMES_OVER = AnyCase(rf"\s*[x×]\s?(?P<low>{COUNT})\b")
OR_ELSE = AnyCase(r"\W*(?:or|that['’]?s|that is|which is|works out to)\b")
MANY = 200  # amounts on a page; a page with more is a shop or a study, and no clinic's price list
CLAUSE_END = AnyCase(r"[;|•●·▪◦]|,(?=\s)|[.!?](?=\s|$)|\s(?:but|while|whereas)\b")
BESIDE = AnyCase(
    r"[^.;]{0,24}?\b(?:plus|and|with|or|excluding|not|which|that|covers|cover|includes?|including)\b"
)
TOTAL = AnyCase(r"^\W*(?:grand |sub)?total\b(?! due)")
FIRST = AnyCase(
    r"\b(?:first|introductory|intro|trial|initial)\s+(?:\w+\s+){0,3}(?:infusion|session|treatment|injection"
    r"|visit)\b"
)
BOOSTER = AnyCase(r"\b(?:booster|maintenance)s?\b")
EXTRA = AnyCase(
    r"\b(?:each|every|per|an?)\s+(?:additional|extra)\s+(?:\d+\s+)?(?:hour|minutes|time)\b|\bextended\b"
)
ASK = AnyCase(
    r"\b(?:(?:call|contact|email|ask|reach out|text)\b[^.?!]{0,40}\b(?:for|about)\s+(?:\w+\s+){0,3}(?:pricing|prices"
    r"|rates|fees|cost|costs)\b"
    r"|(?:fees?|pricing|prices?|rates?)\s+(?:\w+\s+){0,2}(?:available\s+)?(?:up)?on request)\b"
)


NEAR_HEADINGS = 12   # blocks before a price in which a heading may say what all prices below are for


class _Reader(Refusals):
    """Reads the prices of one page."""

    last_fact: Fact | None = None  # the price before
    last_block: Block | None = None  # where it stands
    sold: frozenset[str] = frozenset()  # the routes of the prices before
    read: set[float]  # the amounts of the prices before
    assumed = False  # whether what the amount at hand buys is said nowhere near it

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.read = set()

    def facts(self) -> Iterator[Fact]:
        """Yield one fact for each price in the visible text, in reading order; the first MANY amounts are looked at."""
        looked_at = 0
        found: list[tuple[Fact, bool]] = []
        for block in self.priced_blocks():
            if (block.region == "nav" and block.linked) or any(map(TEASERS.search, block.headings[-1:])):
                continue
            for sentence in self.lines(block):
                amounts = find_amounts(sentence.text) or (listed_amounts(sentence.text) if self.is_list(block) else [])
                if not amounts:
                    self.remember(sentence)
                    continue
                self.refused = None
                looked_at += len(amounts)
                last: Fact | None = None
                for slot in self.slots(sentence, amounts[:MANY]) if looked_at <= MANY + len(amounts) else ():
                    if last is not None and self.is_variant(slot) and self.is_alike(slot, last):
                        slot.unit = last.value["unit"], last.value["sessions"]
                    last = fact = self.fact(slot)
                    self.refused = slot if fact is None else None
                    if fact is not None:
                        self.read.add(slot.amount.low)
                        self.others.discard(block)  # from here on the page speaks of itself again
                        found.append((fact, self.for_some(slot, fact)))
                        self.last_fact, self.last_block = fact, block
                        self.sold |= {fact.value["service"]} & (DRUG - {"ketamine"})
        yield from reduced_for_some(found)

    def for_some(self, slot: Slot, fact: Fact) -> bool:
        """Whether an amount is said to be for some people only; a first visit is for everybody once."""
        words = (m.group().lower() for m in FOR_SOME.finditer(self.own_words(slot)))
        return any(fact.value["unit"] != "consultation" or not w.startswith(("first", "initial", "new")) for w in words)

    def priced_blocks(self) -> Iterator[Block]:
        """The blocks that may hold prices; "$", "59", "/mo" that stand in pieces are put together."""
        blocks = self.page.blocks
        if self.unsigned:
            yield from (b for b in blocks if find_amounts(b.text) or self.is_list(b))
            return
        for block in self.page.having("$", "usd", "dollars", "aud", "cad"):
            pieces = [b.text for b in blocks[block.index : block.index + 3] if b.group == block.group]
            text = " ".join(takewhile(lambda piece: len(piece) <= SPLIT, pieces))
            if block.text == "$" and find_amounts(text):
                yield replace(block, text=text, _sentences=None)
            else:
                yield block

    @cached_property
    def unsigned(self) -> bool:
        """Whether the page states its amounts without the dollar sign."""
        return not self.page.having("$")

    def lines(self, block: Block) -> list[Sentence]:
        """The sentences of a block, or the lines of a list whose leaders would end sentences."""
        listed = block.breaks and (LEADER.search(block.text) or self.is_list(block))
        if not listed and not LED_TO_AMOUNT.search(block.text):
            return block.sentences
        ends = [*block.breaks, len(block.text)]
        return [Sentence(block.text[a:b].strip(), a, block) for a, b in zip([0, *block.breaks], ends, strict=True)]

    def is_list(self, block: Block) -> bool:
        """Whether a block is (of) a price list without dollar signs."""
        return self.unsigned and any(map(PRICE_WORDS.search, (*block.headings[-1:], *block.headers)))

    @staticmethod
    def is_variant(slot: Slot) -> bool:
        """Whether an amount is another case of the one before: "$300 or $350", "lozenge $2,600 / IM $2,880"."""
        variant = None if CONDITIONAL.match(slot.after) else OR.match(slot.before)
        if variant is None:
            return False
        if not variant.group().strip() or package_size(slot.before + slot.tail) or bulk_size(slot.tail):
            return variant.end() == len(slot.before)
        rest = slot.before[variant.end() :].strip()
        return not rest or (len(rest.split()) <= 2 and head_service(rest) is not None and not label_unit(rest)[0])

    @staticmethod
    def is_alike(slot: Slot, last: Fact) -> bool:
        """Whether a variant buys the like of the price before: an infusion after an evaluation is none of its cases."""
        named = head_service(slot.before)
        return named is None or (named.code in TREATMENT) == (last.value["service"] in DRUG)

    def own_words(self, slot: Slot) -> str:
        """What is said of this amount alone, its table's heads included."""
        return " ".join((slot.before, "$", slot.tail, condition(slot), *slot.block.headers))

    def slots(self, sentence: Sentence, amounts: list[Amount]) -> list[Slot]:
        """The amounts of a sentence, each with its own words."""
        text, slots, position = sentence.text, [], 0
        ahead = self.labels_stand_ahead(text, amounts)
        for i, amount in enumerate(amounts):
            end = amounts[i + 1].start if i + 1 < len(amounts) else len(text)
            after = text[amount.end : end]
            if i + 1 < len(amounts) and SLASH.match(after) and not find("units", after):
                end, after = amount.end, ""  # "Lozenge $400 / IM $500": the slash parts them
            tail = tail_of(after)
            if ahead and not BELONGS.match(after):
                tail = ""
            clause = cut(after, CLAUSE_END) if i + 1 == len(amounts) else tail
            if amount.high is not None and RISES.search(text[: amount.start]):
                amount = replace(amount, low=amount.high, high=None)
            before = WITH_THE_LAST.sub("", text[position : amount.start]) if i else text[: amount.start]
            slots.append(Slot(amount, sentence, text[:position], before, tail, clause, after))
            position = amount.end + len(tail)
        alone = len(slots) == 1 and sentence.text == sentence.block.text
        only = len(slots) == 1 and is_bare(text)
        if only and not alone and sentence is sentence.block.sentences[0] and sentence.block.breaks:
            below = sentence.block.sentences[1].text
            if len(below) <= SHORT and "$" not in below:  # "$225", and on the next line what it buys
                slots[0].tail = slots[0].clause = slots[0].after = " " + below
        elif alone and not re.search(r"[A-Za-z]{2}", text[: amounts[0].start] + text[amounts[0].end :]):
            self.lend_neighbours(slots[0])
        return list(reductions(respective(slots)))

    @staticmethod
    def labels_stand_ahead(text: str, amounts: list[Amount]) -> bool:
        """Whether a line lists several things, each before its amount: "Visit $250 Infusion $475 Six $2,600"."""
        gaps = [text[a.end : b.start] for a, b in pairwise(amounts)]
        first, last = text[: amounts[0].start], text[amounts[-1].end :]
        return (
            len(amounts) > 1
            and is_bare(last)
            and len(first) <= SHORT
            and all(head_service(g) or label_unit(g)[0] or find("not_prices", g) for g in (first, *gaps))
            and not any(VERB.search(g) for g in (first, *gaps))
        )

    def lend_neighbours(self, slot: Slot) -> None:
        """Give a bare "$450" the short lines just before and after it in its box: "Starting at", "per infusion"."""
        box = self.section(slot.block)
        at = slot.block.index - box[0].index
        before = box[at - 1].text if at else ""
        after = box[at + 1].text if at + 1 < len(box) and box[at + 1].kind != "heading" else ""
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
        self.assumed = False
        service = self.service(slot)
        if service is None or service.code == "goods" or self.is_repeated(slot) or self.is_of_goods(slot):
            return None
        if service.code == "consultation" and len(slot.block.text) > SHORT and not self.speaks_of_visit(slot):
            return None
        unit, sessions = self.unit(slot, service)
        if self.instalment(slot, unit) or self.is_share(slot, unit):
            return None
        if unit is None and (not self.is_one_of_ours(slot) if self.assumed else not self.is_priced(slot, service)):
            return None
        code = self.resolve(slot, service, unit)
        if self.is_of_another(slot, code):
            return None
        if unit == "package" and not sessions and self.is_cheap_for_a_course(slot, code):
            unit = "session"
        if unit == "dose" and code not in AT_HOME:
            unit = "session"  # given at the clinic
        place = self.setting(slot, code)
        timed = code not in AT_HOME or LASTS.search(slot.before + slot.tail) or place == "in_person"
        if unit is None and amount.low <= DEAREST_SESSION and timed:
            unit = "session"  # what is bought without a word of months or packages is bought one at a time
        if unit is None:
            return None
        kind = "discounted" if unit == "session" and sessions else kind_of(slot)  # "$450 each" of a package of six
        if kind == "discounted" and unit == "package" and is_only_prepaid(slot):
            kind = "exact"  # that is how a package is bought
        if unit == "month" and sessions is None and self.counts_sessions(slot):
            sessions = self.size_around(slot)
        value = {
            "amount": amount.low,
            "amount_max": amount.high,
            "currency": amount.currency or self.currency,
            "unit": unit,
            "price_kind": kind,
            "sessions": sessions,
            "service": code,
            "setting": place,
            "includes": ", ".join(self.includes(slot, service, code)) or None,
        }
        return Fact("prices", value, "offered", slot.sentence.text, self.context(slot))

    def is_of_goods(self, slot: Slot) -> bool:
        """Whether the amount before bought no care, and this goes on: "Acupuncture: first visit $110, later $80"."""
        before = self.own_service(self.refused) if self.refused else None
        own = self.own_service(slot)
        return before is not None and before.code == "goods" and (own is None or own.code in WEAK)

    def is_repeated(self, slot: Slot) -> bool:
        """Whether an amount points back at a price that was read: "That $350 is waived for people who transfer"."""
        return bool(REPEATS.search(slot.before)) and slot.amount.low in self.read

    def counts_sessions(self, slot: Slot) -> bool:
        """Whether the card of a monthly price says how many sessions, and not doses, a month brings."""
        lines = self.card(slot.block)
        return any(map(SESSIONS.search, lines)) and not any(map(AT_MOST_SO_MANY.search, lines))

    def is_share(self, slot: Slot, unit: str | None) -> bool:
        """Whether a monthly amount is what the price before it comes to in parts: "$1,290, or $430 a month"."""
        times = TIMES_OVER.match(slot.after)
        if times and self.last_fact:  # "$1,290, or $215 x 6"
            return bool(self.last_fact.value["amount"] == slot.amount.low * count(times["low"]))
        if unit not in ("month", "week") or not self.last_fact or not OR_ELSE.match(slot.before):
            return False
        parts = self.last_fact.value["amount"] / slot.amount.low
        return 1.5 < parts < 30 and abs(parts - round(parts)) < 0.1

    def is_cheap_for_a_course(self, slot: Slot, code: str) -> bool:
        """Whether "the protocol" or "our program" at so low a price is one treatment of it."""
        if code not in DRUG - AT_HOME or slot.amount.low >= CHEAPEST_COURSE:
            return False
        near = [slot.before, slot.tail, *list(self.labels(slot))[:3], *slot.block.headings[-1:]]
        named = [m.text for line in near for m in find("units", line) if m.code == "package"]
        return any(map(WEAK_PACKAGE.fullmatch, named)) and not any(map(STRONG_PACKAGE.search, near))

    def goes_on(self, slot: Slot) -> bool:
        """Whether an amount that names nothing is of what the price before it bought.

        "An infusion is $450. Veterans pay $400. Six come to $2,400.", or a line "Six more: $2,300" below it.
        """
        if self.last_fact is None or self.last_fact.value["service"] not in DRUG or self.last_block is None:
            return False
        return self.last_block is slot.block or (
            bool(elliptic_count(slot.before)) and slot.block.index - self.last_block.index <= 2
        )

    def unit_going_on(self, slot: Slot) -> tuple[str | None, int | None]:
        """The unit of such an amount: that of the price before; of less than half a package's, a session."""
        if not self.goes_on(slot) or self.last_fact is None or self.last_block is not slot.block:
            return None, None
        last = self.last_fact.value
        if last["unit"] == "package" and slot.amount.low < last["amount"] / 2:
            return "session", None
        return last["unit"], last["sessions"]

    def is_of_another(self, slot: Slot, code: str) -> bool:
        """Whether a hedged sentence prices a route that the page does not offer: "IV is usually $500 or more"."""
        if code not in ROUTES or not self.offered or code in self.offered or code == "nasal_unspecified":
            return False
        said = slot.earlier + slot.before
        return bool(HEDGED.search(said) and VERB.search(slot.before)) and not OWN.search(slot.sentence.text)

    def is_one_of_ours(self, slot: Slot) -> bool:
        """Whether an amount that says not what it buys stands in a price list, for a condition, or for "those"."""
        block = slot.block
        if NAMES_THE_PRICE.search(slot.before) and self.offered:
            return True
        if self.default != "ketamine" or not any(
            PRICE_WORDS.search(line) for line in (*block.headings, *block.headers, block.question or "")
        ):
            return False
        labels = (slot.before, *list(self.labels(slot))[:2], block.question or "", *block.headings[-1:])
        return any(len(line) <= SHORT and FOR_WHAT.search(line) for line in labels)

    def speaks_of_visit(self, slot: Slot) -> bool:
        """Whether an amount in running text is said to be for a consultation, by itself or just before."""
        above = [s.text for s in slot.sentence.before]
        near = [*above[-3:], slot.block.question or "", *slot.block.headings[-1:]]
        return self.own_service(slot) is not None or any(
            m.code == "consultation" for line in near for m in find("services", line)
        )

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
        found = self.named_service(slot)
        return replace(found, code="other") if found is not None and found.code == "drip" else found

    def named_service(self, slot: Slot) -> Service | None:
        """`service`, vitamins still told from other care."""
        if slot.service:
            return Service(slot.service)
        found = self.own_service(slot)
        if found is not None and found.code not in UNSURE:
            return found
        if found is None and has_unpriced_subject(slot.before):
            return None
        if found is None and self.goes_on(slot) and self.last_fact:
            return Service(self.last_fact.value["service"])
        if found is not None and found.code == "weak_therapy" and TALK.search(slot.before) and not slot.earlier:
            return Service("therapy")
        formed = found is not None and found.code not in WEAK  # "infusion": what runs in is said elsewhere
        if formed:
            own = slot.before.rpartition(";")[2] + " $ " + slot.tail if slot.earlier else slot.sentence.text
            codes = {c.code for c in map(joined, clusters(own))}
            if codes & {"other", "drip"} and not codes & DRUG:
                return Service("other")
        for line in self.titles(slot) if formed else self.circles(slot):
            around = label_service(line)
            if around is None or (around.code == "goods" and line != slot.block.text and line in slot.block.text):
                continue  # "… one of our sitters is with you. $600."
            if found is None:
                found = Service(around.code)
                if found.code not in UNSURE:
                    return found
                formed = found.code not in WEAK
            elif found.code in WEAK and (around.code in DRUG or found.code != around.code != "weak_therapy"):
                return around
            elif found.code in WEAK:
                continue
            elif around.code in DRUG:
                return found
            elif around.code in ("drip", "other") or (around.code == "goods" and not self.default_is_ketamine):
                return around
        described = self.described(slot.block) if found is None or found.code not in WEAK else None
        if described is not None and (found is None or described.code in DRUG):
            return described if found is None else found
        if found is not None and found.code not in WEAK:
            if self.sells_drips and not self.default_is_ketamine:
                return Service("other")
            return found if self.page_has_ketamine else None
        counted = (slot.before, slot.tail, *list(self.labels(slot))[:1])
        if found is not None and found.code == "weak_consultation" and self.default and any(map(package_size, counted)):
            found = None  # "Six visits paid up front"
        if found is not None:
            # In running text "a visit" may be anybody's.
            listed = slot.block.breaks and len(slot.sentence.text) <= SHORT
            return None if found.code == "weak_consultation" and len(slot.block.text) > SHORT and not listed else found
        if not (self.default or self.offered) or self.is_total(slot):
            return None
        if self.talks and (AN_HOUR.search(slot.tail) or TALK.search(slot.tail + slot.after)):
            return Service("therapy")  # "My fee is $190 for 53 minutes"
        self.assumed = True  # nothing near the amount says what it buys
        if self.service_before(slot.block) in ("other", "drip"):
            return Service("other")  # "Maintenance sessions" under a price list of TMS
        return Service("iv" if self.default == "ketamine" and self.only_infusions else self.default or "ketamine")

    def described(self, block: Block) -> Service | None:
        """The treatment that the text around a price under its own heading is about."""
        for line in self.description(block):
            codes = {m.code for m in find("services", line)}
            routes = codes & ROUTES or ({"infusion"} & codes if "ketamine" in codes else set())
            if len(routes) == 1:
                return Service(narrow("ketamine", "infusion") if routes == {"infusion"} else routes.pop())
            if routes or "ketamine" in codes:
                return Service("ketamine")
        return None

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
        bought = BUYS.match(slot.after)
        if bought and (sold := label_service(bought.group().lstrip(": "))) and sold.code in TREATMENT:
            return sold
        name = head_service if VERB.search(slot.before) else label_service
        summed = COMES_TO.search(slot.before) and package_size(slot.earlier)  # "the visit and six infusions come to"
        ahead = name(without_extras(slot.before)) or (label_service if summed else head_service)(
            INCLUDED.sub("", slot.earlier)
        )
        if behind is None:
            if ahead is None and is_bare(slot.before) and not BESIDE.match(slot.after):
                return head_service(slot.after, first=True)
            return ahead
        if (
            ahead is not None
            and ahead.code == "goods"
            or ahead is not None
            and ahead.code in ("other", "drip")
            and slot.tail.lstrip().startswith("(")
        ):
            return ahead
        if behind.code in ("infusion", "injection") and ahead is not None:
            if ahead.code in ("goods", "other", "drip"):
                return ahead
            return Service(narrow(ahead.code, behind.code), ahead.includes)
        if behind.code in WEAK and ahead is not None:
            return ahead
        return behind

    def resolve(self, slot: Slot, service: Service, unit: str | None = None) -> str:
        """The vocabulary's code for a service: the route where the page says it near by, else the only one offered."""
        code = service.code
        if code in ("infusion", "iv") and self.only_offered in ("im", "sc"):
            return self.only_offered  # a shot that the page calls an infusion
        if code == "infusion":
            return "iv"
        if code == "nasal_unspecified":
            sprays = [route for route in ("ketamine_nasal", "esketamine_nasal") if route in self.offered]
            return sprays[0] if len(sprays) == 1 else code
        if code in ("ketamine", "injection"):
            route = self.nearest_route(slot)
            if code == "injection":
                return route if route in ("im", "sc") else self.injection
            if not route and self.beside_another(slot):
                return "other"
            return route or self.only_offered or self.only_where(slot, unit) or self.sold_so_far(slot) or "ketamine"
        return WEAK.get(code, code)

    def sold_so_far(self, slot: Slot) -> str | None:
        """The one route of all prices before, for what does not say which: "Series of six" below "IV, mood"."""
        own = slot.before + " " + slot.tail
        return next(iter(self.sold)) if len(self.sold) == 1 and not KETAMINE.search(fold(own)) else None

    def beside_another(self, slot: Slot) -> bool:
        """Whether the nearest heading before a price that names any treatment names another one than ketamine.

        Under "Ranges for deep TMS" a card of "Maintenance sessions" is one of TMS, whatever else the page offers.
        """
        for block in reversed(self.page.blocks[max(0, slot.block.index - NEAR_HEADINGS):slot.block.index + 1]):
            line = fold(block.text)
            if KETAMINE.search(line):
                return False
            if block.kind == "heading" and words("other_treatment").search(line):
                return True
        return False

    def nearest_route(self, slot: Slot) -> str | None:
        """The route that the nearest line names; of several, the one that a farther line names alone."""
        among: set[str] = set()
        own = (slot.before + " " + slot.tail, slot.earlier)
        for line in chain(own, self.circles(slot), self.description(slot.block)):
            routes = self.routes_in(line)
            if len(routes) == 1 and (not among or routes <= among):
                return routes.pop()
            among = among or routes
        return None

    def routes_in(self, line: str) -> set[str]:
        """The routes that a line names."""
        routes = {
            ("iv" if m.code == "infusion" else m.code)
            for m in find("services", line)
            if m.code in ROUTES or m.code == "infusion"
        }
        if not routes and any(m.code == "injection" for m in find("services", line)):
            return {self.injection}
        return routes

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
    def offered(self) -> dict[str, str | None]:
        """The routes that the page offers, and where."""
        facts = [f.value for f in read_offers(self.page) if f.stance == "offered" and f.value["route"]]
        return {value["route"]: value["setting"] for value in facts}

    @property
    def only_offered(self) -> str | None:
        """The route, where the page offers one only."""
        return next(iter(self.offered)) if len(self.offered) == 1 else None

    def only_where(self, slot: Slot, unit: str | None) -> str | None:
        """The route, where the page offers one only at the place that the price is for; a month's is for home."""
        place = "at_home" if unit in ("month", "dose") else self.setting(slot, "ketamine")
        routes = [r for r, setting in self.offered.items() if setting == place]
        return routes[0] if place and len(routes) == 1 else None

    @cached_property
    def page_has_ketamine(self) -> bool:
        words = self.page.words
        named = words.keys() & {"ketamine", "ketamina", "spravato", "esketamine"}
        return bool(named) or "ketamine" in self.page.title.lower()

    @cached_property
    def headings_on_top(self) -> list[Block]:
        """The headings above the first price: those of a later section say nothing of the lines before it."""
        first = next(iter(self.page.having("$")), None)
        end = first.index if first else len(self.page.blocks)
        return [b for b in self.page.blocks[:end] if b.kind == "heading"]

    @cached_property
    def talks(self) -> bool:
        """Whether a therapist speaks on the page."""
        return bool(self.page.words.keys() & THERAPISTS)

    @cached_property
    def default_is_ketamine(self) -> bool:
        top = " ".join([self.page.title, *(b.text for b in self.headings_on_top if len(b.headings) < 2)])
        return bool(re.search(r"\b(?:ketamin[ea]|spravato|KAP)\b", top, re.I))

    @cached_property
    def sells_drips(self) -> bool:
        """Whether the page speaks of vitamins and the like, which come by infusion too, more than of ketamine."""
        told = self.page.words
        drips, ketamine = (sum(len(told.get(w, ())) for w in of) for of in (DRIP_WORDS, ("ketamine", "spravato")))
        named = any(map(DRIP_BAR.search, (self.page.title, *(b.text for b in self.headings_on_top))))
        return drips > (ketamine if named else 2 * ketamine)

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
        return "sc" if "subcutaneous" in words or "subcutaneously" in words else "im"

    @cached_property
    def default(self) -> str | None:
        """What a "session" is on this page, where nothing near by says it."""
        top = " ".join([self.page.title, *(b.text for b in self.headings_on_top if not b.headings)])
        if re.search(r"\b(?:ketamin[ea]|spravato|KAP)\b", top, re.I):
            return "ketamine"
        if self.page.having("psychotherapy", "therapist", "therapists", "counseling", "counselor"):
            return "therapy"
        return "ketamine" if len(self.page.having("ketamine", "ketamina")) >= 3 else None

    # --- per what, how firmly, where ---------------------------------------------------------------------------

    def unit(self, slot: Slot, service: Service) -> tuple[str | None, int | None]:
        """Per what the amount is paid, and of how many sessions a package is."""
        nearest = (slot.before + " $" + slot.tail, *(list(self.labels(slot))[:2] if is_bare(slot.before) else ()))
        talk = service.code in ("therapy", "weak_therapy")
        if talk and any(AN_HOUR.search(line) for line in nearest) and not self.by_the_session:
            return "hour", None
        own = own_unit(slot, service)
        if own is not None:
            return own
        if slot.unit is not None:
            return slot.unit
        if service.code in TREATMENT | {"other"} and any(map(PER_HEAD.search, slot.block.headers)):
            return "session", None
        counted = self.counted(slot.block)
        if counted and service.code in TREATMENT | {"other"}:
            return "package", counted
        if self.is_total(slot) and service.code in TREATMENT:
            return "package", self.summed(slot.block)
        if self.own_service(slot) is None and self.unit_going_on(slot)[0] and not package_size(slot.sentence.text):
            return self.unit_going_on(slot)
        code = service.code
        heads = list(reversed(slot.block.headers))
        heads.sort(key=lambda head: label_unit(head)[0] in (None, "session"))
        lines = heads + ([] if slot.block.headers else list(self.labels(slot)))
        if code not in TREATMENT:
            periodic = next((m for m in map(PERIODIC.search, lines) if m), None)
            if periodic:
                return LY[(periodic["per"] or periodic["ly"]).lower()], None
            if code == "other":
                said = next((u for u in map(label_unit, (slot.before, *lines)) if u[0]), None)
                return said or (self.usual_unit([*lines, *slot.block.headings]), None)
            return ("session" if code in ("therapy", "weak_therapy") else "consultation"), None
        for line in (*lines, *self.circles(slot)):
            unit, sessions = label_unit(line)
            if unit in ("month", "week") and VERB.search(line):
                continue  # "The questions we get every week"
            if unit == "session" and slot.amount.low > DEAREST_SESSION:
                continue  # too much for one, whatever a heading says
            if unit == "package" and not sessions:
                return unit, self.size_around(slot)
            if unit:
                return unit, sessions
        dear = slot.amount.low > DEAREST_SESSION and code not in AT_HOME
        return ("package", self.size_around(slot)) if dear else (None, None)

    def size_around(self, slot: Slot) -> int | None:
        """How many sessions the lines around the amount of a package say, nearest first."""
        said = [] if slot.earlier else [slot.sentence.text]
        if "$" not in slot.block.text.replace(slot.sentence.text, ""):
            said += [s.text for s in slot.sentence.before]
        near = [*self.card(slot.block), *self.labels(slot), *said]
        near += self.description(slot.block)
        sizes = {package_size(line) for line in near if label_treats(line)} - {None}
        return sizes.pop() if len(sizes) == 1 else None

    def summed(self, block: Block) -> int | None:
        """How many treatments the list above a total names."""
        above = self.page.blocks[max(0, block.index - LEAD_IN_BLOCKS) : block.index]
        lines = [b.text for b in takewhile(lambda b: b.kind != "heading" and no_amount(b), reversed(above))]
        sizes = [package_size(line) for line in lines if label_treats(line) and package_size(line)]
        return sizes[0] if sizes else None

    @cached_property
    def by_the_session(self) -> bool:
        """Whether the page prices talks of several lengths, so that one of an hour is a session among others."""
        return any(SHORTER.search(b.text) for b in self.page.having("$"))

    def counted(self, block: Block) -> int | None:
        """How many sessions the table says, in the same row or column, that the price is for."""
        units = {label_unit(h)[0] for h in block.headers}
        if block.kind != "cell" or len(block.headers) != 2 or units & {"month", "week", "year", "hour"}:
            return None
        if any(map(PER_HEAD.search, block.headers)) or any(SINGLE.search(h) for h in block.headers):
            return None
        column, row = block.headers
        for cell in self.page.blocks[max(0, block.index - TABLE_CELLS) : block.index + TABLE_CELLS]:
            if cell.kind == "cell" and len(cell.headers) == 2 and COUNT_ONLY.fullmatch(cell.text):
                same_row, same_column = cell.headers[1] == row, cell.headers[0] == column
                if same_row != same_column and SITTINGS.match(cell.headers[0 if same_row else 1]):
                    size = count(cell.text)
                    return size if size > 1 else None
        return None

    @staticmethod
    def usual_unit(lines: list[str]) -> str | None:
        """The unit of a drip on a menu, which is bought one at a time."""
        return "session" if any(DRIP.search(line) for line in lines) else None

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





def label_treats(line: str) -> bool:
    """Whether a line counts treatments, or sessions of it does not say what."""
    service = label_service(line)
    return service is None or service.code in TREATMENT


def reduced_for_some(found: list[tuple[Fact, bool]]) -> Iterator[Fact]:
    """The facts; one for members, for cash, for a first visit is a reduced price where others pay more for the same."""
    for fact, for_some in found:
        value = fact.value
        if for_some and value["price_kind"] == "exact":
            alike = [
                other.value["amount"]
                for other, _ in found
                if all(other.value[k] == value[k] for k in ("unit", "sessions", "service"))
            ]
            if max(alike) > value["amount"]:
                fact = replace(fact, value=value | {"price_kind": "discounted"})
        yield fact


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
