"""Which hosts and addresses may be asked: only what the list of permissions names.

Two kinds of permission: a name (`portal.example.gov.cn`, `*.example.gov.cn`) and a network (`10.2.0.0/16`,
`10.2.3.4`), each with or without ports (`:80,443`).

- A named host may be asked at public addresses; a private or other special address, to which its name may
  lead today or tomorrow, only where a network is permitted that holds it.
- A network permits its public addresses. Special ones (loopback, link-local, private, reserved) it permits
  only when it lies wholly within their kind: `0.0.0.0/0` opens no private network, `127.0.0.1` does name
  loopback.
- Never permitted: the addresses at which clouds tell their machines' secrets, multicast, the unspecified
  network, and IPv6 forms that carry an IPv4 address to a translator. `::ffff:a.b.c.d` is a.b.c.d.

The policy is asked for the host before its name is looked up and for every address before it is connected to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import Address, bracketed, literal, read_host, read_port

Network: TypeAlias = IPv4Network | IPv6Network

METADATA = frozenset(
    ip_address(text) for text in ("169.254.169.254", "169.254.0.23", "100.100.100.200", "fd00:ec2::254")
)
TRANSLATED = tuple(  # 6to4, Teredo, NAT64 twice, IPv4-compatible
    IPv6Network(text) for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)
THIS_NETWORK = IPv4Network("0.0.0.0/8")
MOST_KNOWN = 10_000  # answers of a policy that are remembered
PUBLIC, NEVER = "公网地址", "禁止访问的地址"


class ForbiddenError(Exception):
    """The policy does not permit it; the message says why and what would permit it, in Chinese."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the list: a name or a network, and the ports (none: all)."""

    written: str
    name: str = ""
    network: Network | None = None
    ports: frozenset[int] = frozenset()

    def names(self, host: str, port: int) -> bool:
        """Say whether this permits to ask a host by its name."""
        if not self.name or not self._port(port):
            return False
        return host == self.name or (self.name.startswith("*.") and host.endswith(self.name[1:]))

    def holds(self, address: Address, port: int) -> bool:
        """Say whether this permits an address."""
        network = self.network
        if network is None or not self._port(port) or address.version != network.version:
            return False
        if address not in network:
            return False
        kind = kind_of(address)
        return kind == PUBLIC or (
            kind == kind_of(network.network_address) == kind_of(network.broadcast_address)
        )

    def _port(self, port: int) -> bool:
        return not self.ports or port in self.ports


def read_permission(text: str) -> Permission:
    """Read one line of the list. Raises UnreadableValueError."""
    written = text.strip()
    host, ports = written, frozenset[int]()
    if "]" in written or written.count(":") <= 1:  # else a bare IPv6 address
        host, colon, listed = written.rpartition(":") if not written.endswith("]") else (written, "", "")
        if colon and "]" not in listed:
            ports = frozenset(read_port(each) for each in listed.split(","))
        else:
            host = written
    host = host.removeprefix("[").removesuffix("]").replace("]/", "/")
    if "/" in host or literal(host) is not None:
        try:
            return Permission(written, network=ip_network(host), ports=ports)
        except ValueError:
            raise UnreadableValueError(
                "网段写法有误", found=text, expected="如 10.2.0.0/16（斜杠后面的位数以外都写 0）"
            ) from None
    star = "*." if host.startswith("*.") else ""
    return Permission(written, name=star + read_host(host.removeprefix("*.")), ports=ports)


@dataclass(frozen=True, slots=True)
class TargetPolicy:
    """The list of permissions."""

    permissions: tuple[Permission, ...] = ()
    _known: dict[tuple[str, int, tuple[Address, ...]], list[Address]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def permit_host(self, host: str, port: int) -> None:
        """Raise ForbiddenError where no address of a host (as `read_host` gives it) could be permitted."""
        address = literal(host)
        if address is not None:
            self.permitted(host, port, [address])
        elif not any(each.names(host, port) or each.network is not None for each in self.permissions):
            raise ForbiddenError(_unlisted(host, port))

    def permitted(self, host: str, port: int, addresses: Iterable[Address]) -> list[Address]:
        """Give those of the addresses of `host` that may be connected to; raises ForbiddenError for none."""
        asked = host, port, tuple(addresses)
        if asked not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[asked] = self._able(*asked)
        return self._known[asked]

    def _able(self, host: str, port: int, addresses: Iterable[Address]) -> list[Address]:
        plain = [_unmapped(address) for address in addresses]
        named = any(each.names(host, port) for each in self.permissions)
        able = [each for each in plain if self._may(each, port, named=named)]
        if able:
            return able
        for address in plain:
            if kind_of(address) == NEVER:
                raise ForbiddenError(
                    f"{_shown(host, address)}是禁止访问的地址（云主机元数据、组播等），任何许可都不能放行"
                )
        if not plain:
            raise ForbiddenError(_unlisted(host, port))
        kind = kind_of(plain[0])
        because = f"是{kind}，" if kind != PUBLIC else ""
        raise ForbiddenError(
            f"{_shown(host, plain[0])}{because}不在许可名单（allow）里；"
            f"确实要探测，就在 allow 里加上 {_with_port(str(plain[0]), port)}"
        )

    def _may(self, address: Address, port: int, *, named: bool) -> bool:
        kind = kind_of(address)
        if kind == NEVER:
            return False
        return (named and kind == PUBLIC) or any(each.holds(address, port) for each in self.permissions)


@lru_cache(4096)
def kind_of(address: Address) -> str:
    """Say in Chinese what kind of address it is: `PUBLIC`, `NEVER`, or a special kind."""
    plain = _unmapped(address)
    if plain in METADATA or plain.is_multicast or plain.is_unspecified:
        return NEVER
    if isinstance(plain, IPv4Address):
        if plain in THIS_NETWORK:
            return NEVER
    elif not plain.is_loopback and any(plain in network for network in TRANSLATED):
        return NEVER
    for special, kind in ((plain.is_loopback, "本机地址"), (plain.is_link_local, "链路本地地址")):
        if special:
            return kind
    if plain.is_global:
        return PUBLIC
    return "保留地址" if plain.is_reserved else "内网（专用）地址"


def _unmapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _unlisted(host: str, port: int) -> str:
    return f"{host} 不在许可名单（allow）里；确实要探测，就在 allow 里加上 {_with_port(host, port)}"


def _with_port(host: str, port: int) -> str:
    return f"{bracketed(host)}:{port}" if port else host  # ping has no port


def _shown(host: str, address: Address) -> str:
    return f"{host} " if host == str(address) else f"{host} 的地址 {address} "
