"""Monitoring in the middle of a year: lights, what is owed, the bureau's decision and its follow-up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import Handling
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations import corrections, filings, matters, progress
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.models import Correction, Filing, Matter
from jiheng.web.evaluations.states import FilingKind, FilingState, Handled, MatterState
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import document_of
from tests.support.cast import THEN, person

JULY = date(2023, 7, 31)
REASON, MEASURES = "上半年的服务按季度结算，款项还没有支付", "第三季度验收后集中支付，年底前付清"
FUTURE = date(2099, 1, 1)
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)


def at(name, project, *args):
    return reverse(f"evaluations:{name}", args=[project.pk, *args])


def owed(project):
    state = progress.state_of(evaluated(project, THEN.date()), JULY)
    return [each for each in progress.lines_of(state, {}) if each.due]


def said(project):
    causes = progress.state_of(evaluated(project, THEN.date()), JULY).causes
    told = {"cause": causes[0], "reason": REASON, "measures": MEASURES}
    return {each.name: told for each in owed(project)}


def filed(project, by):
    progress.save(project, JULY, said(project), by=by, at=THEN)
    found = evaluated(project, THEN.date())
    return progress.submit(project, found, JULY, by=by, at=THEN)


def test_the_state_by_a_day_asks_for_what_deviates_and_keeps_it(
    client, ours, project, django_assert_max_num_queries, tmp_path
):
    client.force_login(ours[Role.UNIT_CLERK])
    assert "1—7月" in client.get(at("progress", project)).content.decode()
    lines = progress.lines_of(progress.state_of(evaluated(project, THEN.date()), JULY), {})
    number = next(n for n, each in enumerate(lines) if each.due)
    with django_assert_max_num_queries(30):
        page = client.get(at("progress-by", project, "2023-07-31")).content.decode()
    assert all(each.name in page for each in lines)
    assert f'name="reason-{number}"' in page
    for text, told in (("无", "太短"), (REASON, "请选一类偏差原因")):
        answer = client.post(at("progress-by", project, "2023-07-31"), {f"reason-{number}": text})
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert not progress.said_of(project, JULY)
    good = {f"reason-{number}": REASON, f"cause-{number}": "其他", f"measures-{number}": MEASURES}
    assert client.post(at("progress-by", project, "2023-07-31"), good).status_code == 302
    assert progress.said_of(project, JULY)[lines[number].name]["cause"] == "其他"
    assert write_project(project, tmp_path / "out") == []
    printed, kind = evaluate(tmp_path / "out"), REPORT_KINDS.find("monitoring_form")
    form = str(document_of(printed, kind, {"on": "2023-07-31"}))
    assert REASON in form
    assert f"措施：{MEASURES}" in form
    refused = client.post(at("submit-progress", project, "2023-07-31"), follow=True)
    assert "没有填好" in refused.content.decode()
    assert client.get(at("progress-by", project, "七月")).status_code == 404
    early = client.get(at("progress-by", project, "2022-07-31"), follow=True)
    assert "预算年度之前" in early.content.decode()


def test_it_is_signed_and_what_the_bureau_would_decide_is_proposed_to_another(client, ours, project):
    clerk, head, bureau = (ours[each] for each in (Role.UNIT_CLERK, Role.UNIT_HEAD, Role.FISCAL_CLERK))
    filing = filed(project, clerk)
    with pytest.raises(UsageError, match="不能改"):
        progress.save(project, JULY, {}, by=clerk, at=THEN)
    filings.take(filing.pk, "sign", by=head, at=THEN)
    for handled in (Handled(Handling.SUSPEND), Handled(Handling.ADJUST, FUTURE)):
        with pytest.raises(UsageError, match="要写明理由"):
            filings.take(filing.pk, "approve", by=bureau, at=THEN, handled=handled, decision="缓")
    client.force_login(bureau)
    words = {
        "approve": "1",
        "handling": "adjust",
        "deadline": "2099-01-01",
        "decision": "按实际支付进度调减预算，重报目标",
    }
    client.post(at("decide-monitoring", project, filing.pk), words)
    filing.refresh_from_db()
    assert (filing.state, filing.handling, filing.deadline) == (FilingState.APPROVED, "adjust", FUTURE)
    page = client.get(at("monitoring", project, filing.pk)).content.decode()
    assert "调整目标或预算" in page
    assert "完全一致" in page
    assert REASON in page
    assert "待批准" in page
    proposed = Correction.objects.get(project=project)
    assert (proposed.filing, proposed.as_of, proposed.deadline) == (filing, JULY, FUTURE)
    assert not Matter.objects.exists()  # nothing is asked of the unit before another person agrees
    reviewer = ours[Role.FISCAL_REVIEWER]
    corrections.decide(proposed.pk, approve=True, by=reviewer, at=timezone.now())
    matter = Matter.objects.get(project=project)
    assert (matter.source, matter.due, matter.state) == ("纠偏决定", FUTURE, MatterState.OPEN)
    assert Entry.objects.filter(object_kind="rectification", act="create").count() == 1


def test_who_wrote_a_part_of_it_first_does_not_sign_it(ours, project):
    head, other = ours[Role.UNIT_HEAD], person("二", Role.UNIT_CLERK, ours.unit)
    progress.save(project, JULY, {"甲": {"reason": REASON}}, by=head, at=THEN)
    filing = filed(project, other)
    with pytest.raises(UsageError, match="自己填报"):
        filings.take(filing.pk, "sign", by=head, at=THEN)


def test_going_on_makes_no_matter(ours, project):
    filing = filed(project, ours[Role.UNIT_CLERK])
    filings.take(filing.pk, "sign", by=ours[Role.UNIT_HEAD], at=THEN)
    filings.take(filing.pk, "approve", by=ours[Role.FISCAL_CLERK], at=THEN)
    assert Filing.objects.get(kind=FilingKind.MONITORING).handling == "continue"
    assert not Correction.objects.exists()


def test_what_is_found_is_listed_answered_and_closed_by_another(client, ours, project):
    clerk, lead = ours[Role.UNIT_CLERK], ours[Role.EVALUATION_LEAD]
    client.force_login(clerk)
    page = client.get(at("new-matters", project)).content.decode()
    assert "绩效目标合理性" in page
    due = timezone.localdate() + timedelta(days=3)
    words = {"found": ["0"], "own": "机房门禁记录不全", "responsible": "办公室", "due": str(due)}
    assert client.post(at("new-matters", project), words | {"due": "2020-01-01"}).status_code == 422
    client.post(at("new-matters", project), words)
    first, own = Matter.objects.order_by("made_at", "pk")
    assert (first.about, own.told) == ("绩效目标合理性", "机房门禁记录不全")
    listed = client.get(at("matters", project)).content.decode()
    assert "机房门禁记录不全" in listed
    assert len(matters.not_listed(project, matters.found_in(evaluated(project, THEN.date())))) > 0
    desk = client.get(reverse("desk")).content.decode()
    assert "整改：绩效目标合理性" in desk

    late = Matter.objects.filter(pk=own.pk)
    late.update(due=timezone.localdate() - timedelta(days=2))
    desk = client.get(reverse("desk")).content.decode()
    assert "已过 2 天" in desk
    assert "已逾期" in client.get(at("matter", project, own.pk)).content.decode()

    answer = client.post(
        at("matter", project, own.pk), {"answer": "补齐了门禁记录，安排专人每周核对", "evidence": "门禁.pdf"}
    )
    assert "证据柜里没有" in answer.content.decode()
    client.post(at("matter", project, own.pk), {"answer": "补齐了门禁记录，安排专人每周核对"})
    own.refresh_from_db()
    assert own.state == MatterState.ANSWERED
    assert client.post(at("decide-matter", project, own.pk), {"close": "1"}).status_code == 403
    with pytest.raises(UsageError, match="不能自己复核"):
        matters.decide(own.pk, "close", by=clerk, at=NOW)
    client.force_login(lead)
    assert "复核整改：机房门禁记录不全" in client.get(reverse("desk")).content.decode()
    client.post(at("decide-matter", project, own.pk), {"return": "1", "decision": "附上记录的照片"})
    own.refresh_from_db()
    assert own.state == MatterState.OPEN
    other = person("二", Role.UNIT_CLERK, ours.unit)
    matters.answer(own.pk, "补齐了门禁记录，照片已放进证据柜", [], by=other, at=NOW)
    for each in (clerk, other):  # who answered before it was returned had a hand in it, too
        with pytest.raises(UsageError, match="不能自己复核"):
            matters.decide(own.pk, "close", by=each, at=NOW)
    client.post(at("decide-matter", project, own.pk), {"close": "1"})
    own.refresh_from_db()
    assert own.state == MatterState.CLOSED
    with pytest.raises(DatabaseError), transaction.atomic():
        Matter.objects.filter(pk=own.pk).update(state="open")
