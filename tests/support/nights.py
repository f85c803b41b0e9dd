"""Tests let the schedule do all it has, but for what takes long and has tests of its own.

The bureau's snapshot is a process of some seconds a day; whom to tell of what is asked of everybody every
five minutes; a backup a day, and a drill a week, are files and a process.
"""

from dataclasses import replace

from jiheng.web.jobs.registry import KINDS, Kind

LONG = ("bureau.snapshot", "notices.find", "backups.take", "backups.drill", "notices.alarms", "notices.whole")


def without_long_jobs() -> dict[str, Kind]:
    """Take them off the schedule of this process; give what was there."""
    usual = {code: KINDS[code] for code in LONG}
    KINDS.by_code.update({code: replace(kind, schedule=None) for code, kind in usual.items()})
    return usual
