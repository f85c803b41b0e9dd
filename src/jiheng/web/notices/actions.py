"""Add and stop channels, try one, mark notices as read."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiheng.errors import UnreadableValueError, UsageError
from jiheng.sources.network.hosts import read_url
from jiheng.sources.network.messages import Message as Said
from jiheng.sources.network.messages import request_of
from jiheng.sources.network.policy import ForbiddenError
from jiheng.web.accounts import secrecy
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.monitoring.models import PermitState
from jiheng.web.monitoring.network_policy import ASK_ADMINISTRATORS, permitted
from jiheng.web.notices import outbox
from jiheng.web.notices.models import PURPOSE, Channel, ChannelKind, Message, Notice
from jiheng.web.trail import entries
from jiheng.web.trail.seals import touch

MOST_CHANNELS = 5  # of a person, or of an organisation
TRIAL = "【绩衡】这是一条试发的消息，收到就说明能收到提醒。"


def add_channel(
    owner: User | Organisation, kind: str, name: str, address: str, secret: str, *, by: User, at: datetime
) -> Channel:
    """Add a channel of a person, or of the group of an organisation: this waits for a second administrator.

    Raises UsageError for an address that may not be asked, or the sixth channel.
    """
    _check_address(kind, address)
    mine = {"user": owner} if isinstance(owner, User) else {"organisation": owner}
    with transaction.atomic():
        held = User if isinstance(owner, User) else Organisation
        held.objects.select_for_update().get(pk=owner.pk)
        if Channel.objects.filter(**mine, stopped_at=None).count() >= MOST_CHANNELS:
            raise UsageError(f"已经有 {MOST_CHANNELS} 个渠道\n    怎么办：先停用一个")
        made = Channel.objects.create(
            **mine, kind=kind, name=name, address_kept=secrecy.encrypt(address, PURPOSE),
            secret_kept=secrecy.encrypt(secret, PURPOSE) if secret else "", asked_by=by, asked_at=at,
            state=PermitState.APPROVED if isinstance(owner, User) else PermitState.ASKED,
        )  # fmt: skip
        _tell("add_channel", made, by, at)
    return made


def _check_address(kind: str, address: str) -> None:
    if kind == ChannelKind.EMAIL:
        return
    try:
        request_of(Said(kind, address, "", "", ""), 0)
        url = read_url(address)
        permitted().permit_host(url.host, url.port)
    except UnreadableValueError as error:
        raise UsageError(f"地址不能用：{error.fault.what}") from error
    except ForbiddenError as error:
        told = ASK_ADMINISTRATORS.format(f"{url.host}:{url.port}")
        raise UsageError(f"{url.host} 不在服务器允许访问的地址里\n    怎么办：{told}") from error


@transaction.atomic
def decide_channel(channel_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Channel:
    """Approve or return the channel of a group that waits.

    Raises UsageError where it does not wait, for who added it (four eyes, by the person), and for a return
    without a reason.
    """
    found = Channel.objects.select_for_update(of=("self",)).select_related("asked_by", "organisation")
    channel = found.get(pk=channel_id)
    if channel.stopped_at is not None:
        raise UsageError("这个渠道已经停用，不能再审\n    怎么办：刷新页面")
    channel.stopped_at = None if approve else at
    channel.decide(
        PermitState.APPROVED if approve else PermitState.RETURNED, returned=not approve, by=by, at=at,
        decision=decision, what="渠道", others="安全管理员",
    )  # fmt: skip
    _tell("approve_channel" if approve else "return_channel", channel, by, at)
    return channel


@transaction.atomic
def stop_channel(channel: Channel, *, by: User, at: datetime) -> None:
    """Use a channel no longer; what still waits for it is not sent."""
    if Channel.objects.filter(pk=channel.pk, stopped_at=None).update(stopped_at=at):
        touch(Channel, [channel.pk])
        _tell("stop_channel", channel, by, at)


def try_channel(channel: Channel, at: datetime) -> Message | None:
    """Queue a message that says that it arrives; one a minute. Raises UsageError where it is not approved."""
    if channel.state != PermitState.APPROVED:
        raise UsageError("这个渠道还没有批准，不往外发\n    怎么办：等安全管理员批准")
    return outbox.queue(channel, f"trial:{at:%Y%m%d%H%M}", TRIAL, at, at)


def read(user: User, notice: UUID | None, at: datetime) -> int:
    """Mark a notice as read, or all of them; say how many were not."""
    mine = Notice.objects.filter(user=user, read_at=None).exclude(told_at=None)
    return (mine.filter(pk=notice) if notice else mine).update(read_at=at)


def _tell(act: str, channel: Channel, by: User, at: datetime) -> None:
    entries.write(
        act, "channel", channel.pk, by=by, at=at, organisation=channel.organisation_id,
        after={"name": channel.name, "type": channel.get_kind_display()}, reason=channel.decision,
    )  # fmt: skip
