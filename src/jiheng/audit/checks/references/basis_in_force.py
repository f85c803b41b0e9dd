"""What a report rests on is out of force, wrongly numbered, or no rule at all.

Finds: a rule that was replaced before the year evaluated; a known rule under a number that is not its
own; the year of a document number in other brackets than 〔〕; a contract among the bases of approval;
principles of an abolished rule under the heading of evaluation principles.
Why it matters: A result that rests on a rule out of force can be contested; a contract follows from the
approval and cannot be its basis.
Example: 根据《……的通知》；“互联网+政务服务”平台技术服务合同书。
Instead: 根据《……的通知》（忻数政办发〔2022〕6号）.
Left out: (1) rules the register (data basis.yaml) does not know; (2) an old rule named as replaced or as
history (原, 废止, 修订); (3) reports whose year is unknown: validity is not judged; (4) contracts named for
payment or acceptance.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED, matches, part_of, pieces, texts
from jiheng.audit.dictionary import entries, words
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check(
    "依据的效力与写法", 1, code="RF04", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
NUMBER = r"\s*[（(]?\s*([一-龥]{2,8}\s*[〔\[【（(［]\s*[0-9]{4}\s*[〕\]】）)］]\s*第?\s*[0-9]+\s*号)"
BRACKETS = re.compile(r"[一-龥]{2,8}([\[【（(［])\s*((?:19|20)[0-9]{2})\s*([\]】）)］])\s*第?[0-9]{1,4}号")
HISTORY = re.compile("原|废止|修订|替代|代替|取代|曾")
CONTRACTED = re.compile("合同|协议书")
CONTRACT = re.compile(
    "([^；;，,。]*?(?:合同书|合同|协议书))|[^；;，,。]++"
)  # a clause without one is passed over whole
BASIS_WORDS = re.compile("^(?:根据|依据|按照|立项依据)")
BASIS_HEADING = re.compile("立项(?:依据|背景)|评价依据")
RULE = re.compile(r"《[^》]+》|号")
PRINCIPLE_HEADING = re.compile("评价.{0,4}原则")
ENOUGH = 3


@check.finds
def find(report: Report) -> list[Problem]:
    """Compare with the register; look at how documents are numbered and what is offered as a basis."""
    return [
        *_out_of_force(report),
        *_misnumbered(report),
        *_brackets(report),
        *_contracts(report),
        *_principles(report),
    ]


def _out_of_force(report: Report) -> Iterator[Problem]:
    year = report.dates.fiscal_year
    for rule in entries("basis", "rules"):
        if "until" not in rule or year is None or int(rule["until"][:4]) >= year:
            continue  # 3
        if not any(words in report.document.own_texts.whole for words in (rule["name"], rule["number"])):
            continue
        pattern = re.compile(f"《{re.escape(rule['name'])}》|{re.escape(rule['number'])}")
        for span, match in matches(report.document, pattern):
            whole = report.document.text_at(part_of(span, max(-12, -span.start), len(match.group()) + 12))
            if HISTORY.search(whole):
                continue  # 2
            yield Problem(
                (span,),
                f"{match.group()}在 {year} 年已经失效",
                expected=rule["replaced_by"],
                computed=f"失效于 {rule['until']}，评价年度为 {year}",
                advice=f"改引{rule['replaced_by']}",
            )
            break


def _misnumbered(report: Report) -> Iterator[Problem]:
    for rule in entries("basis", "rules"):
        if rule["name"] not in report.document.own_texts.whole:
            continue
        pattern = re.compile(f"《[^《》]{{0,12}}{re.escape(rule['name'])}》(?:{NUMBER})")
        for span, match in matches(report.document, pattern):
            if _plain(match.group(1)).endswith(_plain(rule["number"])):
                continue
            start = match.start(1) - match.start()
            yield Problem(
                (part_of(span, start, start + len(match.group(1))), part_of(span, 0, start)),
                f"《{rule['name']}》的文号不是{match.group(1)}",
                expected=rule["number"],
                computed=f"依据登记簿：{rule['source']}",
                advice="核对原文后改正文号",
            )


def _plain(number: str) -> str:
    return re.sub(r"[^0-9一-龥]|第", "", number)


def _brackets(report: Report) -> Iterator[Problem]:
    found = [
        (part_of(where, match.start(1) - match.start(), match.end(3) - match.start()), match)
        for where, match in matches(report.document, BRACKETS)
    ]
    if found:
        match = found[0][1]
        yield Problem(
            tuple(each for each, _ in found),
            f"发文字号的年份应当用六角括号：{match.group()}",
            expected=f"〔{match.group(2)}〕",
            computed=f"全文共 {len(found)} 处",
            advice="改用“〔〕”（GB/T 9704—2012 第 7.2.5 条）",
            severity=Severity.INFO,
            certainty=Certainty.PROVEN,
        )


def _contracts(report: Report) -> Iterator[Problem]:
    for span, text in texts(report.document).holding(CONTRACTED):
        section = report.outline.section_of(span.block)
        heading = section is not None and BASIS_HEADING.search(section.heading.title)
        if not heading or not BASIS_WORDS.search(text.strip()) or not RULE.search(text):
            continue
        for match in CONTRACT.finditer(
            QUOTED.sub(lambda each: "《" + "　" * (len(each.group()) - 2) + "》", text)
        ):
            if match[1] and len(match[1]) > len("合同书"):
                yield Problem(
                    (part_of(span, match.start(), match.end()),),
                    "合同不能作立项依据：合同是立项之后签订的",
                    expected="立项依据是法律法规、政策文件、批复",
                    computed=f"在“{section.heading.title if section else ''}”里与文件并列",
                    advice="删去合同，或写明批准立项的文件",
                )


def _principles(report: Report) -> Iterator[Problem]:
    told = [each for each in report.outline.sections if PRINCIPLE_HEADING.search(each.heading.title)]
    for section in told:
        if section in [each.parent for each in told]:
            continue
        inside = [
            (where, text)
            for where, text in pieces(report.document, tables=False)
            if section.first <= where.block < section.end
        ]
        old = [
            part_of(where, text.index(word), text.index(word) + len(word) + 2)
            for word in words("basis", "old_principles")
            for where, text in inside
            if f"{word}原则" in text
        ]
        new = any(word in text for word in words("basis", "principles") for _, text in inside)
        if len(old) >= ENOUGH and not new:
            yield Problem(
                tuple(old),
                "把选指标的原则当作评价原则：相关性、重要性等出自已废止的财预〔2011〕285号",
                expected="科学公正、统筹兼顾、激励约束、公开透明（财预〔2020〕10号第五条）",
                computed=f"“{section.heading.title}”下列出 {len(old)} 条旧原则，没有现行的四条",
                advice="改写为现行的四条评价原则；选指标的原则另行说明",
            )
