"""What is decided in the middle of a year: two people, a record, a matter, its answer, its end."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.documents.xlsx_reader import read_xlsx
from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import Handling
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import lint, waiting
from jiheng.web.evaluations import corrections, matters
from jiheng.web.evaluations.models import Correction, Matter
from jiheng.web.evaluations.states import CorrectionState, MatterState, Proposal
from jiheng.web.evidence import files
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.notices import ladder
from jiheng.web.projects import beginning, versions
from jiheng.web.projects.audience import Audience
from jiheng.web.projects.models import VersionState
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import document_of, report_bytes

JULY = date(2023, 7, 31)
REASON, DONE = "支付只到三成，按实际进度调减预算、重报目标", "调减预算五万元，目标改为三百次，已经批准"
INDICATOR = "预算执行率"


@pytest.fixture
def now():
    return timezone.now()


def at(name, project, *args):
    return reverse(f"evaluations:{name}", args=[project.pk, *args])


def adjusting(now, **other):
    return Proposal(
        Handling.ADJUST, JULY, REASON, INDICATOR, timezone.localdate(now) + timedelta(30)
    )._replace(**other)


def decided(project, ours, now, given=None):
    made = corrections.propose(project, given or adjusting(now), by=ours[Role.FISCAL_CLERK], at=now)
    return corrections.decide(made.pk, approve=True, by=ours[Role.FISCAL_REVIEWER], at=now)


def titles(user, day):
    found = waiting.found(user, day)
    words = ("纠偏", "整改", "落实")
    return [each.title for each in found.today if any(word in each.title for word in words)]


def standing(project):
    return project.records.get(kind="corrective_action", superseded_by="").content


def test_two_people_decide_the_unit_answers_and_another_closes_it(ours, project, now):
    day, clerk, reviewer = timezone.localdate(now), ours[Role.FISCAL_CLERK], ours[Role.FISCAL_REVIEWER]
    made = corrections.propose(project, adjusting(now), by=clerk, at=now)
    assert titles(reviewer, day) == [f"批准纠偏决定：调整目标或预算（{INDICATOR}）"]
    assert titles(ours[Role.UNIT_CLERK], day) == []
    with pytest.raises(UsageError, match="不能审批自己提出的纠偏决定"):
        corrections.decide(made.pk, approve=True, by=clerk, at=now)
    assert not project.records.filter(kind="corrective_action").exists()
    corrections.decide(made.pk, approve=True, by=reviewer, at=now)
    matter = Matter.objects.get(correction=made)
    for role in (Role.UNIT_CLERK, Role.UNIT_HEAD):  # told at once, though there is a month
        assert titles(ours[role], day) == [f"整改：调整目标或预算（{INDICATOR}）"]
    unit = ours[Role.UNIT_CLERK]
    files.attach(project, "批复.txt", [b"x"], by=unit, at=now)
    matters.answer(matter.pk, DONE, ["批复.txt"], by=unit, at=now)
    assert DONE in standing(project)
    assert "批复.txt" in standing(project)
    matters.decide(matter.pk, "return", by=reviewer, at=now, decision="附上批复的文号")
    assert DONE not in standing(project)
    matters.answer(matter.pk, DONE, [], by=unit, at=now)
    matters.decide(matter.pk, "close", by=reviewer, at=now)
    assert f'"closed_by":"{reviewer.name}"' in standing(project)
    made.refresh_from_db()
    assert made.state == CorrectionState.CLOSED
    assert not [each for each in seals.untold() if each.startswith("evaluations.")]
    acts = Entry.objects.filter(object_kind="correction").values_list("act", flat=True)
    assert sorted(acts) == ["approve_correction", "propose_correction"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(deadline=None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": "缓一缓"}, "要写明理由"),
        ({"deadline": None}, "没有写“办结期限”"),
        ({"deadline": date(2024, 1, 1)}, "已经过了"),
        ({"deadline": date(2999, 1, 1)}, "太远"),
        ({"indicator": "没有这个"}, "没有指标“没有这个”：应当是 预算执行、"),
        ({"as_of": date(2022, 12, 31)}, "监控截至 2022-12-31 不对"),
        ({"as_of": date(2999, 1, 1)}, "监控截至 2999-01-01 不对"),
    ],
)
def test_what_cannot_be_decided_so_is_told(ours, project, now, changed, told):
    with pytest.raises(UsageError, match=told):
        corrections.propose(project, adjusting(now, **changed), by=ours[Role.FISCAL_CLERK], at=now)
    assert not Correction.objects.exists()


def test_going_on_without_a_deadline_is_a_record_and_nothing_more(ours, project, now):
    going = Proposal(Handling.CONTINUE, JULY, "偏差由验收时间造成，第四季度能补上")
    assert decided(project, ours, now, going).state == CorrectionState.CLOSED
    assert not Matter.objects.exists()
    assert '"handling":"继续执行"' in standing(project)


def test_what_was_returned_stands_with_who_proposed_it_until_proposed_anew(ours, project, now):
    head = ours[Role.UNIT_HEAD]  # the unit may ask for it itself
    made = corrections.propose(project, adjusting(now), by=head, at=now)
    with pytest.raises(UsageError, match="已有一个决定等批准"):
        corrections.propose(project, adjusting(now), by=ours[Role.FISCAL_CLERK], at=now)
    corrections.decide(made.pk, approve=False, by=ours[Role.FISCAL_REVIEWER], at=now, decision="先说清楚原因")
    assert titles(head, timezone.localdate(now)) == ["纠偏决定被退回：先说清楚原因"]
    corrections.propose(project, adjusting(now), by=head, at=now + timedelta(seconds=1))
    assert titles(head, timezone.localdate(now)) == []


def test_what_is_overdue_stands_on_both_desks_and_goes_up_the_ladder(ours, project, now):
    found = decided(project, ours, now)
    day = found.deadline + timedelta(days=4)
    assert titles(ours[Role.UNIT_CLERK], day) == [f"整改：调整目标或预算（{INDICATOR}）"]
    assert titles(ours[Role.FISCAL_REVIEWER], day) == [f"单位没有落实纠偏决定：调整目标或预算（{INDICATOR}）"]
    told = [(who, role) for who, role, task in ladder.escalated(Audience(day)) if str(project) in task.where]
    assert (ours[Role.UNIT_HEAD].pk, Role.UNIT_HEAD) in told


def test_goals_are_adjusted_as_ever_and_the_pages_show_it(
    client, ours, project, now, django_assert_max_num_queries
):
    project.versions.update(state=VersionState.APPROVED)
    client.force_login(ours[Role.FISCAL_CLERK])
    words = {"as_of": "2023-07-31", "indicator": INDICATOR, "handling": "adjust", "reason": REASON}
    empty = client.get(at("corrections", project), {"day": "2023-06-30"}).content.decode()
    assert 'value="2023-06-30"' in empty
    refused = client.post(at("corrections", project), words)
    assert refused.status_code == 422
    assert "没有写“办结期限”" in refused.content.decode()
    until = str(timezone.localdate(now) + timedelta(days=30))
    said = client.post(at("corrections", project), words | {"deadline": until}, follow=True).content.decode()
    assert "，等财政审核人批准。" in said  # any of them: no reviewer proposed it
    made = Correction.objects.get()
    assert client.post(at("decide-correction", project, made.pk), {"approve": "1"}).status_code == 403
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert client.post(at("decide-correction", project, made.pk), {"approve": "1"}).status_code == 302
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.post(at("corrections", project), words).status_code == 403
    for name, args in (("progress", ()), ("progress-by", ("2023-07-31",)), ("self", ())):
        assert (
            f"{at('corrections', project)}#correction-{made.pk}"
            in client.get(at(name, project, *args)).content.decode()
        ), name
    with django_assert_max_num_queries(30):
        page = client.get(at("corrections", project)).content.decode()
    assert "还没有改过" in page
    goals = reverse("projects:goals", args=[project.pk])
    [address] = [each for each in page.split('"') if each.startswith(f"{goals}?reason=")]
    assert (
        f'value="按 2023-07-31 监控的纠偏决定：调整目标或预算（{INDICATOR}）"'
        in client.get(address).content.decode()
    )
    newest = versions.newest_version(project)
    versions.save(
        project.pk, newest.text.replace("365", "300"), based_on=newest.number, by=ours[Role.UNIT_CLERK],
        at=now + timedelta(minutes=1), reason="按纠偏决定",
    )  # fmt: skip
    matter = Matter.objects.get(correction=made)
    assert f"第 {newest.number + 1} 版" in client.get(at("matter", project, matter.pk)).content.decode()


def test_it_goes_out_with_the_folder_and_the_command_line_prints_the_same(
    ours, theirs, project, now, tmp_path
):
    decided(project, ours, now)
    write_project(project, tmp_path / "out", attached=False)
    found = evaluate(tmp_path / "out")
    for kind, choice in (
        ("monitoring_form", {"on": "2023-07-31"}), ("evaluation_report", {}), ("self_evaluation_report", {}),
    ):  # fmt: skip
        told = str(document_of(found, REPORT_KINDS.find(kind), choice))
        assert f"决定：调整目标或预算（{INDICATOR}）；理由：{REASON}" in told, kind
        assert "尚未了结" in told
    (tmp_path / "form.xlsx").write_bytes(
        report_bytes(found, REPORT_KINDS.find("monitoring_form"), "xlsx", choice={"on": "2023-07-31"}).content
    )
    [sheet] = read_xlsx(tmp_path / "form.xlsx", name="form.xlsx")
    assert any(REASON in cell for _, cells in sheet.rows() for cell in cells)
    before = str(document_of(found, REPORT_KINDS.find("monitoring_form"), {"on": "2023-06-30"}))
    assert REASON not in before  # what was decided by the state of July is not on the form of June
    again = load_folder(tmp_path / "out", theirs.unit, by=None, at=now)
    assert again.records.filter(kind="corrective_action").count() == 1


def test_what_was_left_open_is_told_in_the_next_year(ours, project, now):
    decided(project, ours, now)
    after = versions.create(
        project.organisation, beginning.year_after(project, 2024).raw.decode(), by=None, at=now
    )
    told = [
        each.message
        for each in lint.lint(after, project, now, with_records=False).findings
        if each.code == "BP09"
    ]
    assert len(told) == 1
    assert "2023 年度监控的处理决定" in told[0]
    assert Matter.objects.get().state == MatterState.OPEN


def test_who_proposed_takes_it_back_before_it_is_decided(client, ours, project, now):
    clerk, reviewer, day = ours[Role.FISCAL_CLERK], ours[Role.FISCAL_REVIEWER], timezone.localdate(now)
    made = corrections.propose(project, adjusting(now), by=clerk, at=now)
    client.force_login(reviewer)
    assert "withdraw" not in client.get(at("corrections", project)).content.decode()
    answer = client.post(at("withdraw-correction", project, made.pk), follow=True)
    assert "不是您提出的，不能撤回" in answer.content.decode()
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.post(at("withdraw-correction", project, made.pk)).status_code == 403
    client.force_login(clerk)
    assert (
        at("withdraw-correction", project, made.pk) in client.get(at("corrections", project)).content.decode()
    )
    answer = client.post(at("withdraw-correction", project, made.pk), follow=True).content.decode()
    assert ("已撤回，可以改好再提出。" in answer, "<dt>撤回</dt>" in answer) == (True, True)
    assert titles(reviewer, day) == titles(clerk, day) == []
    with pytest.raises(UsageError, match="这一条纠偏决定已撤回，不能再审"):
        corrections.decide(made.pk, approve=True, by=reviewer, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(state="asked")
    acts = Entry.objects.filter(object_kind="correction").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["propose_correction", "withdraw_correction"]
    assert not [each for each in seals.untold() if each.startswith("evaluations.")]
    again = decided(project, ours, now)
    with pytest.raises(UsageError, match="不能再撤回"):
        corrections.withdraw(again.pk, by=clerk, at=now)
