"""The evidence as an index: registers with their hash, what each record supports, attached files.

The four kinds of evidence are those of 财预〔2021〕101号 (正式资料, 工作资料, 原始凭证, 说明材料); which
kind of record belongs to which is our reading of its examples.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.period import Period

FORMAL, WORKING, ORIGINAL, STATEMENT = "正式资料", "工作资料", "原始凭证", "说明材料"
CLASSES = {
    FORMAL: ("decision", "result_use", "corrective_action", "policy", "security_assessment", "document"),
    ORIGINAL: (
        "asset",
        "contract",
        "procurement",
        "budget",
        "budget_adjustment",
        "fund_release",
        "payment",
        "refund",
        "training",
        "acceptance",
    ),
    STATEMENT: ("judgement", "score_override", "waiver"),
}
CLASS_OF = {stem: name for name, stems in CLASSES.items() for stem in stems}
FEW = 3
HALF = 32  # characters of a hash


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of record: its records that stand, and the indicators they support."""

    stem: str
    facts: tuple[Fact, ...]
    supports: tuple[str, ...]

    @property
    def title(self) -> str:
        """The Chinese title."""
        return KINDS[self.stem].title

    @property
    def evidence_class(self) -> str:
        """Which of the four kinds of evidence it is."""
        return CLASS_OF.get(self.stem, WORKING)

    @property
    def period(self) -> Period | None:
        """From the first to the last record."""
        days = [fact.happened_on for fact in self.facts]
        return Period(min(days), max(days)) if days else None

    @property
    def digest(self) -> str:
        """The SHA-256 over the records' own, sorted, one a line."""
        lines = "".join(f"{each}\n" for each in sorted(fact.digest for fact in self.facts))
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Attached:
    """An attached file: the records that name it, its length and hash; none where the file is not there."""

    name: str
    records: tuple[str, ...]
    bytes: int | None = None
    sha256: str = ""


def supported(card: Scorecard) -> dict[str, list[str]]:
    """Give, for each record, the indicators that rest on it."""
    found: dict[str, list[str]] = {}
    for leaf in card.leaves():
        for fact in leaf.facts:
            found.setdefault(fact, []).append(leaf.leaf.name)
    for each in card.measured:
        for fact in each.facts:
            found.setdefault(fact, []).append(each.indicator.name)
    return found


def registers(card: Scorecard, figures: Figures) -> Iterator[Register]:
    """Go through the registers that were kept, in the order of the record kinds."""
    by_record = supported(card)
    for stem in KINDS:
        if figures.evidence.kept(stem):
            facts = tuple(figures.evidence.current(stem))
            names = dict.fromkeys(name for fact in facts for name in by_record.get(fact.id, ()))
            yield Register(stem, facts, tuple(names))


def attached(figures: Figures) -> Iterator[Attached]:
    """Go through the attached files that records name, by name."""
    records: dict[str, list[str]] = {}
    for stem in KINDS:
        for fact in figures.evidence.current(stem):
            for name in fact.attached:
                records.setdefault(name, []).append(fact.id)
    for name, ids in sorted(records.items()):
        if figures.files is None or name not in figures.files.names:
            yield Attached(name, tuple(ids))
        else:
            seal = figures.files.seal(name)
            yield Attached(name, tuple(ids), seal.bytes, seal.sha256)


def without_evidence(card: Scorecard) -> list[str]:
    """Give the indicators that no record supports."""
    scored = [each.leaf.name for each in card.leaves() if not each.facts and each.counted.hundredths]
    return [*scored, *(each.indicator.name for each in card.measured if not each.facts)]


def some(names: tuple[str, ...]) -> str:
    """List names, the first few where there are many."""
    return "、".join(names[:FEW]) + ("等" if len(names) > FEW else "")


def hash_lines(digest: str) -> str:
    """Break a hash into two lines, so that it stays in its cell."""
    return "\n".join(digest[start : start + HALF] for start in range(0, len(digest), HALF))
