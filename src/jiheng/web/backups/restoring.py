"""Put a backup in place of a data folder: written beside it and checked, then swapped; either is whole.

    DATA/restoring/new     the restored folder, as it is written
    DATA/restoring/ready   it is whole: from now on whoever finds this carries on
    DATA/restoring/old     what was there, as it is moved away
    DATA/restoring/moved   all of it is away

Tables that belong into PostgreSQL are put there as soon as it is ready, before anything is moved.

A restored system is silent until somebody confirms it (`marks.RESTORED`).
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from jiheng.errors import IntegrityError, JihengError, NotFoundError
from jiheng.web.backups import keys, marks, shipping, snapshot
from jiheng.web.backups.loading import Load
from jiheng.web.backups.manifest import DATABASE, Manifest
from jiheng.web.backups.store import Store, sync
from jiheng.web.backups.taking import FILES, Tell
from jiheng.web.backups.verifying import differences
from jiheng.web.configuration import KEY_FILE, NEXT_KEY

NEW, OLD, READY, MOVED = "new", "old", "ready", "moved"


def put_back(
    store: Store,
    manifest: Manifest,
    data: Path,
    *,
    at: datetime,
    told: dict[str, Any],
    load: Load | None = None,
    to_last: bool = False,
    tell: Tell = lambda *_: None,
) -> None:
    """Put a backup in place of what the data folder holds; `told` goes into the mark of a restored system.

    With `to_last`, brought to what was shipped last, where that follows this backup (shipping.py).

    Raises IntegrityError where the backup does not hold what it says; then the folder is as it was. `load`
    and what it raises: as `finish`.
    """
    prepare(store, manifest, data, at=at, told=told, to_last=to_last, tell=tell)
    finish(data, load)


def prepare(
    store: Store,
    manifest: Manifest,
    data: Path,
    *,
    at: datetime,
    told: dict[str, Any],
    to_last: bool = False,
    tell: Tell = lambda *_: None,
) -> None:
    """Write all of it beside what is there, and check it. Raises as `put_back`."""
    room = data / marks.RESTORING
    shutil.rmtree(room, ignore_errors=True)
    new = room / NEW
    new.mkdir(parents=True, mode=0o700)
    try:
        _write(store, manifest, new, tell)
        if manifest.keys and store.key:
            for name in (KEY_FILE, NEXT_KEY):
                _write_key(new / name, keys.unwrapped(manifest.keys, store.key).get(name, ""))
        found = [*snapshot.doubts(new / DATABASE)] or [
            *differences(manifest, snapshot.survey(new / DATABASE))
        ]
        if found:
            raise IntegrityError(  # noqa: TRY301 — what was written goes away below
                "备份恢复不出原来的样子：" + "；".join(found[:5]) + "\n    原来的数据没有改动"
            )
        shipped = shipping.replay(store, manifest, new) if to_last else None
        if shipped and (found := [*snapshot.doubts(new / DATABASE), *_absent(new)]):
            raise IntegrityError(  # noqa: TRY301 — as above
                "送来的日志接不上这份备份："
                + "；".join(found[:5])
                + "\n    怎么办：写明要哪一份备份，恢复到那一刻"
            )
        with closing(sqlite3.connect(new / DATABASE)) as tables, tables:
            tables.execute("DELETE FROM django_session")  # nobody is signed in to what was put back
        mark: dict[str, Any] = {
            "backup": manifest.name,
            "taken_at": manifest.at.isoformat(),
            "at": at.isoformat(),
        }
        mark |= {"shipped_to": shipped.isoformat()} if shipped else {}
        mark |= {"system": manifest.system, "settings": manifest.settings, **told}
        marks.write(new / marks.RESTORED, mark)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    for folder in (each for each in new.rglob("*") if each.is_dir()):
        sync(folder)
    sync(new)
    stays = [store.folder.name] if store.folder.parent == data else []
    marks.write(room / READY, {"stays": stays, "at": at.isoformat()})
    sync(data)


def _write(store: Store, manifest: Manifest, new: Path, tell: Tell) -> None:
    for number, (path, kept) in enumerate(manifest.files.items()):
        tell(number, len(manifest.files), f"第 {number + 1} 个文件")
        store.take_out(kept, new / path)
        if path.startswith(f"{FILES}/"):
            (new / path).chmod(0o400)
    tell(len(manifest.files), len(manifest.files), "核对")


def _absent(new: Path) -> Iterator[str]:
    """Name the files that rows name and that did not come."""
    for each in sorted(snapshot.survey(new / DATABASE).files):
        if not (new / FILES / each[:2] / each).is_file():
            yield f"缺证据文件 {each[:16]}…"


def _write_key(place: Path, key: str) -> None:
    if key:
        place.touch(mode=0o600)
        place.write_text(key, "ascii")


def finish(data: Path, load: Load | None = None) -> bool:
    """Carry on with a swap that was begun, however far it came; say whether there was one.

    Where what is to come was not whole yet, it is taken away. `load` puts the tables into another database,
    all or nothing; done twice it comes to the same. Where that refuses, all is as it was (JihengError);
    where it does not answer to the end, nobody knows, and the next start carries on (NotFoundError).
    """
    room = data / marks.RESTORING
    if not room.exists():
        return False
    ready = marks.read(room / READY)
    if ready is None:
        shutil.rmtree(room)
        return False
    new, old = room / NEW, room / OLD
    if load and (new / DATABASE).exists():
        try:
            load(new / DATABASE)
        except NotFoundError:
            raise
        except JihengError:
            shutil.rmtree(room)
            raise
        (new / DATABASE).unlink()
        sync(new)
    old.mkdir(exist_ok=True)
    if not (room / MOVED).exists():
        staying = {marks.RESTORING, marks.LOCK_FILE, marks.BACKUPS, keys.BACKUP_KEY, *ready["stays"]}
        if not (new / KEY_FILE).exists():
            staying |= {KEY_FILE, NEXT_KEY}
        for each in [each for each in data.iterdir() if each.name not in staying]:
            each.rename(old / each.name)
        sync(data)
        marks.write(room / MOVED, {})
    for each in list(new.iterdir()):
        each.rename(data / each.name)
    sync(data)
    (room / READY).unlink()
    sync(room)
    shutil.rmtree(room)
    return True
