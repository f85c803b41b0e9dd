"""The lint of a project's goals beside its text: found by the core, once a process for equal texts."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from jiheng.audit.finding import Severity
from jiheng.frameworks.indicator_library import LibraryIndicator
from jiheng.frameworks.yaml_editing import YamlPath, read_path
from jiheng.projects.open_project import ProjectText
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.projects.texts import beside_of, text_of
from jiheng.workflows.lint import Lint, LintFinding, lint_goals

MOST_KEPT = 32  # texts in a process
HOMES = (("evaluation", "indicators"), ("goals", "approved"))  # what has lines of its own on the page


def lint_of(project: Project, version: ProjectVersion) -> Lint:
    """Lint the goals of a version. Raises UnreadableInputError with every fault of its text."""
    return _lint(text_of(project, version).raw, tuple(beside_of(project).items()))


def counted(lint: Lint) -> list[tuple[Severity, int]]:
    """Count the findings by how much they matter, the worst first; none of which there are none."""
    counts = Counter(each.severity for each in lint.findings)
    return [(each, counts[each]) for each in Severity if counts[each]]


def proposed(findings: Iterable[LintFinding]) -> list[LibraryIndicator]:
    """Give what of the library these findings propose, each once."""
    return list({each.id: each for finding in findings for each in finding.proposed}.values())


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
def _lint(raw: bytes, beside: tuple[tuple[str, bytes], ...]) -> Lint:
    return lint_goals(ProjectText(raw, dict(beside).get))
