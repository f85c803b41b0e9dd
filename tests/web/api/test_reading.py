"""What pages show, a program reads: how a figure came, pages, a survey, what waits, how all stands."""

import pytest

from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import Role
from jiheng.web.surveys.models import Answer
from jiheng.web.trail.models import Entry
from tests.support.cast import cast, person
from tests.support.one_of_each import one_of_each
from tests.support.programs import Program

CLERK, HEAD, VENDOR = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.VENDOR_ENGINEER


@pytest.fixture
def region(db, settings, tmp_path):  # noqa: ARG001 — it needs a database
    settings.FILES = tmp_path / "files"
    return one_of_each(cast("甲"))


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_figure_leads_to_its_records_and_their_papers_as_far_as_one_may_see(region):
    place = f"{region.home}/documents/{region.ids['documents/report_id']}"
    clerk = region.programs[CLERK]
    chain = told(clerk.get(f"{place}/figures/1"))
    assert (chain["text"], chain["places"], chain["pages"], chain["more"]) == ("72.50", 2, [1], 0)
    assert chain["chain"] == ["72.50 分", [["共 1 条记录", []]]]
    [source] = chain["sources"]
    assert (source["id"], source["visible"]) == (region.ids["record"], True)
    assert source["content"]["培训内容"] == "甲培训"
    assert source["ledger_line"] is not None
    few = Program(region.ours[CLERK], {"self_evaluation": frozenset({Act.READ})})
    [hidden] = told(few.get(f"{place}/figures/1"))["sources"]
    assert (hidden["visible"], hidden["content"], hidden["record_id"]) == (False, {}, source["record_id"])
    for number in (0, 2):
        assert clerk.get(f"{place}/figures/{number}").status_code == 404
    picture = clerk.get(f"{place}/pages/1")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert clerk.get(f"{place}/pages/2").status_code == 404
    files = f"{region.home}/files/{region.ids['file_id']}/pages"
    assert clerk.get(f"{files}/1").content[:4] == b"\x89PNG"
    assert clerk.get(f"{files}/2").status_code == 404


def test_a_survey_is_told_with_its_answers_when_it_has_ended_and_enough_answered(region):
    clerk, auditor = region.programs[CLERK], region.programs[Role.AUDITOR]
    place = f"{region.home}/surveys/{region.ids['survey_id']}"
    going_on = told(clerk.get(place))
    assert (going_on["came"], going_on["sent"], going_on["questions"][0]["options"][0]) == (
        1, None, {"option": "很满意", "count": None},
    )  # fmt: skip
    [answer] = told(clerk.get(f"{place}/answers"))["items"]
    assert (answer["id"], answer["removals"][0]["id"]) == (region.ids["answer_id"], region.ids["removal_id"])
    assert "said" not in answer
    assert auditor.get(f"{place}/answers/content").status_code == 404  # it has not ended
    first = Answer.objects.get()
    for level in (0, 0, 0, 1, 3):
        Answer.objects.create(
            survey=first.survey, channel="open", group="使用人", said=[level], minute=first.minute
        )
    told(region.programs[HEAD].send(
        "post", f"{place}/removals/{region.ids['removal_id']}/decision", {"approve": True}
    ))  # fmt: skip
    told(clerk.send("post", f"{place}/closing", {"sent": 40}), 201)
    ended = told(clerk.get(place))
    assert (ended["came"], ended["sent"], ended["mean"] is not None, len(ended["interval"])) == (
        5,
        40,
        True,
        2,
    )
    assert [each["count"] for each in ended["questions"][0]["options"]] == [3, 1, 0, 1]
    before = Entry.objects.filter(act="export").count()
    assert auditor.get(f"{place}/answers/content").content.decode("utf-8-sig").count("很满意") == 4
    assert Entry.objects.filter(act="export").count() == before + 1
    assert clerk.get(f"{place}/answers/content").status_code == 403


def test_what_waits_and_how_a_project_stands(region):
    head = region.programs[HEAD]
    todo = told(head.get("todo"))
    titles = [each["title"] for group in todo["groups"] for each in group["tasks"]]
    assert any("审批免除" in each for each in titles)
    assert todo["count"] >= 1
    few = Program(region.ours[HEAD], {"project": frozenset({Act.READ})})
    assert few.get("todo").status_code == 403
    project = region.ours.project
    filing = region.ids["progress-filings/filing_id"]
    found = {each["id"]: each for each in told(head.get("filings/waiting?kind=monitoring&limit=50"))["items"]}
    mine = found[filing]
    assert (mine["project"], mine["step"], mine["year"]) == (project.name, "签署", project.fiscal_year)
    first = told(head.get("filings/waiting?limit=1"))
    assert first["next"] is None or told(head.get(first["next"]))["items"] != first["items"]
    assert filing not in {each["id"] for each in told(head.get("filings/waiting?year=2001"))["items"]}
    others = told(region.programs[CLERK].get("filings/waiting?whose=others"))["items"]
    assert filing in {each["id"] for each in others}
    assert few.get("filings/waiting").status_code == 403
    due = told(region.programs[CLERK].get("duties/waiting?when=all&limit=1"))["items"]
    assert [each["project"] for each in due] == [project.name]
    assert told(head.get("duties/waiting?when=all"))["items"] == []  # others fulfil them
    assert few.get("duties/waiting").status_code == 403
    stand = told(head.get(f"{region.home}/stand"))
    assert {each["name"] for each in stand["indicators"]} >= {"培训次数", "巡检次数"}
    assert len(stand["pictures"]) == 4
    assert all(len(row) == len(each["heads"]) for each in stand["pictures"] for row in each["rows"])
    assert stand["duties"]["due"] >= 0
    without_money = told(few.get(f"{region.home}/stand"))
    assert len(without_money["pictures"]) == 3
    assert {each["name"] for each in without_money["figures"]} <= {each["name"] for each in stand["figures"]}
    blind = told(Program(person("丙专家", Role.EXPERT, region.ours.evaluator)).get(f"{region.home}/stand"))
    assert (blind["total"], blind["indicators"]) == (None, [])  # who has not scored yet (AC-05)
    services = told(head.get(f"{region.home}/services"))
    assert [each["told"] for each in services["items"]] == ["每月 1 次", "每月 1 次，次月10日前"]
    assert services["items"][0]["indicators"] == []
    assert services["without"] == ["门户网站"]
    assert sum(services["items"][0]["states"].values()) == 12
    version = told(head.get(f"{region.home}/versions/1"))
    assert "系统运维" in version["text"]
    assert head.get(f"{region.home}/versions/2").status_code == 404


def test_outages_with_what_counts_of_them_and_what_experts_score(region):
    clerk = region.programs[CLERK]
    [outage] = told(clerk.get(f"{region.home}/monitoring/outages"))["items"]
    assert (outage["id"], outage["counted_seconds"]) == (region.ids["outages/record"], 3600)
    assert told(clerk.get(f"{region.home}/monitoring/outages?system=信访系统"))["items"] == []
    assert told(clerk.get(f"{region.home}/check-ins"))["items"] == []
    [scored] = told(region.programs[Role.EXPERT].get(f"{region.home}/expert-indicators"))["items"]
    assert (scored["indicator"], scored["most"]) == ("管理制度", "20")


def test_the_server_its_trail_and_what_results_lead_to(region):
    admin, auditing = region.programs[Role.SYSTEM_ADMIN], region.programs[Role.AUDIT_ADMIN]
    assert {"程序", "数据库", "磁盘"} <= {each["name"] for each in told(admin.get("health"))["items"]}
    assert region.programs[CLERK].get("health").status_code == 403
    verified = told(auditing.get("trail/verification"))
    assert verified["sound"]
    assert sum(each["entries"] for each in verified["items"]) == Entry.objects.count()
    bureau = region.programs[Role.FISCAL_CLERK]
    [result] = told(bureau.get("result-uses"))["items"]
    assert (result["project_id"], result["grade"], result["use"]) == (region.ids["project_id"], "中", "支持")
    assert told(bureau.get(f"result-uses?year={region.today.year - 1}"))["items"] == []
    assert told(bureau.get("result-uses?use=none"))["items"] == []
    assert told(bureau.get("reminders"))["items"] == []
    sent = told(bureau.send(
        "post", "reminders", {"year": region.today.year, "organisation_ids": [str(region.ours.unit.pk)]}
    ))  # fmt: skip
    listed = told(bureau.get("reminders"))["items"]
    assert [each["organisation_id"] for each in listed] == sent["organisation_ids"]


def test_what_the_description_does_not_name_is_refused_by_name(region):
    clerk = region.programs[CLERK]
    wrong = told(clerk.get(f"{region.home}?state=signed"), 422)["errors"]
    assert [(each["in"], each["pointer"]) for each in wrong] == [("query", "/state")]
    body = told(clerk.send("post", f"{region.home}/duties/settlement", {"state": "done"}), 422)["errors"]
    assert [(each["in"], each["pointer"]) for each in body] == [("body", "")]
    told(clerk.post(f"{region.home}/duties/settlement", {"state": "done"}), 422)
    told(clerk.send("post", f"{region.home}/duties/settlement", {}))
    form = told(clerk.post(f"{region.home}/files", {"added_by": "1"}), 422)["errors"]
    assert ("body", "/added_by") in [(each["in"], each["pointer"]) for each in form]
    for number in ("0", "1e9", "20240101"):
        [since] = told(clerk.get(f"trail?since={number}"), 422)["errors"]
        assert since["detail"] == "应当是带时区的时间，如 2026-03-31T09:00:00+08:00"
    for _ in range(2):  # no key is kept of what no operation answers
        assert clerk.send("put", region.home, {}, Idempotency_Key="a").status_code == 405
    told(clerk.send("post", f"{region.home}/duties/settlement", Idempotency_Key="a"))
    stranger = Program(region.ours[Role.SYSTEM_ADMIN])
    assert stranger.get(f"{region.home}?state=signed").status_code == 404
