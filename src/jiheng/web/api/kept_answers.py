"""A write that comes twice under one Idempotency-Key is done once (reliability-security D-14).

The answer is kept in the transaction of the write: either both are there or neither is, so a key whose
process died can be begun again.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from jiheng.web.accounts.models import User
from jiheng.web.api.models import KeptAnswer
from jiheng.web.api.problems import Wrong, problem

HEADER = "Idempotency-Key"
LONGEST = 64
KEPT = timedelta(days=7)
LEASE = timedelta(seconds=60)  # no answer takes so long: a write without one has died (fenced by `keep`)
KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def begin(request: HttpRequest, key: str, user: User, at: datetime) -> KeptAnswer | HttpResponse:
    """Take a key for what is asked; or give what was answered before, or why it cannot be taken."""
    if not (0 < len(key) <= LONGEST and all("!" <= each <= "~" for each in key)):
        wrong = Wrong(
            part="header", pointer=f"/{HEADER}", detail=f"应当是 1 到 {LONGEST} 个可见的 ASCII 字符"
        )
        return problem(422, errors=[wrong])
    digest = digest_of(request)
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=user, key=key, digest=digest, begun_at=at)
    except IntegrityError:
        found = KeptAnswer.objects.filter(user=user, key=key).first()
    if found is None or (found.digest == digest and found.status is None and _taken_over(found, at)):
        return found or begin(request, key, user, at)
    if found.digest != digest:
        wrong = Wrong(part="header", pointer=f"/{HEADER}", detail="这个编号已经用于另一次请求，请换一个")
        return problem(422, "同一个 Idempotency-Key 带来了不同的内容，没有处理。", [wrong])
    if found.status is None:
        return going_on()
    response = HttpResponse(bytes(found.body or b""), status=found.status, headers=found.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def going_on() -> HttpResponse:
    """Say that another request with the key is being done."""
    told = "同一个 Idempotency-Key 的请求正在处理，请稍后用同样的编号和内容再发。"
    return problem(409, told, headers={"Retry-After": "2"})


def _taken_over(found: KeptAnswer, at: datetime) -> bool:
    if found.begun_at >= at - LEASE or not _held(found).update(begun_at=at):
        return False
    found.begun_at = at
    return True


def _held(kept: KeptAnswer) -> QuerySet[KeptAnswer]:
    """Give the row while the write of `kept` still has it: whoever takes a key over changes its moment."""
    return KeptAnswer.objects.filter(pk=kept.pk, status=None, begun_at=kept.begun_at)


def keep(kept: KeptAnswer, response: HttpResponse) -> bool:
    """Keep the answer, within the transaction of what it tells; False: another has taken the key over."""
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return _held(kept).update(status=response.status_code, body=response.content, headers=headers) == 1


def let_go(kept: KeptAnswer) -> None:
    """Free the key of a write that has no answer: nothing was written, so it may be tried anew."""
    _held(kept).delete()


def forget(at: datetime) -> int:
    """Forget what was kept for a week; say how many."""
    return KeptAnswer.objects.filter(begun_at__lt=at - KEPT).delete()[0]


def digest_of(request: HttpRequest) -> str:
    """Give the hash of what is asked; of a form, of its fields and files, whatever stands between them."""
    hashed = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        hashed.update(request.body)
        return hashed.hexdigest()
    for name, values in sorted(request.POST.lists()):
        hashed.update(repr((name, values)).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            content = hashlib.sha256()
            for piece in upload.chunks():
                content.update(piece)
            upload.seek(0)
            hashed.update(repr((name, upload.name, content.hexdigest())).encode())
    return hashed.hexdigest()
