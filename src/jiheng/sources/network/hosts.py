r"""Read hosts, ports and addresses of pages strictly, so that nobody after us reads them otherwise.

A host is a name, or an IP address in its one usual form. Other forms that some programs take for addresses
(`2130706433`, `0x7f.1`, `0177.0.0.1`, `127.1`) are refused, and so is what two programs could read as two
hosts (`a@b`, `\`, `%2e`). An address of a page is taken apart and written anew from its parts.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from jiheng.errors import UnreadableValueError

Address: TypeAlias = IPv4Address | IPv6Address

PORTS = {"http": 80, "https": 443}
LAST_PORT = 65_535
LONGEST_NAME = 253
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # a last label that programs take for a part of an address
HOST_EXPECTED = "域名，或 10.2.3.4、[fd00::1] 这样的 IP 地址"
PATH_SAFE = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of the address of a page; `text` writes it from them."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def text(self) -> str:
        """Write the address; the port only where it is not the usual one."""
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{bracketed(self.host)}{port}{self.path}"

    def same_server(self, other: "Url") -> bool:
        """Say whether another page is on the same server, asked in the same way."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)


@lru_cache(4096)
def literal(host: str) -> Address | None:
    """Give the address that a host read by `read_host` is; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def bracketed(host: str) -> str:
    """Write a host as it stands before a port."""
    return f"[{host}]" if ":" in host else host


def read_host(text: str) -> str:
    """Read a name (given in small ASCII) or an address in its usual form. Raises UnreadableValueError."""
    plain = unicodedata.normalize("NFKC", text.strip()).lower()
    if plain.startswith("[") and plain.endswith("]"):
        plain = plain[1:-1]
    if ":" in plain:
        return _ipv6(plain, text)
    try:
        name = plain.removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        raise _unreadable(text) from None
    labels = name.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _ipv4(name, text)
    if len(name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in labels):
        raise _unreadable(text)
    return name


def read_port(text: str) -> int:
    """Read a port of TCP or UDP. Raises UnreadableValueError."""
    plain = text.strip()
    if not re.fullmatch("[0-9]{1,5}", plain) or not 0 < int(plain) <= LAST_PORT:
        raise UnreadableValueError("端口号写法有误", found=text, expected=f"1 到 {LAST_PORT} 的整数")
    return int(plain)


def read_host_and_port(text: str) -> tuple[str, int]:
    """Read `host:port`. Raises UnreadableValueError."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        raise UnreadableValueError("应当写明主机和端口", found=text, expected="主机:端口，如 10.2.3.4:5432")
    return read_host(host), read_port(port)


def read_url(text: str) -> Url:
    """Read the address of a page; a fragment is left out. Raises UnreadableValueError."""
    plain = text.strip()
    if re.search(r"[\x00-\x20\x7f\\]", plain):
        raise UnreadableValueError(
            "网址里有空格、反斜杠或控制字符", found=plain, expected="http:// 或 https:// 开头的网址"
        )
    try:
        parts = urlsplit(plain)
    except ValueError:
        raise _unreadable(plain) from None
    if parts.scheme not in PORTS or not parts.netloc:
        raise UnreadableValueError("只能是网页的网址", found=plain, expected="http:// 或 https:// 开头的网址")
    if "@" in parts.netloc:
        raise UnreadableValueError("网址里不能写用户名和密码", found=plain, advice="删去 @ 和它前面的部分")
    host, port = parts.netloc, PORTS[parts.scheme]
    if re.search(r":[^\]:]*$", host) and (host.startswith("[") or host.count(":") == 1):
        host, _, given = host.rpartition(":")
        port = read_port(given) if given else port
    if ":" in host and not host.startswith("["):
        raise _unreadable(plain)
    path = quote(parts.path or "/", safe=PATH_SAFE)
    query = f"?{quote(parts.query, safe=PATH_SAFE + '?')}" if parts.query else ""
    return Url(parts.scheme, read_host(host), port, path + query)


def _ipv4(name: str, text: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        raise UnreadableValueError(
            "IP 地址的写法不通行，不同程序会读成不同的地址", found=text, expected="四段十进制数，如 10.2.3.4"
        ) from None


def _ipv6(plain: str, text: str) -> str:
    try:
        address = IPv6Address(plain)
    except AddressValueError:
        raise _unreadable(text) from None
    if address.scope_id:
        raise _unreadable(text)
    return str(address)


def _unreadable(text: str) -> UnreadableValueError:
    return UnreadableValueError("主机写法有误", found=text, expected=HOST_EXPECTED)
