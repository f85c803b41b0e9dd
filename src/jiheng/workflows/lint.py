"""Check a project before its documents are written: as an auditor will read them, and by its own tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.audit import acceptances
from jiheng.audit.acceptances import Acceptance, Sorted, beside, kept, sort_out
from jiheng.audit.corrective_actions import left_open, not_carried_out
from jiheng.audit.finding import Finding, Severity
from jiheng.audit.ignored_uses import ignored_uses
from jiheng.audit.last_year import Before, LastYear, read_target, weaker_than
from jiheng.audit.library import checks
from jiheng.audit.project_findings import ProjectFinding, project_findings
from jiheng.audit.report import Report
from jiheng.audit.run import Audited, audit
from jiheng.documents.as_read import as_read
from jiheng.documents.reading import ReadDocument
from jiheng.errors import Place, UsageError
from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.indicator_search import alike
from jiheng.frameworks.library_reading import find_library
from jiheng.projects.corrective_actions import corrective_actions
from jiheng.projects.open_project import PROJECT_FILE, ProjectText, open_project
from jiheng.scoring.scorecard import MeasuredIndicator, ScoredLeaf
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target
from jiheng.workflows.evaluate import Evaluation, evaluate, evaluate_opened
from jiheng.workflows.look_up import IT_OM
from jiheng.workflows.publish import figures_of, fitting_kinds, parameters_of
from jiheng.workflows.yaml_places import YamlPlaces

BEFORE_RECORDS = "goal_submission_form"  # the one document that a project without records can have
# What another indicator would mend: all of its family but goals, effects and mere names.
REPLACED = frozenset({"IQ01", "IQ02", "IQ03", "IQ04", "IQ05", "IQ06", "IQ07", "IQ10", "IQ11", "IQ13"})
COST = "CP07"
# Where project.yaml says what the advice to the author of a document asks for.
IN_PROJECT = {
    "CP02": "在 evaluation.report 里写 date（报告日期）、contact（联系人）、telephone（联系电话）；"
    "不是实施单位写的，再写 unit（评价单位）"
}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One fault; `documents` are those it shows in (none: only the project shows it).

    `place` is where project.yaml says it, None where no key does; `proposed` are indicators of the
    library that could stand in its place.
    """

    code: str
    severity: Severity
    message: str
    quotes: tuple[str, ...]
    expected: str
    computed: str
    advice: str
    place: Place | None
    documents: tuple[str, ...] = ()
    proposed: tuple[LibraryIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Lint:
    """What is to be told of one project."""

    name: str
    documents: tuple[str, ...]  # the titles of those composed
    sorted: Sorted[LintFinding]
    questions: tuple[tuple[str, str], ...]  # code and question, each once

    @property
    def findings(self) -> tuple[LintFinding, ...]:
        """What is still to be corrected or explained: what somebody accepted is told apart."""
        return self.sorted.open

    @property
    def faulty(self) -> bool:
        """Whether anything must be corrected or explained."""
        return any(each.severity is not Severity.INFO for each in self.findings)


def lint(path: Path, *, last_year: Path | None = None) -> Lint:
    """Lint the project folder at `path`, with the acceptances beside its project.yaml.

    Its targets are compared with those of the project `last_year`, else of the folder that its project.yaml
    names. Raises as `evaluate` does for both, UnreadableInputError for a file of acceptances, UsageError
    where the other project is of no earlier year.
    """
    accepted = kept(beside(path / PROJECT_FILE))
    evaluation = evaluate(path)
    project = evaluation.opened.project
    other = path / project.last_year if last_year is None and project.last_year else last_year
    before = None if other is None else _last_year(other, project.fiscal_year)
    return lint_evaluation(evaluation, accepted=accepted, last_year=before)


def lint_evaluation(
    evaluation: Evaluation, *, accepted: Sequence[Acceptance] = (), last_year: LastYear | None = None
) -> Lint:
    """Compose the project's documents in memory, and check them and the project; nothing is written.

    A project without any record is asked for its goal form only. What is `accepted` is told apart.
    """
    audited = {title: audit(Report(read), checks()) for title, read in _documents(evaluation)}
    places = YamlPlaces(evaluation.opened.text.raw, file=PROJECT_FILE)
    project = evaluation.opened.project
    library = find_library(IT_OM)
    found = [*_merged(audited, places, library)]
    evidence = evaluation.opened.evidence
    own = [*project_findings(project), *ignored_uses(project, evidence), *not_carried_out(evidence)]
    found += [_own(each, places, library) for each in own]
    if last_year is not None:
        earlier = [*weaker_than(project, last_year), *left_open(last_year.year, last_year.corrections)]
        found += [_own(each, places, library) for each in earlier]
    order = list(Severity)
    found.sort(key=lambda each: (order.index(each.severity), _line(each.place), each.code))
    asked = dict.fromkeys((code, each.message) for one in audited.values() for code, each in one.questions)
    return Lint(project.name, tuple(audited), sort_out(found, accepted), tuple(asked))


def lint_goals(
    text: ProjectText, *, accepted: Sequence[Acceptance] = (), last_year: LastYear | None = None
) -> Lint:
    """Lint what a project promises, by its text alone, whatever has been recorded.

    Raises UnreadableInputError with every fault of the text.
    """
    evaluation = evaluate_opened(open_project("", text, ()))
    return lint_evaluation(evaluation, accepted=accepted, last_year=last_year)


def _last_year(path: Path, year: int) -> LastYear:
    evaluation = evaluate(path)
    if evaluation.card.project.fiscal_year >= year:
        raise UsageError(
            f"{path} 是 {evaluation.card.project.fiscal_year} 年度的项目，不早于本项目的 {year} 年度\n"
            "    怎么办：给出上年的项目文件夹"
        )
    return last_year_of(evaluation)


def last_year_of(evaluation: Evaluation) -> LastYear:
    """Give the targets of another year's project, what was reached then, and what was decided on it."""
    card = evaluation.card
    found: dict[str, Before] = {}
    known: list[tuple[str, str, Target, ScoredLeaf | MeasuredIndicator]]
    known = [(each.leaf.name, each.leaf.approved_as, each.leaf.target, each) for each in card.leaves()]
    known += [
        (each.indicator.name, each.indicator.approved_as, each.indicator.target, each)
        for each in card.measured
    ]
    for name, other, target, one in known:
        value = one.value if isinstance(one.value, Quantity | Ratio) else None
        before = Before(target, value, one.actual if value is not None else "")
        found.setdefault(name, before)
        found.setdefault(other or name, before)
    for approved in card.project.goals.approved:
        if approved.applies:
            found.setdefault(approved.name, Before(read_target(approved.target)))
    return LastYear(card.project.fiscal_year, found, corrective_actions(evaluation.opened.evidence))


def accept_in_project(
    path: Path, acceptance: Acceptance, *, last_year: Path | None = None
) -> tuple[Path, int]:
    """Let what `acceptance` names stand from now on; return the file it is kept in and how many it meets.

    Raises as `lint` and `acceptances.accept` do.
    """
    found = lint(path, last_year=last_year).sorted
    file = beside(path / PROJECT_FILE)
    everything = [*found.open, *(each for each, _ in found.accepted)]
    return file, acceptances.accept(acceptance, everything, of=path / PROJECT_FILE, kept_in=file)


def _documents(evaluation: Evaluation) -> Iterator[tuple[str, ReadDocument]]:
    recorded = any(evaluation.opened.evidence.records.values())
    for kind, choice in fitting_kinds(evaluation):
        if kind.document and (recorded or kind.id == BEFORE_RECORDS):
            figures = figures_of(evaluation, marks=True)
            document = kind.document(evaluation.card, figures, **parameters_of(kind, choice))
            yield kind.title, as_read(document, f"{kind.title}.docx")


def _merged(
    audited: dict[str, Audited], places: YamlPlaces, library: IndicatorLibrary
) -> Iterator[LintFinding]:
    """Tell what several documents, or several places, show in the same words once."""
    together: dict[tuple[str, str], list[tuple[str, Finding, Report]]] = {}
    for title, each in audited.items():
        for finding in each.findings:
            together.setdefault((finding.code, finding.problem.message), []).append(
                (title, finding, each.report)
            )
    for (code, message), shown in together.items():
        _, finding, report = shown[0]
        quotes = tuple(dict.fromkeys(quote for _, each, _ in shown for quote in each.quotes))
        name = _indicator(finding, report)
        yield LintFinding(
            code,
            finding.severity,
            message,
            quotes,
            finding.problem.expected,
            finding.problem.computed,
            IN_PROJECT.get(code, finding.problem.advice),
            places.of(*([name] if name else []), *quotes),
            tuple(dict.fromkeys(title for title, _, _ in shown)),
            alike(library, name) if code in REPLACED and name else (),
        )


def _indicator(finding: Finding, report: Report) -> str:
    """Give the name of the indicator in whose row a finding stands first; empty outside such rows."""
    cells = {(span.block, span.cell) for span in finding.problem.spans[:1]}
    return next(
        (
            row.label
            for row in report.indicator_rows
            for cell in (row.name, row.target, row.actual, row.weight, row.score, row.rule, row.deviation)
            if cell and cells & {(span.block, span.cell) for span in cell.spans}
        ),
        "",
    )


def _own(found: ProjectFinding, places: YamlPlaces, library: IndicatorLibrary) -> LintFinding:
    name = "运维成本" if found.code == COST else found.name
    proposed = alike(library, name) if found.code in (COST, *REPLACED) else ()
    return LintFinding(
        found.code,
        found.severity,
        found.message,
        (found.name,) if found.name else (),
        found.expected,
        "",
        found.advice,
        places.of(found.name) if found.name else None,
        proposed=proposed,
    )


def _line(place: Place | None) -> int:
    return place.line if place and place.line else 0
