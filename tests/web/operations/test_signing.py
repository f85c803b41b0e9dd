"""Signing many registers at once, the year, and opening again: who may, what changes, what is told."""

import pytest
import time_machine
from django.urls import reverse

from jiheng.errors import UnreadableInputError, UsageError
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions, invariants, queries, reopening
from jiheng.web.evidence.models import Reopening, SignOff
from jiheng.web.evidence.reopening import Wanted
from tests.support.kept import TEXT, give_text, told, training
from tests.support.promised import noon

pytestmark = pytest.mark.django_db
NOW = noon("2023-07-10")
CLERK, HEAD, LEAD = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.EVALUATION_LEAD
REASON = "三月培训签到表漏记两人，凭纸质签到表补正"
MARCH = Period.month(2023, 3)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def project(ours):
    """Ours, with three trainings in March, one in June, and a register kept empty."""
    give_text(ours.project, TEXT)
    for day in ("2023-03-05", "2023-03-06", "2023-03-07", "2023-06-01"):
        actions.enter(ours.project, "training", training(held_on=day), by=ours[CLERK], at=NOW)
    actions.keep_register(ours.project, "complaint", by=ours[CLERK], at=NOW)
    return ours.project


def page(project, **query):
    return reverse("operations:sign_offs", args=[project.pk], query=query)


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def sign(client, project, *cells):
    return client.post(page(project), {"cell": cells}, follow=True)


def test_many_are_signed_at_once_by_the_owner_only_and_all_or_none(client, project, ours):
    client.force_login(ours[CLERK])
    assert 'name="cell"' not in text(client.get(page(project)))
    assert sign(client, project, "training:2023-01-01..2023-03-31").status_code == 403
    client.force_login(ours[HEAD])
    shown = text(client.get(page(project)))
    assert 'value="training:2023-01-01..2023-03-31"' in shown
    assert "还没有结束" not in shown  # the third quarter has no record
    assert "还有 4 条记录没有签认" in shown
    assert "甲单位负责人" in shown
    both = ("training:2023-01-01..2023-03-31", "complaint:2023-01-01..2023-03-31")
    assert "已签认 2 项，共 3 条记录" in text(sign(client, project, *both))
    assert len(told(project, "sign")) == 2
    again = text(sign(client, project, both[0], "training:2023-04-01..2023-06-30"), 422)
    assert "签认过" in again
    assert "一项也没有签认" in again
    assert SignOff.objects.count() == 2
    assert sign(client, project, "expert_score:2023-01-01..2023-03-31").status_code == 403
    assert "部分签认" in text(client.get(page(project, span="half")))


def test_what_somebody_entered_themselves_is_not_offered_to_them(client, project, ours):
    actions.enter(project, "training", training(held_on="2023-02-01"), by=ours[HEAD], at=NOW)
    client.force_login(ours[HEAD])
    shown = text(client.get(page(project)))
    assert "有 1 条是您登记的" in shown
    assert 'value="training:2023-01-01..2023-03-31"' not in shown
    assert 'value="training:2023-04-01..2023-06-30"' in shown


def test_nor_is_what_they_entered_under_another_account(client, project, ours):
    for role, phone in ((HEAD, "+86 138 0000 0000"), (CLERK, "13800000000")):
        ours[role].phone = phone
        ours[role].save()
    client.force_login(ours[HEAD])
    shown = text(client.get(page(project)))
    assert 'value="training:2023-01-01..2023-03-31"' not in shown


def test_the_year_is_settled_when_all_is_signed_and_the_vendor_only_reads(client, project, ours):
    client.force_login(ours[HEAD])
    settle = reverse("operations:sign_year", args=[project.pk])
    assert "还有 4 条记录没有签认" in text(client.post(settle, follow=True))
    sign(client, project, ":2023-01-01..2023-03-31", ":2023-04-01..2023-06-30")
    assert "运维商从现在起只能查看" in text(client.post(settle, follow=True))
    assert [each["after"]["state"] for each in told(project, "sign_year")] == ["signed"]
    client.force_login(ours[Role.VENDOR_MANAGER])
    assert "本年度已签认" in text(client.get(page(project)))
    new = reverse("operations:new", kwargs={"project_id": project.pk, "kind": "training"})
    assert client.get(new).status_code == 403


def test_opening_again_takes_the_owner_and_the_evaluator_and_a_reason(client, project, ours):
    signed = actions.sign_off(project, Period.year(2023), by=ours[HEAD], at=NOW, kind="training")
    reopening.sign_year(project, by=ours[HEAD], at=NOW)
    late = actions.enter(project, "training", training(8), by=ours[CLERK], at=NOW, late=True)
    at = [project.pk, signed.pk]
    client.force_login(ours[HEAD])
    assert "理由太短" in text(client.post(reverse("operations:reopen", args=at), {"reason": "改一下"}))
    client.post(reverse("operations:reopen", args=at), {"reason": REASON})
    decide = reverse("operations:decide_reopening", args=[project.pk, Reopening.objects.get().pk])
    assert client.post(decide, {"approve": ""}).status_code == 403
    client.force_login(ours[LEAD])
    assert decide in text(client.get(reverse("operations:signed", args=at)))
    assert "退回要写明原因" in text(client.post(decide, {"return": ""}))
    assert "已重新打开" in text(client.post(decide, {"approve": ""}, follow=True))
    project.refresh_from_db()
    assert project.state == "open"
    made = actions.enter(project, "training", training(9), by=ours[CLERK], at=NOW)
    assert (made.is_late, late.is_late) == (False, True)
    shown = reverse("operations:signed", args=at)
    assert "1 条</a>，不计分；打开一条，可以收入登记册" in text(client.get(shown))
    for act in ("ask_reopening", "approve_reopening", "reopen_year"):
        assert [each["reason"] for each in told(project, act)] == [REASON]
    assert actions.sign_off(project, MARCH, by=ours[HEAD], at=NOW, kind="training").records == 4
    with pytest.raises(UnreadableInputError, match="已经签认"):
        actions.enter(project, "training", training(10), by=ours[CLERK], at=NOW)
    with pytest.raises(UsageError, match="已经有人申请"):
        reopening.ask_reopening(signed, REASON, by=ours[HEAD], at=NOW)
    assert not list(invariants.untold())


def test_a_late_supplement_is_taken_in_once_when_its_period_is_open_again(client, project, ours):
    signed = actions.sign_off(project, Period.year(2023), by=ours[HEAD], at=NOW, kind="training")
    right = project.records.filter(kind="training").first()
    late = actions.enter(project, "training", training(8), by=ours[CLERK], at=NOW, late=True)
    away = actions.withdraw(right, by=ours[CLERK], at=NOW, reason="没有举办", late=True)
    words = {"project_id": project.pk, "kind": "training"}
    door = [reverse("operations:take-in", kwargs=words | {"record": each.pk}) for each in (late, away)]
    client.force_login(ours[CLERK])
    assert "期间还是签认的" in text(client.post(door[0], follow=True))
    asked = reopening.ask_reopening(signed, REASON, by=ours[HEAD], at=NOW)
    reopening.decide_reopening(asked.pk, approve=True, by=ours[LEAD], at=NOW)
    assert door[0] in text(client.get(reverse("operations:record", kwargs=words | {"record": late.pk})))
    client.force_login(ours[LEAD])
    assert client.post(door[0]).status_code == 403
    client.force_login(ours[CLERK])
    assert "从现在起计入" in text(client.post(door[0], follow=True))
    assert "已经收入" in text(client.post(door[0], follow=True))
    for each in (late, right):
        each.refresh_from_db()
    made = project.records.get(record_id=late.superseded_by)
    assert (made.content, made.is_late, late.is_late) == (late.content, False, True)
    assert queries.late_since(signed) == 1
    client.post(door[1])
    right.refresh_from_db()
    assert project.records.get(record_id=right.superseded_by).stands is False
    assert made.record_id in [each.record_id for each in queries.history_of(late)]
    assert not list(invariants.broken())


def test_nobody_opens_what_they_asked_for_or_signed_themselves(project, ours):
    signed = actions.sign_off(project, MARCH, by=ours[HEAD], at=NOW)
    asked = reopening.ask_reopening(signed, REASON, by=ours[CLERK], at=NOW)
    for who in (ours[HEAD], ours[CLERK]):
        with pytest.raises(UsageError, match="不能审批自己"):
            reopening.decide_reopening(asked.pk, approve=True, by=who, at=NOW)
    returned = reopening.decide_reopening(
        asked.pk, approve=False, by=ours[LEAD], at=NOW, decision="没有附签到表"
    )
    assert returned.state == "returned"
    with pytest.raises(UnreadableInputError, match="已经签认"):
        actions.enter(project, "training", training(9), by=ours[CLERK], at=NOW)


def test_all_registers_of_a_year_take_few_queries(client, project, ours, django_assert_max_num_queries):
    reopening.sign_many(project, [Wanted("", Period.month(2023, n)) for n in (3, 6)], by=ours[HEAD], at=NOW)
    client.force_login(ours[HEAD])
    with django_assert_max_num_queries(30):
        client.get(page(project, span="month"))


def test_strangers_find_nothing_and_an_empty_project_says_what_to_do(client, ours, theirs):
    client.force_login(theirs[HEAD])
    assert client.get(page(ours.project)).status_code == 404
    assert "还没有登记册" in text(client.get(page(theirs.project)))
