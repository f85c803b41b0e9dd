"""One at a time uses a data folder: the server, or a command that changes what it holds."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiheng.errors import NotFoundError
from jiheng.evidence.lock import sole_holder
from jiheng.web.backups import marks


@contextmanager
def sole_server(data: Path) -> Iterator[None]:
    """Be the only one to run the data folder's server.

    Raises BusyError, NotFoundError.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise NotFoundError(
            f"数据文件夹不能写：{data}\n    原因：{error.strerror}\n"
            "    怎么办：给运行的人这个文件夹的写权限，或用 --data 换一个文件夹"
        ) from error
    with sole_holder(data / marks.LOCK_FILE, _busy):
        yield


def _busy(holder: str) -> str:
    return (
        f"这个数据文件夹已经有一个绩衡{holder}在用，这一次什么也没有改。\n"
        "    怎么办：先停掉它（在它的窗口按 Ctrl-C），或用 --data 换一个文件夹"
    )
