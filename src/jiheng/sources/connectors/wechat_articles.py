"""Take what a WeChat official account has published.

Use when: a 公众号 publishes, and its keeper gives its AppID and AppSecret, or an access token: 信息发布条数,
    按时发布.
Gives: content_publication, one for each article published in `period`: headline, moment, address, author, and
    `column` where it is set. An item of several articles is several records.
Left out: articles that were deleted, which are told.
Not read: an article without a headline or a moment; an answer with an error, whose code says what to do. What
    was sent to the followers by hand on the pages of the platform (群发) may not be in this list: compare
    its number with what the platform shows.
Basis: `freepublish/batchget` and `stable_token` of the platform's documentation, newest first, 20 at a time.
    The moment is that at which the published item was made; where the answer has none, that of its last
    change, and a remark says so. With `app_id`, the one line of `secret_file` is the AppSecret; without, an
    access token. Neither is shown in any message. The address of this machine must be in the platform's
    list (IP 白名单), or `url` names a relay within the own network.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jiheng.catalogue import Parameter, reading, text_of
from jiheng.errors import Fault, Place
from jiheng.monitor.seconds import edges
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.json_answers import LARGEST, ask_json, found_at, keys_of, plain
from jiheng.sources.network.hosts import Url, read_url
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, read_count, read_path
from jiheng.sources.secret_files import secret_line
from jiheng.sources.spans import PERIOD, span
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.spans import Span

A_PAGE = 20  # the most that the platform gives
TOKEN, LISTED = "/cgi-bin/stable_token", "/cgi-bin/freepublish/batchget"
MEANINGS = {
    "40001": "凭据不对或已失效：核对 secret_file",
    "40013": "AppID 不对：核对 app_id",
    "40125": "AppSecret 不对：核对 secret_file",
    "40164": "本机的地址不在公众号后台的 IP 白名单里：请管理员加上",
    "42001": "access_token 过期：换一个，或写 app_id，由绩衡去取",
    "45009": "今天调用的次数用完了：明天再接入",
    "48001": "这个公众号没有“发布能力”的接口权限：在公众号后台核对",
}

connector = Connector(
    title="公众号文章",
    version=1,
    parameters=(
        Parameter("system", "系统", text_of, "发布文章的公众号"),
        Parameter("secret_file", "凭据文件", reading(read_path), "文件里一行：AppSecret，或 access token"),
        Parameter("app_id", "AppID", reading(str.strip), "不写时，凭据文件里是 access token", ""),
        PERIOD,
        Parameter("column", "栏目", text_of, "全部文章记作哪个栏目", ""),
        Parameter("most_pages", "最多几页", reading(read_count), "一页 20 篇；再多就算出错", "200"),
        Parameter("url", "网址", reading(read_url), "公众平台或转发服务的网址", "https://api.weixin.qq.com/"),
        VERIFY,
    ),
    needs=("pycurl",),
    patience=120,
)


@connector.takes
async def take(
    asking: Asking, *, system: str, secret_file: Path, app_id: str, period: Period | None, column: str,
    most_pages: int, url: Url, verify: bool,
) -> Taken:  # fmt: skip
    """Ask for a token where there is none, then for page after page until all are of before the period."""
    days = span(period, asking.now)
    secret = secret_line(asking, secret_file)
    asked = _Asked(asking, url, verify, quote(secret, safe=""))
    reader = _Reader(Place(url.text), system, column.strip(), edges(days))
    if app_id:
        body = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        page = await asked.post(TOKEN, body)
        token = found_at(page, "access_token")
        if not isinstance(token, str):
            reader.taken.faults.append(_fault(page, Place(url.text)))
            return reader.taken
        asked.token = quote(token, safe="")
    for number in range(most_pages):
        asks = {"offset": number * A_PAGE, "count": A_PAGE, "no_content": 1}
        page = await asked.post(f"{LISTED}?access_token={asked.token}", asks)
        items = found_at(page, "item")
        if not isinstance(items, list):
            reader.taken.faults.append(_fault(page, Place(url.text)))
            return reader.taken
        if reader.read(items, number) or len(items) < A_PAGE:
            break
    else:
        advice = "把期间写晚些，或把 most_pages 写大些"
        reader.taken.faults.append(Fault(f"超过 {most_pages} 页", Place(url.text), advice=advice))
    name = f"{url.host} 公众号文章 {days}"
    reader.taken.sources.append(source_name(name, asked.digest.hexdigest()))
    return reader.summed_up(days)


@dataclass(slots=True)
class _Asked:
    """What was asked so far: the hash of all answers; no message shows the secret or the token."""

    asking: Asking
    url: Url
    verify: bool
    token: str
    digest: Any = field(default_factory=hashlib.sha256)

    async def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 — JSON
        """Ask, and give the answer or a fault. Raises UnreachableError, NotSeenError: without the token."""
        url = replace(self.url, path=f"{self.url.path.rstrip('/')}{path}")
        request = Request(
            url,
            "POST",
            verify=self.verify,
            body_bytes=LARGEST,
            posted=json.dumps(body).encode(),
            headers=(("Content-Type", "application/json"),),
        )
        try:
            page, told = await ask_json(self.asking, request)
        except UnreachableError as error:
            raise UnreachableError(error.detail, self._hidden(error)) from None
        except NotSeenError as error:
            raise NotSeenError(self._hidden(error)) from None
        if not path.startswith(TOKEN):
            self.digest.update(told.encode())
        return page

    def _hidden(self, error: Exception) -> str:
        return str(error).replace(self.token, "…")


@dataclass(slots=True)
class _Reader:
    at: Place
    system: str
    column: str
    span: Span
    taken: Taken = field(default_factory=Taken)
    deleted: int = 0
    only_changed: int = 0

    def read(self, items: list[Any], page: int) -> bool:
        """Read a page of items; say whether all of it is of before the period."""
        earlier = []
        for number, item in enumerate(items, page * A_PAGE + 1):
            place = replace(self.at, column=f"第 {number} 条")
            made = found_at(item, "content.create_time")
            moment = _seconds(made) or _seconds(found_at(item, "update_time"))
            articles = found_at(item, "content.news_item")
            name = found_at(item, "article_id")
            if not moment or not isinstance(articles, list) or not isinstance(name, str):
                fault = Fault("这一条没有编号、时间或文章", place, found=keys_of(item))
                self.taken.faults.append(fault)
                continue
            earlier.append(moment < self.span[0])
            if self.span[0] <= moment < self.span[1]:
                self.only_changed += not _seconds(made)
                for index, article in enumerate(articles):
                    self._tell(
                        article, moment, told_id("wechat_articles", self.system, name, str(index)), place
                    )
        return bool(earlier) and all(earlier)

    def _tell(self, article: Any, moment: int, id_: str, place: Place) -> None:  # noqa: ANN401 — JSON
        said = {name: _text(found_at(article, name)) for name in ("title", "author", "url")}
        if found_at(article, "is_deleted") is True:
            self.deleted += 1
        elif not said["title"]:
            self.taken.faults.append(Fault("这一篇没有标题", place, found=keys_of(article)))
        else:
            when = datetime.fromtimestamp(moment, UTC).astimezone(BEIJING)
            content = {
                "system": self.system, "headline": said["title"], "column": self.column,
                "published_at": f"{when:%Y-%m-%d %H:%M:%S}", "address": said["url"], "author": said["author"],
            }  # fmt: skip
            filled = {name: text for name, text in content.items() if text}
            self.taken.told.append(Told("content_publication", id_, filled, place))

    def summed_up(self, days: Period) -> Taken:
        """Add what a careful reader should know."""
        self.taken.remarks += [Fault(what, self.at) for what in self._remarks(days)]
        return self.taken

    def _remarks(self, days: Period) -> Iterator[str]:
        if self.deleted:
            yield f"已经删除的 {self.deleted} 篇没有算"
        if self.only_changed:
            yield f"{self.only_changed} 条只有最后更新的时间，当作发布时间；改过的请核对"
        if not self.taken.told and not self.taken.faults:
            yield f"{days}没有发布文章（在公众号后台群发的可能不在接口的列表里）"


def _seconds(written: Any) -> int:  # noqa: ANN401 — JSON
    """Read seconds since 1970; 0 where there are none."""
    return int(written) if isinstance(written, str) and written.isdigit() and len(written) < 12 else 0  # noqa: PLR2004


def _text(value: Any) -> str:  # noqa: ANN401 — JSON
    return " ".join(plain(value).split()) if isinstance(value, str) else ""


def _fault(page: Any, at: Place) -> Fault:  # noqa: ANN401 — JSON
    """Say why the platform did not answer what was asked."""
    if isinstance(page, Fault):
        return page.at(at)
    code, said = found_at(page, "errcode"), found_at(page, "errmsg")
    if isinstance(code, str):
        what = f"公众号平台说：{code} {_text(said)[:200]}"
        return Fault(what, at, advice=MEANINGS.get(code, "按错误码在公众号开发文档里查"))
    return Fault("应答不是公众号平台的", at, found=keys_of(page), advice="核对 url")
