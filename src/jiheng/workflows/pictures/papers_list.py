"""Show which papers of a project are there and which are missing (picture C9)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.papers_list import Paper, PapersList
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.contracts import Contract
from jiheng.evidence.facts.funds import Payment
from jiheng.evidence.facts.judgements import Acceptance
from jiheng.evidence.promises import OccurrenceState, Settled
from jiheng.evidence.store import Evidence
from jiheng.projects.open_project import OpenProject
from jiheng.workflows.pictures.slots import slot_name
from jiheng.workflows.promises import settle_opened

_Number = Callable[[Fact], str]
LOOKS = {
    OccurrenceState.DONE: Look.DONE,
    OccurrenceState.LATE: Look.LATE,
    OccurrenceState.MISSED: Look.MISSED,
    OccurrenceState.WAIVED: Look.EXCLUDED,
    OccurrenceState.OPEN: Look.UNKNOWN,
    OccurrenceState.UNKNOWN: Look.UNKNOWN,
}
REPORT = "periodic_report"
MOST_NAMED = 6


def papers_list(opened: OpenProject, *, on: date | None = None) -> PapersList:
    """Show contracts, invoices, acceptances and promised reports of a project as of a day.

    Raises UnreadableValueError where days cannot be reckoned.
    """
    evidence = opened.evidence.as_of(on) if on else opened.evidence
    papers = [
        _contracts(opened, evidence.current("contract")),
        _of_kind("支付凭证", evidence, Payment, _voucher),
        _of_kind("验收单", evidence, Acceptance, _number),
        *(_promised(each) for each in settle_opened(opened, on=on) if _is_report(each)),
    ]
    counted = sum(paper.there for paper in papers)
    when = f"截至 {on}" if on else "全部期满之后"
    return PapersList(
        title=_title(papers),
        unit="份",
        source=f"来源：合同约定和记录，{counted} 份有记录；{when}",
        papers=tuple(papers),
    )


def _contracts(opened: OpenProject, facts: Iterable[Fact]) -> Paper:
    """Compare the contracts that project.yaml names with those of which there is a record."""
    there = {each.name: each for each in facts if isinstance(each, Contract)}
    numbers = {each.number for each in there.values() if each.number}
    named = opened.project.contracts
    if not opened.evidence.kept("contract"):
        note = "没有合同台账" if named else "project.yaml 里还没有合同，也没有合同台账"
        return Paper("合同", {Look.UNKNOWN: len(named)}, (), note)
    missing = [each.name for each in named if each.name not in there and each.number not in numbers]
    count = max(len(there), len(named) - len(missing))
    return Paper("合同", {Look.DONE: count, Look.MISSED: len(missing)}, tuple(missing))


def _of_kind(name: str, evidence: Evidence, kind: type[Fact], number: _Number) -> Paper:
    """Count the records that name their paper or have it attached."""
    facts = evidence.current(kind.stem)
    lacking = [each for each in facts if not number(each) and not each.attached]
    missing = _few([_called(each) for each in lacking])
    counts = {Look.DONE: len(facts) - len(lacking), Look.MISSED: len(lacking)}
    note = "" if evidence.kept(kind.stem) else f"没有“{kind.title}”台账"
    return Paper(name, counts, missing, "没有编号，也没有附件的算缺" if lacking else note)


def _few(missing: list[str]) -> tuple[str, ...]:
    more = [f"等 {len(missing)} 份"] if len(missing) > MOST_NAMED else []
    return (*missing[:MOST_NAMED], *more)


def _voucher(fact: Fact) -> str:
    return fact.voucher if isinstance(fact, Payment) else ""


def _number(fact: Fact) -> str:
    return fact.document_number if isinstance(fact, Acceptance) else ""


def _called(fact: Fact) -> str:
    if isinstance(fact, Payment):
        return f"{fact.paid_on:%m-%d}付的{fact.amount.wan_yuan}万元"
    return fact.service_item if isinstance(fact, Acceptance) else str(fact.happened_on)


def _promised(settled: Settled) -> Paper:
    states = Counter(LOOKS[each.state] for each in settled.occurrences)
    missing = [slot_name(each.slot) for each in settled.occurrences if each.state is OccurrenceState.MISSED]
    note = next((each.because for each in settled.occurrences if each.state is OccurrenceState.UNKNOWN), "")
    return Paper(settled.promise.name, dict(states), _few(missing), note)


def _is_report(settled: Settled) -> bool:
    return settled.promise.of.fact_type.stem == REPORT


def _title(papers: Sequence[Paper]) -> str:
    lacking = [each for each in papers if each.counts.get(Look.MISSED)]
    if not lacking:
        untold = [each for each in papers if each.note]
        return "应有的材料都有" if not untold else f"没有发现缺的材料，{len(untold)} 种没有台账、说不准"
    first = lacking[0]
    others = f"，另有 {len(lacking) - 1} 种不齐" if len(lacking) > 1 else ""
    return f"{first.name}缺 {first.counts[Look.MISSED]} 份{others}"
