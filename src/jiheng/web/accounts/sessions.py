"""A session ends: after minutes without a request, after hours in any case (8.1.4.1 b).

And whoever must first choose a password, or set up a second factor, reaches nothing else: for every
route, not by a redirect of pages alone.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from jiheng.web.accounts import passwords, second_factor
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import HiddenError, has_left, roles_of
from jiheng.web.accounts.roles import SERVER_ROLES
from jiheng.web.proxies import is_within
from jiheng.web.trail import entries

IDLE = timedelta(minutes=30)
IDLE_ADMINISTRATOR = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(
    seconds=60
)  # how exactly the last request is remembered: a session is not written each time
BEGAN, SEEN = "began", "seen"  # in the session: seconds since 1970
ADDRESS, DEVICE = "address", "device"  # and from where it was asked last, with what it was begun
LONGEST_DEVICE = 300  # characters of what a browser says of itself
FOR_PASSWORD = frozenset({"account_change_password", "accounts:rules", "account_logout"})
FOR_SECOND_FACTOR = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
    }
)  # fmt: skip
ELSEWHERE = "管理员只能从管理终端的地址登录和操作"
ALWAYS = frozenset({"system:alive", "system:ready"})


def begin(request: HttpRequest, at: datetime) -> None:
    """Note when a session began, from where and with what."""
    request.session[BEGAN] = request.session[SEEN] = int(at.timestamp())
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR", "")
    request.session[DEVICE] = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_DEVICE]


def idle_for(user: User) -> timedelta:
    """Give how long somebody may do nothing."""
    administrator = roles_of(user, timezone.localdate()) & {*SERVER_ROLES}
    return IDLE_ADMINISTRATOR if administrator else IDLE


def over(kept: SessionBase | Mapping[str, Any], user: User, at: datetime) -> str:
    """Say why a session's time is over; "" while it goes on."""
    now, began, seen = int(at.timestamp()), kept.get(BEGAN), kept.get(SEEN)
    if began is None or seen is None or now - began >= LONGEST.total_seconds():
        return f"登录满 {LONGEST.seconds // 3600} 小时"
    idle = idle_for(user)
    return f"{idle.seconds // 60} 分钟没有操作" if now - seen >= idle.total_seconds() else ""


def owed(user: User, at: datetime) -> tuple[str, frozenset[str]]:
    """Give where somebody must go first, and what else is open until then; "" where nothing is owed."""
    if passwords.is_due(user, at):
        return "account_change_password", FOR_PASSWORD
    if second_factor.is_required(user) and not second_factor.has_one(user):
        return "mfa_index", FOR_SECOND_FACTOR
    return "", frozenset()


def is_elsewhere(user: User, address: str) -> bool:
    """Say whether an administrator asks from where none may work (8.1.4.4 c)."""
    if not settings.MANAGED_FROM or is_within(address, settings.MANAGED_FROM):
        return False
    return not roles_of(user, timezone.localdate()).isdisjoint(SERVER_ROLES)


def is_taken_away(response: HttpResponseBase) -> bool:
    """Say whether an answer is a file to be saved: whichever page gives it, it is noted (8.1.4.3 a)."""
    return response.status_code == HTTPStatus.OK and response.get("Content-Disposition", "").startswith(
        "attachment"
    )


def _note_refusal(request: HttpRequest, user: User, at: datetime, reason: str = "") -> None:
    told = {"method": request.method or ""}
    with transaction.atomic():
        entries.write("refuse", "page", request.path[:200], by=user, at=at, after=told, reason=reason)


class SessionRules:
    """Middleware, after the one that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End what must end, then answer; note a refusal."""
        user, at = request.user, timezone.now()
        if isinstance(user, User):
            why = self._ended(request, user, at)
            if why:
                with transaction.atomic():
                    entries.write("session_end", "user", user.pk, by=user, at=at, reason=why)
                logout(request)
                request.session_ended = why  # type: ignore[attr-defined]
            elif is_elsewhere(user, request.META.get("REMOTE_ADDR", "")):
                _note_refusal(request, user, at, ELSEWHERE)
                logout(request)
                return render(request, "404.html", status=404)
        response = self.get_response(request)
        if response.status_code == 403 and isinstance(user, User) and request.user.is_authenticated:  # noqa: PLR2004
            _note_refusal(request, user, at)
        if is_taken_away(response) and isinstance(user, User):
            with transaction.atomic():
                entries.write("download", "page", request.path[:200], by=user, at=at)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note that somebody asked for what is not theirs to see: to them it is as if it were not there."""
        if isinstance(exception, HiddenError) and isinstance(request.user, User):
            _note_refusal(request, request.user, timezone.now(), "看不到，或没有")

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: object,  # noqa: ARG002
        kwargs: object,  # noqa: ARG002
    ) -> HttpResponse | None:
        """Send on whoever must sign in anew, or owes something first."""
        if isinstance(request.user, User):
            place, also = owed(request.user, timezone.now())
            if not place or _name(request.resolver_match) in {place, *also, *ALWAYS}:
                return None
            if request.method in ("GET", "HEAD") and not _is_part(request):
                return HttpResponseRedirect(reverse(place))
            return _sent_on(reverse(place), 403)
        if getattr(view, "login_required", True):
            ended = getattr(request, "session_ended", "")
            place = login_for(_page_of(request), ended=bool(ended))
            return _sent_on(place, 401) if _is_part(request) else HttpResponseRedirect(place)
        return None

    def _ended(self, request: HttpRequest, user: User, at: datetime) -> str:
        now, session = int(at.timestamp()), request.session
        if has_left(user, timezone.localdate(at)):
            return "不再担任任何角色"
        if why := over(session, user, at):
            return why
        if now - session[SEEN] >= NOTED_EVERY.total_seconds():
            session[SEEN], session[ADDRESS] = now, request.META.get("REMOTE_ADDR", "")
            _keep(session)
        return ""


def _keep(session: SessionBase) -> None:
    """Keep when somebody was last seen, where nobody else writes now: else the next request tries again.

    So pages are read while the database takes no writes (D-08, D-10).
    """
    with suppress(OperationalError, UpdateError), _without_waiting():
        session.save()
    session.modified = False


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Have SQLite refuse at once where another writes, instead of waiting for it."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(before)}")


def login_for(page: str, *, ended: bool) -> str:
    """Give the address of signing in, which leads on to a page and says so where a session has ended."""
    query = {"next": page} | ({"ended": "1"} if ended else {})
    return f"{reverse('account_login')}?{urlencode(query)}"


def _page_of(request: HttpRequest) -> str:
    """Give the page somebody stands on: what they asked for, or where they sent something from."""
    if request.method in ("GET", "HEAD") and not _is_part(request):
        return request.get_full_path()
    from_page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    same = from_page.netloc == request.get_host()
    return urlunsplit(("", "", from_page.path, from_page.query, "")) or "/" if same else "/"


def _name(match: ResolverMatch | None) -> str:
    return match.view_name if match else ""


def _is_part(request: HttpRequest) -> bool:
    """Say whether a part of a page is asked for, by htmx, and not a page."""
    return request.headers.get("HX-Request") == "true" or get_adapter().is_ajax(request)


def _sent_on(place: str, status: int) -> HttpResponse:
    return HttpResponse(
        "请先重新登录、更换密码或设置第二重验证", status=status, headers={"HX-Redirect": place}
    )
