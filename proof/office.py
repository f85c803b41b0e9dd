"""More for a server that `proof.seeding` began: `python -m proof.office PROJECTS ADDRESS …` prints JSON.

Projects of this year with promises and duties, and a system watched at each address. Without words it tells
how the server's own work stands.
"""

import json
import sys
from collections import Counter
from datetime import timedelta

import django

EVERY = 10  # seconds between two looks at a system
LONG_GOING = timedelta(minutes=10)


def furnish(number: int, addresses: list[str]) -> list[str]:
    """Make them; give the ids of the projects."""
    from django.utils import timezone

    from jiheng.web.accounts.models import User
    from jiheng.web.duties.actions import settle
    from jiheng.web.monitoring.models import Permit, Target
    from jiheng.web.projects.models import Assignment, Project
    from tests.support.promised import DAILY, PROMISED, promise

    first, now = Project.objects.get(), timezone.now()
    asked, decided = (User.objects.get(username=f"{each}_admin-甲") for each in ("system", "security"))
    Permit.objects.create(
        written="127.0.0.1", reason="本机", state="approved", asked_by=asked, asked_at=now,
        decided_by=decided, decided_at=now,
    )  # fmt: skip
    made = []
    text = PROMISED.replace("2023", str(now.year)).replace("goals:\n", DAILY + "goals:\n")
    for each in range(number):
        project = Project.objects.create(
            organisation=first.organisation, name=f"第 {each + 1} 个运维项目", unit=first.unit,
            fiscal_year=now.year, created_at=now,
        )  # fmt: skip
        for one in first.assignments.all():
            Assignment.objects.create(
                project=project, organisation=one.organisation, role=one.role, since=one.since
            )
        promise(project, text)
        settle(project.pk, at=now)
        made.append(project)
    for place, address in enumerate(addresses):
        Target.objects.create(
            project=made[place % number], system=("门户网站", "信访系统")[place // number], url=address,
            series=f"series-{place}", state="on", every=EVERY, asked_by=asked, asked_at=now,
        )  # fmt: skip
    return [str(each.pk) for each in made]


def told() -> dict[str, object]:
    """Count what the server has done by itself, and the jobs that go on for too long."""
    from django.utils import timezone

    from jiheng.web.duties.models import Duty
    from jiheng.web.evidence.models import EvidenceFile, Record
    from jiheng.web.jobs.models import GOING_ON, Job
    from jiheng.web.monitoring.models import SeenOutage

    jobs = Counter(Job.objects.values_list("state", flat=True))
    stuck = Job.objects.filter(state__in=GOING_ON, asked_at__lt=timezone.now() - LONG_GOING)
    failed = Job.objects.filter(state="failed").values_list("kind", "words")
    return {
        "jobs": dict(jobs), "stuck": [each.kind for each in stuck], "failed": [list(each) for each in failed],
        "duties": Duty.objects.count(), "records": Record.objects.count(),
        "files": EvidenceFile.objects.count(), "outages": SeenOutage.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    words = sys.argv[1:]
    print(json.dumps(furnish(int(words[0]), words[1:]) if words else told(), ensure_ascii=False))
