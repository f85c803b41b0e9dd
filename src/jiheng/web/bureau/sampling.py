"""Drawing a sample for re-check: a job, as reading all leaves of a province takes seconds."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiheng.portfolio.kept_snapshots import SCORES, TABLE, newest
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau.models import Sample
from jiheng.web.bureau.scope import current, scope_of
from jiheng.web.bureau.where import folder
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.work import Work
from jiheng.web.trail import entries

CHILD = "jiheng.web.bureau.sampling_child"
SECONDS = 600.0


def allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to who may draw samples."""
    return user is not None and Act.CREATE in matrix().acts("recheck", roles_of(user, on))


def drawn(work: Work) -> tuple[dict[str, Any], datetime, dict[str, Any]]:
    """Draw from the newest snapshot, of what the asker may see; give the rule, as of when, and what came.

    Raises NotFoundError where there is no snapshot, and as `let_child`.
    """
    assert work.user is not None  # noqa: S101 — `allowed`
    told, home, at = work.arguments, newest(folder()).parent, current().at
    rule = {
        "year": int(told["year"]), "size": int(told["size"]), "seed": told["seed"], "by": told["by"],
        "certain": told["certain"] == "yes", "least": int(told["least"]),
        "within": scope_of(work.user, timezone.localdate(work.at), "recheck", Act.CREATE),
    }  # fmt: skip
    asked = json.dumps({**rule, "table": str(home / TABLE), "scores": str(home / SCORES)})
    return rule, at, let_child(work, CHILD, asked, stays="没有抽样", seconds=SECONDS)


def keep(
    rule: Mapping[str, Any], found: Mapping[str, Any], at: datetime, *, by: User, now: datetime
) -> Sample:
    """Keep a sample as it was drawn."""
    told = {name: rule[name] for name in ("size", "seed", "certain", "by", "least", "within")}
    kept = Sample.objects.create(
        **told, fiscal_year=rule["year"], snapshot_at=at, drawn_by=by, drawn_at=now,
        frame=found["frame"], answers=found["answers"],
    )  # fmt: skip
    entries.write(
        "draw", "recheck", kept.pk, by=by, at=now,
        after={"year": rule["year"], "count": rule["size"], "seed": rule["seed"], "frame": found["frame"]},
    )  # fmt: skip
    return kept
