"""Who prescribes and treats: clinicians, their credentials and specialties, and the licences, NPIs and REMS stated.

A name counts when the provider presents the person as its own. One who is quoted, wrote a study, thanks the clinic or
is warned of is none of its staff; nor is "nurse practitioners may prescribe" a word about who works here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extraction.identity import as_written, host_label, letters, texts, types
from extraction.normalise import STATE_TEXT, aligned, is_city, plain, state_code, valid_npi
from extraction.page import Block, Fact, Page, Sentence
from extraction.rules import clauses
from extraction.stance import assertion
from extraction.terms import Mention, Terms, load_list
from extraction.words import Words

# --- words ----------------------------------------------------------------------------------------------------------

# Degrees and titles that stand among credentials and have no code of their own.
OTHER_LETTERS = frozenset(
    "MSN DNP DNAP DNSC BSN ADN MS MA MBA MPH MHA MED EDD ND NMD DC LAC LMSW MSW CADC CSAC LADC LCDC FAPA DFAPA FASA "
    "FACEP FACP FAAFP FAAP "
    "FAAN FACS FANA ABPN ABA BC CEN CPN PMH PMHCNS CNS CNM CNL LP BCBA LVN LPN CMA MAC NCC ACS CCTP CST EMDR RYT CHC "
    "CPC ESQ RPH "
    "BCPP MMS MPAP MSPAS MHS JD DDS DMD DPT PT OTR RD RDN APC ALC MFTI AMFT ACSW ASW LLC MSED BA BS DHSC DABA DABPM "
    "AAHIVS "
    "RCC CCFP FRCPC MRCPSYCH CHWC NBHWC FNTP IFMCP ABOIM ABIHM CASAC RMHCI RMFTI LCAT LPCA LPCI".split()
)
_TOKEN = (
    r"(?:M\.?\s?B\.?B\.?S|M\.D|D\.O|Ph\.\s?D|Psy\.\s?D|Pharm\.\s?D|Ed\.\s?D|"
    r"[A-Za-z]{1,6}(?:\.[A-Z])*(?:-[A-Z]{1,4}){0,3})\.?"
)
_WORD = (
    r"(?:[A-Z][a-zà-öø-ÿ]+(?:(?:['’-][A-Z]?|[A-Z])[a-zà-öø-ÿ]+)*|[A-Z]['’][A-Z][a-zà-öø-ÿ]+|"
    r"[A-Z]{2,}(?:['’-][A-Z]+)*)(?![A-Za-z])"
)
_PARTICLE = r"(?:(?:de|del|della|di|da|van|von|der|den|la|le|al|el|bin|ter|Van|Von|De|La|St\.)\s+){0,2}"
NAME = (
    rf"(?:{_WORD}|(?:[A-Z]\.){{1,2}})(?: +(?:{_WORD}|[A-Z]\.?|"
    rf"[\"“(][A-Z][a-z]+[\"”)])){{0,3}} +{_PARTICLE}{_WORD}(?:,? +(?:Jr|Sr|II|III|IV)\b\.?)?"
)
_DOCTOR = r"(?:Drs?|Dra|Doctora?|DR)\.?"
NAMED = re.compile(rf"(?=[A-Z])(?<![\w'’.-])(?P<dr>{_DOCTOR} +)?(?P<name>{NAME})")
# A doctor known by the surname alone: "Dr. Roe", "Drs. Roe and Poe".
SURNAMED = re.compile(
    rf"(?<!\w){_DOCTOR} +(?P<name>{_PARTICLE}{_WORD})"
    rf"(?:,? +(?:and|or|&) +(?:{_DOCTOR} +)?(?P<second>{_WORD})(?! +[A-Z][a-z]))?(?! +[A-Z][a-z])")
NOT_NAMES = frozenset(
    "frequently asked questions common what private nursing shifts shift fees fee rates prices session sessions "
    "meet about our the with by author authors written reviewed medically dr drs doctor founder cofounder co-founder "
    "owner medical director chief nurse "
    "practitioner practitioners psychiatrist psychiatrists anesthesiologist therapist counselor clinician welcome "
    "contact and provider providers "
    "please note ketamine clinic clinics center centers centre health healthcare wellness therapy psychiatry "
    "institute infusion infusions university "
    "hospital school medicine street avenue suite road care services service group associates treatment treatments "
    "board certified licensed "
    "registered certificate assistant physician physicians anesthetist family mental behavioral psychiatric clinical "
    "spravato at in on of for "
    "to from is are was by we i you he she they this that these those if when what who why how where my your his her "
    "their new patient patients "
    "team staff led all schedule book call learn more read integration coach professional social worker marriage "
    "doctorate ceo cmo mr mrs ms "
    "prof professor pain management anesthesia specialist advanced practice master masters bachelor science north "
    "south east west united states "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday "
    "sunday blue cross shield iv im tms emdr kap fda dea nmda ssri american society association academy national "
    "international college county "
    "appointment appointments visit visits evaluation evaluations testing extended overtime meetings "
    "founders cofounders owners directors adviser advisor advisers advisors lead leads senior head nurses therapists "
    "counselors clinicians psychologist psychologists anesthesiologists professors dra doctora psychotherapist "
    "city intake hours office phone fax email get started see unlike only both since while after before with "
    "without integrative collective partners company labs laboratories solutions network systems telehealth "
    "telemedicine pharmacy compounding foundation".split()
)
GIVEN_MONTHS = frozenset(("april", "may", "june", "august"))  # months that people are called by
ROLE_WORDS = (
    ("medical_director", re.compile(r"\b(?:medical director|chief medical officer|director of medicine)\b", re.I)),
    ("owner", re.compile(r"\b(?:(?:co-?)?owners?|(?:co-?)?founders?|(?:co-?)?founded|chief executive|ceo)\b", re.I)),
    ("prescriber", re.compile(r"\bprescrib(?:es?|er|ing)\b", re.I)),
    (
        "administers",
        re.compile(
            r"\b(?:administers?|administering|gives (?:every|each|all|the|your)|(?:performs|runs|"
            r"delivers) (?:\w+ ){0,3}infusions?)\b",
            re.I,
        ),
    ),
    ("monitors", re.compile(r"\b(?:monitors|watches over|stays with you)\b", re.I)),
    (
        "therapist",
        re.compile(r"\b(?:(?:psycho)?therapist|counselor|psychologist|psychotherapy|leads integration)\b", re.I),
    ),
)
THERAPISTS = frozenset(("LCSW", "LPC", "LMFT", "PsyD"))

# --- who is not staff -----------------------------------------------------------------------------------------------

OUTSIDE_HEADING = re.compile(
    r"\bhow to (?:find|choose|pick) an?\b|"
    r"\b(?:testimonials?|reviews?|what (?:our )?(?:patients|clients|people) (?:say|are saying)|success stories|"
    r"patient stories|references|sources|"
    r"citations?|bibliography|further reading|in the news|press|media|related (?:articles|posts)|"
    r"recommended (?:reading|books)|studies|literature|"
    r"research|history of|advisory|partners|(?<!for )(?<!for our )referring|thanks|acknowledge?ments|friends of|"
    r"endorse\w+|learning from|standing on|"
    r"what (?:\w+ ){0,2}(?:outsiders|others|colleagues|referrers|doctors)|colleagues (?:on|about|say|who)|"
    r"(?:words|notes|letters) from|people we (?:lean|rely|trust|admire|thank))\b",
    re.I,
)
STUDY = re.compile(
    r"\b(?:stud(?:y|ies)|research(?:ers?|ed)?|published|publication|journal|et al|according to|trials?|findings|"
    r"paper|authored|co-?authored|"
    r"discovered|synthesi[sz]ed|pioneer(?:ed)?|invented|investigators?|lab(?:oratory)?|psychopharmacol\w*|"
    r"lancet|jama|nejm|book|podcast|documentary|interview(?:ed)?)\b",
    re.I,
)
SPEAKING = re.compile(
    r"\b(?:said|says|told|tells|warns?|warned|cautions?|cautioned|wrote|"
    r"writes(?! (?:\w+ ){0,3}(?:prescriptions?|orders?|scripts?|plans?)\b)|notes|noted|explained|explains|"
    r"argues?|argued|claims?|claimed|reports|"
    r"reported|stated|states|quoted|commented|adds|added|points out|believes)\b",
    re.I,
)
ELSEWHERE = re.compile(
    r"^[^.;]{0,30}?\b(?:of|at|from|with)\s+(?:the\s+)?(?:[A-Z][\w.&’'-]+\s+){0,4}(?:University|College|Institutes?|"
    r"School|Yale|Harvard|Stanford|"
    r"Columbia|Hopkins|Mayo Clinic|NIH|NIMH|UCLA|UCSF|Medical Center|Medical School|Mount Sinai|Hospital|Foundation|"
    r"Administration|FDA|DEA)\b"
)
SCHOOLING = re.compile(
    r"\b(?:graduat\w+|trained|training|residency|fellowship|completed|degree|earned|received|studied|alumn\w+|"
    r"attended|educat\w+|board[- ]certif\w+|"
    r"faculty|years? of experience)\b",
    re.I,
)
PRESENTS = re.compile(
    r"\b(?:our|we|us|my|i|joined|joins|founder|co-?founder|founded|owner|owns|medical director|meet|leads?|led by|"
    r"heads|treats|sees patients|practices|"
    r"administers?|prescribes|performs|monitors|specializes|oversees|supervises?|will (?:meet|review|see|evaluate|"
    r"assess|determine|be)|offers|provides|"
    r"welcomes|is (?:an? |the )?(?:\w+[- ]){0,3}(?:board|certified|licensed|psychiatrist|anesthesiologist|physician|"
    r"nurse|therapist|psychologist|counselor|"
    r"clinician|doctor|internist|pharmacist))\b",
    re.I,
)
BY = re.compile(
    r"(?:^|[|·•,.\d–—-]\s*)by:?\s*$|\bauthors?\s*:?\s*$|\b(?:written|posted|authored|published|article|post|words)"
    r"(?: on [\w ,]+)? by:?\s*$", re.I)
DOCTOR_BEFORE = re.compile(r"(?:dr|doctor)\.?\s*$", re.I)
REVIEWED = re.compile(r"\b(?:reviewed|edited|fact[- ]checked|approved|verified)\s+by\s*:?\s*$", re.I)
# An order, not an article, "is reviewed by" a doctor of the house.
ORDERS_REVIEWED = re.compile(
    r"^(?!.*\b(?:articles?|content|pages?|posts?|blog|site|information|text)\b).*"
    r"\b(?:is|are|be|gets?)\s+(?:\w+\s+)?\w+ by\s*$", re.I)
THANKS = re.compile(r"[\"“][^\"”]*$")
OUTSIDER = re.compile(
    r"\b(?:referred by|refer(?:red|ral)? (?:you )?to|supervis\w+ agreement|not (?:part of|employed|affiliated|our)|"
    r"partner(?:s|ed|ship)?(?: clinic)? "
    r"(?:with )?(?:at|of)|your (?:own )?(?:doctor|psychiatrist)|no longer (?:with|at)|formerly|former|in memory of|"
    r"late|(?<!\ba )retired|unlike|not (?:related|connected|associated) (?:to|with)|"
    r"left (?:the|our) (?:practice|clinic))\b",
    re.I,
)
# Who is named because something comes from, or goes to, him: "prepared by", "sent here by".
GIVEN_BY = re.compile(
    r"\b(?:group|workshop|retreat|course|training|class|conference|seminar) (?:led|run|held|given|taught) by\s*$"
    r"|\b(?:prepared|compounded|filled|dispensed|mixed|designed|photographed|built|sent|sponsored|taught|trained"
    r"|mentored|inspired|developed)(?: \w+){0,2} by\s*$"
    r"|\b(?:thanks? to|thank|advis[eo]rs?\s*:?|board member\s*:?|honou?r of|friend"
    r"|(?:refer\w*|sen[dt]s?|point\w*)(?: \w+){0,4} to|ow(?:e|es|ed) (?:\w+ ){0,3}to(?: the \w+ of)?|indebted to"
    r"|(?:works?|writings?|teachings?|books?|lectures?|research|example) (?:of|by)|(?:learn\w*|borrow\w*) from"
    r"|words of|like)\s+"
    r"(?:(?:an?|the) (?:\w+ ){0,3})?(?:\w+ologist, |\w+iatrist, )?"
    r"(?:prof(?:essor)?\.?\s+)?$", re.I)
# Who made something that is no treatment: "the protocol was published by".
MADE_BY = re.compile(
    r"\b(?:was|were|been|first) (?:\w+ )?(?:written|published|posted|described|reported|proposed) by\s*$"
    r"|\b(?:photo\w*|image\w*|illustrat\w+|artwork|music|playlists?|web ?site|design|foreword|cover) by\s*$"
    r"|\b(?:pharmacy|lab|laboratory|foundation|podcast|nonprofit|charity|spa|gym|studio|school)\b[^.;]{0,20}"
    r"\b(?:run|owned|led|founded|hosted|started) by\s*$", re.I)
OF_THE_PAGE = re.compile(r"\b(?:page|articles?|posts?|content|site|guide|blog|text|faq|answers)\b", re.I)
# One person more, before the next: "the work of Ann Roe, MD and of …".
COORDINATED = re.compile(r"(?:[A-Z][\w.'’-]+,?\s+){2,6}(?:and|&|or)\s+(?:(?:of|to|by|from|with)\s+)?$")
NOT_HERE = re.compile(
    r"(?:neither|none|both|all) of whom\b"
    r"|\b(?:(?:does|do|is|are|has) (?:not|n't)|doesn't|isn't|never) (?:\w+ )?(?:see|treat|prescribe|work|practi[cs]e"
    r"|employed|part of|affiliated|connected|related|associated|on (?:our|the) staff|one of|our"
    r"|examined)\b|\bconsults? from\b"
    r"|\bindependent (?:pharmac|compound|of us)|\bwe thank\b|\bspeaking (?:at|to)\b"
    r"|\bwho (?:wrote|sent|sends|refers|referred)\b|\bacross town\b|^, whose (?:group|lab|work|paper|stud)", re.I)
QUOTED = re.compile(r"[\"”]\s*[-–—~,]*\s*$")  # what ends in a quotation's close, before who is quoted
# Without one of these words a sentence neither compares nor speaks of other people's practices.
OTHERS = re.compile(
    r"\b(?:unlike|than|other|others|another|some|many|most|several|certain|few|clinics|providers|practices|doctors"
    r"|compar\w*|"
    r"vs|versus|elsewhere|instead|alternative|different)\b",
    re.I,
)
ADVICE = re.compile(
    r"\b(?:should|ought|look for|make sure|choose|ideally|prefer\w*|recommend\w*|beware|avoid|insist|"
    r"other (?:clinics|providers)|some (?:clinics|providers)"
    r"|many (?:clinics|providers)|most (?:clinics|providers)|clinics (?:that|which|run|staffed)|typically|usually|"
    r"often|generally|in general|can be "
    r"(?:given|prescribed|administered)|may (?:be|prescribe)|must be|required to|whether|not (?:by|a|an|all)|such as|"
    r"states? (?:allow|law|require)|your "
    r"(?:own|current|primary|regular)|ask (?:your|if)|if (?:the|your))\b",
    re.I,
)


@cache
def letters_of() -> dict[str, str | None]:
    """Letters after a name, without dots -> credential code; None for a degree without a code."""
    known: dict[str, str | None] = dict.fromkeys(OTHER_LETTERS)
    for code, entry in load_list("credentials").items():
        known.update(dict.fromkeys(entry["letters"], code))
    return known


LETTERS_ALONE = {
    "RN": "RN",
    "NP": "NP",
    "APRN": "NP",
    "ARNP": "NP",
    "LCSW": "LCSW",
    "LMFT": "LMFT",
    "LPC": "LPC",
    "PsyD": "PsyD",
    "PhD": "PhD",
    "R.N.": "RN",
    "N.P.": "NP",
    "C.R.N.A.": "CRNA",
    "A.P.R.N.": "NP",
    "L.C.S.W.": "LCSW",
}


@cache
def role_terms() -> Terms:
    """Spelled-out credentials, and the abbreviations that mean nothing else ("our RNs")."""
    listed = [(code, p) for code, entry in load_list("credentials").items() for p in entry["phrases"]]
    return Terms([*listed, *((code, letters) for letters, code in LETTERS_ALONE.items())])


@cache
def field_terms() -> Terms:
    """What fields of medicine are called: "board certified in anesthesiology"."""
    return Terms([(code, f) for code, entry in load_list("specialties").items() for f in entry["fields"]])


def _letters(token: str) -> str:
    return re.sub(r"[.\s]", "", token).upper()


NEXT_TOKEN = re.compile(rf"[\s,/&|;(–-]*(?:and\s+)?({_TOKEN})(?![\w’'])")


def read_letters(text: str) -> tuple[list[str], int]:
    """The credential codes that open `text` (", MD, PhD and …"), and how far they reach; ([], 0) where none do.

    "MA", "DO" and the like count only as written in capitals, and a first token must have a meaning.
    """
    codes: list[str] = []
    position, good = 0, 0
    known = letters_of()
    while True:
        match = NEXT_TOKEN.match(text, position)
        if not match:
            break
        token = match.group(1)
        bare = _letters(token)
        written = bare if bare in known else _letters(token.split("-")[0])
        capitals = sum(c.isupper() for c in token)
        if written not in known or capitals < 2 or (position == 0 and not re.match(r"[\s,(–-]", text)):
            break
        code = known[written]
        if code and code not in codes:
            codes.append(code)
        position = good = match.end()
    while good < len(text) and text[good] == ")" and "(" in text[:good]:
        good += 1
    return codes, good


@dataclass(slots=True)
class Person:
    """One clinician as one place of the page presents them; `rank` orders the evidence, lower is better."""

    name: str
    codes: list[str]
    role: str | None
    stance: str
    rank: int
    quote: str
    context: str
    origin: str = "text"
    specialties: list[tuple[str, str]] = field(default_factory=list)


# --- finding people -------------------------------------------------------------------------------------------------


INITIALS = re.compile(r"(?:[A-Z]\.){1,2}")


def tidy_name(raw: str, lettered: bool = False) -> str | None:
    """A person's name without title, or None where the words are no person's name.

    Initials and a surname are one where letters follow: "G. Roe, MD".
    """
    words = plain(raw).rstrip(" ,.").replace("’", "'").split()
    while words and (words[0].strip(".,:").lower() in (NOT_NAMES - GIVEN_MONTHS if len(words) == 2 else NOT_NAMES)
                     or (len(words) > 2 and len(words[0]) > 2 and words[0].isupper() and words[0] in letters_of())):
        words.pop(0)
    if words and words[-1] in ("Jr", "Sr"):
        words[-1] += "."
    full = [w for w in words if len(w.strip(".")) > 1 and not INITIALS.fullmatch(w)]
    initials = lettered and len(full) == 1 and INITIALS.fullmatch(words[0])
    if not 2 <= len(words) <= 6 or (len(full) < 2 and not initials):
        return None
    for word in full[1:] if words[0].lower() in GIVEN_MONTHS else full:
        bare = word.strip('.,()"“”').lower()
        if bare in NOT_NAMES or (_letters(word) in letters_of() and word.isupper() and len(word) < 5):
            return None
    if all(w.isupper() for w in full):
        words = [w.title() if w in full else w for w in words]
    return " ".join(words).replace(",", "")


def _name_length(raw: str) -> int:
    """How much of a run of capitalised words is the name: "Ann Roe MD" and "Ann Roe Medical Director" end at Roe."""
    words = list(re.finditer(r"\S+", raw))
    while len(words) > 2:
        word = words[-1].group().strip(".,")
        if word.lower() not in NOT_NAMES and not (_letters(word) in letters_of() and word.isupper()):
            break
        words.pop()
    return words[-1].end() if words else 0


@cache
def _title_words() -> frozenset[str]:
    """The words of the page's index by which a block may name a clinician."""
    listed = {w for t, code in letters_of().items() if code for w in re.split(r"[^a-z0-9]+", t.lower())}
    return frozenset((listed | {"dr", "doctor", "drs"}) - {"do", "pa", "c", "s", "r", "bc", "a", "mh", ""})


Named = dict[int, list[Mention]]  # block -> mentions in its text


def mentions_of(page: Page, terms: Terms) -> Named:
    """The mentions of terms in each block that has any."""
    found = {i: terms.find_at(page.blocks[i].text, places) for i, places in page.words.places(terms.first_words)}
    return {i: mentions for i, mentions in found.items() if mentions}


def in_sentences(page: Page, named: Named) -> Iterator[tuple[Sentence, Mention]]:
    """Each mention with its sentence, its place counted from the sentence's start."""
    for index, mentions in named.items():
        for sentence in page.blocks[index].sentences:
            end = sentence.start + len(sentence.text)
            for m in mentions:
                if sentence.start <= m.start and m.end <= end:
                    near = sentence if len(sentence.text) <= LONG else _cut(sentence, m.start - sentence.start)
                    yield near, Mention(m.code, m.start - near.start, m.end - near.start, m.text)


LONG = 800  # characters; a sentence of more is a heap of words, and is read only as far as a person remembers


def _cut(sentence: Sentence, place: int) -> Sentence:
    """The part of an overlong sentence that stands around a place in it."""
    low = sentence.text.find(" ", max(0, place - LONG // 2)) + 1 if place > LONG // 2 else 0
    high = sentence.text.rfind(" ", place, place + LONG // 2)
    return Sentence(sentence.text[low:high if high > place + 100 else place + LONG // 2], sentence.start + low,
                    sentence.block)


def _people_blocks(page: Page, roles: Named, specialists: Named) -> list[Block]:
    """The blocks in which a clinician may be named: they hold a title, a credential's letters or a spelled-out one."""
    found = {*roles, *specialists}
    found |= {b.index for b in page.having(*(_title_words() & page.words.keys()))}
    dotted = page.words.keys() & {"d", "o", "n", "therapist", "psychologist", "counselor"}  # "M.D."; a card's line
    found |= {b.index for b in page.having(*dotted)}
    # "DO" and "PA" are everyday words: only as capitals after a comma or at the end of a short line.
    found |= {b.index for b in page.having(*({"do", "pa"} & page.words.keys())) if re.search(r"\b(?:DO|PA)\b", b.text)}
    return [page.blocks[i] for i in sorted(found)]


def find_people(page: Page, roles: Named, specialists: Named) -> list[Person]:
    """Every mention of a clinician on the page, in reading order, not yet merged."""
    people: list[Person] = []
    surnames: set[str] = set()  # of all whose full name the page gives, its own or not
    doctors: list[tuple[Block, str]] = []
    for block in _people_blocks(page, roles, specialists):
        if block.region == "nav" or len(block.text) < 6:
            continue
        text = _lined(block)
        said = sorted([*roles.get(block.index, ()), *specialists.get(block.index, ())], key=lambda m: m.start)
        for match in NAMED.finditer(text):
            person = _person(page, block, text, match, said)
            if person:
                people.append(person)
            name = tidy_name(match["name"])
            surnames |= {name.split()[-1].lower()} if name else set()
        if SURNAMED.search(text):
            doctors.append((block, text))
        people += _card(page, block, roles.get(block.index, []), block.index in specialists)
    people += _structured(page)
    surnames |= {person.name.split()[-1].lower() for person in people}
    return [*people, *(p for block, text in doctors for p in _surnamed(page, block, text, surnames))]


def _lined(block: Block) -> str:
    """The text of a block, a line break where the page has one: no name runs on over it."""
    text = list(aligned(block.text))
    for place in block.breaks:
        text[place - 1] = "\n"
    return "".join(text)


# What a doctor of the house does, after the name; and where one is met, before it.
DOCTOR_ACTS = re.compile(
    r"^(?:,[^,.;]{3,60},)?\s+(?:also |then |personally |always |himself |herself |who )?(?:talks?|meets?|stays?"
    r"|reviews?|sees|evaluates?|examines?|prescribes?|signs?|calls?|will|may|is|was|has|began|started|founded|opened|runs?|leads?"
    r"|oversees?|decides?|adjusts?|checks?|places?|gives?|performs?|answers?|works?|treats?|offers?|believes"
    r"|and (?:his|her|the|our) (?:team|staff|nurse\w*))\b")
MET = re.compile(
    r"\b(?:we|our|you|your|minutes|visit|consult\w*|appointments?|infusions?|program|clinic|practice|led|run|owned"
    r"|directed|patients?|clients?|orders|reviewed|supervised|overseen|performed|founded)\b[^.;]{0,60}\b(?:with|by|to|from|see|meet|call|ask|reach|and|or)\s+$",
    re.I)
HIS = re.compile(r"^['’]s? (?:group|office|practice|clinic|lab|study|work|research|team|book|paper|colleague)", re.I)


def _surnamed(page: Page, block: Block, text: str, surnames: set[str]) -> Iterator[Person]:
    """The doctors of a block who are named by surname only, on the whole page, and shown as the provider's."""
    for match in SURNAMED.finditer(text):
        sentence = _sentence(block, match.start())
        if sentence is None or block.kind == "question" or match["name"].lower() in surnames | NOT_NAMES:
            continue
        start, end = match.start() - sentence.start, match.end() - sentence.start
        before, after = aligned(sentence.text[:start]), aligned(sentence.text[end:])
        stance, role = _standing(page, sentence, start, end, False)
        alone = len(text) <= 40 and block.kind in ("heading", "item", "cell", "text") and not before.strip()
        shown = alone or MET.search(before[-120:]) or DOCTOR_ACTS.match(after) or _own_name(page, match["name"])
        if stance != "offered" or not shown or HIS.match(after) or ADVICE.search(before[-160:]):
            continue
        if assertion(sentence, start, min(end, len(sentence.text))) in ("others", "comparison", "question"):
            continue
        for surname in (match["name"], match["second"]):
            if surname and surname.lower() not in surnames | NOT_NAMES:
                yield Person(f"Dr. {surname}", [], role, "offered", 2, sentence.text, block.context)


def _person(page: Page, block: Block, text: str, match: re.Match[str], roles: list[Mention]) -> Person | None:
    """The clinician named at a match in running text: by letters, title or spelled-out credential."""
    stop = match.start("name") + _name_length(match["name"])
    after = text[stop : stop + 160]
    codes, reach = read_letters(after)
    name = tidy_name(text[match.start("name") : stop], lettered=bool(codes))
    if name is None or FIRM.match(after):
        return None
    if codes and _is_place(name, codes, after, reach):
        return None
    everyday = {"DO", "PA"} & set(codes) and not after.startswith(",") and reach < 5
    if everyday and not ENDED.match(after, reach):
        return None  # "What Patients DO next"
    if codes and re.match(r"\s*\(\s*\S+\s*/", after):
        return None  # "Private Nursing (RN/NP)" heads a list of fees
    spelled = [] if codes else _spelled(text, match.start(), stop, roles)
    leads = reach > 0 and LEADS.search(text, max(0, match.start() - 40), match.start("name") + 30)
    if not (codes or spelled or match["dr"] or leads):
        return None
    sentence = _sentence(block, match.start("name"))
    if sentence is None:
        return None
    stance, role = _standing(
        page, sentence, match.start("name") - sentence.start, stop - sentence.start + reach, bool(codes)
    )
    bare = not codes and not spelled and not leads
    if stance is None or (bare and stance == "offered" and not _presented(page, sentence)):
        return None
    window = text[stop:]
    following = NAMED.search(window, reach)
    while following and tidy_name(following["name"]) is None:
        following = NAMED.search(window, following.end())
    window = window[: following.start()] if following else window
    near = text[max(0, match.start() - 40) : match.start()].rsplit(".", 1)[-1] + " | " + window[:160]
    all_codes = codes or [code for code in spelled if code in load_list("credentials")]
    end = stop + reach
    quote = sentence.text if end <= sentence.start + len(sentence.text) else block.text[sentence.start : end].strip()
    return Person(name, all_codes, role or _role(near, all_codes), stance, 0 if codes else 1, quote, block.context)


def _sentence(block: Block, position: int) -> Sentence | None:
    """The sentence of a block in which a place of its text lies; of an overlong one the part around it."""
    found = block.sentence_at(position)
    return _cut(found, position - found.start) if found and len(found.text) > LONG else found


def _is_place(name: str, codes: list[str], after: str, reach: int) -> bool:
    """Whether "Silver Spring, MD" or "New Hope, PA" is a town in its state."""
    if codes not in (["MD"], ["PA"]) or "." in after[:reach]:
        return False
    words = name.split()
    if re.match(r"[.,]?\s*\d{5}", after[reach:]):
        return True
    return any(is_city(" ".join(words[i:]), codes[0]) for i in range(max(0, len(words) - 3), len(words) - 1))


ENDED = re.compile(r"\s*(?:$|[,.;:|()•·–—-])")
# "Cedar Suite, a telehealth practice": what is named is no person.
FIRM = re.compile(
    r",? (?:is |are |which is )?an? (?:(?!(?:with|at|in|of|who|for)\b)[\w-]+ ){0,4}?(?:practice|compan\w+|pharmacy"
    r"|clinics?|group|platform|firm|lab(?:oratory)?|network|hospital|nonprofit|organi[sz]ation|charity|service"
    r"|startup)\b", re.I)
INTRODUCED = re.compile(r"\b(?:my name is|i am|i'm|i’m|this is|me llamo|soy)\s+$", re.I)
AS_I_AM = re.compile(r"\b(?:i am|i'm|i’m|as|and)\s+(?:an?\s+|the\s+)?(?:[\w-]+,?\s+){0,4}$", re.I)
LEADS = re.compile(r"\b(?:clinical|medical|therapy|program|nursing) (?:lead|director|head)\b", re.I)
LINK = re.compile(
    r"(?:\s*[,(|–-]\s*|\s+(?:is|serves as|works as)\s+)(?:also\s+)?(?:an?\s+|our\s+|the\s+|your\s+)?"
    r"(?:(?!(?:by|for|with|who|and|of)\b)[\w'’-]+,?\s+){0,6}?"
)


def _spelled(text: str, start: int, end: int, roles: list[Mention]) -> list[str]:
    """Credential codes said in words beside the name text[start:end], of the roles that the text names:
    "Ann Roe is a nurse practitioner", "nurse anesthetist Ann Roe"."""
    following = next((m for m in roles if m.start >= end), None)
    if following and LINK.fullmatch(text, end, following.start):
        return [following.code]
    introduced = following and following.start - end < 140 and INTRODUCED.search(text[:start])
    if following and introduced and AS_I_AM.search(text[end:following.start]):
        return [following.code]
    before = next((m for m in reversed(roles) if m.end <= start), None)
    if before and not text[before.end : start].strip(" ,") and not before.text.lower().endswith("s"):
        return [before.code]
    return []


def _standing(page: Page, sentence: Sentence, start: int, end: int, lettered: bool) -> tuple[str | None, str | None]:
    """(stance, role) of a person named at sentence.text[start:end]; stance None for one who is nothing to this "
    "provider."""
    text = aligned(sentence.text)
    before, after = text[:start], text[end:]
    block = sentence.block
    if any(OUTSIDE_HEADING.search(h) for h in block.headings[-2:] if h != block.text):
        return None, None
    title = DOCTOR_BEFORE.sub("", before)
    if REVIEWED.search(title) and not ORDERS_REVIEWED.search(title):
        return "mentioned", "author"
    made = MADE_BY.search(title) and not OF_THE_PAGE.search(title)
    byline = not made and BY.search(title) and len(title) < 60
    if byline and (re.search(r"author|written", title, re.I) or len(after) < 40):
        return ("offered" if lettered else "mentioned"), "author"
    if made or _is_outsider(title, after):
        return "mentioned", None
    if NOT_HERE.search(after[:100]):
        return "mentioned", None
    if _is_quoted(page, block, title) and not _speaks_of_own(page, text[start:]):
        return None, None
    if len(text) - (end - start) < 12:  # the line is the name
        return "offered", None
    own = _speaks_of_own(page, text)
    speaking = SPEAKING.search(after[:90])
    speaking = speaking if speaking and speaking.start() < 60 else SPEAKING.search(before[-25:])
    if not own and (speaking or STUDY.search(text) or THANKS.match(before)):
        return None, None
    if ELSEWHERE.search(after) and not SCHOOLING.search(text) and not own:
        return None, None
    if OTHERS.search(text) and assertion(sentence, start, min(end, len(text))) in ("others", "comparison"):
        return None, None
    return "offered", None


def _is_outsider(before: str, after: str) -> bool:
    """Whether the words beside a name say that the person is somebody else's."""
    given = GIVEN_BY.search(before) or GIVEN_BY.search(COORDINATED.sub("", before))
    return bool(given or OUTSIDER.search(before[-60:]) or OUTSIDER.search(after[:40]))


def _is_quoted(page: Page, block: Block, before: str) -> bool:
    """Whether a name tells who said the words in quotation marks before it."""
    if before.strip():
        return QUOTED.search(before) is not None and before.count('"') % 2 == 0
    above = page.blocks[block.index - 1] if block.index and len(block.text) <= 120 else None
    return above is not None and above.text[:1] in "\"“" and above.text[-1:] in "\"”" and above.group == block.group


def _speaks_of_own(page: Page, text: str) -> bool:
    """Whether a sentence is about this provider's people: "our", "we", its name, or what a bio says."""
    if re.search(r"\b(?:our|we|us|joined|founder|co-?founder|founded|owner|medical director|meet)\b", text, re.I):
        return True
    return _own_name(page, text)


EVERYDAY = (
    "ketamine",
    "psychia",
    "therapy",
    "wellness",
    "mental",
    "health",
    "infusion",
    "spravato",
    "welcome",
    "contact",
)


def _own_name(page: Page, text: str) -> bool:
    """Whether a text names the provider as its domain or site name does: "Larkspur" on larkspurpsych.example."""
    said = letters(text)
    # "Larkspur Psychiatry | Spravato": the title's first word is the name's, unless it is a word of the trade.
    titled = letters(page.title.split(" ")[0])
    labels = (host_label(page), letters(page.meta.get("og:site_name", "").split(" ")[0]),
              "" if titled.startswith(EVERYDAY) else titled)
    keys = [k for label in labels for k in (label if label.startswith(EVERYDAY) and label == labels[0] else label[:7],)]
    return any(len(k) >= 6 and k in said and k not in EVERYDAY for k in keys)


STAFF_HEADING = re.compile(
    r"(?:who (?:will|you|takes|treats|gives|we are|is (?:with|here))|(?:meet|our|the|your) (?:\w+ ){0,2}(?:team|staff"
    r"|doctors?|providers?|clinicians?|people|physicians?|prescribers?)"
    r"|(?:team|staff|people|providers|clinicians|doctors))\b", re.I)


def _presented(page: Page, sentence: Sentence) -> bool:
    """Whether a bare "Dr. Ann Roe" is shown as one who works here."""
    if sentence.block.kind == "heading" or len(sentence.text) < 40:
        return True
    if any(STAFF_HEADING.match(h) for h in sentence.block.headings[-1:]):
        return True
    return bool(PRESENTS.search(sentence.text)) or _own_name(page, sentence.text)


def _role(text: str, codes: list[str]) -> str | None:
    """The role that the words around a name give, else therapist for a therapist's licence."""
    for role, pattern in ROLE_WORDS:
        if pattern.search(text):
            return role
    return "therapist" if THERAPISTS & set(codes) and not {"MD", "DO", "NP", "PA", "CRNA"} & set(codes) else None


def _card(page: Page, block: Block, mentions: list[Mention], specialist: bool) -> Iterator[Person]:
    """A card: a name alone on its line, and what the person is on one of the next two lines of the same box."""
    text = aligned(block.text)
    if len(text) > 70 or not block.index or text.endswith(("?", ":")):
        return
    codes, reach = read_letters(", " + text)
    rest = (", " + text)[reach:]
    if not (codes and len(rest.strip(" ,|-")) < 40 or (mentions and len(text) < 70) or (specialist and len(text) < 60)):
        return
    for earlier in (page.blocks[block.index - 1], page.blocks[max(0, block.index - 2)]):
        match = NAMED.fullmatch(aligned(earlier.text).strip(" ,")) if len(earlier.text) <= 45 else None
        name = tidy_name(match["name"]) if match else None
        close = earlier.group == block.group or earlier.text in block.headings or block.index - earlier.index == 1
        if match and name and len(name.split()) == len(plain(match["name"]).split()) and close:
            if any(OUTSIDE_HEADING.search(h) for h in earlier.headings[-2:]):
                return
            found = codes or list(dict.fromkeys(m.code for m in mentions))
            bio = page.blocks[block.index + 1].text[:200] if block.index + 1 < len(page.blocks) else ""
            context = " > ".join(dict.fromkeys((*block.headings, earlier.text)))
            role = _role(text, found) or _role(
                bio if bio.startswith(tuple(name.split()[:1]) + ("Dr", "She", "He")) else "", found
            )
            yield Person(name, found, role, "offered", 2, block.text, context)
            return


def _structured(page: Page) -> Iterator[Person]:
    """Persons and physicians of JSON-LD and microdata that have a credential."""
    for origin, items in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        outside = {
            id(part)
            for item in items
            if types(item) & {"Review", "ScholarlyArticle", "Book", "Quotation", "VideoObject"}
            for key in ("author", "creator", "itemReviewed")
            for part in _dicts(item.get(key))
        }
        for item in items:
            if not types(item) & {"Person", "Physician", "IndividualPhysician"} or id(item) in outside:
                continue
            raw = next(iter(texts(item.get("name"))), "")
            match = NAMED.match(aligned(raw))
            name = tidy_name(match["name"]) if match else None
            quote = as_written(page, raw) if raw else None
            if not match or not name or not quote:
                continue
            suffixes = ", ".join((raw[match.end() :], *texts(item.get("honorificSuffix")), *_credential_names(item)))
            job = " ".join(texts(item.get("jobTitle")))
            codes = read_letters(", " + suffixes.strip(" ,"))[0] or [m.code for m in role_terms().find(job)]
            if codes:
                yield Person(
                    name,
                    list(dict.fromkeys(codes)),
                    _role(job, codes),
                    "offered",
                    3,
                    quote,
                    ", ".join(sorted(types(item))),
                    origin,
                )


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, dict)]


def _credential_names(item: dict[str, Any]) -> list[str]:
    """What `hasCredential` names, as text or as items."""
    found = texts(item.get("hasCredential"))
    return found + [
        t
        for part in _dicts(item.get("hasCredential"))
        for t in texts(part.get("name") or part.get("credentialCategory"))
    ]


def merge(people: list[Person]) -> list[Person]:
    """One person a name (first and last word), with all credentials; the best evidence first named wins."""
    found: dict[tuple[str, str], Person] = {}
    for person in people:
        words = [
            w.strip(".,").lower()
            for w in person.name.split()
            if w.lower().strip(".") not in ("jr", "sr", "ii", "iii", "iv")
        ]
        key = (words[0], words[-1])
        known = found.get(key)
        if known is None:
            found[key] = person
            continue
        best, other = (person, known) if _better(person, known) else (known, person)
        best.codes = list(dict.fromkeys([*best.codes, *other.codes]))
        best.role = _main_role(best.role, other.role)
        best.name = max(best.name, other.name, key=len) if known.rank < 3 and person.rank < 3 else best.name
        found[key] = best
    return [person for (first, last), person in found.items()
            if len(first) > 1 or not any(f[0] == first and s == last for f, s in found if len(f) > 1)]


def _better(one: Person, other: Person) -> bool:
    return (one.stance != "offered", not one.codes, one.role == "author", one.rank) < (
        other.stance != "offered",
        not other.codes,
        other.role == "author",
        other.rank,
    )


def _main_role(one: str | None, other: str | None) -> str | None:
    order = [role for role, _ in ROLE_WORDS] + ["author"]
    known = [r for r in (one, other) if r]
    return min(known, key=order.index) if known else None


# --- staff without a name -------------------------------------------------------------------------------------------

GIVEN_BY_STAFF = re.compile(
    r"\b(?:(?:is|are|be|being)\s+(?:\w+\s+){0,2}"
    r"|(?:clinic|practice|center|unit|room|program|team|floor|suite|office)\s+(?:\w+\s+)?)"
    r"(?:given|administered|staffed|monitored|placed|started|supervised|performed|overseen|watched|delivered|run|led|owned"
    r"|founded|operated|attended)\s+(?:only |entirely |always |personally )?by\s+"
    r"(?:(?:an?|our|the|experienced|licensed)\s+)?(?:[\w-]+\s+){0,3}$", re.I)
HERE = re.compile(r"^(?:here|ours)\b[^.;]{0,40}\b(?:is|are)\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}$", re.I)
_BETWEEN = r"(?:(?!(?:of|for|in|to|from|with|patients?|clients?|referral|if|or)\b)[\w&,'’/-]+\s+){0,6}"
OWN_STAFF = re.compile(rf"\b(?:our|my)\s+{_BETWEEN}$", re.I)
TREATED_BY = re.compile(
    r"\b(?:by|with|from|see|meet|in front of|beside|next to|under|supervision of|greeted by)\s+(?:either\s+)?"
    r"(?:an?|one of our|our|the|both an?)\s+(?:[\w-]+,?\s+){0,4}$",
    re.I,
)
WE_ARE = re.compile(
    r"\b(?:we|team|staff|clinic|practice|providers|i)\b(?:['’](?:re|m|ve))?\s*(?:all\s+)?(?:are|is|have|has|am|"
    r"includes?|consists of|employs?|features|"
    r"comprises|made up of)?\s*(?:(?!(?:of|for|in|to|from|with|if|refer|ask|accept|need|require|work|"
    r"not)\b)[\w,&'’-]+\s+){0,8}$",
    re.I,
)
STAFF_ACTS = re.compile(
    r"^\s+(?:or (?:an? )?(?:[\w-]+\s+){1,2})?(?:(?:with|trained in) (?:[\w-]+ ){1,4})?"
    r"(?:licensed in (?:your|that) state\s+)?"
    r"(?:then\s+|who\s+|also\s+|always\s+)?(?:greets|reads|talks|takes|gives|will|administers|monitors|stays|meets|"
    r"performs|reviews|returns|answers|is (?:with|present|in the|on[- ]site|at (?:your|the))|"
    r"evaluates|starts|places|conducts|remains|sits|calls|watches|checks|prescribes)\b",
    re.I,
)
LICENSED_AS = re.compile(
    r"(?:^|\b(?:therapists|clinicians|providers|staff|team|counselors|all|"
    r"each)\b[^.;]{0,30}?\b)licensed as\b",
    re.I,
)
SUBJECT = re.compile(
    r"(?:^|[,;:]\s+(?:and\s+)?)(?:[Tt]he|[Aa]n?|[Yy]our|[Oo]ne of our)\s+(?:[\w-]+\s+){0,3}$")
BOARD = re.compile(r"\bboard[\s-]+(?:certified|eligible)[\w\s,&/-]{0,30}$", re.I)
BOARD_IN = re.compile(r"\b(?:board[\s-]+(?:certif\w+|eligible)|boarded)\b[^.;]{0,40}?\b(?:in|by)\b[^.;]{0,60}$", re.I)


# Who is here no longer: "our anesthesiologist moved to Elko".
DEPARTED = re.compile(
    r"\s+(?:has |had |have |then |since |recently )*(?:left|moved (?:to|away|on)|retired|departed|quit|died"
    r"|passed away|resigned|went (?:to|back)|took (?:a|another) (?:job|position))\b", re.I)
YOURS = re.compile(r"\byour (?:own )?(?:[\w-]+ (?:or|and) )?$", re.I)
NEAR = 45  # characters behind a profession in which its clause may say that it is somebody else's
OUTSIDE = Words("people_words", "outside_profession")
ONCE_WAS = Words("people_words", "once_was")
KNOWN_TO_US = re.compile(r"\s+(?:that |whom? )?we(?:'ve)? (?:trust|know|refer|work with|recommend|like|send)\b", re.I)


def is_staff(page: Page, sentence: Sentence, mention: Mention, specialist: bool = False) -> bool:
    """Whether a profession named in a sentence is that of the provider's own people.

    A nurse or an assistant whom a page names works there, unless the clause says otherwise; a `specialist` is as often
    the reader's own.
    """
    text = sentence.text.replace("’", "'")
    before, after = text[: mention.start], text[mention.end :]
    status = assertion(sentence, mention.start, mention.end)
    if status in ("negated", "question", "comparison", "others", "hypothetical", "historical"):
        return False
    if KNOWN_TO_US.match(after) or DEPARTED.match(after):
        return False
    if specialist and YOURS.search(before) and not STAFF_ACTS.match(after):
        return False
    if OWN_STAFF.search(before) or HERE.search(before) or _named_staff(page, before):
        return True
    if REFERRER.search(before):
        return False
    if STUDY.search(text) or status == "general":
        return False
    if not specialist:
        return _at_work(sentence, text, mention)
    if ADVICE.search(text):
        return False
    if specialist and BOARD.search(before):
        return True
    own = re.search(r"\b(?:we|our|us|you|your|i|my)\b", text, re.I) is not None or _own_name(page, text)
    if LICENSED_AS.search(before) or LICENSED_AS.search(before[:40]):
        return True
    ours = re.search(r"\b(?:we|our|us|you|your)\b", text, re.I) is not None or _own_name(page, text)
    if (ours and TREATED_BY.search(before)) or (own and WE_ARE.search(before)):
        return not re.search(r"\b(?:require|need|referral|clearance|diagnos\w+|letter)\b", before, re.I)
    if GIVEN_BY_STAFF.search(before) and status == "affirmed":
        return True
    plural = re.search(r"s$", mention.text) is not None
    return bool(not plural and SUBJECT.search(before) and STAFF_ACTS.match(after))


def _at_work(sentence: Sentence, text: str, mention: Mention) -> bool:
    """Whether nothing in the clause of a profession says that it is asked for, allowed, sought or left behind."""
    if sentence.block.region == "nav" or any(OUTSIDE_HEADING.search(h) for h in sentence.block.headings[-2:]):
        return False
    if any(tidy_name(m["name"]) and text[m.end() : mention.start].strip(" ,(") in ("", "a", "an")
           for m in NAMED.finditer(text[: mention.start])):
        return False  # who is named is judged as a person
    start, end = next((a, b) for a, b in clauses(text) if mention.start < b)
    if ONCE_WAS.search(text[start:mention.start]) or OUTSIDE.search(text[start:mention.start]):
        return False
    clause = text[start:min(end, mention.end + NEAR)]
    return OUTSIDE.search(clause) is None and ADVICE.search(clause) is None


REFERRER = re.compile(
    r"\b(?:sent|referred|ordered|signed|cleared|diagnosed|recommended)\b[^.;]{0,30}\bby\s+(?:[\w-]+\s+){1,4}$", re.I)
NAMES_STAFF = re.compile(r"([A-Z][\w-]+)(?:['’]s)?\s+(?:[\w&,-]+\s+){0,3}$")


def _named_staff(page: Page, before: str) -> bool:
    """Whether a profession follows the provider's own name: "Larkspur psychiatrists and nurse practitioners"."""
    match = NAMES_STAFF.search(before)
    return match is not None and len(match[1]) > 4 and letters(match[1]) in host_label(page)


def _fee_heading(page: Page, block: Block) -> bool:
    """Whether a short line heads a list of fees: "Nursing (RN/NP)" above "RN $150 an hour"."""
    following = page.blocks[block.index + 1] if block.index + 1 < len(page.blocks) else None
    return "$" in block.text or (following is not None and "$" in following.text)


FEE_LETTERS = re.compile(r"\(([A-Za-z./&, -]{2,24})\)|\b(RN|NP|c?CRNA|cRNA|LMFT|LCSW|PsyD|PMHNP)\b(?= \$)")


DEGREES = ("PhD", "PsyD", "PharmD", "MD", "DO")  # anybody's, as the gardener's in botany


def staff_codes(page: Page, roles: Named) -> Iterator[Fact]:
    """Credentials of the provider's people who are not named: "our nurse anesthetist", "Nursing (RN) $150"."""
    for sentence, mention in in_sentences(page, roles):
        if is_staff(page, sentence, mention, specialist=mention.code in DEGREES):
            yield Fact("credentials", mention.code, "offered", sentence.text, sentence.block.context)
    for block in page.having("$"):
        for line in (page.blocks[block.index - 1] if block.index else block, block):
            letters_found = FEE_LETTERS.search(line.text) if len(line.text) <= 120 else None
            if not letters_found or not _fee_heading(page, line):
                continue
            for match in FEE_LETTERS.finditer(aligned(line.text)):
                for token in re.split(r"[/,&]\s*", match[1] or match[2]):
                    code = letters_of().get(_letters(token)) if sum(c.isupper() for c in token) > 1 else None
                    if code:
                        yield Fact("credentials", code, "offered", line.text, line.context)


# --- the readers ----------------------------------------------------------------------------------------------------


def read_people(page: Page) -> Iterator[Fact]:
    """Yield `clinicians` ({name, credentials, role}), then `credentials` and `specialties` (one code a fact).

    `role` is what the page says the person does (prescriber, administers, monitors, therapist, medical_director,
    owner, author) or None. One fact a person, and one a code, each with its best evidence.
    """
    roles, specialists = mentions_of(page, role_terms()), mentions_of(page, Terms.load("specialties"))
    people = merge(find_people(page, roles, specialists))
    yielded: set[str] = set()
    for person in people:
        value = {"name": person.name, "credentials": person.codes, "role": person.role}
        yield Fact("clinicians", value, person.stance, person.quote, person.context, person.origin)
    for person in sorted(people, key=lambda p: (p.role == "author", p.rank)):
        for code in person.codes if person.stance == "offered" else ():
            if code not in yielded:
                yielded.add(code)
                yield Fact("credentials", code, "offered", person.quote, person.context, person.origin)
    for fact in staff_codes(page, roles):
        if fact.value not in yielded:
            yielded.add(fact.value)
            yield fact
    yield from _specialties(page, people, specialists)


def _is_bio(page: Page, block: Block, names: list[str]) -> bool:
    """Whether a block tells of a named clinician: it opens with the name, or stands under it as heading or row."""
    above = " ".join((block.headings[-1] if block.headings else "", *block.headers)).lower()
    opening = block.text[:60].lower()
    before = page.blocks[block.index - 1].text.lower() if block.index and len(block.text) <= 90 else ""
    return any(name in above or name in opening or (name in before and len(before) <= 60) for name in names)


def _specialties(page: Page, people: list[Person], specialists: Named) -> Iterator[Fact]:
    """The specialties of named clinicians, and of people who are not named: "our anesthesiologist"."""
    staff = [p for p in people if p.stance == "offered" and p.role != "author"]
    quotes = {p.quote for p in staff}
    names = [p.name.lower() for p in staff if p.rank < 3]
    yielded: set[str] = set()
    fields = mentions_of(page, field_terms()) if names or page.having("board", "dr") else {}
    for is_field, named in ((False, specialists), (True, fields)):
        for sentence, mention in in_sentences(page, named):
            if mention.code in yielded:
                continue
            bio = sentence.text in quotes or _is_bio(page, sentence.block, names)
            if _has_specialty(page, sentence, mention, is_field, bio, names):
                yielded.add(mention.code)
                yield Fact("specialties", mention.code, "offered", sentence.text, sentence.block.context)


PRACTISED = re.compile(
    r"\b(?:practi[cs]\w+|did|(?:trained|residency|fellowship|speciali[sz]\w+|background|career) in|years (?:of|in)"
    r"|took up|(?:work|came) (?:in|from|out of))\s+(?:[\w-]+\s+(?:and\s+)?){0,3}$", re.I)
DIPLOMATE = re.compile(r"\bdiplomates?\b(?:[^.;]{0,25}\bboards? of\s+(?:[\w&,-]+\s+){0,4}|\s+(?:in|of)\s+)$", re.I)
# Who it is said of: "Dr. Roe is a …", "she's been an …", "I was a staff …", "Ann is our …".
SAID_OF = re.compile(
    r"(?:\b(?:[Ii]|[Hh]e|[Ss]he|[Tt]hey|who|(?:clinician|doctor|prescriber|provider|director|founder|owner)s?)"
    r"|\b(?!(?:Your|My|If|The|This|That|It|Each|Every|Not|What|There|Here)\b)[A-Z][\w'-]+)(?:'s|'m|'ve|'re)?\s+"
    r"(?:(?:is|am|are|was|were|been|has|have|had|also|first|trained as|worked as|practiced as|remains)\s+){0,3}"
    r"(?:an?|the|our|both|now)\s+(?:[\w-]+,?\s+){0,4}$"
    r"|\b(?:founded|led|owned|operated|directed|staffed)\s+by\s+(?:an?\s+|two\s+|three\s+|our\s+)?(?:[\w-]+\s+){0,2}$")
# What may stand between a person's letters and the field: "MD: medical director (", "M.D., board certified in".
TITLES = re.compile(
    r"(?:[\s,;:|•·()/–—-]+|\b(?:(?:medical|clinical) director|owner|founder|co-?founder|and|in|of|the|our|is|an?|by"
    r"|physician|addiction|sports|general|obstetrics?|critical care"
    r"|board[- ]certified|certified|double|both|specialty|(?:inter)?ventional|adult|child|medicine|psychiatry"
    r"|anesthesiology|pain|family|emergency|internal)\b)*", re.I)


def _after_letters(block: Block, place: int, names: list[str]) -> bool:
    """Whether a field stands behind the letters of one of the people: "Ann Roe, MD (psychiatry)"."""
    before = aligned(block.text[max(0, place - 120) : place])
    for match in NAMED.finditer(before):
        stop = match.start("name") + _name_length(match["name"])
        codes, reach = read_letters(before[stop:])
        if (codes or match["dr"]) and TITLES.fullmatch(before, stop + reach):
            return (tidy_name(before[match.start("name"):stop], lettered=True) or "").lower() in names
    return False


def _has_specialty(page: Page, sentence: Sentence, mention: Mention, is_field: bool, bio: bool,
                   names: list[str]) -> bool:
    """Whether a specialist or a field of medicine named in a sentence is that of the provider's people."""
    text = sentence.text.replace("’", "'")
    before = text[: mention.start]
    if ADVICE.search(text) or DEPARTED.match(text, mention.end):
        return not is_field and is_staff(page, sentence, mention, specialist=True)
    if is_field and _after_letters(sentence.block, sentence.start + mention.start, names):
        return True
    status = assertion(sentence, mention.start, mention.end)
    if status in ("negated", "question", "comparison", "hypothetical"):
        return False
    if not is_field:
        if SAID_OF.search(before) and not STUDY.search(text) and not sentence.block.text.startswith(("“", '"')):
            return bio or status != "others" or re.search(r"\bi\b", before, re.I) is not None
        return (bio and status in ("affirmed", "general")) or is_staff(page, sentence, mention, specialist=True)
    own = bio or re.search(r"\b(?:our|we|he|she|dr|i am|i'm|i)\b", text, re.I)
    if own and (PRACTISED.search(before) or DIPLOMATE.search(before) or BOARD_IN.search(before)):
        return True
    if DIPLOMATE.search(before) and NAMED.search(before):
        return True
    # A label of a card: "Anesthesiology", "Medical director, addiction medicine and family medicine."
    return bio and len(text) <= 80 and re.fullmatch(r"(?:.*(?:,|\band|;|/|MD|DO|Specialty:)\s+)?", before) is not None


LICENSE = re.compile(r"\b[Ll]icen[cs]es?\b|\bLICEN[CS]E\b|\b[Ll]ic\.")
_NUMBER = r"(?P<number>[A-Z]{0,5}[.-]?\d[\d.]{2,11}(?:-[A-Z0-9]{1,6})?)(?![\w/%])"
_KIND = (
    r"(?P<kind>[A-Z][A-Za-z.]{1,6}(?:-[A-Z]{1,3})?|[Mm]edical|[Nn]ursing|[Pp]harmacy"
    r"|[Pp]sychologist|[Cc]ounselor|[Tt]herapist|[Pp]hysician)")
_HASH = r"(?:(?:[Nn]umber|[Nn]um|[Nn]o|NO|NUMBER)\b\.?\s*)?[:#]?\s*(?:#|[Nn]o\.)?\s*"
LICENSE_AFTER = re.compile(rf"\s*{_HASH}(?:(?P<state>{STATE_TEXT})\s+)?(?:{_KIND}\s+)?{_HASH}{_NUMBER}")
LICENSE_BEFORE = re.compile(rf"(?:(?P<state>{STATE_TEXT})\s+)?(?:{_KIND}\s+)?$")
LETTERED = re.compile(rf"\b(?:(?P<state>{STATE_TEXT})\s+)?{_KIND}\s*(?P<mark>#|[Nn]o\.|(?=\s[A-Z]?\d))\s*{_NUMBER}")
LICENSED_KINDS = frozenset(("medical", "nursing", "pharmacy", "psychologist", "counselor", "therapist", "physician"))
STATE_AFTER = re.compile(
    rf"^\s*(?:[(,]|in\b|"
    rf",?\s*[Ss]tate of\b)\s*(?:the\s+)?(?:[Ss]tate\s+of\s+)?(?P<state>{STATE_TEXT})(?!\w)"
)
NPI = re.compile(r"\bNPI\b(?:\s*(?:[Nn]umber|[Nn]o\.?|#))?\s*[:#-]?\s*(?:is\s+)?(\d{10})(?!\d)")
NO_CLINICIAN = re.compile(
    r"\b(?:business|driver'?s?|driving|liquor|facility|software|creative commons|tax|dea|vehicle|contractor|"
    r"cosmetology)\b",
    re.I,
)


def read_licenses(page: Page) -> Iterator[Fact]:
    """Yield `licenses_stated` ({type, number, state}, type and number as written) and `npi_stated` (ten digits).

    An NPI counts only when its check digit is right.
    """
    seen: set[tuple[str | None, ...]] = set()
    for block in page.having(
        "license",
        "licence",
        "licenses",
        "licences",
        "lic",
        "no",
        "npi",
        "lmft",
        "lcsw",
        "lpc",
        "lpcc",
        "rn",
        "np",
        "md",
    ):
        if not any(c.isdigit() for c in block.text):
            continue
        text = aligned(block.text)
        for value, start, end in _licenses_in(text):
            if tuple(value.values()) not in seen:
                seen.add(tuple(value.values()))
                yield Fact("licenses_stated", value, "offered", block.text[start:end].strip(), block.context)
        for match in NPI.finditer(text):
            if valid_npi(match[1]) and (match[1],) not in seen:
                seen.add((match[1],))
                yield Fact("npi_stated", match[1], "offered", block.text[match.start() : match.end()], block.context)
    if page.words.keys() & {"license", "licence", "licenses", "licences"}:
        yield from _licenses_of_tables(page)
    for origin, items in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        for item in items:
            for written in texts(item.get("usNPI")):
                if valid_npi(written) and (written,) not in seen:
                    seen.add((written,))
                    yield Fact("npi_stated", written, "offered", written, ", ".join(sorted(types(item))), origin)


def _licenses_in(text: str) -> Iterator[tuple[dict[str, str | None], int, int]]:
    """Each licence of a text as (value, start, end): around the word license, or after a therapist's letters."""
    taken: list[int] = []
    for word in LICENSE.finditer(text):
        after = LICENSE_AFTER.match(text, word.end())
        before = LICENSE_BEFORE.search(text[: word.start()])
        if not after or NO_CLINICIAN.search(text[max(0, word.start() - 20) : word.end()]):
            continue
        words = [w for m in (before, after) if m for w in (m["kind"], m["state"]) if w]
        kinds = [w for w in words if w in letters_of() or not state_code(w)]  # MD is a doctor here, not Maryland
        states = [state_code(w) for w in words if w not in letters_of() and state_code(w)]
        later = STATE_AFTER.match(text[after.end() :])
        kind = next(
            (k for k in kinds if _letters(k) in letters_of() or k.lower() in LICENSED_KINDS), None
        )
        state = states[0] if states else state_code(later["state"]) if later else None
        start = before.start() if before and (before["kind"] or before["state"]) else word.start()
        taken.append(after.start("number"))
        yield {"type": kind, "number": after["number"].rstrip("."), "state": state}, start, after.end()
    for match in LETTERED.finditer(text):
        if (
            match.start("number") in taken
            or _letters(match["kind"]) not in letters_of()
            or not (match["mark"] or match["state"])
        ):
            continue
        later = STATE_AFTER.match(text[match.end() :])
        state = state_code(match["state"]) or (state_code(later["state"]) if later else None)
        yield {"type": match["kind"], "number": match["number"].rstrip("."), "state": state}, match.start(), match.end()


def _licenses_of_tables(page: Page) -> Iterator[Fact]:
    """Licences in a table whose column is headed by the licence and whose row is headed by the state."""
    for block in page.blocks:
        if (
            block.kind != "cell"
            or len(block.headers) < 2
            or not LICENSE.search(block.headers[0])
            or not re.fullmatch(_NUMBER, block.text)
        ):
            continue
        kind = next(
            (w for w in re.findall(r"[A-Z][A-Za-z.-]+", block.headers[0]) if letters_of().get(_letters(w))), None
        )
        value = {"type": kind, "number": block.text, "state": state_code(block.headers[1])}
        yield Fact("licenses_stated", value, "offered", block.text, block.context)


REMS = re.compile(r"\bREMS\b", re.I)
REMS_CLAIM = re.compile(
    r"\bREMS[\s-]+(?:program\s+)?(?:certified|enrolled|approved|registered)\b|\b(?:certified|enrolled|registered|"
    r"authorized)\b[^.;]{0,50}\bREMS\b|"
    r"\bcertified\s+spravato\b|\bspravato[\s-]+certified\b|"
    r"\bcertified\b[^.;]{0,30}\bspravato\b[^.;]{0,20}\b(?:center|clinic|provider|site|treatment)|"
    r"\bREMS[\s-]+(?:site )?(?:certification|enrol?lment|registration)\b|"
    r"\b(?:certification|enrol?lment|registration)\b[^.;]{0,30}\bREMS\b|"
    r"\bcertified\b[^.;]{0,30}\blike ours\b[^.;]{0,40}\b(?:REMS|spravato)\b",
    re.I,
)
# What is hoped for, done by the patient, or found elsewhere.
REMS_NOT = re.compile(
    r"\b(?:not yet|to become|hopes?|plan|planning|working toward|appl(?:y|ied|ying)|pending|soon|refer|list of|find|"
    r"enroll you|you (?:must|need|will|are|enroll)|(?:patients|people) (?:must|need|are|enroll))\b",
    re.I,
)
REMS_OURS = re.compile(
    r"\b(?:became|(?:have|has) (?:been|become))\s+(?:\w+[\s-]+){0,4}$|"
    r"\b(?:we|our \w+) (?:now |also |\w+ly )?(?:holds?|have|has|completed|received"
    r"|earned|maintains?|renewed)\b|\bour (?:spravato )?$"
    r"|\ball (?:of )?(?:our|two|three|four|five|six|seven|eight|nine|ten|\d+) [^.;]{0,40}$",
    re.I,
)
REMS_GENERAL = re.compile(
    r"\b(?:only|must|required|requires?|needs? to|can only|any|every|all|other|most|find an?|locate|a certified|"
    r"certified (?:spravato )?(?:centers|clinics|sites|settings|locations)|"
    r"at (?:an? )?(?:rems[- ])?certified|in (?:an? )?(?:rems[- ])?certified|healthcare settings?)\b",
    re.I,
)


THIS_PLACE = re.compile(
    r"\b(?:this|(?i:the) [A-Z]\w+) (?:office|clinic|practice|hospital|program|unit|center|suite|site),?"
    r" (?:which )?is\b")


def read_rems(page: Page) -> Iterator[Fact]:
    """Yield `rems_stated` true where the provider says of itself that it is certified under the Spravato REMS."""
    for block in page.having("rems", "certified"):
        for sentence in block.sentences:
            match = REMS_CLAIM.search(sentence.text)
            if not match or REMS_NOT.search(sentence.text):
                continue
            text = sentence.text
            ours = re.search(r"\b(?:we|we're|our|ours|us|my)\b", text.replace("’", "'"), re.I)
            own = ours or _own_name(page, text) or THIS_PLACE.search(text[: match.end()])
            badge = len(text) <= 60 and not re.search(r"\b(?:is|are|must|only|what|why|centers|clinics)\b", text, re.I)
            direct = re.search(
                r"\b(?:we are|we're|our (?:\w+ ){0,3}(?:is|are)|i am|as an?|"
                r"is an?)\s+(?:\w+[\s-]+){0,4}$",
                text[: match.start()],
                re.I,
            ) or re.search(r"\b(?:we are|we're|our (?:\w+ ){0,3}(?:is|are)|as an?)\b", text[: match.start() + 1], re.I)
            by_us = REMS_OURS.search(text[: match.start()])
            direct, own = direct or by_us or re.search("like ours", match.group()), own or by_us
            if not (badge or (own and (direct or not REMS_GENERAL.search(text[: match.end() + 12])))):
                continue
            status = assertion(sentence, match.start(), match.end())
            if status == "affirmed" or (status == "others" and by_us):
                yield Fact("rems_stated", True, "offered", text, block.context)
                return


READERS = (read_people, read_licenses, read_rems)
