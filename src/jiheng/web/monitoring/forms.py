"""The forms of monitoring."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms

from jiheng.errors import UnreadableValueError
from jiheng.sources.alerts import KINDS
from jiheng.sources.probe_settings import read_seconds
from jiheng.values.lasting import DAY, MINUTE
from jiheng.web.accounts.models import User
from jiheng.web.monitoring.models import Ground
from jiheng.web.monitoring.queries import Known
from jiheng.web.ui.fields import DayField

NO_SEVERITY = "不写级别"
LONGEST_EVERY = 31 * DAY  # seconds between two reports of a job


class TargetForm(forms.Form):
    """Which address tells whether a system is up."""

    system = forms.ChoiceField(label="系统")
    url = forms.CharField(
        label="网址", max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://www.example.gov.cn/", "inputmode": "url"}),
        help_text="打开这个网址返回 200 到 299 就是正常；每分钟看一次。",
    )  # fmt: skip

    severity = forms.ChoiceField(
        label="中断算几级故障", required=False,
        help_text="按合同这一级的响应、修复时限计时。不改就是合同里写在最前的一级。",
    )  # fmt: skip

    def __init__(self, *args: Any, systems: Iterable[str], known: Known, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems that have no target, and the severities that contracts know."""
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["system"].choices = [(each, each) for each in systems]  # type: ignore[attr-defined]
        offer_severities(self, known.severities())

    def clean(self) -> dict[str, Any]:
        """See that the contract knows the severity for this system."""
        return check_severity(self, super().clean() or {}, self.known)


class BeatForm(forms.Form):
    """Which job reports in, how often, and what its silence is."""

    system = forms.ChoiceField(label="系统")
    job = forms.CharField(
        label="作业", max_length=40, help_text="如 数据备份、数据同步；一个系统可以有几个。"
    )
    every = forms.CharField(
        label="多久报到一次", max_length=20, initial="1天", help_text="1分钟 到 31天，如 10分钟、1小时、1天。"
    )
    grace = forms.CharField(
        label="宽限", max_length=20, initial="30分钟", help_text="可以晚多久；作业时长不一的写长些。"
    )
    counts = forms.ChoiceField(
        label="没有报到算什么", choices=[("", "系统的故障，不算中断"), ("yes", "系统中断，计入可用率")],
        required=False,
        help_text="备份、同步这类作业选前一项。只有没有网址可看、靠它报到的系统选后一项。",
    )  # fmt: skip
    severity = forms.ChoiceField(label="算几级故障", required=False)

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems, and the severities that contracts know."""
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["system"].choices = [(each, each) for each in known.systems]  # type: ignore[attr-defined]
        offer_severities(self, known.severities())

    def clean_every(self) -> int:
        """Read how often."""
        return _seconds(self.cleaned_data["every"], MINUTE, LONGEST_EVERY, "1分钟 到 31天")

    def clean_grace(self) -> int:
        """Read how late it may be."""
        return _seconds(self.cleaned_data["grace"], 1, DAY, "1秒 到 1天")

    def clean(self) -> dict[str, Any]:
        """See that the contract knows the severity for this system."""
        return check_severity(self, super().clean() or {}, self.known)


def _seconds(text: str, least: int, most: int, expected: str) -> int:
    try:
        found = read_seconds(text)
    except UnreadableValueError as error:
        raise forms.ValidationError(f"{error.fault.what}，应当是 {expected}") from error
    if not least <= found <= most:
        raise forms.ValidationError(f"应当是 {expected}")
    return found


class SeverityForm(forms.Form):
    """Of which severity the faults of a system are that the server opens."""

    severity = forms.ChoiceField(label="中断算几级故障", required=False)

    def __init__(self, *args: Any, severities: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what contracts know."""
        super().__init__(*args, **kwargs)
        offer_severities(self, severities)


def check_severity(form: forms.Form, given: dict[str, Any], known: Known) -> dict[str, Any]:
    """See that contracts know the severity for the system; give what was given."""
    severity, mine = given.get("severity", ""), known.severities(given.get("system", ""))
    if severity and severity not in mine:
        told = f"合同给这个系统约定的级别是{'、'.join(mine)}" if mine else "合同没有给这个系统约定级别"
        form.add_error("severity", f"{told}，没有“{severity}”")
    return given


def offer_severities(form: forms.Form, severities: Sequence[str]) -> None:
    """Let one choose among severities, at first the first; nothing is asked where contracts know none."""
    if not severities:
        del form.fields["severity"]
        return
    field = form.fields["severity"]
    field.choices = [*((each, each) for each in severities), ("", NO_SEVERITY)]  # type: ignore[attr-defined]
    field.initial = severities[0]


class PermitForm(forms.Form):
    """What the server may ask."""

    written = forms.CharField(
        label="主机或网段", max_length=200,
        help_text="如 10.2.0.0/16、10.2.3.4:80,443、*.example.gov.cn。本机、内网地址都要写明。",
    )  # fmt: skip
    reason = forms.CharField(label="用途", max_length=200, help_text="哪个单位的哪些系统。")


SECONDS = "%Y-%m-%dT%H:%M:%S"


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[SECONDS, "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format=SECONDS),
    )


class ExclusionForm(forms.Form):
    """Why an outage, or a part of it, shall not count."""

    ground = forms.ChoiceField(label="理由", choices=Ground.choices)
    basis = forms.ChoiceField(label="计划内维护记录", required=False, help_text="理由是计划内维护时必选。")
    began_at = _moment("剔除从")
    ended_at = _moment("剔除到")
    reason = forms.CharField(
        label="说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="什么情况、依据什么（如合同条款、停电通知的文号），至少 10 个字。批准后印在可用性说明里。",
    )  # fmt: skip

    def __init__(self, *args: Any, windows: Iterable[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the maintenance that is on record."""
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [("", "没有"), *windows]  # type: ignore[attr-defined]


class OutageFilters(forms.Form):
    """The filters of the ledger of outages."""

    system = forms.ChoiceField(label="系统", required=False)
    first = DayField(label="从", required=False)
    last = DayField(label="到", required=False)

    def __init__(self, *args: Any, systems: Iterable[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems there are."""
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [("", "全部"), *((each, each) for each in systems)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the vendor says of a fault."""

    step = forms.ChoiceField(label="进展", widget=forms.RadioSelect)
    name = forms.CharField(label="姓名", max_length=40, help_text="谁在处理；记入故障记录。")
    text = forms.CharField(
        label="说明", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, steps: Iterable[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what can be said next."""
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = list(steps)  # type: ignore[attr-defined]


class ReceiverForm(forms.Form):
    """What sends alerts, and which system each is about."""

    name = forms.CharField(
        label="来源名", max_length=40, initial="Alertmanager", help_text="有两套的各写一个；记录按它编号。"
    )
    kind = forms.ChoiceField(
        label="告警记成",
        choices=KINDS.items(),
        help_text="本服务器或别处已有检查的系统，中断由检查算，这里选故障。",
    )
    label = forms.CharField(
        label="系统标签", max_length=100, initial="instance", help_text="告警的哪个标签说明是哪个系统。"
    )
    systems = forms.CharField(
        label="系统对照（systems）", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：标签的值 = 系统，如 portal.example.gov.cn:443 = 门户网站。其余的告警不登记。",
    )  # fmt: skip

    def __init__(self, *args: Any, system_name: Callable[[str], str], **kwargs: Any) -> None:  # noqa: ANN401
        """Take how the project names systems."""
        super().__init__(*args, **kwargs)
        self.system_name = system_name

    def clean_systems(self) -> dict[str, str]:
        """Read the lines; all that is wrong with them is told."""
        found: dict[str, str] = {}
        faults = []
        for number, line in enumerate(self.cleaned_data["systems"].splitlines(), 1):
            value, equals, system = (each.strip() for each in line.rpartition("="))
            if not line.strip():
                continue
            if not (value and equals and system):
                faults.append(f"第 {number} 行：应当是“标签的值 = 系统”")
            elif value in found:
                faults.append(f"第 {number} 行：“{value}”写了两次")
            else:
                try:
                    found[value] = self.system_name(system)
                except UnreadableValueError as error:
                    faults.append(f"第 {number} 行：{error.fault.what}（{system}）")
        if faults:
            raise forms.ValidationError(faults)
        return found


class SecretForm(forms.Form):
    """The app secret of the robot; never shown again."""

    secret = forms.CharField(
        label="应用的 AppSecret（Client Secret）", max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), help_text="加密保存，不再显示。",
    )  # fmt: skip


class StaffForm(forms.Form):
    """Whose a staff id is."""

    login = forms.CharField(label="登录名", max_length=150)
    staff = forms.CharField(
        label="钉钉 userid", max_length=100, help_text="钉钉管理后台通讯录里这个人的“员工 UserID”。"
    )

    def clean_login(self) -> User:
        """Find the person."""
        found = User.objects.filter(username=self.cleaned_data["login"], is_active=True).first()
        if found is None:
            raise forms.ValidationError("没有这个登录名的在用账号")
        return found
