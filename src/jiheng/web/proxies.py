"""Who asked: the address at the other end, or behind a proxy that was named, the one that it tells of.

Any asker can write X-Forwarded-For. So it is read only where the other end is a proxy of JIHENG_PROXIES, from
its end, and only as far as proxies wrote it.
"""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

from jiheng.errors import UsageError

Network: TypeAlias = IPv4Network | IPv6Network
HEADER = "HTTP_X_FORWARDED_FOR"


def networks(name: str, told: str) -> tuple[Network, ...]:
    """Read addresses and networks, separated by commas. Raises UsageError for what is none."""
    found = []
    for each in filter(None, (part.strip() for part in told.split(","))):
        try:
            found.append(ip_network(each))
        except ValueError as error:
            raise UsageError(
                f"{name} 里的“{each}”不是地址，也不是网段\n"
                "    应当是：如 192.0.2.7 或 10.1.0.0/16，几个用逗号隔开\n"
                "    怎么办：改正环境变量；网段的主机位要是 0"
            ) from error
    return tuple(found)


def is_within(address: str, among: Iterable[Network]) -> bool:
    """Say whether an address is of one of the networks; what is none is of none."""
    try:
        read = ip_address(address)
    except ValueError:
        return False
    read = getattr(read, "ipv4_mapped", None) or read
    return any(read in each for each in among)


def asker(environ: Mapping[str, Any], proxies: Sequence[Network]) -> str:
    """Give the address of who asked."""
    address = str(environ.get("REMOTE_ADDR", ""))
    if not is_within(address, proxies):
        return address
    for told in reversed(str(environ.get(HEADER, "")).split(",")):
        if not _is_address(told.strip()):
            return address
        address = told.strip()
        if not is_within(address, proxies):
            break
    return address


def _is_address(told: str) -> bool:
    try:
        ip_address(told)
    except ValueError:
        return False
    return True
