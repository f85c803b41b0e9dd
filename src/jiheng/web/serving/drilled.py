"""A restored system opened: `python -m jiheng.web.serving.drilled AT DOCUMENTS all|documents`.

Of the data folder JIHENG_DATA it prints JSON: what does not hold (`faults`), how many files are `missing`,
and of so many projects the hash of the score table, written anew (`documents`).
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import django

from jiheng.errors import JihengError

KIND, FORMAT = "score_table", "xlsx"


def main(at: str, most: str, what: str) -> int:
    """Open it and print what is found."""
    django.setup()
    told: dict[str, object] = {}
    if what == "all":
        from jiheng.web.anchors.verifying import verify  # noqa: PLC0415 — after django.setup
        from jiheng.web.evidence.files import damaged  # noqa: PLC0415
        from jiheng.web.serving.database import migrate  # noqa: PLC0415

        migrate()
        told = {"faults": list(verify().faults), "missing": len(list(damaged()))}
    sys.stdout.write(
        json.dumps(told | {"documents": dict(_documents(datetime.fromisoformat(at), int(most)))})
    )
    return 0


def _documents(at: datetime, most: int) -> Iterator[tuple[str, str]]:
    """Give by project the hash of its score table; what cannot be scored is told by its reason."""
    from django.utils import timezone  # noqa: PLC0415

    from jiheng.reports.library import REPORT_KINDS  # noqa: PLC0415
    from jiheng.web.projects.models import Project  # noqa: PLC0415
    from jiheng.web.reports.making import evaluated  # noqa: PLC0415
    from jiheng.workflows.publish import report_bytes  # noqa: PLC0415

    day, kind = timezone.localdate(at), REPORT_KINDS.find(KIND)
    for project in Project.objects.select_related("organisation", "current").order_by("pk")[:most]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                evaluation, _ = evaluated(project, Path(folder), day)
                content = report_bytes(evaluation, kind, FORMAT, rendered=True).content
            except JihengError as error:
                content = str(error).replace(folder, "").encode()
        yield str(project.pk), hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
