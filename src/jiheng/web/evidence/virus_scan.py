"""Files are shown to a virus scanner before they are kept, where the setting JIHENG_CLAMD names one.

The scanner is ClamAV's clamd, or what speaks as it does, asked by its command INSTREAM: pieces with their
length before them, an empty one at the end, one line as the answer.
"""

import socket
import struct
from collections.abc import Iterable

from django.conf import settings

from jiheng.errors import BusyError

PATIENCE = 60  # seconds for each step
LONGEST_ANSWER = 4_096
TOO_LARGE = "size limit exceeded"
AGAIN = "过几分钟再传一次；还是这样，请系统管理员检查查毒程序（系统 → 运行状态）"


class InfectedError(Exception):
    """The scanner knows this content; the message is what it calls it."""


def is_set() -> bool:
    """Say whether files are scanned."""
    return bool(settings.CLAMD)


def scan(pieces: Iterable[bytes]) -> None:
    """Show the pieces of a file to the scanner.

    Raises InfectedError for what it knows, and BusyError where it does not answer: unscanned is not kept.
    """
    with _connected() as talking:
        try:
            talking.sendall(b"zINSTREAM\0")
            for piece in pieces:
                talking.sendall(struct.pack(">L", len(piece)) + piece)
            talking.sendall(struct.pack(">L", 0))
        except OSError:
            pass  # it has had enough and says why, or takes no more and will not answer either
        answer = _answer(talking)
    if answer.endswith(" FOUND"):
        raise InfectedError(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if TOO_LARGE in answer:
        raise BusyError(
            "文件比查毒程序肯查的大，没有保存\n"
            "    怎么办：请系统管理员把 clamd 的 StreamMaxLength 调到 100M 以上"
        )
    if not answer.endswith(" OK"):
        raise BusyError(f"查毒程序没有查成（{answer[:80] or '没有答复'}），文件没有保存\n    怎么办：{AGAIN}")


def version() -> str:
    """Give what the scanner says of itself and of the age of its signatures. Raises BusyError."""
    with _connected() as talking:
        talking.sendall(b"zVERSION\0")
        return _answer(talking)


def _connected() -> socket.socket:
    where = str(settings.CLAMD)
    host, _, port = where.rpartition(":")
    by_name = port.isdecimal()
    talking = socket.socket(socket.AF_INET if by_name else socket.AF_UNIX, socket.SOCK_STREAM)
    talking.settimeout(PATIENCE)
    try:
        talking.connect((host or "127.0.0.1", int(port)) if by_name else where)
    except OSError as error:
        talking.close()
        raise BusyError(f"查毒程序连接不上，文件没有保存\n    怎么办：{AGAIN}") from error
    return talking


def _answer(talking: socket.socket) -> str:
    told = b""
    try:
        while b"\0" not in told and len(told) < LONGEST_ANSWER and (piece := talking.recv(LONGEST_ANSWER)):
            told += piece
    except OSError as error:
        raise BusyError(f"查毒程序没有答复，文件没有保存\n    怎么办：{AGAIN}") from error
    return told.partition(b"\0")[0].decode(errors="replace").strip()
