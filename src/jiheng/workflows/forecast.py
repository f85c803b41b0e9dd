"""Tell how a project stands at a day during its year, and where it will end."""

from datetime import date
from pathlib import Path
from typing import Any

from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.scoring.lights import Light, percent_text
from jiheng.scoring.monitoring import MonitoredIndicator, MonitoringState, monitor
from jiheng.values.exact import Exact
from jiheng.values.money import Money


def forecast(path: Path, *, on: date, rule_set: str = "") -> MonitoringState:
    """Monitor the project folder at `path` as of a day.

    Raises what `open_folder` raises, and UnreadableValueError for a day before the year begins.
    """
    return forecast_opened(open_folder(path, rule_set=rule_set), on=on)


def forecast_opened(opened: OpenProject, *, on: date) -> MonitoringState:
    """Monitor an open project as of a day; raises UnreadableValueError for a day before the year begins."""
    return monitor(opened.project, opened.evidence, on)


def monitoring_json(state: MonitoringState) -> dict[str, Any]:
    """Give the state as JSON values: amounts in 元 and shares in per cent, as strings."""
    funds = state.funds
    return {
        "project": state.project.name,
        "year": state.project.fiscal_year,
        "on": state.on.isoformat(),
        "rule_set": state.project.rule_set.id,
        "round": {"through": state.round.through, "report_by": state.round.report_by}
        if state.round
        else None,
        "light": state.light or None,
        "goal_light": state.goal_light or None,
        "progress": _percent(state.progress),
        "warnings": [*state.warnings, *(each.because for each in state.warning_lights)],
        "funds": {
            "initial_budget": _yuan(funds.initial),
            "budget": _yuan(funds.budget),
            "executed": _yuan(funds.executed),
            "rate": str(funds.rate) if funds.rate else None,
            "planned": _yuan(funds.planned),
            "plan": funds.plan or None,
            "projected": _yuan(funds.projected),
            "projected_rate": str(funds.projected_rate) if funds.projected_rate else None,
            "method": funds.method or None,
            **_light_json(funds.light),
            "because": funds.because or None,
            "evidence": list(funds.facts),
        },
        "indicators": [_indicator_json(each, state.likelihoods) for each in state.indicators],
        "likelihoods": list(state.likelihoods),
        "causes": list(state.causes),
        "records_left_out": state.left_out,
    }


def _indicator_json(each: MonitoredIndicator, likelihoods: tuple[str, ...]) -> dict[str, Any]:
    likely = each.likelihood
    return {
        "path": list(each.path),
        "name": each.name,
        "weight": each.weight.text if each.weight else None,
        "target": each.target.printed,
        "outcome": each.outcome.value,
        "because": each.because or None,
        "actual": each.actual or None,
        "due": {"share": _percent(each.due.share), "because": each.due.because} if each.due else None,
        **_light_json(each.light),
        "projected": str(each.projected.value) if each.projected else None,
        "method": each.projected.method if each.projected else None,
        "likelihood": likelihoods[likely.level] if likely else None,
        "likelihood_because": likely.because if likely else None,
        "warning": each.warning or None,
        "steps": list(each.steps),
        "evidence": list(each.facts),
    }


def _light_json(light: Light | None) -> dict[str, str | None]:
    return {"light": light.colour if light else None, "light_because": light.because if light else None}


def _yuan(amount: Money | None) -> str | None:
    return amount.yuan if amount is not None else None


def _percent(share: Exact | None) -> str | None:
    return percent_text(share) if share is not None else None
