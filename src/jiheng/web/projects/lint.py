"""The lint of a project's goals beside its text: found by the core, once a process for equal texts.

The goals are compared with those of the year before as its text has them; what was reached then takes its
records: `web/desk/lint.py`. What was accepted is a file beside the text, as in a folder.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from jiheng.audit.acceptances import Acceptance, acceptances_in, beside
from jiheng.audit.finding import Severity
from jiheng.frameworks.indicator_library import LibraryIndicator
from jiheng.frameworks.yaml_editing import YamlPath, read_path
from jiheng.projects.next_year import YEAR
from jiheng.projects.open_project import PROJECT_FILE, ProjectText, open_project
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.projects.texts import beside_of, text_of
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.lint import Lint, LintFinding, last_year_of, lint_goals

MOST_KEPT = 32  # texts in a process
ACCEPTED = beside(Path(PROJECT_FILE)).name
HOMES = (("evaluation", "indicators"), ("goals", "approved"))  # what has lines of its own on the page


def lint_of(project: Project, version: ProjectVersion) -> Lint:
    """Lint the goals of a version, beside those of the year before where that is found.

    Raises UnreadableInputError with every fault of the text, or of the file of what was accepted.
    """
    last = year_before(project)
    before = (text_of(last).raw, _beside(last)) if last else None
    return _lint(text_of(project, version).raw, _beside(project), before)


def year_before(project: Project) -> Project | None:
    """Give the organisation's latest earlier project of this name; years in names do not matter."""
    earlier = project.organisation.projects.filter(fiscal_year__lt=project.fiscal_year)
    found = earlier.exclude(current=None).select_related("current").order_by("-fiscal_year", "-created_at")
    return next((each for each in found if YEAR.sub("", each.name) == YEAR.sub("", project.name)), None)


def acceptances_of(project: Project) -> tuple[Acceptance, ...]:
    """Give the findings that somebody lets stand. Raises UnreadableInputError where their file has faults."""
    return _accepted(beside_of(project).get(ACCEPTED))


def counted(lint: Lint) -> list[tuple[Severity, int]]:
    """Count the findings by how much they matter, the worst first; none of which there are none."""
    counts = Counter(each.severity for each in lint.findings)
    return [(each, counts[each]) for each in Severity if counts[each]]


def proposed(findings: Iterable[LintFinding]) -> list[LibraryIndicator]:
    """Give what of the library these findings propose, each once."""
    return list({each.id: each for finding in findings for each in finding.proposed}.values())


Files: TypeAlias = tuple[tuple[str, bytes], ...]


class Beside:
    """Findings by the line of the page they stand beside; `left` are those of no line."""

    def __init__(self, findings: Iterable[LintFinding]) -> None:
        """Sort the findings by the place the core gives them."""
        self.left: list[LintFinding] = []
        self._placed: list[tuple[YamlPath, LintFinding]] = []
        for each in findings:
            path = read_path(each.place.column) if each.place else ()
            if any(path[: len(home)] == home for home in HOMES):
                self._placed.append((path, each))
            else:
                self.left.append(each)

    def take(self, path: YamlPath) -> tuple[LintFinding, ...]:
        """Take the findings at a path or below it that no line has taken yet."""
        mine = [each for each in self._placed if each[0][: len(path)] == path]
        self._placed = [each for each in self._placed if each not in mine]
        return tuple(found for _, found in mine)


@lru_cache(maxsize=MOST_KEPT)
def _lint(raw: bytes, files: Files, before: tuple[bytes, Files] | None) -> Lint:
    last = ProjectText(before[0], dict(before[1]).get) if before else None
    last_year = last_year_of(evaluate_opened(open_project("", last, ()))) if last else None
    accepted = _accepted(dict(files).get(ACCEPTED))
    return lint_goals(ProjectText(raw, dict(files).get), accepted=accepted, last_year=last_year)


def _accepted(content: bytes | None) -> tuple[Acceptance, ...]:
    return acceptances_in(content, file=ACCEPTED) if content is not None else ()


def _beside(project: Project) -> Files:
    return tuple(beside_of(project).items())
