"""Grades: where 优, 良, 中, 差 begin, and what a grade leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from jiheng.catalogue import unknown
from jiheng.errors import Fault
from jiheng.evidence.facts.decisions import USE_TITLES, Use
from jiheng.frameworks.basis import read_basis, read_from_memory
from jiheng.frameworks.marked_yaml import Section, as_raw, read_yaml
from jiheng.rules.terms import read_percent
from jiheng.values.exact import Exact
from jiheng.values.money import Money
from jiheng.values.rounding import half_up
from jiheng.values.score import Score

HUNDRED = Exact(100)
USE_WORDS = Path(__file__).with_name("use_words.yaml")


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade begins at `begins` points, included, and ends where the next better one begins."""

    name: str
    begins: Score


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a grade leads to: in words, and by how many per cent the next budget is cut, if at all.

    `source` is where it is laid down.
    """

    grade: str
    result: str
    cut_from: Exact | None = None
    cut_to: Exact | None = None
    source: str = ""

    @property
    def uses(self) -> tuple[Use, ...]:
        """The decisions that its words allow, as `use_words.yaml` reads them."""
        return tuple(use for use, words in use_words().items() if any(word in self.result for word in words))

    def cut(self, budget: Money) -> tuple[Money, Money] | None:
        """Give the least and the greatest cut for an evaluated budget; None where nothing is cut."""
        if self.cut_from is None:
            return None
        least = _part(budget, self.cut_from)
        return least, budget if self.cut_to is None else _part(budget, self.cut_to)


def _part(amount: Money, percent: Exact) -> Money:
    part = Exact(amount.fen) * percent / HUNDRED
    return Money(half_up(part.numerator, part.denominator))


def read_grades(section: Section) -> tuple[GradeBand, ...]:
    """Read the bands: falling, the last from 0, no name twice."""
    below = section.section("grades", "评定等级")
    if below is None:
        return ()
    read_basis(below)
    bands = []
    for each in below.sections("bands", "各等级"):
        name, begins = each.value("name", "等级", str), each.value("from", "起点分", Score.read)
        read_from_memory(each)
        each.done()
        if name is not None and begins is not None:
            bands.append(GradeBand(name, begins))
    below.done()
    points = [band.begins.hundredths for band in bands]
    if not points or points[-1] != 0 or any(a <= b for a, b in pairwise(points)):
        below.fault("bands", Fault("等级的起点分应由高到低，最低一级从 0 分起", expected="90、80、60、0"))
    names = [band.name for band in bands]
    if len(set(names)) < len(names):
        below.fault("bands", Fault("有两个等级同名", found="、".join(names), expected="每个等级一个名称"))
    return tuple(bands)


def read_consequences(section: Section, grades: tuple[GradeBand, ...]) -> tuple[Consequence, ...]:
    """Read what each grade leads to; the grades must be those of the rule set."""
    below = section.section("consequences", "结果应用", required=False)
    if below is None:
        return ()
    source = read_basis(below).source
    below.texts("follow_up")
    known = [band.name for band in grades]
    consequences = []
    for each in below.sections("grades", "各等级的结果应用"):
        grade, result = each.value("grade", "等级", str), each.value("result", "怎样应用", str)
        cut_from = each.optional("cut_from", read_percent, None)
        cut_to = each.optional("cut_to", read_percent, None)
        read_from_memory(each)
        each.done()
        if grade is not None and grade not in known:
            each.fault("grade", unknown(grade, known))
        if cut_to is not None and (cut_from is None or cut_to <= cut_from):
            each.fault("cut_to", Fault("压减的上限应当大于下限", expected="如 cut_from: 10%、cut_to: 30%"))
        if grade is not None and result is not None:
            consequences.append(Consequence(grade, result, cut_from, cut_to, source))
    below.done()
    return tuple(consequences)


@cache
def use_words() -> Mapping[Use, tuple[str, ...]]:
    """Give the words by which a rule set's sentence allows each decision."""
    by_title = {title: use for use, title in USE_TITLES.items()}
    told = as_raw(read_yaml(USE_WORDS.read_bytes(), file=USE_WORDS.name)[0])
    assert isinstance(told, dict)  # noqa: S101 — the reader refuses any other
    words = told["words"]
    assert isinstance(words, dict)  # noqa: S101 — our own file
    return {by_title[title]: tuple(map(str, each)) for title, each in words.items()}
