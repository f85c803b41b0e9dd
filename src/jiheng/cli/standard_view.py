"""How a scoring standard that was read is shown."""

import re
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from jiheng.catalogue import Raw
from jiheng.rules.texts.standard import Reading
from jiheng.workflows.read_standard import StandardRead

YAML_SIGNS = re.compile(r"""[,:\[\]{}#&*!|>'"%@`<=?]|^$|^[-\s]|\s$""")


def show(read: StandardRead, console: Console) -> None:
    """Print one standard: what it is read as, in order, then every doubt."""
    found = read.found
    console.print(Text(read.indicator or found.text, style="bold"))
    for formula in found.formulas:
        quotient = f"{formula.numerator} ÷ {formula.denominator}" if formula.numerator else "（不是一个除法）"
        console.print(Text(f"  算式：{formula.name} = {quotient}"))
    for number, reading in enumerate(found.readings, 1):
        way = f"第 {number} 种算法" if len(found.readings) > 1 else "读作"
        console.print(Text(f"  {way}：{_title(reading)}"))
        console.print(Text(f"        project.yaml 里写 rule: {_flow(_rule(reading))}", style="dim"))
    if not found.readings:
        console.print(Text("  没有读成规则，由人评判"))
    for doubt in found.doubts:
        quote = f"（原文“{doubt.quote}”）" if doubt.quote else ""
        console.print(Text(f"  存疑：{doubt.message}{quote}"))
        console.print(Text(f"        怎么办：{doubt.advice}", style="dim"))
    if read.disagrees:
        console.print(Text(f"  不一致：{read.disagrees}", style="bold"))


def _title(reading: Reading) -> str:
    condition = f"{reading.condition}时，" if reading.condition else ""
    target = f"，目标 {reading.target}" if reading.target else ""
    return f"{condition}{reading.kind.code} {reading.kind.title}{target}"


def _rule(reading: Reading) -> dict[str, Raw]:
    return {"code": reading.code, **reading.parameters}


def _flow(raw: Raw) -> str:
    """Write it as YAML on one line."""
    if isinstance(raw, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in raw.items()) + "}"
    if isinstance(raw, list):
        return "[" + ", ".join(map(_flow, raw)) + "]"
    return f'"{raw}"' if YAML_SIGNS.search(raw) else raw
