"""The way into the API: middleware that asks for a token, and answers every refusal as a problem.

Nothing under /api/ knows a session: cookies are taken away before anybody reads them, so that no other
page can make a browser act here. A write is one transaction with its kept answer.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response

from jiheng.web.accounts.needs import HiddenError
from jiheng.web.accounts.sessions import is_elsewhere, is_taken_away
from jiheng.web.api import kept_answers, tokens
from jiheng.web.api.asking import Asking
from jiheng.web.api.models import KeptAnswer, Token
from jiheng.web.api.operations import FORM, OPERATIONS, WRITES, Operation
from jiheng.web.api.problems import (
    KNOWN,
    MEDIA_TYPE,
    WORDS,
    Part,
    Wrong,
    of_refusal,
    pointer_to,
    problem,
)
from jiheng.web.api.rates import MOST, MOST_REFUSED, rates
from jiheng.web.projects.models import Project
from jiheng.web.system.failing import cause_of
from jiheng.web.trail import entries
from jiheng.web.trail.request import current

HOME = "/api/"
FAILED = 400  # statuses from here on
logger = logging.getLogger(__name__)


class ApiDoor:
    """Middleware, before those that read cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is not the API's is passed on as it is."""
        if not request.path_info.startswith(HOME):
            return self.get_response(request)
        request.COOKIES = {}
        headless = request.method == "HEAD"
        if headless:
            request.method = "GET"
        try:
            response = self._answered(request, timezone.now())
        except (DatabaseError, sqlite3.Error, OSError) as error:
            if (cause := cause_of(error)) is None:
                raise
            logger.exception("%s %s", request.method, request.path)
            response = problem(cause.status, headers=cause.headers)
        if response.status_code >= FAILED and response.get("Content-Type") != MEDIA_TYPE:
            kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
            response = problem(response.status_code, headers=kept)
        response["Vary"] = "Authorization, Accept"
        if headless and not response.streaming:
            response.content = b""
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[str, ...],  # noqa: ARG002 — Django passes them
        kwargs: dict[str, str],
    ) -> HttpResponse | None:
        """Hold a request against what its operation declares, before anything of it is read."""
        match = request.resolver_match
        found = OPERATIONS.get((request.method or "", match.route if match else ""))
        if found is None:
            return None
        asking = getattr(request, "asked", None)
        if not isinstance(asking, Asking):
            return problem(401)
        if refused := _unfit(request, found):
            return refused
        try:
            asking.allow(found.right, kwargs)
        except Exception as error:
            if answer := of_refusal(error):
                asking.was_hidden = isinstance(error, HiddenError)
                return answer
            raise
        if unknown := _not_named(request, found):
            return problem(422, errors=unknown)
        return _changed(request, asking, view, kwargs) if found.if_match else None

    def _answered(self, request: HttpRequest, at: datetime) -> HttpResponse:
        token = _token_of(request, at)
        address = f"address:{current.get().address}"
        key, most = (str(token.pk), MOST) if token else (address, MOST_REFUSED)
        if wait := rates.wait(key, most, at):
            return problem(429, headers={"Retry-After": str(wait)})
        if token is None:
            return self.get_response(request)  # to what is open, or to be told that a token is missing
        asking = request.asked = Asking(token, at)  # type: ignore[attr-defined]
        if is_elsewhere(token.user, current.get().address):
            _note_refusal(request, asking)
            return problem(404)
        known = current.set(replace(current.get(), token=token.name))
        try:
            response = self._done(request, asking)
        finally:
            current.reset(known)
        return response

    def _done(self, request: HttpRequest, asking: Asking) -> HttpResponse:
        if request.method in WRITES:
            response = _read(request) or self._written(request, asking)
        else:
            response = self.get_response(request)
        if response.status_code == 403 or asking.was_hidden:  # noqa: PLR2004
            _note_refusal(request, asking)
        if is_taken_away(response):
            with transaction.atomic():
                entries.write("download", "page", request.path[:200], by=asking.by, at=asking.at)
        if request.method == "GET" and response.status_code == 200:  # noqa: PLR2004
            response = _conditional(request, response)
        return response

    def _written(self, request: HttpRequest, asking: Asking) -> HttpResponse:
        key = request.headers.get(kept_answers.HEADER)
        if key is None or not _is_operation(request):
            return self._whole(request, asking, None)
        kept = kept_answers.begin(request, key, asking.by, asking.at)
        if not isinstance(kept, KeptAnswer):
            return _may_see_again(request, asking) or kept
        try:
            return self._whole(request, asking, kept)
        finally:
            kept_answers.let_go(kept)

    def _whole(self, request: HttpRequest, asking: Asking, kept: KeptAnswer | None) -> HttpResponse:
        """Write all of it with its kept answer, or nothing."""
        with transaction.atomic():
            response = self.get_response(request)
            for name, value in asking.headers.items():
                response[name] = value
            if response.status_code >= FAILED:
                transaction.set_rollback(True)
            elif kept and not response.streaming and not kept_answers.keep(kept, response):
                transaction.set_rollback(True)  # of a streamed file nothing is kept: it is made anew
                return kept_answers.going_on()
        return response


def _may_see_again(request: HttpRequest, asking: Asking) -> HttpResponse | None:
    """Hold a request whose answer is kept against what it needs now; say why it is refused."""
    match = resolve(request.path_info)
    try:
        asking.allow(OPERATIONS[request.method or "", match.route].right, match.kwargs)
    except Exception as error:
        if refused := of_refusal(error):
            return refused
        raise
    return None


def _is_operation(request: HttpRequest) -> bool:
    """Say whether there is an operation that answers; keys are kept of no other request."""
    try:
        return (request.method or "", resolve(request.path_info).route) in OPERATIONS
    except Resolver404:
        return False


def _token_of(request: HttpRequest, at: datetime) -> Token | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return tokens.find(text.strip(), at) if scheme.lower() == "bearer" else None


def _read(request: HttpRequest) -> HttpResponse | None:
    """Read the body before anything is locked; say why it cannot be read."""
    try:
        _ = request.FILES if request.content_type == FORM else request.body
    except RequestDataTooBig:
        return problem(413)
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return problem(400)
    return None


def _unfit(request: HttpRequest, found: Operation) -> HttpResponse | None:
    """Say which type of the body, or of the answer, does not fit."""
    if not (request.accepts(found.gives) or request.accepts(MEDIA_TYPE)):
        return problem(406)
    if found.takes and request.content_type != found.takes and (request.content_type or request.body):
        told = KNOWN[415][2]
        return problem(415, f"{told}这里应当是 {found.takes}。")
    return None


def _not_named(request: HttpRequest, found: Operation) -> list[Wrong]:
    """Tell of what the description does not name: nothing of it is passed over in silence."""
    wrong = [_unknown("query", name) for name in request.GET if name not in found.query]
    if found.takes == FORM:
        wrong += [
            _unknown("body", name) for name in (*request.POST, *request.FILES) if name not in found.form
        ]
    elif found.writes and not found.takes and _has_body(request):
        wrong.append(Wrong(part="body", pointer="", detail="这里不收请求体，请去掉"))
    return wrong


def _has_body(request: HttpRequest) -> bool:
    """Say whether anything was sent: an empty object or form is nothing."""
    if request.content_type == FORM:
        return bool(request.POST or request.FILES)
    return request.body.strip() not in (b"", b"{}")


def _unknown(part: Part, name: str) -> Wrong:
    return Wrong(part=part, pointer=pointer_to(name), detail=WORDS["extra_forbidden"])


def _changed(
    request: HttpRequest, asking: Asking, view: Callable[..., HttpResponse], kwargs: dict[str, str]
) -> HttpResponse | None:
    """Hold If-Match against what GET at the same address would answer now, with the project locked."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return problem(428)
    Project.objects.select_for_update(of=("self",)).get(pk=asking.project.pk)
    read = copy(request)
    read.method = "GET"
    current_one = view(read, **kwargs)
    if current_one.status_code >= FAILED:
        return current_one
    tags = {each.strip() for each in wanted.split(",")}
    return None if "*" in tags or etag_of(current_one) in tags else problem(412)


def etag_of(response: HttpResponse) -> str:
    """Give the tag of an answer: what it says of itself, else the hash of its content."""
    return response.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.streaming and "ETag" not in response:
        return response
    response["ETag"] = etag_of(response)
    response["Cache-Control"] = "private, no-cache"
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found if isinstance(found, HttpResponse) else response


def _note_refusal(request: HttpRequest, asking: Asking) -> None:
    with transaction.atomic():
        entries.write(
            "refuse", "page", request.path[:200], by=asking.by, at=asking.at,
            after={"method": request.method or ""},
        )  # fmt: skip
