"""The whole check of a project's goals: beside what was reached the year before, with records if asked."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jiheng.audit.acceptances import Acceptance, content_of, joined
from jiheng.audit.last_year import LastYear
from jiheng.errors import UsageError
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.web.accounts.models import User
from jiheng.web.desk.stands import Basis, basis_of
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.lint import ACCEPTED, acceptances_of
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import text_of
from jiheng.web.projects.versions import SHORTEST_REASON
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.lint import Lint, LintFinding, last_year_of, lint_evaluation, lint_goals

MOST_KEPT = 32  # years before, in a process


def lint(project: Project, last: Project | None, at: datetime, *, with_records: bool) -> Lint:
    """Lint the current version beside another year's project and what that reached.

    With the records of the project, all of its documents are checked as they would be written; without, its
    goal form. Raises as `open_tables` does, and UnreadableInputError for what was accepted.
    """
    accepted = acceptances_of(project)
    before = _last_year(last.pk, basis_of(last, timezone.localdate(at))) if last else None
    if with_records:
        return lint_evaluation(evaluate_opened(open_tables(project)), accepted=accepted, last_year=before)
    return lint_goals(text_of(project), accepted=accepted, last_year=before)


@lru_cache(maxsize=MOST_KEPT)
def _last_year(project: UUID, _basis: Basis) -> LastYear:
    """Give what another year's project promised and reached; kept while that is the same."""
    last = Project.objects.select_related("current").get(pk=project)
    return last_year_of(evaluate_opened(open_tables(last)))


@transaction.atomic
def accept(
    project: Project, found: Lint, code: str, quote: str, reason: str, *, by: User, at: datetime
) -> int:
    """Let a finding stand from now on; return how many it is about.

    Raises UsageError without a reason, UnreadableInputError where nothing of the kind was found.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise UsageError("接受要写明理由（至少四个字）\n    怎么办：写清楚为什么可以不改")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    acceptance = Acceptance(code, quote, reason.strip(), by.name, timezone.localdate(at))
    every = [*found.sorted.open, *(each for each, _ in found.sorted.accepted)]
    together, count = joined(acceptance, every, acceptances_of(project), of=Path(PROJECT_FILE))
    _keep(project, together)
    _tell("accept", project, acceptance, acceptance.reason, by=by, at=at)
    return count


@transaction.atomic
def take_back(project: Project, code: str, quote: str, *, by: User, at: datetime) -> None:
    """Let a finding be told again. Raises UsageError where it was not accepted."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    there = acceptances_of(project)
    gone = [each for each in there if (each.code, each.quote) == (code, quote)]
    if not gone:
        raise UsageError("没有接受过这处发现，没有改动\n    怎么办：刷新页面再看")
    _keep(project, [each for each in there if each not in gone])
    _tell("take_back", project, gone[0], "", by=by, at=at)


def quote_of(finding: LintFinding, goals: Lint) -> str:
    """Give the words by which a finding is accepted: those that the check of the goals quotes, too."""
    known = {quote for each in goals.findings if each.code == finding.code for quote in each.quotes}
    return next((each for each in finding.quotes if each in known), next(iter(finding.quotes), ""))


def _keep(project: Project, acceptances: list[Acceptance]) -> None:
    project.files.update_or_create(name=ACCEPTED, defaults={"content": content_of(acceptances)})


def _tell(act: str, project: Project, of: Acceptance, reason: str, *, by: User, at: datetime) -> None:
    entries.write(
        act, "target", project.pk, by=by, at=at, organisation=project.organisation_id, project=project.pk,
        after={"check": of.code, "quote": of.quote}, reason=reason,
    )  # fmt: skip
