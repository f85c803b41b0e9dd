"""The pages of a self-evaluation (ux.md S13): the tree with its evidence, one indicator, submitting."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError, NotFoundError, UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.scoring.evidence_state import EVIDENCE_TITLES, EvidenceState, evidence_state
from jiheng.scoring.explain import full_marks
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES, Outcome
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import filings, leaves
from jiheng.web.evaluations.correction_views import corrections_on
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import LeafForm, SubmitForm
from jiheng.web.evaluations.leaves import Place, faults_told, reason_lacks
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import BADGES, FilingKind, FilingState
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.queries import shown_content
from jiheng.web.operations.subjects import subject_of
from jiheng.web.operations.views import to
from jiheng.web.projects.access import acts_on, asker, needs, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber, Task, TaskGroup
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.pictures.lost_points import lost_points

MOST_RECORDS = 20  # shown beside an indicator; the register has them all
EVIDENCE_BADGES = {
    EvidenceState.FULL: "done",
    EvidenceState.PARTIAL: "waiting",
    EvidenceState.NONE: "unknown",
    EvidenceState.CONTRADICTS: "missed",
}


class Line(NamedTuple):
    """A line of the tree: a level, or an indicator with its number, score and evidence."""

    depth: int
    name: str
    weight: str
    score: str
    number: int = 0
    leaf: ScoredLeaf | None = None
    badge: str = ""
    evidence: str = ""
    lacks: bool = False


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of the self-evaluation."""
    home = reverse("evaluations:self", args=[project.pk]) if last else ""
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("自评", home), *last]


def lines_of(card: Scorecard) -> Iterator[Line]:
    """Give the tree line by line."""
    drifted = {each.id for each in card.drifts}
    numbers = {id(leaf): number for number, leaf in enumerate(card.leaves(), 1)}

    def walk(node: ScoredBranch | ScoredLeaf, depth: int) -> Iterator[Line]:
        score = "–" if node.score is None else str(node.score)
        if isinstance(node, ScoredLeaf):
            applies = node.outcome is not Outcome.NOT_APPLICABLE
            state = evidence_state(node, drifted)
            yield Line(
                depth, node.leaf.name, full_marks(node), score, numbers[id(node)], node,
                EVIDENCE_BADGES[state] if applies else "waived",
                EVIDENCE_TITLES[state] if applies else "不适用", reason_lacks(node),
            )  # fmt: skip
            return
        yield Line(depth, node.name, full_marks(node), score)
        for child in node.children:
            yield from walk(child, depth + 1)

    for branch in card.branches:
        yield from walk(branch, 0)


@require_GET
@needs("self_evaluation", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the tree with its evidence, where the points went, what is lacking, and what was filed."""
    return _index(request, project, acts, SubmitForm())


def _index(
    request: HttpRequest, project: Project, acts: frozenset[Act], form: SubmitForm, status: int = 200
) -> HttpResponse:
    filed = _filings(project)
    context: dict[str, Any] = {
        "project": project, "form": form, "may": Act.CREATE in acts, "crumbs": crumbs(project),
        "filings": filed, **corrections_on(request, project),
        "open": filings.open_filing(project, FilingKind.SELF_EVALUATION),
    }  # fmt: skip
    try:
        found = evaluated(project, timezone.localdate())
    except JihengError as error:
        return render(request, "evaluations/self.html", context | {"why": faults_told(error)})
    card = found.card
    chart = lost_points(card)
    first = next((each for each in lines_of(card) if each.lacks), None)
    context |= {
        "lines": list(lines_of(card)), "numbers": _numbers(card), "card": card,
        "picture": picture_of("lost", chart) if chart else None,
        "lacking": [TaskGroup("还差", list(_lacking(project, found)), "都填好了，可以提交。")],
        "first": first.number if first else 1,
        "rulings": [each.told for each in card.notable],
        "again": any(each.state == FilingState.APPROVED for each, _ in filed),
    }  # fmt: skip
    return render(request, "evaluations/self.html", context, status=status)


def _filings(project: Project) -> list[tuple[Filing, str]]:
    rows = project.filings.filter(kind=FilingKind.SELF_EVALUATION).select_related("submitted_by")
    return [(each, BADGES[FilingState(each.state)]) for each in rows.order_by("-number")]


def _numbers(card: Scorecard) -> list[KeyNumber]:
    leaves_of = list(card.leaves())
    scored = sum(each.complete for each in leaves_of)
    matched = KeyNumber(
        "已有得分的指标",
        f"{scored}/{len(leaves_of)}",
        "",
        "",
        "done" if scored == len(leaves_of) else "waiting",
    )
    if card.total is None:
        return [KeyNumber("已得", str(card.earned), "分", "还没有总分", "unknown"), matched]
    limited = card.total != card.reckoned_total
    behind = f"各项合计 {card.reckoned_total} 分，已封顶" if limited else ""
    return [
        KeyNumber("总分", str(card.total), "分", behind, "late" if limited else ""),
        KeyNumber("等级", card.grade or "不能确定"),
        matched,
    ]


def _lacking(project: Project, found: Evaluation) -> Iterator[Task]:
    home = reverse("projects:goal-form", args=[project.pk])
    tree = reverse("projects:goals", args=[project.pk])
    for number, name, told in filings.lacking(found):
        url = reverse("evaluations:leaf", args=[project.pk, number]) if number else home
        yield Task(
            f"{name}：{told}", tree if not found.card.branches and not number else url, "", "", "waiting"
        )


@require_http_methods(["GET", "POST"])
@needs("self_evaluation", Act.READ, post=Act.CREATE)
def leaf(request: HttpRequest, number: int, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show one indicator with its evidence beside it, and keep what a person gives of it."""
    today = timezone.localdate()
    found, place = _find(project, number, today)
    form = _form(request, found, place, today)
    open_filing = filings.open_filing(project, FilingKind.SELF_EVALUATION)
    if request.method == "POST" and form.is_valid():
        try:
            if open_filing:
                raise UsageError(
                    f"{open_filing}{open_filing.get_state_display()}，不能改\n    怎么办：请退回"
                )
            kept = leaves.save(project, place, form, by=asker(request), at=timezone.now(), on=today)
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            if not form.errors:
                return _saved(request, project, number, kept)
    count = sum(1 for _ in found.card.leaves())
    context = {
        "project": project, "place": place, "leaf": place.leaf, "form": form, "count": count,
        "may": Act.CREATE in acts and open_filing is None, "open": open_filing,
        "told": _told(place.leaf, found.card), "records": _records(project, place), "more": _more(place),
        "source": _source(request, project, place, today),
        "before": number - 1, "after": number + 1 if number < count else 0,
        "crumbs": crumbs(project, Crumb(place.leaf.leaf.name)),
        "badge": next(each for each in lines_of(found.card) if each.number == number),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "evaluations/leaf.html", context, status=status)


def _saved(request: HttpRequest, project: Project, number: int, kept: int) -> HttpResponse:
    project.refresh_from_db()
    now = evaluated(project, timezone.localdate())
    leaves_of = list(now.card.leaves())
    after = leaves_of[number - 1]
    score = f"得 {after.score} 分" if after.score is not None else OUTCOME_TITLES[after.outcome]
    if reason_lacks(after):
        messages.warning(request, f"“{after.leaf.name}”{score}，还要写偏差原因。")
    if kept:
        messages.success(request, f"已保存“{after.leaf.name}”：{score}（满分 {full_marks(after)}）。")
    if "next" in request.POST:
        lacking = [place for place, each in enumerate(leaves_of, 1) if reason_lacks(each) and place != number]
        following = next((each for each in lacking if each > number), next(iter(lacking), 0))
        if following:
            return redirect("evaluations:leaf", project.pk, following)
        return redirect("evaluations:self", project.pk)
    return redirect("evaluations:leaf", project.pk, number)


@require_POST
@needs("self_evaluation", Act.CREATE)
def live(request: HttpRequest, number: int, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Score what is being typed, and keep nothing."""
    today = timezone.localdate()
    found, place = _find(project, number, today)
    form = _form(request, found, place, today)
    would = leaves.live(found, place, form, by=asker(request).name, on=today)
    told = _told(would.leaf, would.card, typed=form.data.get("deviation", ""))
    return render(request, "evaluations/live.html", {"told": told, "faults": would.faults, "typing": True})


class Told(NamedTuple):
    """An indicator's score: how it comes about, what it does to the total, whether a reason is due."""

    leaf: ScoredLeaf
    score: str
    full: str
    lost: str
    card: Scorecard
    limits: list[str]
    due: bool
    signs: int  # of the reason


def _told(leaf_now: ScoredLeaf, card: Scorecard, typed: str | None = None) -> Told:
    score = "" if leaf_now.score is None else str(leaf_now.score)
    lost = ""
    if leaf_now.score is not None and leaf_now.score < leaf_now.counted:
        lost = str(type(leaf_now.score)(leaf_now.counted.hundredths - leaf_now.score.hundredths))
    words = leaf_now.leaf.deviation if typed is None else typed
    limits = [each.told for each in card.notable]
    return Told(
        leaf_now, score, full_marks(leaf_now), lost, card, limits, reason_lacks(leaf_now), len(words.strip())
    )


def _find(project: Project, number: int, on: date) -> tuple[Evaluation, Place]:
    try:
        found = evaluated(project, on)
        return found, leaves.place_of(found, number)
    except NotFoundError as error:
        raise Http404 from error


def _form(request: HttpRequest, found: Evaluation, place: Place, on: date) -> LeafForm:
    project = found.opened.project
    day = min(on, project.period.last)
    return LeafForm(
        posted(request), asked=place.asked, deviation=place.leaf.leaf.deviation,
        due=reason_lacks(place.leaf),
        systems=[each.name for each in project.systems], day=str(day), initial={"seen": place.seen},
    )  # fmt: skip


def _records(project: Project, place: Place) -> list[tuple[Record, str, str]]:
    """Give the records an indicator rests on: each with what it says and its address."""
    wanted = place.leaf.facts[:MOST_RECORDS]
    rows = Record.objects.filter(project=project, record_id__in=wanted).order_by("happened_on", "position")
    return [
        (
            each, "，".join(f"{title} {text}" for title, text in shown_content(each)),
            to("record", project, each.kind, record=each.pk),
        )
        for each in rows
    ]  # fmt: skip


def _more(place: Place) -> int:
    return max(0, len(place.leaf.facts) - MOST_RECORDS)


def _source(request: HttpRequest, project: Project, place: Place, on: date) -> dict[str, str] | None:
    """Give the register an indicator is measured on, with the way to enter a record where one may."""
    source = place.asked.source
    if source is None or Act.READ not in (
        acts := acts_on(asker(request), project, subject_of(source.kind), on)
    ):
        return None
    new = to("new", project, source.kind) + source.query if Act.CREATE in acts else ""
    return {"title": KINDS[source.kind].title, "url": to("list", project, source.kind), "new": new}


@require_POST
@needs("self_evaluation", Act.CREATE)
def submit(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """File the self-evaluation."""
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            made = filings.submit(
                project, evaluated(project, timezone.localdate()), by=asker(request), at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except JihengError as error:
            form.add_error("reason" if "再报" in str(error) else None, str(error))
        else:
            messages.success(request, f"已提交{made}，等单位负责人签署。签署、审核以前不能再改。")
            return redirect("evaluations:self_evaluation", project.pk, made.pk)
    return _index(request, project, acts, form, 422)
