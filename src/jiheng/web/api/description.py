"""The OpenAPI 3.1 description, from the declarations: what Ninja writes, and what every operation has."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from jiheng.web.api.kept_answers import HEADER as IDEMPOTENCY_KEY
from jiheng.web.api.kept_answers import LONGEST
from jiheng.web.api.operations import JSON, OPERATIONS, PREFIX, Operation
from jiheng.web.api.problems import KNOWN, MEDIA_TYPE, Problem, Wrong

REFERENCE = "#/components/schemas/{model}"
TEXT = (
    "绩衡的程序接口。网页能做的事这里都能做，权限与网页相同，只会更少：见令牌。\n\n"
    "- 每个请求写 `Authorization: Bearer 令牌`；令牌在网页“我的令牌”里生成，只显示一次。\n"
    "- 金额是十进制字符串，旁边写单位；时间是带时区的 ISO 8601；日期是 `2026-03-31`。\n"
    "- 列表按 `limit`（至多 500）分页，照 `next` 往下取；边取边增加也不漏、不重。\n"
    "- 读取带 `ETag`，再读写 `If-None-Match`，没有变就是 304。\n"
    "- 写入可以带 `Idempotency-Key`：同样的编号和内容再发，得到同样的回答；编号留七天。\n"
    "- 拒绝和出错都是 `application/problem+json`（RFC 9457）。"
)
ANSWERS = {200: "完成", 201: "已建立", 202: "已收下，在后台办理；进度见 Location", 204: "完成，没有内容"}


class Description(OpenAPISchema):
    """What Ninja knows, in Chinese and whole."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        """Describe everything that is declared."""
        super().__init__(api, path_prefix)
        paths: dict[str, dict[str, Any]] = self["paths"]
        for found in OPERATIONS.values():
            bare = PREFIX + found.path.replace("{uuid:", "{").replace("{int:", "{")
            _complete(paths[bare][found.method.lower()], found)
        components = self["components"]
        components["schemas"] |= {
            "Problem": Problem.model_json_schema(ref_template=REFERENCE, mode="serialization", by_alias=True),
            "Wrong": Wrong.model_json_schema(ref_template=REFERENCE, mode="serialization", by_alias=True),
        }
        components["schemas"]["Problem"].pop("$defs", None)
        components["schemas"] = dict(sorted(components["schemas"].items()))
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "网页“我的令牌”里生成的令牌"}
        }
        _quiet(self)


def _complete(told: dict[str, Any], found: Operation) -> None:
    told["security"] = [{"token": []}]
    parameters: list[dict[str, Any]] = told["parameters"]
    if found.writes:
        parameters.append(_header(
            IDEMPOTENCY_KEY, "这次写入的编号，由程序自己编；断线后用同样的编号和内容再发，不会写两次",
            {"maxLength": LONGEST, "minLength": 1, "pattern": "^[!-~]+$"},
        ))  # fmt: skip
    if found.if_match:
        what = "改之前读到的 ETag；对象变了就不改（412），没有写不改（428）"
        parameters.append(_header("If-Match", what, {}) | {"required": True})
    if found.method == "GET":
        what = "上次读到的 ETag；没有变就回答 304"
        parameters.append(_header("If-None-Match", what, {}))
    responses: dict[Any, Any] = told["responses"]
    for status in found.answers:
        responses[status]["description"] = ANSWERS[status]
        if found.gives != JSON:
            responses[status]["content"] = {found.gives: {"schema": {"type": "string", "format": "binary"}}}
        responses[status]["headers"] = _answer_headers(found, status)
    if found.method == "GET":
        responses[304] = {"description": "没有变，用上次读到的"}
    for status in _refusals(found, told):
        responses[status] = {
            "description": KNOWN[status][1],
            "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
        }
    told["responses"] = {str(status): responses[status] for status in sorted(responses)}


def _answer_headers(found: Operation, status: int) -> dict[str, Any]:
    headers = {"X-Request-Id": "这次请求的编号"}
    if found.method == "GET":
        headers["ETag"] = "这个回答的版本，写进 If-None-Match 或 If-Match"
    if status in (201, 202):
        headers["Location"] = "建立的对象或后台任务的地址"
    return {name: {"description": what, "schema": {"type": "string"}} for name, what in headers.items()}


def _header(name: str, what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "in": "header", "name": name, "required": False, "description": what,
        "schema": {"type": "string", **schema},
    }  # fmt: skip


def _refusals(found: Operation, told: dict[str, Any]) -> list[int]:
    """Give the statuses of the problems that an operation may answer with."""
    statuses = [400, 401, 403, 406, 422, 429, 500, 503]
    if "{" in found.path:
        statuses.append(404)
    if found.writes:
        statuses += [409, 507]
    if found.takes:
        statuses += [404, 413, 415]
    if found.if_match:
        statuses += [412, 428]
    return sorted({*statuses} - told["responses"].keys())


def _quiet(told: Any) -> None:  # noqa: ANN401 — JSON
    """Take away the English titles that pydantic makes of names."""
    if isinstance(told, dict):
        if isinstance(told.get("title"), str) and ("type" in told or "anyOf" in told or "$ref" in told):
            del told["title"]
        for each in told.values():
            _quiet(each)
    elif isinstance(told, list):
        for each in told:
            _quiet(each)
