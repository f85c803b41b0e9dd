"""How long backups are kept: the newest of 7 days, 5 weeks, 12 months, and of every year for ever.

Days, weeks and months are those that have a backup, so that a server that stood still loses none by standing
still. Whatever was taken in the last days is kept too: before an upgrade, before a restore.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAYS, WEEKS, MONTHS = 7, 5, 12
YOUNG = timedelta(days=3)
HERE = ZoneInfo("Asia/Shanghai")


def kept(moments: Iterable[datetime], at: datetime) -> set[datetime]:
    """Give those of the moments whose backups stay."""
    newest_first = sorted(moments, reverse=True)
    staying = {each for each in newest_first if each > at - YOUNG}
    rules: tuple[tuple[Callable[[datetime], object], int | None], ...] = (
        (lambda each: each.date(), DAYS),
        (lambda each: each.isocalendar()[:2], WEEKS),
        (lambda each: (each.year, each.month), MONTHS),
        (lambda each: each.year, None),
    )
    for of, most in rules:
        newest: dict[object, datetime] = {}
        for each in newest_first:
            newest.setdefault(of(each.astimezone(HERE)), each)
        staying |= {*list(newest.values())[:most]}
    return staying
