"""S-02: no version that a server runs with has a known hole, by advisories that know them all."""

from proof.row import NotRunError, Row
from proof.supply import head
from tools.supply.release import audit, build, requirements

row = Row(
    "S-02",
    promises=(),
    sizes={"short": {"packages": 50}, "night": {"packages": 50}},
    bars=("audited >= size.packages", "advisories = 0"),
)


@row.runs
def look_up(trial):
    """Ask pip-audit; where the database does not answer for every package, nothing is claimed."""
    trial.package("pip_audit")
    (trial.room / "wheels").mkdir()
    wheel, _ = build(trial.room / "wheels", head())
    requirements(trial.room, wheel)
    told = audit(trial.room)
    if told["state"] != "run":
        raise NotRunError(f"advisory database missing: {told['why']}")
    return {"audited": told["packages"], "advisories": len(told["found"])}
