"""Put questions to the evidence of a project, and compare answers with thresholds."""

from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Setting
from jiheng.projects.project import Project
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target


def setting_of(name: str, target: Target, project: Project, evidence: Evidence) -> Setting:
    """Give the setting of a question asked for an indicator, or for a condition, of this name.

    Evidence as of a day within the year is asked about the year up to that day.
    """
    unit = target.quantity.unit if target.quantity else None
    period, on = project.period, evidence.on
    if on is not None:
        period = Period(period.first, min(on, period.last))
    return Setting(
        evidence, period, project.calendar, name, unit, project.promises, on, project.service_levels,
        project.service_hours,
    )  # fmt: skip


def met(target: Target, actual: Actual) -> bool | None:
    """Say whether a threshold is met; None where target and value cannot be compared."""
    if not isinstance(actual, Quantity | Ratio):
        return None
    try:
        return target.met_by(actual)
    except UnreadableValueError:
        return None
