"""What the words for one field say: the same in a cell of a table, in a form, in a stored record."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from jiheng.documents.xlsx_formats import TOO_LONG
from jiheng.documents.xlsx_reader import UNCOMPUTED
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fields import Field

# Resolves a system's name or alias to its one name; raises UnreadableValueError.
SystemNames: TypeAlias = Callable[[str], str]
# The value, and its canonical text: empty where the words say no more than an empty cell would.
Said: TypeAlias = "tuple[Any, str]"

NOTHING: Said = (None, "")
MIDNIGHT = re.compile(r"\s{1,20}0{1,2}:00(:00)?\s*")
# What Excel leaves where a formula failed, also in the text tables it writes.
FAILED = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
UNREAD = dict.fromkeys(FAILED, ("公式出错，没有值", "改正公式，或直接写上值")) | {
    UNCOMPUTED: ("公式还没有算出值", "用 WPS 或 Excel 打开并保存一次，或直接写上值"),
    TOO_LONG: ("数字超过 15 位，Excel 已存不准", "把这一列设成文本格式，再照原件填写"),
}


def said_of(
    field: Field, words: str, system_name: SystemNames, *, unit: str = "", where: str = "这一格"
) -> Said:
    """Give what `words` say for a field; `unit` is one named beside them, `where` what holds them.

    Raises UnreadableValueError.
    """
    written = words.strip()
    if not written:
        if not field.required:
            return NOTHING
        advice = f"补填{where}"
        raise UnreadableValueError(f"“{field.title}”没有填", expected=wanted_of(field), advice=advice)
    if written in UNREAD:
        what, advice = UNREAD[written]
        raise UnreadableValueError(what, found=written, expected=wanted_of(field), advice=advice)
    if "\r" in written:
        written = written.replace("\r\n", "\n").replace("\r", "\n")
    if field.form == "日期":  # Excel writes a day with its midnight
        written = MIDNIGHT.sub("", written)
    value = field.read_in(written, unit)
    if field.names_system:
        value = system_name(value)
    return (value, field.write(value)) if field.filled(value) else (value, "")


def wanted_of(field: Field) -> str:
    """Say what may stand there."""
    return f"{field.form}：{field.meaning}"
