"""The main job on the example projects: evaluate each and write its documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiheng
from jiheng.errors import NotFoundError
from jiheng.projects.folder import PROJECT_FILE
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.publish import publish_all, publish_json


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One example, evaluated, and the files written for it."""

    evaluation: Evaluation
    written: tuple[Path, ...]


def example_folders() -> list[Path]:
    """Find the example projects: inside the installed package, or beside the source tree."""
    package = Path(jiheng.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        found = sorted(path.parent for path in folder.glob(f"*/{PROJECT_FILE}"))
        if found:
            return found
    raise NotFoundError("找不到示例项目：安装不完整。\n    怎么办：重新安装 jiheng")


def demonstrate(out: Path) -> Iterator[Demonstration]:
    """Evaluate the examples one after another, writing the documents of each into `out`."""
    for folder in example_folders():
        evaluation = evaluate(folder)
        target = out / folder.name
        written = (publish_json(evaluation, target), *publish_all(evaluation, target))
        yield Demonstration(evaluation, written)
