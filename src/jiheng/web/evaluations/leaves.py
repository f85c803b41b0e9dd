"""One indicator of a self-evaluation: what is typed for it, as it would score, and how it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from jiheng.errors import Fault, JihengError, NotFoundError, UnreadableInputError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.judgements import Judgement
from jiheng.evidence.facts.systems import MetricReading
from jiheng.evidence.rebuilt import RecordReader
from jiheng.projects.edit import tree_of
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.web.accounts.models import User
from jiheng.web.evaluations.asked import READING_KIND, Asked, asked_of, reading_words
from jiheng.web.evaluations.evaluating import supposed
from jiheng.web.evaluations.forms import LeafForm, is_reason
from jiheng.web.evidence import actions, queries
from jiheng.web.projects import versions
from jiheng.web.projects.changes import Saving, changed, keep
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import text_of
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.new_record import correction_of

DIGITS = 16
AGAIN = "自评时重新评判"
FILLING_IN = "填写自评：偏差原因和改进措施"
TO_BE_SAID = "（还没有写）"


@dataclass(frozen=True, slots=True)
class Place:
    """An indicator where it stands among all, counted from 1."""

    number: int
    leaf: ScoredLeaf
    asked: Asked

    @property
    def seen(self) -> str:
        """Say which words and records somebody saw."""
        standing = [each.standing.id if each.standing else "" for each in self.asked.items]
        return sha256("\n".join([self.leaf.leaf.deviation, *standing]).encode()).hexdigest()[:DIGITS]


def place_of(found: Evaluation, number: int) -> Place:
    """Give an indicator by its number. Raises NotFoundError."""
    leaves = list(found.card.leaves())
    if not 1 <= number <= len(leaves):
        raise NotFoundError(f"没有第 {number} 个指标")
    leaf = leaves[number - 1]
    return Place(number, leaf, asked_of(leaf, found.opened.evidence))


def reason_lacks(leaf: ScoredLeaf) -> bool:
    """Say whether a reason is due for an indicator and is not there: points lost, or none given."""
    lost = not leaf.complete or (leaf.score is not None and leaf.score < leaf.counted)
    told = leaf.leaf.deviation or (leaf.override.reason if leaf.override else "")
    return lost and not is_reason(told)


@dataclass(frozen=True, slots=True)
class Live:
    """An indicator as it would be with what is typed, and the whole card with it."""

    leaf: ScoredLeaf
    card: Scorecard
    faults: tuple[str, ...] = ()


def live(found: Evaluation, place: Place, form: LeafForm, *, by: str, on: date) -> Live:
    """Score what is typed by the same rules as what is kept; nothing is kept.

    What cannot be read yet is told and left out.
    """
    facts: list[Fact] = []
    faults: list[str] = []
    for fact_type, words in _typed(place, form, by=by, on=on):
        fact = RecordReader(fact_type, system_name=found.opened.project.system_name).read(
            {name: each for name, each in words.items() if each}
        )
        if isinstance(fact, Fact):
            facts.append(fact)
        else:
            faults += [each.what for each in fact]
    typed = form.data.get("deviation", "").strip()
    card = supposed(found, facts, {place.leaf.leaf.name: typed})
    return Live([*card.leaves()][place.number - 1], card, tuple(faults))


def _typed(place: Place, form: LeafForm, *, by: str, on: date) -> Iterator[tuple[type[Fact], dict[str, str]]]:
    """Give the words of the records that what is typed would become, where it differs from what stands."""
    form.is_valid()
    for item, verdict, basis in form.given():
        words = _judged(place, item.number, verdict, basis or item.basis or TO_BE_SAID, by=by, on=on)
        if item.standing is None:
            yield Judgement, words
        elif verdict != item.verdict:
            yield Judgement, correction_of(item.standing, words, reason=AGAIN)
    value = str(form.cleaned_data.get("value", "")).strip()
    if value:
        yield MetricReading, _read(place, form, value, by)


def _judged(place: Place, number: int, verdict: str, basis: str, *, by: str, on: date) -> dict[str, str]:
    return {
        "indicator": place.asked.about, "item": str(number), "verdict": verdict, "basis": basis,
        "judged_by": by, "judged_on": str(on),
    }  # fmt: skip


def _read(place: Place, form: LeafForm, value: str, by: str) -> dict[str, str]:
    given = form.cleaned_data
    return reading_words(place.asked, value, given.get("read_on", ""), by, given.get("system", ""))


@transaction.atomic
def save(project: Project, place: Place, form: LeafForm, *, by: User, at: datetime, on: date) -> int:
    """Keep what was typed: verdicts and readings as records, the reason in the project's text.

    Gives how many things were kept. Where something is wrong it stands in the form, and nothing is kept
    (the transaction is undone). Raises UsageError where somebody else changed the indicator meanwhile,
    and as `versions.save` does.
    """
    if form.cleaned_data["seen"] != place.seen:
        raise UsageError(
            "您打开这一项以后，别人改过它，没有保存\n    怎么办：刷新页面，看过别人的改动再改一次"
        )
    kept = 0
    for item, verdict, basis in form.given():
        standing = item.standing
        if standing is not None and (verdict, basis or item.basis) == (item.verdict, item.basis):
            continue
        words = _judged(place, item.number, verdict, basis, by=by.name, on=on)
        try:
            if standing is None:
                actions.enter(project, Judgement.stem, words, by=by, at=at)
            else:
                old = queries.find_record(project, standing.id)
                assert old is not None  # noqa: S101 — it stands in the evidence of these tables
                actions.correct(old, words, by=by, at=at, reason=AGAIN)
        except UnreadableInputError as error:
            form.show(f"basis-{item.number}", error.faults)
        else:
            kept += 1
    kept += _save_reading(project, place, form, by=by, at=at)
    if not form.errors:
        kept += _save_deviation(project, place, form.cleaned_data["deviation"], by=by, at=at)
    if form.errors:
        transaction.set_rollback(True)
        return 0
    return kept


def _save_reading(project: Project, place: Place, form: LeafForm, *, by: User, at: datetime) -> int:
    value = str(form.cleaned_data.get("value", "")).strip()
    if not value:
        return 0
    try:
        actions.enter(project, READING_KIND, _read(place, form, value, by.name), by=by, at=at)
    except UnreadableInputError as error:
        form.show("value", error.faults)
        return 0
    return 1


def _save_deviation(project: Project, place: Place, text: str, *, by: User, at: datetime) -> int:
    leaf = place.leaf.leaf
    if text == leaf.deviation.strip():
        return 0
    newest = versions.newest_version(project)
    if newest.pk != project.current_id:
        raise UsageError(
            f"项目文本第 {newest.number} 版草稿里还有问题，没有保存\n    怎么办：先在“目标和指标”里改好"
        )
    nodes = (each for node in tree_of(text_of(project, newest).raw).nodes for each in node.walk())
    path = next((each.path for each in nodes if not each.is_level and each.name == leaf.name), None)
    if path is None:
        raise UsageError(f"指标“{leaf.name}”已经不在指标树里，没有保存\n    怎么办：刷新页面")
    saving = Saving(newest.number, by, at, FILLING_IN, subject="self_evaluation")
    keep(project, lambda said: changed(said, {(*path, "deviation"): text or None}), saving)
    return 1


def faults_told(error: JihengError) -> str:
    """Tell an error of the core in a sentence, with its faults where it has some."""
    faults: tuple[Fault, ...] = tuple(getattr(error, "faults", ()))
    return "；".join(each.what for each in faults) or str(error)
