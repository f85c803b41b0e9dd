"""The table that sums up the documents of many projects: a row a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.audit.finding import Severity
from jiheng.workflows.many_children import Journal

DOCUMENTS = "documents"
COUNTED = (Severity.ERROR, Severity.WARNING)
TITLES = (
    "项目文件夹",
    "项目",
    "年度",
    "总分",
    "等级",
    "文档份数",
    "写在",
    *(f"审核出的{each.word}" for each in COUNTED),
    "项目本身没有的",
    "没有写成",
    "说明",
)
NOT_AUDITED = ("",) * (len(COUNTED) + 1)


@dataclass(frozen=True, slots=True)
class AuditOfProject:
    """How much of each counted severity was found in a project's documents.

    `added` are checks that found something in a document, and nothing where `jiheng lint` reads the project.
    """

    counts: tuple[int, ...]
    added: tuple[str, ...]


def audits_of(name: str, answer: Mapping[str, Any], audited: Journal) -> AuditOfProject:
    """Sum up what the audit found in the documents of a project."""
    files = [f"{name}/{each['file']}" for each in answer["documents"]]
    findings = [each for file in audited.answers(files) for each in file.get("findings", ())]
    counted = [each for each in findings if Severity(each["severity"]) in COUNTED]
    return AuditOfProject(
        tuple(sum(Severity(each["severity"]) is severity for each in counted) for severity in COUNTED),
        tuple(sorted({each["code"] for each in counted} - set(answer["own"] or ()))),
    )


def summary_row(
    folder: Path, name: str, answer: Mapping[str, Any], audited: AuditOfProject | None
) -> tuple[str, ...]:
    """Give the row of a project."""
    obstacles = answer["obstacles"]
    more = f"（共 {len(obstacles)} 处）" if len(obstacles) > 1 else ""
    remarks = [f"没有总分：{obstacles[0]}{more}"] if obstacles and not answer["total"] else []
    remarks += [f"没有可写的内容：{'、'.join(answer['nothing'])}"] if answer["nothing"] else []
    return (
        str(folder),
        *(answer[each] for each in ("name", "year", "total", "grade")),
        str(len(answer["documents"])),
        f"{DOCUMENTS}/{name}" if answer["documents"] else "",
        *(NOT_AUDITED if audited is None else (*map(str, audited.counts), "、".join(audited.added))),
        "；".join(answer["faults"]),
        "；".join(remarks),
    )
