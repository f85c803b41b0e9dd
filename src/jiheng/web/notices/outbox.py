"""Keep what was found, queue what is told, send what is queued: each may be repeated, nothing is told twice.

A message is marked as being sent before it goes out. Where the program dies in between, a webhook or a mail
goes out again under the same id, by which the other side knows it; of a group's robot, which knows no ids,
nobody can tell, so it is not sent again and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.errors import JihengError
from jiheng.sources.network import messages
from jiheng.sources.network.mail import send_mail
from jiheng.sources.network.messages import Told, post
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import has_left
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.monitoring.models import PermitState
from jiheng.web.monitoring.network_policy import permitted
from jiheng.web.notices import rules
from jiheng.web.notices.finding import Found
from jiheng.web.notices.models import (
    Channel,
    ChannelKind,
    Message,
    MessageState,
    Notice,
    NoticeKind,
)
from jiheng.web.notices.seen import lost
from jiheng.web.projects.models import Assignment, Project

WITH_ID = {ChannelKind.EMAIL, ChannelKind.WEBHOOK}  # they know what they were sent twice
LOST_AFTER = timedelta(minutes=5)  # a message that is being sent for so long was cut
MOST_LINES = 20  # of a digest
LEFT = "收件人已经不在岗，没有发"
NO_LONGER = "收件人已经看不到这个项目，没有发"
DIGEST, NOTICE = "digest", "notice"  # how the key of a message begins
NOT_KNOWN = "发送时程序中断，说不清对方收到没有；没有再发，内容在站内信里"


def differing(found: Mapping[UUID, Sequence[Found]], at: datetime) -> set[UUID]:
    """Give those of whom `keep` has something to do: what stands is not what was kept, or is told now."""
    kept = defaultdict[UUID, set[str]](set)
    told: set[UUID] = set()
    rows = Notice.objects.filter(over_at=None).values_list("user", "key", "told_at", "tells_at")
    for user, key, told_at, tells_at in rows.iterator(chunk_size=2_000):
        kept[user].add(key)
        if told_at is None and tells_at <= at:
            told.add(user)
    stands = {user: {each.key for each in mine} for user, mine in found.items()}
    return told | {user for user in kept.keys() | stands.keys() if kept[user] != stands.get(user, set())}


def keep(user: User, found: Iterable[Found], at: datetime) -> int:
    """Keep what stands on somebody's desk now, and queue what is told at once; say how many are new.

    What no longer stands is over; what was not told yet by then is forgotten.
    """
    told = {each.key: each for each in found}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        standing = {each.key: each for each in Notice.objects.filter(user=user, over_at=None)}
        for key in standing.keys() - told.keys():
            if standing[key].told_at is None:
                standing[key].delete()
            else:
                Notice.objects.filter(pk=standing[key].pk).update(over_at=at)
        new = [_notice(user, each, at) for key, each in told.items() if key not in standing]
        Notice.objects.bulk_create(new)
        due = Notice.objects.filter(user=user, over_at=None, told_at=None, tells_at__lte=at)
        for notice in list(due):
            notice.told_at = at
            notice.save(update_fields=["told_at"])
            if notice.kind in rules.AT_ONCE:
                _queue_notice(notice, at)
    return len(new)


def _notice(user: User, found: Found, at: datetime) -> Notice:
    return Notice(
        user=user, key=found.key, kind=found.kind, title=found.title, where=found.where, due=found.due,
        url=found.url, found_at=at, tells_at=rules.tells_at(found.kind, at),
    )  # fmt: skip


def _queue_notice(notice: Notice, at: datetime) -> None:
    moment = rules.not_before(NoticeKind(notice.kind), at)
    for channel in live(Channel.objects.filter(user=notice.user)):
        queue(channel, str(notice.pk), text_of(notice), at, moment)
    if notice.kind in rules.IN_GROUPS:  # what is down is told them as the fault begins
        homes = notice.user.memberships.on(timezone.localdate(at)).values("organisation")
        for channel in live(Channel.objects.filter(organisation__in=homes)):
            queue(channel, f"{NOTICE}:{notice.key}", text_of(notice), at, moment)


def groups_of(project: UUID, on: date) -> "QuerySet[Channel]":
    """Give the groups of who must act on a fault: the unit, who is above it with clerks, the vendors."""
    path = Project.objects.values_list("organisation__path", flat=True).get(pk=project)
    steps = path.split("/")
    above = ["/".join(steps[:n]) + "/" for n in range(1, len(steps))]
    clerks = Membership.objects.on(on).filter(role=Role.UNIT_CLERK, organisation__path__in=above)
    vendors = Assignment.objects.filter(Assignment.holding(on), project=project, role__in=VENDOR_ROLES)
    homes = Q(organisation__in=clerks.values("organisation"))
    homes |= Q(organisation__in=vendors.values("organisation"))
    return live(Channel.objects.filter(homes))


def has_groups(project: UUID) -> bool:
    """Say whether a project has a group to be told, today."""
    return groups_of(project, timezone.localdate()).exists()


def tell_groups(project: UUID, key: str, text: str, at: datetime) -> int:
    """Queue what a fault is told by for each group of a project, day or night; say for how many."""
    channels = groups_of(project, timezone.localdate(at))
    for channel in channels:
        queue(channel, f"{project}:{key}", text, at, at)
    return len(channels)


def live(channels: "QuerySet[Channel]") -> "QuerySet[Channel]":
    """Give the channels in use."""
    return channels.filter(stopped_at=None, state=PermitState.APPROVED)


def text_of(notice: Notice) -> str:
    """Write what one person is told: what, which project, by when, one link."""
    parts = "，".join(filter(None, [notice.where, notice.due]))
    lines = [f"【绩衡】{notice.get_kind_display()}：{notice.title}", parts, _link(notice.url)]
    return "\n".join(filter(None, lines))


def _link(url: str) -> str:
    return f"{settings.ORIGIN}{url}" if settings.ORIGIN else "登录绩衡查看"


def queue(channel: Channel, key: str, text: str, at: datetime, moment: datetime) -> Message | None:
    """Queue a message, once a channel and key; None where it was queued before."""
    try:
        with transaction.atomic():
            return Message.objects.create(channel=channel, key=key, text=text, made_at=at, next_at=moment)
    except IntegrityError:
        return None


def digest(day: date, at: datetime) -> int:
    """Queue the digest of a working day: one a channel at most; say how many."""
    if not rules.is_working_day(day):
        return 0
    made, moment = 0, rules.not_before(NoticeKind.OTHER, at)
    for channel in live(Channel.objects.select_related("user", "organisation")).order_by("pk"):
        text = _digest(channel, day)
        made += bool(text and queue(channel, f"{DIGEST}:{day}", text, at, moment))
    return made


def _digest(channel: Channel, day: date) -> str:
    return _own_digest(channel.user, day) if channel.user else _group_digest(channel, day)


def _own_digest(user: User, day: date) -> str:
    if has_left(user, day):
        return ""
    standing = _standing(user, day)
    lines = [
        "，".join(filter(None, [f"{each.get_kind_display()}：{each.title}", each.where, each.due]))
        for each in standing.exclude(kind__in=rules.AT_ONCE).order_by("found_at")[: MOST_LINES + 1]
    ]
    if not lines:
        return ""
    more = ["……"] if len(lines) > MOST_LINES else []
    return "\n".join(["【绩衡】今日提醒", *lines[:MOST_LINES], *more, _link("/notices/")])


def _group_digest(channel: Channel, day: date) -> str:
    """Count what stands, by project: no names, no titles that people wrote, no scores."""
    held = Membership.objects.on(day).filter(organisation=channel.organisation)
    things: set[tuple[str, str, str, str]] = set()
    for user in User.objects.filter(pk__in=held.values("user"), is_active=True):
        standing = _standing(user, day).exclude(where="")
        things |= {*standing.values_list("where", "kind", "url", "key")}
    counts = Counter((where, kind) for where, kind, _, _ in things)
    projects: dict[str, list[str]] = {}
    for (where, kind), count in sorted(counts.items()):
        projects.setdefault(where, []).append(f"{NoticeKind(kind).label} {count} 项")
    lines = [f"{where}：{'，'.join(told)}" for where, told in projects.items()][:MOST_LINES]
    return "\n".join(["【绩衡】今日提醒", *lines, _link("/notices/")]) if lines else ""


def _standing(user: User, day: date) -> "QuerySet[Notice]":
    """Give what somebody was told and what stands yet, of what they may see."""
    told = Notice.objects.filter(user=user, over_at=None).exclude(told_at=None)
    return told.exclude(url__in=lost(user, day))


def due_messages(at: datetime) -> list[UUID]:
    """Give what is to go out now; before that, settle what a program that died was sending."""
    cut = Message.objects.filter(state=MessageState.SENDING, next_at__lt=at - LOST_AFTER)
    cut.filter(channel__kind__in=WITH_ID).update(state=MessageState.QUEUED)
    cut.filter(~Q(channel__kind__in=WITH_ID)).update(state=MessageState.UNKNOWN, answer=NOT_KNOWN)
    queued = Message.objects.filter(state=MessageState.QUEUED, next_at__lte=at)
    return list(queued.order_by("next_at").values_list("pk", flat=True))


def take(message_id: UUID, at: datetime) -> Message | None:
    """Mark a message as being sent.

    None where another worker has it, its channel was stopped, or whom it is for may see it no longer: rights
    are those of the moment of sending. What a digest tells is found anew.
    """
    queued = Message.objects.filter(pk=message_id, state=MessageState.QUEUED)
    stopped = queued.exclude(channel__stopped_at=None)
    if stopped.update(state=MessageState.FAILED, answer="渠道已停用，没有发"):
        return None
    told = Message.objects.select_related("channel__user", "channel__organisation").get(pk=message_id)
    day, text = timezone.localdate(at), told.text
    barred = _barred(told, day)
    if not barred and told.key.startswith(f"{DIGEST}:"):
        text = _digest(told.channel, day)
        barred = "" if text else NO_LONGER
    if barred:
        queued.update(state=MessageState.FAILED, answer=barred)
        return None
    if not queued.update(state=MessageState.SENDING, next_at=at, text=text):
        return None
    told.refresh_from_db()
    return told


def _barred(message: Message, day: date) -> str:
    """Say why a message must not go out to whom it is for; nothing where it may."""
    channel, (first, _, rest) = message.channel, message.key.partition(":")
    if channel.user is not None:
        if has_left(channel.user, day):
            return LEFT
        notice = _as_id(first)
        told = Notice.objects.filter(pk__in=[notice] if notice else [], url__in=lost(channel.user, day))
        return NO_LONGER if told.exists() else ""
    if first == NOTICE:
        members = User.objects.filter(
            pk__in=Membership.objects.on(day).filter(organisation=channel.organisation).values("user")
        )
        told = Notice.objects.filter(user__in=members, key=rest)
        seen = (each.url not in lost(each.user, day) for each in told.select_related("user"))
        return "" if any(seen) else NO_LONGER
    project = _as_id(first)
    barred = project is not None and not groups_of(project, day).filter(pk=channel.pk).exists()
    return NO_LONGER if barred else ""


def _as_id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def send(message: Message, at: datetime) -> Told:
    """Send it by its channel; nothing is raised."""
    channel = message.channel
    address = channel.address
    if not address:
        return Told(
            taken=False,
            answer="读不出地址：服务器的密钥换过，请管服务器的人运行 jiheng rekey，或重新添加这个渠道",
        )
    if channel.kind == ChannelKind.EMAIL:
        try:
            return send_mail(settings.SMTP, settings.MAIL_FROM, address, message.text, str(message.pk))
        except JihengError as error:
            return Told(taken=False, answer=str(error).partition("\n")[0])
    said = messages.Message(channel.kind, address, channel.secret, message.text, str(message.pk))
    return post(said, permitted(), int(at.timestamp() * 1000))


def settle(message: Message, told: Told, at: datetime) -> None:
    """Keep how it went, and when to try again."""
    message.tries += 1
    message.answer = told.answer[:300]
    if told.taken:
        message.state, message.sent_at = MessageState.SENT, at
    else:
        again = rules.next_try(message.tries, at, slowly=told.slowly) if told.again else None
        message.state = MessageState.QUEUED if again else MessageState.FAILED
        message.next_at = again or message.next_at
    message.save(update_fields=["tries", "answer", "state", "sent_at", "next_at"])
