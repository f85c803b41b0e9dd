"""`/_ui/`: every component in each state, for people who build pages and for the tests; never in production.

The facts are made up and say so.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import ensure_csrf_cookie

from jiheng.web.ui.fields import DayField
from jiheng.web.ui.parts import STATES, Job, KeyNumber, Moment, Picture, Step, Task, TaskGroup, TwinRow
from jiheng.web.ui.shell import NAVIGATION, Choice, Crumb, Entry, Shell
from jiheng.web.ui.table import Bulk, Column, Empty, ListTable

LONG = "省级政务信息化项目运行维护绩效评价与内部控制数字化管理平台（一期）暨灾备中心网络安全等级保护测评整改服务项目"
ERRORS = {"400", "403", "404", "500", "503", "507"}


def shell(request: HttpRequest) -> Shell:
    """A whole shell without an application around it."""
    here = reverse("gallery")
    years = tuple(Choice(f"{year} 年度", f"?year={year}", year == 2025) for year in (2025, 2024, 2023))  # noqa: PLR2004
    entries = tuple(
        Entry(title, icon, here if place == 0 else f"{here}?at={name}", place == 0)
        for place, (title, icon, name) in enumerate(NAVIGATION)
    )
    lists = Choice("列表", reverse("gallery-list"), request.path == reverse("gallery-list"), 3)
    form = Choice("表单", reverse("gallery-form"), request.path == reverse("gallery-form"))
    first = Entry(
        "工作台",
        "home",
        here,
        active=True,
        children=(Choice("组件", here, request.path == here), lists, form),
    )
    return Shell(
        entries=(first, *entries[1:]),
        years=years,
        units=(Choice("示例区信访局", "?unit=1", active=True), Choice("示例区大数据中心", "?unit=2")),
        todo_count=7,
        todo_url=here,
        search_url=here,
        help_url=here,
        user_name="张𬭎",
        user_role="项目单位经办",
        user_key="gallery",
        user_links=(Choice("我的账号", here),),
        logout_url=reverse("gallery-form"),
        idle_seconds=int(request.GET.get("idle", "0")),
        shortcuts={"d": here, "p": reverse("gallery-list")},
    )


class ContractForm(forms.Form):
    """A form with every kind of field."""

    units: ClassVar = {"amount": "万元"}
    last_values: ClassVar = {"amount": "58.20"}
    name = forms.CharField(label="合同名称", help_text="与盖章的合同一致。", max_length=100)
    kind = forms.ChoiceField(
        label="合同类别", choices=[("", "请选择"), ("om", "运行维护"), ("dev", "升级改造")]
    )
    amount = forms.DecimalField(
        label="合同金额", help_text="含税，最多两位小数。", max_digits=12, decimal_places=2
    )
    signed = DayField(label="签订日期")
    payment = forms.ChoiceField(
        label="付款方式", widget=forms.RadioSelect, choices=[("once", "一次付清"), ("parts", "分期支付")]
    )
    services = forms.MultipleChoiceField(
        label="服务内容",
        widget=forms.CheckboxSelectMultiple,
        choices=[("site", "网站"), ("app", "业务系统"), ("room", "机房")],
        required=False,
    )
    scan = forms.FileField(label="合同扫描件", required=False, help_text="PDF 或图片。")
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="金额与财务系统核对一致")

    def clean_amount(self) -> Decimal:
        """Refuse what is more than the budget."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount > 100:  # noqa: PLR2004
            raise ValidationError(
                "合同金额 %(found)s 万元超过预算批复。",
                params={
                    "found": amount,
                    "expected": "不超过 100.00 万元",
                    "advice": "请核对单位是元还是万元；确已调增的，先登记预算调整。",
                },
            )
        return amount


class Filters(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label="名称含", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("done", "已完成"), ("late", "逾期完成")]
    )


def rows(count: int) -> list[dict[str, Any]]:
    """So many made-up contracts."""
    kinds = list(STATES)
    return [
        {
            "id": number,
            "name": f"{LONG if number % 7 == 3 else '门户网站运行维护'}（{number:05d}）",  # noqa: PLR2004
            "supplier": ["示例科技有限公司", "示例信息服务有限公司"][number % 2],
            "amount": None if number % 11 == 0 else Decimal(number * 7919 % 900000) / 100,
            "count": number * 31 % 400,
            "signed": datetime(2025, number % 12 + 1, number % 28 + 1),  # noqa: DTZ001 - only its day is shown
            "state": kinds[number % len(kinds)],
        }
        for number in range(1, count + 1)
    ]


def table(request: HttpRequest, count: int, **more: Any) -> ListTable:  # noqa: ANN401
    """The list of made-up contracts."""
    filters = Filters(request.GET, auto_id=f"{more.get('name', 'list')}_%s")
    found = rows(count)
    if word := request.GET.get("q"):
        found = [row for row in found if word in row["name"]]
    if state := request.GET.get("state"):
        found = [row for row in found if row["state"] == state]
    columns = [
        Column("name", "合同名称"),
        Column("supplier", "服务商"),
        Column("amount", "合同金额", places=2, unit="万元", total=True),
        Column("count", "履约次数", places=0, total=True),
        Column("signed", "签订日期", value=lambda row: row["signed"].date(), narrow=True),
        Column("state", "状态", cell="ui/gallery/state.html", sort="", narrow=True),
        Column("id", "编号", hidden=True),
    ]
    return ListTable(
        request.GET,
        found,
        columns,
        more.pop("caption", "合同"),
        filters=filters,
        order="-amount",
        row_url=lambda row: reverse("gallery-part") + f"?row={row['id']}",
        **more,
    )


SVG = mark_safe(
    '<svg viewBox="0 0 640 120" width="640" height="120"><g font-size="12" fill="#1d232c">'
    '<text x="0" y="20">可用</text><text x="0" y="56">中断</text><text x="0" y="92">未知</text></g>'
    '<rect x="60" y="8" width="540" height="16" fill="#1677ff"/><rect x="60" y="44" width="90" height="16" fill="#cf1322"/>'
    '<rect x="60" y="80" width="20" height="16" fill="#fff" stroke="#56606e" stroke-dasharray="2 2"/></svg>'
)


def facts(request: HttpRequest) -> dict[str, Any]:
    """What the components of the page show."""
    here = reverse("gallery")
    part = reverse("gallery-part")
    job = reverse("gallery-job", args=[40])
    return {
        "shell": shell(request),
        "crumbs": [Crumb("工作台", here), Crumb("组件")],
        "states": list(STATES),
        "groups": [
            TaskGroup("今天", [
                Task("登记 11 月机房巡检", part, "门户网站运行维护", "已逾期 2 天", urgent=True),
                Task("自评表退回：补充满意度调查样本说明", part, LONG, "今天 17:30", "returned"),
            ]),
            TaskGroup("本周", [Task("提交 11 月运维月报", part, "业务系统运维", "11 月 28 日")]),
            TaskGroup("等别人", [], "没有在等别人办理的事项。"),
        ],
        "steps": [Step("基本信息", "done", here), Step("合同与服务", "current", note="3 份合同"), Step("绩效目标"), Step("提交审核")],
        "numbers": [
            KeyNumber("预算执行率", "88.44", "%", "27.415 / 31 万元", "late", part),
            KeyNumber("可用率", "99.92", "%", "承诺 99.9 %", "done", part),
            KeyNumber("剩余可中断时间", "3 小时 12 分", "", "全年 8 小时 46 分"),
            KeyNumber("满意度", "–", "", "尚未调查", "unknown"),
        ],
        "choices": [Choice("全部", here, active=True, count=214), Choice("待审核", f"{here}?tab=2", count=3), Choice("已锁定", f"{here}?tab=3")],
        "moments": [
            Moment(datetime(2025, 6, 3, 9, 12), "门户网站不能访问", "监测点 2 号", "连续 3 次超时", "missed", part),  # noqa: DTZ001
            Moment(datetime(2025, 6, 3, 9, 20), "工程师响应", "李四", "8 分钟，承诺 15 分钟"),  # noqa: DTZ001
            Moment("10:05", "恢复", "李四", "", "done"),
        ],
        "picture": Picture(
            "availability", "6 月两次中断超出承诺 41 分钟", SVG, ["状态", "时长（分钟）", "占比（%）"],
            [TwinRow("可用", ["42,816", "99.11"]), TwinRow("中断", ["341", "0.79"]), TwinRow("未知", ["43", "0.10"])],
            "示例数据，43,200 次探测，截至 2025-06-30 24:00",
        ),
        "bare": Picture("bare", "没有图形时直接给出表格", "", ["月份", "次数"], [TwinRow("1 月", ["3"])], "示例数据"),
        "jobs": [
            Job("导入履约记录", "running", job, 40, 100, "每秒 20 条，约剩 3 秒", cancel_url=here),
            Job("导入巡检记录", "partial", here, 98214, 100000, "98,214 成功，1,786 失败", here, "下载失败的行", retry_url=here, log=["第 12 行：日期无法识别"]),
            Job("生成评价报告", "failed", here, words="模板中缺少“绩效目标”一章。请在模板里补上后重试。", retry_url=here),
            Job("备份", "waiting", f"{job}?title=备份", words="前面还有 2 项"),
        ],
        "table": table(request, 214, bulk=[Bulk("签收", here, "check"), Bulk("删除草稿", here, "trash", danger=True, confirm="删除选中的草稿？删除后不能恢复。")], new_url=reverse("gallery-form"), export_url=here),
        "empty_table": table(
            request, 0, name="empty",
            caption="空白的合同",
            empty=Empty("还没有合同", "合同里的服务承诺决定全年要做哪些履约，也是“合同管理规范性”得分的依据。", "从上年导入", here, "看一个示例", here),
        ),
    }  # fmt: skip


@ensure_csrf_cookie
def index(request: HttpRequest) -> HttpResponse:
    """Every component."""
    return render(request, "ui/gallery/index.html", facts(request))


def long_list(request: HttpRequest) -> HttpResponse:
    """A list of 10,000 rows."""
    given = {
        "shell": shell(request),
        "table": table(request, 10000),
        "crumbs": [Crumb("工作台", reverse("gallery")), Crumb("列表")],
    }
    return render(request, "ui/gallery/list.html", given)


def form(request: HttpRequest) -> HttpResponse:
    """The form, empty, with mistakes, and after saving."""
    if request.method == "POST" and "idle" in request.POST:
        return redirect("gallery-plain")
    filled = ContractForm(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        messages.success(request, "合同已保存。")
        return redirect("gallery-form")
    return render(request, "ui/gallery/form.html", {"shell": shell(request), "form": filled})


def job(request: HttpRequest, done: int) -> HttpResponse:
    """The answer to a poll: every time further."""
    title = request.GET.get("title", "导入履约记录")
    if done >= 100:  # noqa: PLR2004
        ended = Job(title, "done", "", 100, 100, "全部成功", reverse("gallery"))
        return render(request, "ui/components/job.html", {"job": ended})
    after = reverse("gallery-job", args=[done + 30]) + f"?title={title}"
    going = Job(title, "running", after, done, 100, "每秒 20 条")
    return render(request, "ui/components/job.html", {"job": going})


def part(request: HttpRequest) -> HttpResponse:
    """A page that the drawer shows a part of."""
    return render(
        request, "ui/gallery/part.html", {"shell": shell(request), "row": request.GET.get("row", "")}
    )


def page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A page without facts."""

    def shown(request: HttpRequest) -> HttpResponse:
        return render(request, f"ui/gallery/{name}.html", {"form": ContractForm()})

    return shown


def error(request: HttpRequest, code: str) -> HttpResponse:
    """An error page, with its status."""
    if code not in ERRORS:
        raise Http404
    return render(
        request,
        f"{code}.html",
        {"request_id": "3f9c-20251125"},
        status=int(code) if "real" in request.GET else 200,
    )


urlpatterns = [
    path("_ui/", login_not_required(index), name="gallery"),
    path("_ui/list/", login_not_required(long_list), name="gallery-list"),
    path("_ui/form/", login_not_required(form), name="gallery-form"),
    path("_ui/job/<int:done>/", login_not_required(job), name="gallery-job"),
    path("_ui/part/", login_not_required(part), name="gallery-part"),
    path("_ui/plain/", login_not_required(page("plain")), name="gallery-plain"),
    path("_ui/phone/", login_not_required(page("phone")), name="gallery-phone"),
    path("_ui/error/<str:code>/", login_not_required(error), name="gallery-error"),
]
