"""Faults and requests of the demonstration year, each with its clock, and the reports handed in."""

from datetime import date, timedelta

from tests.support.demonstration.names import CORE, HOUR, at

FAULTS, REQUESTS = range(10), range(20)
OPEN = 9  # the fault that is not resolved
DAY = timedelta(days=1)


def registers(year):
    """Give the registers of faults, requests and reports."""
    return {
        "incident": [_fault(number, _fault_received(year, number)) for number in FAULTS],
        "service_request": [
            _request(number, at(date(year, 3, 5) + timedelta(weeks=number), 9)) for number in REQUESTS
        ],
        "periodic_report": [*_periodic_reports(year), *_fault_reports(year)],
    }


def _fault_received(year, number):
    return at(date(year, number + 1, 5), 9)


def _fault(number, received):
    """Answered after an hour but the first (2.5 h); restored after 3 h but a crash (40 h)."""
    crash = number == 4
    return {
        "id": f"GZ-{number}",
        "system": CORE,
        "received_at": received,
        "acknowledged_at": received + HOUR * (2.5 if number == 0 else 1),
        "reported_at": received + HOUR * (4 if number == 2 else 1),
        "arrived_at": received + HOUR * (6 if number == 1 else 3) if number < 6 else "",
        "restored_at": received + HOUR * (40 if crash else 3),
        "resolved_at": "" if number == OPEN else received + 2 * DAY,
        "symptom": "不能登录",
        "severity": "系统崩溃" if crash else "一般",
        "found_by": {8: "核对发现", 9: "用户报障"}.get(number, "运维方发现"),
    }


def _request(number, received):
    """The first two are answered after 5 h; two are finished two weeks late, one never; 14 solved at once."""
    never = number == 7
    return {
        "system": CORE,
        "subject": f"请求 {number}",
        "request_type": "栏目调整" if number < 8 else "数据查询",
        "received_at": received,
        "responded_at": received + HOUR * (5 if number < 2 else 1),
        "finished_at": "" if never else received + (14 * DAY if number in (3, 4) else DAY),
        "solution": "未解决" if never else "一次解决" if number >= 5 else "已解决",
    }


def _periodic_reports(year):
    """Twelve monthly ones, the sixth a day late; four quarterly; three of inspections."""
    for month in range(1, 13):
        due = date(year + month // 12, month % 12 + 1, 10)
        yield _report("运维月报", f"{year}-{month:02}", due + DAY if month == 6 else due)
    for kind, months in (("季度巡检报告", (3, 6, 9, 12)), ("巡检报告", (4, 8, 11))):
        for month in months:
            yield _report(kind, f"{year}-{month:02}", date(year, month, 28))


def _fault_reports(year):
    """One for each resolved fault, three days after; the fourth's forty days after."""
    for number in FAULTS:
        resolved = _fault_received(year, number).date() + 2 * DAY
        late = 40 if number == 3 else 3
        report = _report("故障维护报告", f"{resolved:%Y-%m}", resolved + late * DAY)
        if number != OPEN:
            yield report | {"incident": f"GZ-{number}"}


def _report(kind, covers, submitted_on):
    return {"report_type": kind, "system": CORE, "covers": covers, "submitted_on": submitted_on}
