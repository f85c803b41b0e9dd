"""The questions of a survey: a scale of the four levels, a choice, or words of one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiheng.measures.surveys import LEVELS

SCALE, CHOICE, OPEN = "scale", "choice", "open"
KINDS = {SCALE: "满意程度（很满意、满意、一般、不满意）", CHOICE: "单选", OPEN: "写几句话"}
MOST_QUESTIONS = 6  # in a minute on a phone
MOST_OPTIONS = 8
LONGEST_TEXT = 300  # characters of an answer in words


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` of a choice."""

    kind: str
    words: str
    choices: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen; nothing where one writes."""
        return LEVELS if self.kind == SCALE else self.choices

    def kept(self) -> list[object]:
        """Give it as the table keeps it."""
        return [self.kind, self.words, list(self.choices)]


def read_questions(kept: Iterable[Sequence[object]]) -> list[Question]:
    """Read what the table keeps."""
    found = []
    for kind, words, options in kept:
        assert isinstance(options, list)  # noqa: S101 — `kept` wrote it
        found.append(Question(str(kind), str(words), tuple(map(str, options))))
    return found
