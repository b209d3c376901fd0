"""The provider's own name, heard as "we": "Willow prescribes lozenges" says what "we prescribe lozenges" says.

A page's own name is the run of capitalised words, in its title, head or foot, that its address is made of; where the
address tells nothing, the name of the site. An organisation named in full that is not it is another one.
"""
import re
from functools import lru_cache
from urllib.parse import urlsplit

from extraction.covers import Covered
from extraction.page import Page
from extraction.words import Words

RUN = re.compile(r"[A-Z][\w'’.-]*(?:\s(?:(?:&|and|of|the|at|in)\s)?[A-Z][\w'’.-]*){0,5}")
LETTERS = re.compile(r"[^a-z0-9]+")
SEPARATOR = re.compile(r"\s[|–—·•:-]\s|\s?\|\s?")
SHORTEST = 5   # letters of a name that an address may prove
GENERIC = Words("offer_words", "generic_name")
TAIL = Words("offer_words", "name_tail")
AGENTS = re.compile(r"(?:['’]s)?\s+(?:\w+\s)?(?:psychiatrists?|clinicians?|nurses?|doctors?|providers?|members?"
                    r"|patients?|clients?|therapists?|staff|team|guests|prescribers?|physicians?|people)\b", re.I)
OTHER = re.compile(
    r"\b(?:[A-Z][\w'’.-]+\s(?:&\s|and\s|of\s)?){1,4}(?:Clinic|Clinics|Group|Infusions?|Center|Centre|Hospital"
    r"|University|Pharmacy|Compounding|Associates|Institute|Psychiatry|Wellness|Partners|Medical|Medicine|Health)\b")


def own_names(page: Page) -> tuple[str, ...]:
    """The names by which the page calls its owner, the longest first."""
    labels = (urlsplit(page.url).hostname or "").split(".")
    host = LETTERS.sub("", max(labels[:-1] or labels, key=len)) if labels else ""
    places = [page.title, page.meta.get("og:site_name", ""), *(b.text for b in (*page.blocks[:4], *page.blocks[-4:]))]
    found = {name for text in places for run in RUN.findall(text[:300]) for name in _of_address(run, host)}
    if not found:
        parts = SEPARATOR.split(page.title)
        site = page.meta.get("og:site_name") or (parts[-1] if len(parts) > 1 else "")
        found = {site} if 1 < len(site.split()) <= 5 and not generic(site) else set()
    return tuple(sorted(found, key=len, reverse=True))


def _of_address(run: str, host: str) -> list[str]:
    """The part of a run of capitalised words whose letters begin the address, if any."""
    words = run.split()
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            letters = LETTERS.sub("", "".join(words[first:last]).lower())
            if len(letters) >= SHORTEST and host.startswith(letters):
                name = " ".join(words[first:last]).rstrip(".,")
                return [] if generic(name) else [name]
    return []


def generic(name: str) -> bool:
    """Whether a name is made of words that any provider may use ("Ketamine Therapy Reno" of none of its own)."""
    return not GENERIC.sub("", name).strip(" .,&-")


@lru_cache(maxsize=2)   # several readers ask of the same page
def voice_of(page: Page) -> "Voice":
    """The voice of a page."""
    return Voice(page)


class Voice:
    """Tells who speaks in a text: `heard` puts "we" for the provider's own name, `others` finds another's."""

    def __init__(self, page: Page) -> None:
        self.names = own_names(page)
        names = "|".join(re.escape(name).replace("\\ ", r"\s") for name in self.names)
        self._pattern = Covered(
            rf"(?P<at>\b(?:at|with|from|by|to|of|in|for) )?\b(?:the |The )?(?:{names})"
            rf"(?:\s(?:(?:&|and)\s)?(?i:{TAIL.source})\b)*(?:,? (?:LLC|PLLC|Inc)\b\.?)?") if names else None
        self.heard = lru_cache(maxsize=2048)(self._heard)

    def _heard(self, text: str) -> str:
        """The text with the provider's own name as "we", "our" or "us"."""
        if self._pattern is None:
            return text

        def pronoun(match: re.Match[str]) -> str:
            if AGENTS.match(text, match.end()) or text[match.end():match.end() + 2] in ("'s", "’s"):
                return (match["at"] or "") + "our"
            return match["at"] + "us" if match["at"] else "we"
        heard = self._pattern.pattern.sub(pronoun, text) if self._pattern.may_match(text) else text
        return heard.replace("our's", "our").replace("our’s", "our")

    def others(self, text: str) -> bool:
        """Whether another organisation is named in full."""
        heard = self.heard(text)
        return any(not generic(match.group()) for match in OTHER.finditer(heard))
