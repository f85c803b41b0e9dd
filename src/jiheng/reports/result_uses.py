"""What the result of an evaluation led to, as documents print it: the rule set's advice, and decisions.

财预〔2020〕10号, article 27. Nothing is printed where nothing was decided.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.documents.model import Align, Block, Paragraph
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.evidence.facts.decisions import USE_TITLES, ResultUse
from jiheng.evidence.facts.papers import Decision
from jiheng.frameworks.grades import Consequence
from jiheng.reports.figures import Figures
from jiheng.reports.reckoned import amount
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day

TITLE = "评价结果应用"
NOT_GIVEN, NOT_ANSWERED = "—", "（未答复）"
USE_WIDTHS = {
    "序号": 10,
    "项目名称": 42,
    "实施单位": 30,
    "评价等级": 13,
    "规则集的建议": 32,
    "决定": 13,
    "预算年度": 14,
    "安排前预算（万元）": 20,
    "安排后预算（万元）": 20,
    "理由": 46,
    "文号": 26,
    "单位答复": 40,
}
USE_FLUSH = ("项目名称", "实施单位", "规则集的建议", "理由", "单位答复")
NUMBERS = ("序号", "预算年度", "安排前预算（万元）", "安排后预算（万元）")


def advised(card: Scorecard) -> Consequence | None:
    """Give what the rule set says the grade leads to; None without a grade, or where it says nothing."""
    return next((each for each in card.project.rule_set.consequences if each.grade == card.grade), None)


def decided(figures: Figures) -> list[ResultUse]:
    """Give what was decided, the earliest first."""
    records = figures.evidence.current(ResultUse.stem)
    found = [each for each in records if isinstance(each, ResultUse)]
    return sorted(found, key=lambda each: (each.decided_on, each.id))


def told_uses(card: Scorecard, figures: Figures) -> list[Block]:
    """Tell what was decided, each in a paragraph; nothing where nothing was."""
    uses = decided(figures)
    if not uses:
        return []
    blocks: list[Block] = []
    if (advice := advised(card)) is not None:
        laid_down = f"{card.project.rule_set.called}（{advice.source}）"
        blocks.append(Paragraph(f"按{laid_down}，评价等级为“{advice.grade}”的：{advice.result}。"))
    return [*blocks, *(Paragraph(_told(number, each, figures)) for number, each in enumerate(uses, 1))]


def amounts(number: int, each: ResultUse, figures: Figures) -> tuple[str, str] | None:
    """Print the two amounts of a decision in 万元; None where it gives none."""
    if each.budget_before is None or each.budget_after is None:
        return None
    before, after = (
        amount(figures, f"结果应用/{number}.{title}", money, (each.id,))
        for title, money in (("安排前预算", each.budget_before), ("安排后预算", each.budget_after))
    )
    return before, after


def use_rows(projects: Sequence[Figures]) -> list[tuple[str, ...]]:
    """Give a row for each decision on several projects, under the titles of `USE_WIDTHS`."""
    rows: list[tuple[str, ...]] = []
    for figures in projects:
        project, advice = figures.card.project, advised(figures.card)
        for number, each in enumerate(decided(figures), 1):
            before, after = amounts(number, each, figures) or (NOT_GIVEN, NOT_GIVEN)
            rows.append((
                str(len(rows) + 1), f"{project.name}（{project.fiscal_year}）",
                project.organisation.implementing_unit, each.grade or figures.card.grade or NOT_GIVEN,
                advice.result if advice else NOT_GIVEN, USE_TITLES[each.use], str(each.budget_year), before,
                after, each.basis, each.document_number or NOT_GIVEN, each.answer or NOT_ANSWERED,
            ))  # fmt: skip
    return rows


def use_sheet(rows: Sequence[Sequence[str]], when: str) -> Sheet:
    """Make the worksheet of such rows; amounts are numbers in 万元."""
    head = (tuple(SheetCell(title, bold=True) for title in USE_WIDTHS),)
    body = tuple(
        tuple(_cell(title, text) for title, text in zip(USE_WIDTHS, row, strict=True)) for row in rows
    )
    return Sheet("结果应用", (TITLE, when), tuple(USE_WIDTHS.values()), head, body)


def _cell(title: str, text: str) -> SheetCell:
    if title in USE_FLUSH:
        return SheetCell(text, align=Align.LEFT)
    return SheetCell(Decimal(text) if title in NUMBERS and text != NOT_GIVEN else text)


def _told(number: int, each: ResultUse, figures: Figures) -> str:
    told = [f"{chinese_day(each.decided_on)}决定：{each.budget_year}年度预算{USE_TITLES[each.use]}"]
    if money := amounts(number, each, figures):
        told.append(f"预算由{money[0]}万元调整为{money[1]}万元")
    told.append(f"理由：{each.basis.rstrip('。')}")
    if each.document_number:
        told.append(f"文号：{_numbered(each, figures)}")
    if each.answer:
        told.append(f"单位答复：{each.answer.rstrip('。')}")
    elif each.answer_by is not None:
        told.append(f"单位应在{chinese_day(each.answer_by)}前答复，尚未答复")
    return "；".join(told) + "。"


def _numbered(each: ResultUse, figures: Figures) -> str:
    """Give the number of the decision, with the body that took it where the project keeps that record."""
    bodies: Iterator[str] = (
        one.body
        for one in figures.evidence.current(Decision.stem)
        if isinstance(one, Decision) and one.document_number == each.document_number
    )
    body = next(bodies, "")
    return f"{each.document_number}（{body}）" if body else each.document_number
