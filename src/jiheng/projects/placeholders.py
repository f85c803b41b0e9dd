"""Figures named in a project's own words: `预算执行率为{预算执行率}，得{预算执行率.得分}分`.

A name in braces stands for a computed figure; the report puts the figure there, bound to its
evidence. A name that is no figure of the project is a fault of the text, told when it is loaded.
"""

import re
from collections.abc import Iterable, Iterator

from jiheng.catalogue import unknown
from jiheng.errors import Fault

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TOTAL, GRADE = "总分", "等级"
AMOUNTS = ("年初预算数", "全年预算数", "指标金额", "到位金额", "支付金额")
PARTS = (".得分", ".分值", ".目标")


def figure_names(leaf_names: Iterable[str]) -> list[str]:
    """List every name that may stand in braces."""
    names = [TOTAL, GRADE, *AMOUNTS]
    for leaf in leaf_names:
        names += [leaf, *(leaf + part for part in PARTS)]
    return names


def wrong_names(text: str, known: list[str]) -> Iterator[Fault]:
    """Find names in braces that are no figures."""
    for match in PLACEHOLDER.finditer(text):
        if match[1] not in known:
            near = unknown(match[1], known).advice
            yield Fault(
                f"文字里的 {{{match[1]}}} 不是本项目的数",
                found=match[0],
                expected=f"指标名称，可加 {'、'.join(PARTS)}；或 {'、'.join((TOTAL, GRADE, *AMOUNTS))}",
                advice=near,
            )
