"""The names that the demonstration records share."""

from datetime import datetime, time, timedelta

CORE, PORTAL, DATA = "业务系统", "门户网站", "数据平台"
SYSTEMS = (CORE, PORTAL, DATA)
HOUR = timedelta(hours=1)


def at(day, hour):
    """Give a moment of a day, Beijing time."""
    return datetime.combine(day, time(hour))
