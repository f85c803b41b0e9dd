"""A secret stands in a file of its own, never in the settings, and is shown in no message."""

from pathlib import Path

from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking

LARGEST = 8 * 1024


def secret_line(asking: Asking, file: Path) -> str:
    """Read the one line of a file. Raises NotSeenError, which does not show it."""
    try:
        with asking.file(file).open("rb") as opened:
            lines = opened.read(LARGEST).decode("utf-8", "replace").splitlines()
    except OSError as error:
        raise NotSeenError(f"凭据文件 {file} 读不了：{error.strerror or error}") from error
    if len(lines) != 1 or not lines[0].strip():
        raise NotSeenError(f"凭据文件 {file} 里应当只有一行，就是密码或令牌")
    return lines[0]
