"""Say what ends when: contracts, assets (licences, domains, support), certificates that are seen now."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jiheng.evidence.expiring import Expiry, in_order, recorded_expiries
from jiheng.projects.folder import open_folder
from jiheng.sources.prober.clock import Clock
from jiheng.values.days import BEIJING
from jiheng.workflows.read_checks import Checks
from jiheng.workflows.watch import Watched, watch

WITH_TLS = ("certificate", "http")  # probes


@dataclass(frozen=True, slots=True)
class Expiries:
    """Everything that ends, the earliest first, and what is not known."""

    on: date
    found: tuple[Expiry, ...]
    remarks: tuple[str, ...]

    def within(self, days: int) -> list[Expiry]:
        """Give what has ended or ends within so many days."""
        return [each for each in self.found if each.left(self.on) <= days]


def expiries(project: Path, *, on: date, checks: Checks | None = None) -> Expiries:
    """Look into the records of the project, and ask the hosts of `checks` for their certificates.

    Raises as `open_folder` does.
    """
    evidence, remarks = open_folder(project).evidence, list[str]()
    found = recorded_expiries(evidence, on, remarks)
    if checks is not None:
        found += _certificates(checks, remarks)
    return Expiries(on, tuple(in_order(found)), tuple(remarks))


def _certificates(checks: Checks, remarks: list[str]) -> Iterator[Expiry]:
    """Ask once what may shake hands with TLS."""
    asked = tuple(each for each in checks.checks if each.probe.name in WITH_TLS)
    watched = Watched(replace(checks, checks=asked), None, tell=remarks.append)
    watch(watched, Clock(time.time_ns, time.monotonic_ns), once=True)
    for each in watched.seeing.values():
        seen = each.last.seen if each.last else None
        if seen is not None and seen.until is not None:
            last = datetime.fromtimestamp(seen.until, UTC).astimezone(BEIJING).date()
            yield Expiry("证书", f"{each.check.system} {each.check.target}", last, f"探测 {each.check.id}")
        elif each.check.probe.name == "certificate":
            because = (seen.told if seen else each.last.because if each.last else "") or "没有答上来"
            remarks.append(f"{each.check.system} 的证书没有看到：{because}")


def expiries_json(found: Expiries, within: int) -> dict[str, Any]:
    """Give them as JSON values."""
    return {
        "on": found.on.isoformat(),
        "within": within,
        "expiries": [
            {
                "kind": each.kind,
                "name": each.name,
                "last": each.last.isoformat(),
                "days_left": each.left(found.on),
                "source": each.source,
            }
            for each in found.found
        ],
        "remarks": list(found.remarks),
    }
