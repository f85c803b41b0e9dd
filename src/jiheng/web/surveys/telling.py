"""The entry of the trail for an act on a survey."""

from collections.abc import Mapping
from datetime import datetime

from jiheng.web.accounts.models import User
from jiheng.web.surveys.models import Survey
from jiheng.web.trail import entries


def tell(
    act: str,
    survey: Survey,
    *,
    by: User,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Write it, in the transaction of the act."""
    entries.write(
        act, "survey_form", survey.pk, by=by, at=at, organisation=survey.project.organisation_id,
        project=survey.project_id, before=before, after={"name": survey.name, **(after or {})}, reason=reason,
    )  # fmt: skip
