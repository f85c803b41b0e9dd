"""What one is told, by which channels, what became of each message; the channels of groups."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, StrictInt

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import Role
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.monitoring.models import PermitState
from jiheng.web.notices import actions
from jiheng.web.notices.forms import MOST_DAYS, ChannelForm, LadderForm
from jiheng.web.notices.ladder import rungs, set_rungs
from jiheng.web.notices.models import Channel, ChannelKind, Message, MessageState, Notice, NoticeKind
from jiheng.web.notices.rules import LADDER
from jiheng.web.notices.seen import lost

AREA = "提醒"
MINE = Right(full=True)
READING, CHANGING = Right("settings", Act.READ), Right("settings", Act.CREATE)


class NoticeTold(Told):
    """Something that stood on one's desk."""

    id: UUID = Field(description="提醒的编号")
    kind: str = one_of(NoticeKind, "种类")
    title: str = Field(description="内容")
    where: str = Field(description="项目；没有时是空串")
    due: str = Field(description="期限；没有时是空串")
    page: str = Field(description="到哪个网页去办")
    told_at: Moment = Field(description="提醒的时间")
    read_at: MaybeMoment = Field(description="看过的时间；还没有看时为 null")
    over_at: MaybeMoment = Field(description="办完、不用再办的时间；还要办时为 null")


class NoticeFilter(Page):
    """Which notices."""

    over: bool = Field(default=False, description="true 时连办完的也列；false 只列还要办的")


class ReadTold(Told):
    """How many were marked."""

    notices: int = Field(description="标记为看过的，条")


class ChannelTold(Told):
    """A channel; its address is told to nobody."""

    id: UUID = Field(description="渠道的编号")
    kind: str = one_of(ChannelKind, "方式")
    name: str = Field(description="名称")
    organisation: str = Field(description="哪个单位的群；自己的渠道是空串")
    made_at: Moment = Field(description="添加的时间")
    state: str = one_of(PermitState, "状态；单位群的要安全管理员批准（approved）后才发")


class NewChannel(Given):
    """Where to tell."""

    kind: str = one_of(ChannelKind, "方式")
    name: Text = Field(min_length=1, max_length=40, description="名称，自己认得就行")
    address: Text = Field(
        min_length=1, max_length=1000, description="机器人和 webhook 是 https:// 开头的地址，电子邮件是邮箱"
    )
    secret: Text = Field(default="", max_length=200, description="加签的密钥；没有时不写")


class NewGroupChannel(NewChannel):
    """Where the group of an organisation is told."""

    organisation_id: UUID = Field(description="单位的编号")


class MessageTold(Told):
    """A message and what became of it."""

    id: UUID = Field(description="消息的编号；发给邮箱和 webhook 的消息里也写着")
    to: str = Field(description="给谁：姓名和登录名，或单位")
    channel: str = Field(description="渠道的名称")
    state: str = one_of(MessageState, "结果")
    answer: str = Field(description="对方的答复；没有时是空串")
    tries: int = Field(description="试过几次")
    made_at: Moment = Field(description="排队的时间")
    sent_at: MaybeMoment = Field(description="发出的时间；没有发出时为 null")


class MessageFilter(Page):
    """Whose messages."""

    login: Text = Field(default="", max_length=150, description="谁的：登录名；不写是全部")


class Trial(Told):
    """A message that says that it arrives."""

    queued: bool = Field(description="排队了没有；一分钟之内只试一次")


class RungTold(Told):
    """After how many days somebody is told."""

    role: str = one_of(Role, "角色")
    days: int | None = Field(description="逾期几天告诉；不告诉的为 null")


class Escalation(Told):
    """Who is told of what is overdue and unanswered."""

    rungs: list[RungTold] = Field(description="一级一级地告诉")


class RungGiven(Given):
    """After how many days somebody is told."""

    role: Literal[tuple(each.value for each in LADDER)] = Field(  # type: ignore[valid-type]
        description="角色：" + "；".join(f"{each.value} {each.label}" for each in LADDER)
    )
    days: StrictInt = Field(ge=1, le=MOST_DAYS, description="逾期几天告诉")


class NewEscalation(Given):
    """Who is to be told of what is overdue and unanswered."""

    rungs: list[RungGiven] = Field(max_length=len(LADDER), description="一级一级地告诉；没有列出的不告诉")


def _notice(notice: Notice) -> NoticeTold:
    assert notice.told_at is not None  # noqa: S101 — only these are listed
    return NoticeTold(
        id=notice.pk, kind=notice.kind, title=notice.title, where=notice.where, due=notice.due,
        page=notice.url, told_at=notice.told_at, read_at=notice.read_at, over_at=notice.over_at,
    )  # fmt: skip


def _channel(channel: Channel) -> ChannelTold:
    group = channel.organisation.name if channel.organisation else ""
    return ChannelTold(
        id=channel.pk, kind=channel.kind, name=channel.name, organisation=group, made_at=channel.asked_at,
        state=channel.state,
    )  # fmt: skip


def _message(message: Message) -> MessageTold:
    channel = message.channel
    to = f"{channel.user.name}（{channel.user.username}）" if channel.user else str(channel.organisation)
    return MessageTold(
        id=message.pk, to=to, channel=channel.name, state=message.state, answer=message.answer,
        tries=message.tries, made_at=message.made_at, sent_at=message.sent_at,
    )  # fmt: skip


def _added(request: HttpRequest, new: NewChannel, owner: User | Organisation) -> ChannelTold:
    """Add a channel as the form of the page does. Raises RefusedValue, UsageError."""
    asking = asked(request)
    form = ChannelForm(new.model_dump())
    if not form.is_valid():
        name, faults = next(iter(form.errors.as_data().items()))
        refuse(f"/{name}", "；".join(told for each in faults for told in each.messages))
    given = form.cleaned_data
    made = actions.add_channel(
        owner, given["kind"], given["name"], given["address"].strip(), given["secret"].strip(),
        by=asking.by, at=asking.at,
    )  # fmt: skip
    return _channel(made)


@operation(
    AREA, "GET", "/notices", "列出自己的提醒", right=MINE, answers={200: Paged[NoticeTold]},
    pages=("notices:inbox",),
)  # fmt: skip
def list_notices(request: HttpRequest, wanted: Annotated[NoticeFilter, Query()]) -> dict[str, Any]:
    """List what the owner of the token was told."""
    asking = asked(request)
    rows = Notice.objects.filter(user=asking.by).exclude(told_at=None)
    rows = rows.exclude(url__in=lost(asking.by, asking.today))
    return paged(request, rows if wanted.over else rows.filter(over_at=None), wanted, _notice)


@operation(
    AREA, "POST", "/notices/reading", "把自己的提醒都标为看过", right=MINE, answers={200: ReadTold},
    pages=("notices:read_all",),
)  # fmt: skip
def read_all_notices(request: HttpRequest) -> ReadTold:
    """Mark all notices as read."""
    asking = asked(request)
    return ReadTold(notices=actions.read(asking.by, None, asking.at))


@operation(
    AREA, "POST", "/notices/{uuid:notice_id}/reading", "把一条提醒标为看过", right=MINE,
    answers={200: ReadTold}, pages=("notices:read",),
)  # fmt: skip
def read_notice(request: HttpRequest, notice_id: UUID) -> ReadTold:
    """Mark one notice as read."""
    asking = asked(request)
    found = get_object_or_404(Notice, pk=notice_id, user=asking.by)
    return ReadTold(notices=actions.read(asking.by, found.pk, asking.at))


@operation(
    AREA, "GET", "/channels", "列出自己的渠道", right=MINE, answers={200: Paged[ChannelTold]},
    pages=("notices:channels",),
)  # fmt: skip
def list_channels(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the channels of the owner of the token."""
    rows = Channel.objects.filter(user=asked(request).by, stopped_at=None).select_related("organisation")
    return paged(request, rows, page, _channel)


@operation(
    AREA, "POST", "/channels", "添加自己的渠道", right=MINE, answers={201: ChannelTold}, takes=JSON,
    pages=("notices:channels",), says="添加以后地址不再显示。",
)  # fmt: skip
def add_channel(request: HttpRequest, new: NewChannel) -> ChannelTold:
    """Add a channel of one's own."""
    return _added(request, new, asked(request).by)


@operation(
    AREA, "GET", "/messages", "列出发给自己的消息", right=MINE, answers={200: Paged[MessageTold]},
    pages=("notices:messages",),
)  # fmt: skip
def list_messages(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List what became of each message to the owner of the token."""
    rows = Message.objects.filter(channel__user=asked(request).by)
    return paged(request, rows.select_related("channel__user", "channel__organisation"), page, _message)


@operation(
    AREA, "GET", "/group-channels", "列出各单位群的渠道", right=READING, answers={200: Paged[ChannelTold]},
    pages=("notices:administer",),
)  # fmt: skip
def list_group_channels(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the channels of groups."""
    rows = Channel.objects.filter(user=None, stopped_at=None).select_related("organisation")
    return paged(request, rows, page, _channel)


@operation(
    AREA, "POST", "/group-channels", "添加一个单位群的渠道", right=CHANGING, answers={201: ChannelTold},
    takes=JSON, pages=("notices:administer",), says="等安全管理员批准后才发。添加以后地址不再显示。",
)  # fmt: skip
def add_group_channel(request: HttpRequest, new: NewGroupChannel) -> ChannelTold:
    """Add a channel of a group."""
    owner = Organisation.objects.filter(pk=new.organisation_id).first()
    if owner is None:
        refuse("/organisation_id", "没有这个单位")
    return _added(request, new, owner)


@operation(
    AREA, "POST", "/group-channels/{uuid:channel_id}/decision", "批准或退回单位群的渠道",
    right=Right("settings", Act.APPROVE), answers={200: ChannelTold}, takes=JSON,
    pages=("notices:decide_group",), says="退回的随即停用。",
)  # fmt: skip
def decide_group_channel(request: HttpRequest, channel_id: UUID, new: Decision) -> ChannelTold:
    """Approve or return a group's channel."""
    asking, found = asked(request), get_object_or_404(Channel, pk=channel_id, user=None)
    return _channel(
        actions.decide_channel(
            found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision
        )
    )


@operation(
    AREA, "GET", "/all-messages", "列出发出的全部消息", right=READING, answers={200: Paged[MessageTold]},
    says="每条消息的结果；不说消息的内容。",
)  # fmt: skip
def list_all_messages(request: HttpRequest, wanted: Annotated[MessageFilter, Query()]) -> dict[str, Any]:
    """List what became of everybody's messages, not what they say."""
    rows = Message.objects.select_related("channel__user", "channel__organisation")
    rows = rows.filter(channel__user__username=wanted.login) if wanted.login else rows
    return paged(request, rows, wanted, _message)


@operation(
    AREA, "GET", "/escalation", "查看逾期几天告诉谁", right=READING, answers={200: Escalation},
    pages=("notices:ladder",),
)  # fmt: skip
def read_escalation(request: HttpRequest) -> Escalation:
    """Tell after how many days overdue whom."""
    return Escalation(rungs=[RungTold(role=role.value, days=days) for role, days in rungs().items()])


@operation(
    AREA, "PUT", "/escalation", "设定逾期几天告诉谁", right=CHANGING, answers={200: Escalation}, takes=JSON,
    pages=("notices:ladder",), says="没有列出的角色不告诉；后一级要比前一级晚。",
)  # fmt: skip
def write_escalation(request: HttpRequest, new: NewEscalation) -> Escalation:
    """Set after how many days overdue whom, as the form of the page does."""
    asking = asked(request)
    form = LadderForm({each.role: each.days for each in new.rungs})
    if not form.is_valid():
        refuse("/rungs", "；".join(str(told) for each in form.errors.values() for told in each))
    set_rungs(form.days(), by=asking.by, at=asking.at)
    return read_escalation(request)


def _declare(home: str, right: Right, page: str, names: str) -> None:
    """Declare what can be done to a channel, of one's own or of a group."""

    def find(request: HttpRequest, channel_id: UUID) -> Channel:
        user = asked(request).by if right is MINE else None
        return get_object_or_404(Channel, pk=channel_id, user=user, stopped_at=None)

    @operation(
        AREA, "POST", f"{home}/{{uuid:channel_id}}/trial", "试发一条消息", right=right,
        answers={200: Trial}, pages=(page,), name=f"try_{names}",
    )  # fmt: skip
    def try_it(request: HttpRequest, channel_id: UUID) -> Trial:
        sent = actions.try_channel(find(request, channel_id), asked(request).at)
        return Trial(queued=sent is not None)

    @operation(
        AREA, "POST", f"{home}/{{uuid:channel_id}}/end", "停用一个渠道", right=right,
        answers={200: ChannelTold}, pages=(page,), name=f"stop_{names}", says="还没有发出的不再发。",
    )  # fmt: skip
    def stop(request: HttpRequest, channel_id: UUID) -> ChannelTold:
        asking, found = asked(request), find(request, channel_id)
        actions.stop_channel(found, by=asking.by, at=asking.at)
        return _channel(found)


_declare("/channels", MINE, "notices:change", "channel")
_declare("/group-channels", CHANGING, "notices:change_group", "group_channel")
