"""Every refusal and failure of the API as application/problem+json (RFC 9457)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as WronglyAsked
from pydantic import BaseModel, Field

from jiheng.errors import (
    BusyError,
    Fault,
    IntegrityError,
    JihengError,
    NoRoomError,
    NotFoundError,
    UnreadableInputError,
    UnreadableValueError,
)
from jiheng.web.trail.request import current

MEDIA_TYPE = "application/problem+json"
URN = "urn:jiheng:problem:"
# status: the end of its type, title, detail where nothing more is known
KNOWN: dict[int, tuple[str, str, str]] = {
    400: ("malformed", "请求读不懂", "请求不合 HTTP 或 JSON 的写法，没有处理。请检查请求头和请求体。"),
    401: ("unauthenticated", "没有有效的令牌", "请求头要有 Authorization: Bearer 令牌，在“我的令牌”里生成。"),
    403: ("forbidden", "没有这项权限", "令牌或它的主人没有这项权限。请换一个权限够的令牌。"),
    404: ("not-found", "没有找到", "没有这个地址或对象，或者您看不到它。"),
    405: ("method-not-allowed", "这个地址不支持这种请求方法", "支持的方法见 Allow 响应头。"),
    406: ("not-acceptable", "给不出所要的格式", "请把 Accept 改成接口说明里写的类型，或去掉。"),
    409: ("conflict", "与现在的状态冲突", "对象现在的状态不允许这样做。请重新读取后再决定。"),
    412: ("changed-meanwhile", "对象已经变了", "没有修改。请重新读取，看过别人的改动再改。"),
    413: ("too-large", "请求体太大", "请缩小文件，或分几次发送。"),
    415: ("unsupported-media-type", "请求体的类型不对", "请按接口说明写 Content-Type。"),
    422: ("invalid", "内容不合要求", "请按 errors 里列出的各处改正后再发。"),
    428: ("precondition-required", "缺少 If-Match", "修改前先读取，把读到的 ETag 写进 If-Match。"),
    429: ("too-many-requests", "请求太频繁", "请等 Retry-After 所写的秒数再发。"),
    500: ("server-error", "服务器出错", "服务器内部出错，没有写入。请把 request_id 告诉系统管理员。"),
    503: ("unavailable", "服务器暂时不能处理", "没有写入。请等 Retry-After 所写的秒数，原样再发。"),
    507: ("storage-full", "服务器磁盘满了", "没有写入，读取不受影响。请系统管理员腾出空间，再发一次。"),
}  # fmt: skip
IN = {"body": "body", "form": "body", "file": "body", "query": "query", "path": "path", "header": "header"}
NOT_LEFT_OUT = "none_required"  # what may be left out is there, and wrong otherwise: told besides
Part = Literal["body", "query", "path", "header"]


class Wrong(BaseModel):
    """One thing that is wrong with what was asked."""

    part: Part = Field(
        serialization_alias="in", description="在请求的哪一部分：请求体、查询参数、路径或请求头"
    )
    pointer: str = Field(description="在那一部分里的位置，JSON Pointer（RFC 6901）；空串指整个部分")
    detail: str = Field(description="哪里不对，应当是什么，怎么办")
    line: int | None = Field(default=None, description="在上传的文件或给出的各行里的第几行，从 1 起")


class Problem(BaseModel):
    """A refusal or failure (RFC 9457)."""

    type: str = Field(description="问题的种类，一个不会变的 URN")
    title: str = Field(description="问题种类的名称")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="这一次出了什么问题，怎么办")
    errors: list[Wrong] = Field(default=[], description="所有不对的地方，一次列全")
    request_id: str = Field(description="这次请求的编号，报障时告诉系统管理员")


def problem(
    status: int, detail: str = "", errors: Sequence[Wrong] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """Answer with a problem."""
    kind, title, usual = KNOWN.get(status) or KNOWN[500 if status >= 500 else 400]  # noqa: PLR2004
    told = Problem(
        type=URN + kind, title=title, status=status, detail=detail or usual, errors=list(errors),
        request_id=current.get().request_id,
    )  # fmt: skip
    content = told.model_dump_json(by_alias=True)
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers=headers)
    response["Cache-Control"] = "no-store"
    if status == 401:  # noqa: PLR2004
        response["WWW-Authenticate"] = 'Bearer realm="jiheng"'
    return response


Pointing = Callable[[Fault], str]


def of_error(  # noqa: PLR0911 — a line for each kind
    error: JihengError, pointing: Pointing = lambda _: ""
) -> HttpResponse:
    """Answer with what the product refused; `pointing` says where in the body a fault is."""
    match error:
        case UnreadableInputError():
            detail = f"{error.subject}有 {len(error.faults)} 处问题，没有写入。"
            return problem(422, detail, [wrong(each, pointing) for each in error.faults])
        case UnreadableValueError():
            return problem(422, str(error), [wrong(error.fault, pointing)])
        case NotFoundError():
            return problem(404, str(error))
        case NoRoomError():
            return problem(507, str(error))
        case BusyError():
            return problem(409, str(error), headers={"Retry-After": "5"})
        case IntegrityError():
            return problem(500, str(error))
        case _:
            return problem(409, str(error))


class PlacedError(Exception):
    """What the product refused, with where in the body each fault is."""

    def __init__(self, error: JihengError, pointing: Pointing) -> None:
        """Keep both."""
        super().__init__(str(error))
        self.error, self.pointing = error, pointing


@contextmanager
def of_fault(pointing: Pointing) -> Iterator[None]:
    """Say of what is refused within where in the body it stands. Raises PlacedError."""
    try:
        yield
    except JihengError as error:
        raise PlacedError(error, pointing) from error


def wrong(fault: Fault, pointing: Pointing = lambda _: "") -> Wrong:
    """Tell a fault of the product."""
    return Wrong(part="body", pointer=pointing(fault), detail=str(fault), line=fault.place.line)


def of_refusal(error: Exception) -> HttpResponse | None:  # noqa: PLR0911 — a line for each kind
    """Answer an exception that means a refusal; None for any other."""
    match error:
        case PlacedError():
            return of_error(error.error, error.pointing)
        case JihengError():
            return of_error(error)
        case Http404():
            return problem(404)
        case PermissionDenied():
            return problem(403, str(error))
        case WronglyAsked():
            told = [each for each in error.errors if each["type"] != NOT_LEFT_OUT]
            return problem(422, errors=[_asked(each) for each in told])
        case RefusedValue():
            return problem(422, errors=[error.wrong])
        case ValidationError():
            return problem(422, "；".join(error.messages))
        case HttpError():
            return problem(error.status_code)
    return None


class RefusedValue(Exception):  # noqa: N818 — it carries an answer
    """Something in what was asked is wrong that only the tables can tell."""

    def __init__(self, wrong: Wrong) -> None:
        """Keep what is wrong."""
        super().__init__(wrong.detail)
        self.wrong = wrong


def refuse(pointer: str, detail: str, part: Part = "body") -> NoReturn:
    """Refuse a value of the body, or of another part. Raises RefusedValue."""
    raise RefusedValue(Wrong(part=part, pointer=pointer, detail=detail))


def pointer_to(*way: str) -> str:
    """Write a way into a value as a JSON pointer."""
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in way)


def _asked(told: dict[str, object]) -> Wrong:
    location = told["loc"]
    part, *way = map(str, location if isinstance(location, tuple | list) else [location])
    if part == "body":
        del way[:1]  # the name that the function has for the body
    elif part == "query":
        del way[1:]  # which of the types it was held against
    return Wrong(part=IN.get(part, "body"), pointer=pointer_to(*way), detail=in_words(told))  # type: ignore[arg-type]


# What pydantic calls a fault: what we say of it, with its context.
WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "应当是字符串",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "bool_type": "应当是 true 或 false",
    "bool_parsing": "应当是 true 或 false",
    "list_type": "应当是数组",
    "dict_type": "应当是对象",
    "model_type": "应当是对象",
    "model_attributes_type": "应当是对象",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "string_pattern_mismatch": "应当合于 {pattern}",
    "greater_than_equal": "应当不小于 {ge}",
    "less_than_equal": "应当不大于 {le}",
    "literal_error": "应当是 {expected} 之一",
    "enum": "应当是 {expected} 之一",
    "date_from_datetime_parsing": "应当是日期，如 2026-03-31",
    "date_parsing": "应当是日期，如 2026-03-31",
    "date_type": "应当是日期，如 2026-03-31",
    "datetime_parsing": "应当是带时区的时间，如 2026-03-31T09:00:00+08:00",
    "datetime_from_date_parsing": "应当是带时区的时间，如 2026-03-31T09:00:00+08:00",
    "datetime_type": "应当是带时区的时间，如 2026-03-31T09:00:00+08:00",
    "timezone_aware": "时间要带时区，如 2026-03-31T09:00:00+08:00",
    "uuid_parsing": "应当是 UUID",
    "uuid_type": "应当是 UUID",
    "cursor": "应当照抄上一页 next 里的 cursor",
    "other_snapshot": "不是这个快照的：夜里换了快照，不带 cursor 从头再取",
    "told": "{told}",
    "nul": "有看不见的控制字符，请删去",
}


def in_words(told: dict[str, object]) -> str:
    """Say in Chinese what is wrong with a value."""
    context = told.get("ctx")
    words = WORDS.get(str(told["type"]), "不合接口说明的要求（{type}）")
    return words.format(**{"type": told["type"], **(context if isinstance(context, dict) else {})})


def handle_with(api: NinjaAPI) -> None:
    """Let the API answer every refusal so."""

    def answer(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, Exception)  # noqa: S101 — Ninja hands the exception itself
        found = of_refusal(error)
        assert found is not None  # noqa: S101 — it knows all of these
        return found

    for kind in (
        JihengError,
        PlacedError,
        Http404,
        PermissionDenied,
        WronglyAsked,
        RefusedValue,
        ValidationError,
        HttpError,
    ):
        api.add_exception_handler(kind, answer)
