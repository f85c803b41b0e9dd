"""Ping a host.

Use when: a device has no service to ask: 交换机, 防火墙, 视频会议终端.
Up: one of the echo requests is answered within the time.
Down: none is.
Not seen: the target is not permitted, or this machine lets us send no echo requests (Linux: the group
    must be within `net.ipv4.ping_group_range`, or the program needs CAP_NET_RAW).
Basis: RFC 792 (echo), RFC 4443 (4.1). Many networks drop echo requests: then ask by TCP.
"""

from typing import Any

from jiheng.catalogue import Parameter, reading
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import host_setting, read_count

NOT_PERMITTED = (
    "本机不允许发送 ping；怎么办：sysctl net.ipv4.ping_group_range='0 2147483647'，或给程序 CAP_NET_RAW"
)

probe = Probe(
    title="Ping",
    version=1,
    parameters=(
        host_setting("名称或 IP 地址"),
        Parameter("packets", "最多几次", reading(read_count), "最多问几次，有一次应答就算通", default="3"),
    ),
    needs=("icmplib",),
)


@probe.targets
def target(*, host: str, **_others: object) -> str:
    """Limit by host."""
    return host


@probe.check
def doubts(*, packets: int, **_others: object) -> str:
    """Refuse none and floods."""
    most = 10
    return "" if 1 <= packets <= most else f"“packets”（最多几次）应当是 1 到 {most}"


@probe.asks
async def ask(asking: Asking, *, host: str, packets: int) -> Seen:
    """Send a request at a time, until one is answered."""
    address, *_ = await asking.network.addresses(host, 0)
    each = max(asking.within // packets, 1)
    for _ in range(packets):
        answer = await _ping(str(address), each)
        if answer.is_alive:
            return Seen(up=True, told="有应答", milliseconds=round(answer.avg_rtt))
    raise UnreachableError("timeout", f"{packets} 次都没有应答")


async def _ping(address: str, within: int) -> Any:  # noqa: ANN401 — icmplib's Host
    from icmplib import SocketPermissionError, async_ping  # noqa: PLC0415 — not everybody has it
    from icmplib.exceptions import ICMPLibError  # noqa: PLC0415

    for privileged in (False, True):
        try:
            return await async_ping(address, count=1, timeout=within / 1000, privileged=privileged)
        except SocketPermissionError:
            continue
        except ICMPLibError as error:
            raise UnreachableError("refused", f"发不到 {address}（{error}）") from error
    raise NotSeenError(NOT_PERMITTED)
