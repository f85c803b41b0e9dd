"""Duties are kept in step by the schedule; which projects need it is found in the tables, not in the slot."""

from django.utils import timezone

from jiheng.web.duties import actions, queries
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Every
from jiheng.web.jobs.work import Work


@job("duties.settle", "核对履约情况", allowed=for_the_schedule, schedule=Every(minutes=5))
def settle_all(work: Work) -> Result:
    """Settle every project whose text, records, waivers or day are others than when it last was."""
    on = timezone.localdate(work.at)
    stale = list(queries.stale_projects(on).values_list("pk", flat=True))
    faults = 0
    for number, project_id in enumerate(stale):
        work.step(number, len(stale), f"核对第 {number + 1} 个项目")
        with work.commit():
            faults += bool(actions.settle(project_id, at=work.at).fault)
    work.step(len(stale), len(stale))
    return Result(f"核对了 {len(stale)} 个项目" + (f"，其中 {faults} 个读不通，没有改动" if faults else ""))
