"""B-16: names, addresses and answers that carry line ends, controls and marks into the log and into messages.

They come as addresses, hosts, agents, login names, names of files, and in errors that the server did not
expect. Each entry of the log must begin a line, and nothing else may; a mail has the headers it was given; a
robot and a webhook get one text.
"""

import io
import json
import logging
import re
from email import message_from_bytes, policy
from types import SimpleNamespace

from proof.doors import Doors
from proof.row import Row

FORGED = "2026-01-01 00:00:00,000 ERROR root: FORGED"
ENDS = (
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x85",
    "\u2028",
    "\u2029",
    "\0",
    "\x1b[2K\x1b[1G",
    "\x08" * 40,
    "\u202e",
    "%0d%0a",
    "\\n",
    "\r\n\r\n",
    "\n\t",
    "\x1b]0;a\x07",
    "\ufeff",
)
ENTRY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (WARNING|ERROR|CRITICAL) [\w.]+: ")
MARKS = (
    "**粗**",
    "# 题",
    "[点](http://x.example)",
    "![](http://x.example/a.png)",
    "@all",
    "<at id=all></at>",
    "> 引",
    "`码`",
)

row = Row(
    "B-16",
    promises=("I-11",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 20}},
    bars=(
        "entries >= 40",
        "entries = figure.records",
        "forged = 0",
        "controls = 0",
        "mails >= 20",
        "headers_forged = 0",
        "texts_changed = 0",
    ),
)


@row.runs
def forge(trial):
    """Write entries and messages, and read them as a program would."""
    doors = Doors(trial.room)
    stream, records = _listened()
    for _ in range(trial.size["rounds"]):
        for end in ENDS:
            _visit(doors, f"x{end}{FORGED}")
    text = stream.getvalue()
    lines = text.split("\n")[:-1]
    entries = [each for each in lines if ENTRY.match(each)]
    stray = [each for each in lines if not ENTRY.match(each) and not each.startswith("    | ")]
    forged = len(stray) + sum(each.startswith(FORGED[:30]) and "FORGED" in each[:60] for each in lines)
    controls = sum(
        bool(re.search(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e]", each)) for each in lines
    )
    for each in stray[:5]:
        print("stray:", ascii(each))
    mails, headers, changed = _messages()
    return {
        "entries": len(entries),
        "records": records[0],
        "forged": forged,
        "controls": controls,
        "mails": mails,
        "headers_forged": headers,
        "texts_changed": changed,
    }


def _listened():
    """Let the server's own handler write into a text, and count what it is given."""
    stream, records = io.StringIO(), [0]
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler)]
    handler.setStream(stream)
    kept = handler.emit

    def emit(record):
        records[0] += 1
        kept(record)

    handler.emit = emit
    return stream, records


def _visit(doors, text):
    """Come with a text in everything that may be logged."""
    from unittest import mock

    from django.test import Client

    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    client.get("/x/", HTTP_HOST=text)
    client.post("/accounts/login/", {"login": text, "password": text})
    with mock.patch("jiheng.web.system.health.connection.cursor", side_effect=ValueError(text)):
        client.get("/readyz", HTTP_USER_AGENT=text)
    logging.getLogger("jiheng.web.evidence").warning("infected upload refused: %s", text)
    try:
        int(text)
    except ValueError:
        logging.getLogger("jiheng.web.jobs").exception("job %s", text)
    doors.cabinet(f"{text}.exe", b"MZ")


def _messages():
    """Send mails and robots' messages whose text would be more than a text; look at what goes out."""
    from jiheng.sources.network import mail
    from jiheng.sources.network.messages import DINGTALK, FEISHU, WEBHOOK, WECOM, Message, request_of

    sent, headers, changed = [], 0, 0
    mail._connected = lambda *_: _Smtp(sent)
    texts = [f"系统中断{end}Bcc: all@example.com{end}{end}<b>{mark}</b>" for end in ENDS for mark in MARKS]
    for number, text in enumerate(texts):
        mail.send_mail("smtp://127.0.0.1", "a@example.com", "b@example.com", text, f"id-{number}")
        for kind in (DINGTALK, WECOM, FEISHU, WEBHOOK):
            posted = json.loads(request_of(Message(kind, "https://r.example/a", "", text, "1"), 0).posted)
            told = posted.get("text", posted.get("content"))
            told = told if isinstance(told, str) else told.get("content", told.get("text"))
            changed += told != text or posted.get("msgtype", posted.get("msg_type", "text")) != "text"
    for each in sent:
        parsed = message_from_bytes(each, policy=policy.default)
        headers += sorted(key.lower() for key in parsed) != sorted(
            [
                "from",
                "to",
                "subject",
                "message-id",
                "content-type",
                "content-transfer-encoding",
                "mime-version",
            ]
        )
    return len(sent), headers, changed


class _Smtp:
    def __init__(self, sent):
        self.sent = sent

    def __enter__(self):
        return SimpleNamespace(
            send_message=lambda message: self.sent.append(message.as_bytes(policy=policy.SMTP))
        )

    def __exit__(self, *_):
        return None
