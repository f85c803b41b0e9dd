"""D-14: alerts and messages are pushed several times, out of order, days later, and by somebody else.

Alertmanager posts to a secret address, DingTalk signs what it posts (its page allows an hour between the two
clocks). Whatever is told of one alert is one record; what is forged, stale or cut off is nothing.
"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from proof.databases import ready
from proof.row import Row

AT = datetime(2023, 6, 1, 4, tzinfo=UTC)
PORTAL, WORD = "门户网站", "robot-of-the-proof"
MOST = 5  # times that one is told
DAYS = 2  # so late is the last of them
FORGED = 8
STALE = timedelta(hours=2)
SLOWLY = timedelta(seconds=2)  # between two posts: an address takes 60 a minute

row = Row(
    "D-14",
    promises=("I-2",),
    sizes={"short": {"alerts": 12}, "night": {"alerts": 300}, "long": {"alerts": 2_000}},
    bars=(
        "alerts = size.alerts", "pushes >= size.alerts", "records = size.alerts", "unended = 0",
        "duplicates = 0", "forged_accepted = 0", "messages_twice = 0", "forged >= 8", "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def push_again(trial):
    """Tell of alerts as a bad network does, and as somebody does who has no right to."""
    ready(trial.room)
    from jiheng.web.evidence.models import Record
    from proof.invariants import torn, untold
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours = cast("甲")
    give_text(ours.project)
    path, clock = _address(ours), _Clock()
    pushes = _pushes(trial)
    for moment, told in pushes:
        answer = _post(path, told, clock.after(moment))
        assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:300])
    found = Record.objects.filter(project=ours.project, kind="incident", superseded_by="", stands=True)
    told = [json.loads(each) for each in found.values_list("content", flat=True)]
    before = Record.objects.count()
    accepted = _forged_alerts(path, clock) + _forged_messages(ours, clock)
    assert not [*untold()]
    return {
        "alerts": trial.size["alerts"], "pushes": len(pushes), "records": len(told),
        "unended": sum(not each.get("restored_at") for each in told),
        "duplicates": len(told) - len({each["received_at"] for each in told}),
        "forged": FORGED, "forged_accepted": accepted + Record.objects.count() - before,
        "messages_twice": _message_twice(clock), "integrity": "broken" if [*torn()] else "ok",
    }  # fmt: skip


class _Clock:
    """When a post comes: what is told later comes later, and never too many within a minute."""

    def __init__(self):
        self.at = AT

    def after(self, moment=AT):
        self.at = max(self.at + SLOWLY, moment)
        return self.at


def _address(ours):
    """Let a clerk make an address of alerts, an administrator enter the robot's secret; others approve."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.monitoring import receivers, robot

    other = ours[Role.SECURITY_ADMIN]
    robot.propose_secret(WORD, by=ours[Role.SYSTEM_ADMIN], at=AT)
    robot.decide_secret(approve=True, by=other, at=AT)
    bound = robot.bind(ours[Role.VENDOR_MANAGER], "vendor01", by=ours[Role.SYSTEM_ADMIN], at=AT)
    robot.decide_staff(bound.pk, approve=True, by=other, at=AT)
    systems = {"portal:443": PORTAL}
    clerk = ours[Role.UNIT_CLERK]
    made, token = receivers.add(ours.project, "机房", "incident", "instance", systems, by=clerk, at=AT)
    receivers.decide(made.pk, approve=True, by=ours[Role.UNIT_HEAD], at=AT)
    return f"/alerts/{token}/"


def _pushes(trial):
    """Give when each notice comes and what it tells: begun, ended, each up to five times."""
    found = []
    for number in range(trial.size["alerts"]):
        begun = AT + timedelta(minutes=number)
        for ended in (None, begun + timedelta(seconds=50)):
            told = {
                "status": "resolved" if ended else "firing", "fingerprint": f"{number:08x}",
                "labels": {"alertname": "PortalDown", "instance": "portal:443", "severity": "critical"},
                "annotations": {}, "startsAt": f"{begun:%Y-%m-%dT%H:%M:%SZ}",
                "endsAt": f"{ended:%Y-%m-%dT%H:%M:%SZ}" if ended else "0001-01-01T00:00:00Z",
            }  # fmt: skip
            for again in range(trial.random.randint(1, MOST)):
                days = DAYS if again and trial.random.random() < 0.2 else 0
                found.append((AT + timedelta(hours=12, days=days), told))
    trial.random.shuffle(found)
    return sorted(found, key=lambda push: push[0])  # within a day as they were shuffled


def _post(path, told, at, **headers):
    import time_machine
    from django.test import Client

    body = told if isinstance(told, bytes) else json.dumps({"version": "4", "alerts": [told]}).encode()
    with time_machine.travel(at, tick=False):
        return Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1").post(
            path, body, content_type="application/json", headers=headers
        )


def _forged_alerts(path, clock):
    """Post to addresses that nobody was given, and what is cut off or of no shape; count what is taken."""
    token = path.split("/")[2]
    told = {
        "status": "firing",
        "fingerprint": "f" * 8,
        "labels": {"instance": "portal:443"},
        "annotations": {},
    }
    told |= {"startsAt": "2023-05-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}
    whole = json.dumps({"version": "4", "alerts": [told]}).encode()
    forged = (
        (f"/alerts/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/", told),
        (f"/alerts/{'A' * len(token)}/", told),
        (path, whole[:-20]),
        (path, b'{"version": "4", "alerts": [7]}'),
    )
    return sum(_post(where, what, clock.after()).status_code == 200 for where, what in forged)


def _said(words, message, at, *, secret=WORD, late=timedelta(), changed=""):
    """Say something to the robot as DingTalk posts it."""
    stamp = str(int((at - late).timestamp() * 1000))
    sign = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    body = {
        "msgtype": "text", "text": {"content": words}, "msgId": message, "createAt": int(stamp),
        "conversationType": "1", "senderNick": "小王", "senderStaffId": "vendor01",
    }  # fmt: skip
    return _post(
        "/dingtalk/", json.dumps(body).encode(), at,
        timestamp=changed or stamp, sign=base64.b64encode(sign).decode(),
    )  # fmt: skip


def _forged_messages(ours, clock):
    """Sign with another secret, hours late, hours early, for another time; count what is heard."""
    from jiheng.web.evidence.models import Record
    from jiheng.web.monitoring.models import FaultNumber

    incident = Record.objects.filter(project=ours.project, kind="incident").first()
    FaultNumber.objects.create(pk=1, project=ours.project, incident=incident.record_id)
    at = clock.after()
    ways = (
        {"secret": "another"}, {"late": STALE}, {"late": -STALE},
        {"changed": str(int(at.timestamp() * 1000) - 1)},
    )  # fmt: skip
    answers = [_said("收到 1", f"forged{number}", at, **way) for number, way in enumerate(ways)]
    return sum(each.status_code == 200 for each in answers)


def _message_twice(clock):
    """Let DingTalk deliver the same message again; count what was done again."""
    from jiheng.web.evidence.models import Record

    at = clock.after()
    first = _said("收到 1", "once", at)
    assert first.status_code == 200
    before = Record.objects.count()
    for _ in range(MOST):
        assert _said("收到 1", "once", clock.after()).status_code == 200
    return Record.objects.count() - before
