"""What one is told, by which channels, and what became of each message."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.permissions import Act
from jiheng.web.notices import actions
from jiheng.web.notices.forms import ChannelForm, GroupChannelForm, LadderForm
from jiheng.web.notices.ladder import rungs, set_rungs
from jiheng.web.notices.models import Channel, Message, MessageState, Notice
from jiheng.web.notices.seen import lost
from jiheng.web.projects.access import asker, needs, posted, signed_in_page
from jiheng.web.projects.deciding import decided_in_list
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

BADGES = {
    MessageState.QUEUED: "waiting", MessageState.SENDING: "waiting", MessageState.SENT: "done",
    MessageState.FAILED: "missed", MessageState.UNKNOWN: "unknown",
}  # fmt: skip
WAYS = (("notices:inbox", "提醒"), ("notices:channels", "怎么通知我"), ("notices:messages", "没收到通知？"))


def _tabs(here: str) -> list[Choice]:
    return [Choice(title, reverse(route), route == here) for route, title in WAYS]


@require_GET
@signed_in_page("it shows what the asker was told")
def inbox(request: HttpRequest) -> HttpResponse:
    """List what the asker was told, the newest first."""
    user = asker(request)
    found = Notice.objects.filter(user=user).exclude(told_at=None)
    found = found.exclude(url__in=lost(user, timezone.localdate()))
    shown = found if request.GET.get("show") == "all" else found.filter(over_at=None)
    unread = shown.filter(read_at=None)
    columns = [
        Column("title", "内容", cell="notices/notice.html"),
        Column("kind", "种类", value=lambda each: each.get_kind_display(), narrow=True),
        Column("where", "项目"),
        Column("due", "期限", narrow=True),
        Column("told_at", "提醒时间", narrow=True),
    ]
    table = ListTable(
        request.GET, shown, columns, "提醒", order="-told_at",
        empty=Empty("现在没有提醒", "快到期、逾期、被退回、等您审批的事会列在这里；办完就消失。"),
    )  # fmt: skip
    context = {
        "table": table, "tabs": _tabs("notices:inbox"), "unread": unread.count(),
        "all": request.GET.get("show") == "all", "crumbs": [Crumb("提醒")],
    }  # fmt: skip
    return render(request, "notices/inbox.html", context)


@require_POST
@signed_in_page("it marks what the asker was told")
def read(request: HttpRequest, notice_id: UUID | None = None) -> HttpResponse:
    """Mark one notice as read and go where it leads, or all of them."""
    user = asker(request)
    found = get_object_or_404(Notice, pk=notice_id, user=user) if notice_id else None
    actions.read(user, notice_id, timezone.now())
    return redirect(found.url if found else reverse("notices:inbox"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page("it shows the channels of the asker")
def channels(request: HttpRequest) -> HttpResponse:
    """List the asker's channels, and add one."""
    user, form = asker(request), ChannelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_channel(
                user, given["kind"], given["name"], given["address"].strip(), given["secret"].strip(),
                by=user, at=timezone.now(),
            )  # fmt: skip
        except JihengError as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, "已添加。点“试发”看看能不能收到。")
            return redirect("notices:channels")
    context = {
        "form": form, "tabs": _tabs("notices:channels"), "crumbs": [Crumb("提醒")],
        "channels": Channel.objects.filter(user=user, stopped_at=None).order_by("asked_at"),
    }  # fmt: skip
    return render(request, "notices/channels.html", context)


@require_POST
@signed_in_page("it changes a channel of the asker")
def change(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Try a channel, or stop it."""
    user = asker(request)
    _change(request, get_object_or_404(Channel, pk=channel_id, user=user, stopped_at=None))
    return redirect("notices:channels")


def _change(request: HttpRequest, channel: Channel) -> None:
    if "stop" in request.POST:
        actions.stop_channel(channel, by=asker(request), at=timezone.now())
        messages.success(request, f"已停用“{channel.name}”。")
        return
    try:
        queued = actions.try_channel(channel, timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
        return
    if queued:
        messages.success(request, "已排队，一分钟内发出；结果看“没收到通知？”。")
    else:
        messages.warning(request, "刚试发过，过一分钟再试。")


@require_GET
@signed_in_page("it shows what became of the asker's messages")
def sent(request: HttpRequest) -> HttpResponse:
    """Show what became of each message to the asker."""
    mine = Message.objects.filter(channel__user=asker(request)).select_related("channel")
    columns = [
        Column("text", "内容", value=lambda each: each.text.partition("\n")[0], sort=""),
        *_columns(),
    ]
    table = ListTable(
        request.GET, mine, columns, "消息", order="-made_at",
        empty=Empty(
            "没有往外发过消息", "没有添加渠道时只有站内提醒。", "添加渠道", reverse("notices:channels")
        ),
    )  # fmt: skip
    context = {"table": table, "tabs": _tabs("notices:messages"), "crumbs": [Crumb("提醒")]}
    return render(request, "notices/messages.html", context)


def _columns() -> list[Column]:
    return [
        Column("channel", "渠道", value=lambda each: each.channel.name, sort="channel__name", narrow=True),
        Column("state", "结果", value=_state, cell="notices/state.html", narrow=True),
        Column("answer", "对方的答复", sort=""),
        Column("tries", "试过", places=0, unit="次", narrow=True),
        Column("made_at", "排队", narrow=True),
        Column("sent_at", "发出", narrow=True),
        Column("next_at", "下次再试", value=_next, sort="", narrow=True),
    ]


def _state(message: Message) -> tuple[str, str]:
    return BADGES[MessageState(message.state)], message.get_state_display()


def _next(message: Message) -> object:
    return message.next_at if message.state == MessageState.QUEUED else None


@require_POST
@needs("settings", Act.CREATE)
def set_ladder(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Set after how many days what is overdue goes to whom."""
    form = LadderForm(request.POST)
    if not form.is_valid():
        return _administer(request, acts, ladder=form)
    set_rungs(form.days(), by=asker(request), at=timezone.now())
    messages.success(request, "已设定，五分钟内按新的天数告诉。")
    return redirect("notices:administer")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("settings", Act.READ, post=Act.CREATE)
def administer(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Show the groups' channels and what became of everybody's messages, not what they say; add a group's."""
    form = GroupChannelForm(posted(request), organisations=Organisation.objects.order_by("name"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_channel(
                given["organisation"], given["kind"], given["name"], given["address"].strip(),
                given["secret"].strip(), by=asker(request), at=timezone.now(),
            )  # fmt: skip
        except JihengError as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, "已登记，安全管理员批准后才往群里发。")
            return redirect("notices:administer")
    return _administer(request, acts, form=form)


def _administer(
    request: HttpRequest,
    acts: frozenset[Act],
    *,
    form: GroupChannelForm | None = None,
    ladder: LadderForm | None = None,
) -> HttpResponse:
    form = form or GroupChannelForm(organisations=Organisation.objects.order_by("name"))
    ladder = ladder or LadderForm(initial={role.value: days for role, days in rungs().items()})
    found = Message.objects.select_related("channel__user", "channel__organisation")
    who = request.GET.get("login", "").strip()
    columns = [Column("to", "给谁", value=_to, sort=""), *_columns()]
    table = ListTable(
        request.GET, found.filter(channel__user__username=who) if who else found, columns, "消息",
        order="-made_at", empty=Empty("没有往外发过消息", "有人添加渠道以后，每条消息的结果列在这里。"),
    )  # fmt: skip
    rows, user = Channel.objects.filter(stopped_at=None, user=None), asker(request)
    groups = list(rows.select_related("organisation", "asked_by", "decided_by"))
    context = {
        "form": form, "ladder": ladder, "table": table, "may": Act.CREATE in acts,
        "login": who, "channels": groups,
        "to_decide": {each.pk for each in groups if Act.APPROVE in acts and each.may_be_decided(user)},
        "crumbs": [Crumb("系统", reverse("system")), Crumb("通知")],
    }  # fmt: skip
    return render(request, "notices/administer.html", context)


def _to(message: Message) -> str:
    channel = message.channel
    return f"{channel.user.name}（{channel.user.username}）" if channel.user else f"{channel.organisation}"


@require_POST
@needs("settings", Act.APPROVE)
def decide_group(request: HttpRequest, *, channel_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a group's channel."""
    found = get_object_or_404(Channel, pk=channel_id, user=None)
    act = partial(actions.decide_channel, found.pk)
    decided_in_list(request, act, approved="已批准，从现在起往群里发。", returned="已退回，不会往那里发。")
    return redirect("notices:administer")


@require_POST
@needs("settings", Act.CREATE)
def change_group(request: HttpRequest, *, channel_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Try a group's channel, or stop it."""
    _change(request, get_object_or_404(Channel, pk=channel_id, user=None, stopped_at=None))
    return redirect("notices:administer")
