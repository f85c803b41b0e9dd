"""What the systems brought about in the demonstration year, and what people said of them."""

from datetime import date, timedelta

from tests.support.demonstration.names import CORE


def registers(year):
    cases = []
    for number in range(100):  # opened on Mondays, closed on Fridays but for the first message, 18 days
        opened = date(year, 3, 4) + timedelta(weeks=number % 4)
        cases.append(
            {
                "system": CORE,
                "opened_on": opened,
                "closed_on": opened + timedelta(18 if number == 0 else 4),
                "channel": "窗口" if number % 10 == 9 else "网上",
                "case_type": "留言" if number < 10 else "信访件",
            }
        )
    cases += [  # the year before: eight days each
        {
            "system": CORE,
            "opened_on": date(year - 1, 3, day),
            "closed_on": date(year - 1, 3, day + 8),
            "channel": "网上",
            "case_type": "信访件",
        }
        for day in range(1, 11)
    ]
    readings = {
        "服务对象人数": "1200人",
        "线路数量": "4条",
        "存储空间": "120TB",
        "共享接口数": "8个",
        "上线事项数": "270项",
        "投入人月": "12人月",
        "活跃用户数": "600人",
        "账号数": "800人",
    }
    return {
        "business_case": cases,
        "metric_reading": [
            {"name": name, "system": CORE, "read_on": date(year, 12, 31), "value": value, "read_by": "张三"}
            for name, value in readings.items()
        ],
        "survey": [
            {
                "name": "满意度调查",
                "group": group,
                "closed_on": date(year, 12, 10),
                "sent": 120,
                "very_satisfied": most,
                "satisfied": more,
                "fair": fair,
                "dissatisfied": least,
            }
            for group, most, more, fair, least in (("服务对象", 60, 30, 8, 2), ("使用人员", 70, 25, 5, 0))
        ],
        "complaint": [],
    }
