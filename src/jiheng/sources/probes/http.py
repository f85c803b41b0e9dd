"""Ask for a web page, as a visitor does.

Use when: the system is used by a browser or offers an interface over HTTP(S): 门户网站, 公众号后台,
    数据接口.
Up: the status is one of `status`, the page contains every text of `text` and none of `absent`, the
    redirects end below `ends_at`, and with HTTPS the certificate is vouched for (unless `verify` is 否).
Down: anything else, and no whole answer within the time. At most 1 MB of a page is read and searched.
Not seen: the target, or a place to which it redirects, is not permitted.
Basis: RFC 9110 (15, status codes). The certificate's last day is read in the same request.
"""

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.pages import page_text
from jiheng.sources.network.web import Answer, Request
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import VERIFY, Statuses, host_of, read_statuses, read_texts, url_setting

METHODS = {"GET": "GET", "HEAD": "HEAD"}
REDIRECTS = {"follow": "跟随", "judge": "不跟随"}

probe = Probe(
    title="网页",
    version=1,
    parameters=(
        url_setting("页面的网址，http:// 或 https:// 开头"),
        Parameter("status", "状态码", reading(read_statuses), "哪些状态码算正常，如 200", default="200-299"),
        Parameter("text", "应有的文字", read_texts, "页面上必须有的文字", default=""),
        Parameter("absent", "不应有的文字", read_texts, "页面上不能有的文字", default=""),
        Parameter(
            "redirects", "跳转", one_of(REDIRECTS), "最多跟 3 次；或不跟，按 status 判断",
            default="follow",
        ),
        Parameter("ends_at", "最后到达", reading(str.strip), "最后到达的网址应以什么开头", default=""),
        Parameter("method", "方法", one_of(METHODS), "GET 要页面，HEAD 不要", default="GET"),
        VERIFY,
    ),
    needs=("pycurl",),
)  # fmt: skip


@probe.targets
def target(*, url: Url, **_others: object) -> str:
    """Limit by host."""
    return host_of(url)


@probe.check
def doubts(*, method: str, text: tuple[str, ...], absent: tuple[str, ...], **_others: object) -> str:
    """Refuse texts where no page is asked for."""
    return "HEAD 不取网页，不能同时要求文字" if method == "HEAD" and (text or absent) else ""


@probe.asks
async def ask(
    asking: Asking,
    *,
    url: Url,
    status: Statuses,
    text: tuple[str, ...],
    absent: tuple[str, ...],
    redirects: str,
    ends_at: str,
    method: str,
    verify: bool,
) -> Seen:
    """Ask, and judge what came."""
    request = Request(url, method, verify)
    if redirects == "follow":
        answer, place = await asking.network.follow(request, within=asking.within)
    else:
        answer, place = await asking.network.request(request, within=asking.within), url
    detail, told = _judged(answer, status, text, absent)
    if detail == "ok" and not place.text.startswith(ends_at):
        detail, told = "redirect", f"最后到了 {place.text}，应当以 {ends_at} 开头"
    return Seen(detail == "ok", detail, told, answer.milliseconds, answer.until)


def _judged(
    answer: Answer, status: Statuses, text: tuple[str, ...], absent: tuple[str, ...]
) -> tuple[str, str]:
    if not any(low <= answer.status <= high for low, high in status):
        wanted = "、".join(f"{low}" if low == high else f"{low}-{high}" for low, high in status)
        return "status", f"HTTP {answer.status}，应当是 {wanted}"
    if text or absent:
        page = page_text(answer.body, answer.content_type)
        lacking = [each for each in text if each not in page]
        present = [each for each in absent if each in page]
        if lacking or present:
            told = [f"没有“{each}”" for each in lacking] + [f"出现了“{each}”" for each in present]
            return "text", f"网页上{'，'.join(told)}"
    return "ok", f"HTTP {answer.status}"
