"""What came back: counted over the answers that were not left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from jiheng.documents.pictures.survey_answers import Answered
from jiheng.values.ratio import Ratio
from jiheng.web.surveys.models import Answer, Channel, RemovalState, Survey

FEWEST = 5  # of a group: fewer are not shown, so that nobody is recognised
SATISFIED = 2  # the best levels


@dataclass(frozen=True, slots=True)
class Counted:
    """How many answered, by way and question."""

    answers: int
    channels: tuple[tuple[str, int], ...]
    questions: tuple[Answered, ...]

    @property
    def overall(self) -> tuple[int, ...]:
        """The first question's answers, level by level."""
        return self.questions[0].counts


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A group: how many could answer, did, and what share of them was satisfied; None: not shown."""

    name: str
    people: int
    answers: int | None
    share: Ratio | None


def counting(survey: Survey) -> QuerySet[Answer]:
    """Give the answers that count."""
    return survey.answers.exclude(removals__state=RemovalState.APPROVED)


def counted(survey: Survey) -> Counted:
    """Count the answers."""
    found = list(counting(survey))
    ways = Counter(each.channel for each in found)
    channels = tuple((each.label, ways[each]) for each in Channel if ways[each])
    return Counted(len(found), channels, tuple(_questions(survey, found)))


def _questions(survey: Survey, answers: Sequence[Answer]) -> Iterator[Answered]:
    for place, question in enumerate(survey.asked):
        if question.options:
            said = Counter(each.said[place] for each in answers)
            yield Answered.of(
                question.words, [(option, said[number]) for number, option in enumerate(question.options)]
            )


def by_group(survey: Survey) -> list[GroupShare]:
    """Tell the groups apart where each of those told has at least FEWEST answers.

    Where what is hidden could be reckoned from the whole, being less than FEWEST together, the smallest
    group that could be shown is hidden, too.
    """
    answers: dict[str, list[int]] = {name: [] for name in survey.groups}
    for each in counting(survey):
        answers.setdefault(each.group, []).append(each.said[0])
    sizes = {name: len(said) for name, said in answers.items()}
    hidden = {name for name, size in sizes.items() if size < FEWEST}
    while hidden and 0 < sum(sizes[name] for name in hidden) < FEWEST and len(hidden) < len(sizes):
        hidden.add(min((name for name in sizes if name not in hidden), key=sizes.__getitem__))
    return [
        GroupShare(
            str(name), people, None if name in hidden else sizes[name],
            None if name in hidden else _satisfied(answers[name]),
        )
        for name, people in survey.frame
    ]  # fmt: skip


def by_day(survey: Survey) -> list[tuple[date, int]]:
    """Count what came on each day, days without one left out."""
    days = Counter(timezone.localdate(each) for each in counting(survey).values_list("minute", flat=True))
    return sorted(days.items())


def halves(survey: Survey) -> tuple[Ratio, Ratio] | None:
    """Give the share satisfied of the earlier and of the later half; None where a half has too few."""
    said = [each.said[0] for each in counting(survey).order_by("minute")]
    middle = len(said) // 2
    if middle < FEWEST:
        return None
    return _satisfied(said[:middle]), _satisfied(said[middle:])


def opinions(survey: Survey) -> list[tuple[str, list[str]]]:
    """Give what people wrote, by question, in the order of the alphabet: none tells when it came."""
    found = list(counting(survey))
    return [
        (question.words, sorted(each.said[place] for each in found if each.said[place]))
        for place, question in enumerate(survey.asked)
        if not question.options
    ]


def _satisfied(said: Sequence[int]) -> Ratio:
    return Ratio(sum(level < SATISFIED for level in said), len(said))
