"""Tests let the schedule do all it has but the bureau's snapshot, a process of some seconds a day."""

from dataclasses import replace

from jiheng.web.jobs.registry import KINDS, Kind


def without_snapshot() -> Kind:
    """Take the snapshot off the schedule of this process; give what was there."""
    usual = KINDS["bureau.snapshot"]
    KINDS.by_code[usual.code] = replace(usual, schedule=None)
    return usual
