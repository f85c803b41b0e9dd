"""How well an indicator is evidenced: all there, some of it, nothing, or two things that cannot both be."""

from collections.abc import Collection
from enum import StrEnum

from jiheng.scoring.scorecard import ScoredLeaf


class EvidenceState(StrEnum):
    """What the badge beside an indicator says (design, picture C4)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    CONTRADICTS = "contradicts"


EVIDENCE_TITLES = {
    EvidenceState.FULL: "证据齐",
    EvidenceState.PARTIAL: "证据不全",
    EvidenceState.NONE: "没有证据",
    EvidenceState.CONTRADICTS: "有矛盾",
}


def evidence_state(leaf: ScoredLeaf, drifted: Collection[str]) -> EvidenceState:
    """Say how well a leaf is evidenced; `drifted` are ids of records that the ledger has otherwise.

    Contradicting: a record it rests on drifted, or points were set by hand without a reason though the
    rule gave others, or the published score is not the one computed. A score is full evidence: it came
    from records or from a register that is kept and empty. Without a score, records that are there are some.
    """
    changed = leaf.override is not None and not leaf.override.reason
    if changed or leaf.differs or any(each in drifted for each in leaf.facts):
        return EvidenceState.CONTRADICTS
    if leaf.score is not None:
        return EvidenceState.FULL
    return EvidenceState.PARTIAL if leaf.facts else EvidenceState.NONE
