"""The daily work of the demonstration year: duty, checks, inspections, trainings, changes."""

from datetime import date, timedelta

from tests.support.demonstration.names import CORE, at


def registers(year):
    """Give the registers of the daily work."""
    first = date(year, 1, 1)
    return {
        "duty_shift": [  # 300 days
            {"began_at": at(day, 8), "ended_at": at(day, 17), "person": "张三"}
            for day in (first + timedelta(n) for n in range(300))
        ],
        "environment_check": [  # 350
            {"system": CORE, "checked_on": first + timedelta(n), "result": "正常", "checked_by": "张三"}
            for n in range(350)
        ],
        "log_analysis": [
            {
                "system": CORE,
                "analysed_on": date(year, month, 28),
                "covers": f"{year}-{month:02}",
                "analysed_by": "张三",
            }
            for month in range(1, 13)
        ],
        "inspection": [_inspection(date(year, month, 15)) for month in range(1, 13)],
        "training": [_training(date(year, month, 10)) for month in (3, 6, 9, 11)],
        "change": [_change(year, month) for month in range(1, 8)],
    }


def _inspection(day):
    """One a month, February's from afar; August's abnormal, with 16 of 20 items passed."""
    return {
        "system": CORE,
        "inspected_on": day,
        "where": "远程" if day.month == 2 else "上门",
        "result": "异常" if day.month == 8 else "正常",
        "inspected_by": "张三",
        "signed_by": "李四",
        "items": 20,
        "items_passed": 16 if day.month == 8 else 20,
    }


def _training(day):
    """Nine of ten passed."""
    return {
        "system": CORE,
        "held_on": day,
        "topic": "操作培训",
        "trainer": "张三",
        "attendees": 30,
        "passed": 27,
    }


def _change(year, month):
    """Six succeed, the seventh is rolled back."""
    return {
        "system": CORE,
        "subject": f"功能优化 {month}",
        "requested_on": date(year, month, 5),
        "approved_by": "李四",
        "finished_on": date(year, month, 25),
        "result": "成功" if month < 7 else "已回退",
    }
