"""Records of what people judged or said: acceptance, verdicts, scores, surveys, complaints."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.actual import VERDICT_TITLES, Verdict
from jiheng.evidence.doubts import at_most, not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.score import Score


class AcceptanceResult(StrEnum):
    """Whether an item was accepted."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@fact_type("acceptance", "验收", occurred="accepted_on")
class Acceptance(Fact):
    """The acceptance of one service item."""

    system: str = fields.system()
    service_item: str = fields.text("验收分项", "验收的是哪一项服务")
    accepted_on: date = fields.day("验收日期", "哪一天验收的")
    result: AcceptanceResult = fields.choice("验收结论", "合格或不合格", AcceptanceResult, ("合格", "不合格"))
    accepted_by: str = fields.text("验收人", "谁验收的")
    document_number: str = fields.text("文号", "验收单或验收报告的编号", required=False)


@fact_type("judgement", "评判", occurred="judged_on")
class Judgement(Fact):
    """A person's verdict on one checklist item of an indicator, and on what it rests."""

    indicator: str = fields.text("指标", "评分指标的名称")
    item: int = fields.item("项号", "评分标准中的第几项")
    verdict: Verdict = fields.choice("评判", "满足程度", Verdict, VERDICT_TITLES)
    basis: str = fields.text("依据", "根据什么材料评判")
    judged_by: str = fields.text("评判人", "谁评判的")
    judged_on: date = fields.day("评判日期", "哪一天评判的")


@fact_type("expert_score", "专家评分", occurred="scored_on")
class ExpertScore(Fact):
    """The points an expert or the group gave an indicator or a dimension."""

    indicator: str = fields.text("指标", "评分的指标或一级指标")
    points: Score = fields.points("得分", "给了多少分")
    expert: str = fields.text("评分人", "哪位专家或评价小组")
    scored_on: date = fields.day("评分日期", "哪一天评的")
    basis: str = fields.text("评分理由", "为什么给这个分", required=False)


@fact_type("score_override", "改分", occurred="decided_on")
class ScoreOverride(Fact):
    """Points set by a person in place of those reckoned; one without a reason is flagged."""

    indicator: str = fields.text("指标", "改的是哪个指标")
    points: Score = fields.points("改为", "改成多少分")
    decided_by: str = fields.text("决定人", "谁决定的")
    decided_on: date = fields.day("决定日期", "哪一天决定的")
    basis: str = fields.text("改分理由", "为什么改；没有理由会被指出", required=False)


@fact_type("survey", "满意度调查", occurred="closed_on")
class Survey(Fact):
    """A satisfaction survey: who was asked, how many answered, what they answered."""

    name: str = fields.text("调查名称", "调查的名称")
    group: str = fields.text("调查对象", "问的是谁")
    closed_on: date = fields.day("截止日期", "哪一天结束的")
    sent: int = fields.count("发放份数", "发出多少份", "份")
    very_satisfied: int = fields.count("很满意", "答“很满意”的份数", "份")
    satisfied: int = fields.count("满意", "答“满意”的份数", "份")
    fair: int = fields.count("一般", "答“一般”的份数", "份")
    dissatisfied: int = fields.count("不满意", "答“不满意”的份数", "份")
    population: int | None = fields.count("调查总体", "服务对象一共多少人", "人", required=False)
    began_on: date | None = fields.day("开始日期", "哪一天开始的", required=False)
    channel: str = fields.text("调查方式", "网上、电话、纸质等", required=False)
    questionnaire: str = fields.text("问卷版本", "用的哪一份问卷", required=False)

    def contradictions(self) -> Iterator[str]:
        """No more answers than were sent, and no end before the beginning."""
        yield from at_most(self, "sent", "very_satisfied", "satisfied", "fair", "dissatisfied")
        yield from not_before(self, "began_on", "closed_on")


class Validity(StrEnum):
    """Whether a complaint was found true."""

    VALID = "valid"
    INVALID = "invalid"


@fact_type("complaint", "投诉", occurred="received_on")
class Complaint(Fact):
    """A complaint received; an empty register says that none was."""

    received_on: date = fields.day("收到日期", "哪一天收到的")
    channel: str = fields.text("渠道", "12345、来电、来信等")
    about: str = fields.text("投诉内容", "投诉什么")
    validity: Validity = fields.choice("是否属实", "核实的结果", Validity, ("属实", "不属实"))
    outcome: str = fields.text("处理结果", "怎样处理、答复的", required=False)
    due_on: date | None = fields.day("答复期限", "应当哪天前答复", required=False)
    answered_on: date | None = fields.day("答复日期", "哪一天答复的；未答复不填", required=False)

    def contradictions(self) -> Iterator[str]:
        """A complaint is neither due nor answered before it is received."""
        return not_before(self, "received_on", "due_on", "answered_on")


@fact_type("business_case", "业务办件", occurred="opened_on")
class BusinessCase(Fact):
    """One case handled through a system, for indicators of its effect."""

    system: str = fields.system()
    opened_on: date = fields.day("受理日期", "哪一天受理的")
    closed_on: date | None = fields.day("办结日期", "哪一天办结的；未办结不填", required=False)
    channel: str = fields.text("办理方式", "网上或窗口", required=False)
    due_on: date | None = fields.day("办理期限", "应当哪天前办结", required=False)
    case_type: str = fields.text("办件类别", "信访件、留言、审批等", required=False)

    def contradictions(self) -> Iterator[str]:
        """A case is neither closed nor due before it is opened."""
        return not_before(self, "opened_on", "closed_on", "due_on")
