"""One survey as its page shows it: its form, how it goes, what was answered once it ended; the answers."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from jiheng.measures.catalogue.satisfaction_rate import VALUES
from jiheng.reports.confidence import mean_interval
from jiheng.values.ratio import Ratio
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.survey_views import AREA, HERE, RemovalTold, SurveyTold, find, told_removal, told_survey
from jiheng.web.api.values import Moment, one_of
from jiheng.web.surveys import counts, queries
from jiheng.web.surveys.models import Answer, Channel, DoorKind, Survey, SurveyState
from jiheng.web.surveys.result_views import raw_table
from jiheng.web.surveys.signs import signs_of

CSV = "text/csv"
SHARE = "精确的分数，分子/分母"


class AskedGroup(Told):
    """A group of people who may answer."""

    name: str = Field(description="调查对象")
    people: int = Field(description="人数，人")
    answers: int | None = Field(description="答了多少份；没有结束，或太少不显示时为 null")
    satisfied: str | None = Field(description=f"很满意和满意的比率，{SHARE}；不显示时为 null")


class OptionTold(Told):
    """An option of a question."""

    option: str = Field(description="选项")
    count: int | None = Field(description="选它的，份；没有结束，或太少不显示时为 null")


class AskedQuestion(Told):
    """A question."""

    kind: str = Field(description="形式：scale 满意程度，choice 单选，open 写几句话")
    words: str = Field(description="题目")
    options: list[OptionTold] = Field(description="各项；写几句话的没有")
    said: list[str] = Field(description="写的话，按字的顺序，看不出是谁、什么时候写的；不显示时为空")


class DayTold(Told):
    """What came on a day."""

    day: date = Field(description="日期")
    answers: int = Field(description="收回，份")


class WholeSurvey(SurveyTold):
    """A survey with its form; what came of it, as far as the asker may see it."""

    sampling: str = Field(description="抽样说明")
    door: str = one_of(DoorKind, "谁可以答")
    decision: str = Field(description="审批意见")
    came: int | None = Field(description="收回（计入），份；没有批准，或没有权限看时为 null")
    stands_out: int | None = Field(description="需要留意的答卷，份；看不到时为 null")
    days: list[DayTold] = Field(description="每天收回的；看不到时为空")
    groups: list[AskedGroup] = Field(description="调查对象")
    questions: list[AskedQuestion] = Field(description="各题")
    sent: int | None = Field(description="发放，份；没有结束时为 null")
    record_id: str = Field(description="结束以后登记成的记录的编号；没有结束时是空串")
    mean: str | None = Field(description=f"满意度，{SHARE}；没有结束，或答的太少时为 null")
    interval: list[str] = Field(description=f"满意度的 95% 置信区间的两端，{SHARE}；没有时为空")


class AnswerTold(Told):
    """An answer by how it came, not by what it says."""

    id: UUID = Field(description="答卷的编号")
    minute: Moment = Field(description="收到的时间，到分")
    channel: str = one_of(Channel, "渠道")
    paper: str = Field(description="纸质编号；不是纸质的是空串")
    stands_out: list[str] = Field(description="为什么需要留意；没有时为空")
    removals: list[RemovalTold] = Field(description="申请剔除的经过")


def _exact(ratio: Ratio) -> str:
    return f"{ratio.numerator}/{ratio.denominator}"


def _results(survey: Survey) -> dict[str, Any]:
    """Give what was answered; of fewer than FEWEST nothing, so that nobody is recognised."""
    counted = counts.counted(survey)
    if counted.answers < counts.FEWEST:
        return {}
    total = sum(count * value for count, value in zip(counted.overall, VALUES, strict=True))
    found = mean_interval(counted.overall, VALUES)
    return {
        "mean": _exact(Ratio(total, counted.answers * 100)),
        "interval": [_exact(each) for each in found] if found else [],
        "groups": {each.name: each for each in counts.by_group(survey)} if len(survey.groups) > 1 else {},
        "counts": [each.counts for each in counted.questions],
        "said": [said for _, said in counts.opinions(survey)],
    }  # fmt: skip


def _groups(survey: Survey, shares: dict[str, counts.GroupShare]) -> list[AskedGroup]:
    found = []
    for name, people in survey.frame:
        share = shares.get(str(name))
        told: dict[str, Any] = {
            "answers": share.answers if share else None,
            "satisfied": _exact(share.share) if share and share.share else None,
        }
        found.append(AskedGroup(name=str(name), people=people, **told))
    return found


def _questions(survey: Survey, results: dict[str, Any]) -> list[AskedQuestion]:
    """Tell the questions; answers stand in the order of those that are chosen, and of those written."""
    chosen, said = iter(results.get("counts", [])), iter(results.get("said", []))
    found = []
    for each in survey.asked:
        counted = next(chosen, None) if each.options else None
        options = [
            OptionTold(option=option, count=counted[place] if counted else None)
            for place, option in enumerate(each.options)
        ]
        written: list[str] = [] if each.options else next(said, [])
        found.append(AskedQuestion(kind=each.kind, words=each.words, options=options, said=written))
    return found


@operation(
    AREA, "GET", f"{HERE}/{{uuid:survey_id}}", "查看一次调查", right=Right("survey_form", Act.READ),
    answers={200: WholeSurvey}, pages=("surveys:page",),
    says="问卷、收回的情况；结束以后还有各题的答案。答的不到 5 份时不显示，看不出是谁答的。",
)  # fmt: skip
def read_survey(request: HttpRequest, project_id: UUID, survey_id: UUID) -> WholeSurvey:
    """Tell a survey, and as much of what came of it as its page shows."""
    asking = asked(request)
    survey = find(asking, survey_id)
    closing = getattr(survey, "closing", None)
    sees = survey.state == SurveyState.APPROVED and Act.READ in asking.acts("survey_answers")
    results = _results(survey) if sees and closing else {}
    progress: dict[str, Any] = {"came": None, "stands_out": None, "days": []}
    if sees:
        progress = {
            "came": counts.counting(survey).count(),
            "stands_out": len(signs_of(list(survey.answers.all()), survey.asked)),
            "days": [DayTold(day=day, answers=count) for day, count in counts.by_day(survey)],
        }
    return WholeSurvey(
        **told_survey(survey).model_dump(), **progress, sampling=survey.sampling, door=survey.door,
        decision=survey.decision, groups=_groups(survey, results.get("groups", {})),
        questions=_questions(survey, results), sent=closing.sent if closing else None,
        record_id=queries.record_of(survey)[0] if closing else "", mean=results.get("mean"),
        interval=results.get("interval", []),
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/{{uuid:survey_id}}/answers", "列出答卷怎样来的",
    right=Right("survey_answers", Act.READ), answers={200: Paged[AnswerTold]}, pages=("surveys:answers",),
    says="什么时候、从哪个渠道来的，哪些需要留意；不说答了什么。申请剔除从这里取答卷的编号。",
)  # fmt: skip
def list_answers(request: HttpRequest, project_id: UUID, survey_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the answers by how they came."""
    survey = find(asked(request), survey_id)
    stands_out = signs_of(list(survey.answers.all()), survey.asked)

    def told(answer: Answer) -> AnswerTold:
        return AnswerTold(
            id=answer.pk, minute=answer.minute, channel=answer.channel, paper=answer.paper,
            stands_out=stands_out.get(answer.pk, []),
            removals=[told_removal(each) for each in answer.removals.all()],
        )  # fmt: skip

    rows = survey.answers.prefetch_related("removals__asked_by")
    return paged(request, rows, page, told, by=("minute", "pk"))


@operation(
    AREA, "GET", f"{HERE}/{{uuid:survey_id}}/answers/content", "下载逐份答卷",
    right=Right("survey_raw", Act.READ), answers={200: None}, gives=CSV, pages=("surveys:raw",),
    says="结束以后的全部答卷，一份一行，按内容排序；每次下载记入审计日志。",
)  # fmt: skip
def download_answers(request: HttpRequest, project_id: UUID, survey_id: UUID) -> HttpResponse:
    """Give every answer of a closed survey; the trail tells of it."""
    asking = asked(request)
    return raw_table(find(asking, survey_id), by=asking.by, at=asking.at)
