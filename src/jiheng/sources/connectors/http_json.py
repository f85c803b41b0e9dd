"""Take records from an interface that answers in JSON.

Use when: a system gives its tickets, figures or lists over HTTP(S): 工单系统, 数据共享平台, 公众号后台.
Gives: records of `kind`, one for each object of the list at `records`. `fields` says, by 中文名 or
    identifier, where each field comes from: `{path}` takes a value, other words stay as they are:
    `读数: "{data.users}人"`. `words` turns their words into ours.
Left out: fields whose value is null or not there. A moment with a zone, or in seconds or milliseconds since
    1970, becomes Beijing time; one without a zone is taken to be so.
Not read: an answer that is no JSON, larger than 10 MB, or with the same key twice; a list or an object where
    a value should be; a record without `id`; a path that leads nowhere in any record, which is a slip of the
    settings. All faults of all records are told together. More than `most_pages` pages.
Basis: RFC 8259. Numbers keep the digits they are written with. Who must be known sends the line in
    `secret_file` (`Authorization: Bearer …`), which no other server gets, wherever a redirect or the
    next page (`next` is the path of its address) may lead. An object is known by host, path and id, whatever
    is asked after `?`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, reading, text_of
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.json_answers import (
    LARGEST,
    NOWHERE,
    SECRET_FILE,
    ask_json,
    found_at,
    keys_of,
    plain,
    secret_header,
)
from jiheng.sources.network.hosts import Url, read_url
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, read_count, url_setting
from jiheng.sources.record_settings import KIND, SYSTEM, WORDS, field_doubts, known_fields, read_fields
from jiheng.values.days import BEIJING

TAKES = re.compile(r"\{([^{}]{1,200})\}")
MILLISECONDS_FROM = 10**11  # as seconds it would be the year 5138
MOMENTS = {"日期": "%Y-%m-%d", "日期和时间": "%Y-%m-%d %H:%M:%S"}


connector = Connector(
    title="JSON 接口",
    version=1,
    parameters=(
        url_setting("接口的网址"),
        KIND,
        Parameter("id", "编号从哪里来", text_of, "对方的编号在哪条路径"),
        Parameter("fields", "各项从哪里来", read_fields, "项: {路径}，或固定的文字"),
        Parameter("records", "列表在哪里", text_of, "列表在哪条路径；不写时整个答复就是列表", ""),
        WORDS,
        SYSTEM,
        Parameter("next", "下一页在哪里", text_of, "下一页网址在哪条路径；不写时只有一页", ""),
        Parameter("most_pages", "最多几页", reading(read_count), "再多就算出错", "100"),
        SECRET_FILE,
        VERIFY,
    ),
    needs=("pycurl",),
    patience=120,
)


@connector.check
def doubts(
    *,
    kind: type[Fact],
    fields: Mapping[str, str],
    words: Mapping[str, object],
    system: str,
    **_others: object,
) -> str:
    """Every field is one of the kind, and those that must be filled are."""
    told = field_doubts(kind, [*fields, *words], [*fields], system)
    return f"fields 里{told}" if told.startswith("缺少") else told


@connector.takes
async def take(
    asking: Asking, *, url: Url, records: str, next: str, most_pages: int, secret_file: Path | None,  # noqa: A002
    verify: bool, **settings: Any,  # noqa: ANN401 — what says how an object is read
) -> Taken:  # fmt: skip
    """Ask page after page, then read all objects."""
    taken, objects = Taken(), list[tuple[Place, Any]]()
    headers = secret_header(asking, secret_file)
    at: Url | None = url
    for _ in range(most_pages):
        if at is None:
            break
        known = headers if at.same_server(url) else ()
        page, digest = await ask_json(asking, Request(at, verify=verify, body_bytes=LARGEST, headers=known))
        taken.sources.append(source_name(at.text, digest))
        if isinstance(page, Fault):
            taken.faults.append(page.at(Place(at.text)))
            return taken
        listed = found_at(page, records)
        if listed is NOWHERE:
            what = f"应答里没有 {records}"
            taken.faults.append(Fault(what, Place(at.text), found=keys_of(page), advice="核对 records"))
            return taken
        listed = listed if isinstance(listed, list) else [listed]
        objects += [(Place(at.text, None, f"第 {n} 条"), each) for n, each in enumerate(listed, 1)]
        at = _next(page, next, at)
    if at is not None:
        taken.faults.append(
            Fault(f"超过 {most_pages} 页", Place(url.text), advice="把 most_pages 写大些，或缩小范围")
        )
    _read(objects, url, taken, **settings)
    return taken


def _next(page: Any, path: str, at: Url) -> Url | None:  # noqa: ANN401 — JSON
    """Give the next page's address; raises UnreachableError where that is none."""
    written = found_at(page, path) if path else None
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        return read_url(written)
    except UnreadableValueError as error:
        raise UnreachableError("answer", f"{at.text} 的 {path} 不是完整的网址：{written[:200]}") from error


def _read(
    objects: Sequence[tuple[Place, Any]], url: Url, taken: Taken, *, kind: type[Fact], id: str,  # noqa: A002
    fields: Mapping[str, str], words: Mapping[str, Mapping[str, str]], system: str,
) -> None:  # fmt: skip
    """Read every object; gather what is told and every fault."""
    known = known_fields(kind)
    paths = dict.fromkeys([id, *(path for template in fields.values() for path in TAKES.findall(template))])
    lost = [path for path in paths if all(found_at(each, path) is NOWHERE for _, each in objects)]
    if objects and lost:
        what = f"没有一条里有这些项：{'、'.join(lost)}"
        advice = "核对 id 和 fields 里的路径"
        taken.faults.append(Fault(what, Place(url.text), found=keys_of(objects[0][1]), advice=advice))
        return
    source = f"{url.host}{url.path.partition('?')[0]}"  # what is asked of it may differ each time
    for place, each in objects:
        faults: list[Fault] = []
        name = _text(found_at(each, id), id, None, faults)
        if not name and not faults:
            faults.append(Fault(f"没有编号（{id}）", found=keys_of(each)))
        content = {field.name: system for field in kind.fields if field.names_system and system.strip()}
        for title, template in fields.items():
            field = known[title]
            if text := _filled(template, each, field, faults):
                ours = words.get(title, {})
                content[field.name] = ours.get(text, text)
        taken.faults += [fault.at(place) for fault in faults]
        if not faults:
            taken.told.append(Told(kind.stem, told_id("http_json", source, kind.stem, name), content, place))


def _filled(template: str, value: Any, field: Field, faults: list[Fault]) -> str:  # noqa: ANN401 — JSON
    """Fill in a template; empty where any of its values is null or not there."""
    whole = TAKES.fullmatch(template)
    if whole:
        return _text(found_at(value, whole[1]), whole[1], field, faults)
    texts = {path: _text(found_at(value, path), path, None, faults) for path in TAKES.findall(template)}
    return TAKES.sub(lambda found: texts[found[1]], template) if all(texts.values()) else ""


def _text(value: Any, path: str, field: Field | None, faults: list[Fault]) -> str:  # noqa: ANN401 — JSON
    if value is NOWHERE or value is None:
        return ""
    if isinstance(value, dict | list):
        found = json.dumps(value, ensure_ascii=False)[:80]
        faults.append(Fault(f"{path} 应当是一个值", found=found, expected="文字或数"))
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value).strip()
    if plain(text) != text:
        faults.append(Fault(f"{path} 有残缺的字符", found=plain(text)[:80], advice="请对方改正"))
        return ""
    return _moment(text, MOMENTS[field.form]) if field is not None and field.form in MOMENTS else text


def _moment(text: str, form: str) -> str:
    """Write a moment as Beijing time; what is none, or has no zone, stays as it is."""
    try:
        if text.isascii() and text.isdigit() and len(text) in (10, 13):
            seconds = int(text) // 1000 if int(text) >= MILLISECONDS_FROM else int(text)
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else moment.astimezone(BEIJING).strftime(form)
