"""Take the alert events that Nightingale (夜莺) keeps.

Use when: Nightingale (n9e) watches already, and its history of alerts is the record of what went wrong.
Gives: an incident for each alert, 报障时间 being when it first fired and 恢复时间 when it recovered; or, as
    `kind` says, an outage. `label` tells which system an alert is of: a tag of it, or rule_name,
    target_ident, group_name, cluster; `systems` has its values. 故障现象 is the annotation summary, else the
    name of the rule, 故障级别 一级告警 to 三级告警. An alert that was notified again is the same one.
Left out: alerts of other rules than `alerts`, where that is set; alerts of systems that `systems` does not
    name, which are told. 响应时间 and 发现方式, which no alert knows: a person adds them.
Not read: an answer with an error; an event without hash or a moment at which it fired; more than `most_pages`
    pages of 500. All faults are told together. Its metrics: they come through the connector prometheus, from
    its data source.
Basis: `/api/n9e/alert-his-events/list` of Nightingale 6 and later: events that were last reckoned within
    `period`, so that an alert of the month before that ended in it is among them. An alert is later than
    the outage by how long its rule waits: where checks are there, they say the outage.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, one_of, reading, text_of
from jiheng.errors import Fault, Place
from jiheng.sources.alerts import KINDS, Alert, tell_alerts
from jiheng.sources.check_series import span_until, systems_setting
from jiheng.sources.connector import Connector, Taken, source_name
from jiheng.sources.json_answers import (
    LARGEST,
    SECRET_FILE,
    ask_json,
    found_at,
    keys_of,
    plain,
    secret_header,
)
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, read_count, read_texts, url_setting
from jiheng.sources.spans import PERIOD, span
from jiheng.values.days import BEIJING
from jiheng.values.period import Period

EVENTS = "/api/n9e/alert-his-events/list"
A_PAGE = 500
LEVELS = {"1": "一级告警", "2": "二级告警", "3": "三级告警"}
OF_EVENTS = ("rule_name", "target_ident", "group_name", "cluster")
RECOVERED = ("1", True)

connector = Connector(
    title="夜莺告警",
    version=1,
    parameters=(
        url_setting("服务器的网址，到 /api 以前"),
        systems_setting("标签的值: 本项目的系统"),
        PERIOD,
        Parameter("label", "系统标签", text_of, "标签，或 rule_name、target_ident、group_name", "ident"),
        Parameter("kind", "记录种类", one_of(KINDS), "告警记成哪一种记录", "incident"),
        Parameter("alerts", "规则名称", read_texts, "只取这些；不写时全部", [""]),
        Parameter("name", "来源名", text_of, "有两套时各写一个", "夜莺"),
        Parameter("most_pages", "最多几页", reading(read_count), "再多就算出错", "200"),
        SECRET_FILE,
        VERIFY,
    ),
    needs=("pycurl",),
    patience=120,
)


@connector.check
def doubts(*, url: Url, **_others: object) -> str:
    """The address is that of the server."""
    wrong = "/api" in url.path or "?" in url.path
    return "url 只写到服务器（和它的路径前缀），不写 /api 和问号" if wrong else ""


@connector.takes
async def take(
    asking: Asking, *, url: Url, systems: Mapping[str, str], period: Period | None, label: str, kind: str,
    alerts: tuple[str, ...], name: str, most_pages: int, secret_file: Path | None, verify: bool,
) -> Taken:  # fmt: skip
    """Ask page after page, then tell each alert once."""
    taken, at, days = Taken(), Place(url.text), span(period, asking.now)
    begin, end = span_until(days, asking.now)
    if begin == end:
        return Taken(faults=[Fault(f"{days}还没有开始", at)])
    request = Request(url, verify=verify, body_bytes=LARGEST, headers=secret_header(asking, secret_file))
    asked = f"{url.path.rstrip('/')}{EVENTS}?stime={begin}&etime={end - 1}&limit={A_PAGE}"
    digest, found = hashlib.sha256(), list[Alert]()
    for number in range(1, most_pages + 1):
        page, told = await ask_json(asking, replace(request, url=replace(url, path=f"{asked}&p={number}")))
        listed = _listed(page)
        if isinstance(listed, Fault):
            taken.faults.append(listed.at(at))
            return taken
        digest.update(told.encode())
        for line, event in enumerate(listed, 1):
            place = Place(url.text, None, f"第 {number} 页第 {line} 条")
            try:
                found.append(_alert(event, place))
            except ValueError as error:
                what = f"告警事件缺少或写错了{error.args[0]}"
                taken.faults.append(Fault(what, place, found=keys_of(event)))
        if len(listed) < A_PAGE:
            break
    else:
        taken.faults.append(Fault(f"超过 {most_pages} 页", at, advice="把期间写短些，或把 most_pages 写大些"))
    taken.sources.append(source_name(f"{url.text} 告警 {days}", digest.hexdigest()))
    tell_alerts(
        found,
        taken,
        systems=systems,
        label=label,
        kind=kind,
        names=alerts,
        connector="nightingale",
        name=name,
    )
    if not (taken.told or taken.faults or taken.remarks):
        taken.remarks.append(Fault(f"{days}没有要接入的告警", at))
    return taken


def _listed(page: Any) -> list[Any] | Fault:  # noqa: ANN401 — JSON
    """Give the events of an answer."""
    if isinstance(page, Fault):
        return page
    error = found_at(page, "err")
    if error and isinstance(error, str):
        advice = "核对 secret_file 里的令牌有没有看告警的权限"
        return Fault(f"夜莺说：{plain(error)[:300]}", advice=advice)
    listed = found_at(page, "dat.list")
    if isinstance(listed, list):
        return listed
    if found_at(page, "dat.total") == "0":  # no list where there is none
        return []
    return Fault("应答不是夜莺的告警事件", found=keys_of(page), advice="核对 url；夜莺要 6 以上的版本")


def _alert(event: Mapping[str, Any], place: Place) -> Alert:
    """Read an event. Raises ValueError with the name of what is wrong."""
    if not isinstance(event, dict):
        raise ValueError("，它不是一个对象")  # noqa: TRY004 — told like any other slip of it
    name = event.get("hash")
    if not isinstance(name, str) or not name:
        raise ValueError(" hash")
    tags = (
        [plain(str(tag)).partition("=") for tag in event["tags"]]
        if isinstance(event.get("tags"), list)
        else []
    )
    labels = {key: value for key, _, value in tags}
    labels |= {key: plain(str(event.get(key) or "")) for key in OF_EVENTS}
    labels |= {"alertname": labels["rule_name"], "severity": LEVELS.get(str(event.get("severity")), "")}
    notes = event["annotations"] if isinstance(event.get("annotations"), dict) else {}
    annotations = {plain(str(key)): plain(str(text)).strip() for key, text in notes.items()}
    first = "first_trigger_time" if event.get("first_trigger_time", "0") != "0" else "trigger_time"
    ended = _moment(event, "recover_time") if event.get("is_recovered") in RECOVERED else None
    return Alert(name, labels, annotations, _moment(event, first), ended, place)


def _moment(event: Mapping[str, Any], name: str) -> datetime:
    """Read seconds since 1970 as Beijing time. Raises ValueError."""
    try:
        seconds = int(event.get(name, ""))
        moment = datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING)
    except (OverflowError, TypeError, ValueError):
        raise ValueError(f" {name}") from None
    if seconds <= 0:
        raise ValueError(f" {name}")
    return moment
