"""What a person gives of an indicator: verdicts, a reading; and which register all else comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from jiheng.evidence.actual import VERDICT_TITLES
from jiheng.evidence.facts.judgements import Judgement
from jiheng.evidence.facts.systems import MetricReading
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Question
from jiheng.measures.selection import Selection
from jiheng.scoring.scorecard import ScoredLeaf

CHECKLIST, READING = "checklist", "metric_value"  # the measures whose answers people give
# Measures that take no selection, and the kind of record each asks for.
KIND_OF: Mapping[str, str] = {"expert_scores": "expert_score", "satisfaction_rate": "survey"}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a scoring standard, and the verdict on it that stands."""

    number: int
    text: str
    points: str = ""
    verdict: str = ""
    basis: str = ""
    standing: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The register an indicator is measured on; `filled` are the fields that its conditions fix."""

    kind: str
    filled: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its Chinese title."""
        return KINDS[self.kind].title

    @property
    def query(self) -> str:
        """What a form of a new record is opened with."""
        return f"?{urlencode(self.filled)}" if self.filled else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a person: verdicts (`items`), or a `reading`, or nothing; `source` is its register."""

    items: tuple[Item, ...] = ()
    verdicts: tuple[tuple[str, str], ...] = ()  # what a record says, and the words of the rule for it
    about: str = ""  # the name that verdicts give the indicator
    reading: Mapping[str, str] | None = None  # the fields that are fixed
    unit: str = ""
    source: Source | None = None


def asked_of(leaf: ScoredLeaf, evidence: Evidence) -> Asked:
    """Say what is asked of a person for an indicator."""
    way = leaf.way
    if way is None:
        return Asked()
    question = way.question
    name = question.measure.name
    if name == CHECKLIST:
        parameters, about = way.rule.parameters, question.parameters["indicator"] or leaf.leaf.name
        items = _items(leaf, parameters, about, evidence)
        return Asked(items, _verdicts(parameters, items), about)
    source = _source(question)
    if name == READING and source is not None:
        unit = leaf.leaf.target.quantity.unit if leaf.leaf.target.quantity else ""
        return Asked(reading=source.filled, unit=unit, source=source)
    return Asked(source=source)


def _items(
    leaf: ScoredLeaf, parameters: Mapping[str, Any], about: str, evidence: Evidence
) -> tuple[Item, ...]:
    standing = {
        each.item: each
        for each in evidence.current(Judgement.stem)
        if isinstance(each, Judgement) and each.indicator == about
    }
    written = parameters.get("items", ())
    texts = [(each.reading or each.text, str(each.points)) for each in written] or [
        (leaf.leaf.standard or f"{leaf.leaf.name}：{leaf.leaf.target.printed}", "")
    ]
    return tuple(
        Item(
            number,
            text,
            points,
            _title(standing.get(number)),
            _basis(standing.get(number)),
            standing.get(number),
        )
        for number, (text, points) in enumerate(texts, 1)
    )


def _title(judgement: Judgement | None) -> str:
    return judgement.content["verdict"] if judgement else ""


def _basis(judgement: Judgement | None) -> str:
    return judgement.basis if judgement else ""


def _verdicts(parameters: Mapping[str, Any], items: tuple[Item, ...]) -> tuple[tuple[str, str], ...]:
    """Give the words of a record, each with those that the rule has for it (达成年度指标 …).

    部分满足 is offered only where a rule says what it earns, or where somebody has judged so already.
    """
    if names := parameters.get("names"):
        return tuple(zip(VERDICT_TITLES, names, strict=True))
    met, partly, not_met = VERDICT_TITLES
    judged = any(each.verdict == partly for each in items)
    return tuple((each, each) for each in ((met, partly, not_met) if judged else (met, not_met)))


def _source(question: Question) -> Source | None:
    """Give the first register that a question asks about."""
    selections = [each for each in question.parameters.values() if isinstance(each, Selection)]
    if selections:
        first = selections[0]
        filled = {
            name: str(each.only) for name, each in first.conditions.items() if isinstance(each.only, str)
        }
        return Source(first.fact_type.stem, filled)
    kind = KIND_OF.get(question.measure.name)
    return Source(kind, {}) if kind else None


def reading_words(asked: Asked, value: str, day: str, by: str, system: str) -> dict[str, str]:
    """Give the words of the record that a reading typed for an indicator becomes."""
    unit = "" if not value.strip() or not value.strip()[-1].isdigit() else asked.unit
    words = {"value": f"{value.strip()}{unit}", "read_on": day, "read_by": by, "system": system}
    return words | dict(asked.reading or {})


READING_KIND = MetricReading.stem
