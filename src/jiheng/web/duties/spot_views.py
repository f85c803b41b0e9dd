"""Pages of check-in on the spot: the phone's page, spots with their codes, what was checked in."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jiheng.errors import BusyError, JihengError, UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.duties import on_the_spot, queries, spot_queries
from jiheng.web.duties.links import form_for, page_of, way_to
from jiheng.web.duties.models import CheckIn, Duty, Spot
from jiheng.web.duties.signs import signs_of
from jiheng.web.duties.spot_forms import CheckInForm, SpotForm, faults_of
from jiheng.web.ids import new_id
from jiheng.web.projects.access import needs, open_page, signed_in_page
from jiheng.web.projects.models import Project
from jiheng.web.ui.codes import drawn_code, part_of
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

SIGNER = signing.Signer(salt="jiheng.duties.spot")
UNPROCESSABLE = 422
NOT_NOW = 503
LAST = 5
NO_SPOTS = Empty(
    "还没有登记地点",
    "在机房、机柜上贴二维码，工程师扫码就能登记当天的履约，登记里带时间、位置和照片。",
)
NO_CHECK_INS = Empty(
    "还没有现场登记",
    "工程师扫现场的二维码，用手机登记；时间、位置、照片都留在这里。",
    "登记地点和二维码",
)


@require_safe
@signed_in_page("leads to the check-in of a spot, which asks for the right")
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code opens."""
    spot = _spot(code)
    if spot is None:
        raise Http404
    return redirect(f"{reverse('duties:check_in', args=[spot.project_id])}?scan={code}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("duty_record", Act.CREATE)
def check_in(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """The phone's page, and where it posts."""
    code = request.GET.get("scan", "")
    spot = _spot(code)
    if code and (spot is None or spot.project_id != project.pk):
        raise Http404
    if request.method == "POST":
        return _keep(request, project, spot)
    user, today = cast("User", request.user), timezone.localdate()
    duties = list(spot_queries.duties_here(project, spot, today))
    shown: dict[str, Any] = {
        "project": project,
        "spot": spot,
        "duties": [_card(each, spot) for each in duties],
        "open_count": sum(each.state == OccurrenceState.OPEN for each in duties),
        "nothing": _nothing(spot, spot_queries.next_here(project, spot, today)),
        "stale": f"这一页是 {today} 打开的，今天的履约以联网后刷新为准；仍可登记。",
        "items": on_the_spot.items_of(spot),
        "last": spot_queries.last_of(user, project, LAST),
        "day": today.isoformat(),
    }
    answer = render(request, "duties/check_in.html", shown)
    answer["Cache-Control"] = "no-store"  # kept by the page's own worker only
    return answer


def _nothing(spot: Spot | None, following: Duty | None) -> str:
    then = f"下一次：{following.promise}，{following.first:%m-%d} 起。" if following else ""
    return f"今天{'这里' if spot else ''}没有要登记的履约。{then}"


def _keep(request: HttpRequest, project: Project, spot: Spot | None) -> HttpResponse:
    user, now = cast("User", request.user), timezone.now()
    form = CheckInForm(request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        return _refused(request, faults_of(form), wants_json=wants_json)
    told = form.told(request.POST, on_the_spot.items_of(spot), now)
    try:
        made = on_the_spot.enter(
            project, told, request.FILES.getlist("photos"),
            spot=spot, scanned=spot is not None, by=user, at=now, signature=request.FILES.get("signature"),
        )  # fmt: skip
    except BusyError as error:  # nothing is wrong with it: the phone keeps it and sends it again
        return _refused(request, str(error), wants_json=wants_json, status=NOT_NOW)
    except JihengError as error:
        return _refused(request, str(error), wants_json=wants_json)
    incident = _incident(project, told, spot) if told.is_abnormal else ""
    if wants_json:
        answer = {
            "state": "kept",
            "record": made.record_id,
            "signs": signs_of([made])[made.pk],
            "incident": incident,
        }
        return JsonResponse(answer)
    messages.success(request, f"已登记：{KINDS[made.kind].title} {made.record_id}")
    if incident:
        messages.warning(request, "有检查项异常，请登记故障。")
    return redirect(request.get_full_path())


def _refused(
    request: HttpRequest, why: str, *, wants_json: bool, status: int = UNPROCESSABLE
) -> HttpResponse:
    if wants_json:
        state = "busy" if status == NOT_NOW else "refused"
        return JsonResponse({"state": state, "error": why}, status=status)
    messages.error(request, f"没有保存：{why}")
    return redirect(request.get_full_path())


def _incident(project: Project, told: on_the_spot.Told, spot: Spot | None) -> str:
    wrong = "、".join(f"{name} {value}".strip() for name, value, ok in told.items if not ok)
    words = {"symptom": f"{spot.name if spot else ''} {wrong} {told.remark}".strip()}
    if system := told.words.get("system", ""):
        words["system"] = system
    return form_for(project.pk, "incident", words)


def _card(duty: Duty, spot: Spot | None) -> dict[str, Any]:
    words = queries.words_for(duty)
    if spot and spot.system and "system" not in words:
        words["system"] = spot.system
    fact_type = KINDS[duty.kind]
    return {
        "duty": duty,
        "words": words,
        "ask": on_the_spot.left_to_ask(fact_type, words),
        "title": fact_type.title,
        "id": new_id(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("duty_plan", Act.READ, post=Act.UPDATE)
def spots(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """The spots of a project, and a form for one more."""
    may_add = Act.UPDATE in acts
    form = SpotForm(request.POST or None, systems=spot_queries.systems_of(project))
    if request.method == "POST" and form.is_valid():
        try:
            spot_queries.add_spot(
                project, form.cleaned_data, by=cast("User", request.user), at=timezone.now()
            )
        except UsageError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, "已添加地点。打印二维码标签，贴在现场。")
            return redirect("duties:spots", project.pk)
    table = _spots_table(request, project)
    shown = {
        "project": project,
        "table": table,
        "form": form,
        "may_add": may_add,
        "any": table.page.paginator.count > 0,
        "crumbs": _crumbs(project, "登记地点"),
    }
    return render(request, "duties/spots.html", shown)


def _spots_table(request: HttpRequest, project: Project) -> ListTable:
    page = reverse("duties:check_in", args=[project.pk])
    columns = [
        Column("name", "地点", link=lambda each: f"{page}?scan={code_of(each)}"),
        Column("system", "系统", value=lambda each: each.system or "全部系统"),
        Column("items", "检查项", value=_item_count, places=0, unit="项", sort=""),
    ]
    return ListTable(request.GET, project.spots.all(), columns, "登记地点", order="name", empty=NO_SPOTS)


def _item_count(spot: Spot) -> int:
    return len(on_the_spot.items_of(spot))


def _crumbs(project: Project, title: str) -> list[Crumb]:
    page = reverse("duties:check_ins", args=[project.pk])
    above = [Crumb("现场登记", page)] if title != "现场登记" else []
    return [way_to(project), *above, Crumb(title)]


@require_safe
@needs("duty_plan", Act.READ)
def labels(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Labels to print, cut and stick on: a code a spot. Many come in parts."""
    shown, part = [], part_of(request, project.spots.order_by("name"))
    for spot in part:
        address = request.build_absolute_uri(reverse("duties:scan", args=[code_of(spot)]))
        shown.append((spot, drawn_code(address), address))
    return render(request, "duties/labels.html", {"project": project, "labels": shown, "part": part})


@require_safe
@needs("duty_record", Act.READ)
def check_ins(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """What was checked in on the spot, with what stands out."""
    found = project.check_ins.select_related("by", "spot").order_by("-received_at")
    columns = [
        Column("record_id", "记录", link=lambda each: page_of(project.pk, each.kind, pages[each.record_id])),
        Column("kind", "种类", value=lambda each: queries.kind_title(each.kind), narrow=True),
        Column("by", "登记人", value=lambda each: each.by.name, sort="by__name", narrow=True),
        Column("spot", "地点", value=lambda each: str(each.spot or ""), sort="spot__name"),
        Column("done_at_phone", "手机时间", value=_phone_time, narrow=True),
        Column("received_at", "收到时间", value=_our_time, narrow=True),
        Column("position", "定位", value=spot_queries.place_of, sort=""),
        Column("photos", "照片", value=lambda each: len(each.photos), places=0, sort="", narrow=True),
        Column("signer", "客户签字", value=_signed, narrow=True),
        Column("signs", "需要留意", value=lambda each: "；".join(signs.get(each.pk, ())), sort=""),
    ]
    empty = replace(NO_CHECK_INS, url=reverse("duties:spots", args=[project.pk]))
    table = ListTable(request.GET, found, columns, "现场登记", order="-received_at", empty=empty)
    listed = list(table.page.object_list)
    signs, pages = signs_of(listed), spot_queries.records_of(project, listed)
    shown = {"project": project, "table": table, "crumbs": _crumbs(project, "现场登记")}
    return render(request, "duties/check_ins.html", shown)


def _signed(check_in: CheckIn) -> str:
    written = "手写" if check_in.signature else ""
    return f"{check_in.signer}（{written}）" if check_in.signer and written else check_in.signer or written


def _phone_time(check_in: CheckIn) -> datetime:
    return timezone.localtime(check_in.done_at_phone)


def _our_time(check_in: CheckIn) -> datetime:
    return timezone.localtime(check_in.received_at)


@require_safe
@signed_in_page("gives a page that was kept offline the token its post needs")
def token(request: HttpRequest) -> HttpResponse:
    """The token of this session."""
    return JsonResponse({"token": get_token(request), "user": cast("User", request.user).name})


@require_safe
@open_page("a script without data")
def worker(request: HttpRequest) -> HttpResponse:
    """The page's worker: here, because it serves only what lies below its own address."""
    path = finders.find("duties/offline.js")
    with open(str(path), "rb") as file:  # noqa: PTH123
        script = file.read()
    return HttpResponse(
        script,
        content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"},
    )


def code_of(spot: Spot) -> str:
    """Give the signed code of a spot."""
    return SIGNER.sign(spot.pk.hex)


def _spot(code: str) -> Spot | None:
    try:
        return Spot.objects.filter(pk=UUID(SIGNER.unsign(code))).first()
    except (signing.BadSignature, ValueError):
        return None
