"""How projects stand is reckoned in the background as soon as something changed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep

from django.utils import timezone

from jiheng.web.desk import stands
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import EPOCH
from jiheng.web.jobs.work import Work

EVERY = timedelta(seconds=10)
AT_A_TIME = timedelta(seconds=30)  # then other jobs get their turn
FEW = 20  # projects; of more it rests after each as long as that took: people at pages come first (L-01)


@dataclass
class WhileStale:
    """A slot every ten seconds in which the stand of some project is not of now; looked at once a slot."""

    looked: str = field(default="", compare=False)

    def slot(self, at: datetime) -> str | None:
        """Name the slot by the moment it begins."""
        slot = (EPOCH + (at - EPOCH) // EVERY * EVERY).isoformat()
        if slot == self.looked:
            return None
        self.looked = slot
        return slot if stands.stale_projects(timezone.localdate(at)).exists() else None


@job("desk.stands", "试算各项目", allowed=for_the_schedule, schedule=WhileStale())
def reckon_stands(work: Work) -> Result:
    """Reckon every project that has changed, for half a minute at most: the rest is of the next slot."""
    began, kept = work.at, 0
    stale = list(stands.stale_projects(timezone.localdate(began)))
    for number, project in enumerate(stale):
        if work.at - began > AT_A_TIME:
            break
        work.step(number, len(stale), f"试算第 {number + 1} 个项目")
        begun = monotonic()
        made = stands.reckon(project, timezone.localdate(began), work.at)
        with work.commit():
            kept += stands.keep(made)
        if number >= FEW:
            sleep(monotonic() - begun)
    left = len(stale) - kept
    return Result(f"试算了 {kept} 个项目" + (f"，还有 {left} 个接着算" if left else ""))
