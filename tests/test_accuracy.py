"""The gate: the gold set as it was labelled, and the reader no worse on it than it once was."""
import json
from functools import cache

import pytest

from extraction.profile import VERSION
from tests.accuracy import BASELINES, PUBLISHED, below, floors, raised, this_reader
from tests.gold_set import GOLD, HALVES, VALUES, Miss, Score, Scores, digest, pages, score, wilson


@cache
def read(half):
    """This reader's scores on one half."""
    return score(half, this_reader)


@pytest.mark.parametrize(("right", "of", "interval"), [
    (10, 10, (0.722, 1.0)), (0, 10, (0.0, 0.278)), (5, 10, (0.237, 0.763)), (0, 0, (0.0, 1.0))])
def test_wilson(right, of, interval):
    """Values of Wilson's interval from the published formula, to three places."""
    assert tuple(round(end, 3) for end in wilson(right, of)) == interval


@pytest.mark.parametrize(("expected", "found", "counts"), [
    (["a", "b"], ["b", "c"], (2, 2, 1)), (["a"], [], (1, 0, 0)), ([], ["a"], (0, 1, 0)),
    ([(6, 6)], [(6, 6)], (1, 1, 1)), ([True], [1], (1, 1, 0)), (["a"], ["a", "a"], (1, 2, 1))])
def test_an_extra_fact_counts_against_the_reader(expected, found, counts):
    one = Score()
    one.add(expected, found)
    assert (one.expected, one.found, one.right) == counts


def test_an_empty_profile_is_compared_whole():
    """What a label leaves out is nothing: a value found there is wrong."""
    assert all(values({}) == [] for values in VALUES.values())
    assert VALUES["prices"]({"prices": [{"amount": 450, "unit": "session"}]}) == [(450.0, None, "session")]
    assert VALUES["monitoring"]({"monitoring": False}) == [False]


def test_a_floor_holds_and_only_rises():
    accused = [Miss("a", "near miss", "accused", "cure")]
    scores = Scores({"phone": Score(expected=10, found=10, right=8)}, accused=accused)
    pinned = {"accused": {"dev": 0}, "dev": {"phone": {"precision": 0.9, "recall": 0.7}}}
    assert below("dev", scores, pinned) == ["dev: 1 near misses were taken for a claim, 0 at most",
                                            "dev: precision of phone is 0.800, its floor 0.900"]
    again = raised(pinned, {"dev": scores})
    assert (again["dev"], again["accused"]) == ({"phone": {"precision": 0.9, "recall": 0.8}}, {"dev": 0})


def test_pages_and_labels_are_those_that_were_pinned():
    assert floors()["digest"] == digest(), "tests/gold was changed: say why in the commit, then make accuracy PIN=1"


@pytest.mark.parametrize("half", HALVES)
def test_the_set_is_large_enough(half):
    labels = [page.label for page in pages(half)]
    assert len(labels) >= 80
    assert all(label["url"].split("/")[2].endswith(".example") for label in labels)
    named = [f for label in labels for f in (*label.get("findings", ()), *label.get("near_misses", ()))]
    assert len(named) >= 100


@pytest.mark.parametrize("half", HALVES)
def test_the_reader_keeps_its_floors(half):
    scores = read(half)
    assert below(half, scores, floors()) == []
    assert scores.near_misses >= 100
    assert len(scores.accused) <= floors()["accused"][half], scores.accused


@pytest.mark.parametrize("half", HALVES)
def test_simple_readers_are_worse(half):
    """The tables of the baselines stand beside the reader's: they must be real readers, and beaten."""
    own = read(half).fields
    for reader in BASELINES.values():
        other = score(half, reader).fields
        assert sum(one.right for one in other.values()) > 0
        assert all(other[name].f1 < own[name].f1 for name in ("offers", "prices", "claims"))


def test_what_is_published_is_what_was_measured():
    """accuracy.json, which the directory shows, agrees with the floors of the same pages."""
    told = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert told["digest"] == digest()
    assert told["extractor_version"] == VERSION, "published without its measure: make accuracy PIN=1"
    own = {(row["half"], row["field"]): row for row in told["fields"] if row["reader"] == "this reader"}
    for half in HALVES:
        scores = read(half)
        for name, one in scores.fields.items():
            if one.expected or one.found:
                row = own[half, name]
                assert (row["expected"], row["found"], row["correct"]) == (one.expected, one.found, one.right), (
                    f"{half}, {name}: accuracy.json is of another reader; make accuracy PIN=1")
    assert (GOLD / "README.md").exists()
