"""Ask a database server whether it lets anybody in, without an account.

Use when: the system's data lie in PostgreSQL or MySQL, or in what speaks as they do (人大金仓, MariaDB).
Up: the server answers the first message of its protocol as one that serves: it asks for a password, or
    refuses this account.
Down: nobody answers, it is starting or stopping, has no connection left, or blocks this host.
Not seen: the target is not permitted.
Basis: PostgreSQL, Frontend/Backend Protocol (Start-up; SQLSTATE 57P03, 53300); MySQL, Client/Server
    Protocol (Connection Phase; errors 1040, 1129). No driver and no password are needed: the least rights
    are none. The handshake is brought to its end, because MySQL blocks hosts that leave in the middle of
    it.
"""

import asyncio
import struct
from collections.abc import Mapping

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import address_setting

KINDS = {"postgresql": "PostgreSQL", "mysql": "MySQL"}
ACCOUNT = b"jiheng_probe"
LONGEST = 65_536  # bytes of a message
LENGTH = 4  # bytes in which PostgreSQL says the length, themselves counted
# What a server says that cannot let anybody in now: PostgreSQL's SQLSTATE, MySQL's number.
CANNOT: Mapping[str, str] = {
    "57P01": "正在停止", "57P02": "刚崩溃", "57P03": "正在启动或恢复", "53300": "连接数已满",
    "53200": "内存不足",
    "1040": "连接数已满", "1053": "正在停止", "1129": "拒绝本机（连接错误太多）", "1130": "不允许本机连接",
    "1203": "连接数已满", "1226": "连接数已满",
}  # fmt: skip

probe = Probe(
    title="数据库",
    version=1,
    parameters=(
        Parameter("kind", "数据库种类", one_of(KINDS), "postgresql 或 mysql"),
        address_setting("主机和端口，如 10.2.3.4:5432"),
        Parameter("database", "库名", reading(str.strip), "PostgreSQL 要连哪个库", default="postgres"),
    ),
)


@probe.targets
def target(*, address: tuple[str, int], **_others: object) -> str:
    """Limit by host and port."""
    return f"{address[0]}:{address[1]}"


@probe.asks
async def ask(asking: Asking, *, kind: str, address: tuple[str, int], database: str) -> Seen:
    """Go through the start of the protocol."""
    reader, writer = await asking.network.connect(*address)
    try:
        if kind == "postgresql":
            code = await _postgresql(reader, writer, database.encode())
        else:
            code = await _mysql(reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise UnreachableError("protocol", f"不像是 {KINDS[kind]}：没说完就断开了") from error
    finally:
        writer.close()
    if code in CANNOT:
        return Seen(up=False, detail="busy", told=f"{KINDS[kind]} {CANNOT[code]}（{code}）")
    return Seen(up=True, told=f"{KINDS[kind]} 应答正常")


async def _postgresql(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, database: bytes) -> str:
    """Send the start-up message; give the SQLSTATE of the answer, empty where it asks for a password."""
    words = b"user\0%s\0database\0%s\0\0" % (ACCOUNT, database)
    writer.write(struct.pack("!II", len(words) + 8, 3 << 16) + words)
    letter, length = struct.unpack("!cI", await reader.readexactly(5))
    if letter not in (b"R", b"E", b"N", b"v") or not LENGTH <= length <= LONGEST:
        raise UnreachableError("protocol", "不像是 PostgreSQL")
    said = await reader.readexactly(length - LENGTH)
    if letter == b"R":
        writer.write(struct.pack("!cI", b"X", LENGTH))
    fields = {each[:1]: each[1:] for each in said.split(b"\0")} if letter == b"E" else {}
    return fields.get(b"C", b"").decode("ascii", "replace")


async def _mysql(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Answer the greeting with an account that has no password; give the number of the error, if any."""
    greeting = await _packet(reader)
    if greeting[:1] == b"\xff":
        return str(int.from_bytes(greeting[1:3], "little"))
    if greeting[:1] != b"\x0a":
        raise UnreachableError("protocol", "不像是 MySQL")
    # CLIENT_LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH; utf8mb4; an empty password.
    flags = 0x1 | 0x200 | 0x8000 | 0x80000
    words = struct.pack("<IIB23x", flags, LONGEST, 45) + ACCOUNT + b"\0\0mysql_native_password\0"
    writer.write(len(words).to_bytes(3, "little") + b"\1" + words)
    answer = await _packet(reader)
    if answer[:1] == b"\xfe":  # another way to sign in: still no password
        writer.write(b"\0\0\0\3")
        answer = await _packet(reader)
    if answer[:1] == b"\0":
        writer.write(b"\1\0\0\0\1")
    return str(int.from_bytes(answer[1:3], "little")) if answer[:1] == b"\xff" else ""


async def _packet(reader: asyncio.StreamReader) -> bytes:
    header = await reader.readexactly(4)
    length = int.from_bytes(header[:3], "little")
    if not 1 <= length <= LONGEST:
        raise UnreachableError("protocol", "不像是 MySQL")
    return await reader.readexactly(length)
