"""A program does what the pages of an evaluation do: monitoring, the group, the report, what is put right."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations.models import Filing, Seat
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects.models import Assignment
from tests.conftest import ROOT
from tests.support.cast import SINCE, THEN
from tests.support.programs import Program

REASON, MEASURES = "上半年的服务按季度结算，款项还没有支付", "第三季度验收后集中支付，年底前付清"
CALLED = (
    Role.UNIT_CLERK, Role.UNIT_HEAD, Role.FISCAL_REVIEWER, Role.EVALUATION_LEAD, Role.EXPERT,
    Role.FISCAL_CLERK,
)  # fmt: skip
DAY = "2024-07-31"


@pytest.fixture
def project(ours):
    made = load_folder(ROOT / "examples/tongzhou-congress-2024", ours.unit, by=None, at=THEN)
    for each in ours.project.assignments.all():
        Assignment.objects.create(project=made, organisation=each.organisation, role=each.role, since=SINCE)
    return made


@pytest.fixture
def programs(ours):
    return {role: Program(ours[role]) for role in CALLED}


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_monitoring_is_said_handed_in_signed_and_decided_on(programs, project):
    clerk, head, bureau = (programs[each] for each in CALLED[:3])
    home = f"projects/{project.pk}"
    assert told(clerk.get(f"{home}/progress"))["days"]
    seen = clerk.get(f"{home}/progress/{DAY}")
    state = told(seen)
    due = [each["name"] for each in state["lines"] if each["due"]]
    assert due
    assert state["lacking"] == len(due)
    said = {"name": due[0], "cause": state["causes"][0], "reason": "无", "measures": MEASURES}
    place, tag = f"{home}/progress/{DAY}", seen["ETag"]
    assert (
        told(clerk.send("put", place, {"lines": [said]}, If_Match=tag), 422)["errors"][0]["pointer"]
        == "/lines/0"
    )
    lines = [said | {"name": each, "reason": REASON} for each in due]
    assert told(clerk.send("put", place, {"lines": lines}, If_Match=tag))["lacking"] == 0
    assert clerk.send("put", place, {"lines": []}, If_Match=tag).status_code == 412
    assert clerk.get(f"{home}/progress/七月").status_code == 422
    filed = told(clerk.send("post", f"{home}/progress-filings", {"day": DAY}), 201)
    steps = f"{home}/progress-filings/{filed['id']}/steps"
    assert clerk.send("post", steps, {"step": "sign"}).status_code == 403
    assert told(head.send("post", steps, {"step": "sign"}))["state"] == "signed"
    suspend = {"step": "approve", "handling": "suspend", "decision": REASON}
    second = programs[Role.FISCAL_CLERK]
    assert second.send("post", steps, suspend).status_code == 409  # by when is missing
    until = str(timezone.localdate() + timedelta(days=30))
    decided = told(second.send("post", steps, suspend | {"deadline": until}))
    assert (decided["handling"], decided["deadline"], decided["as_of"]) == ("suspend", until, DAY)
    whole = told(clerk.get(f"{home}/progress-filings/{filed['id']}"))
    assert (whole["content"]["said"][due[0]]["reason"], whole["moved"]) == (REASON, [])
    [proposed] = told(clerk.get(f"{home}/corrections"))["items"]
    assert (proposed["state"], proposed["filing"], proposed["matter"]) == ("asked", filed["id"], None)
    decision = f"{home}/corrections/{proposed['id']}/decision"
    assert second.send("post", decision, {"approve": True}).status_code == 403
    made = told(bureau.send("post", decision, {"approve": True}))
    assert made["state"] == "approved"
    assert told(clerk.get(f"{home}/matters/{made['matter']}"))["told"] == REASON
    again = {"handling": "continue", "as_of": DAY, "reason": REASON, "indicator": due[0]}
    assert told(head.send("post", f"{home}/corrections", again), 201)["indicator"] == due[0]
    assert clerk.send("post", f"{home}/corrections", again).status_code == 403
    [_, mine] = told(clerk.get(f"{home}/corrections"))["items"]
    back = f"{home}/corrections/{mine['id']}/withdrawal"
    assert second.send("post", back).status_code == 409
    assert told(head.send("post", back))["state"] == "withdrawn"
    [matter] = told(clerk.get(f"{home}/matters"))["items"]
    assert (matter["due"], matter["state"], matter["overdue"]) == (until, "open", False)


def test_what_is_found_is_listed_put_right_and_closed_by_somebody_else(programs, project):
    clerk, lead = programs[Role.UNIT_CLERK], programs[Role.EVALUATION_LEAD]
    home, until = f"projects/{project.pk}", str(timezone.localdate() + timedelta(days=30))
    found = told(lead.get(f"{home}/found-matters"))["items"]
    wanted = {"found": found[:1], "own": "消防通道堆物", "responsible": "张三", "due": until}
    made = told(lead.send("post", f"{home}/matters", wanted), 201)["items"]
    assert [each["source"] for each in made] == [found[0]["source"], "检查意见"]
    again = told(lead.send("post", f"{home}/matters", wanted), 422)
    assert again["errors"][0]["pointer"] == "/found/0"
    place = f"{home}/matters/{made[1]['id']}"
    assert clerk.send("post", f"{place}/answer", {"answer": "好"}).status_code == 409
    missing = told(clerk.send("post", f"{place}/answer", {"answer": MEASURES, "files": ["没有.pdf"]}), 409)
    assert "证据柜里没有" in missing["detail"]
    assert told(clerk.send("post", f"{place}/answer", {"answer": MEASURES}))["state"] == "answered"
    assert clerk.send("post", f"{place}/decision", {"approve": True}).status_code == 403
    assert told(lead.send("post", f"{place}/decision", {"approve": True}))["state"] == "closed"
    assert told(clerk.get(place))["answer"] == MEASURES


def test_nobody_reads_anothers_points_before_all_are_in(programs, project):
    lead, expert = programs[Role.EVALUATION_LEAD], programs[Role.EXPERT]
    home = f"projects/{project.pk}"
    kept = project.records.filter(kind="expert_score", superseded_by="", stands=True)
    before = kept.count()
    [other] = told(lead.get(f"{home}/expert-candidates"))["items"]
    seat = told(lead.send("post", f"{home}/seats", {"user_id": other["user_id"]}), 201)
    assert lead.send("post", f"{home}/seats", {"user_id": other["user_id"]}).status_code == 422
    place = f"{home}/seats/{seat['id']}"
    assert told(expert.send("post", f"{place}/declaration", {"independent": True}))["state"] == "independent"
    marks = [
        {"indicator": each["indicator"], "points": each["most"]} for each in told(expert.get(place))["marks"]
    ]
    assert marks
    wrong = [*marks, {"indicator": "没有的", "points": "1"}]
    assert expert.send("put", place, {"marks": wrong}).status_code == 422
    short = [marks[0] | {"points": "0.5", "basis": "差"}, *marks[1:]]
    told(expert.send("put", place, {"marks": short}))
    assert "要写理由" in told(expert.send("post", f"{place}/submission"), 409)["detail"]
    assert lead.get(place).status_code == 403
    sheet = {"marks": [short[0] | {"basis": REASON}, *marks[1:]], "dissent": "标准应当分档"}
    assert told(expert.send("put", place, sheet))["dissent"] == "标准应当分档"
    assert told(expert.send("post", f"{place}/submission"))["state"] == "submitted"
    assert told(lead.get(place))["marks"][0]["basis"] == REASON
    assert Seat.objects.get().keyed_by is None
    assert kept.count() == before + len(marks)


def test_a_report_is_heard_answered_and_signed(programs, project):
    head, lead = programs[Role.UNIT_HEAD], programs[Role.EVALUATION_LEAD]
    home = f"projects/{project.pk}/evaluation-reports"
    assert lead.send("post", home, {"until": "2020-01-01"}).status_code == 409
    until = str(timezone.localdate() + timedelta(days=10))
    sent = lead.send("post", home, {"until": until})
    filing = told(sent, 201)
    assert filing["state"] == "opinions"
    place = sent["Location"]
    assert lead.send("post", f"{place}/opinions", {"about": "产出", "words": REASON}).status_code == 403
    opinion = told(head.send("post", f"{place}/opinions", {"about": "产出", "words": REASON}), 201)
    assert lead.send("post", f"{place}/steps", {"step": "sign"}).status_code == 409  # not answered yet
    answer = f"{place}/opinions/{opinion['id']}/answer"
    assert told(lead.send("post", answer, {"accepted": False, "answer": MEASURES}))["accepted"] is False
    assert told(head.send("post", f"{place}/opinions/end"))["heard_at"]
    assert head.send("post", f"{place}/opinions", {"about": "产出", "words": REASON}).status_code == 409
    assert told(lead.send("post", f"{place}/steps", {"step": "sign"}))["state"] == "signed"
    [listed] = told(head.get(f"{place}/opinions"))["items"]
    assert listed["answer"] == MEASURES
    content = told(head.get(place))["content"]
    assert content["total"] == told(lead.get(f"projects/{project.pk}/evaluation"))["total"]
    assert Filing.objects.get().number == 1
    assert date.fromisoformat(filing["deadline"]) == date.fromisoformat(until)
