"""Look at the content of a page: when it was last updated, whether it is empty, whether its links open.

Use when: a portal is inspected by column: 栏目更新, 空白栏目, 死链. One check a column, with the address
    of its list.
Up: the latest date on the page is at most `updated_within` old, there are `least_links` links at least,
    and with `dead_links` 是 each of them opens (up to `most_links`).
Down: the column is overdue or empty, or a link does not open: the server says 400 or more, or does not
    answer.
Not seen: the target is not permitted, the part is not on the page, or no date is (it may be written by a
    script).
Basis: inspections of government websites: a news column without update for two weeks, and empty columns,
    count towards the veto (单项否决) of the whole site, as in the notices of 咸阳 2021 and 株洲 2022.
    `updated_within` is set after the inspection in force. Links to hosts that are not permitted are not
    asked, and are counted so.
"""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta

from jiheng.catalogue import Parameter, reading
from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import Url, read_url
from jiheng.sources.network.links import PagePart, read_part
from jiheng.sources.network.pages import page_text
from jiheng.sources.network.policy import ForbiddenError
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import (
    VERIFY,
    host_of,
    read_count,
    read_seconds,
    read_yes,
    url_setting,
)

DAY = 86_400
BEIJING = timedelta(hours=8)
FULL = re.compile(r"(?<!\d)(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
SHORT = re.compile(r"(?<![\d.-])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])")  # [11-26], as lists have it
OPENS_BELOW = 400  # statuses from here on say that the page does not open
AT_ONCE = 4  # links asked at a time
FEW = 3  # dead links that are told


def read_part_name(text: str) -> str:
    """Read `#id` or `.class`, or nothing. Raises UnreadableValueError."""
    plain = text.strip()
    if plain and not re.fullmatch(r"[#.][\w-]+", plain):
        raise UnreadableValueError(
            "页面的一部分写法有误", found=text, expected="#标识 或 .类名，如 #list、.news"
        )
    return plain


probe = Probe(
    title="网页内容",
    version=1,
    parameters=(
        url_setting("栏目列表页的网址"),
        Parameter("part", "看哪一部分", reading(read_part_name), "#id 或 .class；不写时看整页", default=""),
        Parameter(
            "updated_within",
            "多久内要更新",
            reading(read_seconds),
            "最新一条最多多旧",
            default="14天",
        ),
        Parameter("least_links", "至少几条", reading(read_count), "这一部分至少有几条链接", default="1"),
        Parameter("dead_links", "查死链", read_yes, "是否逐条打开链接", default="no"),
        Parameter("most_links", "最多查几条", reading(read_count), "最多打开几条链接", default="50"),
        VERIFY,
    ),
    counts=False,
    needs=("pycurl",),
    patience=60,
)


@probe.targets
def target(*, url: Url, **_others: object) -> str:
    """Limit by host."""
    return host_of(url)


@probe.asks
async def ask(
    asking: Asking,
    *,
    url: Url,
    part: str,
    updated_within: int,
    least_links: int,
    dead_links: bool,
    most_links: int,
    verify: bool,
) -> Seen:
    """Read the page, then judge: emptiness first, then age, then links."""
    answer, place = await asking.network.follow(Request(url, verify=verify), within=asking.within // 4)
    if answer.status >= OPENS_BELOW:
        return Seen(up=False, detail="status", told=f"HTTP {answer.status}", milliseconds=answer.milliseconds)
    seen = read_part(page_text(answer.body, answer.content_type), part, place.text)
    if not seen.found:
        raise NotSeenError(f"网页上没有 {part} 这一部分")
    if len(seen.links) < least_links:
        return Seen(up=False, detail="empty", told=f"只有 {len(seen.links)} 条，应当至少 {least_links} 条")
    today = (datetime.fromtimestamp(asking.now, UTC) + BEIJING).date()
    latest = latest_date(seen.text, today)
    if latest is None:
        raise NotSeenError("网页上找不到日期，可能是由脚本写出的")
    days, most = (today - latest).days, updated_within // DAY
    told = f"最近更新 {latest}，{days} 天前"
    if days > most:
        return Seen(up=False, detail="stale", told=f"{told}，应当不超过 {most} 天")
    if dead_links:
        return await _opened(asking, seen, most_links, told, verify=verify)
    return Seen(up=True, told=told)


def latest_date(text: str, today: date) -> date | None:
    """Give the latest date in a text that is not after today; dates without a year only where no other is."""
    full = [each for found in FULL.finditer(text) if (each := _date(*map(int, found.groups())))]
    if not full:
        for found in SHORT.finditer(text):
            month, day = int(found[1]), int(found[2])
            this = _date(today.year, month, day)
            full += [each for each in (this, _date(today.year - 1, month, day)) if each]
    return max((each for each in full if each <= today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


async def _opened(asking: Asking, seen: PagePart, most: int, told: str, *, verify: bool) -> Seen:
    gate, clock = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time
    begins_until = (
        clock() + asking.within / 2000
    )  # half of the time; a quarter had the page, one has the last link

    async def state(link: str) -> str | None:
        """Say why a link does not open: nothing where it does, None where it is not asked."""
        async with gate:
            if clock() > begins_until:
                return None
            try:
                request = Request(read_url(link), verify=verify, body_bytes=1)
                answer, _ = await asking.network.follow(request, within=asking.within // 4)
            except (UnreadableValueError, ForbiddenError):
                return None
            except UnreachableError as error:
                return error.told
            return f"HTTP {answer.status}" if answer.status >= OPENS_BELOW else ""

    links = seen.links[:most]
    states = dict(zip(links, await asyncio.gather(*map(state, links)), strict=True))
    dead = [f"{link}（{why}）" for link, why in states.items() if why]
    unasked = len(seen.links) - sum(why is not None for why in states.values())
    if dead:
        shown = "、".join(dead[:FEW]) + (f" 等 {len(dead)} 条" if len(dead) > FEW else "")
        return Seen(up=False, detail="links", told=f"{len(links)} 条链接中打不开：{shown}")
    rest = f"，另有 {unasked} 条没有查" if unasked else ""
    return Seen(up=True, told=f"{told}；{len(seen.links) - unasked} 条链接都能打开{rest}")
