"""Files of the data folder that say what is going on with restoring; none of them is part of a backup."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from jiheng.web.backups.keys import BACKUP_KEY
from jiheng.web.backups.manifest import DATABASE
from jiheng.web.backups.store import sync
from jiheng.web.configuration import KEY_FILE, NEXT_KEY

ASKED = "restore-asked.json"  # two people have agreed: the server is to put this backup in place
RESTORED = "restored.json"  # this is a restored system that nobody has confirmed: it keeps silent
RESTORING = "restoring"  # folder: what is being put in place
LOCK_FILE = "serve.lock"
BACKUPS = "backups"  # where backups are kept, unless somewhere better
OWN = frozenset({ASKED, RESTORED, RESTORING, LOCK_FILE, BACKUPS, BACKUP_KEY, KEY_FILE, NEXT_KEY, DATABASE})


def write(place: Path, told: dict[str, Any]) -> None:
    """Put a mark in its place, whole."""
    coming = place.with_name(f".{secrets.token_hex(8)}")
    with coming.open("x", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(place)
    sync(place.parent)


def read(place: Path) -> dict[str, Any] | None:
    """Read a mark; None where there is none."""
    try:
        told: dict[str, Any] = json.loads(place.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return told


def is_silent(data: Path) -> bool:
    """Say whether this is a restored system that nobody has confirmed."""
    return (data / RESTORED).exists()
