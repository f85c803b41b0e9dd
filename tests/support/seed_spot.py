"""Give a seeded project a daily duty and a spot; print its code: `-m tests.support.seed_spot PROJECT`."""

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from jiheng.web.accounts.models import User  # noqa: E402
from jiheng.web.duties import actions  # noqa: E402
from jiheng.web.duties.models import Spot  # noqa: E402
from jiheng.web.duties.spot_views import code_of  # noqa: E402
from jiheng.web.projects.models import Project  # noqa: E402
from tests.support.promised import DAILY, PROMISED, promise  # noqa: E402

project = Project.objects.get(pk=sys.argv[1])
now = timezone.now()
year = timezone.localdate().year
text = PROMISED.replace("goals:\n", DAILY + "goals:\n")
# Two years, so that a test that runs over midnight of New Year's Eve has a duty all the same.
promise(
    project,
    text.replace("service_period: 2023", f"service_period: {year}-01..{year + 1}-12").replace(
        "2023", f"{year}"
    ),
)
actions.settle(project.pk, at=now)
spot = Spot.objects.create(
    project=project, name="A05 机柜", system="门户网站", checklist="电源\n温度（℃）\n漏水",
    made_by=User.objects.get(username="unit_clerk-甲"), made_at=now,
)  # fmt: skip
sys.stdout.write(code_of(spot))
