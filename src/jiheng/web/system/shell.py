"""What stands around every page, for whoever is signed in."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import sessions
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import memberships, roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.backups import where
from jiheng.web.backups.marks import is_silent
from jiheng.web.manual.screens import help_for
from jiheng.web.ui.shell import Choice, Shell, navigation

PAGES = (  # title, route, object of the matrix
    ("人员与角色", "system:people", "users"),
    ("人员提请", "system:proposals", "users"),
    ("单位", "system:organisations", "users"),
    ("紧急授权", "system:urgent_rights", "urgent_right"),
    ("审计日志", "system:trail", "trail"),
    ("监测许可", "permits:list", "settings"),
    ("钉钉答复", "robot:page", "settings"),
    ("备份与恢复", "backups:listing", "backup"),
    ("通知", "notices:administer", "settings"),
    ("运行状态", "system:health", "settings"),
)

SILENT = "这是从备份恢复出来的系统，还没有人确认：不发通知，不办后台任务，不监测。"


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give the template the shell: a context processor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    today = timezone.localdate()
    held = memberships(user, today)
    roles = roles_of(user, today)
    pages = tuple(
        Choice(title, reverse(route), request.path.startswith(reverse(route)))
        for title, route, subject in PAGES
        if Act.READ in matrix().acts(subject, roles) or Act.CREATE in matrix().acts(subject, roles)
    )
    entries = navigation(request.path, {"system": pages})
    if not pages:
        entries = tuple(each for each in entries if each.title != "系统")
    units = tuple(dict.fromkeys(each.organisation for each in held))
    return {
        "shell": Shell(
            entries=entries,
            units=(Choice(units[0].name, "", active=True),) if units else (),
            warning=SILENT if is_silent(where.data()) else "",
            warning_url=reverse("backups:listing") if Act.CREATE in matrix().acts("backup", roles) else "",
            user_name=user.name,
            user_role="、".join(dict.fromkeys(each.get_role_display() for each in held)),
            user_key=str(user.pk),
            user_links=(
                Choice("我的提醒", reverse("notices:inbox")),
                Choice("更换密码", reverse("account_change_password")),
                Choice("第二重验证", reverse("mfa_index")),
                Choice("我的登录", reverse("account_sessions")),
                Choice("我的令牌", reverse("tokens")),
                Choice("关于绩衡", reverse("system:about")),
            ),
            logout_url=reverse("account_logout"),
            idle_seconds=int(sessions.idle_for(user).total_seconds()),
            keep_alive_url=reverse("system:keep_alive"),
            help_url=help_for(request),
        )
    }
