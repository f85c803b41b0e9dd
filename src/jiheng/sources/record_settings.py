"""How settings say what kind of record a source tells, from where its fields come, and in whose words."""

from jiheng.catalogue import Parameter, Raw, reading, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.evidence.kinds import KINDS


def read_kind(text: str) -> type[Fact]:
    """Read a kind of record by its stem or title. Raises UnreadableValueError."""
    for fact_type in KINDS.values():
        if text.strip() in (fact_type.stem, fact_type.title):
            return fact_type
    advice = "种类见 docs/reference/generated/records.md"
    raise UnreadableValueError("没有这种记录", found=text, expected="如 incident 或 故障", advice=advice)


def read_fields(raw: Raw) -> dict[str, str]:
    """Read a mapping of texts. Raises UnreadableValueError."""
    if not isinstance(raw, dict):
        raise UnreadableValueError(
            "应当由“项: 从哪里来”组成", found=str(raw)[:40], expected='故障现象: "{title}"'
        )
    return {key: text_of(value) for key, value in raw.items()}


def read_words(raw: Raw) -> dict[str, dict[str, str]]:
    """Read a mapping of mappings of texts, or nothing. Raises UnreadableValueError."""
    if raw == "":
        return {}
    if not isinstance(raw, dict):
        raise UnreadableValueError("应当由“项: {他们的词: 我们的词}”组成", found=str(raw)[:40])
    return {key: read_fields(value) for key, value in raw.items()}


def known_fields(kind: type[Fact]) -> dict[str, Field]:
    """Give the fields of a kind by identifier and by title; its id is none of them."""
    return {name: each for each in kind.fields if each.name != "id" for name in (each.name, each.title)}


def field_doubts(kind: type[Fact], named: list[str], given: list[str], system: str) -> str:
    """Say which of the names are no fields, and which fields that must be filled are not given."""
    known = known_fields(kind)
    if unknown := [name for name in named if name not in known]:
        titles = "、".join(each.title for each in kind.fields)
        return f"“{kind.title}”没有这些项：{'、'.join(unknown)}；有的是：{titles}"
    filled = {known[name].name for name in given}
    filled |= {each.name for each in kind.fields if each.names_system and system.strip()}
    lacks = [each.title for each in kind.fields if each.required and each.name not in filled]
    return f"缺少“{kind.title}”必须有的项：{'、'.join(lacks)}" if lacks else ""


KIND = Parameter("kind", "记录种类", reading(read_kind), "每一个记成哪一种记录")
WORDS = Parameter("words", "用词对照", read_words, "项: {对方的词: 我们的词}", "")
SYSTEM = Parameter("system", "系统", text_of, "没有哪一项说明系统时，全部记录的系统", "")
