"""A system is said to be down when enough places say so, each often enough in a row."""

from hypothesis import given
from hypothesis import strategies as st

from jiheng.sources.prober.agreement import Agreement, Change, State

REACH = 90


def said(agreement: Agreement, *heard: tuple[str, int, bool]) -> list[Change]:
    """What is said after each sample, repetitions left out."""
    changes: list[Change] = []
    for place, time, up in heard:
        agreement.hear(place, time, up=up)
        change = agreement.at(time)
        if not changes or changes[-1] != change:
            changes.append(change)
    return changes


def test_one_place_alone():
    heard = said(Agreement(), ("甲", 60, True), ("甲", 120, False), ("甲", 180, False), ("甲", 240, True))
    assert heard == [Change(State.UP, 60), Change(State.DOWN, 120), Change(State.UP, 240)]


def test_two_of_three_places_must_agree():
    agreement = Agreement(agree=2)
    heard = said(
        agreement,
        ("甲", 60, True), ("乙", 61, True), ("丙", 62, True),
        ("甲", 120, False), ("乙", 121, True), ("丙", 122, False),
        ("甲", 180, True), ("乙", 181, True), ("丙", 182, False),
    )  # fmt: skip
    assert heard == [Change(State.UP, 60), Change(State.DOWN, 122), Change(State.UP, 180)]


def test_a_single_failure_is_not_enough_and_the_outage_begins_with_the_first():
    agreement = Agreement(in_a_row=3)
    heard = said(
        agreement,
        *(("甲", 60 * n, up) for n, up in enumerate([True, False, True, False, False, False, False], 1)),
    )
    assert heard == [Change(State.UP, 60), Change(State.DOWN, 240)]


def test_silence_is_unknown_and_breaks_a_row():
    agreement = Agreement(in_a_row=2)
    assert said(agreement, ("甲", 60, True), ("甲", 120, False)) == [Change(State.UP, 60)]
    assert agreement.at(120 + REACH) == Change(State.UP, 60)
    assert agreement.at(121 + REACH) == Change(State.UNKNOWN, 120 + REACH)
    assert said(agreement, ("甲", 600, False)) == [Change(State.UNKNOWN, 120 + REACH)]
    assert said(agreement, ("甲", 660, False)) == [Change(State.DOWN, 600)]


def test_one_of_two_that_see_it_down_while_the_other_is_silent_is_unknown():
    agreement = Agreement(agree=2)
    said(agreement, ("甲", 60, True), ("乙", 61, True), ("甲", 120, False))
    assert agreement.at(61 + REACH + 1).state == State.UNKNOWN


def test_a_sample_that_comes_late_or_twice_changes_nothing():
    heard = said(Agreement(), ("甲", 120, False), ("甲", 60, True), ("甲", 120, True))
    assert heard == [Change(State.DOWN, 120)]


SAMPLES = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 40), st.booleans()), max_size=25)


def by_definition(samples: dict[tuple[str, int], bool], agree: int, in_a_row: int, moment: int) -> State:
    """The rule in words: what each place says at a moment, from its samples alone."""
    states = []
    for place in "甲乙丙":
        own = sorted((time, up) for (name, time), up in samples.items() if name == place and time <= moment)
        state, downs, last = State.UNKNOWN, 0, None
        for time, up in own:
            if last is not None and time - last > 5:
                state, downs = State.UNKNOWN, 0
            downs = 0 if up else downs + 1
            state = State.UP if up else State.DOWN if downs >= in_a_row else state
            last = time
        states.append(State.UNKNOWN if last is None or moment - last > 5 else state)
    if states.count(State.DOWN) >= agree:
        return State.DOWN
    return State.UP if State.UP in states else State.UNKNOWN


@given(SAMPLES, st.integers(1, 3), st.integers(1, 3))
def test_every_second_is_what_the_rule_says(heard: list[tuple[str, int, bool]], agree: int, in_a_row: int):
    samples = {(place, time): up for place, time, up in heard}
    agreement = Agreement(agree, in_a_row, 5)
    for moment in range(1, 50):
        for (place, time), up in samples.items():
            if time == moment:
                agreement.hear(place, time, up=up)
        change = agreement.at(moment)
        assert change.state == by_definition(samples, agree, in_a_row, moment)
        assert change.since <= moment
