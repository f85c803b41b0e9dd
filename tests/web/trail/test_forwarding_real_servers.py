"""rsyslog of the distribution takes what is sent on: each entry once, in full, under its own words."""

import json
import time
from contextlib import closing, contextmanager

import pytest
from django.db import transaction

from jiheng.web.configuration import Collector
from jiheng.web.trail import entries, forwarding
from jiheng.web.trail.models import Entry
from tests.support.kept import AT
from tests.support.real_servers import LONGEST_START, free_port, program, running, until_connected
from tests.support.web_server import certificate

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
]
SIZE = 'global(maxMessageSize="256k")\n'  # as run-the-server advises
TLS = """global(defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="{certificate}"
 defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{certificate}")
"""
TAKING = {
    "tcp": 'module(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="{port}")\n',
    "tls": 'module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1"'
    ' StreamDriver.AuthMode="anon")\n'
    'input(type="imtcp" address="127.0.0.1" port="{port}")\n',
}
KEEPING = """template(name="told" type="list") {{
  property(name="pri-text") constant(value=" ") property(name="app-name") constant(value=" ")
  property(name="msgid") constant(value=" ") property(name="structured-data") constant(value=" ")
  property(name="msg") constant(value="\\n")
}}
action(type="omfile" file="{folder}/told.log" template="told")
"""


@contextmanager
def rsyslog(scheme, folder):
    """Run it; give where it takes messages."""
    command, at = program("rsyslogd"), Collector(scheme, "localhost", free_port())
    told = SIZE + (TLS if scheme == "tls" else "") + TAKING[scheme] + KEEPING
    paths = {"folder": folder, "port": at.port, "certificate": certificate(folder, days=9, name="localhost")}
    (folder / "rsyslog.conf").write_text(told.format(**paths), "utf-8")
    words = ["-n", "-iNONE", "-f", str(folder / "rsyslog.conf"), "-S", "127.0.0.1"]
    with running([command, *words]):
        until_connected(at.port)
        yield at, paths["certificate"]


def lines_of(file, wanted):
    """Give what it has written, once it is so much."""
    ends = time.monotonic() + LONGEST_START
    while not file.exists() or file.read_bytes().count(b"\n") < wanted:
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)
    return file.read_text("utf-8").splitlines()


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_rsyslog_keeps_each_entry_in_full(scheme, tmp_path, monkeypatch):
    long = "这一段很长，" * 3_000
    with rsyslog(scheme, tmp_path) as (at, certificate_file):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file))
        with closing(forwarding.Forwarder(at, tmp_path)) as forwarder:
            with transaction.atomic():
                for act, reason in (("back_up", "第一行\n<13>1 伪造"), ("alarm", "查"), ("back_up", long)):
                    entries.write(act, "server", "server", by=None, at=AT, reason=reason)
            forwarder.look(AT)
            lines = lines_of(tmp_path / "told.log", 3)
    kept = list(Entry.objects.order_by("seq"))
    for line, entry in zip(lines, kept, strict=True):
        level, name, act, rest = line.split(" ", 3)
        place, _, body = rest.partition("] ")
        assert level.endswith("warning" if entry.act == "alarm" else "notice")
        assert (name, act) == ("jiheng", entry.act)
        assert place == f'[{forwarding.OURS} chain="{entry.chain_id}" seq="{entry.seq}" hash="{entry.hash}"'
        assert json.loads(body.lstrip("\ufeff")) == json.loads(entry.body)
