"""What earlier evaluations lead to in this year's budget: `result_uses` of a project.

A decision of 结果应用 is a record of the project that was evaluated; the budget it is about is another
project's. So it is written into that one's text when it begins, and stays there until its year has come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jiheng.catalogue import Raw
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.decisions import CUTTING, USE_TITLES, ResultUse, Use
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import Section
from jiheng.values.money import Money

KEY = "result_uses"
BY_TITLE = {title: use for use, title in USE_TITLES.items()}


@dataclass(frozen=True, slots=True)
class CarriedUse:
    """What the evaluation of one year leads to in the budget of another; amounts where they were given."""

    evaluated_year: int
    use: Use
    budget_year: int
    grade: str = ""
    budget_before: Money | None = None
    budget_after: Money | None = None
    document_number: str = ""

    @property
    def told(self) -> str:
        """Say it in words."""
        amounts = ""
        if self.budget_before is not None and self.budget_after is not None:
            amounts = f"，预算从 {self.budget_before.wan_yuan} 万元到 {self.budget_after.wan_yuan} 万元"
        graded = f"（{self.grade}）" if self.grade else ""
        numbered = f"，{self.document_number}" if self.document_number else ""
        use = USE_TITLES[self.use]
        return f"{self.evaluated_year} 年度评价{graded}：{self.budget_year} 年度预算{use}{amounts}{numbered}"

    @property
    def cuts(self) -> bool:
        """Whether money is taken away."""
        return self.use in CUTTING

    def written(self) -> Raw:
        """Give it as project.yaml says it."""
        told: dict[str, Raw] = {
            "evaluated_year": str(self.evaluated_year),
            "use": USE_TITLES[self.use],
            "budget_year": str(self.budget_year),
        }
        if self.grade:
            told["grade"] = self.grade
        for name in ("budget_before", "budget_after"):
            if (amount := getattr(self, name)) is not None:
                told[name] = f"{amount.yuan}元"
        if self.document_number:
            told["document_number"] = self.document_number
        return told


def carried(evidence: Evidence, evaluated_year: int) -> list[CarriedUse]:
    """Give what was decided on a project, as the next one carries it; the earliest decision first."""
    records = [each for each in evidence.current(ResultUse.stem) if isinstance(each, ResultUse)]
    return [
        CarriedUse(
            evaluated_year, each.use, each.budget_year, each.grade, each.budget_before, each.budget_after,
            each.document_number,
        )
        for each in sorted(records, key=lambda each: each.decided_on)
    ]  # fmt: skip


def read_result_uses(section: Section, year: Callable[[str], int]) -> tuple[CarriedUse, ...]:
    """Read `result_uses`, years by `year`; every fault is noted at its place."""
    return tuple(_read(section, year))


def _read(section: Section, read_year: Callable[[str], int]) -> Iterator[CarriedUse]:
    for each in section.sections(KEY, "上年评价结果的应用", required=False):
        evaluated = each.value("evaluated_year", "评价的是哪一年", read_year)
        use = each.value("use", "怎样应用", _use)
        year = each.value("budget_year", "用于哪一年的预算", read_year)
        grade = each.optional("grade", str, "")
        before = each.optional("budget_before", Money.read, None)
        after = each.optional("budget_after", Money.read, None)
        number = each.optional("document_number", str, "")
        each.done()
        if evaluated is not None and use is not None and year is not None:
            yield CarriedUse(evaluated, use, year, grade, before, after, number)


def _use(text: str) -> Use:
    if text not in BY_TITLE:
        raise UnreadableValueError("不是应用方式", found=text, expected="、".join(BY_TITLE))
    return BY_TITLE[text]
