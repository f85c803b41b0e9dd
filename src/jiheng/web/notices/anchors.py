"""Anchors leave the machine by the channels of notices: the line, which tells nothing of what it is over.

A daily anchor goes to the groups of all organisations, and to those who watch over others; one of a sign-off
to the group and the heads of the organisation that signed, and to the same watchers.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.web.accounts.models import Membership
from jiheng.web.accounts.roles import Role
from jiheng.web.anchors.models import Anchor, Why
from jiheng.web.notices import outbox, rules
from jiheng.web.notices.models import Channel, Message, NoticeKind
from jiheng.web.projects.models import Project

WATCHERS = (Role.FISCAL_REVIEWER, Role.AUDITOR, Role.AUDIT_ADMIN)
TOLD_WITHIN = timedelta(days=2)  # older ones were told, or there was no channel


def queue_anchors(at: datetime) -> int:
    """Queue every anchor of these days for every channel that has not been given it; say how many."""
    made = 0
    for anchor in Anchor.objects.filter(at__gt=at - TOLD_WITHIN).order_by("size"):
        key = f"anchor:{anchor.size}"
        given = Message.objects.filter(key=key).values("channel")
        for channel in _channels(anchor, at).exclude(pk__in=given):
            moment = rules.not_before(NoticeKind.OTHER, at)
            made += outbox.queue(channel, key, text_of(anchor), at, moment) is not None
    return made


def text_of(anchor: Anchor) -> str:
    """Write what is sent."""
    return f"【绩衡】历史锚（{anchor.get_why_display()}），请留存，以后可以核对：\n{anchor.line}"


def _channels(anchor: Anchor, at: datetime) -> QuerySet[Channel]:
    held = Membership.objects.on(timezone.localdate(at))
    watching = held.filter(role__in=WATCHERS)
    heads, homes = held.filter(role=Role.UNIT_HEAD), Q(organisation__isnull=False)
    if anchor.why != Why.DAILY:
        home = Project.objects.filter(pk__in=[anchor.project]).values("organisation")
        heads, homes = heads.filter(organisation__in=home), Q(organisation__in=home)
    people = Q(user__in=watching.values("user")) | Q(user__in=heads.values("user"))
    return outbox.live(Channel.objects.filter(homes | people))
