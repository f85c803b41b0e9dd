"""B-11: whatever reaches out is asked to reach what nobody permitted: this machine, a cloud's secrets, the intranet.

Each form of address is given to every place where somebody can write one: what the prober watches, the page and
the API of a new target, a connector's address and the next page it is sent to, a channel for notices; and a
permitted server redirects to it. A name leads elsewhere the second time it is looked up. Where something
connects is noted, by the servers and before each connection; what is permitted must still be asked.
"""

import json
import shutil
from contextlib import contextmanager
from urllib.parse import quote

from proof.doors import Doors
from proof.row import Row
from proof.trying import ROOT
from tests.support.address_forms import FORBIDDEN
from tests.support.web_server import WebServer

ALLOWED = 20
NAMES = {"bound.example": ["127.0.0.1"], "good.example": ["203.0.113.9"]}

row = Row(
    "B-11",
    promises=("I-9",),
    sizes={"short": {"every": 4}, "night": {"every": 1}},
    bars=(
        "forms >= 80",
        "places = 7",
        "forbidden = 0",
        "rebound = 0",
        "taken = 0",
        "ssrf_blocked = figure.cases",
        "allowed = 20",
        "server_errors = 0",
        "unexplained = 0",
    ),
)


@row.runs
def reach_out(trial):
    """Carry each form to each place."""
    doors = Doors(trial.room)
    with WebServer().serving() as good, WebServer().serving() as bad, _noted(good.port) as attempts:
        asking = Asking(trial, doors, good, bad)
        blocked = cases = taken = 0
        for number, form in enumerate(FORBIDDEN):
            for place in asking.places[:: 1 if not number % trial.size["every"] else len(asking.places)]:
                before = bad.connections + len(attempts)
                if place(form.format(port=bad.port)):
                    taken += 1
                    print("taken:", place.__name__, form)
                cases += 1
                blocked += bad.connections + len(attempts) == before
                if bad.connections + len(attempts) != before:
                    print("reached:", place.__name__, form, attempts[-1:])
        forbidden = bad.connections + len(attempts)
        allowed = sum(asking.watched(good.url(f"/status?code=200&n={number}")) for number in range(ALLOWED))
        rebound = asking.rebound()
    return {
        "forms": len(FORBIDDEN),
        "places": len(asking.places),
        "cases": cases,
        "ssrf_blocked": blocked,
        "forbidden": forbidden,
        "taken": taken,
        "rebound": rebound,
        "allowed": allowed,
        "server_errors": doors.figures()["server_errors"],
        "unexplained": asking.unexplained,
    }


@contextmanager
def _noted(permitted):
    """Note each connection that is about to be made to what is not the permitted server; make none of them."""
    import asyncio

    from jiheng.sources.network import http_client, network
    from jiheng.sources.network.unreachable import UnreachableError

    attempts, ask, connect = [], http_client.HttpClient.ask, asyncio.open_connection

    def may(address, port):
        if (str(address), port) == ("127.0.0.1", permitted):
            return True
        attempts.append((str(address), port))
        return False

    async def asked(self, request, address, *, within):
        if not may(address, request.url.port):
            raise UnreachableError("refused", "noted")
        return await ask(self, request, address, within=within)

    async def connected(host, port, **more):
        if not may(host, port):
            raise OSError("noted")
        return await connect(host, port, **more)

    http_client.HttpClient.ask, asyncio.open_connection = asked, connected
    network._addresses_of = lambda host: NAMES.get(host, [])
    yield attempts
    http_client.HttpClient.ask, asyncio.open_connection = ask, connect


class Asking:
    """The places where an address can be written; each says whether one was taken."""

    def __init__(self, trial, doors, good, bad):
        """Permit the good server, at its port, and every name below example."""
        from jiheng.web.monitoring.models import Permit, PermitState
        from tests.support.cast import THEN

        self.doors, self.good, self.bad, self.room = doors, good, bad, trial.room
        self.allow = [f"127.0.0.1:{good.port}", "*.example"]
        self.project = shutil.copytree(ROOT / "tests/cases/projects/small", trial.room / "small")
        doors.command("record", "记", b"", "record", str(self.project), "--by", "张三")
        self.places = (
            self.watched,
            self.watched_by_redirect,
            self.connected,
            self.next_page,
            self.target_page,
            self.target_api,
            self.channel_api,
        )
        for each in self.allow:
            Permit.objects.create(
                written=each, state=PermitState.APPROVED, asked_by=doors.clerk, asked_at=THEN, reason="试"
            )
        self.unexplained = 0
        doors.said.clear()

    def watched(self, url):
        """`jiheng probe`: what it says of the check is whether it was asked."""
        text = self._yaml("checks", {"system": "门户", "probe": "http", "url": url}, place="机房")
        said = self.doors.command("probe", "checks.yaml", text, "probe", "{file}", "--once", "--json")
        if said.status not in (0, 1):
            return self._refused(said.told)
        (check,) = json.loads(said.told[said.told.index("{") :])["checks"]
        return check["last"]["status"] == "up"

    def watched_by_redirect(self, url):
        """The same, of a page of the permitted server that leads there."""
        return self.watched(self.good.url(f"/to?where={quote(url, safe='')}"))

    def connected(self, url):
        """`jiheng connect` with the address of an interface."""
        told = {
            "connector": "http_json",
            "url": url,
            "kind": "故障",
            "records": "list",
            "id": "number",
            "system": "门户网站",
            "fields": {"故障现象": "{title}"},
        }
        text = self._yaml("connections", told)
        said = self.doors.command("connect", "c.yaml", text, "connect", "{file}", "--into", str(self.project))
        return said.status == 0 or self._refused(said.told)

    def next_page(self, url):
        """The same, of an interface that says where its next page is."""
        self.good.pages["/list"] = json.dumps({"list": [], "next": url}).encode()
        told = {
            "connector": "http_json",
            "url": self.good.url("/list"),
            "kind": "故障",
            "records": "list",
            "id": "number",
            "system": "门户网站",
            "next": "next",
            "fields": {"故障现象": "{title}"},
        }
        text = self._yaml("connections", told)
        said = self.doors.command("connect", "c.yaml", text, "connect", "{file}", "--into", str(self.project))
        return said.status == 0 or self._refused(said.told)

    def target_page(self, url):
        """The page that adds what is watched."""
        from django.urls import reverse

        from jiheng.web.monitoring.models import Target

        given = {"system": "信访系统", "url": url}
        answer = self.doors.page.post(
            reverse("monitoring:add", args=[self.doors.ours.project.pk]), given, follow=True
        )
        self._answered(answer.status_code)
        on = Target.objects.filter(state="on").exists()  # others wait for somebody to approve them
        Target.objects.update(state="stopped")
        return on

    def target_api(self, url):
        """The API that does."""
        from jiheng.web.monitoring.models import Target

        self._sent(f"projects/{self.doors.ours.project.pk}/targets", {"system": "信访系统", "url": url})
        on = Target.objects.filter(state="on").exists()
        Target.objects.update(state="stopped")
        return on

    def channel_api(self, url):
        """The API that adds a channel, and a message to it."""
        from django.utils import timezone

        from jiheng.sources.network.messages import Message, post
        from jiheng.web.monitoring.network_policy import permitted
        from jiheng.web.notices.models import Channel

        if not self._sent("channels", {"kind": "webhook", "name": "群", "address": url}):
            return False
        Channel.objects.filter(stopped_at=None).update(stopped_at=timezone.now())
        message = Message("webhook", url, "", "系统中断", "1")  # a name is looked up when something is sent
        return post(message, permitted(), 0).taken

    def rebound(self):
        """Look a name up that leads to the permitted server once, then to a cloud's secrets."""
        from jiheng.sources.network import network

        leads = iter([["127.0.0.1"], ["169.254.169.254"]])
        network._addresses_of = lambda _host: next(leads)
        url = f"http://turning.example:{self.good.port}/"
        first, second = self.watched(url), self.watched(url)
        return int(not first) + int(second)

    def _sent(self, where, body):
        self.doors.rates.__init__()
        answer = self.doors.page.post(
            f"/api/v1/{where}", json.dumps(body), content_type="application/json", headers=self.doors.headers
        )
        self._answered(answer.status_code)
        return answer.status_code < 300 or self._refused(json.dumps(answer.json(), ensure_ascii=False))

    def _answered(self, status):
        if status >= 500:
            self.doors._note("page", "", status, "", 0.0, taken=False)

    def _refused(self, told):
        self.unexplained += not any("\u4e00" <= each <= "\u9fff" for each in told)
        return False

    def _yaml(self, key, each, **more):
        told = {**more, "allow": self.allow, key: [each]}
        return json.dumps(told, ensure_ascii=False).encode()  # which is YAML, too
