"""The arithmetic of `make accuracy`."""
import pytest

from tests.accuracy import values, wilson


@pytest.mark.parametrize(("right", "of", "interval"), [
    (10, 10, (0.722, 1.0)), (0, 10, (0.0, 0.278)), (5, 10, (0.237, 0.763)), (0, 0, (0.0, 1.0))])
def test_wilson(right, of, interval):
    """Values of Wilson's interval from the published formula, to three places."""
    assert tuple(round(end, 3) for end in wilson(right, of)) == interval


def test_a_fact_a_value():
    assert values("conditions", ["ptsd", "trd"]) == ['"ptsd"', '"trd"']
    assert values("sessions", [6, 8]) == ["[6, 8]"]
    assert values("monitoring", False) == ["false"]
    assert values("monitoring", None) == []
