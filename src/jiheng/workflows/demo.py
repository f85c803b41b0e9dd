"""The main job on the example projects: evaluate each, write its documents, audit what was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiheng
from jiheng.audit.audited_file import AuditedFile
from jiheng.errors import NotFoundError
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.workflows.audit import audit_files
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.publish import publish_all, publish_json

OURSELVES = "jiheng-itself"  # evaluated like any other, but no example of an office's work


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One example, evaluated, the files written for it, and what the auditor says of the .docx ones."""

    evaluation: Evaluation
    written: tuple[Path, ...]
    audited: tuple[AuditedFile, ...]


def example_folders() -> list[Path]:
    """Find the example projects: inside the installed package, or beside the source tree."""
    package = Path(jiheng.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        found = sorted(path.parent for path in folder.glob(f"*/{PROJECT_FILE}"))
        if found:
            return [each for each in found if each.name != OURSELVES]
    raise NotFoundError("找不到示例项目：安装不完整。\n    怎么办：重新安装 jiheng")


def demonstrate(out: Path) -> Iterator[Demonstration]:
    """Evaluate the examples one after another, writing the documents of each into `out`, and audit them."""
    for folder in example_folders():
        evaluation = evaluate(folder)
        target = out / folder.name
        written = (publish_json(evaluation, target), *publish_all(evaluation, target))
        documents = [path for path in written if path.suffix == ".docx"]
        yield Demonstration(evaluation, written, tuple(audit_files(documents)))
