"""What settings are made of: the database from its address, the secret key from the data folder."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from jiheng.errors import UsageError

KEY_FILE = "secret-key"
NEXT_KEY = "secret-key.new"  # is to take its place: serving/rekeying.py
COLLECTORS = {"tls": 6514, "tcp": 514, "udp": 514, "unix": 0}  # of syslog, with their usual ports
THREADS = 28  # of a web process; how many of them answer at once, and how many wait: api/turns.py
DATABASE_CONNECTIONS = 10  # of a web process: one for each who answers at once, and for /readyz
# FULL: an acknowledged commit outlives a power cut (design D10); IMMEDIATE: a writer waits, it never fails.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
        "PRAGMA recursive_triggers=ON;"  # else INSERT OR REPLACE deletes a locked row past its guard
        "PRAGMA secure_delete=ON;"  # what is deleted is overwritten: sessions, tokens (GB/T 22239 8.1.4.10)
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
    ),
}


class Collector(NamedTuple):
    """Where syslog is taken: `unix` has a path as its host."""

    scheme: str
    host: str
    port: int


def database(address: str, data: Path) -> dict[str, Any]:
    """Give Django's settings of the database. Raises UsageError for an address that is not PostgreSQL's."""
    if not address:
        return {
            "ENGINE": "jiheng.web.sqlite",
            "NAME": data / "jiheng.sqlite3",
            "OPTIONS": SQLITE,
            "CONN_MAX_AGE": 60,  # a new one reads the schema again, and begins with an empty cache
        }
    parts = urlsplit(address)
    name = parts.path.lstrip("/")
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise UsageError(
            "DATABASE_URL 读不懂\n    应当是：postgresql://用户:密码@主机:端口/库名\n"
            "    怎么办：改正环境变量；不用 PostgreSQL 时不要设置它"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 60,  # a pool of psycopg's hangs in forked children
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},  # planned once: decision 106
    }


def security_contact(told: str) -> str:
    """Give the address that security.txt names. Raises UsageError for what nobody could reach."""
    if told and not re.fullmatch(r"(?:mailto:[^@\s]+@[^@\s]+|tel:\+?[\d-]+|https://\S+)", told):
        raise UsageError(
            f"JIHENG_SECURITY_CONTACT 是“{told}”\n    应当是：mailto:邮箱、tel:电话 或 https:// 开头的地址\n"
            "    怎么办：改正环境变量；没有安全联系人时不要设置它"
        )
    return told


def second_factor_for(told: str) -> bool:
    """Say whether everybody must have a second factor. Raises UsageError for what says neither."""
    if told not in ("roles", "all"):
        raise UsageError(
            f"JIHENG_SECOND_FACTOR 是“{told}”\n    应当是：roles（按角色）或 all（每个人）\n"
            "    怎么办：改正环境变量；不设就是 roles"
        )
    return told == "all"


def trail_collector(told: str) -> Collector | None:
    """Give where the trail is sent to; None where nowhere. Raises UsageError for what is no such address."""
    if not told:
        return None
    parts = urlsplit(told)
    try:
        port = parts.port or COLLECTORS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    host = parts.path if parts.scheme == "unix" else parts.hostname
    if parts.scheme not in COLLECTORS or not host or (not port and parts.scheme != "unix"):
        raise UsageError(
            f"JIHENG_TRAIL_SYSLOG 是“{told}”\n"
            "    应当是：tls://主机:6514、tcp://主机:514、udp://主机:514 或 unix:///dev/log\n"
            "    怎么办：改正环境变量；不往外送审计日志时不要设置它"
        )
    return Collector(parts.scheme, host, port)


def identity_providers(issuer: str, client: str, secret: str, name: str) -> list[dict[str, Any]]:
    """Give allauth's settings of the unit's own identity provider; none without an address.

    Raises UsageError for an address others could answer at, or where name or secret are missing.
    """
    if not issuer:
        return []
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise UsageError(
            f"JIHENG_OIDC_ISSUER 是“{issuer}”\n    应当是：https:// 开头的地址\n"
            "    怎么办：向统一身份认证的管理员要 https 的地址"
        )
    if not client or not secret:
        raise UsageError(
            "设了 JIHENG_OIDC_ISSUER，没有设 JIHENG_OIDC_CLIENT 或 JIHENG_OIDC_SECRET\n"
            "    怎么办：在统一身份认证登记本系统，把发给的名称和密钥设上；不用统一身份认证时一个也不设"
        )
    return [
        {
            "provider_id": "unit",
            "name": name,
            "client_id": client,
            "secret": secret,
            "settings": {"server_url": issuer.rstrip("/")},
        }
    ]


def secret_key(data: Path) -> str:
    """Read the server's secret key; where none is kept yet, one that lasts as long as the process."""
    with suppress(FileNotFoundError):
        return (data / KEY_FILE).read_text("ascii").strip()
    return new_secret_key()


def keep_secret_key(data: Path) -> None:
    """See that a secret key is kept, readable by its owner only; whoever is first makes it."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        opened = os.open(data / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        _keep(opened, new_secret_key())


def new_secret_key() -> str:
    """Make a secret key."""
    return secrets.token_urlsafe(50)


def keep_next_key(data: Path) -> str:
    """Keep beside the secret key the one that is to take its place, whole or not at all; give it."""
    key, coming = new_secret_key(), data / f".{NEXT_KEY}"
    coming.unlink(missing_ok=True)
    _keep(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), key)
    coming.replace(data / NEXT_KEY)
    return key


def next_secret_key(data: Path) -> str:
    """Read the key that is to take the place of the secret key; empty where none is."""
    with suppress(FileNotFoundError):
        return (data / NEXT_KEY).read_text("ascii")
    return ""


def put_next_key(data: Path) -> None:
    """Let it take that place."""
    (data / NEXT_KEY).replace(data / KEY_FILE)


def _keep(opened: int, key: str) -> None:
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
