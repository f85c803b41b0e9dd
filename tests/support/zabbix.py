"""Zabbix from the packages of the distribution, on a PostgreSQL of its own: server, frontend with its API.

Of the data that Zabbix ships only what the API needs is loaded: users and roles, not the 13,000 items of
templates.
"""

import gzip
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.support.real_servers import LONGEST_START, free_port, postgresql, program, running, until_connected

SHIPPED = Path("/usr/share/zabbix-server-pgsql")
FRONTEND = Path("/usr/share/zabbix")
NEEDED = {"config", "hstgrp", "role", "role_rule", "users", "users_groups", "usrgrp"}
OLDEST = 6  # tokens came a little before
CONFIGURATION = "/etc/zabbix/zabbix.conf.php"


@dataclass
class Zabbix:
    """A running Zabbix: the address of its frontend, its trapper, the command that asks its database."""

    url: str
    trapper: int
    sql: list[str]
    token: str = ""

    def ask(self, method: str, listed: list[str] | None = None, **parameters: Any) -> Any:
        """Ask the API; its errors are raised."""
        asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": listed or parameters}
        asked |= {"auth": self.token} if self.token else {}
        body = json.dumps(asked).encode()
        page, how = f"{self.url}/api_jsonrpc.php", {"Content-Type": "application/json-rpc"}
        with urlopen(Request(page, body, how), timeout=LONGEST_START) as answer:  # noqa: S310 — of this machine
            told = json.load(answer)
        assert "error" not in told, told
        return told["result"]

    def send(self, host: str, values: Iterable[tuple[str, int, int]]) -> int:
        """Send (key, second, value) to the trapper; give how many it took."""
        data = [{"host": host, "key": key, "clock": at, "value": str(value)} for key, at, value in values]
        body = json.dumps({"request": "sender data", "data": data}).encode()
        with socket.create_connection(("127.0.0.1", self.trapper), LONGEST_START) as talking:
            talking.sendall(b"ZBXD\x01" + struct.pack("<Q", len(body)) + body)
            answer = talking.makefile("rb").read()
        return int(re.search(rb"processed: (\d+)", answer)[1])

    def run(self, statements: str) -> None:
        """Have the database run statements."""
        subprocess.run(self.sql, input=statements, text=True, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def zabbix() -> Iterator[Zabbix]:
    """Start all of it, signed in as Admin with a token; skip where a package is missing."""
    server, php = program("zabbix_server"), program("php")
    if not (SHIPPED.is_dir() and FRONTEND.is_dir()):
        pytest.skip("没有安装 zabbix-server-pgsql、zabbix-frontend-php (not installed)")
    with tempfile.TemporaryDirectory() as home, postgresql(Path(home) / "db") as port:
        folder = Path(home)
        psql = [program("psql"), "-qX", "-h", "127.0.0.1", "-p", str(port), "-U", "app"]
        subprocess.run([*psql, "-d", "postgres", "-c", "create database zabbix"], check=True)
        sql = [*psql, "-v", "ON_ERROR_STOP=1", "-d", "zabbix"]
        found = Zabbix(f"http://127.0.0.1:{free_port()}", low_port(), sql)
        found.run(unpacked("schema") + needed_data())
        settings = server_settings(folder, port, found.trapper)
        command = [php, "-d", "date.timezone=Asia/Shanghai", "-S", found.url.removeprefix("http://")]
        command += ["-t", frontend(folder, port, found.trapper)]
        workers = {**os.environ, "PHP_CLI_SERVER_WORKERS": "2"}
        with running([server, "-c", settings, "-f"]), running(command, env=workers):
            signed_in(found)
            until_connected(found.trapper)
            yield found


def unpacked(name: str) -> str:
    return gzip.decompress((SHIPPED / f"{name}.sql.gz").read_bytes()).decode()


def low_port() -> int:
    """Find a free port that Zabbix takes for its trapper: none above 32767."""
    for port in range(20_000 + os.getpid() % 10_000, 32_768):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError


def needed_data() -> str:
    lines: list[str] = []
    wanted = False
    for line in unpacked("data").splitlines(keepends=True):
        begins = re.match(r"INSERT INTO (\w+) ", line)
        wanted = begins[1] in NEEDED if begins else wanted
        if wanted and not line.startswith("COMMIT;"):
            lines.append(line)
    return "".join(lines)


def server_settings(folder: Path, port: int, trapper: int) -> str:
    file = folder / "zabbix_server.conf"
    told: dict[str, object] = {"DBHost": "127.0.0.1", "DBPort": port, "DBName": "zabbix", "DBUser": "app"}
    told |= {"ListenIP": "127.0.0.1", "ListenPort": trapper, "CacheUpdateFrequency": 1, "StartTrappers": 1}
    told |= {"LogType": "file", "LogFile": folder / "server.log", "PidFile": folder / "server.pid"}
    told |= {"SocketDir": folder, "AllowRoot": 1}
    asking = ("Discoverers", "HTTPPollers", "Pingers", "Pollers", "PollersUnreachable")
    told |= {f"Start{each}": 0 for each in asking}  # what tests send is enough
    file.write_text("".join(f"{name}={value}\n" for name, value in told.items()), "utf-8")
    return str(file)


def frontend(folder: Path, port: int, trapper: int) -> str:
    """Copy the pages: the packages fix where their settings stand, and only a copy may say otherwise."""
    pages = folder / "pages"
    shutil.copytree(FRONTEND, pages, ignore_dangling_symlinks=True)
    file = pages / "include/classes/core/CConfigFile.php"
    text = file.read_text("utf-8")
    assert CONFIGURATION in text
    file.write_text(text.replace(CONFIGURATION, f"{folder}/zabbix.conf.php"), "utf-8")
    empty = [
        "PASSWORD",
        "SCHEMA",
        "KEY_FILE",
        "CERT_FILE",
        "CA_FILE",
        "CIPHER_LIST",
        "VAULT_URL",
        "VAULT_DB_PATH",
    ]
    told = dict.fromkeys(empty, "''") | {"PORT": f"'{port}'", "ENCRYPTION": "false", "VERIFY_HOST": "false"}
    told |= {"TYPE": "'POSTGRESQL'", "SERVER": "'127.0.0.1'", "DATABASE": "'zabbix'", "USER": "'app'"}
    told |= {"DOUBLE_IEEE754": "true"}
    lines = "".join(f"$DB['{name}']={value};\n" for name, value in told.items())
    lines += f"$ZBX_SERVER='127.0.0.1';$ZBX_SERVER_PORT='{trapper}';$IMAGE_FORMAT_DEFAULT=IMAGE_FORMAT_PNG;\n"
    (folder / "zabbix.conf.php").write_text(f"<?php\n{lines}", "utf-8")
    return str(pages)


def signed_in(found: Zabbix) -> None:
    """Sign in and make a token, as soon as the API answers."""
    ends = time.monotonic() + LONGEST_START
    while True:
        try:
            version = found.ask("apiinfo.version")
            session = found.ask("user.login", username="Admin", password="zabbix")  # noqa: S106 — as shipped
            break
        except (OSError, ValueError):
            assert time.monotonic() < ends
            time.sleep(0.1)
    if int(version.partition(".")[0]) < OLDEST:
        pytest.skip(f"Zabbix {version} 太旧，没有令牌 (too old)")
    found.token = session
    (made,) = found.ask("token.create", name="jiheng", userid="1")["tokenids"]
    (given,) = found.ask("token.generate", [made])
    found.token = given["token"]
