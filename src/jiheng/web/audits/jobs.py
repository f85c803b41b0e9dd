"""Reports are audited in the background, and compared with the figures of the project they are of."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from jiheng.documents.carried_figures import CarriedFigures
from jiheng.errors import Fault, JihengError
from jiheng.reports.figure_map import FigureMap
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.audits import actions, child
from jiheng.web.audits.access import acts_of
from jiheng.web.audits.models import AuditedReport, AuditResult
from jiheng.web.evidence.opened import open_tables
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.work import Work
from jiheng.workflows.audit import SECONDS
from jiheng.workflows.document_figures import compared
from jiheng.workflows.evaluate import evaluate_opened


def _may_audit(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    report = _find(arguments)
    return user is not None and report is not None and Act.CREATE in acts_of(user, report, on)


def _find(arguments: Mapping[str, str]) -> AuditedReport | None:
    related = ("project__organisation", "project__current")
    return AuditedReport.objects.select_related(*related).filter(pk=arguments["report"]).first()


@job("audits.audit", "审校报告", allowed=_may_audit)
def audit(work: Work) -> Result:
    """Audit a report and keep what was found."""
    report = _find(work.arguments)
    assert report is not None  # noqa: S101 — `_may_audit` has just found it
    url = reverse("audits:report", args=[report.pk])
    if AuditResult.objects.filter(report=report).exists():  # by a worker that died before it could say so
        return Result("已审校", url)
    work.step(0, 1, "审校")
    told = child.ask(report, "page", seconds=SECONDS, go_on=lambda: work.step(0, 1, "审校"))
    told |= _beside_own(report, told.pop("carried", None))
    with work.commit():
        kept = actions.keep(report, told, at=work.at)
    work.step(1, 1)
    if kept.refused:
        return Result(f"没有审成：{kept.refused}", url, missed=1)
    return Result(f"错误 {kept.errors} 处，警告 {kept.warnings} 处，提示 {kept.infos} 处", url)


def _beside_own(report: AuditedReport, carried: dict[str, Any] | None) -> dict[str, list[str]]:
    """Compare the figures that a document of ours carries with its text, and with its project's of now."""
    if carried is None:
        return {}
    standing = carried["standing"]
    there = CarriedFigures(
        carried["map"], None if standing is None else {int(mark): text for mark, text in standing.items()}
    )
    try:
        told = FigureMap.read(there.figure_map)
        project = report.project
        evaluations = [evaluate_opened(open_tables(project))] if project and project.current_id else []
        found = compared(there, told, report.name, evaluations)
    except JihengError as error:
        return {"own": [], "own_remarks": [f"没有与项目的数核对：{str(error).partition(chr(10))[0]}"]}
    except (ValueError, json.JSONDecodeError):
        return {"own": [], "own_remarks": ["文档带的数的对照表被改过，读不懂，没有核对"]}
    compared_with = "与项目现在的数" if evaluations else "与它自己的对照表"
    remarks = [f"文档带着 {found.figures} 个数的对照表，{compared_with}核对过", *found.remarks]
    return {"own": [_line(each) for each in found.faults], "own_remarks": remarks}


def _line(fault: Fault) -> str:
    where = f"{fault.place.column}：" if fault.place.column else ""
    parts = (
        fault.found and f"文档里是 {fault.found}",
        fault.expected and f"应为 {fault.expected}",
        fault.advice,
    )
    return "；".join((f"{where}{fault.what}", *(part for part in parts if part)))
