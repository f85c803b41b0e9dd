"""Take tickets from the lists that a ticket system exports: GLPI, iTop, Zammad, or any other.

Use when: faults, requests and changes are kept in a ticket system (工单系统) that exports .csv or .xlsx.
Gives: incident, service_request or change, as the column 类型 says, or all of `kind`. Columns are found by
    the titles the system gives them, in English or Chinese; `columns` names others, role by role, and
    `words` turns their words into ours: 类型 into 故障, 服务请求 or 变更, 状态 into 未办完 or 已办完, and
    either into 不接入, which is no record. Roles: 编号, 类型, 状态, 更新时间, 系统, 标题, 受理时间, 响应时间,
    到场时间, 恢复时间, 解决时间, 关闭时间, 期限, 级别, 处理人, 类别, 原因, 来源, 解决情况, 批准人, 回退方案,
    变更结果.
Left out: what is no record (merged, refused), told with its rows. Of a ticket that is open again, when it was
    solved and closed before. Of a ticket in several files, what was updated earlier. 恢复时间 is taken
    from no other column unless `columns` says so: solved says not when the system was restored.
Not read: a row without number, title or time; a state, a type or a time that is not known; a ticket that is
    done without saying when, which would look open for ever; an export of Zammad in another time zone.
    All are told, each with its cell.
Basis: the dictionaries of these systems (sources/ticket_presets.py). 响应时间 is the assignment in iTop,
    which its TTO ends with, and the first answer in Zammad; GLPI exports none. A ticket is known by its
    number under `name`.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.catalogue import Parameter, Raw, nearest, one_of, text_of
from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.said import said_of
from jiheng.sources.connector import Connector, Taken, Told, source_name
from jiheng.sources.named_files import files_named, files_setting
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_texts
from jiheng.sources.record_settings import read_words
from jiheng.sources.table import Row
from jiheng.sources.ticket_presets import DONE, ENDS, FIELDS, NO_RECORD, OPEN, PRESETS, ROLES, STATES, TICKETS
from jiheng.sources.ticket_table import MUST, TicketTable
from jiheng.values.digits import fold

Words = Mapping[str, Mapping[str, str]]

KINDS = {"": "看“类型”列"} | {each.stem: title for title, each in TICKETS.items()}
ORDERS = {"ymd": "年月日", "dmy": "日月年", "mdy": "月日年"}
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
CLOCK = re.compile(r"[ T]{1,20}\d{1,2}:\d{2}(:\d{2})?$")
ZONE = re.compile(r"(?:Timezone|Time zone|时区): *(\S+)")  # the last row of an export of Zammad
BEIJING_ZONES = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC")
MOST_NAMED = 12


def read_columns(raw: Raw) -> dict[str, tuple[str, ...]]:
    """Read role → title or titles. Raises UnreadableValueError."""
    if isinstance(raw, dict):
        return {role: read_texts(titles) for role, titles in raw.items()}
    if raw:
        raise UnreadableValueError("应当由“项: 列名”组成", found=str(raw)[:40], expected="如 系统: Category")
    return {}


connector = Connector(
    title="工单导出",
    version=1,
    parameters=(
        files_setting("导出的表格", "/srv/交表/glpi*.csv"),
        Parameter(
            "source",
            "工单系统",
            one_of({name: each.title for name, each in PRESETS.items()}),
            "哪一家的",
        ),
        Parameter("name", "来源名", text_of, "同一产品有两套时各写一个；不写时用产品名", ""),
        Parameter("system", "系统", text_of, "没有写系统的行是哪个系统", ""),
        Parameter("kind", "记录种类", one_of(KINDS), "全部是哪一种记录；不写时看“类型”列", ""),
        Parameter("columns", "列名", read_columns, "项: 列名，或几个列名；不写的不读", ""),
        Parameter("words", "用词对照", read_words, "项: {对方的词: 我们的词}", ""),
        Parameter("order", "日期写法", one_of(ORDERS), "年份写在最后时，先日还是先月", "ymd"),
    ),
    patience=600,
)


@connector.check
def doubts(*, source: str, columns: Mapping[str, tuple[str, ...]], words: Words, **_others: object) -> str:
    """Roles are those there are; types and states become ours; what must be there has a title."""
    for role in (*columns, *words):
        if role not in ROLES:
            return f"没有“{role}”这一项；{nearest(role, ROLES)}有的是：{'、'.join(ROLES)}"
    for role, ours in (("类型", (*TICKETS, NO_RECORD)), ("状态", STATES)):
        if wrong := [each for each in words.get(role, {}).values() if each not in ours]:
            return f"“{role}”只能对照成{'、'.join(ours)}，不能是“{wrong[0]}”"
    lacks = [role for role in MUST if not columns.get(role, PRESETS[source].columns.get(role))]
    return f"columns 里要写明这几项的列名：{'、'.join(lacks)}" if lacks else ""


@connector.takes
async def take(
    asking: Asking, *, files: tuple[Path, ...], source: str, name: str, system: str, kind: str,
    columns: Mapping[str, tuple[str, ...]], words: Words, order: str,
) -> Taken:  # fmt: skip
    """Read in a thread."""
    preset = PRESETS[source]
    reader = _Reader(
        name.strip() or source, system.strip(), kind, {**preset.columns, **columns}, tuple(columns),
        _known(preset.words, words), order,
    )  # fmt: skip
    try:
        return await asyncio.wait_for(asyncio.to_thread(reader.read, asking, files), asking.within / 1000)
    except TimeoutError as error:
        raise NotSeenError("时间不够读完导出的表格；怎么办：把 timeout 写长些") from error
    except OSError as error:
        raise NotSeenError(f"导出的表格读不了：{error.strerror or error}") from error


def _known(*several: Words) -> dict[str, dict[str, str]]:
    """Join words, later ones first; letters of either case, full or half wide, are the same."""
    known: dict[str, dict[str, str]] = {}
    for words in several:
        for role, said in words.items():
            known.setdefault(role, {}).update({_plain(theirs): ours for theirs, ours in said.items()})
    return known


def _plain(text: str) -> str:
    return fold(text).strip().casefold()


@dataclass(slots=True)
class _Reader:
    name: str
    system: str
    kind: str
    titles: Mapping[str, tuple[str, ...]]
    named: tuple[str, ...]  # the roles whose columns the settings name
    words: Words
    order: str
    taken: Taken = field(default_factory=Taken)
    tickets: dict[tuple[str, str], tuple[str, Told]] = field(default_factory=dict)

    def read(self, asking: Asking, files: tuple[Path, ...]) -> Taken:
        """Read every file."""
        found, self.taken.faults = files_named(asking, files)
        for path in found:
            self._read_file(asking.file(path))
        self.taken.told = [told for _, told in self.tickets.values()]
        return self.taken

    def _read_file(self, path: Path) -> None:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        try:
            table = TicketTable(path, self.titles)
        except UnreadableInputError as error:
            self.taken.faults += error.faults
            return
        self.taken.sources.append(source_name(path.name, digest))
        wanted = [role for role in self.named if self.titles[role]]
        wanted += [] if self.kind else ["类型"]
        wanted += [] if self.system else ["系统"]
        if lacking := table.lacking(tuple(wanted)):
            self.taken.faults += lacking
            return
        if "状态" not in table.columns:
            what = "没有状态列：合并、退回、还没有办完的分不出来"
            self.taken.remarks.append(Fault(what, table.place(table.head)))
        passed: dict[str, list[int]] = {}
        for row in table.rows:
            if why := self._read_row(row, table):
                passed.setdefault(why, []).append(row.line)
        for why, lines in passed.items():
            more = f" 等 {len(lines)} 行" if len(lines) > MOST_NAMED else ""
            what = f"{why}：第 {'、'.join(map(str, lines[:MOST_NAMED]))} 行{more}"
            self.taken.remarks.append(Fault(what, table.table.place()))
        self.taken.faults += table.table.faults
        self.taken.remarks += table.table.remarks

    def _read_row(self, row: Row, table: TicketTable) -> str:
        """Take a row; say why it was passed over, in part or whole. Its faults are told."""
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) == 1 and (zone := ZONE.fullmatch(filled[0].strip())):
            if zone[1] not in BEIJING_ZONES:
                advice = "在工单系统里把时区设成 Asia/Shanghai，重新导出"
                self.taken.faults.append(
                    Fault("导出的时间不是北京时间", table.place(row), zone[1], advice=advice)
                )
            return ""
        faults: list[Fault] = []
        number = "".join(table.cell(row, "编号").split())
        if not number:
            faults.append(Fault("没有编号", table.place(row, "编号")))
        type_ = self._ours(row, table, "类型", faults) if not self.kind else KINDS[self.kind]
        state = self._ours(row, table, "状态", faults) if "状态" in table.columns else ""
        if NO_RECORD in (type_, state):
            said = table.cell(row, "状态" if state == NO_RECORD else "类型")
            return f"“{said}”的不算记录"
        if state == DONE and not any(table.cell(row, end) for end in ENDS):
            what = f"已经“{table.cell(row, '状态')}”，却没有解决、关闭的时间"
            faults.append(
                Fault(what, table.place(row, "状态"), advice="在工单系统里补上，或导出有时间的那一列")
            )
        content = self._content(row, table, TICKETS[type_], state, faults) if type_ else {}
        self.taken.faults += faults
        if faults:
            return ""
        stem = TICKETS[type_].stem
        told = Told(stem, f"{self.name}-{stem}-{number}", content, table.place(row))
        self._keep(told, _moment(table.cell(row, "更新时间"), self.order), number)
        reopened = state == OPEN and any(table.cell(row, end) for end in ENDS)
        return "又打开了的，以前的解决、关闭时间没有取" if reopened else ""

    def _ours(self, row: Row, table: TicketTable, role: str, faults: list[Fault]) -> str:
        """Give our word for their type or state; a fault where it is not known."""
        text = table.cell(row, role)
        if ours := self.words.get(role, {}).get(_plain(text)):
            return ours
        choices = (*TICKETS, NO_RECORD) if role == "类型" else STATES
        advice = f"在 words 里写明：{role}: {{{text or '…'}: {choices[0]}}}，可以是{'、'.join(choices)}"
        what = f"不知道“{text}”是哪种{role}" if text else f"没有{role}"
        faults.append(Fault(what, table.place(row, role), advice=advice))
        return ""

    def _content(
        self, row: Row, table: TicketTable, kind: type[Fact], state: str, faults: list[Fault]
    ) -> dict[str, str]:
        """Give the words of every field of the kind; what cannot be read is told with its cell."""
        fields = {each.name: each for each in kind.fields}
        content: dict[str, str] = {}
        for role, of_kinds in FIELDS.items():
            name = of_kinds.get(kind.stem)
            if name is None or name in content or (state == OPEN and role in ENDS):
                continue
            text = table.cell(row, role) or (self.system if role == "系统" else "")
            text = self.words.get(role, {}).get(_plain(text), text)
            if fields[name].form in ("日期", "日期和时间"):
                text = _moment(text, self.order)
                text = CLOCK.sub("", text) if fields[name].form == "日期" else text
            try:
                said = said_of(fields[name], text, str)[1]
            except UnreadableValueError as error:
                faults.append(error.fault.at(table.place(row, role)))
                continue
            if said:
                content[name] = said
        return content

    def _keep(self, told: Told, updated: str, number: str) -> None:
        """Keep what was updated last; two stories without it are a fault."""
        before, other = self.tickets.get((told.stem, number), ("", told))
        if updated > before or other is told:
            self.tickets[(told.stem, number)] = (updated, told)
        elif updated == before and other.content != told.content:
            advice = f"另一处在{other.place}；导出时加上更新时间的列，或只留新的文件"
            self.taken.faults.append(Fault(f"工单“{number}”两处说法不同", told.place, advice=advice))


def _moment(text: str, order: str) -> str:
    """Write a date whose year stands last as ours."""
    found = YEAR_LAST.match(text)
    if found is None or order == "ymd":
        return text
    day, month = (found[1], found[2]) if order == "dmy" else (found[2], found[1])
    return f"{found[3]}-{int(month):02}-{int(day):02}{text[found.end() :]}"
