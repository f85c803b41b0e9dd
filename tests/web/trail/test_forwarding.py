"""Each entry of the trail goes to a collector elsewhere in full, whatever becomes of the connection."""

import json
import re
import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from jiheng.errors import UsageError
from jiheng.web.configuration import Collector, trail_collector
from jiheng.web.system import health
from jiheng.web.trail import entries, forwarding
from jiheng.web.trail.models import Entry
from tests.support.web_server import certificate

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1", "localhost"])]
AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
HEAD = re.compile(
    rb'<(?P<level>\d+)>1 \S+ \S+ jiheng - (?P<act>\S+)'
    rb' \[jiheng@32473 chain="\S+" seq="(?P<seq>\d+)" hash="(?P<hash>\w+)"\] \xef\xbb\xbf(?P<body>.*)',
    re.DOTALL,
)  # fmt: skip


class Receiver:
    """A collector on this machine; `messages` are those it took, `hang_up` ends the connections there are."""

    def __init__(self, scheme, folder, port=0):
        self.messages, self._connections, self._certificate = [], [], None
        if scheme == "tls":
            self._certificate = certificate(folder, days=9, name="localhost")
        if scheme == "unix":
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.bind(str(folder / "log"))
            self.at = Collector("unix", str(folder / "log"), 0)
        else:
            kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_STREAM
            self._socket = socket.socket(socket.AF_INET, kind)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(("127.0.0.1", port))
            host = "localhost" if scheme == "tls" else "127.0.0.1"
            self.at = Collector(scheme, host, self._socket.getsockname()[1])
        self._serve = self._datagrams if scheme in ("udp", "unix") else self._streams
        if self._serve == self._streams:
            self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _datagrams(self):
        with suppress(OSError):
            while True:
                self.messages.append(self._socket.recv(1 << 16))

    def _streams(self):
        with suppress(OSError):
            while True:
                taken, _ = self._socket.accept()
                if self._certificate:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(self._certificate)
                    taken = context.wrap_socket(taken, server_side=True)
                self._connections.append(taken)
                threading.Thread(target=self._frames, args=(taken,), daemon=True).start()

    def _frames(self, taken):
        file = taken.makefile("rb")
        with suppress(OSError, ValueError):
            while length := b"".join(iter(lambda: file.read(1).strip(), b"")):
                self.messages.append(file.read(int(length)))

    def hang_up(self):
        for each in self._connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self):
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.hang_up()


@contextmanager
def receiving(scheme, folder, port=0):
    receiver = Receiver(scheme, folder, port)
    try:
        yield receiver
    finally:
        receiver.close()


def write(*acts):
    with transaction.atomic():
        for act in acts:
            entries.write(act, "server", "server", by=None, at=AT, reason="第一行\n<13>1 伪造")


def numbers(receiver, wanted):
    """The numbers of what arrived, once so many did."""
    for _ in range(500):
        if len(receiver.messages) >= wanted:
            break
        threading.Event().wait(0.01)
    return [int(HEAD.fullmatch(each)["seq"]) for each in receiver.messages]


@pytest.mark.parametrize("scheme", ["tcp", "tls", "udp", "unix"])
def test_each_entry_arrives_in_full_and_none_of_before(scheme, tmp_path, monkeypatch):
    write("back_up")
    with receiving(scheme, tmp_path) as receiver:
        if scheme == "tls":
            monkeypatch.setenv("SSL_CERT_FILE", str(receiver._certificate))
        forwarder = forwarding.Forwarder(receiver.at, tmp_path)
        write("back_up", "alarm")
        with suppress(ZeroDivisionError), transaction.atomic():
            entries.write("back_up", "server", "server", by=None, at=AT)
            raise ZeroDivisionError
        forwarder.look(AT)
        forwarder.look(AT)
        assert numbers(receiver, 2) == [2, 3]
        kept = list(Entry.objects.filter(seq__gt=1).order_by("seq"))
        for told, entry in zip(map(HEAD.fullmatch, receiver.messages), kept, strict=True):
            assert told["body"].decode() == entry.body
            assert json.loads(told["body"])["reason"] == "第一行\n<13>1 伪造"
            assert b"\n" not in told["body"]
            assert (told["act"].decode(), told["hash"].decode()) == (entry.act, entry.hash)
            assert told["level"] == (b"108" if entry.act == "alarm" else b"109")
        assert forwarding.waiting(forwarding.sent(tmp_path).chains) == 0
        forwarder.close()


def test_an_untrusted_collector_is_told_nothing(tmp_path):
    with receiving("tls", tmp_path) as receiver:
        forwarder = forwarding.Forwarder(receiver.at, tmp_path)
        write("back_up")
        with pytest.raises(ssl.SSLCertVerificationError):
            forwarder.look(AT)
        assert receiver.messages == []


def test_what_a_broken_connection_swallowed_is_sent_again(tmp_path):
    with receiving("tcp", tmp_path) as receiver:
        forwarder = forwarding.Forwarder(receiver.at, tmp_path)
        write("back_up")
        forwarder.look(AT)
        assert numbers(receiver, 1) == [1]
        write("back_up", "back_up")
        forwarder.look(AT)
        assert numbers(receiver, 3) == [1, 2, 3]
        port = receiver.at.port
    write("back_up")
    for _ in range(2):
        with pytest.raises(OSError, match=r"."):
            forwarder.look(AT)
    assert forwarding.waiting(forwarding.sent(tmp_path).chains) == 3  # of two nobody knows
    with receiving("tcp", tmp_path, port) as again:
        with closing(forwarding.Forwarder(again.at, tmp_path)) as another:  # it was killed meanwhile
            another.look(AT)
        assert numbers(again, 3) == [2, 3, 4]


def test_what_is_written_before_it_ever_answered_waits(tmp_path, settings):
    settings.FILES, settings.TRAIL_SYSLOG = tmp_path / "files", Collector("tcp", "127.0.0.1", 1)
    write("back_up")
    assert shown()[:2] == ("外送审计", "missed")
    forwarder = forwarding.Forwarder(settings.TRAIL_SYSLOG, tmp_path)
    write("back_up", "back_up")
    with pytest.raises(OSError, match=r"."):
        forwarder.look(AT)
    assert shown() == ("外送审计", "missed", "断了", "还没有送到过，2 条等着送")
    with receiving("tcp", tmp_path) as receiver:
        with closing(forwarding.Forwarder(receiver.at, tmp_path)) as late:
            late.look(AT)
            late.look(AT)
        assert numbers(receiver, 2) == [2, 3]
    assert shown()[1:] == ("done", "正常", "11-27 10:00 送到，0 条等着送")
    assert shown(AT + timedelta(minutes=2))[2] == "断了"
    settings.TRAIL_SYSLOG = None
    assert shown()[1] == "waived"


def shown(at=AT):
    return health._forwarding(at)[:4]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("", None),
        ("tls://log.example", Collector("tls", "log.example", 6514)),
        ("udp://10.0.0.1:5514", Collector("udp", "10.0.0.1", 5514)),
        ("unix:///dev/log", Collector("unix", "/dev/log", 0)),
    ],
)
def test_where_to_is_read(told, read):
    assert trail_collector(told) == read


@pytest.mark.parametrize("told", ["log.example:514", "http://log.example", "tcp://", "tcp://a:99999"])
def test_where_to_is_refused_with_what_it_should_be(told):
    with pytest.raises(UsageError, match="tls://主机:6514"):
        trail_collector(told)
