"""`jiheng availability`: from samples to a rate with its method, records in a project, and a score."""

import json
import re
import shutil
from datetime import date

import pytest
import yaml

from jiheng.cli.main import main
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.sealing import seal
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import DAY, Watch

pytestmark = pytest.mark.slow
PROJECT = """jiheng: 1
name: 门户网站运维
fiscal_year: 2023
organisation:
  implementing_unit: 某市信息中心
systems:
  - name: 门户网站
    aliases: [portal]
goals:
  overall: 门户网站正常运行
evaluation:
  period: 2023-03-01..2023-03-10
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 系统正常运行率
          weight: 100
          target: ≥99%
          measure: {kind: daily_availability, of: {kind: system, period: 2023-03-01..2023-03-10}}
          rule: {code: F02}
"""
FIRST = day_begins(date(2023, 3, 1))
OUTAGE = range(FIRST + 2 * DAY + 36_000, FIRST + 2 * DAY + 36_600)  # 10:00 to 10:10 of the third day
SILENCE = range(FIRST + 4 * DAY, FIRST + 4 * DAY + 3600)  # the prober was off for the first hour of the fifth


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Ten days of checks a minute; seven are sealed."""
    folder = tmp_path_factory.mktemp("store")
    with SampleStore(folder, make=True) as opened:
        opened.watch("portal", Watch(60, 90))
        moments = (time for time in range(FIRST, FIRST + 10 * DAY, 60) if time not in SILENCE)
        opened.add(
            Sample("portal", "机房", time, Status.DOWN if time in OUTAGE else Status.UP, 20, "503")
            for time in moments
        )
        seal(opened, before=date(2023, 3, 8))
    return folder


@pytest.fixture
def project(tmp_path):
    evidence = tmp_path / "project" / "evidence"
    evidence.mkdir(parents=True)
    (evidence.parent / "project.yaml").write_text(PROJECT, "utf-8")
    (evidence / "system.csv").write_text("系统,投入使用日期\n门户网站,2018-01-01\n", "utf-8")
    assert main(["record", str(evidence.parent), "--by", "张三"]) == 0
    return evidence.parent


def asked(capsys, store, *words):
    capsys.readouterr()
    assert main(["availability", str(store), "--period", "2023-03-01..2023-03-10", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def evaluated(capsys, project):
    assert main(["evaluate", str(project), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["indicators"][0]


def test_the_rate_is_printed_with_its_sums_its_outages_and_its_method(store, capsys):
    assert main(["availability", str(store), "--period", "2023-03-01..2023-03-10", "--target", "99.9%"]) == 0
    told = capsys.readouterr().out
    for line in (
        "可用率  99.9303%（859830/860430）",
        "可用 859830 秒，中断 600 秒，不计 0 秒，未测 3570 秒，合计 864000 秒（10天）",
        "中断 1 次，平均修复时间（MTTR） 10分",
        "允许中断 864 秒（14分24秒），还剩 264 秒（4分24秒）",
        "2023-03-03 10:00:00 至 2023-03-03 10:10:00，600 秒",
        "由 1 个地点（机房）检查；每 60 秒检查一次，一次检查代表到下一次为止、最多 90 秒",
        "没有给项目，没有计划内维护可以不计",
        "全部系统取最差的系统：",
    ):
        assert line in told


@pytest.mark.parametrize(
    ("period", "duration"),
    [("2023", "1Y"), ("2023Q1", "1Q"), ("2023-03", "1M"), ("2023-03-01..2023-03-10", "10d")],
)
def test_the_target_is_written_in_the_words_of_openslo(store, tmp_path, capsys, period, duration):
    file = tmp_path / "slo.yaml"
    words = ["--target", "99.95%", "--openslo", str(file)]
    assert main(["availability", str(store), "--period", period, *words]) == 0
    assert "（OpenSLO）" in capsys.readouterr().out
    service, slo = yaml.load_all(file.read_text("utf-8"), Loader=yaml.BaseLoader)
    name = service["metadata"]["name"]
    assert (name, service["metadata"]["displayName"]) == ("portal", "portal")
    assert {slo["apiVersion"], service["apiVersion"]} == {"openslo/v1"}
    spec = slo["spec"]
    assert (spec["service"], spec["budgetingMethod"]) == (name, "Occurrences")
    assert spec["objectives"] == [{"displayName": "可用率", "targetPercent": "99.95"}]
    assert spec["timeWindow"][0]["duration"] == duration
    assert spec["timeWindow"][0]["calendar"]["timeZone"] == "Asia/Shanghai"
    assert slo["metadata"]["annotations"]["jiheng/down-seconds"] == "600"
    assert "由 1 个地点（机房）检查" in spec["description"]


def test_a_chinese_name_becomes_one_that_openslo_admits(store, project, tmp_path):
    file = tmp_path / "slo.yaml"
    words = ["--project", str(project), "--target", "99.9%", "--openslo", str(file)]
    assert main(["availability", str(store), "--period", "2023-03", *words]) == 0
    service, slo = yaml.load_all(file.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert service["metadata"]["displayName"] == "门户网站"
    for each in (service, slo):
        assert re.fullmatch("system-[0-9a-f]{12}(-availability)?", each["metadata"]["name"])


def test_it_becomes_records_that_are_scored_with_the_method_beside_the_number(store, project, capsys):
    found = asked(capsys, store, "--into", str(project), "--by", "张三")
    assert found["systems"][0]["seconds"] == {"up": 859_830, "down": 600, "excluded": 0, "unknown": 3570}
    assert [list(each.values()) for each in found["entered"]] == [
        ["outage", 1, 0, 0],
        ["availability_day", 10, 0, 0],
    ]
    leaf = evaluated(capsys, project)
    assert (leaf["outcome"], leaf["actual"]) == ("scored", "99.93%")
    assert any(step.startswith("门户网站怎样测得（10 天）：由 1 个地点") for step in leaf["steps"])
    assert any("未测 3570 秒" in step for step in leaf["steps"])
    assert main(["verify", str(project)]) == 0
    again = asked(capsys, store, "--into", str(project), "--by", "张三")
    assert [list(each.values()) for each in again["entered"]] == [
        ["outage", 0, 0, 1],
        ["availability_day", 0, 0, 10],
    ]


def test_approved_maintenance_and_an_excluded_outage_correct_what_was_entered(store, project, capsys):
    asked(capsys, store, "--into", str(project), "--by", "张三")
    window = [
        "开始时间=2023-03-07 22:00",
        "结束时间=2023-03-07 23:00",
        "通知时间=2023-03-06 09:00",
        "批准人=李四",
    ]
    words = [word for each in ["系统=门户网站", *window] for word in ("--set", each)]
    assert main(["record", str(project), "--by", "李四", "--kind", "planned_maintenance", *words]) == 0
    outage = (project / "evidence/outage.csv").read_text("utf-8-sig")
    assert "监测测得：机房 503" in outage
    found = asked(capsys, store, "--project", str(project), "--notice", "48小时")
    assert found["systems"][0]["seconds"]["excluded"] == 0
    assert "才通知，时间照算" in found["remarks"][0]
    found = asked(capsys, store, "--into", str(project), "--by", "张三")
    assert found["systems"][0]["seconds"] == {"up": 856_230, "down": 600, "excluded": 3600, "unknown": 3570}
    assert [list(each.values())[1:] for each in found["entered"]] == [[0, 0, 1], [0, 1, 9]]
    assert evaluated(capsys, project)["steps"][0].startswith("门户网站：测得可用 856230 秒，中断 600 秒")


def test_too_much_unknown_time_is_insufficient_data_not_a_rate(tmp_path, store, project, capsys):
    with SampleStore(tmp_path / "other", make=True) as other, SampleStore(store) as full:
        other.add(one for one in full.samples("portal", FIRST, FIRST + 9 * DAY))
    asked(capsys, tmp_path / "other", "--into", str(project), "--by", "张三")
    leaf = evaluated(capsys, project)
    assert leaf["outcome"] == "insufficient_data"
    assert "有 10.4097% 的时间没有测到" in leaf["because"]


@pytest.mark.parametrize(
    ("checked", "register", "told"),
    [
        (DAY * 10, "", "没有测得中断：建了空的“中断”登记册"),
        (DAY * 10 - 43_260, "", "门户网站有 5.0069% 的时间没有测到，最多可以 5%"),
        (DAY * 10 - 43_200, "", "没有测得中断：建了空的“中断”登记册"),
        (DAY * 10, "办公系统,2018-01-01\n", "办公系统没有算"),
    ],
)
def test_no_outage_is_evidence_only_where_nearly_all_time_was_seen(project, capsys, checked, register, told):
    quiet, kept = project.parent / "quiet", "建了空的" in told
    with (project / "evidence/system.csv").open("a", encoding="utf-8") as file:
        file.write(register)
    with SampleStore(quiet, make=True) as store:
        store.watch("portal", Watch(60, 60))
        store.add(Sample("portal", "机房", time, Status.UP) for time in range(FIRST, FIRST + checked, 60))
    text = (project / "project.yaml").read_text("utf-8")
    text = text.replace("daily_availability", "availability").replace("goals:", "  - name: 办公系统\ngoals:")
    (project / "project.yaml").write_text(text, "utf-8")
    assert main(["record", str(project), "--by", "张三"]) == 0
    words = ("--into", str(project), "--by", "张三")
    assert main(["availability", str(quiet), "--period", "2023-03-01..2023-03-05", *words]) == 0
    assert "不是整个评价期间" in capsys.readouterr().out
    assert evaluated(capsys, project)["outcome"] == "insufficient_data"
    found = asked(capsys, quiet, *words)
    assert told in found["remarks"][-1]
    assert (project / "evidence/outage.csv").exists() is kept
    assert (evaluated(capsys, project)["outcome"] == "scored") is kept
    assert main(["verify", str(project)]) == 0
    assert len(asked(capsys, quiet, *words)["remarks"]) == len(found["remarks"]) - kept


@pytest.mark.parametrize("words", [("--hours", "工作日 08:30-17:30"), ()])
def test_service_hours_and_the_holidays_of_the_project(store, project, capsys, words):
    (project / "holidays.csv").write_text("日期,类型,名称\n2023-03-03,休,停电\n", "utf-8")
    text = PROJECT.replace("fiscal_year", "holidays: holidays.csv\nfiscal_year")
    (project / "project.yaml").write_text(text, "utf-8")
    if not words:
        hours = "aliases: [portal]\n    service_hours: 工作日 08:30-17:30"
        (project / "project.yaml").write_text(text.replace("aliases: [portal]", hours), "utf-8")
    found = asked(capsys, store, "--project", str(project), *words)
    seconds = found["systems"][0]["seconds"]
    assert seconds == {"up": 7 * 9 * 3600, "down": 0, "excluded": 864_000 - 7 * 9 * 3600, "unknown": 0}
    assert "工作日 8:30-17:30（工作日按国务院的节假日安排）" in found["systems"][0]["method"]


def test_a_period_that_is_not_over_ends_yesterday_and_one_to_come_is_refused(store, capsys, time_machine):
    time_machine.move_to("2023-03-05T03:00:00+08:00", tick=False)
    found = asked(capsys, store)
    assert found["period"]["last"] == "2023-03-04"
    assert "还没有过完" in found["remarks"][0]
    assert main(["availability", str(store), "--period", "2023-03-05"]) == 2


def test_an_outage_that_goes_on_is_ended_by_a_correction(tmp_path, project, capsys, time_machine):
    folder = tmp_path / "going"
    with SampleStore(folder, make=True) as store:
        for begin, end, status in ((0, DAY - 600, "up"), (DAY - 600, DAY + 600, "down")):
            store.add(Sample("portal", "机房", FIRST + s, Status(status)) for s in range(begin, end, 60))
    time_machine.move_to("2023-03-02T00:10:00+08:00", tick=False)
    found = asked(capsys, folder, "--into", str(project), "--by", "张三")
    assert found["entered"][0] == {"kind": "outage", "new": 1, "corrected": 0, "known": 0}
    assert found["systems"][0]["seconds"]["down"] == 600
    with SampleStore(folder) as store:
        store.add(Sample("portal", "机房", FIRST + s, Status.UP) for s in range(DAY + 600, 2 * DAY, 60))
    time_machine.move_to("2023-03-03T09:00:00+08:00", tick=False)
    found = asked(capsys, folder, "--into", str(project), "--by", "张三")
    assert found["entered"][0] == {"kind": "outage", "new": 0, "corrected": 1, "known": 0}
    assert "2023-03-02 00:10" in (project / "evidence/outage.csv").read_text("utf-8-sig").splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--system", "别的系统"], 3, "没有要算的系统别的系统"),
        (["--hours", "上班时间"], 4, "读不出服务时间"),
        (["--by", "张三"], 2, "要一起写"),
        (["--target", "120%"], 4, "不是一个份额"),
        (["--openslo", "slo.yaml"], 2, "--openslo 要和 --target 一起写"),
        (["--openslo", "slo.yaml", "--target", "100%"], 2, "OpenSLO 的目标要低于 100%"),
    ],
)
def test_what_cannot_be_answered_is_told(store, capsys, words, code, told):
    assert main(["availability", str(store), "--period", "2023-03", *words]) == code
    assert told in capsys.readouterr().err


def test_a_store_is_sealed_and_recounted_and_old_samples_expire(store, tmp_path, capsys):
    folder = shutil.copytree(store, tmp_path / "copy")
    assert main(["seal", str(folder), "--recount"]) == 0
    told = capsys.readouterr().out
    assert "封存 3 天：2023-03-08 至 2023-03-10" in told
    assert "每日小结与样本逐日一致" in told
    assert main(["seal", str(folder), "--keep-days", "0"]) == 2
    assert main(["seal", str(folder), "--keep-days", "30", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["expired_days"] == 10
    assert asked(capsys, folder)["systems"][0]["seconds"]["down"] == 600
