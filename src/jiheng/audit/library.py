"""The checks there are, by family."""

import importlib
import pkgutil
from functools import cache

from jiheng.audit import checks as folder
from jiheng.audit.check import Check
from jiheng.catalogue import Catalogue

HEADINGS = ("Finds", "Why it matters", "Example", "Instead", "Left out")
FAMILIES = {
    "arithmetic": "勾稽计算",
    "logic": "前后逻辑",
    "completeness": "内容完整",
    "deviation": "偏差说明",
    "scoring": "得分与标准",
    "satisfaction": "满意度",
    "budget": "资金与执行",
    "indicators": "指标质量",
    "dates": "日期期间",
    "units": "单位符号",
    "names": "名称",
    "references": "引用依据",
    "headings": "标题编号",
    "leftovers": "残留",
    "wording": "文字",
}


@cache
def checks() -> tuple[Check, ...]:
    """Give every check, in the order of the families and of their codes."""
    found: list[Check] = []
    for family in FAMILIES:
        if any(module.name == family for module in pkgutil.iter_modules(folder.__path__)):
            package = importlib.import_module(f"{folder.__name__}.{family}")
            found += Catalogue(package, Check, HEADINGS)
    codes = [check.code for check in found]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise TypeError(f"codes used twice: {twice}")
    return tuple(found)
