"""What an entry of the trail tells, in words: fields by their Chinese names, people and units by theirs."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import TextChoices

from jiheng.errors import UnreadableInputError
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import STATE_TITLES, OccurrenceState
from jiheng.projects.text_changes import TextChange, changes_between
from jiheng.web.accounts.models import Organisation, ProposalKind, User
from jiheng.web.accounts.roles import OrganisationKind, Role
from jiheng.web.duties.models import WaiverState
from jiheng.web.evidence.models import ReopeningState
from jiheng.web.monitoring.models import ClaimState, PermitState, TargetState
from jiheng.web.projects.models import ProjectState, VersionState
from jiheng.web.surveys.models import SurveyState
from jiheng.web.trail.models import Entry

TITLES = {
    "name": "名称",
    "login": "登录名",
    "user": "人员",
    "organisation": "单位",
    "above": "上级单位",
    "role": "角色",
    "since": "从哪天起",
    "until": "到哪天止",
    "active": "账号",
    "type": "验证方式",
    "types": "验证方式",
    "verified": "怎样核实是本人",
    "method": "请求方式",
    "count": "条数",
    "unreadable": "打不开的条数",
    "sessions": "几处登录",
    "people": "几个人",
    "tables": "数据表",
    "alarm": "哪一种",
    "read": "看了哪个网址",
    "hours": "小时",
    "named": "只限的项目",
    "kind": "种类",
    "state": "状态",
    "scope": "权限",
    "year": "预算年度",
    "due": "期限",
    "seed": "种子",
    "frame": "抽样框",
    "version": "版本",
    "text": "项目文本",
    "check": "检查编号",
    "quote": "引用的原文",
    "spot": "点位",
    "system": "系统",
    "promise": "约定",
    "period": "时段",
    "first": "第一天",
    "last": "最后一天",
    "signed": "签认的记录",
    "sign_off": "签认的编号",
    "source": "来自文件",
    "records": "记录",
    "late": "其中逾期补充",
    "positions": "在登记簿的位置",
    "files": "文件",
    "bytes": "大小",
    "restored_to": "恢复到哪一刻",
    "saved": "恢复以前另存为",
    "sha256": "SHA-256",
    "ledger": "台账末条",
    "turned": "状态变化",
    "duties": "各次履约",
    "content": "记录内容",
    "url": "网址",
    "job": "作业",
    "severity": "故障级别",
    "written": "主机或网段",
    "total": "总分",
    "grade": "等级",
    "sent": "发放",
    "answers": "收回",
    "as_of": "截至",
    "use": "应用方式",
    "budget_year": "用于哪一年的预算",
    "budget_before": "安排前预算（元）",
    "budget_after": "安排后预算（元）",
    "document_number": "文号",
    "handling": "处理决定",
    "indicator": "指标",
    "responsible": "责任人",
    "unit_head": "逾期几天告诉单位负责人",
    "fiscal_clerk": "逾期几天告诉财政经办",
    "keyed_by": "照纸质录入",
    "evidence": "证据",
    "withheld": "不予公开",
    "line": "锚",
    "loaded": "各登记册",
    "choices": "逐处的选择",
}
STATES: Mapping[str, type[TextChoices]] = {
    "project": ProjectState,
    "reopening": ReopeningState,
    "duty_plan": WaiverState,
    "probe_target": TargetState,
    "permit": PermitState,
    "exclusion_claim": ClaimState,
    "survey_form": SurveyState,
}
KINDS_OF: Mapping[str, type[TextChoices]] = {"proposal": ProposalKind, "organisation": OrganisationKind}
NAMED: Mapping[str, type[User] | type[Organisation]] = {
    "user": User,
    "organisation": Organisation,
    "above": Organisation,
}
METHODS = {"GET": "打开页面", "HEAD": "打开页面", "POST": "提交"}
SECOND_FACTORS = {"totp": "手机验证码", "webauthn": "安全密钥", "recovery_codes": "恢复码"}
DIGITS = 16  # of a hash


def _end(ledger: Any) -> str:  # noqa: ANN401 — a number and a hash, or a hash
    return (
        f"第 {ledger[0]} 条，散列值 {ledger[1][:DIGITS]}…"
        if isinstance(ledger, list)
        else f"{ledger[:DIGITS]}…"
    )


def _count(number: int) -> str:
    return f"{number:,} 条"


SAYS: Mapping[str, Callable[[Any], str]] = {
    "role": lambda word: dict(Role.choices).get(word, word),
    "active": lambda yes: "在用" if yes else "停用",
    "type": lambda word: SECOND_FACTORS.get(word, word),
    "types": lambda words: "、".join(SECOND_FACTORS.get(each, each) for each in words),
    "method": lambda word: METHODS.get(word, word),
    "version": lambda number: f"第 {number} 版",
    "text": lambda text: f"{len(text.splitlines())} 行",
    "bytes": lambda size: f"{size:,} 字节",
    "records": _count,
    "late": _count,
    "signed": _count,
    "count": _count,
    "tables": lambda labels: f"{len(labels)} 张",
    "files": lambda number: f"{number} 个",
    "sent": lambda number: f"{number:,} 份",
    "answers": lambda number: f"{number:,} 份",
    "positions": lambda two: f"第 {two[0]} 条" if two[0] == two[1] else f"第 {two[0]} 到 {two[1]} 条",
    "ledger": _end,
    "loaded": lambda kinds: "；".join(
        f"{KINDS[k].title if k in KINDS else k} {n} 条" for k, (n, _) in kinds.items()
    ),
}


def told(entry: Entry) -> list[TextChange]:
    """Tell what was before and after, a value each."""
    body = json.loads(entry.body)
    before, after = dict(body["before"]), dict(body["after"])
    if "text" in before and "text" in after:
        return _of_texts(before["text"], after["text"])
    if "content" in after:
        fact = KINDS.get(str(after.get("kind")))
        titles = {each.name: each.title for each in fact.fields} if fact else {}
        rows = _compared(before, after.pop("content"), lambda key, value: (titles.get(key, key), str(value)))
        return [*rows, *_compared({}, after, _words(entry, after))]
    if "duties" in after:
        return [*_of_duties(before.get("duties", []), after["duties"]), _turned(after["turned"])]
    return [*_compared(before, after, _words(entry, {**before, **after}))]


def _of_texts(before: str, after: str) -> list[TextChange]:
    try:
        return changes_between(before.encode(), after.encode())
    except UnreadableInputError:  # a text of another time, which today's reader refuses
        return [TextChange(TITLES["text"], before, after)]


Words = Callable[[str, Any], tuple[str, str]]


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], words: Words) -> Iterator[TextChange]:
    told = list(TITLES)
    in_order = sorted({**before, **after}, key=lambda key: told.index(key) if key in told else len(told))
    for key in in_order:
        if before.get(key) != after.get(key):
            title = words(key, before.get(key, after.get(key)))[0]
            was, now = (
                "" if each.get(key) in (None, "") else words(key, each[key])[1] for each in (before, after)
            )
            if was or now:
                yield TextChange(title, was, now)


def _words(entry: Entry, said: Mapping[str, Any]) -> Words:
    """Give what says the fields of an entry in words; names of people and units are asked for once."""
    names = {
        str(row.pk): row.name
        for key, model in NAMED.items()
        for row in model.objects.filter(pk__in=_ids(said.get(key)))
    }

    def words(key: str, value: Any) -> tuple[str, str]:  # noqa: ANN401 — what JSON tells
        return TITLES.get(key, key), names.get(str(value)) or _value(entry.object_kind, key, value)

    return words


def _ids(value: object) -> list[UUID]:
    try:
        return [UUID(str(value))]
    except ValueError:
        return []


def _value(kind: str, key: str, value: Any) -> str:  # noqa: ANN401 — what JSON tells
    if key == "state":
        return dict(STATES.get(kind, VersionState).choices).get(value, str(value))
    if key == "kind":
        words = dict(KINDS_OF[kind].choices) if kind in KINDS_OF else {}
        return str(words.get(value) or (KINDS[value].title if value in KINDS else value))
    if key in SAYS:
        return SAYS[key](value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_duties(before: Iterable[list[str]], after: Iterable[list[str]]) -> Iterator[TextChange]:
    was = dict(before)
    for duty, state in after:
        yield TextChange(duty, _state(was.get(duty, "")), _state(state))


def _state(word: str) -> str:
    return STATE_TITLES[OccurrenceState(word)] if word in set(OccurrenceState) else word


def _turned(counts: Mapping[str, int]) -> TextChange:
    pairs = ((turn.partition("→"), count) for turn, count in counts.items())
    told = (f"{_state(was)}→{_state(now)} {count} 次" for (was, _, now), count in pairs)
    return TextChange(TITLES["turned"], "", "；".join(told))
