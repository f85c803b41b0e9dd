"""Every probe keeps to its cases (tests/cases/probes), asking real servers on this machine."""

import asyncio
import bz2
import gzip
import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jiheng.catalogue import read_parameters
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy, read_permission
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_library import PROBES
from tests.support.asked_servers import name_server, scripted
from tests.support.cases import case_files, case_ids, cases_of, told_as
from tests.support.web_server import WebServer, certificate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
CASES = cases_of("probes")
BY_NAME = {probe.name: probe for probe in PROBES}
KEYS = {"case", "settings", "pages", "files", "greets", "answers", "within"}
NOW = int(datetime(2026, 11, 26, 1, tzinfo=UTC).timestamp())
WITHIN = 20_000


class Servers:
    """What the cases ask: with and without TLS, a certificate that has ended, and a name server."""

    def __init__(self, folder: Path) -> None:
        self.http = WebServer()
        self.https = WebServer(certificate(folder, days=90))
        self.expired = WebServer(certificate(folder, days=-2))

    def places(self) -> dict[str, object]:
        return {
            "http": self.http.url(""), "https": self.https.url(""), "http_port": self.http.port,
            "https_port": self.https.port, "expired_port": self.expired.port,
        }  # fmt: skip


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    made = Servers(tmp_path_factory.mktemp("certificates"))
    with made.http.serving(), made.https.serving(), made.expired.serving():
        yield made


def test_every_probe_has_cases_and_every_case_file_a_probe():
    assert case_files("probes").keys() == BY_NAME.keys()


def placed(written: Any, places: dict[str, object]) -> Any:
    """Fill in the places of the servers."""
    if isinstance(written, dict):
        return {key: placed(value, places) for key, value in written.items()}
    if isinstance(written, list):
        return [placed(each, places) for each in written]
    for name, value in places.items():
        written = written.replace("{" + name + "}", str(value))
    return written


def packed(path: Path) -> bytes:
    """An archive of the kind that its name says, with something in it that cannot be packed small."""
    content = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(250))
    out = io.BytesIO()
    if path.suffix == ".zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("db.sql", content)
    elif ".tar" in path.suffixes or path.suffix == ".tgz":
        pack = {".tar": "", ".tgz": "gz"}.get(path.suffix, path.suffix[1:])
        with tarfile.open(fileobj=out, mode=f"w:{pack}") as archive:
            member = tarfile.TarInfo("db.sql")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    else:
        return (gzip if path.suffix == ".gz" else bz2).compress(content)
    return out.getvalue()


def write_files(folder: Path, files: dict[str, list[str]]) -> None:
    for name, (what, age) in files.items():
        path = folder / name
        if what in ("archive", "damaged", "summed", "missummed"):
            content = packed(path)
            if what == "damaged":
                content = content[: len(content) // 2] + b"\0" * 40 + content[len(content) // 2 + 40 :]
            path.write_bytes(content)
            if what.endswith("summed"):
                digest = hashlib.sha256(content + b"x" * (what == "missummed")).hexdigest()
                path.with_name(f"{name}.sha256").write_text(f"{digest}  {name}\n", "utf-8")
        else:
            path.write_bytes(b"\0" * 10_240 if what == "zeros" else what.encode())
        os.utime(path, (NOW - int(age), NOW - int(age)))


def seen(probe: Probe, settings: dict[str, object], folder: Path, within: int) -> Seen:
    async def ask() -> Seen:
        nowhere: list[str] = []

        async def resolver(_host: str) -> list[str]:
            return nowhere

        policy = TargetPolicy((read_permission("127.0.0.0/8"), read_permission("*.example")))
        network = Network(policy, resolver)
        # A certificate is as old as it is on the day of the test; everything else happens at NOW.
        now = int(datetime.now(UTC).timestamp()) if probe.name == "certificate" else NOW
        try:
            return await probe.ask(Asking(network, (folder,), within, now), **settings)
        except UnreachableError as error:
            return Seen(up=False, detail=error.detail, told=error.told)
        finally:
            network.close()

    return asyncio.run(ask())


@pytest.mark.parametrize(("name", "case"), CASES, ids=case_ids(CASES))
def test_a_probe_keeps_to_its_case(name: str, case: dict[str, Any], servers: Servers, tmp_path: Path):
    probe = BY_NAME[name]
    asked = case.keys() - KEYS
    assert asked in ({"unreadable"}, {"refused"}, {"not_seen"}, {"detail"}, {"detail", "told"})
    answers = [bytes.fromhex(each) for each in case.get("answers", [])]
    for path, page in case.get("pages", {}).items():
        servers.http.pages[path] = page["gbk"].encode("gbk") if isinstance(page, dict) else page.encode()
    write_files(tmp_path, case.get("files", {}))
    with scripted(bytes.fromhex(case.get("greets", "")), answers) as port, name_server() as dns_port:
        places = servers.places() | {
            "folder": tmp_path,
            "server": f"127.0.0.1:{port}",
            "dns_port": dns_port,
        }
        settings, faults = read_parameters(probe.parameters, placed(case["settings"], places))
        if "unreadable" in case:
            assert told_as([fault for _, fault in faults], case["unreadable"]) == case["unreadable"]
            return
        assert not faults
        assert probe.doubts(**settings) == case.get("refused", "")
        if "refused" in case:
            return
        assert probe.target(**settings)
        if "not_seen" in case:
            with pytest.raises((NotSeenError, ForbiddenError), match=case["not_seen"]):
                seen(probe, settings, tmp_path, WITHIN)
            return
        try:
            found = seen(probe, settings, tmp_path, int(case.get("within", WITHIN)))
        except NotSeenError as error:
            if "不允许发送 ping" not in str(error):
                raise
            pytest.skip(str(error))
    assert (found.detail, found.up) == (case["detail"], case["detail"] == "ok")
    if "told" in case:
        assert found.told == placed(case["told"], places)
