"""What stands on the desk of proposals of people and roles: to do, asked of others, answered.

And what is told as a notice only: whose sessions were ended. The desk asks nothing more for it.
"""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import open_sessions, proposals
from jiheng.web.accounts.models import Proposal, ProposalState, User
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12
TOLD_FOR = timedelta(days=7)  # how long an answer stands on the desk


def to_do(user: User, on: date) -> list[Task]:
    """Give the proposals whose next step is somebody's."""
    return [
        Task(f"办理提请：{each}", _url(each), f"{each.asked_by} 提请", "待办理", "waiting")
        for each in proposals.waiting(user, on)[:MOST_SHOWN]
    ]


def asked(user: User) -> list[Task]:
    """Give what somebody has asked and nobody has done yet."""
    own = Proposal.objects.filter(asked_by=user, state=ProposalState.ASKED).select_related("organisation")
    return [
        Task(f"提请：{each}", _url(each), "", "等办理", "waiting")
        for each in own.order_by("asked_at")[:MOST_SHOWN]
    ]


def answered(user: User, on: date) -> list[Task]:
    """Give what became of somebody's own proposals of the last days."""
    own = Proposal.objects.filter(asked_by=user, decided_at__date__gte=on - TOLD_FOR)
    return [
        Task(
            f"{each.get_state_display()}：{each}{f'（{each.decision}）' if each.decision else ''}",
            _url(each),
            "",
            f"{timezone.localtime(each.decided_at):%m-%d}",
            "done" if each.state == ProposalState.DONE else "returned",
        )
        for each in own.select_related("organisation").order_by("-decided_at")[:MOST_SHOWN]
    ]


def signed_out(user: User, on: date) -> list[Task]:
    """Tell somebody that an administrator ended their sessions, in the last days."""
    return [
        Task(
            f"{each.words}：{each.reason}", f"{reverse('account_sessions')}#{each.pk}", f"{each.by} 办理",
            f"{timezone.localtime(each.at):%m-%d %H:%M}", "done",
        )
        for each in open_sessions.ended_by_others(user, on)[:MOST_SHOWN]
    ]  # fmt: skip


def _url(proposal: Proposal) -> str:
    return reverse("system:proposal", args=[proposal.pk])
