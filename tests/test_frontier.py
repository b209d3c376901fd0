"""The order in which a site's pages are visited, and what is left alone."""
import pytest

from spiders.addresses import Scope
from spiders.frontier import Budget, Frontier, is_skipped, links_on_site, score

HOME = "https://clinic-one.com/"
SCOPE = Scope.of(HOME, "clinic-one.com")


def all_of(frontier: Frontier) -> list[str]:
    steps = iter(frontier.pop, None)
    return [url.removeprefix(HOME) for url, _ in steps]


@pytest.mark.parametrize(("better", "text", "worse", "other"), [
    ("pricing", "", "about-us", ""),
    ("p7", "Cost & insurance", "p8", "Our story"),
    ("ketamine-therapy", "", "our-team", ""),
    ("faq", "", "blog/is-ketamine-safe", ""),
    ("about-us", "", "2024/03/we-moved", ""),
    ("our-team", "", "what", "Why I became a doctor and what my team has learned since"),
])
def test_which_page_says_more(better: str, text: str, worse: str, other: str) -> None:
    assert score(HOME + better, text) > score(HOME + worse, other)


@pytest.mark.parametrize("path", [
    "careers", "careers/nurse", "cart", "my-account/orders", "login.php", "patient-portal", "wp-admin/x", "menu.pdf",
    "media", "photos/1.jpg", "calendar/2026-11", "events/list", "?s=ketamine", "fees?replytocom=4",
    "x?tribe-bar-date=1",
    "tag/iv", "search", "feed", "x?a=1&b=2&c=3&d=4&e=5",
])
def test_what_is_skipped(path: str) -> None:
    assert is_skipped(HOME + path)


@pytest.mark.parametrize("path", ["", "pricing", "ketamine-iv.html", "mediation", "team/jane-doe-np",
                                  "locations?city=denver", "career-burnout-treatment", "eventual-recovery"])
def test_what_is_not_skipped(path: str) -> None:
    assert not is_skipped(HOME + path)


def test_order_and_each_page_once() -> None:
    frontier = Frontier(SCOPE, Budget())
    frontier.add_links([(HOME + path, "") for path in ("blog/a", "team", "fees", "team/", "news/b", "faq")], 0)
    frontier.add("http://www.clinic-one.com/fees/", depth=1)
    frontier.add("https://clinic-two.com/fees")
    frontier.add_front(HOME)
    assert all_of(frontier) == ["", "fees", "faq", "team", "blog/a", "news/b"]


def test_a_better_text_seen_later_counts() -> None:
    frontier = Frontier(SCOPE, Budget())
    frontier.add(HOME + "p1", "Our day")
    frontier.add(HOME + "p2", "Team")
    frontier.add(HOME + "p1", "Prices")
    assert all_of(frontier) == ["p1", "p2"]


def test_a_redirect_to_the_same_page_is_followed_and_to_a_page_seen_is_not() -> None:
    frontier = Frontier(SCOPE, Budget())
    frontier.add_front("http://clinic-one.com/")
    assert frontier.pop() == ("http://clinic-one.com/", 0)
    frontier.add_redirect("http://clinic-one.com/", HOME, 0)
    assert frontier.pop() == (HOME, 0)
    frontier.add_redirect(HOME + "home-page", "https://www.clinic-one.com/", 1)
    frontier.add_redirect(HOME + "x", HOME + "login", 1)
    assert frontier.pop() is None


def test_budget() -> None:
    frontier = Frontier(SCOPE, Budget(pages=2, depth=1, bytes=100))
    frontier.add_links([(f"{HOME}p{n}", "") for n in range(9)], 0)
    frontier.add_links([(f"{HOME}deep", "Prices")], 1)
    assert frontier.pop() == (HOME + "p0", 1)
    frontier.spend(10)
    assert frontier.pop() == (HOME + "p1", 1)
    frontier.spend(10)
    assert frontier.pop() is None
    large = Frontier(SCOPE, Budget(bytes=100))
    large.add(HOME + "a")
    large.spend(100)
    assert large.pop() is None
    errors = Frontier(SCOPE, Budget(pages=2))
    errors.add_links([(f"{HOME}p{n}", "") for n in range(9)], 0)
    assert len(all_of(errors)) == 6


def test_links_on_site() -> None:
    links = [("/fees#a", ""), ("/fees", "Prices"), ("https://clinic-two.com/", "x"), ("/cart", "Cart"), ("tel:1", "")]
    assert links_on_site(links, HOME, SCOPE) == [(HOME + "fees", "Prices")]
