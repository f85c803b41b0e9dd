"""Write what availability was promised and what was measured in the words of OpenSLO (openslo/v1).

A second is an occurrence there: good where it was up, all that is up or down the total. What is excluded or
unknown is neither, as in the rate.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import yaml

from jiheng.errors import UsageError
from jiheng.values.exact import Exact
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.workflows.availability import Answer, Watched

VERSION = "openslo/v1"
LONGEST_DESCRIPTION = 1050  # characters
LONGEST_NAME = 50
PLACES = 12
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class _Number(str):
    """A number as it is to be written, digit by digit."""

    __slots__ = ()


class _Writer(yaml.SafeDumper):
    """Writes numbers as they are."""


_Writer.add_representer(
    _Number, lambda writer, number: writer.represent_scalar("tag:yaml.org,2002:float", str(number))
)


def openslo(answer: Answer, target: Exact) -> str:
    """Give a Service and an SLO for each system, as YAML. Raises UsageError for a target of all."""
    if target.numerator >= target.denominator:
        raise UsageError("OpenSLO 的目标要低于 100%\n    怎么办：--target 写承诺的可用率，如 99.9%")
    percent = _Number(Ratio(target.numerator, target.denominator).percent(PLACES).removesuffix("%"))
    documents = [
        each for watched in answer.systems for each in _documents(watched, answer.asked.period, percent)
    ]
    return yaml.dump_all(
        documents, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000, explicit_start=True
    )


def _documents(watched: Watched, period: Period, percent: _Number) -> Iterator[dict[str, Any]]:
    name, found = _name(watched.name), watched.found
    good, total = (
        {"metricSource": {"type": "jiheng", "spec": {"system": watched.name, "seconds": seconds}}}
        for seconds in ("up", "up + down")
    )
    yield {
        "apiVersion": VERSION,
        "kind": "Service",
        "metadata": {"name": name, "displayName": watched.name},
        "spec": {"description": watched.name},
    }
    yield {
        "apiVersion": VERSION,
        "kind": "SLO",
        "metadata": {
            "name": f"{name}-availability",
            "displayName": f"{watched.name}可用率",
            "annotations": {
                f"jiheng/{part}-seconds": str(seconds)
                for part, seconds in (
                    ("up", found.up),
                    ("down", found.down),
                    ("excluded", found.excluded),
                    ("unknown", found.unknown),
                )
            },
        },
        "spec": {
            "description": watched.method[:LONGEST_DESCRIPTION],
            "service": name,
            "indicator": {
                "metadata": {"name": f"{name}-up", "displayName": "可用秒数 ÷（可用秒数 + 中断秒数）"},
                "spec": {"ratioMetric": {"counter": False, "good": good, "total": total}},
            },
            "timeWindow": [
                {
                    "duration": _duration(period),
                    "calendar": {"startTime": f"{period.first} 00:00:00", "timeZone": "Asia/Shanghai"},
                    "isRolling": False,
                }
            ],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": "可用率", "targetPercent": percent}],
        },
    }


def _name(system: str) -> str:
    """Give a name of small letters, digits and dashes; for a Chinese one, the same each time."""
    plain = system.strip().lower()
    if NAME.fullmatch(plain) and len(plain) <= LONGEST_NAME:
        return plain
    return f"system-{hashlib.sha256(system.encode()).hexdigest()[:12]}"


def _duration(period: Period) -> str:
    """Write the length of a period: 1Y, 1Q, 1M where it is one, else its days."""
    year, month = period.first.year, period.first.month
    if period == Period.year(year):
        return "1Y"
    if month % 3 == 1 and period == Period.months(year, month, month + 2):
        return "1Q"
    if period == Period.month(year, month):
        return "1M"
    return f"{(period.last - period.first).days + 1}d"
