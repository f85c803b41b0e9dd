"""Take the alerts that Alertmanager sent.

Use when: Alertmanager notifies a webhook, and what it sent is saved in a folder: a file for each notice
    (.json), or a line for each (.jsonl).
Gives: an incident for each alert, 报障时间 being when it began and 恢复时间 when it ended; or, as `kind`
    says, an outage. The label `label` tells which system: `systems` has its values. 故障现象 is the
    annotation summary, else the name of the alert, 故障级别 the label severity. An alert that is sent again
    is the same one, its end the last that was told.
Left out: alerts of other names than `alerts`, where that is set; alerts whose label `systems` does not name,
    which are told. 响应时间 and 发现方式, which no alert knows: a person adds them.
Not read: what is no notice of version 4; an alert without fingerprint, labels or the moment of its beginning.
    All faults of all files are told together.
Basis: webhook_config of Alertmanager. An alert is when its rule fired, which is later than the outage by
    its `for`: where checks are there (connector prometheus), they say the outage.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from jiheng.catalogue import Parameter, one_of, text_of
from jiheng.errors import Fault, Place
from jiheng.sources.alerts import KINDS, Alert, read_alerts, tell_alerts
from jiheng.sources.check_series import systems_setting
from jiheng.sources.connector import Connector, Taken, source_name
from jiheng.sources.json_answers import LARGEST
from jiheng.sources.named_files import files_named, files_setting
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_texts

LINES = ".jsonl"

connector = Connector(
    title="Alertmanager 告警",
    version=1,
    parameters=(
        files_setting("告警文件", "/srv/告警/*.json"),
        systems_setting("标签的值: 本项目的系统"),
        Parameter("label", "系统标签", text_of, "哪个标签说明是哪个系统", "instance"),
        Parameter("kind", "记录种类", one_of(KINDS), "告警记成哪一种记录", "incident"),
        Parameter("alerts", "告警名称", read_texts, "只取这些；不写时全部", [""]),
        Parameter("name", "来源名", text_of, "有两套 Alertmanager 时各写一个", "Alertmanager"),
    ),
    patience=600,
)


@connector.takes
async def take(
    asking: Asking, *, files: tuple[Path, ...], systems: Mapping[str, str], label: str, kind: str,
    alerts: tuple[str, ...], name: str,
) -> Taken:  # fmt: skip
    """Read every notice, then tell each alert once."""
    taken = Taken()
    found, taken.faults = files_named(asking, files)
    sent = (alert for path in found for alert in _alerts(asking.file(path), taken))
    tell_alerts(
        sent,
        taken,
        systems=systems,
        label=label,
        kind=kind,
        names=alerts,
        connector="alertmanager",
        name=name,
    )
    if not (taken.told or taken.faults or taken.remarks):
        taken.remarks.append(Fault("没有要接入的告警", Place("、".join(map(str, files)))))
    return taken


def _alerts(path: Path, taken: Taken) -> list[Alert]:
    """Read the notices of a file, one or one a line."""
    try:
        body = path.read_bytes() if path.stat().st_size < LARGEST else b""
    except OSError as error:
        raise NotSeenError(f"告警文件 {path} 读不了：{error.strerror or error}") from error
    if not body:
        taken.faults.append(Fault(f"空文件，或超过 {LARGEST // 1024**2} MB，没有读", Place(str(path))))
        return []
    taken.sources.append(source_name(path.name, hashlib.sha256(body).hexdigest()))
    notices = body.splitlines() if path.suffix == LINES else [body]
    found: list[Alert] = []
    for number, notice in enumerate(notices, 1):
        if notice.strip():
            line = number if path.suffix == LINES else None
            alerts, faults = read_alerts(notice, Place(str(path), line))
            found += alerts
            taken.faults += faults
    return found
