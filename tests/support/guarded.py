"""Look at a database that was moved, or with `fill` make what is hard to move: run as a module.

Prints whether the trail is whole, whether a change of an entry is refused, and whether one can be added.
"""

import sys

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from jiheng.web.evidence.models import Record, SignOff  # noqa: E402
from jiheng.web.projects.models import Project  # noqa: E402
from jiheng.web.trail import entries  # noqa: E402
from jiheng.web.trail.models import Chain  # noqa: E402


def fill() -> None:
    """Make a record of a period that was signed off afterwards: the guard would refuse it now."""
    project = Project.objects.order_by("pk")[0]
    told = {"kind": "training", "position": 1, "record_id": "培训-1", "content": "{}"}
    Record.objects.create(project=project, happened_on="2023-03-05", entered_at=timezone.now(), **told)
    owner = project.organisation.memberships.all()[0].user
    SignOff.objects.create(
        project=project, kind="training", first="2023-03-01", last="2023-03-31", records=1,
        ledger_hash="0" * 64, signed_by=owner, signed_at=timezone.now(),
    )  # fmt: skip


def look() -> list[str]:
    """Try the trail."""
    whole = all(entries.first_break(chain.pk) is None for chain in Chain.objects.all())
    found = ["whole" if whole else "broken"]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM trail_entry")
        found.append("deleted")
    except DatabaseError:
        found.append("refused")
    with transaction.atomic():
        entries.write("update", "thing", 1, by=None, at=timezone.now())
    return [*found, "added"]


if __name__ == "__main__":
    if "fill" in sys.argv:
        fill()
    else:
        sys.stdout.write(" ".join(look()))
