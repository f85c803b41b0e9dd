"""Records of what was decided on a project after its evaluation."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.doubts import not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.money import Money


class Use(StrEnum):
    """What the result of an evaluation leads to (财预〔2020〕10号, article 27)."""

    SUPPORT = "support"
    IMPROVE = "improve"
    CUT = "cut"
    CANCEL = "cancel"


USE_TITLES = dict(zip(Use, ("支持", "改进", "压减", "取消"), strict=True))
CUTTING = (Use.CUT, Use.CANCEL)
FIRST_YEAR, LAST_YEAR = 2000, 2099


@fact_type("result_use", "结果应用", occurred="decided_on")
class ResultUse(Fact):
    """What the result of an evaluation leads to in a later budget, and what the unit answered."""

    use: Use = fields.choice("应用方式", "支持、改进、压减，或取消", Use, tuple(USE_TITLES.values()))
    budget_year: int = fields.count("预算年度", "结果用于哪一年的预算，如 2025", "年")
    basis: str = fields.text("应用理由", "依据什么这样决定")
    decided_on: date = fields.day("决定日期", "哪一天决定的")
    asked_by: str = fields.text("提出人", "谁提出的")
    approved_by: str = fields.text("批准人", "谁批准的；压减、取消的不能是提出人自己")
    grade: str = fields.text("评价等级", "依据的评价等级", required=False)
    budget_before: Money | None = fields.money("安排前预算", "应用结果以前的预算额", required=False)
    budget_after: Money | None = fields.money("安排后预算", "应用结果以后的预算额", required=False)
    document_number: str = fields.text("文号", "决定的文号", required=False)
    answer_by: date | None = fields.day("答复期限", "单位在哪一天前答复", required=False)
    answer: str = fields.text("单位答复", "单位怎样落实", required=False)
    answered_by: str = fields.text("答复人", "谁答复的", required=False)
    answered_on: date | None = fields.day("答复日期", "哪一天答复的", required=False)

    @property
    def cuts(self) -> bool:
        """Whether money is taken away."""
        return self.use in CUTTING

    def contradictions(self) -> Iterator[str]:
        """Nobody cuts alone; both amounts are there, and move as is said; it is answered whole."""
        if self.cuts and self.asked_by == self.approved_by:
            yield f"“批准人”与“提出人”都是{self.asked_by}，不能批准自己提出的{USE_TITLES[self.use]}"
        if not FIRST_YEAR <= self.budget_year <= LAST_YEAR:
            yield f"“预算年度”是 {self.budget_year}，应当在 {FIRST_YEAR} 到 {LAST_YEAR} 之间"
        yield from self._amounts()
        yield from not_before(self, "decided_on", "answer_by")
        yield from _answered_whole(self.answer, self.answered_by, self.answered_on)
        yield from not_before(self, "decided_on", "answered_on")

    def _amounts(self) -> Iterator[str]:
        before, after = self.budget_before, self.budget_after
        if (before is None) != (after is None):
            yield "“安排前预算”和“安排后预算”要么都填，要么都不填"
        if before is None or after is None:
            return
        if min(before.fen, after.fen) < 0:
            yield "预算额小于零"
        if self.use is Use.CUT and not 0 < after.fen < before.fen:
            yield f"压减以后是 {after}，应当大于零、小于压减以前的 {before}"
        if self.use is Use.CANCEL and after.fen:
            yield f"取消的安排后预算应当是 0，写的是 {after}"
        if not self.cuts and after < before:
            yield f"“{USE_TITLES[self.use]}”的预算从 {before} 减到 {after}，减了的应写“压减”"


def _answered_whole(answer: str, by: str, on: date | None) -> Iterator[str]:
    if len({bool(answer), bool(by), on is not None}) > 1:
        yield "“单位答复”“答复人”“答复日期”要么都填，要么都不填"
