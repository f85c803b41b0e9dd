"""Open a TCP connection.

Use when: a service has a port and no protocol that another probe speaks: 堡垒机, 消息中间件, 专线对端.
Up: the connection is opened within the time.
Down: it is refused, or nobody answers.
Not seen: the target is not permitted.
Basis: RFC 9293 (3.5, establishing a connection). That a port opens does not show that the service works.
"""

from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import address_setting

probe = Probe(title="TCP 端口", version=1, parameters=(address_setting("主机和端口，如 10.2.3.4:22"),))


@probe.targets
def target(*, address: tuple[str, int]) -> str:
    """Limit by host and port."""
    return f"{address[0]}:{address[1]}"


@probe.asks
async def ask(asking: Asking, *, address: tuple[str, int]) -> Seen:
    """Open, and close again."""
    _, writer = await asking.network.connect(*address)
    writer.close()
    return Seen(up=True, told="端口打开")
