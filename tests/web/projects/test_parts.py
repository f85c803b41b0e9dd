"""The parts of a project by form: the text changes where it must, faults stand beside their fields."""

import difflib

import pytest
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.projects.edit import section
from jiheng.web.accounts.roles import Role
from jiheng.web.projects import versions
from jiheng.web.projects.changes import seen_as
from jiheng.web.trail.models import Entry
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/yantian-petition-2023/project.yaml").read_text("utf-8")
NO_ROWS = {
    f"{each}-{count}_FORMS": "0" for each in ("conditions", "waived") for count in ("TOTAL", "INITIAL")
}
PROMISE = NO_ROWS | {"name": "每季演练", "kind": "training", "every": "季度", "deadline": "次月10日前"}


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def address(project, name, *numbers):
    return reverse(f"projects:{name}", args=[project.pk, *numbers])


def typed(clerk, project, name, *numbers):
    """What the page's forms hold, as a browser would send it."""
    context = clerk.get(address(project, name, *numbers)).context
    told = {}
    rows = [each[2] for each in context.get("rows", ())]
    shown = [context["change"], *filter(None, [context["form"]])]
    for formset in rows:
        told |= {f"{formset.prefix}-{each}_FORMS": str(formset.management_form[f"{each}_FORMS"].value())
                 for each in ("TOTAL", "INITIAL")}  # fmt: skip
    for form in [*shown, *(row for formset in rows for row in formset)]:
        for field in form:
            value = field.value()
            parts = (
                field.field.widget.decompress(value) if hasattr(field.field.widget, "decompress") else None
            )
            if parts is not None:
                told |= {f"{field.html_name}_{n}": str(part or "") for n, part in enumerate(parts)}
            elif value not in (None, "", False):
                told[field.html_name] = value if isinstance(value, list) else str(value)
    if context.get("dates"):
        told["expanded"] = context["dates"].digest
    return told


def post(clerk, project, page, /, *numbers, **given):
    told = typed(clerk, project, page, *numbers) | given
    return clerk.post(address(project, page, *numbers), told, follow=True)


def changed_lines(project):
    after = versions.newest_version(project).text
    return [each for each in difflib.ndiff(TEXT.splitlines(), after.splitlines()) if each[0] in "+-"]


def said(project, *path):
    return section(versions.newest_version(project).text.encode(), path)


def test_every_form_says_back_what_the_text_says(clerk, project):
    """Saving a form that nobody touched changes no byte."""
    pages = ["basics", "systems", "goal-form", "contract 1", "contract 3", "promise 1 1", "promise 2 1"]
    for name, *numbers in map(str.split, [*pages, "promise 3 1"]):
        told = post(clerk, project, name, *numbers).content.decode()
        assert "没有改动任何一处" in told, name
    assert versions.newest_version(project).text == TEXT


def test_one_field_changes_its_line(clerk, project):
    post(clerk, project, "basics", short_name="信访局")
    assert changed_lines(project) == ["-   short_name: 区信访局", "+   short_name: 信访局"]
    entry = Entry.objects.filter(project=project.pk, act="update").latest("at")
    assert entry.object_kind == "project"


def test_a_period_is_two_days(clerk, project):
    post(clerk, project, "contract", 2, service_period_0="2023-03-01", service_period_1="2023-11-30")
    assert said(project, "contracts", 1, "service_period") == "2023-03..2023-11"
    told = post(clerk, project, "contract", 2, service_period_1="").content.decode()
    assert "起止两天只填了一天" in told
    backwards = {"service_period_0": "2023-03-01", "service_period_1": "2022-01-01"}
    for place in (["contract", 2], ["new-contract"]):
        answer = post(clerk, project, *place, **backwards, name="某合同")
        assert "期间的终点早于起点" in str(answer.context["form"].errors["service_period"])


def test_a_renamed_system_goes_on_being_known_by_its_old_name(clerk, project):
    answer = post(clerk, project, "systems", **{"systems-2-name": "云安访平台"})
    assert "已保存系统" in answer.content.decode()
    assert said(project, "systems", 2) == {"name": "云安访平台", "aliases": ["云安访系统"]}
    assert not versions.read_text(versions.newest_version(project).text, {})[1]


def test_two_systems_of_one_name_are_told_beside_the_second(clerk, project):
    answer = post(clerk, project, "systems", **{"systems-2-name": "省一体化"})
    rows = answer.context["rows"][0][2]
    assert "已经是系统" in str(rows[2].errors["name"])
    assert versions.newest_version(project).text == TEXT


def test_many_systems_are_changed_a_page_at_a_time(clerk, ours):
    names = [f"系统{number:02}" for number in range(12)]
    systems = "".join(f"  - name: {each}\n" for each in names)
    text = TEXT.replace("systems:\n", f"systems:\n{systems}", 1)
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    there = said(project, "systems")
    at = address(project, "systems") + "?rows=10&page=2"
    shown = clerk.get(at)
    assert "第 11–15 条" in shown.content.decode()
    forms = {f"systems-{n}-name": each["name"] for n, each in enumerate(there[10:])}
    forms |= {f"systems-{n}-aliases": "、".join(each.get("aliases", [])) for n, each in enumerate(there[10:])}
    forms |= {"based_on": "1", "seen": shown.context["change"]["seen"].value()}
    forms |= {"systems-TOTAL_FORMS": "6", "systems-INITIAL_FORMS": "5"}
    twice = clerk.post(at, forms | {"systems-0-name": "系统03"})
    assert "已经是系统" in str(twice.context["rows"][0][2].forms[0].errors["name"])
    changes = {"systems-0-name": "系统10改", "systems-1-DELETE": "on", "systems-5-name": "新系统"}
    assert "已保存系统" in clerk.post(at, forms | changes, follow=True).content.decode()
    renamed = {"name": "系统10改", "aliases": ["系统10"]}
    kept = [*there[:10], renamed, *there[12:], {"name": "新系统"}]
    assert said(project, "systems") == kept
    clerk.post(at, forms | changes)  # of the page as it was
    assert said(project, "systems") == kept


def test_a_row_is_added_without_judging_what_is_there(clerk, project):
    answer = post(clerk, project, "systems", more="systems", **{"systems-0-name": ""})
    rows = answer.context["rows"][0][2]
    assert len(rows.forms) == 4
    assert not any(row.errors for row in rows)
    assert versions.newest_version(project).text == TEXT


def test_a_contract_with_a_promise_begins_and_ends(clerk, project):
    given = {"name": "安全服务", "service_period_0": "2023-01-01", "service_period_1": "2023-12-31",
             "payments-TOTAL_FORMS": "1", "payments-0-by": "2023-06-30",
             "payments-0-amount": "3万元"}  # fmt: skip
    post(clerk, project, "new-contract", **given)
    assert said(project, "contracts", 3) == {
        "name": "安全服务", "service_period": "2023", "payments": [{"by": "2023-06-30", "amount": "3万元"}]
    }  # fmt: skip
    seen = post(clerk, project, "new-promise", 4, **PROMISE)
    assert [each.due.isoformat() for each in seen.context["dates"].occurrences] == [
        "2023-04-10", "2023-07-10", "2023-10-10", "2024-01-10"
    ]  # fmt: skip
    assert said(project, "contracts", 3, "promises") is None
    post(clerk, project, "new-promise", 4, **PROMISE, expanded=seen.context["dates"].digest)
    assert said(project, "contracts", 3, "promises") == [
        {"name": "每季演练", "of": {"kind": "training"}, "every": "季度", "deadline": "次月10日前"}
    ]
    assert all(each.startswith("+") for each in changed_lines(project))
    post(clerk, project, "contract", 4, remove="1")
    assert versions.newest_version(project).text == TEXT


def test_time_limits_of_a_contract_are_rows_of_its_form(clerk, project):
    rows = {"levels-TOTAL_FORMS": "2", "levels-0-severity": "一级", "levels-0-response": "30分钟",
            "levels-1-repair": "8小时", "levels-1-hours": "工作日 8:30-17:30",
            "levels-1-system": "云安访系统"}  # fmt: skip
    post(clerk, project, "contract", 1, **rows)
    assert said(project, "contracts", 0, "service_levels") == [
        {"severity": "一级", "response": "30分钟"},
        {"system": "云安访系统", "repair": "8小时", "hours": "工作日 8:30-17:30"},
    ]
    assert all(each.startswith("+") for each in changed_lines(project))
    assert "没有改动任何一处" in post(clerk, project, "contract", 1).content.decode()
    before = versions.newest_version(project).text
    post(clerk, project, "contract", 1, **{"levels-0-response": "20分钟"})
    assert versions.newest_version(project).text == before.replace("30分钟", "20分钟")
    post(clerk, project, "contract", 1, **{"levels-0-DELETE": "on", "levels-1-DELETE": "on"})
    assert versions.newest_version(project).text == TEXT


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        ({"severity": "二级", "response": "2工作日"}, "response", "不能作为响应、修复的时限"),
        ({"severity": "二级", "repair": "8小时", "hours": "上班时"}, "hours", "读不出服务时间"),
        ({"severity": "二级"}, "response", "没有写任何时限"),
        ({"response": "1小时"}, "severity", "写了两次"),
    ],
)
def test_a_fault_of_a_time_limit_stands_beside_its_field(clerk, project, row, field, told):
    given = {"levels-TOTAL_FORMS": "2", "levels-0-repair": "4小时"}
    given |= {f"levels-1-{name}": each for name, each in row.items()}
    answer = post(clerk, project, "contract", 1, **given)
    assert told in str(answer.context["rows"][0][2][1].errors.get(field))
    assert not answer.context["change"].errors
    assert versions.newest_version(project).text == TEXT


def test_what_was_seen_is_what_is_kept(clerk, project):
    """Other dates than those that were shown are shown first."""
    answer = post(clerk, project, "promise", 1, 2, every="季度", times="")
    assert answer.context["dates"].times == 4
    assert "还没有保存" in answer.content.decode()
    assert versions.newest_version(project).text == TEXT


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"deadline": "很快"}, "deadline", "读不出时限"),
        ({"deadline": "2小时内"}, "deadline", "只知道日期"),
        ({"each": "0"}, "each", "次数不对"),
        ({"times": "13"}, "times", "按频次算出 4 次"),
        ({"name": "运行环境每日监测"}, "name", "出现了两次"),
    ],
)
def test_a_fault_of_a_promise_stands_beside_its_field(clerk, project, given, field, told):
    answer = post(clerk, project, "new-promise", 1, **PROMISE | given)
    assert told in str(answer.context["form"].errors.get(field)), answer.context["form"].errors
    assert versions.newest_version(project).text == TEXT


def test_a_condition_that_cannot_be_is_told_beside_it(clerk, project):
    row = {"conditions-TOTAL_FORMS": "1", "conditions-0-what": "巡检方式", "conditions-0-value": "飞"}
    answer = post(clerk, project, "new-promise", 1, **PROMISE | {"kind": "inspection"} | row)
    assert "value" in answer.context["rows"][0][2][0].errors
    more = post(clerk, project, "new-promise", 1, **PROMISE | {"more": "conditions"})
    assert 'name="conditions-0-what"' in more.content.decode()


def test_a_renamed_promise_is_renamed_in_the_indicators(clerk, ours):
    text = TEXT.replace(
        "measure: {kind: checklist}", "measure: {kind: promise_kept_ratio, promise: 每月日志管理与分析}", 1
    )
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    post(clerk, project, "promise", 1, 2, name="日志月检")
    assert text.count("每月日志管理与分析") == 2
    assert versions.newest_version(project).text.count("每月日志管理与分析") == 1
    assert said(project, "contracts", 0, "promises", 1, "aliases") == ["每月日志管理与分析"]


def test_planned_payments_stand_in_one_place(clerk, project):
    row = {"payments-TOTAL_FORMS": "1", "payments-0-by": "2023-06-30", "payments-0-amount": "30万元"}
    post(clerk, project, "payments", **row)
    assert said(project, "funds", "planned_payments") == [{"by": "2023-06-30", "amount": "30万元"}]
    answer = post(clerk, project, "payments", **row | {"payments-0-amount": "很多"})
    assert "amount" in answer.context["rows"][0][2][0].errors
    post(clerk, project, "payments", **{"payments-0-DELETE": "on"})
    assert said(project, "funds", "planned_payments") is None


def test_an_approved_version_asks_why_and_nobody_overwrites_another(clerk, ours, project):
    version = versions.newest_version(project)
    versions.submit(version.pk, by=ours[Role.UNIT_CLERK], at=THEN)
    told = post(clerk, project, "basics", short_name="局").content.decode()
    assert "等审批" in told
    versions.approve(version.pk, by=ours[Role.UNIT_HEAD], at=THEN)
    told = post(clerk, project, "basics", short_name="局").content.decode()
    assert "要写明原因" in told
    old = typed(clerk, project, "basics") | {"short_name": "局", "reason": "简称写错了"}
    clerk.post(address(project, "basics"), old)
    assert versions.newest_version(project).number == 2
    told = clerk.post(address(project, "basics"), old | {"based_on": "2"}).content.decode()
    assert "别人改了项目" in told
    assert seen_as(versions.newest_version(project)) != old["seen"]


def test_a_system_of_records_is_not_lost(clerk, project):
    project.records.create(
        kind="inspection", position=1, record_id="X1", content="{}", happened_on=THEN.date(),
        system="云安访系统", entered_at=THEN,
    )  # fmt: skip
    answer = post(clerk, project, "systems", **{"systems-2-DELETE": "on"})
    assert "还有 1 条记录写着" in answer.content.decode()
    assert versions.newest_version(project).text == TEXT


def test_vendors_read_contracts_but_not_plans_of_payment(client, ours, project):
    project.assignments.create(organisation=ours.vendor, role=Role.VENDOR_ENGINEER, since=THEN.date())
    client.force_login(ours[Role.VENDOR_ENGINEER])
    told = client.get(address(project, "setup")).content.decode()
    assert "云安访系统每月上门巡检" in told
    assert "付款计划" not in told
    assert client.get(address(project, "contract", 1)).status_code == 403


@pytest.mark.parametrize(
    ("name", "place", "given"),
    [
        ("systems", "systems", {"systems-TOTAL_FORMS": "1", "systems-0-name": "新系统"}),
        ("goal-form", "goals", {"annual": "一个目标"}),
    ],
)
def test_a_part_that_is_no_list_or_mapping_is_written_anew(clerk, ours, name, place, given):
    """Whatever somebody has written into the text, the form can be opened and kept."""
    text = f"jiheng: 1\nname: 甲\nfiscal_year: 2023\n{place}: 无\nevaluation: {{period: 2023, rule_set: x}}\n"
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    answer = post(clerk, project, name, **given)
    assert answer.status_code == 200
    assert "无" not in versions.newest_version(project).text


def test_a_text_that_cannot_be_changed_in_part_says_so(clerk, project, monkeypatch):
    def refuse(*_: object) -> None:
        raise UsageError("organisation 的写法不便自动修改，没有改动")

    monkeypatch.setattr("jiheng.web.projects.changes.edit", refuse)
    answer = post(clerk, project, "basics", short_name="局")
    assert "不便自动修改" in str(answer.context["change"].errors)
    assert versions.newest_version(project).text == TEXT


def test_a_page_of_many_long_promises_costs_few_queries(clerk, ours, project, django_assert_max_num_queries):
    rows = "".join(
        f"      - name: {'极长的约定名称' * 8}{number}\n        of: {{kind: inspection}}\n        every: 月\n"
        for number in range(60)
    )
    text = TEXT.replace("    promises:\n", f"    promises:\n{rows}", 1)
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    with django_assert_max_num_queries(30):
        assert clerk.get(address(project, "setup")).status_code == 200


def test_days_off_of_a_year_nobody_knows_yet(clerk, project):
    told = post(clerk, project, "holidays", table="2030-01-01，休，元旦\n2030-13-01,休,\n2030,整年,文号")
    errors = str(told.context["form"].errors)
    assert "第 2 行" in errors
    assert "第 3 行" in errors
    assert not project.files.exists()
    post(clerk, project, "holidays", table="2030-01-01，休，元旦\n2030,全年,国办发明电")
    name = said(project, "holidays")
    assert bytes(project.files.get(name=name).content).decode().splitlines()[0] == "日期,类型,名称"
    assert "没有改动任何一处" in post(clerk, project, "holidays").content.decode()
    post(clerk, project, "holidays", table="")
    assert said(project, "holidays") is None
    assert versions.newest_version(project).text == TEXT
