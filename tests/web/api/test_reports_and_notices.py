"""A program audits reports, returns copies of documents, and keeps notices: within what its token may."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import Role
from jiheng.web.api.models import Token
from jiheng.web.audits import actions as audits
from jiheng.web.audits.models import AuditedReport
from jiheng.web.notices.models import Channel, Message, Notice
from jiheng.web.trail.models import Entry
from tests.support.cast import THEN
from tests.support.programs import Program

FOUND = {
    "code": "AR04", "title": "比率", "severity": "error", "message": "91.45% 应为 88.45%",
    "where": "一、项目概况", "quotes": ["91.45%"], "reckoning": [["应为", "88.45%"]],
}  # fmt: skip
KEPT = {
    "format": "md", "unreadable": "", "text": "", "map": "", "questions": [["SC01", "二", "是否有依据"]],
    "checks": [], "findings": [FOUND],
}  # fmt: skip


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def put_in(asks, place="audits", name="报告.md"):
    return asks.post(place, {"report": SimpleUploadedFile(name, "# 报告\n".encode())})


def test_a_report_is_put_in_and_its_findings_answered_for(ours, theirs):
    asks, stranger = Program(ours[Role.FISCAL_CLERK]), Program(theirs[Role.FISCAL_CLERK])
    assert told(put_in(asks, name="报告.exe"), 422)["errors"]
    job = put_in(asks)
    assert told(job, 202)["state"] == "waiting"
    [row] = told(asks.get("audits"))["items"]
    place = f"audits/{row['id']}"
    assert (row["audited_at"], told(asks.get(place))["findings"]) == (None, [])
    accept = {"code": "AR04", "quote": "91.45%", "reason": "与批复一致，批复不改"}
    assert asks.send("post", f"{place}/acceptances", accept).status_code == 409  # not audited yet
    assert told(asks.send("post", f"{place}/auditing"), 202)["id"] == job.json()["id"]
    audits.keep(AuditedReport.objects.get(), dict(KEPT), at=THEN)
    assert asks.send("post", f"{place}/auditing").status_code == 409
    whole = told(asks.get(place))
    assert (whole["errors"], whole["findings"][0]["accepted"], len(whole["questions"])) == (1, "", 1)
    assert asks.send("post", f"{place}/acceptances", accept | {"reason": "无"}).status_code == 409
    assert told(asks.send("post", f"{place}/acceptances", accept))["findings"] == 1
    assert "批复不改" in told(asks.get(place))["findings"][0]["accepted"]
    assert told(asks.send("post", f"{place}/acceptances", accept | {"take_back": True}))["findings"] == 0
    original = b"".join(asks.get(f"{place}/files/original").streaming_content)
    assert original == "# 报告\n".encode()
    assert asks.get(f"{place}/files/xlsx").content[:2] == b"PK"
    for path in (place, f"{place}/files/original", f"{place}/files/exe"):
        assert stranger.get(path).status_code == 404
    assert stranger.send("post", f"{place}/acceptances", accept).status_code == 404
    assert told(stranger.get("audits"))["items"] == []


def test_a_token_for_another_organisation_shows_no_report_of_this_one(ours, theirs):
    auditor = ours[Role.AUDITOR]
    put_in(Program(auditor))
    report = AuditedReport.objects.get()
    near, far = (Program(auditor, None, report.organisation) for _ in range(2))
    Token.objects.filter(pk=Token.objects.latest("pk").pk).update(organisation=theirs.unit)
    assert [len(told(each.get("audits"))["items"]) for each in (near, far)] == [1, 0]
    assert [each.get(f"audits/{report.pk}").status_code for each in (near, far)] == [200, 404]
    reading = Program(auditor, {"report_findings": frozenset({Act.READ})})
    assert reading.send("post", f"audits/{report.pk}/auditing").status_code == 403


def test_notices_are_told_only_to_a_token_with_all_rights(ours):
    user = ours[Role.SYSTEM_ADMIN]
    notice = Notice.objects.create(
        user=user, key="a", kind="due", title="提交自评", url="/desk/", found_at=THEN, tells_at=THEN,
        told_at=THEN,
    )  # fmt: skip
    asks, few = Program(user), Program(user, {"settings": frozenset({Act.CREATE})})
    assert few.get("notices").status_code == 403
    assert [each["title"] for each in told(asks.get("notices"))["items"]] == ["提交自评"]
    assert told(asks.send("post", f"notices/{notice.pk}/reading"))["notices"] == 1
    assert told(asks.send("post", "notices/reading"))["notices"] == 0
    mail = {"kind": "email", "name": "工作邮箱", "address": "someone"}
    wrong = told(asks.send("post", "channels", mail), 422)
    assert wrong["errors"][0]["pointer"] == "/address"
    made = told(asks.send("post", "channels", mail | {"address": "someone@example.gov.cn"}), 201)
    assert "example.gov.cn" not in json.dumps(made)
    assert [each["id"] for each in told(asks.get("channels"))["items"]] == [made["id"]]
    assert told(asks.send("post", f"channels/{made['id']}/trial"))["queued"]
    assert [each["state"] for each in told(asks.get("messages"))["items"]] == ["queued"]
    told(asks.send("post", f"channels/{made['id']}/end"))
    assert asks.send("post", f"channels/{made['id']}/end").status_code == 404
    group = mail | {"address": "all@example.gov.cn", "organisation_id": str(ours.unit.pk)}
    made = told(asks.send("post", "group-channels", group), 201)
    assert (made["organisation"], made["state"]) == (ours.unit.name, "asked")
    assert "还没有批准" in told(asks.send("post", f"group-channels/{made['id']}/trial"), 409)["detail"]
    decision, approved = f"group-channels/{made['id']}/decision", {"approve": True}
    assert asks.send("post", decision, approved).status_code == 403
    guards = Program(ours[Role.SECURITY_ADMIN])
    assert told(guards.send("post", decision, approved))["state"] == "approved"
    assert told(asks.send("post", f"group-channels/{made['id']}/trial"))["queued"]
    assert len(told(asks.get(f"all-messages?login={user.username}"))["items"]) == 1
    told(asks.send("post", f"group-channels/{made['id']}/end"))
    assert (Channel.objects.filter(stopped_at=None).count(), Message.objects.count()) == (0, 2)
    assert Entry.objects.filter(act="stop_channel").count() == 2
    assert Program(ours[Role.UNIT_CLERK]).get("group-channels").status_code == 403


def test_who_is_told_of_what_is_overdue_is_set_with_the_checks_of_the_form(ours):
    asks = Program(ours[Role.SYSTEM_ADMIN])
    head, clerk = {"role": "unit_head", "days": 5}, {"role": "fiscal_clerk", "days": 5}
    assert "晚" in told(asks.send("put", "escalation", {"rungs": [head, clerk]}), 422)["errors"][0]["detail"]
    assert told(asks.send("put", "escalation", {"rungs": [head]}))["rungs"][0]["days"] == 5
    assert [each["days"] for each in told(asks.get("escalation"))["rungs"]] == [5, None]


@pytest.mark.usefixtures("ours")
def test_nothing_is_listed_before_the_first_snapshot(ours):
    asks = Program(ours[Role.FISCAL_CLERK])
    for place in ("totals", "projects", "units", "comparison"):
        assert told(asks.get(f"bureau/{place}"))["as_of"] is None
    assert asks.get("bureau/projects/x").status_code == 404
    refused = told(asks.send("post", "samples", {"year": 2023, "size": 3, "seed": "a"}), 422)
    assert refused["errors"][0]["pointer"] == "/year"
