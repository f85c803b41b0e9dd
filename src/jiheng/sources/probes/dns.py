"""Look a name up.

Use when: others find the system by its name: 单位域名, 内网 DNS 服务器.
Up: there is an answer, and it holds every value of `values`.
Down: the name does not exist, has no such record or other values, or the server does not answer.
Not seen: the server is not permitted.
Basis: RFC 1035. Without `server` this machine's own name servers are asked.
"""

from typing import TYPE_CHECKING

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.sources.network.hosts import read_host, read_host_and_port
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import host_setting, read_texts

if TYPE_CHECKING:
    from dns.message import Message

TYPES = {each: each for each in ("A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV")}
PORT = 53


def read_server(text: str) -> tuple[str, int] | None:
    """Read a name server, with its port or without. Raises UnreadableValueError."""
    if not text.strip():
        return None
    return read_host_and_port(text) if text.count(":") == 1 or "]:" in text else (read_host(text), PORT)


probe = Probe(
    title="域名解析",
    version=1,
    parameters=(
        host_setting("查哪个名称，如 portal.example.gov.cn"),
        Parameter("type", "记录类型", one_of(TYPES), "查哪一类记录，如 A", default="A"),
        Parameter("values", "应有的值", read_texts, "答复里必须有的值", default=""),
        Parameter(
            "server", "DNS 服务器", reading(read_server), "主机或主机和端口；不写看本机设置", default=""
        ),
    ),
    needs=("dns",),
)


@probe.targets
def target(*, server: tuple[str, int] | None, **_others: object) -> str:
    """Limit by server."""
    return f"{server[0]}:{server[1]}" if server else "DNS"


@probe.asks
async def ask(
    asking: Asking, *, host: str, type: str, values: tuple[str, ...], server: tuple[str, int] | None  # noqa: A002
) -> Seen:  # fmt: skip
    """Ask the server, and compare."""
    found = await _values(asking, host, type, server)
    lacking = [each for each in values if each.rstrip(".").lower() not in found]
    if not found:
        return Seen(up=False, detail="answer", told=f"没有 {type} 记录")
    if lacking:
        return Seen(up=False, detail="answer", told=f"解析到 {'、'.join(found)}，没有 {'、'.join(lacking)}")
    return Seen(up=True, told=f"解析到 {'、'.join(found)}")


async def _values(asking: Asking, host: str, kind: str, server: tuple[str, int] | None) -> list[str]:
    answer = await _answer(asking, host, kind, server)
    wanted = [each for each in answer.answer if each.rdtype.name == kind]
    return sorted(each.to_text().strip('"').rstrip(".").lower() for rrset in wanted for each in rrset)


async def _answer(asking: Asking, host: str, kind: str, server: tuple[str, int] | None) -> "Message":
    import dns.asyncquery  # noqa: PLC0415 — not everybody has it
    import dns.asyncresolver  # noqa: PLC0415
    import dns.exception  # noqa: PLC0415
    import dns.message  # noqa: PLC0415
    import dns.rcode  # noqa: PLC0415

    if server is None:
        own = dns.asyncresolver.get_default_resolver()
        where, port = str(own.nameservers[0]), own.port
    else:
        address, *_ = await asking.network.addresses(*server)
        where, port = str(address), server[1]
    query = dns.message.make_query(host, kind)
    try:
        answer, _ = await dns.asyncquery.udp_with_fallback(
            query, where, timeout=asking.within / 1000, port=port
        )
    except dns.exception.Timeout as error:
        raise UnreachableError("timeout", f"DNS 服务器 {where} 没有应答") from error
    except dns.exception.DNSException as error:
        raise UnreachableError("protocol", f"DNS 服务器 {where} 的应答读不懂") from error
    except OSError as error:
        raise UnreachableError("refused", f"问不到 DNS 服务器 {where}") from error
    if answer.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise UnreachableError("busy", f"DNS 服务器 {where} 答 {dns.rcode.to_text(answer.rcode())}")
    return answer
