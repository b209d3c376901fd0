"""Thousands of made-up clinicians, each with namesakes, and what pages and registers say of them. Truth is known.

Every person is made first; then a page of one provider is written about some, with the slips, nicknames, old addresses
and shared telephones that pages have, and evidence that points at a namesake: a colleague's NPI, a licence number typed
wrong that is somebody else's, a father's record at the clinic where the son works now.

Not made, as no reader could see through it: a page whose only number is that of somebody with the very same first and
last name and of the same profession, whom it does not name, or not by that name, while the person meant is registered
under another number that is no slip of the pen away, or at another telephone.
"""
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extraction.registers import Entry
from pipelines.persons import Person, Stated

STATES = ("WA", "CO", "CT", "IL")
TYPES = {"MD": "Physician And Surgeon License", "DO": "Physician And Surgeon License",
         "PA": "Physician Assistant License", "NP": "Advanced Practice Nurse License",
         "CRNA": "Advanced Practice Nurse License"}
HELD = {"MD": "MD", "DO": "MD", "PA": "PA", "NP": "NP", "CRNA": "NP"}   # as a register's type is one code
RELATIONS = ("twin", "spelled", "alike", "family", "maiden", "number_elsewhere", "number_other_type")
# Last names; those on one line are neighbours in spelling.
LAST = [line.split() for line in """smith smyth smithe
johnson johnston jonson
anderson andersen
hansen hanson
larsen larson
clark clarke
brown browne
stevens stephens
reed reid
miller millar
meyer meyers
peterson petersen pederson
nelson nielson
morris norris
castellano castellanos
gonzalez gonzales
rodriguez rodrigues
hernandez fernandez
carter cartier
fisher fischer
schmidt schmitt
hoffman hofmann hoffmann
kaufman kauffman
snyder snider
barton burton
walker waller
parker barker
bailey bayley
allen allan
phillips philips
rodgers rogers
perry parry
o'neil o'neill
mcdonald macdonald
de-la-cruz delacruz
garcia garza
nguyen
kim
patel
lee lea
okafor okafore
achterberg
lindqvist lindquist
vandermeer vandermeere
st-john
ferreira ferreiro
kowalski kowalsky
haddad
tanaka tanaki
oyelaran""".splitlines()]
HEADS = "hal bran tor win ash mor kel dun rad sel gar lin per stan wal cor fen har mil tre".split()
TAILS = "ton ley man ford ham well berg son wick den more ridge stone field worth by sen gate low combe".split()
# First names, with what people call them; some of these forms stand in no list of nicknames.
FIRST = {line.split(":")[0]: line.split(":")[1].split() for line in """william:bill will billy
robert:bob rob bobby
richard:rick dick rich
christopher:chris kit
christine:chris tina
christina:chris tina
james:jim jimmy
john:jack johnny
joan:joanie
jonathan:jon
michael:mike mikey
michelle:shelly
daniel:dan danny
danielle:dani
eric:
erica:
maria:
mario:
carl:
carla:
paul:
paula:
patrick:pat
patricia:pat patty trish
alexander:alex sasha
alexandra:alex sandra
francis:frank
frances:fran
katherine:kate kathy kat
kathleen:kathy kate
elizabeth:liz beth betsy
margaret:maggie peggy
samuel:sam
samantha:sam
thomas:tom tommy skip
theodore:ted theo
edward:ed ted
edwin:ed
joseph:joe
josephine:jo
karen:
karin:
laura:
lauren:
susan:sue
suzanne:sue
anthony:tony
antonia:toni
steven:steve
stephen:steve
stephanie:steph
priya:
mei:
amara:
olu:
jose:
josefa:
victor:vic
victoria:vicky
julian:
julia:
mary ann:mary
ana:
anna:
gregory:greg
gerald:jerry
jeremy:jerry
lynn:
lynne:""".splitlines()}
FIRST_NAMES, CREDENTIALS = list(FIRST), list(TYPES)
MIDDLE = "ann lee marie james ray rose lynn alan jo dean grace paul eve scott kay".split()


@dataclass
class Human:
    """Somebody, as somebody who knows everything would tell."""

    id: int
    first: str
    last: str
    middle: str = ""
    suffix: str = ""
    former: str = ""          # last name before marrying
    credential: str = "MD"
    npi: str = ""
    state: str = "WA"         # where the NPI record has the practice
    place: tuple[str, str] = ("", "")                       # its phone and ZIP code
    numbers: dict[str, str] = field(default_factory=dict)   # licences by state
    self_reported: tuple[tuple[str, str], ...] = ()         # licences as the NPI record has them


@dataclass(frozen=True)
class Case:
    """One person of a provider's pages, and who it is."""

    person: Person
    npi: str
    licenses: dict[str, int]       # of the states that are looked up: the person's id, where the register has one
    seeded: tuple[str, ...]        # what makes it hard
    evident_npi: bool              # the pages give the person's own NPI, or the NPI record's phone and ZIP code
    evident_licenses: frozenset[str]   # states of which the pages, or that NPI record, give the person's own number


@dataclass
class World:
    entries: dict[str, list[Entry]] = field(default_factory=lambda: {"nppes": [], **{s.lower(): [] for s in STATES}})
    owners: dict[tuple[str, str], int] = field(default_factory=dict)   # (source, key) -> the person's id
    cases: list[Case] = field(default_factory=list)


def npi_of(serial: int) -> str:
    """A made-up NPI: begins with 2, check digit right."""
    nine = f"{200000000 + serial}"
    total = 24 + sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(nine)))
    return nine + str(-total % 10)


def slip(text: str, rng: random.Random) -> str:
    """The text with one slip of the pen."""
    letters, slipped = "0123456789" if text.isdigit() else "aeioubcdlmnrst", text
    while slipped == text:
        at = rng.randrange(1, len(text) - 1)
        slipped = rng.choice((text[:at] + text[at + 1] + text[at] + text[at + 2:], text[:at] + text[at + 1:],
                              text[:at] + text[at] + text[at:], text[:at] + rng.choice(letters) + text[at + 1:]))
    return slipped


def one_on_paper(one: "Human", other: "Human") -> bool:
    """Whether a page that names one of two by first and last name names the other as well."""
    lasts = [{part for name in (human.last, human.former) if name for part in (name.replace("-", ""), *name.split("-"))}
             for human in (one, other)]
    return one.first == other.first and bool(lasts[0] & lasts[1]) and TYPES[one.credential] == TYPES[other.credential]


class Maker:
    """Makes a world; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.rng, self.world, self.serial = random.Random(seed), World(), 0
        self.used: set[str] = set()   # licence numbers

    def make(self, cases: int) -> World:
        while len(self.world.cases) < cases:
            self._provider()
        return self.world

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # people

    def human(self, **known: object) -> Human:
        """Somebody new; what is not known is drawn by lot."""
        self.serial += 1
        made = Human(self.serial, self.rng.choice(FIRST_NAMES), self.a_last_name(),
                     self.rng.choice(MIDDLE) if self.chance(.7) else "", npi=npi_of(self.serial * 7 % 90_000_000),
                     credential=self.rng.choice(CREDENTIALS), state=self.rng.choice(STATES), place=self.a_place())
        made = replace(made, **known)   # type: ignore[arg-type]
        if not made.numbers:
            more = self.rng.sample(STATES, self.rng.choice((1, 1, 2)))
            made.numbers = {state: self.number() for state in dict.fromkeys((made.state, *more)) if state in STATES}
        return made

    def a_last_name(self) -> str:
        if self.chance(.5):
            return self.rng.choice(HEADS) + self.rng.choice(TAILS)
        return self.rng.choice(self.rng.choice(LAST))

    def a_place(self) -> tuple[str, str]:
        return f"+1206555{self.rng.randrange(10000):04}{self.rng.randrange(1000)}", f"98{self.rng.randrange(1000):03}"

    def number(self) -> str:
        """One that nobody has."""
        number = str(self.rng.randrange(10_000, 400_000))
        if number in self.used:
            return self.number()
        self.used.add(number)
        return number

    def namesake(self, of: Human, relation: str, clinic: tuple[str, str], moved: bool) -> Human:
        """Somebody whom a careless reader would take for `of`."""
        here = self.chance(.35)
        known: dict[str, object] = {"first": of.first, "last": of.last, "middle": "", "suffix": "",
                                    "credential": of.credential if self.chance(.75) else self.rng.choice(CREDENTIALS),
                                    "state": of.state if self.chance(.7) else self.rng.choice(STATES)}
        if here:
            known |= {"place": clinic}
        if relation == "twin":
            known["middle"] = self.rng.choice(("", of.middle, self.rng.choice(MIDDLE)))
        elif relation == "spelled":
            group = next((group for group in LAST if of.last in group), [])
            known["last"] = self.rng.choice([name for name in group if name != of.last] or [slip(of.last, self.rng)])
            known["middle"] = self.rng.choice(("", of.middle))
        elif relation == "alike":   # Christine beside Christopher, Mario beside Maria, James beside John
            known["first"] = self.rng.choice([name for name in FIRST if name[0] == of.first[0] and name != of.first]
                                             or ["quinn"])
            known["middle"] = self.rng.choice(("", of.middle, self.rng.choice(MIDDLE)))
        elif relation == "family":
            known |= {"middle": of.middle, "suffix": "SR" if of.suffix == "JR" and self.chance(.5) else
                      "JR" if of.suffix == "" else ""}
        elif relation == "maiden":
            known["last"] = self.rng.choice((of.former or of.last, f"{of.last}-{self.a_last_name()}"))
            known["middle"] = self.rng.choice(("", self.rng.choice(MIDDLE)))
        elif relation == "number_elsewhere":
            known |= {"first": of.first if self.chance(.5) else self.rng.choice(FIRST_NAMES), "place": self.a_place()}
            if free := [state for state in STATES if state not in of.numbers]:
                known["state"] = state = self.rng.choice(free)
                known["numbers"] = {state: next(iter(of.numbers.values()))}
        elif relation == "number_other_type":
            other = self.rng.choice([c for c in TYPES if TYPES[c] != TYPES[of.credential]])
            known |= {"credential": other, "state": of.state, "numbers": dict(of.numbers)}
        made = self.human(**known)
        if moved and made.place == clinic and relation != "family" and one_on_paper(made, of):
            made.place = self.a_place()
        return made

    # what the registers say

    def register(self, human: Human) -> None:
        """Add the person's NPI record and licences, as registers write them."""
        last = human.last if self.chance(.6) else human.last.replace("-", " ")
        others = (f"{human.former}, {human.first}".upper(),) if human.former and self.chance(.6) else ()
        phone, zip_code = human.place
        middle = self.rng.choice((human.middle, human.middle[:1], ""))
        self._add("nppes", human, Entry(
            "npi", human.npi, "person", "https://registers.example/npi", "q", last_name=last.upper(),
            first_name=human.first.upper(), middle_name=middle.upper() or None, suffix=human.suffix or None,
            other_names=others, npi=human.npi, state=human.state, credential=human.credential, phone=phone,
            zip=zip_code, status="A", active=True, licenses=human.self_reported))
        for state, number in human.numbers.items():
            name = human.former if human.former and self.chance(.15) else human.last
            if "-" in name and self.chance(.1):
                name = name.split("-")[0]
            suffix = human.suffix if self.chance(.5) else ""   # half of the registers have no column for it
            self._add(state.lower(), human, Entry(
                "license", f"{TYPES[human.credential]} {number}", "person", "https://registers.example/license", "q",
                last_name=name.title(), first_name=human.first.title(), suffix=suffix or None, number=number,
                middle_name=self.rng.choice((human.middle, human.middle[:1], "")).title() or None, state=state,
                license_type=TYPES[human.credential], credential=HELD[human.credential], status="ACTIVE", active=True))

    def _add(self, source: str, human: Human, entry: Entry) -> None:
        assert (source, entry.key) not in self.world.owners, "a type has each number once"
        self.world.owners[source, entry.key] = human.id
        self.world.entries[source].append(entry)

    # what the pages say

    def _provider(self) -> None:
        """One provider with one clinician who is looked up, and the namesakes near and far."""
        rng, clinic = self.rng, self.a_place()
        moved = self.chance(.4)   # the NPI record still has the old practice, often in another state
        state = rng.choice(STATES)
        human = self.human(state=rng.choice((*STATES, "NV")) if moved and self.chance(.4) else state,
                           place=self.a_place() if moved else clinic,
                           suffix=rng.choice(("JR", "SR", "III")) if self.chance(.06) else "")
        if self.chance(.15):
            married = self.a_last_name()
            human.former, human.last = human.last, rng.choice((married, f"{human.last}-{married}"))
        human.numbers.setdefault(state, self.number())
        relations = [relation for relation in rng.sample(RELATIONS, rng.choice((1, 2, 2, 3)))
                     if relation != "family" or not human.former]
        others = [self.namesake(human, relation, clinic, moved) for relation in relations]
        seeded = [*relations, *(["moved"] if moved else [])]
        typed = self._typed_number(human, others, state, seeded)
        for one in (human, *others):
            one.self_reported = self._self_reported(one)
            self.register(one)
        colleagues = [one for one in others if one.place == clinic]
        npis = [human.npi] if self.chance(.35) else []
        listed = [one for one in colleagues if self.chance(.75)]
        told = [one for one in colleagues if one in listed or not moved or not one_on_paper(one, human)]
        for one in told:
            if self.chance(.3):
                npis.append(one.npi)
                seeded.append("colleagues_npi")
        states = (state, *(s for s in STATES if s != state and self.chance(.25)))
        name, how = self._name(human)
        while any(one.last.title() in name for one in others if one.last != human.last and "slip" in how):
            name, how = self._name(human)   # the slip makes somebody else's name of it
        licenses = [Stated(state if self.chance(.8) else None, typed)] if self.chance(.45) else []
        licenses += [Stated(one.state, one.numbers[one.state]) for one in colleagues
                     if one.state in one.numbers and self.chance(.2)
                     and (one in listed or not one_on_paper(one, human))]
        person = Person(name, (human.credential,), tuple(npis), tuple(licenses), states, (clinic[0],), (clinic[1],),
                        tuple(dict.fromkeys(self._name(one, odd=False)[0] for one in listed)))
        evident = human.npi in npis or human.place == clinic
        told_by = {*((one.state, one.number) for one in licenses), *(human.self_reported if evident else ())}
        self.world.cases.append(Case(
            person, human.npi, {s: human.id for s in states if s in human.numbers}, (*seeded, *how), evident,
            frozenset(s for s in states if (s, human.numbers.get(s)) in told_by)))

    def _typed_number(self, human: Human, others: list[Human], state: str, seeded: list[str]) -> str:
        """The licence number as the page has it: now and then wrong, and then often that of a namesake."""
        if not self.chance(.1):
            return human.numbers[state]
        wrong = slip(human.numbers[state], self.rng)
        while wrong in self.used:
            wrong = slip(human.numbers[state], self.rng)
        self.used.add(wrong)
        seeded.append("typed_wrong")
        others = [one for one in others if not (human.former and one_on_paper(one, human))]
        if others and self.chance(.7):
            hit = self.rng.choice(others)
            hit.numbers[state] = wrong
            seeded.append("number_of_another")
        return wrong

    def _self_reported(self, human: Human) -> tuple[tuple[str, str], ...]:
        """The licences in the NPI record: nobody checks them."""
        pairs = [(state, number) for state, number in human.numbers.items() if self.chance(.7)]
        return tuple((state, "$$$$$$$$$" if self.chance(.03) else slip(number, self.rng) if self.chance(.04)
                      else number) for state, number in pairs)

    def _name(self, human: Human, odd: bool = True) -> tuple[str, list[str]]:
        """The name as a page writes it, and what is unlike the registers in it."""
        how, first, last = [], human.first, human.last
        if FIRST.get(first) and self.chance(.25):
            first, how = self.rng.choice(FIRST[first]), ["nickname"]
        elif self.chance(.04):
            first, how = f"{first[0]}.", ["initial"]
        elif odd and human.middle and self.chance(.05):
            first, how = human.middle, ["goes_by_middle"]
        if odd and len(last) > 3 and self.chance(.06):
            last, how = slip(last, self.rng), [*how, "slip"]
        elif odd and len(first) > 4 and self.chance(.03):
            first, how = slip(first, self.rng), [*how, "slip"]
        if "-" in last and last == human.last and not last.startswith(("st-", "de-")) and self.chance(.2):
            last, how = max(last.split("-"), key=len), [*how, "half_name"]
        middle = "" if "goes_by_middle" in how else self.rng.choice(("", "", human.middle, human.middle[:1]))
        written = {"JR": ", Jr.", "SR": ", Sr.", "III": " III"}.get(human.suffix, "")
        suffix = written if self.chance(.6) else ""
        words = " ".join(filter(None, (first, middle, last))).title()
        return f"{'Dr. ' if self.chance(.3) else ''}{words}{suffix}", how


def world(cases: int, seed: int = 4) -> World:
    """A world with so many persons to look up."""
    return Maker(seed).make(cases)


def outcomes(found: World) -> Iterator[str]:
    """What was seeded, once for each case in which it was."""
    for case in found.cases:
        yield from case.seeded
