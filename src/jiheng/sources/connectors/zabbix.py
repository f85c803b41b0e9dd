"""Take the checks, problems and SLA reports that Zabbix keeps.

Use when: Zabbix watches already: an item `key` of each host says whether the system is up.
Gives: with `key`: checks for a store of samples, every value of its history in the period, at its own moment;
    `up` says which values are up. With `problems`: an incident for each problem of these hosts of at least
    that severity (报障时间 began, 响应时间 first acknowledged by a person, 恢复时间 recovered). With `sla`:
    for each service of it and each of its periods that is over a metric_reading of the down time it reports,
    to be compared: availability is reckoned from checks. `systems` names hosts and services.
Left out: problems that a person closed without recovery have no 恢复时间. Whatever an hour's trend says: it
    knows not which second. Where history was not kept so long, trends tell how many hours had a fault.
Not read: an item of texts; a host, an item or an SLA that is not there, or that the token may not see;
    more than `most` checks or 10,000 problems.
Basis: JSON-RPC of Zabbix 5.4 and later, over our own way out. `secret_file` holds
    `Authorization: Bearer TOKEN`, of a user who may only read.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, one_of, text_of
from jiheng.errors import Fault, Place
from jiheng.monitor.watch import Watch
from jiheng.sources.check_series import (
    AGREE,
    EVERY,
    MOST,
    UP_WHEN,
    CheckSeries,
    UpWhen,
    clock,
    remarks_on,
    span_until,
    systems_setting,
    watch_for,
)
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.json_answers import LARGEST, SECRET_FILE, plain
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, url_setting
from jiheng.sources.spans import PERIOD, span
from jiheng.sources.zabbix_api import RefusedError, ZabbixApi, read_token
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.spans import Span

NUMERIC = ("0", "3")  # value types of items: float, unsigned
AT_ONCE = 50_000  # values in an answer
HOUR = 3600  # of a trend
MOST_PROBLEMS = 10_000
MOST_PERIODS = 100  # of an SLA at once, as Zabbix allows
ACKNOWLEDGED = 2  # the bit of an update's action
SEVERITIES = {"0": "未分类", "1": "信息", "2": "警告", "3": "一般严重", "4": "严重", "5": "灾难"}

connector = Connector(
    title="Zabbix",
    version=1,
    parameters=(
        url_setting("前端的网址，到 api_jsonrpc.php 以前"),
        SECRET_FILE,
        systems_setting("主机的技术名称或服务的名称: 本项目的系统"),
        PERIOD,
        Parameter("key", "监控项键值", text_of, "说明是否正常的监控项，如 web.up；不写时不取", ""),
        UP_WHEN,
        EVERY,
        AGREE,
        MOST,
        Parameter(
            "problems", "问题从哪一级起", one_of({"": "不接入"} | SEVERITIES), "这一级以上的记成故障", ""
        ),
        Parameter("sla", "SLA 名称", text_of, "读哪个 SLA 的报告；不写时不读", ""),
        VERIFY,
    ),
    needs=("pycurl",),
    patience=120,
)


@connector.check
def doubts(
    *, url: Url, secret_file: Path | None, key: str, problems: str, sla: str, **_others: object
) -> str:
    """Something is asked for, by somebody, of the frontend."""
    if "api_jsonrpc" in url.path or "?" in url.path:
        return "url 只写到 Zabbix 页面的目录，不写 api_jsonrpc.php 和问号"
    if secret_file is None:
        return "缺少 secret_file：文件里一行 Authorization: Bearer 令牌"
    return "" if key or problems or sla else "key、problems、sla 至少写一项，不然什么都没有接入"


@dataclass(slots=True)
class _Asked:
    """What is to be read, and what has been."""

    api: ZabbixApi
    at: Place
    host: str
    systems: Mapping[str, str]
    days: Period
    span: Span
    taken: Taken
    named: set[str] = field(default_factory=set)  # of systems, those that are there


@connector.takes
async def take(
    asking: Asking, *, url: Url, secret_file: Path, systems: Mapping[str, str], period: Period | None,
    key: str, up: UpWhen, every: int, agree: int, most: int, problems: str, sla: str, verify: bool,
) -> Taken:  # fmt: skip
    """Ask for hosts and items, then for what is kept of them."""
    taken, at, days = Taken(), Place(url.text), span(period, asking.now)
    asked_span = span_until(days, asking.now)
    if asked_span[0] == asked_span[1]:
        taken.faults.append(Fault(f"{days}还没有开始", at))
        return taken
    page = replace(url, path=f"{url.path.rstrip('/')}/api_jsonrpc.php")
    api = ZabbixApi(asking, Request(page, "POST", verify, LARGEST), read_token(asking, secret_file))
    asked = _Asked(api, at, url.host, systems, days, asked_span, taken)
    try:
        await api.meet()
        hosts = await _hosts(asked)
        if key:
            await _checks(asked, hosts, key, watch_for(every, agree), up=up, most=most)
        if problems:
            await _problems(asked, hosts, problems)
        if sla:
            await _reports(asked, sla)
    except RefusedError as error:
        taken.faults.append(error.fault.at(at))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        taken.faults.append(Fault("应答不合 Zabbix 的接口", at, found=str(error)[:80]))
    lost = [name for name in systems if name not in asked.named]
    if lost and not taken.faults:
        advice = "核对 systems 里的名称，和令牌能不能看到它们"
        taken.faults.append(Fault(f"Zabbix 里没有：{'、'.join(lost)}", at, advice=advice))
    if not taken.faults:
        taken.sources.append(source_name(f"{url.text} {key or sla or '问题'} {days}", api.digest.hexdigest()))
    return taken


async def _hosts(asked: _Asked) -> dict[str, str]:
    """Give the technical name of each host, by its id."""
    found = await asked.api.ask("host.get", output=["hostid", "host"], filter={"host": [*asked.systems]})
    hosts = {each["hostid"]: each["host"] for each in found}
    asked.named |= set(hosts.values())
    return hosts


# --- Checks ---------------------------------------------------------------------------------------


async def _checks(
    asked: _Asked, hosts: Mapping[str, str], key: str, watch: Watch, *, up: UpWhen, most: int
) -> None:
    output = ["itemid", "hostid", "value_type"]
    items = await asked.api.ask("item.get", output=output, hostids=[*hosts], filter={"key_": key})
    lacking = hosts.keys() - {each["hostid"] for each in items}
    faults = [Fault(f"主机 {hosts[each]} 没有监控项 {key}", asked.at) for each in sorted(lacking)]
    texts = [hosts[each["hostid"]] for each in items if each["value_type"] not in NUMERIC]
    faults += [Fault(f"主机 {host} 的监控项 {key} 不是数", asked.at) for host in texts]
    asked.taken.faults += faults
    if faults:
        return
    begin, end = asked.span
    for number, item in enumerate(items):
        host = hosts[item["hostid"]]
        series = CheckSeries(asked.systems[host], f"Zabbix {asked.host}/{host}", watch, asked.span)
        async for at in _history(asked, item, series, up):
            done = number * (end - begin) + at - begin
            asked.api.asking.progress(done, len(items) * (end - begin))
            if sum(len(each.times) for each in (*asked.taken.checks, series)) > most:
                raise RefusedError(Fault(f"超过 {most} 次检查", advice="把期间写短些，或把 most 写大些"))
        asked.taken.checks.append(series)
        asked.taken.remarks += remarks_on(series, asked.at)
        await _trends(asked, item, series, up)


async def _history(
    asked: _Asked, item: Mapping[str, str], series: CheckSeries, up: UpWhen
) -> AsyncIterator[int]:
    """Ask for as many values at once as an answer holds; say how far it came.

    The last second of an answer is asked for again: its values may have been cut in two.
    """
    at, end = asked.span
    while at < end:
        values = await asked.api.ask(
            "history.get", history=int(item["value_type"]), itemids=[item["itemid"]], time_from=at,
            time_till=end - 1, output=["clock", "value"], sortfield="clock", sortorder="ASC", limit=AT_ONCE,
        )  # fmt: skip
        for each in values:
            time, says = int(each["clock"]), up.says(each["value"])
            if says is not None and at <= time < end:
                series.add(time, up=says)
        last = int(values[-1]["clock"]) if len(values) >= AT_ONCE else end
        at = last if last > at else end
        yield at


async def _trends(asked: _Asked, item: Mapping[str, str], series: CheckSeries, up: UpWhen) -> None:
    """Tell what hourly trends say of the time before the first value that is kept."""
    begin, end = asked.span
    till = series.times[0] if series.times else end
    if till - begin < HOUR:
        return
    found = await asked.api.ask(
        "trend.get", itemids=[item["itemid"]], time_from=begin, time_till=till - HOUR,
        output=["clock", "value_min", "value_max"],
    )  # fmt: skip
    if not found:
        return
    good = sum(bool(up.says(each["value_min"]) and up.says(each["value_max"])) for each in found)
    what = (
        f"{series.system}在 {clock(till)} 以前没有逐次的结果，只有 {len(found)} 小时的汇总，"
        f"其中 {len(found) - good} 小时有异常：分不出是哪一秒，算未测"
    )
    asked.taken.remarks.append(Fault(what, asked.at, advice="在 Zabbix 里把历史保留得久些，或接入得勤些"))


# --- Problems -------------------------------------------------------------------------------------


async def _problems(asked: _Asked, hosts: Mapping[str, str], least: str) -> None:
    found = await asked.api.ask(
        "event.get", source=0, object=0, value=1, hostids=[*hosts], time_from=asked.span[0],
        time_till=asked.span[1] - 1, severities=[int(each) for each in SEVERITIES if each >= least],
        output=["eventid", "clock", "name", "severity", "r_eventid"], selectHosts=["hostid"],
        select_acknowledges=["clock", "action"], sortfield=["clock", "eventid"], limit=MOST_PROBLEMS,
    )  # fmt: skip
    if len(found) >= MOST_PROBLEMS:
        asked.taken.faults.append(Fault(f"问题超过 {MOST_PROBLEMS} 个", asked.at, advice="把期间写短些"))
        return
    ids = [each["r_eventid"] for each in found if each["r_eventid"] != "0"]
    ends = await asked.api.ask("event.get", eventids=ids, output=["eventid", "clock"]) if ids else []
    ended = {each["eventid"]: each["clock"] for each in ends}
    for each in found:
        known = [hosts[one["hostid"]] for one in each["hosts"] if one["hostid"] in hosts]
        for system in sorted({asked.systems[host] for host in known}):
            content = {
                "system": system,
                "received_at": clock(int(each["clock"])),
                "acknowledged_at": _first(each["acknowledges"]),
                "restored_at": clock(int(ended[each["r_eventid"]])) if each["r_eventid"] in ended else "",
                "symptom": plain(each["name"]).strip() or "问题",
                "severity": SEVERITIES[each["severity"]],
            }
            told = told_id("zabbix", asked.host, each["eventid"], system)
            place = replace(asked.at, column=f"问题 {each['eventid']}")
            filled = {name: text for name, text in content.items() if text}
            asked.taken.told.append(Told("incident", told, filled, place))


def _first(updates: Iterable[Mapping[str, str]]) -> str:
    """Give the first moment at which a person acknowledged it."""
    moments = [int(each["clock"]) for each in updates if int(each["action"]) & ACKNOWLEDGED]
    return clock(min(moments)) if moments else ""


# --- SLA ------------------------------------------------------------------------------------------


async def _reports(asked: _Asked, name: str) -> None:
    """Read the down time that Zabbix reports for each service and each period that is over."""
    found = await asked.api.ask("sla.get", output=["slaid", "name", "slo", "timezone"], filter={"name": name})
    if not found:
        raise RefusedError(Fault(f"没有叫“{name}”的 SLA", advice="核对 sla，和令牌能不能看到它"))
    sla = found[0]
    services = await asked.api.ask("service.get", output=["serviceid", "name"], slaids=[sla["slaid"]])
    names = {each["serviceid"]: each["name"] for each in services if each["name"] in asked.systems}
    asked.named |= set(names.values())
    if not names:
        return
    told = await asked.api.ask(
        "sla.getsli", slaid=sla["slaid"], serviceids=[*names], period_from=asked.span[0],
        period_to=asked.span[1], periods=MOST_PERIODS,
    )  # fmt: skip
    ids = [str(each) for each in told["serviceids"]]
    for times, row in zip(told["periods"], told["sli"], strict=True):
        begin, end = int(times["period_from"]), int(times["period_to"])
        if asked.span[0] <= begin and end <= asked.span[1]:
            for service, sli in zip(ids, row, strict=True):
                asked.taken.told.append(_reading(asked, sla["name"], names[service], (begin, end), sli))


def _reading(asked: _Asked, sla: str, service: str, times: Span, sli: Mapping[str, Any]) -> Told:
    uptime, downtime = int(sli["uptime"]), int(sli["downtime"])
    last = datetime.fromtimestamp(times[1] - 1, BEIJING).date()
    content = {
        "name": f"Zabbix SLA {sla} 中断时间",
        "system": asked.systems[service],
        "read_on": last.isoformat(),
        "value": f"{downtime}秒",
        "read_by": f"Zabbix {asked.host} 服务 {service}，从 {clock(times[0])} 起，正常 {uptime} 秒",
    }
    told = told_id("zabbix", asked.host, sla, service, str(times[0]))
    return Told("metric_reading", told, content, replace(asked.at, column=f"SLA {sla}"))
