"""Count a month of the access logs of nginx or Apache.

Use when: the web server writes access logs: 访问量, 服务端错误, and the monthly 日志管理与分析.
Gives: metric_reading 请求数 (all lines), 访问量 (pages answered), 访问地址数 (different addresses among
    those), 服务端错误数 (statuses from 500), all read on the last day of the period; and with `analysed_by`
    one log_analysis, whose findings are these numbers.
Left out: of 访问量 and 访问地址数: methods other than GET, statuses other than 2xx and 304, files that
    belong to a page (`.css`, `.js`, pictures, fonts), and programs that say in their name that they are
    (`not_visitors`). The same file twice (packed and unpacked) counts once.
Not read: a period that is not over; a period without a single line, which is no zero; logs of which more
    than a tenth of the lines has another form; a damaged .gz. Days without a line are told, in
    the record too.
Basis: log_format combined of nginx, common, combined and vhost_combined of Apache. Days are those of
    Beijing. An address is no person: offices share one, phones change theirs. Who prints 访问地址数 as
    服务对象人数 (`addresses_as`) says so with it.
"""

import asyncio
import gzip
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import BinaryIO

from jiheng.catalogue import Parameter, one_of, text_of
from jiheng.errors import Fault, Place
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.named_files import files_named, files_setting
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_texts
from jiheng.sources.spans import PERIOD, span, today
from jiheng.values.days import BEIJING
from jiheng.values.period import Period

FORMATS = {"combined": "一般格式", "vhost": "行首另有站点名"}
PROGRAMS = ("bot", "spider", "crawl", "slurp", "curl/", "wget/", "python", "go-http-client", "jiheng")
MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
PLAIN = rb'[^"\\]*(?:\\.[^"\\]*)*'  # quotes within are written \" or \x22 by both servers
QUOTED = b'"(' + PLAIN + b')"'
LINE = re.compile(
    rb"(\S+) "
    + PLAIN
    + rb"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):\d\d ([+-]\d{4})\] "  # a user may hold [
    + QUOTED
    + rb" ([1-5]\d\d) (?:\d+|-)(?: "
    + QUOTED
    + b" "
    + QUOTED
    + rb")?(?: .*)?",
    re.DOTALL,
)
PARTS = re.compile(rb"\.(?:css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|bmp|woff2?|ttf|eot|otf)$", re.IGNORECASE)
PAGE_STATUSES = re.compile(rb"2\d\d|304")
LONGEST_LINE = 64 * 1024
MOST_ADDRESSES = 5_000_000
MOST_NAMED = 12
TENTH = 10
PACKED = b"\x1f\x8b"
EXAMPLE = '192.0.2.1 - - [09/Oct/2026:13:55:36 +0800] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0"'


connector = Connector(
    title="访问日志",
    version=1,
    parameters=(
        Parameter("system", "系统", text_of, "日志是哪个系统的"),
        files_setting("日志文件", "/var/log/nginx/access.log*"),
        PERIOD,
        Parameter("format", "格式", one_of(FORMATS), "行首另有站点名的写 vhost", "combined"),
        Parameter("analysed_by", "分析人", text_of, "谁对分析负责；不写就不记日志分析", ""),
        Parameter("addresses_as", "地址数记作", text_of, "记成哪一项指标读数", "访问地址数"),
        Parameter("not_visitors", "不算访问的程序", read_texts, "程序名里有这些词的不算", [*PROGRAMS]),
    ),
    patience=3600,
)


@dataclass(slots=True)
class Counts:
    """What the lines of a period add up to."""

    period: Period
    lines: int = 0
    unread: int = 0
    first_unread: Place = Place()
    requests: int = 0
    pages: int = 0
    errors: int = 0
    refused: int = 0
    addresses: set[bytes] = field(default_factory=set)
    days: Counter[date] = field(default_factory=Counter)

    @property
    def silent(self) -> list[date]:
        """The days of the period without a line."""
        length = (self.period.last - self.period.first).days + 1
        days = (self.period.first + timedelta(number) for number in range(length))
        return [day for day in days if day not in self.days]


@connector.takes
async def take(
    asking: Asking,
    *,
    system: str,
    files: tuple[Path, ...],
    period: Period | None,
    format: str,  # noqa: A002 — the setting's name
    analysed_by: str,
    addresses_as: str,
    not_visitors: tuple[str, ...],
) -> Taken:
    """Count in a thread, which ends when the time is over."""
    this_day = today(asking.now)
    period, named = span(period, asking.now), "、".join(map(str, files))
    if period.last >= this_day:
        what = f"期间 {_written(period)} 还没有过完，数出来的不是全部"
        return Taken(faults=[Fault(what, Place(named), advice="等过完再接入，或把 period 写早些")])
    stop = Event()
    words = re.compile(b"|".join(re.escape(each.encode()) for each in not_visitors) or b"(?!)", re.IGNORECASE)
    reader = _Reader(asking, Counts(period), words, vhost=format == "vhost", stop=stop)
    try:
        taken = await asyncio.wait_for(asyncio.to_thread(reader.read, files), asking.within / 1000)
    except TimeoutError as error:
        raise NotSeenError("时间不够读完日志；怎么办：把 timeout 写长些，或 files 少写几个") from error
    except OSError as error:
        raise NotSeenError(f"日志读不了：{error.strerror or error}") from error
    finally:
        stop.set()
    counts = reader.counts
    if not taken.faults:
        taken.faults += _faults(counts, named)
    if not taken.faults:
        taken.remarks += _remarks(counts, named)
        taken.told = [*_readings(counts, system, addresses_as, files)]
        if analysed_by.strip():
            taken.told.append(_analysis(counts, system, analysed_by.strip(), this_day, files))
    return taken


@dataclass(slots=True)
class _Reader:
    asking: Asking
    counts: Counts
    words: re.Pattern[bytes]
    vhost: bool
    stop: Event

    def read(self, files: tuple[Path, ...]) -> Taken:
        """Read every file whose name fits, each content once."""
        taken, seen = Taken(), dict[str, str]()
        found, taken.faults = files_named(self.asking, files)
        for path in found:
            name = path.name if len(files) == 1 else str(path)
            digest = self._digest(self.asking.file(path), name, taken)
            if digest in seen:
                taken.remarks.append(Fault(f"与 {seen[digest]} 内容相同，只数一次", Place(name)))
            elif digest:
                seen[digest] = name
                with _opened(path.resolve()) as stream:
                    self._count(stream, name)
                taken.sources.append(source_name(name, digest))
        return taken

    def _digest(self, path: Path, name: str, taken: Taken) -> str:
        digest = hashlib.sha256()
        try:
            with _opened(path) as stream:
                while piece := stream.read(1 << 20):
                    self._go_on()
                    digest.update(piece)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            advice = "重新打包或取回这个文件；不要它就从 files 里去掉"
            taken.faults.append(Fault("压缩文件读到一半坏了", Place(name), advice=advice))
            return ""
        return digest.hexdigest()

    def _count(self, stream: BinaryIO, name: str) -> None:
        counts = self.counts
        for number, line in enumerate(_lines(stream), 1):
            if number % 10_000 == 0:
                self._go_on()
            if not line.strip():
                continue
            counts.lines += 1
            found = LINE.fullmatch(line.partition(b" ")[2] if self.vhost else line)
            day = day_of(found[2], found[3]) if found else None
            if found is None or day is None:
                counts.first_unread = counts.first_unread if counts.unread else Place(name, number)
                counts.unread += 1
            elif counts.period.first <= day <= counts.period.last:
                counts.days[day] += 1
                self._add(found)

    def _add(self, found: "re.Match[bytes]") -> None:
        counts, status = self.counts, found[5]
        counts.requests += 1
        counts.errors += status[:1] == b"5"
        counts.refused += status[:1] == b"4"
        method, _, path = found[4].partition(b" ")
        page = path.partition(b" ")[0].partition(b"?")[0]
        if method != b"GET" or not PAGE_STATUSES.fullmatch(status) or PARTS.search(page):
            return
        if self.words.search(found[7] or b""):
            return
        counts.pages += 1
        if len(counts.addresses) <= MOST_ADDRESSES:
            counts.addresses.add(found[1])

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise NotSeenError("停止了")


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as start:
        packed = start.read(2) == PACKED
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give the lines without their ends; of one that is too long a part, which no form fits."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield b"\0"
        else:
            yield line.rstrip(b"\r\n")


@lru_cache(100_000)
def day_of(minute: bytes, zone: bytes) -> date | None:
    """Give the day in Beijing of `09/Oct/2026:13:55` in a zone `+0800`; None where that is no moment."""
    day, month, rest = minute.split(b"/")
    year, hour, minutes = map(int, rest.split(b":"))
    away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    try:
        offset = timezone(-away if zone[:1] == b"-" else away)
        moment = datetime(year, MONTHS.index(month) + 1, int(day), hour, minutes, tzinfo=offset)
        return moment.astimezone(BEIJING).date()
    except (ValueError, OverflowError):
        return None


def _written(period: Period) -> str:
    whole = period == Period.month(period.first.year, period.first.month)
    return f"{period.first:%Y-%m}" if whole else f"{period.first}..{period.last}"


def _faults(counts: Counts, files: str) -> Iterator[Fault]:
    if counts.unread * TENTH > counts.lines:
        what = f"{counts.lines} 行里有 {counts.unread} 行不是访问日志的格式，最先的一行在这里"
        advice = "行首有站点名的，写 format: vhost；别的格式请改回 combined"
        yield Fault(what, counts.first_unread, expected=EXAMPLE, advice=advice)
    elif counts.lines and not counts.requests:
        what = f"日志里没有一行属于 {_written(counts.period)}；没有日志不等于没有访问，什么都没有登记"
        yield Fault(what, Place(files), advice="核对 period 和 files，例如旧日志是不是另有文件名")
    elif not counts.lines:
        yield Fault("日志里一行也没有", Place(files), advice="核对 files")
    if len(counts.addresses) > MOST_ADDRESSES:
        what = f"不同的地址超过 {MOST_ADDRESSES} 个，数不下"
        yield Fault(what, Place(files), advice="把 period 写短些，如半个月")


def _remarks(counts: Counts, files: str) -> Iterator[Fault]:
    if counts.unread:
        yield Fault(
            f"有 {counts.unread} 行不是访问日志的格式，没有计入；最先的一行在这里", counts.first_unread
        )
    if days := counts.silent:
        named = "、".join(f"{day:%m-%d}" for day in days[:MOST_NAMED])
        more = f" 等 {len(days)} 天" if len(days) > MOST_NAMED else ""
        what = f"这几天没有一行日志：{named}{more}；数出来的只会少，不会多"
        yield Fault(what, Place(files), advice="有旧日志的，把它们也写进 files 再接入一次")


def _method(counts: Counts, files: tuple[Path, ...]) -> str:
    silent = f"，缺 {len(counts.silent)} 天的日志" if counts.silent else ""
    names = "、".join(dict.fromkeys(path.name for path in files))
    return f"访问日志 {names} {_written(counts.period)}{silent}"


def _readings(counts: Counts, system: str, addresses_as: str, files: tuple[Path, ...]) -> Iterator[Told]:
    base = _method(counts, files)
    by_address = f"{base}，按来源地址去重，不等于人数"
    for name, value, unit, method in (
        ("请求数", counts.requests, "次", base),
        ("访问量", counts.pages, "次", f"{base}，不计页面的附件和自报的程序"),
        (addresses_as, len(counts.addresses), "个", by_address),
        ("服务端错误数", counts.errors, "次", f"{base}，状态码 5xx"),
    ):
        content = {
            "name": name, "system": system, "read_on": counts.period.last.isoformat(),
            "value": f"{value}{unit}", "read_by": method,
        }  # fmt: skip
        identity = told_id("access_log", system, _written(counts.period), name)
        yield Told("metric_reading", identity, content, Place(str(files[0]), None, name))


def _analysis(counts: Counts, system: str, analysed_by: str, today: date, files: tuple[Path, ...]) -> Told:
    worst = max(counts.days.items(), key=lambda each: (each[1], each[0]))
    findings = (
        f"请求 {counts.requests} 次，其中页面 {counts.pages} 次、来源地址 {len(counts.addresses)} 个；"
        f"服务端错误（5xx）{counts.errors} 次，被拒绝的请求（4xx）{counts.refused} 次；"
        f"请求最多的一天 {worst[0]}，{worst[1]} 次；{_method(counts, files)}"
    )
    content = {
        "system": system, "analysed_on": today.isoformat(), "covers": _written(counts.period),
        "analysed_by": analysed_by, "findings": findings,
    }  # fmt: skip
    identity = told_id("access_log", system, _written(counts.period), "分析")
    return Told("log_analysis", identity, content, Place(str(files[0])), frozenset({"analysed_on"}))
