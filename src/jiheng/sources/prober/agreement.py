"""When a system is said to be down: enough places see it so, each often enough in a row."""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What is said of a system."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


STATE_TITLES = {State.UP: "正常", State.DOWN: "中断", State.UNKNOWN: "未知"}


@dataclass(frozen=True, slots=True)
class Change:
    """A state and since when: the second of the first sample that speaks for it."""

    state: State
    since: int


@dataclass(slots=True)
class _Place:
    """What one place says: its state and since when, its last sample, and downs in a row."""

    state: State = State.UNKNOWN
    since: int = 0
    last: int = 0
    downs: int = 0
    first_down: int = 0


@dataclass(slots=True)
class Agreement:
    """The state of one system from the samples of all places; times are epoch seconds.

    A place says down after `in_a_row` samples of down with no silence over `reach` between them, from the
    first of them on; up after one sample of up; nothing after a silence longer than `reach`. The system is
    down where `agree` places at least say so, else up where one says so, else unknown. The order in which
    samples of different places are heard makes no difference to where it ends.
    """

    agree: int = 1
    in_a_row: int = 1
    reach: int = 90
    _places: dict[str, _Place] = field(default_factory=dict)
    _said: Change = field(default_factory=lambda: Change(State.UNKNOWN, 0))

    def hear(self, place: str, time: int, *, up: bool) -> bool:
        """Take a sample later than the last of its place in; say whether what the place says has changed."""
        says = self._places.setdefault(place, _Place())
        if time <= says.last:
            return False
        before = says.state
        if time - says.last > self.reach:
            says.state, says.downs = State.UNKNOWN, 0
        says.last = time
        if up:
            says.downs = 0
            if says.state != State.UP:
                says.state, says.since = State.UP, time
            return says.state != before
        says.downs += 1
        if says.downs == 1:
            says.first_down = time
        if says.downs >= self.in_a_row and says.state != State.DOWN:
            says.state, says.since = State.DOWN, says.first_down
        return says.state != before

    def at(self, moment: int) -> Change:
        """Tell the state at a moment not before the last sample, and since when it holds."""
        for says in self._places.values():
            if says.state != State.UNKNOWN and moment - says.last > self.reach:
                says.state, says.since, says.downs = State.UNKNOWN, says.last + self.reach, 0
        since = {state: self._since(state) for state in State}
        if len(since[State.DOWN]) >= self.agree:
            change = Change(State.DOWN, since[State.DOWN][self.agree - 1])
        elif since[State.UP]:  # what ended the state before, if something did
            ended = sorted(since[State.UP] + since[State.UNKNOWN])
            change = Change(State.UP, next((each for each in ended if each > self._said.since), ended[0]))
        else:
            change = Change(
                State.UNKNOWN, max((each for every in since.values() for each in every), default=0)
            )
        if change.state != self._said.state:
            self._said = change
        return self._said

    def _since(self, state: State) -> list[int]:
        return sorted(says.since for says in self._places.values() if says.state == state)
