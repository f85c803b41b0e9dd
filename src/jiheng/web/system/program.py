"""Whether the program that runs is what was released (8.1.4.6): `jiheng verify install`, by itself."""

from pathlib import Path

from django.conf import settings

import jiheng
from jiheng.web.system.alarms import Alarm
from jiheng.workflows.verify_install import CannotTellError, Found, verify_install

MOST_TOLD = 5


def found() -> Found | None:
    """Hold it against the release that is named, else against its own lists; None for sources."""
    release, key = (Path(each) if each else None for each in settings.RELEASE)
    try:
        return verify_install(Path(jiheng.__file__).parents[1], release, key if release else None)
    except CannotTellError:
        if release:
            raise
        return None


def alarms() -> list[Alarm]:
    """Give one alarm of all that differs."""
    try:
        told = found()
    except CannotTellError as error:
        return [Alarm("program", "release", f"程序没有核对成：{error}")]
    if told is None or not told.faults:
        return []
    some = "；".join(told.faults[:MOST_TOLD])
    more = f"……共 {len(told.faults)} 处" if len(told.faults) > MOST_TOLD else ""
    return [Alarm("program", "files", f"程序与发布的不符：{some}{more}", len(told.faults))]
