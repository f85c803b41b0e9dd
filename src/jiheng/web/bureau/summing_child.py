"""The child that writes the summary of a department's projects for a job: so much memory and no more."""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from jiheng.documents.limited_child import MEMORY
from jiheng.web.jobs.in_child import answer

KIND = "department_summary"


def write(job: str, told: str, out: str) -> dict[str, Any]:
    """Evaluate the projects and write the files; say which, of how many pages, of which projects."""
    from jiheng.documents.preview import PDF, count_pages  # noqa: PLC0415 — after the limits
    from jiheng.reports.library import REPORT_KINDS  # noqa: PLC0415
    from jiheng.web.evidence.opened import open_tables  # noqa: PLC0415
    from jiheng.web.jobs import marks  # noqa: PLC0415
    from jiheng.web.projects.models import Project  # noqa: PLC0415
    from jiheng.workflows.evaluate import evaluate_opened  # noqa: PLC0415
    from jiheng.workflows.publish import document_name, report_bytes, write_out  # noqa: PLC0415

    ids = json.loads(told)["projects"]
    kind = REPORT_KINDS.find(KIND)
    rows = Project.objects.select_related("organisation", "current").in_bulk([UUID(each) for each in ids])
    steps, evaluations = len(ids) + len(kind.formats), []
    for number, each in enumerate(ids):
        marks.tell(UUID(job), marks.Progress(number, steps, "评价项目"))
        evaluations.append(evaluate_opened(open_tables(rows[UUID(each)])))
    first, *others = evaluations
    documents, pages = [], 0
    for number, file_format in enumerate(kind.formats, len(ids)):
        marks.tell(UUID(job), marks.Progress(number, steps, f"写 .{file_format}"))
        written = report_bytes(first, kind, file_format, others=others, rendered=True)
        file = document_name(kind, {}, file_format)
        write_out(Path(out, file), written.content)
        documents.append({"format": file_format, "file": file})
        if file_format == "pdf":
            pages = count_pages(Path(out, file), PDF, name=file)
    told_of = [
        {
            "id": each, "name": found.card.project.name,
            "unit": found.card.project.organisation.implementing_unit,
            "total": "" if found.card.total is None else str(found.card.total), "grade": found.card.grade,
        }
        for each, found in zip(ids, evaluations, strict=True)
    ]  # fmt: skip
    return {"documents": documents, "pages": pages, "projects": told_of}


if __name__ == "__main__":
    sys.exit(answer(write, sys.argv[1:], memory=MEMORY))
