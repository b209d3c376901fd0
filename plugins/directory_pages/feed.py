"""Changes as an Atom feed (RFC 4287, paged by RFC 5005): pure, rows in and XML out.

Readers of feeds keep what they were sent, long after a page here was mended or a person forgotten. So values of fields
that name people are not sent: the entry says that they changed, and leads to the page that says what stands now.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as etree

from markupsafe import Markup, escape

from directory_pages import fields, record, words
from directory_pages.citing import TITLE
from directory_pages.words import Row

ATOM = "http://www.w3.org/2005/Atom"
RIGHTS = "Data: CC BY 4.0. Quotes belong to those who wrote them."
SUBTITLE = (
    "What providers’ own pages, and the states’ registers, were seen to say differently between two visits. "
    "It is not medical advice."
)
MADE_UP = "The providers here are made up."
PEOPLE = frozenset({"clinicians", "licenses_stated", "npi_stated", "licenses", "npi_records", "exclusions"})
UNNAMED = "What is said of its people changed. This feed names nobody: its page tells what stands there now."
MISREAD = "We had misread this; it was corrected later."
PARAMETERS = ("state", "field", "page")
PER_PAGE = 100
MOST_LETTERS = 300  # of a value: a page of 10,000 letters is no news
EARLIEST = "1970-01-01T00:00:00Z"
# Signs without a width that turn the writing direction; one that stands at the end of a name would turn our words too.
MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NOT_XML = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


class BadFeed(ValueError):
    """A feed that there is not; its text says why, to a person."""


@dataclass(frozen=True)
class Feed:
    """Which changes: of providers in any of these states, of any of these fields; none named: all. `page` from 1."""

    states: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    page: int = 1

    def address(self, page: int | None = None) -> str:
        """Return the address of the feed without the host, at another page where one is given."""
        number = page or self.page
        parts = [("state", one) for one in self.states] + [("field", one) for one in self.fields]
        parts += [("page", str(number))] if number > 1 else []
        return "/changes.atom" + (f"?{urlencode(parts)}" if parts else "")

    @property
    def title(self) -> str:
        """The name of the feed, by what is in it."""
        labels = words.listed([words.lower(fields.label(one)) for one in self.fields])
        what = f": changes of {labels}" if self.fields else ""
        where = f" in {words.listed([words.state(one) for one in self.states])}" if self.states else ""
        return f"{TITLE}{what or ': changes'}{where}"


def asked(args: Mapping[str, Sequence[str]]) -> Feed:
    """Return the feed that an address asks for.

    Raises:
        BadFeed: a parameter, a state, a field or a page that there is not.
    """
    for name in args:
        if name not in PARAMETERS:
            raise BadFeed(f"“{name[:40]}” is not a parameter. Use: {', '.join(PARAMETERS)}.")
    states = tuple(dict.fromkeys(one.strip().upper() for one in args.get("state", ()) if one.strip()))
    names = tuple(dict.fromkeys(one.strip() for one in args.get("field", ()) if one.strip()))
    known = sorted({*fields.BY_NAME, *fields.OTHERS})
    for one in states:
        if one not in words.STATES:
            raise BadFeed(f"“{one[:20]}” is no state. Give two letters, such as CO.")
    for one in names:
        if one not in known:
            raise BadFeed(f"“{one[:40]}” is no field. There are: {', '.join(known)}.")
    page = next((one for one in args.get("page", ()) if one.strip()), "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", page):
        raise BadFeed(f"“{page[:20]}” is no page of the feed. Give a whole number from 1.")
    return Feed(states, names, int(page))


def moment(time: str | None) -> str:
    """Return a time as Atom asks for it: in UTC, with its "Z"; of one that is none, the earliest of all."""
    try:
        made = datetime.fromisoformat(time or "")
    except ValueError:
        return EARLIEST
    return (made if made.tzinfo else made.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: Any) -> str:
    """Return a text without what XML cannot hold, and without signs that turn the writing around."""
    return MARKS.sub("", NOT_XML.sub("", str(text if text is not None else "")))


def sentence(change: Row) -> str:
    """Return a change in words; its values too, but for those of people."""
    if change["field"] in PEOPLE:
        return UNNAMED
    before, after = (_short(change[name]).rstrip(".") for name in ("before", "after"))
    if before and after:
        said = f"{change['label']}: from “{before}” to “{after}”."
    else:
        said = f"{change['label']}: now “{after}”." if after else f"{change['label']}: no longer “{before}”."
    return f"{said} {MISREAD}" if change["correction_id"] else said


def updated(changes: Sequence[Row], built_at: str | None) -> str:
    """Return when the newest of some changes was made; without any, when the directory was built."""
    return max((_updated(change) for change in changes), default=moment(built_at))


def xml(feed: Feed, origin: str, changes: Sequence[Row], total: int, build: Mapping[str, str]) -> bytes:
    """Return a page of the feed.

    Args:
        feed: which changes they are.
        origin: scheme and host of the site.
        changes: rows as `profile.change` gives them, with name, listed_name and website of their provider, and
            corrected_at (the day of the correction, or None).
        total: how many changes the feed has on all its pages.
        build: when and of what the directory was built.
    """
    etree.register_namespace("", ATOM)
    made_up = build.get("sample") == "1"
    root = etree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en-US"})
    _add(root, "title", feed.title)
    _add(root, "subtitle", f"{MADE_UP} {SUBTITLE}" if made_up else SUBTITLE)
    _add(root, "id", origin + feed.address(page=1))
    _add(root, "updated", updated(changes, build.get("built_at")))
    _add(_add(root, "author"), "name", TITLE)
    _add(root, "rights", RIGHTS)
    for rel, address in _pages(feed, total):
        _add(root, "link", rel=rel, type="application/atom+xml", href=origin + address)
    _add(root, "link", rel="alternate", type="text/html", href=f"{origin}/data")
    for change in changes:
        _entry(root, change, origin, made_up)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def pages(total: int) -> int:
    """Return how many pages a feed of so many changes has."""
    return max(1, -(-total // PER_PAGE))


def _pages(feed: Feed, total: int) -> list[tuple[str, str]]:
    last = pages(total)
    links = [("self", feed.address())]
    if last > 1:
        links += [("first", feed.address(page=1)), ("last", feed.address(page=last))]
    if feed.page > 1:
        links.append(("previous", feed.address(page=feed.page - 1)))
    if feed.page < last:
        links.append(("next", feed.address(page=feed.page + 1)))
    return links


def _entry(root: etree.Element, change: Row, origin: str, made_up: bool) -> None:
    """Add one change."""
    entry, address = _add(root, "entry"), f"{origin}/provider/{quote(change['provider_id'])}"
    name = _short(record.name_of({**change, "id": change["provider_id"]}))
    _add(entry, "title", f"{name}: {change['label']}")
    _add(entry, "id", f"{address}#{quote(change['id'])}")
    _add(entry, "updated", _updated(change))
    _add(entry, "published", moment(change["seen_at"]))
    _add(entry, "category", term=change["field"], label=change["label"])
    _add(entry, "link", rel="alternate", type="text/html", href=f"{address}#changes")
    proofs = [("before", change["fact_old"]), ("after", change["fact_new"])]
    links = [(f"Evidence of what it said {when}", f"{origin}/evidence/{quote(fact)}") for when, fact in proofs if fact]
    for title, href in links:
        _add(entry, "link", rel="related", type="text/html", title=title, href=href)
    said = " ".join(
        filter(None, [MADE_UP if made_up else "", f"Seen {words.day(change['seen_at'])}.", sentence(change)])
    )
    anchors = Markup(" · ").join(Markup('<a href="{}">{}</a>').format(href, title) for title, href in links)
    body = Markup("<p>{}</p>").format(escape(said)) + (Markup("<p>{}</p>").format(anchors) if links else "")
    _add(entry, "summary", body, type="html")


def _updated(change: Row) -> str:
    """Return when a change was told last: when it was seen, or corrected later."""
    return max(moment(change["seen_at"]), moment(change.get("corrected_at")))


def _add(parent: etree.Element, name: str, text: str | None = None, **attributes: str) -> etree.Element:
    """Add an element, its text and its attributes clean."""
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", {key: clean(value) for key, value in attributes.items()})
    made.text = clean(text) if text is not None else None
    return made


def _short(text: str) -> str:
    folded = " ".join(clean(text).split())
    return folded if len(folded) <= MOST_LETTERS else f"{folded[:MOST_LETTERS]}…"
