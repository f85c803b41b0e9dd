"""No regular expression of the sources takes a time that grows with the square of a text (B-14, small)."""

import re

import pytest

from proof.patterns import Unread, found, slowest, texts
from proof.rows.b14_slow_patterns import bound

LENGTH = 3_000  # characters; all that grow with the length alone take less than half of the bar
BAR = 0.012  # seconds of processor; one text is asked at a time, and what is over it is asked again
TRIES = 3


@pytest.mark.slow
def test_each_answers_a_text_made_to_be_slow_for_it():
    used = {(each.pattern, each.method): each for each in found() if not isinstance(each, Unread)}
    slow = [
        (each.place, each.method, each.pattern.pattern)
        for each in used.values()
        if all(slowest(each, bound(each, LENGTH))[0] > BAR for _ in range(TRIES))
    ]
    assert not slow, "CONTRIBUTING.md says how to write them: To write a regular expression"
    assert len(used) > 400


def test_what_fits_over_and_over_is_broken_at_its_end_too():
    edges = re.compile(r"(?P<low>-?[0-9].*?)(?:~|至)(?P<high>.+)")  # it took the square of such a text
    broken = [each for each in texts(edges, 400) if edges.fullmatch(each[:-1]) and not edges.fullmatch(each)]
    assert any(each.count("~") + each.count("至") > 40 for each in broken)
