"""Outages of a system that nobody watches are entered by hand; of one that the server watches, by itself."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.errors import UnreadableInputError
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring import receivers
from jiheng.web.monitoring.actions import stop_target
from jiheng.web.monitoring.models import Target
from tests.support.kept import give_text
from tests.web.monitoring.test_outages import (
    CLERK,
    HEAD,
    NOON,
    PORTAL,
    VENDOR,
    claim,
    decide,
    outage,
    project,
    standing,
)

__all__ = ["outage", "project"]
pytestmark = pytest.mark.django_db
DOWN = {"system": PORTAL, "began_at": "2023-03-12 08:50", "ended_at": "2023-03-12 11:00", "cause": "存储故障"}
LATER = {"began_at": "2023-06-02 08:00", "ended_at": "2023-06-02 09:00"}
OURS = "由本服务器的监测登记，人不能登记、更正或作废"


def to(name, project, **more):
    return reverse(f"operations:{name}", kwargs={"project_id": project.pk, "kind": "outage", **more})


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def enter(client, user, project, **changed):
    client.force_login(user)
    given = {**DOWN, "submission": f"{user.username}{len(changed)}", **changed}
    return text(client.post(to("new", project), given, follow=True))


def table(client, user, project, *rows):
    """Upload a table of outages; give what the page says of it."""
    client.force_login(user)
    written = "\n".join(["系统,开始时间,结束时间,是否计入", *rows]).encode()
    upload = {"file": SimpleUploadedFile("中断.csv", written)}
    return text(client.post(to("upload", project), upload, follow=True))


@pytest.mark.parametrize("role", [CLERK, VENDOR, Role.VENDOR_ENGINEER])
def test_the_clerk_and_the_vendor_enter_an_outage_that_counts(client, ours, role):
    give_text(ours.project)
    client.force_login(ours[role])
    ledger = text(client.get(reverse("monitoring:outages", args=[ours.project.pk])))
    assert ledger.count(f'href="{to("new", ours.project)}"') == 2  # above the table, and in place of its rows
    assert 'name="counts"' not in text(client.get(to("new", ours.project)))
    told = enter(client, ours[role], ours.project, counts="不计入", approved_by="李四")
    assert "登记的中断都计入" in told
    (fact,) = standing(ours.project, "outage")
    assert (fact.system, fact.counts, fact.approved_by) == (PORTAL, "unplanned", "")


def test_who_signs_or_only_reads_enters_none(client, ours):
    give_text(ours.project)
    for role in (HEAD, Role.EVALUATION_LEAD, Role.FISCAL_CLERK):
        client.force_login(ours[role])
        assert client.post(to("new", ours.project), DOWN).status_code == 403
        assert to("new", ours.project) not in text(
            client.get(reverse("monitoring:outages", args=[ours.project.pk]))
        )


def test_a_table_may_not_say_what_does_not_count(client, ours):
    give_text(ours.project)
    row = f"{PORTAL},2023-03-12 08:50,2023-03-12 11:00"
    assert "由审批的人填，登记时不填" in table(client, ours[CLERK], ours.project, f"{row},不计入")
    assert "由审批的人填" not in table(client, ours[CLERK], ours.project, f"{row},计入")


def test_what_was_entered_and_excluded_counts_again_once_it_is_corrected(client, ours):
    give_text(ours.project)
    enter(client, ours[CLERK], ours.project)
    record = Record.objects.get(kind="outage")
    span = {"began_at": "2023-03-12T08:50", "ended_at": "2023-03-12T11:00"}
    assert "等单位负责人审批" in claim(client, ours[VENDOR], record, **span)
    assert "这段时间不计入" in decide(client, ours[HEAD], record, approve="")
    (fact,) = standing(ours.project, "outage")
    assert (fact.counts, fact.approved_by) == ("excluded", "甲单位负责人")
    newest = Record.objects.get(kind="outage", superseded_by="", project=ours.project)
    evidence.correct(newest, {"ended_at": "2023-03-12 12:00"}, by=ours[CLERK], at=NOON, reason="实际十二点")
    (fact,) = standing(ours.project, "outage")
    assert (fact.counts, fact.approved_by) == ("unplanned", "")


def test_of_a_watched_system_nobody_writes_what_the_server_sees(client, ours, project, outage):
    assert OURS in enter(client, ours[VENDOR], project, **LATER)
    assert OURS in enter(client, ours[CLERK], project, **LATER | {"ended_at": ""})
    assert OURS in enter(client, ours[CLERK], project, ended_at="2023-06-01 12:01")
    assert OURS in table(client, ours[CLERK], project, f"{PORTAL},{LATER['began_at']},{LATER['ended_at']},")
    for write in (
        lambda: evidence.correct(outage, {"cause": "误报"}, by=ours[CLERK], at=NOON, reason="误报"),
        lambda: evidence.withdraw(outage, by=ours[VENDOR], at=NOON, reason="误报"),
    ):
        with pytest.raises(UnreadableInputError) as raised:
            write()
        assert OURS in str(raised.value)
    assert len(standing(project, "outage")) == 1
    page = text(client.get(to("record", project, record=outage.pk)))
    assert OURS in page
    assert to("correct", project, record=outage.pk) not in page
    day = {"day": "2023-06-02", "up_seconds": "86400"}
    day |= dict.fromkeys(("down_seconds", "excluded_seconds", "unknown_seconds"), "0")
    with pytest.raises(UnreadableInputError, match=OURS):
        evidence.enter(project, "availability_day", {"system": PORTAL, **day}, by=ours[CLERK], at=NOON)


def test_before_and_after_it_is_watched_and_of_other_systems_people_do(client, ours, project):
    assert "已登记" in enter(client, ours[CLERK], project)
    assert "已登记" in enter(client, ours[CLERK], project, system="信访系统", **LATER)
    early = Record.objects.get(kind="outage", system=PORTAL)
    with pytest.raises(UnreadableInputError, match=OURS):
        evidence.correct(early, {"ended_at": ""}, by=ours[CLERK], at=NOON, reason="没有恢复")
    evidence.withdraw(early, by=ours[CLERK], at=NOON, reason="误报")
    stop_target(Target.objects.get().pk, by=ours[CLERK], at=NOON + timedelta(days=1))
    assert "已登记" in enter(
        client, ours[VENDOR], project, **LATER | {"began_at": "2023-06-02 12:00", "ended_at": ""}
    )


def test_of_a_system_whose_alerts_are_outages_nobody_does(client, ours):
    give_text(ours.project)
    made, _ = receivers.add(
        ours.project, "机房告警", "outage", "instance", {"web": PORTAL}, by=ours[CLERK], at=NOON
    )  # fmt: skip
    receivers.decide(made.pk, approve=True, by=ours[Role.UNIT_HEAD], at=NOON)
    assert "由接收地址“机房告警”的告警登记" in enter(client, ours[VENDOR], ours.project, **LATER)
    assert standing(ours.project, "outage") == []
    assert "已登记" in enter(client, ours[CLERK], ours.project)
