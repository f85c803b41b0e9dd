"""Evaluation by a group: independence, points nobody sees before all are in, paper, dissent, the mean."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations import group
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.models import Filing, Opinion, Seat
from jiheng.web.evaluations.states import FilingState, SeatState
from jiheng.web.evidence import actions
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.models import Record
from jiheng.workflows.evaluate import evaluate
from tests.conftest import ROOT
from tests.support.cast import THEN, person

REASON = "产出资料不齐全，缺少第三季度的报告"


@pytest.fixture
def project(loaded):
    return loaded(ROOT / "examples/tongzhou-congress-2024")


@pytest.fixture
def experts(ours):
    second = person("乙", Role.EXPERT, ours.evaluator)
    return [ours[Role.EXPERT], User.objects.get(pk=second.pk)]


def at(name, project, *args):
    return reverse(f"evaluations:{name}", args=[project.pk, *args])


def names(project):
    found = evaluated(project, THEN.date())
    return {each.about: each for each in group.scored_by_experts(found)}


def seated(project, ours, user):
    return group.seat(project, user, by=ours[Role.EVALUATION_LEAD], at=THEN, on=THEN.date())


def sheet(project, less=""):
    """Full points for everything, but for one indicator a point less, with the reason."""
    told = {}
    for number, each in enumerate(names(project).values()):
        lost = each.about == less
        points = (each.most.hundredths - 100 * lost) // 100
        told |= {f"points-{number}": str(points), f"basis-{number}": REASON if lost else ""}
    return told


def withdrawn(project, ours):
    for each in project.records.filter(kind="expert_score", superseded_by=""):
        actions.withdraw(each, by=ours[Role.EVALUATION_LEAD], at=THEN, reason="重新组织评价")
    project.refresh_from_db()


def test_nobody_sees_points_before_all_are_in_and_then_they_are_averaged(
    client, ours, project, experts, tmp_path
):
    withdrawn(project, ours)
    lead, (first, second) = ours[Role.EVALUATION_LEAD], experts
    client.force_login(lead)
    page = client.get(at("group", project)).content.decode()
    assert first.name in page
    for user in experts:
        client.post(at("seat", project), {"user": str(user.pk)})
    one, two = (Seat.objects.get(user=user) for user in experts)
    client.force_login(first)
    assert "先声明独立性" in client.post(at("sheet", project, one.pk), sheet(project)).content.decode()
    assert client.post(at("declare", project, two.pk), {"independent": "1"}).status_code == 404
    client.post(at("declare", project, one.pk), {"independent": "1"})
    wrong = client.post(at("sheet", project, one.pk), sheet(project) | {"points-0": "99", "submit": "1"})
    assert "超过分值" in wrong.content.decode()
    lost = next(iter(names(project)))
    bare = sheet(project, less=lost) | {"basis-0": "差", "submit": "1"}
    assert "要写理由" in client.post(at("sheet", project, one.pk), bare).content.decode()
    client.post(
        at("sheet", project, one.pk), sheet(project, less=lost) | {"dissent": "标准应当分档", "submit": "1"}
    )
    one.refresh_from_db()
    assert one.state == SeatState.SUBMITTED
    assert not Record.objects.filter(kind="expert_score", superseded_by="", stands=True).exists()

    client.force_login(second)
    page = client.get(at("group", project)).content.decode()
    assert REASON not in page
    assert "标准应当分档" not in page
    assert client.get(at("sheet", project, one.pk)).status_code == 403
    client.force_login(lead)
    assert client.get(at("sheet", project, one.pk)).status_code == 403
    assert REASON not in client.get(at("group", project)).content.decode()

    client.post(at("sheet", project, two.pk), sheet(project) | {"submit": "1"})  # keyed in from paper
    two.refresh_from_db()
    assert (two.state, two.keyed_by) == (SeatState.SUBMITTED, lead)
    project.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(at("group", project)).content.decode()
    assert len(asked) <= 30
    assert REASON in page
    assert "标准应当分档" in page
    assert "纸质评分表" in page
    most = names(project)[lost].most
    leaf = names(project)[lost].leaf
    assert leaf.score.hundredths == most.hundredths - 50, "the mean of one point less and none"
    made = Record.objects.filter(project=project, kind="expert_score", superseded_by="", stands=True)
    assert made.count() == 2 * len(names(project))
    assert made.filter(content__contains="录入）").count() == len(names(project))
    assert {each.entered_by for each in made.select_related("entered_by")} == {first, lead}
    out = tmp_path / "out"
    write_project(project, out)
    assert evaluate(out).card.total == evaluated(project, THEN.date()).card.total
    with pytest.raises(UsageError, match="不能再加人"):
        seated(project, ours, person("丙", Role.EXPERT, ours.evaluator))


def test_a_relation_takes_an_expert_out(client, ours, project, experts):
    one, two = (seated(project, ours, user) for user in experts)
    client.force_login(one.user)
    client.post(at("declare", project, one.pk), {"relation": "无"})
    one.refresh_from_db()
    assert one.state == SeatState.ASKED
    client.post(at("declare", project, one.pk), {"relation": "曾在运维商任职两年"})
    one.refresh_from_db()
    assert one.state == SeatState.CONFLICT
    with pytest.raises(UsageError, match="已退出"):
        group.save(one.pk, {}, "", by=one.user, at=THEN, keyed=False)
    assert "曾在运维商任职两年" in client.get(at("group", project)).content.decode()
    group.declare(two.pk, independent=True, relation="", by=two.user, at=THEN)
    with pytest.raises(UsageError, match="专家不能录自己的"):
        group.save(two.pk, {}, "", by=two.user, at=THEN, keyed=True)
    group.save(two.pk, {"甲": ("8", REASON)}, "", by=two.user, at=THEN, keyed=False)
    Seat.objects.filter(pk=two.pk).update(state=SeatState.SUBMITTED)
    for change in (two.marks.all().delete, lambda: two.marks.update(points="9"),
                   lambda: two.marks.create(indicator="乙", points="9")):  # fmt: skip
        with pytest.raises(DatabaseError, match="不能改动"), transaction.atomic():
            change()


def test_who_works_for_the_unit_under_another_account_is_not_seated(ours, project):
    expert, other = ours[Role.EXPERT], person("另", Role.UNIT_CLERK, ours.unit)
    expert.person, other.person = "11010519900101123X", "110105 19900101 123x"
    other.save()
    expert.save()
    with pytest.raises(UsageError, match="任职，不独立"):
        seated(project, ours, expert)
    other.person = "110105199001011250"
    other.save()
    assert seated(project, ours, expert).user == expert


def test_a_sheet_without_points_is_not_submitted(ours, project, experts):
    two = seated(project, ours, experts[1])
    group.declare(two.pk, independent=True, relation="", by=two.user, at=THEN)
    with pytest.raises(UsageError, match="得分还没有填"):
        group.submit(two.pk, evaluated(project, THEN.date()), by=two.user, at=THEN)


def test_the_sheet_can_be_printed_and_others_stay_out(client, ours, project):
    client.force_login(ours[Role.EVALUATION_LEAD])
    page = client.get(at("paper", project)).content.decode()
    assert "专家签名" in page
    assert all(name in page for name in names(project))
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.get(at("group", project)).status_code == 403


def test_a_draft_is_heard_answered_signed_and_locked(client, ours, project):
    lead, head, bureau = (ours[each] for each in (Role.EVALUATION_LEAD, Role.UNIT_HEAD, Role.FISCAL_CLERK))
    client.force_login(lead)
    until = timezone.localdate() + timedelta(days=5)
    assert client.post(at("reports", project), {"until": "2020-01-01"}).status_code == 422
    client.post(at("reports", project), {"until": str(until)})
    filing = Filing.objects.get(project=project)
    assert filing.state == FilingState.OPINIONS
    early = client.post(at("decide-evaluation_report", project, filing.pk), {"sign": "1"})
    assert "单位还可以提意见" in early.content.decode()
    assert client.post(at("opinion", project, filing.pk), {"finish": "1"}).status_code == 403

    client.force_login(head)
    assert "对评价报告" in client.get(reverse("desk")).content.decode()
    assert client.post(at("decide-evaluation_report", project, filing.pk), {"sign": "1"}).status_code == 403
    client.post(at("opinion", project, filing.pk), {"about": "项目产出评分", "words": "太低"})
    assert not Opinion.objects.exists()
    words = "第三季度的报告已经补交，请重新核对"
    client.post(at("opinion", project, filing.pk), {"about": "项目产出评分", "words": words})
    client.post(at("opinion", project, filing.pk), {"finish": "1"})
    client.post(at("opinion", project, filing.pk), {"about": "项目产出评分", "words": words})
    opinion = Opinion.objects.get()

    client.force_login(lead)
    page = client.post(at("decide-evaluation_report", project, filing.pk), {"sign": "1"}).content.decode()
    assert "还有 1 条意见没有答复" in page
    client.post(at("answer-opinion", project, opinion.pk), {"refuse": "1", "answer": "不采纳"})
    opinion.refresh_from_db()
    assert opinion.accepted is None
    answer = {"refuse": "1", "answer": "补交的日期在评价时段以后，不计入"}
    client.post(at("answer-opinion", project, opinion.pk), answer)
    client.post(at("decide-evaluation_report", project, filing.pk), {"sign": "1"})
    client.force_login(bureau)
    client.post(at("decide-evaluation_report", project, filing.pk), {"approve": "1"})
    filing.refresh_from_db()
    assert filing.state == FilingState.APPROVED
    page = client.get(at("evaluation_report", project, filing.pk)).content.decode()
    assert "不采纳" in page
    assert words in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(state="returned")
