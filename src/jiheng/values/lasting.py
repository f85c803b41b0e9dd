"""How long something lasted, as people write it."""

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = (("天", DAY), ("小时", HOUR), ("分", MINUTE), ("秒", 1))


def duration(seconds: int) -> str:
    """Write seconds in days, hours, minutes and seconds, without those that are zero."""
    return _written(seconds, UNITS)


def service_time(seconds: int) -> str:
    """Write seconds of service: in hours at most, for a day of service is no day."""
    return _written(seconds, UNITS[1:])


def _written(seconds: int, units: tuple[tuple[str, int], ...]) -> str:
    parts, rest = [], seconds
    for unit, length in units:
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0秒"
