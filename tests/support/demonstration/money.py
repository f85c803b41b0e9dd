"""Money and contracts of the demonstration year: 60 万元 budgeted, 59.4 paid."""

from datetime import date


def registers(year):
    budget = [
        {"stage": stage, "amount": "600000.00", "approved_on": date(year, 1, 5)}
        for stage in ("年初预算数", "全年预算数", "指标金额")
    ]
    payments = [  # 59.4 of 60 万元; the second five days late
        {
            "amount": "330000.00",
            "paid_on": date(year, 3, 20),
            "due_on": date(year, 3, 31),
            "purpose": "运维服务费",
        },
        {
            "amount": "264000.00",
            "paid_on": date(year, 12, 15),
            "due_on": date(year, 12, 10),
            "purpose": "驻场人工费",
        },
    ]
    return {
        "budget": budget,
        "fund_release": [{"amount": "600000.00", "released_on": date(year, 1, 20)}],
        "payment": payments,
        "procurement": [
            {
                "subject": "运维服务",
                "method": "竞争性磋商",
                "budgeted": "620000.00",
                "awarded": "600000.00",
                "awarded_on": date(year, 1, 8),
                "supplier": "演示运维公司",
            }
        ],
        "contract": [  # signed 12 days after the award
            {
                "name": "运维服务合同",
                "supplier": "演示运维公司",
                "amount": "600000.00",
                "awarded_on": date(year, 1, 8),
                "signed_on": date(year, 1, 20),
                "service_period": f"{year}-01-01..{year}-12-31",
            }
        ],
        "milestone": [  # the second a month late
            {"name": "年度巡检计划完成", "planned_on": date(year, 6, 30), "reached_on": date(year, 6, 28)},
            {"name": "系统升级", "planned_on": date(year, 9, 30), "reached_on": date(year, 10, 30)},
            {"name": "服务期满验收", "planned_on": date(year, 12, 31), "reached_on": date(year, 12, 20)},
        ],
    }
