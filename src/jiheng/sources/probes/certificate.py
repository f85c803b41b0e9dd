"""Read until when the certificate of a TLS service is valid.

Use when: a certificate must be renewed in time, of a web server or another service with TLS from the
    start.
Up: it is vouched for (unless `verify` is 否), and valid for `days` more days at least.
Down: it ends sooner or has ended, nobody vouches for it, or there is no TLS.
Not seen: the target is not permitted.
Basis: RFC 5280 (4.1.2.5, validity). Not counted as the system's availability: until the last moment it
    works.
"""

from jiheng.catalogue import Parameter, reading
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import VERIFY, address_setting, read_count

DAY = 86_400

probe = Probe(
    title="证书有效期",
    version=1,
    parameters=(
        address_setting("主机和端口，如 portal.example.gov.cn:443"),
        Parameter("days", "至少还有几天", reading(read_count), "证书至少还要有效几天", default="30"),
        VERIFY,
    ),
    counts=False,
    needs=("pycurl",),
)


@probe.targets
def target(*, address: tuple[str, int], **_others: object) -> str:
    """Limit by host and port."""
    return f"{address[0]}:{address[1]}"


@probe.asks
async def ask(asking: Asking, *, address: tuple[str, int], days: int, verify: bool) -> Seen:
    """Shake hands, and count the whole days that are left."""
    request = Request(Url("https", *address, "/"), "CONNECT", verify)
    answer = await asking.network.request(request, within=asking.within)
    if answer.until is None:
        return Seen(up=False, detail="tls", told="没有给出证书", milliseconds=answer.milliseconds)
    left = (answer.until - asking.now) // DAY
    told = f"证书还有 {left} 天" if left >= 0 else f"证书已过期 {-left} 天"
    if left < days:
        return Seen(
            up=False, detail="expiring", told=f"{told}，应当至少 {days} 天",
            milliseconds=answer.milliseconds, until=answer.until,
        )  # fmt: skip
    return Seen(up=True, told=told, milliseconds=answer.milliseconds, until=answer.until)
