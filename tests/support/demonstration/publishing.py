"""What was published in the demonstration year, and who was helped on the spot."""

from datetime import date, timedelta

from tests.support.demonstration.names import PORTAL, at


def registers(year):
    """Give the registers of publishing and of support on the spot."""
    weeks = [date(year, 1, 3) + timedelta(weeks=n) for n in range(52)]
    return {
        "content_publication": [  # weekly; the first two a day late; without an error
            {
                "system": PORTAL,
                "headline": f"第 {number} 期",
                "published_at": at(day, 10),
                "due_on": day - timedelta(1) if number <= 2 else day,
                "errors": 0,
            }
            for number, day in enumerate(weeks, 1)
        ],
        "special_interview": [  # 18
            {"topic": f"专题 {number}", "held_on": date(year, 1 + number % 12, 12)} for number in range(18)
        ],
        "on_site_service": [  # five occasions
            {
                "occasion": f"会议 {month}",
                "served_on": date(year, month, 16),
                "persons": 2,
                "confirmed_by": "李四",
            }
            for month in range(1, 6)
        ],
    }
