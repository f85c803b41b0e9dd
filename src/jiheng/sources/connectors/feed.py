"""Take what a portal has published from its RSS or Atom feed, or from its sitemap of news.

Use when: the site offers a feed: 信息发布条数, 按时发布.
Gives: content_publication, one for each entry: headline, moment, address, column (`column`, or the entry's
    own category), author where the feed says one.
Left out: entries published before `since`. A feed shows only its newest entries, so take it more often
    than it turns over. Once taken, an entry stays though the feed shows it no more.
Not read: a feed with a document type (entities, and bombs made of them), too deep or larger than 10 MB; an
    entry without a headline or without a moment it was published: the last change (`updated` of Atom,
    `lastmod` of a sitemap) says not when something was published. All such entries are told together.
Basis: RSS 2.0 and 1.0, Atom (RFC 4287), sitemaps with `news:publication_date`. Moments are given as Beijing
    time; one without a zone is refused, as it could be another day. An entry is known by its `guid` or `id`,
    else by its address.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from jiheng.catalogue import Parameter, reading, text_of
from jiheng.errors import Fault, Place
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, url_setting
from jiheng.values.days import BEIJING
from jiheng.values.period import read_day

LARGEST = 10 * 1024 * 1024
DEEPEST = 20
OPENS_BELOW = 400
ENTRIES = ("item", "entry", "url")
WANTED = {
    "title": "headline", "pubDate": "when", "date": "when", "published": "when", "publication_date": "when",
    "link": "address", "loc": "address", "guid": "name", "id": "name", "category": "column",
    "author": "author", "creator": "author", "name": "author",
}  # fmt: skip
DECLARED = re.compile(rb"""<\?xml[^>]{1,80}encoding\s*=\s*["']([\w.-]{1,40})""")
SPACES = re.compile(r"\s+")


def read_since(text: str) -> date | None:
    """Read a day, or nothing. Raises UnreadableValueError."""
    return read_day(text) if text.strip() else None


connector = Connector(
    title="网站更新（RSS、Atom、站点地图）",
    version=1,
    parameters=(
        Parameter("system", "系统", text_of, "发布信息的网站或账号"),
        url_setting("订阅源的网址"),
        Parameter("column", "栏目", text_of, "全部条目记作哪个栏目；不写时按各条自己写的", ""),
        Parameter("since", "从哪天起", reading(read_since), "从哪一天起的才要；不写时全部", ""),
        VERIFY,
    ),
    needs=("pycurl",),
    patience=60,
)


@connector.takes
async def take(
    asking: Asking, *, system: str, url: Url, column: str, since: date | None, verify: bool
) -> Taken:
    """Ask once, and read the entries."""
    request = Request(url, verify=verify, body_bytes=LARGEST)
    answer, place = await asking.network.follow(request, within=asking.within)
    if answer.status >= OPENS_BELOW:
        raise UnreachableError("status", f"{place.text} 应答 HTTP {answer.status}")
    if len(answer.body) >= LARGEST:
        raise NotSeenError(f"{place.text} 超过 {LARGEST // 1024**2} MB，没有读")
    taken = Taken(sources=[source_name(url.text, hashlib.sha256(answer.body).hexdigest())])
    try:
        entries = read_entries(answer.body)
    except (expat.ExpatError, ValueError, LookupError, _RefusedError) as error:
        why = f"第 {error.lineno} 行不合 XML 的写法" if isinstance(error, expat.ExpatError) else error
        what = f"不是能读的 RSS、Atom 或站点地图（{why}）"
        advice = "在浏览器里打开这个网址核对；网页本身的网址不行"
        taken.faults.append(Fault(what, Place(url.text), advice=advice))
        return taken
    if not entries:
        taken.remarks.append(Fault("里面一条也没有", Place(url.text)))
    for number, entry in enumerate(entries, 1):
        told = _told(entry, Place(url.text, None, f"第 {number} 条"), system, column)
        if isinstance(told, Fault):
            taken.faults.append(told)
        elif since is None or told.content["published_at"][:10] >= since.isoformat():
            taken.told.append(told)
    return taken


class _RefusedError(Exception):
    """The document is of a kind that is not read."""


@dataclass(slots=True)
class _Reader:
    """What expat tells, gathered entry by entry; elements are known by their names without namespace."""

    entries: list[dict[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    entry: dict[str, str] | None = None
    words: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(" ")[2]
        self.path.append(plain)
        if len(self.path) > DEEPEST:
            raise _RefusedError(f"嵌套超过 {DEEPEST} 层")
        if plain in ENTRIES and self.entry is None:
            self.entry = {}
        self.words = []
        if self.entry is None:
            return
        if plain == "link" and attributes.get("rel", "alternate") == "alternate" and "href" in attributes:
            self.entry.setdefault("address", attributes["href"].strip())
        if plain == "category" and "term" in attributes:
            self.entry.setdefault("column", attributes["term"].strip())

    def end(self, name: str) -> None:
        plain = self.path.pop()
        text = SPACES.sub(" ", "".join(self.words)).strip()
        self.words = []
        if self.entry is None:
            return
        if plain in ENTRIES and not set(self.path) & set(ENTRIES):
            self.entries.append(self.entry)
            self.entry = None
        elif plain in WANTED and text and self._belongs(plain, name):
            self.entry.setdefault(WANTED[plain], text)

    def _belongs(self, plain: str, name: str) -> bool:
        """Say whether an element says something of the entry, not of its picture or its newspaper."""
        if "media" in name.rpartition(" ")[0] or "image" in self.path:
            return False
        return plain != "name" or self.path[-1] == "author"

    def said(self, text: str) -> None:
        self.words.append(text)


def read_entries(body: bytes) -> list[dict[str, str]]:
    """Read the entries of a feed. Raises ExpatError, ValueError, or _RefusedError."""
    encoding = None
    if (declared := DECLARED.match(body)) and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        body, encoding = body.decode("gb18030").encode(), "utf-8"  # expat knows no sets of several bytes
    parser, reader = expat.ParserCreate(encoding, " "), _Reader()

    def refuse(*_told: object) -> None:
        raise _RefusedError("含有文档类型（DOCTYPE），可能借实体作怪")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.said
    parser.buffer_text = True
    parser.Parse(body, True)  # noqa: FBT003 — expat's own
    return reader.entries


def _told(entry: dict[str, str], place: Place, system: str, column: str) -> Told | Fault:
    headline, when = entry.get("headline", ""), entry.get("when", "")
    shown = headline or entry.get("address", "")
    if not headline or not when:
        lacks = "、".join(_lacking(headline, when))
        advice = "请网站在订阅源里写上；“最后修改”不能代替发布时间"
        return Fault(f"这一条没有写{lacks}", place, found=shown, advice=advice)
    moment = read_moment_of(when)
    if moment is None:
        expected = "如 2026-11-26T09:00:00+08:00 或 Thu, 26 Nov 2026 09:00:00 +0800，要写时区"
        return Fault("发布时间读不出来", place, found=f"{when}（{shown}）", expected=expected)
    content = {
        "system": system, "headline": headline, "column": column.strip() or entry.get("column", ""),
        "published_at": moment.strftime("%Y-%m-%d %H:%M:%S"), "address": entry.get("address", ""),
        "author": entry.get("author", ""),
    }  # fmt: skip
    name = entry.get("name") or entry.get("address") or f"{headline}\0{when}"
    filled = {key: text for key, text in content.items() if text}
    return Told("content_publication", told_id("feed", system, name), filled, place)


def _lacking(headline: str, when: str) -> Iterator[str]:
    if not headline:
        yield "标题"
    if not when:
        yield "发布时间"


def read_moment_of(text: str) -> datetime | None:
    """Read a moment of RSS (RFC 2822) or Atom (RFC 3339) as Beijing time; None where it has no zone."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            if moment.tzinfo is not None:
                return moment.astimezone(BEIJING)
        except (ValueError, OverflowError):
            continue
    return None
