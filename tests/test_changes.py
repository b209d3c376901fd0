"""Changes: what two visits said. Half of these are near misses, which give no row."""

import json

import pytest

from pipelines.changes import track
from pipelines.history import History
from tests.histories import ID, address, day, fact, offer, page, price, replayed, runs


def changed(*crawls):
    """The changes as (field, old, new, day)."""
    _, changes = replayed(*crawls)
    return [(c.field, c.old, c.new, c.seen_at[8:10]) for c in changes]


def amounts(*crawls):
    """The changes of prices as (old amount, new amount)."""
    _, changes = replayed(*crawls)
    return [
        (c.fact_old and c.fact_old.value["amount"], c.fact_new and c.fact_new.value["amount"])
        for c in changes
        if c.field == "prices"
    ]


def at(amount, quote=None, context="Prices", **more):
    return fact("prices", price(amount, **more), quote or f"${amount}", context=context)


def test_the_first_crawl_gives_none():
    assert changed({"/": [fact("name", "Alder"), at(450)]}) == []


def test_the_first_crawl_that_reads_anything_is_the_base_line():
    assert changed({"/": "error"}, {"/": [at(450)]}) == []
    assert changed({"/": "robots"}, {"/": "robots"}, {"/": [at(450)], "/b": [at(500)]}) == []


def test_one_price_changed_on_one_page_is_one_row():
    pages = {"/": [fact("name", "Alder")], "/faq": [fact("age_min", 18)]}
    history, changes = replayed(
        pages | {"/prices": [at(450), at(300, service="im")]}, pages | {"/prices": [at(475), at(300, service="im")]}
    )
    [change] = changes
    old, new = [s for s in history.statements.values() if s.field == "prices" and s.value["service"] == "iv"]
    assert (change.field, change.seen_at, change.fact_old, change.fact_new) == ("prices", day(2), old, new)
    assert (change.old, change.new) == (old.canonical, new.canonical)
    assert (old.value["amount"], new.value["amount"]) == (450, 475)
    assert (old.first_seen, old.last_seen, old.gone_at) == (day(1), day(1), day(2))
    assert (new.first_seen, new.last_seen, new.gone_at) == (day(2), day(2), None)


NOTHING = {
    "the same again": ({"/a": [at(450)]}, {"/a": [at(450)]}),
    "other words": ({"/a": [at(450, "$450 each")]}, {"/a": [at(450, "only $450")]}),
    "moved to another page": (
        {"/a": [at(450)], "/b": [fact("age_min", 18)]},
        {"/a": [fact("name", "A")], "/b": [fact("age_min", 18), at(450), fact("name", "A")]},
    ),
    "forbidden": ({"/a": [at(450)]}, {"/a": "refused"}, {"/a": "refused"}, {"/a": "refused"}),
    "failed": ({"/a": [at(450)]}, {"/a": "error"}, {"/a": "error"}, {"/a": "error"}),
    "robots.txt": ({"/a": [at(450)]}, {"/a": "robots"}, {"/a": "robots"}),
    "not visited": ({"/a": [at(450)], "/b": []}, {"/b": []}, {"/b": []}),
    "too large to read": ({"/a": [at(450)]}, {"/a": "too_large"}, {"/a": "not_html"}),
    "gone once": ({"/a": [at(450)]}, {"/a": "gone"}),
    "gone once, failed, back": ({"/a": [at(450)]}, {"/a": "gone"}, {"/a": "error"}, {"/a": [at(450)]}, {"/a": "gone"}),
    "a page seen before, got only now": ({"/": page(links=("/a",))}, {"/a": [at(450)]}),
    "a page that failed before": ({"/": [], "/a": "error"}, {"/": [], "/a": [at(450)]}),
    "named but not offered": (
        {"/a": [fact("offers", offer("iv"), stance="mentioned")]},
        {"/a": [fact("name", "A")]},
        {"/a": [fact("offers", offer("iv"), "Other words.", stance="mentioned"), fact("name", "A")]},
    ),
    "an accusation that nobody confirmed": (
        {"/a": [fact("claims", {"rule": "cure", "sense": "accuses"}, hidden=True)]},
        {"/a": []},
    ),
    "other providers on a list": (
        {"/a": [fact("entries", {"name": "Birch"})]},
        {"/a": [fact("entries", {"name": "Fir"})]},
    ),
    "an offer said again with less": (
        {"/a": [fact("offers", offer("iv", "in_person"))]},
        {"/a": [fact("offers", offer("iv", "in_person")), fact("offers", offer("iv"), "Drips.")]},
    ),
}


@pytest.mark.parametrize("crawls", NOTHING.values(), ids=NOTHING)
def test_no_change(crawls):
    rows = changed(*crawls)
    assert [row for row in rows if row[0] != "name"] == []


def test_gone_twice_is_gone():
    history, changes = replayed({"/a": [at(450)]}, {"/a": "gone"}, {"/a": "error"}, {"/a": "gone"})
    [statement] = history.statements.values()
    assert statement.gone_at == day(4)
    assert [(c.fact_old, c.new, c.seen_at) for c in changes] == [(statement, None, day(4))]
    assert history.current() == []


def test_sent_elsewhere_twice_is_gone():
    assert amounts({"/a": [at(450)]}, {"/a": "redirected"}) == []
    assert amounts({"/a": [at(450)]}, {"/a": "redirected"}, {"/a": "redirected"}) == [(450, None)]


def test_a_site_that_moved_keeps_what_it_said():
    outcomes = runs((1, "read"), (2, "moved"), (3, "moved"))
    history, changes = replayed({"/": [at(450)]}, {"/": "redirected"}, {"/": "redirected"}, runs=outcomes)
    assert ([c.field for c in changes], len(history.current())) == (["status"], 1)


def test_gone_and_back():
    crawls = {"/a": [at(450)]}, {"/a": "gone"}, {"/a": "gone"}, {"/a": [at(450)]}
    history, _ = replayed(*crawls)
    [statement] = history.statements.values()
    assert (statement.first_seen, statement.last_seen, statement.gone_at) == (day(1), day(4), None)
    assert amounts(*crawls) == [(450, None), (None, 450)]


def test_no_longer_there_with_status_200_is_gone():
    history, changes = replayed({"/a": [at(450), fact("age_min", 18)]}, {"/a": [fact("age_min", 18)]})
    assert [(c.field, c.new) for c in changes] == [("prices", None)]
    assert [s.gone_at for s in history.statements.values()] == [day(2), None]


def test_a_refused_page_keeps_its_facts():
    history, _ = replayed({"/a": [at(450)]}, {"/a": "refused"})
    [statement] = history.current()
    assert (statement.last_seen, statement.gone_at) == (day(1), None)


def test_an_unchanged_page_confirms_its_facts():
    history, _ = replayed({"/a": [at(450)]}, {"/a": [at(450)]})
    [statement] = history.current()
    assert (statement.first_seen, statement.last_seen, statement.crawl) == (day(1), day(2), 2)


def test_a_new_page_gives_its_values():
    old = {"/": page(fact("age_min", 18))}
    new = {
        "/": page(fact("age_min", 18), fact("name", "A"), links=("/spravato",)),
        "/spravato": [at(900, service="im")],
    }
    assert amounts(old, new) == [(None, 900)]
    assert amounts(old, {"/": page(fact("age_min", 18)), "/spravato": [fact("age_min", 18)]}) == [], (
        "near miss: said before"
    )


def test_several_pages_change_one_after_the_other():
    rows = amounts(
        {"/a": [at(450)], "/b": [at(450)], "/c": [at(450)]},
        {"/a": [at(475)], "/b": [at(475)], "/c": "error"},
        {"/a": [at(475)], "/b": [at(475)], "/c": [at(475)]},
    )
    assert rows == [(450, 475)]


def test_a_price_changes_and_changes_back():
    assert amounts({"/a": [at(450)]}, {"/a": [at(475)]}, {"/a": [at(450)]}, {"/a": [at(475)]}) == [
        (450, 475),
        (475, 450),
        (450, 475),
    ]
    _, changes = replayed({"/a": [at(450)]}, {"/a": [at(475)]}, {"/a": [at(450)]}, {"/a": [at(475)]})
    assert len({change.id for change in changes}) == 3


def test_prices_are_paired_by_what_they_are_for():
    assert amounts(
        {"/a": [at(450, context="40 minutes"), at(600, context="90 minutes")]},
        {"/a": [at(650, context="90 minutes"), at(475, context="40 minutes")]},
    ) == [(450, 475), (600, 650)]
    assert amounts(
        {"/a": [at(450), at(2400, unit="package", sessions=6)]},
        {"/a": [at(475), at(2400, unit="package", sessions=6), at(99, service="other")]},
    ) == [(450, 475), (None, 99)]
    assert amounts({"/a": [at(450)]}, {"/a": [at(450), at(300, service="im")]}) == [(None, 300)]


SINGLE = {
    "phone": ("phone", "+15135550101", "+15135550102"),
    "insurance": ("insurance", "accepted", "not_accepted"),
    "sessions": ("sessions", [6, 6], [6, 8]),
    "kind": ("provider_kind", "clinic", "pain_practice"),
}


@pytest.mark.parametrize(("field", "old", "new"), SINGLE.values(), ids=SINGLE)
def test_a_field_with_one_value_changes_in_one_row(field, old, new):
    _, [change] = replayed({"/": [fact(field, old)]}, {"/": [fact(field, new)]})
    assert (change.field, change.fact_old.value, change.fact_new.value) == (field, old, new)


def test_a_clinic_moves():
    _, [change] = replayed({"/": [fact("address", address("1 Elm St"))]}, {"/": [fact("address", address("2 Oak St"))]})
    assert (change.field, change.fact_old.value["street"], change.fact_new.value["street"]) == (
        "locations",
        "1 Elm St",
        "2 Oak St",
    )
    assert (
        changed({"/": [fact("address", address("1 Elm Street"))]}, {"/": [fact("address", address("1 Elm St."))]}) == []
    )


def test_list_values_come_and_go():
    assert changed(
        {"/": [fact("conditions", "ptsd"), fact("conditions", "ocd")]},
        {"/": [fact("conditions", "ptsd"), fact("conditions", "trd")]},
    ) == [("conditions", '"ocd"', None, "02"), ("conditions", None, '"trd"', "02")]


def test_an_offer_said_more_fully_is_one_row():
    assert changed({"/": [fact("offers", offer("iv"))]}, {"/": [fact("offers", offer("iv", "in_person"))]}) == [
        ("offers", '{"route":"iv","setting":null}', '{"route":"iv","setting":"in_person"}', "02")
    ]


def test_ids_are_stable():
    crawls = {"/a": [at(450)]}, {"/a": [at(475)]}
    assert [c.id for c in replayed(*crawls)[1]] == [c.id for c in replayed(*crawls, {"/a": [at(475)]})[1]]


# --- findings: what a person confirmed comes and goes; what waits for a person shows nothing ------------------------

CURE = {"rule": "cure", "sense": "accuses"}
CONFIRMED = fact("claims", CURE, "Ketamine cures grief.")
REWORDED = fact("claims", CURE, "It cures all grief.", awaits=True)
REJECTED = fact("claims", CURE, "Is it a cure?", hidden=True)
OTHER = fact("age_min", 18)
FINDINGS = {
    "comes and goes": (([OTHER], [CONFIRMED, OTHER], [OTHER]), [("+", "02"), ("-", "03")]),
    "in other words that wait": (([CONFIRMED], [REWORDED]), []),
    "then without any": (([CONFIRMED], [REWORDED], [OTHER]), [("-", "03")]),
    "then in the old words": (([CONFIRMED], [REWORDED], [CONFIRMED]), []),
    "in words that a person rejected": (([CONFIRMED], [REJECTED]), [("-", "02")]),
    "never confirmed": (([OTHER], [REWORDED, OTHER], [OTHER]), []),
    "confirmed after words that wait": (([REWORDED], [CONFIRMED]), [("+", "02")]),
}


@pytest.mark.parametrize(("pages", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_findings_come_and_go(pages, expected):
    found = [row for row in changed(*({"/": facts} for facts in pages)) if row[0] == "claims"]
    assert [("+" if new else "-", at) for _, _, new, at in found] == expected


def test_a_value_whose_sentence_waits_is_not_gone():
    assert changed(
        {"/": [fact("conditions", "ptsd", "We treat PTSD.")]},
        {"/": [fact("conditions", "ptsd", "Our drips cure PTSD.", awaits=True)]},
    ) == []


def test_what_is_gone_is_told_by_words_that_may_be_shown():
    history, changes = replayed({"/": [CONFIRMED]}, {"/": [REWORDED]}, {"/": [OTHER]})
    assert [(c.fact_old.quote, c.fact_new) for c in changes if c.field == "claims"] == [("Ketamine cures grief.", None)]


# --- the status -------------------------------------------------------------------------------------------------------

STATUSES = {
    "reachable all the time": (((1, "read"), (8, "read")), []),
    "one bad evening": (((1, "read"), (8, "unreachable"), (15, "read")), []),
    "three failures, and back": (
        ((1, "read"), (2, "unreachable"), (9, "unreachable"), (16, "unreachable"), (23, "unreachable"), (30, "read")),
        [("reachable", "unreachable", "16"), ("unreachable", "reachable", "30")],
    ),
    "robots.txt": (
        ((1, "read"), (8, "unreadable"), (15, "unreadable"), (22, "read")),
        [("reachable", "unreadable", "08"), ("unreadable", "reachable", "22")],
    ),
    "moved": (((1, "read"), (8, "moved"), (15, "moved")), [("reachable", "moved", "08")]),
    "never read, then read": (((1, "unreachable"), (8, "read")), [("unreachable", "reachable", "08")]),
    "the first visit": (((1, "moved"),), []),
}


@pytest.mark.parametrize(("outcomes", "expected"), STATUSES.values(), ids=STATUSES)
def test_the_status_changes(outcomes, expected):
    found = track(History(ID), [], {}, runs(*outcomes))
    assert [(json.loads(c.old), json.loads(c.new), c.seen_at[8:10]) for c in found] == expected
    assert {c.field for c in found} <= {"status"}
    assert len({c.id for c in found}) == len(found)


def test_a_site_that_says_it_has_closed_is_one_row_with_its_words():
    closed = fact("provider_status", "says_closed", "We have closed for good.")
    outcomes = runs((1, "read"), (2, "read"), (3, "read"))
    history, changes = replayed({"/": [OTHER]}, {"/": [closed, OTHER]}, {"/": [OTHER]}, runs=outcomes)
    assert [(c.field, c.old, c.new, c.fact_old and c.fact_old.quote, c.fact_new and c.fact_new.quote)
            for c in changes] == [
        ("status", '"reachable"', '"says_closed"', None, "We have closed for good."),
        ("status", '"says_closed"', '"reachable"', "We have closed for good.", None),
    ]
