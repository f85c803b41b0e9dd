"""The grammar of scoring standards, in Chinese."""

from collections.abc import Iterable, Iterator

from jiheng.rules.texts.doubt import DOUBT_KINDS
from jiheng.rules.texts.draft import Assembly
from jiheng.rules.texts.phrases import PHRASES
from jiheng.rules.texts.read import ASSEMBLIES, NEUTRAL, read_standard
from jiheng.rules.texts.sentences import SENTENCES
from jiheng.values.score import Score
from jiheng.values.target import Target
from tools.reference.markdown import flow, table


def rule_texts() -> Iterator[str]:
    """Write the grammar of scoring standards, in Chinese; every reading is made while it is written."""
    yield "# 评分标准怎样写，程序才读得懂"
    yield (
        '`jiheng rules read "评分标准……" --weight 5 --target ≥98%` 按下面的语法读一条评分标准。'
        "每一句都读懂、合起来又是一种已知的计分方法，才读成规则；否则仍由人评判，并引出没读懂的话。"
        "句子之间用逗号、分号、句号；列项用 ①、1.、（1）、一是。数字全角半角、中文数字都可以。"
    )
    yield "## 合成规则"
    yield "左边各句都要有，可以另有中间一栏的句子，不能再有别的。例子的分值都是 10 分。"
    yield table(("规则", "要有的句子", "可以另有", "例子", "读成"), map(_assembly_row, ASSEMBLIES))
    yield f"随处可以有、不影响计分的句子：{_said_titles(NEUTRAL)}。"
    yield "## 存疑"
    yield table(
        ("代号", "问题", "怎么办", "例子"),
        [(f"`{each.code}`", each.title, each.advice, each.example) for each in DOUBT_KINDS],
    )
    yield "## 句子"
    yield (
        "`{词}` 是下一节的词语，`{名:词}` 是要取用的词语，`[…]` 可以不写，`(…|…)` 是其中之一，"
        "`,` 是可以不写的停顿，`〔〕` 是写出来的括号。除此以外都照写。"
        "列项的一项写成“①内容（n分）”或“①内容，得n分”。"
    )
    rows = [(f"`{each.said}`", f"`{each.form}`", each.example) for each in SENTENCES]
    yield table(("说什么", "句式", "例子"), rows)
    yield "## 词语"
    yield table(
        ("词", "意思", "写法"),
        [(f"`{each.name}`", each.means, f"`{each.words or each.characters}`") for each in PHRASES],
    )


def _assembly_row(assembly: Assembly) -> tuple[str, ...]:
    target = Target.read(assembly.target) if assembly.target else None
    found = read_standard(assembly.example, weight=Score.read("10"), target=target)
    ways = [
        " ".join(part for part in (each.code, each.target, flow(each.parameters)) if part)
        for each in found.readings
    ]
    read = "；再 ".join(ways) or "、".join(each.message for each in found.doubts)
    needs, allows = _said_titles(assembly.needs), _said_titles(assembly.allows)
    example = f"{assembly.example}（目标 {assembly.target}）" if assembly.target else assembly.example
    return f"{assembly.codes} {assembly.title}", needs, allows, example, read


def _said_titles(names: Iterable[str]) -> str:
    return "、".join(f"`{name}`" for name in sorted(names))
