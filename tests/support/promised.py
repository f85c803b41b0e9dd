"""A project whose contract promises things, for the tests of duties."""

from datetime import UTC, datetime, time, timedelta

from jiheng.values.days import BEIJING
from jiheng.web.evidence import actions as evidence
from jiheng.web.projects.models import ProjectVersion
from tests.support.kept import AT, TEXT

CONTRACT = """contracts:
  - name: 信访系统运维服务
    service_period: 2023
    promises:
      - name: 每月巡检
        of: {kind: inspection, system: 信访系统, where: 上门}
        every: 月
      - name: 每月月报
        of: {kind: periodic_report, report_type: 运维月报, system: 信访系统}
        every: 月
        deadline: 次月10日前
"""
DAILY = """      - name: 每日环境监测
        of: {kind: environment_check, system: 门户网站}
        every: 天
"""
PROMISED = TEXT.replace("goals:\n", CONTRACT + "goals:\n")


def promise(project, text=PROMISED):
    """Give a project a version more, as its current one."""
    number = project.versions.count() + 1
    version = ProjectVersion.objects.create(
        project=project, number=number, text=text, made_at=AT, reason="按补充协议调整" if number > 1 else ""
    )
    project.current = version
    project.save()
    return project


def inspect(project, day, *, by, at=AT, **words):
    """Enter an inspection of a day."""
    told = {
        "system": "信访系统", "inspected_on": day, "where": "上门", "result": "正常", "inspected_by": "张三"
    } | words  # fmt: skip
    return evidence.enter(project, "inspection", told, by=by, at=at)


def noon(day):
    """The moment of 12:00 in Beijing on a day."""
    return datetime.combine(datetime.fromisoformat(day), time(12), BEIJING).astimezone(UTC)


def days(first, count):
    """The noons of some days."""
    return [noon(first) + timedelta(days=number) for number in range(count)]
