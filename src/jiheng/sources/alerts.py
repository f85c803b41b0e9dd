"""Alerts of a monitoring system, and the records they become; and what Alertmanager sends to a webhook.

Its notice is read whole or not at all, the same from a file that was saved as posted to a server.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jiheng.errors import Fault, Place
from jiheng.sources.check_series import unnamed
from jiheng.sources.connector import Taken, Told, told_id
from jiheng.sources.json_answers import found_at, keys_of, plain, read_json
from jiheng.values.days import BEIJING

KINDS = {"incident": "故障", "outage": "中断"}  # what an alert may become
VERSION = "4"  # of the payload, since Alertmanager 0.6
RESOLVED, FIRING = "resolved", "firing"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: the same from its beginning to its end, however often it is sent."""

    fingerprint: str  # of its labels
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    began_at: datetime
    ended_at: datetime | None  # None while it fires
    place: Place

    @property
    def key(self) -> tuple[str, datetime]:
        """What tells alerts apart: the next time it fires it is another one."""
        return self.fingerprint, self.began_at

    @property
    def name(self) -> str:
        """The name of the rule that fired."""
        return self.labels.get("alertname", "")


def read_alerts(body: bytes, at: Place) -> tuple[list[Alert], list[Fault]]:
    """Read a payload: its alerts, and every fault with its place."""
    payload = read_json(body)
    if isinstance(payload, Fault):
        return [], [payload.at(at)]
    if found_at(payload, "version") != VERSION or not isinstance(found_at(payload, "alerts"), list):
        expected = f"Alertmanager 发给 webhook 的内容，版本 {VERSION}"
        return [], [Fault("不是 Alertmanager 的告警", at, keys_of(payload), expected)]
    alerts, faults = list[Alert](), list[Fault]()
    for number, each in enumerate(payload["alerts"], 1):
        place = replace(at, column=f"第 {number} 条")
        if not isinstance(each, dict):
            faults.append(Fault("告警不是一个对象", place, found=keys_of(each)))
            continue
        try:
            alerts.append(_alert(each, place))
        except (KeyError, ValueError) as error:
            faults.append(Fault(f"告警缺少或写错了 {error.args[0]}", place, found=keys_of(each)))
    return alerts, faults


def _alert(each: Any, place: Place) -> Alert:  # noqa: ANN401 — JSON
    status = each["status"]
    if status not in (RESOLVED, FIRING):
        raise ValueError("status")
    if not isinstance(each["fingerprint"], str) or not each["fingerprint"]:
        raise ValueError("fingerprint")
    ended = _moment(each, "endsAt") if status == RESOLVED else None
    labels, annotations = (_texts(each, name) for name in ("labels", "annotations"))
    return Alert(each["fingerprint"], labels, annotations, _moment(each, "startsAt"), ended, place)


def _moment(each: Mapping[str, Any], name: str) -> datetime:
    """Read a moment with its zone, cut to the second, as Beijing time. Raises KeyError, ValueError."""
    try:
        moment = datetime.fromisoformat(each[name])
        zoned = moment.astimezone(BEIJING).replace(microsecond=0)
    except (OverflowError, TypeError, ValueError):
        raise ValueError(name) from None
    if moment.tzinfo is None:
        raise ValueError(name)
    return zoned


def _texts(each: Mapping[str, Any], name: str) -> dict[str, str]:
    try:
        return {plain(key): plain(text).strip() for key, text in each[name].items()}
    except AttributeError:
        raise ValueError(name) from None


def tell_alerts(
    alerts: Iterable[Alert], taken: Taken, *, systems: Mapping[str, str], label: str, kind: str,
    names: tuple[str, ...], connector: str, name: str,
) -> None:  # fmt: skip
    """Tell each alert once, as the kind: its end the last that was told. Tell whose systems are not named."""
    known: dict[tuple[object, ...], Alert] = {}
    others = set[str]()
    for alert in alerts:
        if names and alert.name not in names:
            continue
        if alert.labels.get(label, "") not in systems:
            others.add(alert.labels.get(label, ""))
            continue
        other = known.setdefault(alert.key, alert)
        if alert.ended_at and (other.ended_at is None or other.ended_at < alert.ended_at):
            known[alert.key] = alert
    for alert in sorted(known.values(), key=lambda each: each.began_at):
        content = {"system": systems[alert.labels[label]], **_content(alert, kind, name)}
        told = told_id(connector, name, alert.fingerprint, alert.began_at.isoformat())
        taken.told.append(Told(kind, told, content, alert.place))
    taken.remarks += unnamed(label, others, Place())


def _content(alert: Alert, kind: str, name: str) -> dict[str, str]:
    """Give the words of the fields; the system apart."""
    told = alert.annotations.get("summary") or alert.name or "告警"
    began, ended = (f"{each:%Y-%m-%d %H:%M:%S}" if each else "" for each in (alert.began_at, alert.ended_at))
    if kind == "outage":
        content = {"began_at": began, "ended_at": ended, "cause": f"{name} 告警：{told}"}
    else:
        severity = alert.labels.get("severity", "")
        content = {"received_at": began, "restored_at": ended, "symptom": told, "severity": severity}
    return {field: text for field, text in content.items() if text}
