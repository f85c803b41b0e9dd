"""Faults as rows of a report: when each was reported, how long every step took, how it stands."""

from collections.abc import Sequence
from datetime import datetime

from jiheng.documents.model import Table
from jiheng.evidence.facts.safeguards import Incident
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.reckoned import lasting
from jiheng.reports.tables import plain_table
from jiheng.reports.times import moment

STEPS = {
    "acknowledged_at": "响应",
    "arrived_at": "到场",
    "restored_at": "恢复",
    "resolved_at": "解决",
    "closed_at": "关闭",
    "reported_at": "上报",
}
WIDTHS = {"系统": 32, "报障时间": 23, "响应用时": 18, "解决用时": 20, "故障现象": 28, "故障原因": 35}


def step(figures: Figures, incident: Incident, name: str) -> str:
    """Print how long after the report a step was taken; where that is not recorded, say so."""
    when: datetime | None = getattr(incident, name)
    if when is None:
        return TO_FILL_IN
    seconds = int((when - incident.received_at).total_seconds())
    return lasting(figures, f"{incident.id}.{STEPS[name]}用时", seconds, [incident])


def incident_table(figures: Figures, incidents: Sequence[Incident], caption: str) -> Table:
    """Show faults, a row each."""
    rows = [
        (
            each.system,
            moment(each.received_at),
            step(figures, each, "acknowledged_at"),
            step(figures, each, "resolved_at"),
            each.symptom,
            each.cause or TO_FILL_IN,
        )
        for each in incidents
    ]
    return plain_table(caption, WIDTHS, rows, left=("系统", "故障现象", "故障原因"))


def open_incidents(incidents: Sequence[Incident]) -> list[Incident]:
    """Give the faults of which no record says that they were solved."""
    return [each for each in incidents if each.resolved_at is None]
