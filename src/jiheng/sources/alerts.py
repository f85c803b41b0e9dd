"""What Alertmanager sends to a webhook: its alerts, read whole or not at all.

The same for a file that was saved and for what is posted to a server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jiheng.errors import Fault, Place
from jiheng.sources.json_answers import found_at, keys_of, plain, read_json
from jiheng.values.days import BEIJING

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
