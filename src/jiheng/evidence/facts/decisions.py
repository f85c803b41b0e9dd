"""Records of what was decided on a project: in the middle of its year, and after its evaluation."""

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


class Handling(StrEnum):
    """What is decided on a project in the middle of its year (财预〔2019〕136号)."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    SUSPEND = "suspend"


HANDLING_TITLES = dict(zip(Handling, ("继续执行", "调整目标或预算", "暂停执行、停止拨款"), strict=True))
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
        yield from _whole("“单位答复”“答复人”“答复日期”", self.answer, self.answered_by, self.answered_on)
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


def _whole(titles: str, *values: str | date | None) -> Iterator[str]:
    if len({bool(each) for each in values}) > 1:
        yield f"{titles}要么都填，要么都不填"


@fact_type("corrective_action", "纠偏决定", occurred="decided_on")
class CorrectiveAction(Fact):
    """What was decided on a project, or an indicator, by its state on a day, and what became of it."""

    handling: Handling = fields.choice(
        "处理决定",
        "继续执行、调整目标或预算，或暂停执行、停止拨款",
        Handling,
        tuple(HANDLING_TITLES.values()),
    )
    as_of: date = fields.day("监控截至", "按数据截至哪一天的运行监控决定的")
    basis: str = fields.text("决定理由", "依据什么这样决定，要求做什么")
    decided_on: date = fields.day("决定日期", "哪一天决定的")
    asked_by: str = fields.text("提出人", "谁提出的")
    approved_by: str = fields.text("批准人", "谁批准的；调整、暂停的不能是提出人自己")
    indicator: str = fields.text("指标", "只针对一个指标的，写它的名称；空着是整个项目", required=False)
    deadline: date | None = fields.day("办结期限", "要在哪一天前办完；调整、暂停的必须写", required=False)
    document_number: str = fields.text("文号", "决定的文号", required=False)
    answer: str = fields.text("落实情况", "单位做了什么", required=False)
    answered_by: str = fields.text("填写人", "落实情况是谁写的", required=False)
    answered_on: date | None = fields.day("填写日期", "落实情况是哪一天写的", required=False)
    closed_by: str = fields.text("复核人", "谁复核、同意了结的；不能是填写人", required=False)
    closed_on: date | None = fields.day("了结日期", "哪一天了结的", required=False)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.deadline is not None and self.closed_on is None

    @property
    def told(self) -> str:
        """Say what was decided on what: 调整目标或预算（系统正常运行率）."""
        return HANDLING_TITLES[self.handling] + (f"（{self.indicator}）" if self.indicator else "")

    def contradictions(self) -> Iterator[str]:
        """Two people decide what changes something, with a deadline; it is answered whole, then closed."""
        if self.handling is not Handling.CONTINUE:
            title = HANDLING_TITLES[self.handling]
            if self.asked_by == self.approved_by:
                yield f"“批准人”与“提出人”都是{self.asked_by}，不能批准自己提出的“{title}”"
            if self.deadline is None:
                yield f"“{title}”没有写“办结期限”"
        yield from not_before(self, "as_of", "decided_on")
        yield from not_before(self, "decided_on", "deadline", "answered_on", "closed_on")
        yield from not_before(self, "answered_on", "closed_on")
        yield from _whole("“落实情况”“填写人”“填写日期”", self.answer, self.answered_by, self.answered_on)
        yield from _whole("“复核人”“了结日期”", self.closed_by, self.closed_on)
        if self.closed_on is not None and not self.answer:
            yield "还没有写“落实情况”，不能了结"
        if self.closed_by and self.closed_by == self.answered_by:
            yield f"“复核人”与“填写人”都是{self.closed_by}，不能复核自己写的落实情况"
