"""How what is filed goes from hand to hand: every step there is, and who may take it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices

from jiheng.evidence.facts.decisions import Handling
from jiheng.web.accounts.permissions import Act


class FilingKind(TextChoices):
    """What is filed; the words are objects of the permission matrix."""

    SELF_EVALUATION = "self_evaluation", "自评"
    MONITORING = "monitoring", "运行监控"
    EVALUATION_REPORT = "evaluation_report", "评价报告"


class FilingState(TextChoices):
    """Where it stands."""

    OPINIONS = "opinions", "征求意见"
    SUBMITTED = "submitted", "待负责人签署"
    SIGNED = "signed", "待财政审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准，锁定"


class Handled(NamedTuple):
    """What the bureau would decide on a project, and by when what it asks for is to be done."""

    what: Handling = Handling.CONTINUE
    deadline: date | None = None


class Proposal(NamedTuple):
    """What somebody proposes by the state on a day; an empty `indicator` is the whole project."""

    handling: Handling
    as_of: date
    reason: str
    indicator: str = ""
    deadline: date | None = None
    document_number: str = ""


class CorrectionState(TextChoices):
    """Where a decision in the middle of a year stands."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "已决定，待落实"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    CLOSED = "closed", "已了结"


CORRECTION_BADGES: Mapping[CorrectionState, str] = {
    CorrectionState.ASKED: "waiting",
    CorrectionState.APPROVED: "waiting",
    CorrectionState.RETURNED: "returned",
    CorrectionState.WITHDRAWN: "waived",
    CorrectionState.CLOSED: "done",
}


class SeatState(TextChoices):
    """Where the sheet of an expert stands."""

    ASKED = "asked", "待声明独立性"
    INDEPENDENT = "independent", "评分中"
    CONFLICT = "conflict", "有利害关系，已退出"
    SUBMITTED = "submitted", "已提交"


SEAT_BADGES: Mapping[SeatState, str] = {
    SeatState.ASKED: "waiting",
    SeatState.INDEPENDENT: "draft",
    SeatState.CONFLICT: "waived",
    SeatState.SUBMITTED: "done",
}


class MatterState(TextChoices):
    """Where something that is to be put right stands."""

    OPEN = "open", "待整改"
    ANSWERED = "answered", "待复核"
    CLOSED = "closed", "已销号"


OPEN_STATES = (FilingState.OPINIONS, FilingState.SUBMITTED, FilingState.SIGNED)


class Step(NamedTuple):
    """A step: the right one needs, and where it leads."""

    right: Act
    becomes: "FilingState | MatterState"


STEPS: Mapping[tuple[FilingState, str], Step] = {
    (FilingState.OPINIONS, "sign"): Step(Act.CREATE, FilingState.SIGNED),  # of a report: who wrote it
    (FilingState.OPINIONS, "return"): Step(Act.CREATE, FilingState.RETURNED),
    (FilingState.SUBMITTED, "sign"): Step(Act.SIGN, FilingState.SIGNED),
    (FilingState.SUBMITTED, "return"): Step(Act.SIGN, FilingState.RETURNED),
    (FilingState.SIGNED, "approve"): Step(Act.APPROVE, FilingState.APPROVED),
    (FilingState.SIGNED, "return"): Step(Act.APPROVE, FilingState.RETURNED),
}
BADGES: Mapping[FilingState, str] = {
    FilingState.OPINIONS: "waiting",
    FilingState.SUBMITTED: "waiting",
    FilingState.SIGNED: "waiting",
    FilingState.RETURNED: "returned",
    FilingState.APPROVED: "locked",
}


def steps_for(state: FilingState, acts: frozenset[Act]) -> list[str]:
    """Give the steps that somebody with these rights may take."""
    return [name for (at, name), step in STEPS.items() if at == state and step.right in acts]


# What somebody may do to a matter, and where that leads.
MATTER_STEPS: Mapping[tuple[MatterState, str], Step] = {
    (MatterState.OPEN, "answer"): Step(Act.UPDATE, MatterState.ANSWERED),
    (MatterState.ANSWERED, "close"): Step(Act.APPROVE, MatterState.CLOSED),
    (MatterState.ANSWERED, "return"): Step(Act.APPROVE, MatterState.OPEN),
}
MATTER_BADGES: Mapping[MatterState, str] = {
    MatterState.OPEN: "waiting",
    MatterState.ANSWERED: "draft",
    MatterState.CLOSED: "done",
}


def matter_steps_for(state: MatterState, acts: frozenset[Act]) -> list[str]:
    """Give what somebody with these rights may do to a matter."""
    return [name for (at, name), step in MATTER_STEPS.items() if at == state and step.right in acts]
