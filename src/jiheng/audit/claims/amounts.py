"""Amounts of money with the role that the words beside them give, in prose and in fund blocks.

A role is taken only from words that lead straight to the number (`年初预算 61.91 万元`); an amount
without such words has none and is not compared with anything. `scope` is empty for the project itself
and else the words that say of what part the amount is; amounts up to a day or of an instalment are
`partial`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from jiheng.audit.claims.fund_blocks import FundBlock
from jiheng.audit.claims.numbers import Numbers
from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadDocument, Span


class Role(StrEnum):
    """What an amount is: kinds that reports mix up and that are never the same by themselves."""

    INITIAL_BUDGET = "年初预算"
    ANNUAL_BUDGET = "全年预算"
    BUDGET = "预算"  # of which kind is not said
    QUOTA = "指标金额"
    RELEASED = "到位"
    PAID = "支付"
    SURPLUS = "结余"
    CARRY_OVER = "结转"
    PRIOR_CARRY_OVER = "上年结转"
    REFUND = "退回财政"
    CONTRACT = "合同"


BUDGETS = (Role.ANNUAL_BUDGET, Role.INITIAL_BUDGET, Role.BUDGET, Role.QUOTA, Role.RELEASED)
# The last that matches before the number counts; longer words stand first.
ROLE_WORDS = (
    (Role.PRIOR_CARRY_OVER, "(?:上年|以前年度|上年度|年初)(?:结转结余|结转)"),
    (Role.REFUND, "(?:退回|收回|上缴|缴回|交回)(?:财政|国库)?"),
    (Role.SURPLUS, "(?:结余|剩余)"),
    (Role.CARRY_OVER, "结转[至到]?(?:下一?年度?)?(?:继续)?(?:使用)?"),
    (Role.INITIAL_BUDGET, "年初(?:批复|安排|部门|下达|申报)?(?:的)?预算(?:安排|批复)?|年初批复"),
    (Role.ANNUAL_BUDGET, "(?:全年|调整后|调整后的|最终)(?:项目)?预算(?:安排|批复)?"),
    (Role.QUOTA, "指标(?=金额|数|资金)|下达指标|预算指标"),
    (Role.RELEASED, "(?:实际)?到位"),
    (
        Role.PAID,
        "(?<![应需拟未待可将划按算率])(?<!预计)(?:支付|支出|执行|付款|拨付|使用)(?!率|预算|标准|进度)",
    ),
    (Role.CONTRACT, "合同|中标|成交"),
    (Role.BUDGET, "(?<!调整)预算(?!执行|支出|调整|编制|单位|偏差|收入)(?:安排|批复)?|安排(?:资金)?"),
)
ROLE = re.compile("|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(ROLE_WORDS)))
FILLER = re.compile(  # the longer first, and nothing is given back: a word can be taken apart in many ways
    "(?:数|额|价款|总价款|总价|价|金额|总金额|资金|经费|总额|总计|合计|共计|共|总|安排|批复|下达|为|是|约|达到|达|到|了|人民币|"
    r"已|累计|项目|规模|[:：=]|[（(][^（）()]{0,12}[）)]|\s)*+"
)
BREAK = re.compile("[，。；;、！？\n,]")
SENTENCE_BREAK = re.compile("[。；;！？\n]")
GENERIC = re.compile(
    r"20\d\d\s*年度?|(?<![0-9])[0-9]++月(?:[0-9]++日)?|年度|当年度?|本年度?|全年|本|该|此|项目|我|单位|局|部门|资金|申报|具体|安排|已|共|累计|实际|总体|各项|"
    r"年底?|[到至于在]|的|完成|截至|财政|预算|专项|区|县|市|[\s：:（）()“”]"
)
# The lead is about the unit that speaks, not about a part of the project.
UNIT_NAME = re.compile(
    "(?:局|委|厅|中心|办公室|管委会|[我本]单位|学校|院)(?:申报|安排|收到|实际|共|已|的|向.*)?$"
)
WIDER = re.compile("部门|单位|全局|全区|全市")  # amounts that are not the project's
PARTIAL = re.compile(
    "截[至止]|[到至](?=[0-9年月日 ]*日)|"
    "上半年|季度|累计|上年|去年|上一年|以前年度|历年|[两三四五]年|首付|首期|尾款|预付|第.[笔批期次]|每|"
    r"[0-9]\s*[-—~至]\s*[0-9]+\s*月|月底|同比|比"
)
YEAR_END = re.compile(r"截[至止]\s*+(?:20\d\d\s*+年)?(?:年?[底末]|\s*12\s*月\s*31\s*日|\s*12\s*月[底末])")
YEAR = re.compile(r"(20\d\d)\s*年")
MOST_AMOUNTS = 40  # paid, and budgets, of one project; where more are told, they cannot all be its own
HEAD_PARAGRAPHS = 8
LONGEST_TITLE = 60
LONGEST_LEAD = 400  # characters of a sentence that an amount is read by


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money; `role` is None where no words say what it is."""

    role: Role | None
    printed: Printed
    scope: str = ""
    year: str = ""
    partial: bool = False
    in_table: bool = False

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.printed.span


def amounts(document: ReadDocument, numbers: Numbers, blocks: tuple[FundBlock, ...]) -> tuple[Amount, ...]:
    """Find every amount, in the order of the document."""
    titles = _titles(document)
    in_blocks = {span for block in blocks for span in block.spans}
    found = [
        amount
        for span, text, inside in numbers.standing
        if (span.block, span.cell) not in in_blocks
        for amount in _in_text(text, inside, titles)
    ]
    found += [amount for block in blocks for amount in _in_block(block)]
    return tuple(sorted(found, key=lambda each: each.span))


def each_once(amounts: Iterable[Amount]) -> list[Amount]:
    """Give each printed amount of each role and year where it stands first."""
    found: dict[tuple[Role | None, str, int, int, str], Amount] = {}
    for each in amounts:
        printed = each.printed
        found.setdefault((each.role, each.year, printed.scaled, printed.places, printed.unit), each)
    return list(found.values())


def _titles(document: ReadDocument) -> str:
    """Join what names the project: the first short paragraphs and the cells beside 项目名称."""
    parts = [
        block.text
        for _, block in document.paragraphs[:HEAD_PARAGRAPHS]
        if len(block.text) <= LONGEST_TITLE and not BREAK.search(block.text.strip())
    ]
    for _, table in document.tables:
        for before, cell in zip(table.cells, table.cells[1:], strict=False):
            if "".join(before.text.split()) == "项目名称":
                parts.append(cell.text)
    return "".join("".join(parts).split())


def _in_text(text: str, numbers: tuple[Printed, ...], titles: str) -> Iterator[Amount]:
    sentence, scope = 0, ""
    last = 0
    for printed in numbers:
        if printed.measure != "元":
            continue
        start = printed.span.start
        broken = [match.end() for match in SENTENCE_BREAK.finditer(text, last, start)]
        if broken:
            sentence, scope = broken[-1], ""
        clause = max([last, *(match.end() for match in BREAK.finditer(text, last, start))])
        lead = text[max(clause, start - LONGEST_LEAD) : start]
        so_far = text[max(sentence, start - LONGEST_LEAD) : start]
        role, before = _role(lead)
        if role or WIDER.search(before):
            scope = _scope(before, titles) or scope
        part = f"其中{scope}" if "其中" in so_far else scope
        years = YEAR.findall(so_far)
        partial = bool(PARTIAL.search(YEAR_END.sub("", so_far)))
        yield Amount(role, printed, part, years[-1] if years else "", partial)
        last = printed.span.end


def _role(lead: str) -> tuple[Role | None, str]:
    """Give the role that a clause's words lead to, and the words before it."""
    found = None
    for match in ROLE.finditer(lead):
        found = match
    if found is None or not FILLER.fullmatch(lead, found.end()):
        return None, lead
    number = next(n for n in range(len(ROLE_WORDS)) if found[f"r{n}"] is not None)
    return ROLE_WORDS[number][0], lead[: found.start()]


def _scope(before: str, titles: str) -> str:
    """Give the words that say of what part an amount is; empty for the project itself."""
    words = "".join(before.split()).rpartition("：")[2]
    if UNIT_NAME.search(words):
        return ""
    named = re.sub(r"20\d\d年度?", "", words).strip("本该的")
    if not named or named in titles:
        return ""
    return GENERIC.sub("", ROLE.sub("", words))


def _in_block(block: FundBlock) -> Iterator[Amount]:
    roles = {
        "initial": Role.INITIAL_BUDGET,
        "annual": Role.ANNUAL_BUDGET,
        "released": Role.RELEASED,
        "paid": Role.PAID,
        "surplus": Role.SURPLUS,
    }
    for row in block.rows:
        scope = "" if row is block.total else row.label.flat
        for field, printed in row.amounts.items():
            if printed.unit:
                yield Amount(roles[field], printed, scope, in_table=True)
