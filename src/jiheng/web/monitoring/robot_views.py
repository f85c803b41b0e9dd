"""Answers by DingTalk: the secret of the robot and whose a staff id is; and the door that DingTalk calls."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError, UnreadableValueError
from jiheng.sources.dingtalk_callback import is_signed, read_said
from jiheng.web.accounts.permissions import Act
from jiheng.web.jobs.actions import ask
from jiheng.web.monitoring import robot
from jiheng.web.monitoring.forms import SecretForm, StaffForm
from jiheng.web.monitoring.models import Robot, Staff
from jiheng.web.monitoring.telling import REPLY
from jiheng.web.projects.access import asker, needs, open_page
from jiheng.web.projects.deciding import decided_in_list
from jiheng.web.ui.shell import Crumb

LARGEST = 64 * 1024  # bytes of a message
UNSIGNED, BAD, TOO_LARGE = 401, 400, 413


@require_GET
@needs("settings", Act.READ)
def page(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Show whether there is a secret, and whose staff ids are known."""
    return _page(request, acts)


@require_POST
@needs("settings", Act.CREATE)
def keep_secret(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Keep the secret, or forget it."""
    form, now = SecretForm(request.POST), timezone.now()
    if "clear" in request.POST:
        robot.clear_secret(by=asker(request), at=now)
        messages.success(request, "已清除，不再接收钉钉里的答复。")
    elif form.is_valid():
        robot.propose_secret(form.cleaned_data["secret"], by=asker(request), at=now)
        messages.success(request, "已保存，不再显示；安全管理员批准后使用。")
    else:
        return _page(request, acts, secret_form=form)
    return redirect("robot:page")


@require_POST
@needs("settings", Act.CREATE)
def bind(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Say whose a staff id is."""
    form = StaffForm(request.POST)
    if form.is_valid():
        user = form.cleaned_data["login"]
        try:
            robot.bind(user, form.cleaned_data["staff"], by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error("staff", str(error))
        else:
            messages.success(request, f"已登记，安全管理员批准后{user.name}可以在钉钉里答复。")
            return redirect("robot:page")
    return _page(request, acts, staff_form=form)


@require_POST
@needs("settings", Act.APPROVE)
def decide_secret(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Put the secret that waits in force, or forget it."""
    return _decided(request, robot.decide_secret, "已批准，新密钥从现在起使用。")


@require_POST
@needs("settings", Act.APPROVE)
def decide_staff(request: HttpRequest, *, staff_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Let a staff id answer, or forget it."""
    found = get_object_or_404(Staff.objects.select_related("user"), pk=staff_id)
    told = f"已批准：{found.user.name}可以在钉钉里答复。"
    return _decided(request, partial(robot.decide_staff, found.pk), told)


def _decided(request: HttpRequest, decide: Callable[..., object], told: str) -> HttpResponse:
    decided_in_list(request, decide, approved=told, returned="已退回。")
    return redirect("robot:page")


@require_POST
@needs("settings", Act.CREATE)
def unbind(request: HttpRequest, *, staff_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Let a staff id answer no longer."""
    found = get_object_or_404(Staff.objects.select_related("user"), pk=staff_id)
    robot.unbind(found, by=asker(request), at=timezone.now())
    messages.success(request, f"已解除：{found.user.name}不能再在钉钉里答复。")
    return redirect("robot:page")


def _page(
    request: HttpRequest,
    acts: frozenset[Act],
    *,
    secret_form: SecretForm | None = None,
    staff_form: StaffForm | None = None,
) -> HttpResponse:
    user, found = asker(request), Robot.objects.select_related("asked_by", "decided_by").filter(pk=1).first()
    staff = list(Staff.objects.select_related("user", "asked_by", "decided_by").order_by("user__name"))
    asked = [each for each in (found, *staff) if each and Act.APPROVE in acts]
    context = {
        "robot": found,
        "readable": bool(robot.secret()), "may": Act.CREATE in acts,
        "to_decide": {each.pk for each in asked if each.may_be_decided(user)}, "staff": staff,
        "secret_form": secret_form or SecretForm(), "staff_form": staff_form or StaffForm(),
        "url": request.build_absolute_uri(reverse("dingtalk:hear")),
        "crumbs": [Crumb("系统"), Crumb("钉钉答复")],
    }  # fmt: skip
    return render(request, "monitoring/robot.html", context)


@csrf_exempt
@never_cache
@require_POST
@open_page("DingTalk signs what people say to the robot; without its signature nothing is read")
def hear(request: HttpRequest) -> HttpResponse:
    """Take one message of DingTalk and answer it."""
    now, secret = timezone.now(), robot.secret()
    if not secret:
        raise Http404
    body = request.read(LARGEST + 1)
    timestamp, sign = (request.headers.get(name, "") for name in ("timestamp", "sign"))
    if not is_signed(timestamp, sign, secret, int(now.timestamp() * 1000)):
        return _text("签名不对，或者已超过一小时，没有处理", UNSIGNED)
    if len(body) > LARGEST:
        return _text("消息太长，没有处理", TOO_LARGE)
    try:
        said = read_said(body)
    except UnreadableValueError as error:
        return _text(error.fault.what, BAD)
    words = robot.hear(said, now)
    if not said.answer_to:
        return _text(words, 200)
    with transaction.atomic():
        ask(REPLY, by=None, at=now, key=said.message[:60], arguments={"to": said.answer_to, "text": words})
    return JsonResponse({"msgtype": "empty"})


def _text(words: str, status: int) -> HttpResponse:
    told = {"msgtype": "text", "text": {"content": words}}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
