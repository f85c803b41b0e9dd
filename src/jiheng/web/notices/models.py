"""The tables of notices: what somebody is told, the channels they chose, and every message with its fate."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from jiheng.sources.network.messages import DINGTALK, FEISHU, WEBHOOK, WECOM
from jiheng.web.accounts import secrecy
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.roles import Role
from jiheng.web.ids import new_id
from jiheng.web.monitoring.models import PermitState
from jiheng.web.trail.seals import protect

PURPOSE = "notices"
TAIL = 4  # of an address, for two people to compare


class ChannelKind(models.TextChoices):
    """By which service a channel tells."""

    DINGTALK = DINGTALK, "钉钉群机器人"
    WECOM = WECOM, "企业微信群机器人"
    FEISHU = FEISHU, "飞书群机器人"
    EMAIL = "email", "电子邮件"
    WEBHOOK = WEBHOOK, "自定义地址（webhook）"


class Channel(Asked):
    """Where one person, or the group of an organisation, is told; address and secret are kept encrypted.

    One's own is in use at once. To a group's, nothing is sent before another administrator approved it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="channels")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="channels"
    )
    kind = models.CharField("方式", max_length=20, choices=ChannelKind.choices)
    name = models.CharField("名称", max_length=40)
    address_kept = models.CharField(max_length=2000)
    secret_kept = models.CharField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_column="made_by_id")
    asked_at = models.DateTimeField(db_column="made_at")
    state = models.CharField("状态", max_length=20, choices=PermitState.choices, default=PermitState.ASKED)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(organisation=None), name="a_channel_is_of_one_or_a_group"
            ),
        ]

    def __str__(self) -> str:
        """Give its name."""
        return self.name

    @property
    def address(self) -> str:
        """Where it tells; empty where the server has another key than it was kept with."""
        return secrecy.decrypt(self.address_kept, PURPOSE)

    @property
    def where(self) -> str:
        """Tell who decides where it leads: the mailbox, or the host and how its address ends."""
        address = self.address
        if not address or self.kind == ChannelKind.EMAIL:
            return address
        return f"{urlsplit(address).netloc} …{address[-TAIL:]}"

    @property
    def secret(self) -> str:
        """What it signs with."""
        return secrecy.decrypt(self.secret_kept, PURPOSE) if self.secret_kept else ""


class NoticeKind(models.TextChoices):
    """What a notice is about; how soon each is told stands in `rules.py`."""

    DOWN = "down", "系统中断"
    ALARM = "alarm", "安全告警"
    BREAKING = "breaking", "时限将到"
    RETURNED = "returned", "被退回"
    APPROVAL = "approval", "等审批"
    DUE = "due", "快到期"
    OVERDUE = "overdue", "已逾期"
    REMINDED = "reminded", "财政催办"
    ESCALATED = "escalated", "逾期没有办"
    OTHER = "other", "待办"


class Notice(models.Model):
    """Something that stands on somebody's desk; told at `tells_at` where it still stands there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=64)  # of what it is about: the same is told once
    kind = models.CharField("种类", max_length=20, choices=NoticeKind.choices)
    title = models.CharField("内容", max_length=300)
    where = models.CharField("项目", max_length=300, blank=True)
    due = models.CharField("期限", max_length=60, blank=True)
    url = models.CharField(max_length=500)
    found_at = models.DateTimeField()
    tells_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=Q(over_at=None), name="one_notice_of_a_thing"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-told_at"])]


class Rung(models.Model):
    """After how many days overdue and unanswered somebody in a role is told; `days` None: never.

    A role without a row has the days of `rules.LADDER`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    role = models.CharField("告诉谁", max_length=20, choices=Role.choices, unique=True)
    days = models.PositiveSmallIntegerField("逾期几天", null=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        """Say it in words."""
        return f"{Role(self.role).label} {self.days}"


class MessageState(models.TextChoices):
    """What became of a message."""

    QUEUED = "queued", "待发"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发出"
    FAILED = "failed", "没有发出"
    UNKNOWN = "unknown", "不知道是否送到"


class Message(models.Model):
    """One text for one channel, queued once whatever happens; webhooks and mails carry its id."""

    id = models.UUIDField(primary_key=True, default=new_id)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="messages")
    key = models.CharField(max_length=100)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=MessageState.choices, default=MessageState.QUEUED)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField("答复", max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="one_message_a_channel_and_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"])]


protect(Channel)
