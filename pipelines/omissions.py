"""What a whole site never says, though an authority says that patients should know it. Pure.

One file a rule: vocabulary/omissions/. A rule looks only at a site whose last crawl was finished, on which no page
failed, and of which every page that could hold the answer was read: the pages that its own links name by a word of
`TELLING`. Any page that says it, in whatever words, an article too, silences the rule. Its evidence is what the
provider offers, with that quote, and the list of the pages that were read.
"""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extraction.terms import FOLDER, VocabularyError
from pipelines.decisions import read_yaml
from pipelines.history import Capture, History, Visit

ANSWERED = frozenset({"fetched", "unchanged", "gone", "redirected", "not_html"})   # visits that leave no gap
# Words of an address behind which a site tells what it does, for whom, at what price and risk.
TELLING = frozenset(
    "about consent cost costs experience expect faq faqs fees how infusion infusions ketamine lozenge lozenges "
    "offer offerings options patient patients price prices pricing process program programs rates risks safety service "
    "services spravato therapies therapy treatment treatments troche troches".split())
ARTICLES = re.compile(r"/(?:blog|news|post|posts|articles?|category|tag|author|20\d\d)(?:/|$)")
PARTS = ("code", "label", "severity", "detects", "why", "authority")


@dataclass(frozen=True, slots=True)
class OmissionRule:
    """One rule: who is asked (by what is offered), and what would be an answer."""

    code: str
    routes: frozenset[str]
    settings: frozenset[str]
    claims: frozenset[str]
    safety: frozenset[str]

    def asks(self, offer: dict[str, Any]) -> bool:
        """Whether one offered pair of route and setting makes the rule apply."""
        return offer["route"] in self.routes or offer["setting"] in self.settings

    def answered(self, field: str, value: Any) -> bool:
        """Whether a fact says what the rule looks for."""
        if field == "claims":
            return value.get("rule") in self.claims
        return field == "safety" and value.get("code") in self.safety


@dataclass(frozen=True, slots=True)
class Omission:
    """A rule that found no answer: the fact of the offer that asks for one, and the pages read."""

    rule: str
    fact_id: str
    pages: tuple[Capture, ...]


def load(folder: Path = FOLDER) -> tuple[OmissionRule, ...]:
    """The rules of vocabulary/omissions/.

    Raises:
        VocabularyError: a file that cannot be read, lacks a part, or is named otherwise than its code.
    """
    return tuple(_rule(path) for path in sorted((folder / "omissions").glob("*.yml")))


def _rule(path: Path) -> OmissionRule:
    """One rule's file."""
    data = read_yaml(path, VocabularyError)
    missing = [part for part in PARTS if not isinstance(data, dict) or not data.get(part)]
    if missing or data["code"] != path.stem or not (data.get("routes") or data.get("settings")):
        lacks = ", ".join(missing) or "its own name as code, and routes or settings"
        raise VocabularyError(f"vocabulary/omissions/{path.name}: needs {lacks}. Mend the file.")
    lists = (frozenset(data.get(part) or ()) for part in ("routes", "settings", "claims", "safety"))
    return OmissionRule(path.stem, *lists)


def find(
    rules: Iterable[OmissionRule], history: History, last: list[Visit], offers: list[dict[str, Any]]
) -> list[Omission]:
    """What the site of a provider omits; `last` are the visits of its last crawl, which was finished and read it."""
    pages = covered(history, last)
    said = history.current()
    found = []
    for rule in rules if pages else ():
        offer = next((row for row in offers if rule.asks(row)), None)
        if offer and not any(rule.answered(statement.field, statement.value) for statement in said):
            found.append(Omission(rule.code, offer["fact_id"], pages))
    return found


def covered(history: History, last: list[Visit]) -> tuple[Capture, ...]:
    """The pages read, where together they are all on which a site tells what it does; else none."""
    captures = [capture for capture in history.current_captures() if capture.kind]
    unread = [capture for capture in history.current_captures() if not capture.kind]   # needs JavaScript
    if not captures or unread or any(visit.outcome not in ANSWERED for visit in last):
        return ()
    host = _host(captures[0].url)
    seen = {_key(visit.url) for visit in last}
    links = {link for capture in captures for link in capture.links if _host(link) == host and telling(link)}
    if any(_key(link) not in seen for link in links):
        return ()
    return tuple(captures) if any(_path(capture.url) == "/" for capture in captures) else ()


def telling(url: str) -> bool:
    """Whether an address names one of the things that a site tells of itself; articles stand apart."""
    path = _path(url)
    return not ARTICLES.search(path) and not TELLING.isdisjoint(re.findall(r"[a-z]+", path))


def _host(url: str) -> str:
    return (urlsplit(url).netloc.lower()).removeprefix("www.")


def _path(url: str) -> str:
    path = re.sub(r"/(?:index|home|default)\.\w+$", "/", urlsplit(url).path.lower())
    return path.rstrip("/") or "/"


def _key(url: str) -> tuple[str, str]:
    """An address without what does not tell pages apart."""
    return _host(url), _path(url)
