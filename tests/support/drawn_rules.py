"""Leaves to be scored, of every rule kind: for hypothesis and, by the thousand, at random."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from tests.support import drawn_events, drawn_judgements, drawn_numbers, drawn_shortfalls, drawn_tables
from tests.support.drawing import Drawn, Number

SUBJECTS = (drawn_numbers, drawn_judgements, drawn_events, drawn_shortfalls, drawn_tables)
DRAWS: dict[str, Callable[[Number], Drawn]] = {
    draw.__name__: draw for subject in SUBJECTS for draw in subject.DRAWS
}


@st.composite
def leaves(draw, name):
    return DRAWS[name](lambda low, high: draw(st.integers(low, high)))


def score_of(drawn, **changes):
    return drawn.kind.score(replace(drawn.case, **changes))
