"""The pages of the trail: who did what, when, to what; that nothing was changed since; all to take away."""

import json
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Case, JSONField, OuterRef, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.models import Project
from jiheng.web.system import alarms, entry_words, queries
from jiheng.web.system.forms import TrailFilters
from jiheng.web.system.people import Acts
from jiheng.web.system.words import act_word, kind_word, object_word
from jiheng.web.trail import entries
from jiheng.web.trail.models import Chain, Entry
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable


class Verified(NamedTuple):
    """A chain that was reckoned anew; `broken` is the number of the first entry that does not hold."""

    chain: UUID
    name: str
    seq: int
    hash: str
    broken: int | None


@require_safe
@needs_anywhere("trail", Act.READ)
def listing(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List the entries one may see, the newest first."""
    filters = TrailFilters(request.GET)
    rows = filters.apply(queries.visible_entries(asker(request), timezone.localdate()).defer("body"))
    named = Project.objects.filter(pk=OuterRef("project")).values("name")[:1]
    words = KeyTextTransform("reason", Cast("body", JSONField()))
    alarm = Case(When(act=alarms.ALARM, then=words))  # of other entries the body stays unread
    rows = rows.annotate(project_name=Subquery(named), alarm_words=alarm)
    columns = [
        Column("at", "时间", narrow=True, cell="system/trail_at.html"),
        Column("actor_name", "谁", value=lambda row: row.actor_name or "系统"),
        Column("act", "做了什么", value=lambda row: act_word(row.act), narrow=True),
        Column("object_kind", "对象", value=lambda row: kind_word(row.object_kind), narrow=True),
        Column("project_name", "项目", sort=""),
        Column("object_id", "对象编号", hidden=True),
        Column("seq", "序号", hidden=True, places=0),
    ]
    table = ListTable(
        request.GET, rows, columns, "审计日志", filters=filters, order="-at",
        row_url=lambda row: reverse("system:entry", args=[row.pk]),
        empty=Empty("没有这样的记录", "登录、授权、修改、审批、导出，都自动记在这里，谁也不能改动。"),
    )  # fmt: skip
    return render(request, "system/trail.html", {"table": table, "may_export": Act.EXPORT in acts})


@require_safe
@needs_anywhere("trail", Act.READ)
def entry(request: HttpRequest, entry_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Show one entry: what was before and after."""
    found = get_object_or_404(queries.visible_entries(asker(request), timezone.localdate()), pk=entry_id)
    body = json.loads(found.body)
    project = Project.objects.filter(pk=found.project).first() if found.project else None
    about = [
        ("时间", f"{timezone.localtime(found.at):%Y-%m-%d %H:%M:%S %z}"),
        ("谁", found.actor_name or "系统"),
        ("做了什么", act_word(found.act)),
        ("项目", f"{project.name}（{project.fiscal_year} 年）" if project else ""),
        ("对象", object_word(found.object_kind, found.object_id)),
        ("原因", body["reason"]),
        ("来自地址", body["address"]),
        *([("来自令牌", body["token"])] if "token" in body else []),
        ("请求编号", body["request"]),
        ("链上序号", str(found.seq)),
        ("散列值", found.hash),
    ]
    crumbs = [Crumb("审计日志", reverse("system:trail")), Crumb(f"第 {found.seq} 条")]
    return render(
        request, "system/entry.html",
        {
            "about": [each for each in about if each[1]], "changes": entry_words.told(found),
            "is_new": not body["before"], "crumbs": crumbs,
        },
    )  # fmt: skip


@require_safe
@needs_anywhere("trail", Act.EXPORT)
def verify(request: HttpRequest, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Reckon every chain one may see anew, from its first entry."""
    found = verified(asker(request), timezone.localdate())
    crumbs = [Crumb("审计日志", reverse("system:trail")), Crumb("验证完整性")]
    sound = all(each.broken is None for each in found)
    return render(request, "system/verify.html", {"chains": found, "sound": sound, "crumbs": crumbs})


def verified(user: User, on: date) -> list[Verified]:
    """Reckon every chain that somebody may see anew, from its first entry."""
    names = {each.pk: each.name for each in Organisation.objects.all()}
    seen = queries.visible_entries(user, on).order_by().values("chain").distinct()
    return [
        Verified(each.pk, names.get(each.pk, "本系统"), each.seq, each.hash, entries.first_break(each.pk))
        for each in Chain.objects.filter(pk__in=seen).order_by("pk")
    ]


@require_POST
@needs_anywhere("trail", Act.EXPORT)
def export(request: HttpRequest, *, acts: Acts) -> HttpResponseBase:  # noqa: ARG001
    """Give the entries as JSON lines, each with its chain, hash and body: a verifier needs nothing else."""
    rows = TrailFilters(request.POST).apply(queries.visible_entries(asker(request), timezone.localdate()))
    with transaction.atomic():
        entries.write(
            "export", "trail", "entries", by=asker(request), at=timezone.now(), after={"count": rows.count()}
        )
    response = StreamingHttpResponse(_lines(rows.order_by("chain", "seq")), content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="trail-{timezone.localdate():%Y%m%d}.jsonl"'
    return response


def _lines(rows: QuerySet[Entry]) -> Iterator[str]:
    for each in rows.iterator(chunk_size=2000):
        told = {"chain": str(each.chain_id), "seq": each.seq, "hash": each.hash, "body": each.body}
        yield json.dumps(told, ensure_ascii=False) + "\n"
