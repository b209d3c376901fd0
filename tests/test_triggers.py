"""Many patterns found in one pass find what each of them finds alone."""
import re

import pytest

from extraction.terms import load_list
from extraction.triggers import Triggers, any_of, prefixes, spellings

TEXTS = [
    "we do not offer lozenges at home, and we don't mail anything",
    "unlike most clinics, we never ask for money up front; it's not our way",
    "do you treat anxiety? yes, we do, and ocd",
    "if you were told no elsewhere, you aren't alone",
    "some clinics around the area no longer prescribe it",
    "not", "", "'", "can't won't",
]


def alone(groups: dict[str, list[str]], text: str) -> list[tuple[int, str, tuple[int, int]]]:
    """What the patterns find one by one, at word starts, those of one group not overlapping."""
    found, free = [], dict.fromkeys(groups, 0)
    for at in (m.start() for m in re.finditer(r"(?<![\w'])(?=[\w'])", text)):
        for group, patterns in groups.items():
            for pattern in patterns:
                match = re.compile(rf"(?:{pattern})" + ("" if pattern.endswith("$") else r"(?![\w'])")).match(text, at)
                if match and free[group] <= at:
                    found.append((at, group, match.span()))
                    free[group] = match.end()
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_one_pass_over_the_words_of_stance_finds_what_each_pattern_finds_alone(text):
    groups = {f"{status} {kind}": entry[kind] for status, entry in load_list("stance").items()
              for kind in ("forward", "backward", "sentence", "patterns") if kind in entry}
    triggers = Triggers(groups)
    found = [(match.start(), group, match.span()) for group, match in triggers.find(text)]
    assert sorted(found) == sorted(alone(groups, text))
    assert triggers.search(text) == bool(found)


def test_a_pattern_is_bound_to_whole_words():
    triggers = Triggers({"no": ["no", "never"]})
    assert [m.group() for _, m in triggers.find("no one knows; nobody's never")] == ["no", "never"]
    assert not triggers.search("know nothing, can't")


@pytest.mark.parametrize(("pattern", "written_out"), [
    ("a", ["a"]),
    ("(?:a|b)c", ["ac", "bc"]),
    ("(?:a|b(?:c|d))?e|f", ["ae", "b(?:c|d)e", "e", "f"]),
    ("(?:(?:a|b) |)c", ["a c", "b c", "c"]),
    (r"[)|]x|\(y", [r"[)|]x", r"\(y"]),
    ("(?:ab)+c", ["(?:ab)+c"]),
    ("(?!a)b", ["(?!a)b"]),
])
def test_leading_choices_are_written_out(pattern, written_out):
    assert spellings(pattern) == written_out


def test_one_pattern_of_all_matches_where_any_does():
    whole = any_of(["do(?![\\w'])", "(?:we|us)(?![\\w'])"])
    assert [m.start() for m in whole.finditer("we do undo us, we've")] == [0, 3, 11]
    assert [m.start() for m in any_of([r"\w+ly", "us"]).finditer("truly us, busy")] == [0, 6]
    assert any_of([]).search("anything") is None


def test_the_letters_with_which_a_pattern_can_begin():
    assert prefixes("(?:we|our) offer") == {"we ", "our"}
    assert prefixes("no(?:t|ne)?") == {"no", "not", "non"}
    assert prefixes(r"\w+ly") == {""}
