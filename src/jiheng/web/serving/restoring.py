"""What two people have agreed to is done while nothing of the server runs: save what is there, restore."""

from collections.abc import Callable
from datetime import datetime

from jiheng.errors import JihengError, NotFoundError
from jiheng.web.backups import actions, marks, where
from jiheng.web.backups.loading import loader
from jiheng.web.backups.manifest import Why
from jiheng.web.backups.restoring import finish, prepare
from jiheng.web.backups.taking import take


def carry_out(at: datetime, tell: Callable[[str], None]) -> bool:
    """Do what the mark asks for. True always: the server is to start anew, with what is there then."""
    data, store = where.data(), where.store()
    asked = marks.read(data / marks.ASKED) or {}
    tell(f"恢复备份 {asked.get('backup')}：先备份现在的数据")
    try:
        saved = take(where.source(), why=Why.RESTORE, at=at)
        told = {name: asked[name] for name in ("reason", "asked_by", "approved_by")} | {"saved": saved.name}
        tell(f"    已备份为 {saved.name}，正在恢复")
        prepare(store, store.read(asked["backup"]), data, at=at, told=told)
    except (JihengError, OSError, KeyError) as error:
        actions.not_restored(asked.get("wish", ""), str(error))
        (data / marks.ASKED).unlink(missing_ok=True)
        tell(f"没有恢复，数据没有改动：{error}")
        return True
    from django.db import connections  # noqa: PLC0415 — after django.setup

    connections.close_all()
    try:
        finish(data, loader(data))
    except NotFoundError:
        raise
    except JihengError as error:  # refused: it is as it was
        actions.not_restored(asked.get("wish", ""), str(error))
        (data / marks.ASKED).unlink(missing_ok=True)
        tell(f"没有恢复，数据没有改动：{error}")
        return True
    tell("    已恢复，重新启动；有人在网页里确认以前不发通知、不办后台任务、不监测")
    return True
