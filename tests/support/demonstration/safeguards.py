"""Backups, drills, tests, vulnerabilities and assessments of the demonstration year."""

from datetime import date, timedelta

from tests.support.demonstration.names import CORE, PORTAL, at


def registers(year):
    """Give the registers of what keeps the systems safe."""
    return {
        "backup": [*_backups(year)],
        "restore_test": [
            {"system": CORE, "held_on": date(year, month, 20), "result": "成功", "minutes": minutes}
            for month, minutes in ((4, 90), (10, 150))
        ],
        "emergency_drill": [
            {"scenario": "灾备切换", "held_on": date(year, 6, 20), "result": "成功", "minutes": 6}
        ],
        "test_result": [*_tests(year, "性能", 20), *_tests(year, "功能", 50)],
        "vulnerability": [_vulnerability(year, number) for number in range(1, 6)],
        "security_assessment": [
            _assessment(CORE, "等保测评", date(year, 11, 20), "良"),
            _assessment(PORTAL, "等保测评", date(year, 11, 25), "良"),
            _assessment(CORE, "密评", date(year, 11, 20), "符合"),
        ],
        "acceptance": [  # eight of nine items, and the whole
            {
                "system": CORE,
                "service_item": name,
                "accepted_on": date(year, 12, 20),
                "result": "不合格" if name == "分项 3" else "合格",
                "accepted_by": "李四",
            }
            for name in (*(f"分项 {number}" for number in range(1, 10)), "项目总体")
        ],
    }


def _backups(year):
    """Each night at two, once at two in the afternoon, 36 hours after the last; one more that failed."""
    for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(number)
        yield {"system": CORE, "made_at": at(day, 14 if number == 100 else 2), "result": "成功"}
    yield {"system": CORE, "made_at": at(date(year, 7, 1), 3), "result": "失败"}


def _tests(year, subject, count):
    """All but the first pass."""
    for number in range(count):
        yield {
            "system": CORE,
            "subject": subject,
            "name": f"{subject} {number}",
            "tested_on": date(year, 10, 8),
            "result": "达标" if number else "不达标",
        }


def _vulnerability(year, number):
    """The fifth is not fixed."""
    return {
        "system": CORE,
        "name": f"漏洞 {number}",
        "severity": "高",
        "found_on": date(year, 4, number),
        "due_on": date(year, 5, 15),
        "fixed_on": "" if number == 5 else date(year, 5, 10),
    }


def _assessment(system, kind, day, conclusion):
    return {
        "system": system,
        "assessment_type": kind,
        "level": "第三级",
        "reported_on": day,
        "due_on": date(day.year, 11, 30),
        "conclusion": conclusion,
        "assessor": "演示测评机构",
    }
