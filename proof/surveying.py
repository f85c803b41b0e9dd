"""A survey in the database of a server: `python -m proof.surveying LINKS` makes one, and prints its links.

`python -m proof.surveying` prints how many answers are kept, and how many links are used.
"""

import json
import sys
from datetime import timedelta

import django


def make(links: int) -> list[str]:
    """Make a survey, let it be approved, give one-use links."""
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.surveys import actions
    from jiheng.web.surveys.forms import USUAL
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours, now, day = cast("甲"), timezone.now(), timezone.localdate()
    give_text(ours.project)
    form = actions.Form("调查", (("使用人", 100_000),), "全部发放", USUAL, day, day + timedelta(days=1), "")
    made = actions.ask(ours.project, form, by=ours[Role.UNIT_CLERK], at=now)
    made = actions.decide(made.pk, approve=True, by=ours[Role.UNIT_HEAD], at=now)
    return [token for _, token in actions.make_links(made, links, by=ours[Role.UNIT_CLERK], at=now)]


def kept() -> tuple[int, int]:
    """Count answers and used links."""
    from jiheng.web.surveys.models import Answer, Link

    return Answer.objects.count(), Link.objects.filter(used=True).count()


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make(int(sys.argv[1])) if sys.argv[1:] else kept()))
