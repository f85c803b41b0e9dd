"""Read scoring standards: one, those of a file, or those of a project beside its rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import NotFoundError, UsageError
from jiheng.projects.folder import read_project
from jiheng.projects.project import Project
from jiheng.rules.texts.agreement import disagreement
from jiheng.rules.texts.read import read_standard
from jiheng.rules.texts.standard import ReadStandard
from jiheng.values.score import Score
from jiheng.values.target import Target


@dataclass(frozen=True, slots=True)
class StandardRead:
    """A standard that was read; of an indicator also its name, and where its rule disagrees."""

    found: ReadStandard
    indicator: str = ""
    disagrees: str = ""


def read_standards(
    texts: list[str], *, file: Path | None = None, weight: str = "", target: str = ""
) -> list[StandardRead]:
    """Read each text, and each paragraph of `file` (blank lines stand between standards).

    Raises NotFoundError for a file that is not there, UsageError where there is nothing to read or
    the file is no UTF-8, UnreadableValueError for a weight or target that cannot be read.
    """
    given = [*texts, *(_paragraphs(file) if file else [])]
    if not given:
        raise UsageError(
            '没有写评分标准\n    怎么办：jiheng rules read "得分=验收通过率×权重分"，或 --file 评分标准.txt'
        )
    points = Score.read(weight) if weight else None
    aim = Target.read(target) if target else None
    return [StandardRead(read_standard(text, weight=points, target=aim)) for text in given]


def read_project_standards(path: Path) -> list[StandardRead]:
    """Read the standards of a project's indicators; raises as `read_project` does."""
    return list(standards_of(read_project(path)))


def standards_of(project: Project) -> Iterator[StandardRead]:
    """Read the standards of the indicators that have one, and compare each with its rules."""
    for _, leaf in project.leaves():
        if leaf.standard:
            found = read_standard(leaf.standard, weight=leaf.weight, target=leaf.target)
            rules = [way.rule for way in leaf.ways]
            yield StandardRead(found, leaf.name, disagreement(found, rules))


def _paragraphs(file: Path) -> list[str]:
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"找不到文件 {file}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} 不是 UTF-8 文字\n    怎么办：另存为 UTF-8") from error
    return [each.strip() for each in re.split(r"\n\s*\n", text) if each.strip()]


def standard_json(read: StandardRead) -> dict[str, object]:
    """Give the machine output of one standard; `start` and `end` count characters of the text."""
    found = read.found
    return {
        "indicator": read.indicator or None,
        "text": found.text,
        "readings": [
            {
                "code": each.code,
                "title": each.kind.title,
                "parameters": each.parameters,
                "target": each.target or None,
                "condition": each.condition or None,
            }
            for each in found.readings
        ],
        "formulas": [
            {"name": each.name, "numerator": each.numerator or None, "denominator": each.denominator or None}
            for each in found.formulas
        ],
        "doubts": [
            {
                "code": each.code,
                "message": each.message,
                "advice": each.advice,
                "quote": {"text": each.quote.text, "start": each.quote.start, "end": each.quote.end}
                if each.quote
                else None,
            }
            for each in found.doubts
        ],
        "unread": [{"text": each.text, "start": each.start, "end": each.end} for each in found.unread],
        "disagrees": read.disagrees or None,
    }
