"""The figures of an audited report as picture C10, for pages above."""

import re

from django.urls import reverse
from django.utils.safestring import mark_safe

from jiheng.web.audits import found
from jiheng.web.audits.models import AuditResult
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import Picture, TwinRow

DRAWN = re.compile(r"\A(?>.*?<summary>)(?>(.*?)</summary>\s*+(?=<svg))(<svg.*</svg>)", re.DOTALL)


def newest_map(project: Project) -> Picture | None:
    """Draw the figures of a project's newest audited report, each leading to its place; None without one."""
    results = AuditResult.objects.filter(report__project=project, refused="").select_related("report")
    result = results.order_by("-report__added_at").first()
    audited = found.read(result) if result else None
    drawn = DRAWN.search(audited.figure_map) if audited else None
    if result is None or audited is None or drawn is None:
        return None
    page = reverse("audits:report", args=[result.report_id])
    # As audit/outputs/figure_map.py wrote it, its links on the page of the report.
    svg = mark_safe(drawn[2].replace('href="#', f'href="{page}#'))  # noqa: S308 — escaped there
    rows = [
        TwinRow(str(each.number), (each.severity.word, each.message, each.where))
        for each in audited.sorted.open
    ]
    source = f"{result.report.name}，{result.audited_at:%Y-%m-%d} 审校，没有改也没有接受的 {len(rows)} 处"
    return Picture("figures", drawn[1], svg, ("发现", "轻重", "内容", "在哪里"), rows, source, url=page)
