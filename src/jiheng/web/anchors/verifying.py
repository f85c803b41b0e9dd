"""Verify the whole server: chains, anchors, tables against the trail, files; what does not hold, in words."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from jiheng.errors import JihengError
from jiheng.evidence.anchors import LEDGER, TRAIL, AnchorLog
from jiheng.evidence.bundle_verifier import Anchor as Line
from jiheng.evidence.bundle_verifier import walk, why_unknown
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.models import Organisation
from jiheng.web.anchors.actions import AT_ONCE, of_chain
from jiheng.web.anchors.models import Anchor, End
from jiheng.web.evidence.folder_in import loaded_hash
from jiheng.web.evidence.invariants import broken
from jiheng.web.evidence.models import LedgerHead, LedgerLine, Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.writing import columns_of
from jiheng.web.projects.models import Project
from jiheng.web.trail import seals
from jiheng.web.trail.models import SERVER, Chain, Entry

BACK = timedelta(minutes=5)  # a clock may be set right by so much; an entry further back is told
SHOWN = {  # what an entry says, and in which column pages show it
    "seq": "seq", "actor": "actor", "actor_name": "actor_name", "act": "act", "kind": "object_kind",
    "id": "object_id", "project": "project",
}  # fmt: skip
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES = {TRAIL: "审计日志", LEDGER: "台账"}


class Verified(NamedTuple):
    """What was looked at, what does not hold, and what somebody should look at."""

    entries: int
    anchors: int
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


TITLES = {  # of protected tables
    "accounts.user": "用户",
    "accounts.organisation": "单位",
    "accounts.membership": "人员角色",
    "accounts.proposal": "人员提请",
    "projects.project": "项目",
    "projects.projectversion": "目标和指标的版本",
    "projects.projectfile": "项目的文件",
    "projects.assignment": "项目的参与单位",
    "duties.dutywaiver": "履约免除",
    "monitoring.permit": "监测许可",
    "monitoring.receiver": "告警接收地址",
    "monitoring.robot": "钉钉机器人的密钥",
    "monitoring.staff": "钉钉 userid 登记",
    "notices.channel": "提醒渠道",
    "projects.urgentright": "紧急授权",
    "monitoring.target": "监测点",
    "monitoring.exclusionclaim": "剔除申请",
    "filing.filingday": "报送期限",
    "surveys.survey": "满意度问卷",
    "surveys.removal": "剔除的答卷",
    "surveys.closing": "问卷的结果",
    "reports.madereport": "文档",
    "reports.reportfile": "文档的文件",
    "reports.reportcopy": "盖章的文档",
    "reports.publicversion": "公开版",
    "reports.publicfile": "公开版的文件",
    "evidence.signoff": "签认",
    "evidence.reopening": "重新打开",
    "evidence.evidencefile": "证据文件",
    "backups.restoring": "恢复申请",
    "evaluations.filing": "监控、自评和评价报告",
    "evaluations.kept": "报送时的得分表",
    "evaluations.round": "监控的填报",
    "evaluations.matter": "整改",
    "evaluations.correction": "纠偏决定",
    "evaluations.seat": "专家席位",
    "evaluations.mark": "专家打分",
    "evaluations.opinion": "意见",
    "uses.usedecision": "结果应用",
    "exchange.receivedform": "收到的一体化系统的表",
}


def verify(wanted: Sequence[str] = ()) -> Verified:
    """Verify everything; `wanted` are anchors that somebody kept elsewhere."""
    log, faults = read_log()
    faults += log.faults()
    kept_faults, remarks = compare(log, wanted)
    counts: dict[str, int] = {}
    faults += [*kept_faults, *chains(counts), *entries_as_told(), *records_as_told(), *records_as_loaded()]
    faults += [*records_as_said(), *seals.untold(title_of), *broken()]
    named = _named([*faults, *remarks, *set_back()])
    return Verified(
        sum(counts.values()), len(log.anchors), tuple(named[: len(faults)]), tuple(named[len(faults) :])
    )


def _named(told: Sequence[str]) -> list[str]:
    """Put the name of a unit or project before its id."""
    names = {str(key): name for key, name in Organisation.objects.values_list("pk", "name")}
    names |= {str(key): name for key, name in Project.objects.values_list("pk", "name")}
    names[SERVER] = "本系统"

    def name(found: re.Match[str]) -> str:
        return f"“{names[found[0]]}”（{found[0]}）" if found[0] in names else found[0]

    return [ID.sub(name, each) for each in told]


def read_log() -> tuple[AnchorLog, list[str]]:
    """Read every end and every anchor; say what is missing among them."""
    rows = list(End.objects.order_by("position").values_list("position", "chain", "size", "body"))
    whole = [each[0] for each in rows] == [*range(1, len(rows) + 1)]
    faults = [] if whole else ["锚定过的链尾少了，或换过次序"]
    for position, chain, size, body in rows:
        told = read(body)
        if (told.get("chain"), told.get("size", 0)) != (chain, size):
            faults.append(f"第 {position} 个链尾的栏目与正文不符：被改动过")
    lines = [Line.read(each) for each in Anchor.objects.order_by("size").values_list("line", flat=True)]
    if None in lines:
        faults.append("有读不懂的锚：被改动过")
    return AnchorLog([each[3] for each in rows], [each for each in lines if each]), faults


def compare(log: AnchorLog, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Hold anchors that somebody kept against the log: what does not hold, and what does."""
    faults, remarks = [], []
    for each in wanted:
        if not (found := log.find(each)):
            faults.append(why_unknown(each, log.last))
            continue
        kept = Line.read(each)
        size, _, hashed = kept.ledger.partition(":") if kept else ("", "", "")
        if size and not LedgerLine.objects.filter(seq=size, line__endswith=f'"hash":"{hashed}"}}').exists():
            faults.append(f"没有一本台账的第 {size} 条是印出时的那一条：登记被改写或截短过")
        remarks.append(
            f"锚 {found.at} 在这里：那以前的历史没有改动，之后又锚定了 {log.ends_since(found)} 次链尾"
        )
    return faults, remarks


def read(body: str) -> dict[str, Any]:
    """Read a body; one that was damaged says nothing, since its chain or its anchor tells of it."""
    try:
        return dict(json.loads(body))
    except (ValueError, TypeError):
        return {}


def chains(counts: dict[str, int]) -> Iterator[str]:
    """Walk every chain: whole, as long as its head says, and as it was anchored."""
    ends: dict[str, dict[int, str]] = defaultdict(dict)
    for body in End.objects.order_by("position").values_list("body", flat=True).iterator(AT_ONCE):
        told = read(body)
        if {"chain", "root", "size"} <= told.keys():
            ends[told["chain"]][told["size"]] = told["root"]
    heads = {
        f"{TRAIL}:{key}": (size, last) for key, size, last in Chain.objects.values_list("pk", "seq", "hash")
    }
    heads |= {
        f"{LEDGER}:{key}": (size, last)
        for key, size, last in LedgerHead.objects.values_list("pk", "seq", "hash")
    }
    for chain in sorted({*heads, *ends}):
        kind, _, key = chain.partition(":")
        if kind not in NAMES:
            continue
        name = f"{NAMES[kind]} {key}"
        walked = walk(of_chain(chain), ends[chain])
        counts[chain] = walked.size
        if walked.broken:
            yield f"{name} 从第 {walked.broken} 条起断开：这一条或它前面的一条被改动、删去或插入过"
        if walked.size and heads.get(chain, (0, ""))[0] != walked.size:
            yield f"{name} 有 {walked.size} 条，链尾说有 {heads.get(chain, (0, ''))[0]} 条：截短过或添过"
        elif walked.size and heads[chain][1] != walked.last:
            yield f"{name} 的链尾对不上：被改动过"
        for size, root in ends[chain].items():
            if walked.roots.get(size) != root:
                yield f"{name} 前 {size} 条与锚定的不符：锚以前的历史被改写或截短过"


def entries_as_told() -> Iterator[str]:
    """Hold the columns of the trail, which pages show, against the bodies, which are chained."""
    for row in Entry.objects.order_by().values(*SHOWN.values(), "chain", "body", "at").iterator(AT_ONCE):
        told = read(row["body"])
        same = all(str(row[column] or "") == str(told.get(name, "")) for name, column in SHOWN.items())
        if not same or row["at"] != _moment(told.get("at")):
            yield f"审计日志 {row['chain']} 第 {row['seq']} 条的栏目与它的正文不符：被改动过"


def _moment(written: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return None


def records_as_told() -> Iterator[str]:
    """Hold every record against the entry that tells of it: by its content, or many by their hash."""
    bodies = Entry.objects.filter(object_kind="record", body__contains='"positions":').order_by()
    for project, subject, body in bodies.values_list("project", "object_id", "body").iterator(AT_ONCE):
        after = read(body).get("after", {})
        if not {"kind", "positions"} <= after.keys():
            continue
        rows = Record.objects.filter(
            project=project, kind=after["kind"], position__range=after["positions"]
        ).order_by("position").values_list("record_id", "content")  # fmt: skip
        found = [list(each) for each in rows]
        if "content" in after:
            same = [[name, read(content)] for name, content in found] == [[subject, after["content"]]]
        else:
            same = hashlib.sha256(canonical_json(found).encode()).hexdigest() == after.get("sha256")
        if not same:
            first, last = after["positions"]
            which = f"第 {first} 条" if first == last else f"第 {first} 到 {last} 条"
            yield f"项目 {project} 的{_register(after['kind'])}{which}记录与审计日志不符：被改动过"


def records_as_loaded() -> Iterator[str]:
    """Hold the records that came as a folder against the entry that tells of it."""
    bodies = Entry.objects.filter(act="load", object_kind="record", body__contains='"loaded":').order_by()
    for project, body in bodies.values_list("project", "body").iterator(AT_ONCE):
        loaded = read(body).get("after", {}).get("loaded", {})
        for kind, (count, told) in loaded.items():
            if project and loaded_hash(project, kind, count) != told:
                yield f"项目 {project} 的{_register(kind)}导入的 {count} 条记录与审计日志不符：被改动过"


def _register(kind: str) -> str:
    return f"“{KINDS[kind].title}”" if kind in KINDS else kind


def records_as_said() -> Iterator[str]:
    """Hold the columns of records, by which they are found and counted, against their content."""
    for each in Record.objects.order_by().iterator(AT_ONCE):
        try:
            said = columns_of(fact_of(each))
        except (JihengError, ValueError):
            said = {}
        if any(getattr(each, name) != said.get(name) for name in ("happened_on", "stands", "supersedes")):
            yield f"项目 {each.project_id} 记录 {each.record_id} 的栏目与它的内容不符：被改动过"


def set_back() -> Iterator[str]:
    """Tell of entries dated before the one they follow: a clock was set back, or they are back-dated."""
    last: dict[object, datetime] = {}
    for chain, seq, at in (
        Entry.objects.order_by("chain", "seq").values_list("chain", "seq", "at").iterator(AT_ONCE)
    ):
        if chain in last and at < last[chain] - BACK:
            yield f"审计日志 {chain} 第 {seq} 条的时间 {at:%Y-%m-%d %H:%M} 早于它的前一条：时钟拨回过，请核实"
        last[chain] = at


def title_of(label: str) -> str:
    """Name a table for who reads the result."""
    return f"{TITLES[label]}（{label}）"
