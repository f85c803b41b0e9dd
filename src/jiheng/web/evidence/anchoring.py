"""What is signed is anchored soon after, by a job of the area `anchors`."""

from datetime import datetime

from jiheng.web.jobs.actions import ask
from jiheng.web.projects.models import Project

SOON = "anchors.sign_off"


def anchor_soon(project: Project, at: datetime) -> None:
    """Have the chains of a project anchored, in the transaction of what was signed."""
    ask(SOON, by=None, at=at, key=f"{project.pk}:{at.isoformat()}", project=project.pk,
        arguments={"project": str(project.pk)})  # fmt: skip
