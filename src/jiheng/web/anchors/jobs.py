"""Anchors are made every morning, before people come, and within a minute of each sign-off."""

from datetime import time

from jiheng.web.anchors.actions import anchor, keep_outside
from jiheng.web.anchors.models import Why
from jiheng.web.evidence.anchoring import SOON
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work
from jiheng.web.projects.models import Project


@job("anchors.daily", "锚定全部历史", allowed=for_the_schedule, schedule=Daily(after=time(7, 30)))
def daily(work: Work) -> Result:
    """Anchor every chain that has grown."""
    return _anchor(work, Why.DAILY)


@job(SOON, "签认后锚定", allowed=for_the_schedule, prompt=True)
def at_sign_off(work: Work) -> Result:
    """Anchor the chains of the project that was signed."""
    return _anchor(work, Why.SIGN_OFF, Project.objects.get(pk=work.arguments["project"]))


def _anchor(work: Work, why: Why, project: Project | None = None) -> Result:
    with work.commit():
        made = anchor(why, at=work.at, project=project)
    wrong = [*made.faults, *filter(None, [keep_outside()])]
    return Result("；".join([f"锚定到第 {made.anchor.size} 个链尾", *wrong]), missed=len(wrong))
