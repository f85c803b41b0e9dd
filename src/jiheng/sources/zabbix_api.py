"""The API of Zabbix (5.4 and later): JSON-RPC over our own way out, with a token that may only read."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jiheng.errors import Fault
from jiheng.sources.json_answers import ask_json, found_at, keys_of, plain, secret_header
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking

HEADER_SINCE = (6, 4)  # the version from which the token goes into a header
BEARER = "Bearer "


class RefusedError(Exception):
    """Zabbix answered with an error, or with something else than was asked for."""

    def __init__(self, fault: Fault) -> None:
        """Keep what is told of it."""
        super().__init__(fault.what)
        self.fault = fault


@dataclass(slots=True)
class ZabbixApi:
    """Ask one method after another; what was answered is summed up in a hash."""

    asking: Asking
    request: Request
    token: str
    in_body: bool = False
    digest: Any = field(default_factory=hashlib.sha256)

    async def meet(self) -> None:
        """Learn the version, which says where the token goes."""
        version = str(await self.ask("apiinfo.version", known=False))
        numbers = tuple(int(each) for each in version.split(".")[:2] if each.isdigit())
        self.in_body = numbers < HEADER_SINCE

    async def ask(self, method: str, *, known: bool = True, **parameters: object) -> Any:  # noqa: ANN401 — JSON
        """Ask. Raises RefusedError, and as `ask_json`."""
        body: dict[str, object] = {"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1}
        headers = [("Content-Type", "application/json-rpc")]
        if known and self.in_body:
            body["auth"] = self.token
        elif known:
            headers.append(("Authorization", BEARER + self.token))
        request = replace(self.request, posted=json.dumps(body).encode(), headers=tuple(headers))
        page, digest = await ask_json(self.asking, request)
        if isinstance(page, Fault):
            raise RefusedError(page)
        if not isinstance(page, dict) or "result" not in page:
            told = [found_at(page, f"error.{name}") for name in ("message", "data")]
            text = plain(" ".join(each for each in told if isinstance(each, str)))[:300] or keys_of(page)
            advice = "核对 url、令牌和它的权限"
            raise RefusedError(Fault(f"Zabbix 没有答应 {method}", found=text, advice=advice))
        if known:
            self.digest.update(digest.encode())
        return page["result"]


def read_token(asking: Asking, file: Path) -> str:
    """Read the token of a file. Raises NotSeenError, which does not show it."""
    ((name, value),) = secret_header(asking, file)
    if name.lower() != "authorization" or not value.startswith(BEARER):
        raise NotSeenError(f"凭据文件 {file} 里应当是 Authorization: Bearer 令牌")
    return value.removeprefix(BEARER).strip()
