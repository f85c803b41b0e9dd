"""How a locality lays out an official form: what it renames, adds, and has signed.

What a rule set does not lay down stays as the ministry's form has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.basis import read_basis
from jiheng.frameworks.marked_yaml import Section

SAYS = ("title", "rename", "columns", "sign_off")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one report kind.

    `rename` gives the words to print by those they replace, `columns` stand to the right of the
    indicators and are filled in by hand, `sign_off` are the boxes below the form.
    """

    title: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    sign_off: tuple[str, ...] = ()


def read_layouts(section: Section) -> Mapping[str, Layout]:
    """Read the group `layouts`: a layout by the name of the report kind."""
    below = section.section("layouts", "表样", required=False)
    if below is None:
        return {}
    layouts = {}
    for name in below.node.entries:
        item = below.section(name, "表样")
        if item is None:
            continue
        read_basis(item)
        layouts[name] = Layout(
            title=item.optional("title", str, ""),
            rename=_rename(item),
            columns=item.texts("columns"),
            sign_off=item.texts("sign_off"),
        )
        if not any(item.has(key) for key in SAYS):
            below.fault(name, Fault("这个表样什么也没有改", expected=f"{'、'.join(SAYS)} 中至少一项"))
        item.done()
    below.done()
    return layouts


def _rename(item: Section) -> dict[str, str]:
    below = item.section("rename", "改用的名称", required=False)
    if below is None:
        return {}
    words = {name: below.value(name, "改用的名称", _word) or "" for name in below.node.entries}
    below.done()
    return words


def _word(text: str) -> str:
    if not text.strip():
        raise UnreadableValueError("改用的名称是空的", expected="一个名称")
    return text.strip()
