"""The key that backups are sealed with: on paper, and beside the data, so that every backup can be tried.

Whoever reads the data folder has the data itself: the key there gives nothing away. It is for a backup that
is lost; the paper is for a machine that is lost.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jiheng.errors import UsageError
from jiheng.web.backups.sealing import from_paper, new_key, on_paper, open_bytes, seal_bytes
from jiheng.web.configuration import KEY_FILE, NEXT_KEY

BACKUP_KEY = "backup-key"
OPEN = frozenset(
    f"JIHENG_{each}" for each in (
        "HOSTS", "ORIGIN", "PASSWORDS", "OIDC_ISSUER", "OIDC_CLIENT", "OIDC_NAME", "OIDC_CLAIM", "MAIL_FROM",
        "ANCHORS", "SM3", "BACKUPS", "SHIP", "SECURITY_CONTACT", "TRAIL_SYSLOG",
    )
)  # fmt: skip
NOT_KEPT = frozenset({"JIHENG_DATA", "JIHENG_DOOR", "JIHENG_DEBUG"})  # of this machine, or of this start


def kept_key(data: Path) -> bytes | None:
    """Read the key of a data folder; None where backups are not sealed."""
    try:
        return from_paper((data / BACKUP_KEY).read_text("ascii"))
    except FileNotFoundError:
        return None


def make_key(data: Path) -> str:
    """Make the key of a data folder; give what is to stand on paper. Raises UsageError for a second one."""
    key = new_key()
    keep_key(data, key)
    return on_paper(key)


def keep_key(data: Path, key: bytes) -> None:
    """Keep a key in a data folder. Raises UsageError where there is one already."""
    try:
        opened = os.open(data / BACKUP_KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(
            "已经有纸质密钥，没有另做：换了密钥，以前的备份只有旧纸能开\n"
            f"    怎么办：纸丢了，看数据文件夹里的 {BACKUP_KEY}，照抄一份；确实要换，先把它移到别处妥善保存"
        ) from error
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(on_paper(key) + "\n")
        file.flush()
        os.fsync(file.fileno())


def wrapped(data: Path, key: bytes | None, settings: Mapping[str, str]) -> str:
    """Seal what opens other doors: the server's own key, the secrets of the settings; empty without a key."""
    if key is None:
        return ""
    told = {name: value for name, value in settings.items() if name not in OPEN | NOT_KEPT}
    for name in (KEY_FILE, NEXT_KEY):
        with suppress(FileNotFoundError):
            told[name] = (data / name).read_text("ascii")
    return seal_bytes(key, json.dumps(told).encode()).hex()


def unwrapped(keys: str, key: bytes | None) -> dict[str, str]:
    """Read what was wrapped; nothing without a key. Raises IntegrityError for another key."""
    if not keys or key is None:
        return {}
    told: dict[str, str] = json.loads(open_bytes(key, bytes.fromhex(keys)))
    return told


def told_openly(settings: Mapping[str, str]) -> dict[str, str]:
    """Give the settings that are no secret."""
    return {name: value for name, value in sorted(settings.items()) if name in OPEN}
