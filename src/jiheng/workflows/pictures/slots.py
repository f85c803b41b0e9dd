"""What the time of a duty is called."""

from jiheng.values.period import Period

QUARTER = 3


def slot_name(slot: Period) -> str:
    """Name a slot briefly: 2023年第3季度; other spans as periods are."""
    number, left = divmod(slot.last.month, QUARTER)
    first = slot.last.month - QUARTER + 1
    if not left and slot == Period.months(slot.last.year, first, slot.last.month):
        return f"{slot.last.year}年第{number}季度"
    return str(slot)
