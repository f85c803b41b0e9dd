"""Systems, assets, and how available they were in the demonstration year."""

from datetime import date, timedelta

from tests.support.demonstration.names import CORE, DATA, PORTAL, SYSTEMS


def registers(year):
    since = {CORE: date(year - 6, 1, 1), PORTAL: date(year - 7, 5, 1), DATA: date(year - 5, 12, 31)}
    assets = [
        {
            "name": f"服务器 {number}",
            "asset_number": f"ZC-{number:03}",
            "acquired_on": date(year - 2, 3, 1),
            "state": "闲置" if number == 20 else "在用",
            "failures": 1 if number == 7 else 0,
        }
        for number in range(1, 21)
    ]
    days = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    availability = [  # the core system is down for a tenth of each of the first ten days: a day in all
        {
            "system": system,
            "day": day,
            "up_seconds": 86_400 - down,
            "down_seconds": down,
            "excluded_seconds": 0,
            "unknown_seconds": 0,
        }
        for system in SYSTEMS
        for number, day in enumerate(days)
        for down in (8_640 if system == CORE and number < 10 else 0,)
    ]
    return {
        "system": [
            {
                "system": name,
                "in_service_since": since[name],
                "mlps_level": "第二级" if name == DATA else "第三级",
            }
            for name in SYSTEMS
        ],
        "asset": assets,
        "service_item": [  # six of seven
            {
                "name": f"服务事项 {number}",
                "system": CORE,
                "delivered_on": date(year, 11, number),
                "confirmed_by": "李四",
            }
            for number in range(1, 7)
        ],
        "availability_day": availability,
        "outage": [  # 100 hours this year, 200 the year before
            {"system": CORE, "began_at": f"{year}-05-06 08:00", "ended_at": f"{year}-05-10 12:00"},
            {"system": CORE, "began_at": f"{year - 1}-05-06 08:00", "ended_at": f"{year - 1}-05-14 16:00"},
        ],
        "planned_maintenance": [],
    }
