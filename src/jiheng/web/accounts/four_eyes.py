"""What one person asks for and another decides on."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from jiheng.errors import UsageError
from jiheng.web.accounts.models import User
from jiheng.web.trail.models import Entry

ASKED = "asked"  # the state of what waits, whatever was asked for


def told_apart(by: User, other: str) -> str:
    """Give the name of one person so that it is not another's: two people may have the same."""
    return by.name if by.name != other else f"{by.name}（{by.username}）"


def hands_in(kind: str, subject: object, acts: Iterable[str], organisation: UUID) -> models.QuerySet[User]:
    """Give everybody of whom the trail tells that they did one of `acts` to an object: who wrote it together.

    A row names whoever touched it last; who had a hand in it before may not approve it either.
    """
    told = Entry.objects.filter(chain=organisation, object_kind=kind, object_id=str(subject), act__in=[*acts])
    return User.objects.filter(pk__in=told.values("actor"))


class Asked(models.Model):
    """Who asked when, who decided when, and what they said.

    `state` is each table's own; it begins as ASKED.
    """

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("审批意见", blank=True)

    state: Any
    get_state_display: Any

    class Meta:  # noqa: D106 — Django's own
        abstract = True

    def decide(
        self,
        becomes: str,
        *,
        returned: bool,
        by: User,
        at: datetime,
        decision: str,
        what: str,
        others: str = "另一位负责人",
        hands: Collection[User] | models.QuerySet[User] = (),
        waits: str = ASKED,
    ) -> None:
        """Set and save what was decided on `what`; the row is locked by the caller.

        Raises UsageError where its state is not `waits`, for who asked or is one of `hands` (four eyes, by
        the person; `others` says who may), and for a return without a reason.
        """
        if self.state != waits:
            raise UsageError(f"这一条{what}{self.get_state_display()}，不能再审\n    怎么办：刷新页面")
        if any(by.is_same_person(each) for each in (self.asked_by, *hands)):
            own = "提出或经手" if hands else "提出"
            raise UsageError(f"不能审批自己{own}的{what}\n    怎么办：请{others}审批")
        if returned and not decision.strip():
            raise UsageError("退回要写明原因\n    怎么办：填“审批意见”")
        self.state, self.decided_by, self.decided_at = becomes, by, at
        self.decision = decision.strip()
        self.save()

    def may_be_decided(self, user: User) -> bool:
        """Say whether it waits still, and for somebody else than who asked."""
        return self.state == ASKED and not user.is_same_person(self.asked_by)

    def may_withdraw(self, user: User) -> bool:
        """Say whether it waits still and somebody may take it back: who asked."""
        return self.state == ASKED and user.is_same_person(self.asked_by)

    def withdraw(self, becomes: str, *, by: User, at: datetime, what: str) -> None:
        """Set and save that who asked takes it back before it is decided; the row is locked by the caller.

        Raises UsageError where it waits no more, and for anybody else.
        """
        if self.state != ASKED:
            raise UsageError(f"这一条{what}{self.get_state_display()}，不能再撤回\n    怎么办：刷新页面")
        if not self.may_withdraw(by):
            raise UsageError(
                f"这一条{what}不是您提出的，不能撤回\n    怎么办：请提出的人撤回，或由审批的人退回"
            )
        self.state, self.decided_by, self.decided_at = becomes, by, at
        self.save()
