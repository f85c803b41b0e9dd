"""Tell one text to a robot of DingTalk, WeCom or Feishu, or to a webhook, and say what was answered.

Basis: 钉钉“自定义机器人接入”, 企业微信“群机器人配置说明”, 飞书“自定义机器人使用指南”: a POST of JSON; the
answer is JSON whose `errcode` (飞书: `code`) is 0. Robots take at most some 20 a minute; who sends more is
refused for minutes. A webhook gets `id` and `text`, signed with HMAC-SHA256 over the body: by the id it knows
what it was sent twice.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.dingtalk import signed
from jiheng.sources.network.hosts import read_url
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.network.web import Answer, Request

DINGTALK, WECOM, FEISHU, WEBHOOK = "dingtalk", "wecom", "feishu", "webhook"
PATIENCE = 10_000  # milliseconds
LONGEST_ANSWER = 10_000  # bytes
SHOWN = 200  # characters of an answer that are kept
TOO_FAST = {"130101", "45009", "11232", "9499"}  # errcode of DingTalk, WeCom; code of Feishu
TOO_MANY, FAULTS = 429, 500  # of HTTP
TAKEN = range(200, 300)
HERE = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Told:
    """How it went: taken or not, what was answered; whether to try again, and only after a while."""

    taken: bool
    answer: str
    again: bool = False
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What is told to whom: kind and address of the channel, its secret, the text, the id of the outbox."""

    kind: str
    address: str
    secret: str
    text: str
    id: str


def post(message: Message, policy: TargetPolicy, milliseconds: int) -> Told:
    """Send it at a moment, to an address that the policy permits; nothing is raised."""
    try:
        request = request_of(message, milliseconds)
        return judged(message.kind, asyncio.run(_asked(request, policy)))
    except UnreadableValueError as error:
        return Told(taken=False, answer=f"地址不能用：{error.fault.what}")
    except ForbiddenError as error:
        return Told(taken=False, answer=f"没有发：{error}")
    except (UnreachableError, NotSeenError) as error:
        return Told(taken=False, answer=f"没有送到：{error}"[:SHOWN], again=True)


def request_of(message: Message, milliseconds: int) -> Request:
    """Give what is posted. Raises UnreadableValueError for an address that is not https."""
    address = message.address
    if message.kind == DINGTALK:
        address = signed(address, message.secret, milliseconds)
    url = read_url(address)
    if url.scheme != "https" and message.kind != WEBHOOK and url.host not in HERE:
        raise UnreadableValueError("机器人地址应当以 https:// 开头", found=url.host)
    headers = [("Content-Type", "application/json; charset=utf-8")]
    body: dict[str, object] = {"msgtype": "text", "text": {"content": message.text}}
    if message.kind == FEISHU:
        body = {"msg_type": "text", "content": {"text": message.text}}
        if message.secret:
            seconds = str(milliseconds // 1000)
            sign = hmac.new(f"{seconds}\n{message.secret}".encode(), b"", hashlib.sha256).digest()
            body |= {"timestamp": seconds, "sign": base64.b64encode(sign).decode()}
    elif message.kind == WEBHOOK:
        body = {"id": message.id, "text": message.text}
    posted = json.dumps(body, ensure_ascii=False).encode()
    if message.kind == WEBHOOK and message.secret:
        sign_of_it = hmac.new(message.secret.encode(), posted, hashlib.sha256).hexdigest()
        headers.append(("X-Jiheng-Signature", f"sha256={sign_of_it}"))
    return Request(url, "POST", body_bytes=LONGEST_ANSWER, headers=tuple(headers), posted=posted)


def judged(kind: str, answer: Answer) -> Told:
    """Say what an answer means."""
    words = f"HTTP {answer.status} {answer.body.decode(errors='replace').strip()}"[:SHOWN]
    if answer.status == TOO_MANY:
        return Told(taken=False, answer=words, again=True, slowly=True)
    if answer.status not in TAKEN:
        return Told(taken=False, answer=words, again=answer.status >= FAULTS)
    if kind == WEBHOOK:
        return Told(taken=True, answer=words)
    code = _code(answer.body)
    if code == "0":
        return Told(taken=True, answer=words)
    return Told(taken=False, answer=words, again=code in TOO_FAST, slowly=code in TOO_FAST)


def _code(body: bytes) -> str:
    """Give the code of an answer; empty where there is none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    return str(told.get("errcode", told.get("code", told.get("StatusCode", ""))))


async def _asked(request: Request, policy: TargetPolicy) -> Answer:
    network = Network(policy)
    try:
        return await network.request(request, within=PATIENCE)
    finally:
        network.close()
