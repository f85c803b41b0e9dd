"""How what is filed goes from hand to hand: every step there is, and who may take it."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import TextChoices

from jiheng.web.accounts.permissions import Act


class FilingKind(TextChoices):
    """What is filed; the words are objects of the permission matrix."""

    SELF_EVALUATION = "self_evaluation", "自评"


class FilingState(TextChoices):
    """Where it stands."""

    SUBMITTED = "submitted", "待负责人签署"
    SIGNED = "signed", "待财政审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准，锁定"


OPEN_STATES = (FilingState.SUBMITTED, FilingState.SIGNED)


class Step(NamedTuple):
    """A step: the right one needs, and where it leads."""

    right: Act
    becomes: FilingState


STEPS: Mapping[tuple[FilingState, str], Step] = {
    (FilingState.SUBMITTED, "sign"): Step(Act.SIGN, FilingState.SIGNED),
    (FilingState.SUBMITTED, "return"): Step(Act.SIGN, FilingState.RETURNED),
    (FilingState.SIGNED, "approve"): Step(Act.APPROVE, FilingState.APPROVED),
    (FilingState.SIGNED, "return"): Step(Act.APPROVE, FilingState.RETURNED),
}
BADGES: Mapping[FilingState, str] = {
    FilingState.SUBMITTED: "waiting",
    FilingState.SIGNED: "waiting",
    FilingState.RETURNED: "returned",
    FilingState.APPROVED: "locked",
}


def steps_for(state: FilingState, acts: frozenset[Act]) -> list[str]:
    """Give the steps that somebody with these rights may take."""
    return [name for (at, name), step in STEPS.items() if at == state and step.right in acts]
