"""What connectors ask in JSON: over the network, with a secret where one is needed, and where values stand.

Numbers keep the digits they are written with: they are texts here.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, reading
from jiheng.errors import Fault
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_path

LARGEST = 10 * 1024 * 1024
LARGEST_SECRET = 8 * 1024
GOOD = range(200, 300)
HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}): *([\x21-\x7e][\x20-\x7e]{0,8000})")
NOWHERE = object()


class TooLargeError(NotSeenError):
    """The answer is larger than what is read of it."""


def read_secret_file(text: str) -> Path | None:
    """Read a path, or nothing. Raises UnreadableValueError."""
    return read_path(text) if text.strip() else None


SECRET_FILE = Parameter(
    "secret_file", "凭据文件", reading(read_secret_file), "文件里写一行请求头", default=""
)


def secret_header(asking: Asking, file: Path | None) -> tuple[tuple[str, str], ...]:
    """Read the one header line of a file, if there is one. Raises NotSeenError, which does not show it."""
    if file is None:
        return ()
    try:
        with asking.file(file).open("rb") as opened:
            text = opened.read(LARGEST_SECRET).decode("ascii", "replace").strip()
    except OSError as error:
        raise NotSeenError(f"凭据文件 {file} 读不了：{error.strerror or error}") from error
    found = HEADER.fullmatch(text)
    if not found:
        raise NotSeenError(f"凭据文件 {file} 里应当只有一行，如 Authorization: Bearer …")
    return ((found[1], found[2]),)


async def ask_json(asking: Asking, request: Request) -> tuple[Any, str]:
    """Ask for JSON: what it says, or a Fault, and the hash of its bytes.

    Raises ForbiddenError, UnreachableError, NotSeenError, and of these TooLargeError.
    """
    answer, place = await asking.network.follow(request, within=asking.within)
    if answer.status not in GOOD:
        told = (
            f"：{plain(answer.body[:300].decode('utf-8', 'replace'))}"
            if "json" in answer.content_type
            else ""
        )
        raise UnreachableError("status", f"{place.text} 应答 HTTP {answer.status}{told}")
    if len(answer.body) >= request.body_bytes:
        raise TooLargeError(f"{place.text} 超过 {request.body_bytes // 1024**2} MB，没有读")
    found = read_json(answer.body)
    if isinstance(found, Fault):
        found = replace(found, advice="核对 url，是不是要先登录")
    return found, hashlib.sha256(answer.body).hexdigest()


def read_json(body: bytes) -> Any:  # noqa: ANN401 — JSON
    """Read JSON; a Fault where it is none, or has the same key twice."""
    try:
        return json.loads(
            body, parse_float=str, parse_int=str, object_pairs_hook=_once, parse_constant=_refused
        )
    except (ValueError, RecursionError) as error:
        told = (
            f"“{error.args[1]}”写了两次" if len(error.args) > 1 and error.args[0] == "twice" else "不是 JSON"
        )
        start = body[:60].decode("utf-8", "replace")
        return Fault(f"内容读不了：{told}", found=start, expected="JSON")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError("twice", next(name for name in names if names.count(name) > 1))
    return found


def _refused(word: str) -> str:
    raise ValueError(word)


def found_at(value: Any, path: str) -> Any:  # noqa: ANN401 — JSON
    """Follow `a.b.0`; NOWHERE where it leads nowhere."""
    for key in path.split(".") if path else ():
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return NOWHERE
    return value


def plain(text: str) -> str:
    """Replace halves of pairs of surrogates, which JSON can write and nothing can keep."""
    return text.encode("utf-8", "replace").decode()


def keys_of(value: Any) -> str:  # noqa: ANN401 — JSON
    """List the keys of an object, for a message; of anything else, its beginning."""
    return plain("、".join(_listed(value)))[:200]


def _listed(value: Any) -> Iterator[str]:  # noqa: ANN401 — JSON
    if isinstance(value, dict):
        yield from map(str, value)
    else:
        yield json.dumps(value, ensure_ascii=False)[:80]
