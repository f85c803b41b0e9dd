"""Tell a group of DingTalk something by its robot: one text, signed where the robot asks for it.

Basis: 钉钉开放平台“自定义机器人接入”: `timestamp` in milliseconds, `sign` = base64 of HMAC-SHA256 over
the timestamp, a new line and the secret, with the secret as key; the answer is JSON whose `errcode` is 0.
"""

import base64
import hashlib
import hmac
import http.client
import json
from contextlib import closing
from urllib.parse import quote_plus, urlsplit

from jiheng.errors import NotFoundError, UsageError

PATIENCE = 10  # seconds
LONGEST_ANSWER = 10_000  # bytes
HERE = ("127.0.0.1", "localhost")


def signed(address: str, secret: str, milliseconds: int) -> str:
    """Give the address to post to at a moment; without a secret it is the robot's own."""
    if not secret:
        return address
    told = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()
    return f"{address}{'&' if '?' in address else '?'}timestamp={milliseconds}&sign={quote_plus(sign)}"


def send(address: str, secret: str, text: str, milliseconds: int) -> None:
    """Send a text. Raises UsageError for an address that is not https, NotFoundError where none takes it."""
    parts = urlsplit(signed(address, secret, milliseconds))
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in HERE):
        raise UsageError("JIHENG_DINGTALK_WEBHOOK 应当是 https:// 开头的机器人地址")
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    with closing(make(parts.hostname, parts.port, timeout=PATIENCE)) as connection:
        try:
            headers = {"Content-Type": "application/json; charset=utf-8"}
            connection.request("POST", f"{parts.path}?{parts.query}", body, headers)
            answer = connection.getresponse().read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise NotFoundError(f"钉钉机器人连不上：{error}") from error
    try:
        told = json.loads(answer)
    except ValueError:
        told = {}
    if not isinstance(told, dict) or told.get("errcode") != 0:
        raise NotFoundError(f"钉钉机器人没有收下：{answer.decode(errors='replace')[:200]}")
