"""What people say to the robot of an enterprise in DingTalk: read, and signed or not.

Basis: 钉钉开放平台“接收消息的消息协议” (企业内部机器人, HTTP 模式): headers `timestamp` in
milliseconds, at most an hour off, and `sign` = base64 of HMAC-SHA256 over the timestamp, a new line and
the app secret, with the secret as key; the body is JSON. Answers go to its `sessionWebhook`.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from jiheng.errors import Fault, UnreadableValueError
from jiheng.sources.json_answers import read_json

OLDEST = 3_600_000  # milliseconds
HOST = "oapi.dingtalk.com"


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who said it, under which id; `answer_to` is where answers go, empty where nowhere."""

    message: str
    staff: str  # empty for who is not of the enterprise
    nick: str
    text: str
    answer_to: str


def is_signed(timestamp: str, sign: str, secret: str, now: int) -> bool:
    """Say whether DingTalk has signed a request, `now` being the milliseconds since 1970."""
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp[:16])) >= OLDEST:
        return False
    told = f"{timestamp}\n{secret}".encode()
    expected = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest())
    return hmac.compare_digest(expected, sign.encode("utf-8", "surrogatepass"))


def read_said(body: bytes) -> Said:
    """Read a message. Raises UnreadableValueError where it is none."""
    told = read_json(body)
    wrong = UnreadableValueError("不是钉钉机器人收到的文字消息", expected="JSON，有 msgId 和 text.content")
    if isinstance(told, Fault) or not isinstance(told, dict):
        raise wrong
    text = told.get("text")
    content = text.get("content") if isinstance(text, dict) else None
    if not _is_text(told.get("msgId")) or not told["msgId"] or not _is_text(content):
        raise wrong
    staff, nick, to = (
        told[name] if _is_text(told.get(name)) else ""
        for name in ("senderStaffId", "senderNick", "sessionWebhook")
    )
    parts = urlsplit(to) if to.isascii() else urlsplit("")
    return Said(
        told["msgId"], staff, nick, " ".join(str(content).split()),
        to if (parts.scheme, parts.netloc) == ("https", HOST) else "",
    )  # fmt: skip


def _is_text(found: object) -> bool:
    return isinstance(found, str) and "\0" not in found
