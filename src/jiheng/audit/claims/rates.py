"""Rates with the pairs they come from: by role words, by formulas in the text, by columns of tables.

A rate whose numerator and denominator cannot be told has no pairs. Where the text leaves open which
of several amounts is meant (年初预算, 到位 …), each makes a pair, and the rate is right if one fits; an
amount before it that fits is taken for its denominator, whatever it is called.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from jiheng.audit.claims.amounts import BUDGETS, Amount, Role
from jiheng.audit.claims.fund_blocks import FundBlock
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable
from jiheng.audit.claims.numbers import Numbers
from jiheng.audit.printed import Printed, quotient_may_be
from jiheng.documents.reading import Span


class RateKind(StrEnum):
    """What a rate is of."""

    EXECUTION = "预算执行率"
    RELEASE = "资金到位率"
    CONTROL = "成本控制率"
    SAVING = "成本节约率"
    SURPLUS = "结余率"
    DEVIATION = "预算支出偏差率"
    SCORE = "得分率"
    OTHER = "其他"


class Basis(StrEnum):
    """Where the pair was read."""

    SENTENCE = "sentence"
    FORMULA = "formula"
    TABLE = "table"
    NONE = "none"


NAMES = (
    (RateKind.RELEASE, re.compile("到位率$")),
    (RateKind.CONTROL, re.compile("成本控制率$")),
    (RateKind.SAVING, re.compile("节约率$")),
    (RateKind.SURPLUS, re.compile("(?<!结转)结余率$")),
    (RateKind.DEVIATION, re.compile("(?:预算|支出)偏差率$")),
    (RateKind.SCORE, re.compile("得分率$")),
    (RateKind.EXECUTION, re.compile("(?:执行率|支付率|支出率|支出进度|执行进度|资金使用率|预算完成率)$")),
)
CALLED = ("率", "进度", "占比")
NAME = re.compile(
    rf"(?P<name>[\w“”]{{0,16}}(?:{'|'.join(CALLED)}))(?:约?为|是|达到?|约|仅|只有|[:：=]|\s|高达|[（(][^（）()%]{{0,16}}[）)])*+$"
)
FORMULA = re.compile(r"\s*+\)?\s*+[/÷]\s*+\(?\s*+")
EQUALS = re.compile(r"\s*+[）)]?\s*+(?:[×xX*＊]\s*+100\s*+[%％]\s*+)?[=＝≈]\s*+")
DENOMINATOR_WORDS = re.compile("应|计划|共|总|发放|发出|全部|合计")
NUMERATOR_WORDS = re.compile("实际|完成|已|其中|收回|回收|合格|按时|及时|通过|达标|解决")
FULL = re.compile(r"(?:分值|权重|满分|标准分|总分)(?:为|是|共|[:：]|\s)*$")
EARNED = re.compile(r"(?:得分|得|评分|实得)(?:为|是|[:：]|\s)*$")
SIGN = re.compile("[≥≤<>≧≦＜＞]")
BREAKS = "，。；;、！？\n,"
SENTENCE = re.compile("[。；;！？\n]")
LONGEST_LEAD = 200  # characters that may lead to a rate
NEAREST = 20  # amounts and numbers before a rate that it may come from; a long text has thousands


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as printed, what it is called, and the pairs (numerator, denominator) it may come from."""

    kind: RateKind
    name: str
    printed: Printed
    pairs: tuple[tuple[Printed, Printed], ...] = ()
    basis: Basis = Basis.NONE
    scope: str = ""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.printed.span


@lru_cache(maxsize=1024)
def kind_of(name: str) -> RateKind:
    """Say what a rate of this name is of."""
    return next((kind for kind, named in NAMES if named.search(name)), RateKind.OTHER)


def rates(
    numbers: Numbers,
    amounts: tuple[Amount, ...],
    blocks: tuple[FundBlock, ...],
    rows: tuple[IndicatorRow, ...],
) -> tuple[Rate, ...]:
    """Find every rate that has a name or a formula, and the actual values of indicators that are rates."""
    by_text: dict[tuple[int, int], list[Amount]] = {}
    for amount in amounts:
        by_text.setdefault((amount.span.block, amount.span.cell), []).append(amount)
    found: list[Rate] = []
    for span, text, inside in numbers.standing:
        places = [place for place, each in enumerate(inside) if each.unit == "%"]
        if places:
            found += _in_text(text, inside, places, by_text.get((span.block, span.cell), []))
    known = {each.span for each in found}
    found += [each for each in (*_in_blocks(blocks), *_in_rows(rows)) if each.span not in known]
    return tuple(sorted(found, key=lambda each: each.span))


def score_rates(tables: tuple[IndicatorTable, ...]) -> Iterator[Rate]:
    """Find the rates of points in the tables: of each row, and of their sums."""
    for table in tables:
        told = [(row.share.number() if row.share else None, row.scored, row.points) for row in table.rows]
        told += [(row.share, row.score, row.weight) for row in table.sums]
        for share, score, weight in told:
            if share and share.unit == "%" and score and weight:
                yield Rate(RateKind.SCORE, RateKind.SCORE.value, share, ((score, weight),), Basis.TABLE)


def _in_text(
    text: str, numbers: tuple[Printed, ...], places: list[int], amounts: list[Amount]
) -> Iterator[Rate]:
    """Read the per cents among the numbers of a text."""
    breaks = [match.start() for match in SENTENCE.finditer(text)]
    for place in places:
        printed, before = numbers[place], numbers[max(0, place - NEAREST) : place]
        formula = _formula(text, before, printed)
        head = formula[0].span.start if formula else printed.span.start
        lead = text[max(0, head - LONGEST_LEAD) : head]
        lead = lead[1 + lead.rfind("\n") :] if formula else lead[1 + max(map(lead.rfind, BREAKS)) :]
        named = NAME.search(lead) if any(word in lead for word in CALLED) else None
        if named is None and formula is None:
            continue
        name = named["name"] if named else ""
        kind = kind_of(name)
        if formula:
            yield Rate(kind, name, printed, (formula,), Basis.FORMULA)
            continue
        count = bisect_left(amounts, printed.span.start, key=lambda each: each.span.end)
        pairs, scope = _pairs(kind, printed, amounts[max(0, count - NEAREST) : count], breaks)
        if kind is RateKind.SCORE:
            pairs = _points(text, before, printed, breaks)
        if not pairs and kind is RateKind.OTHER:
            pairs = _counted(text, before, printed, breaks)
        yield Rate(kind, name, printed, pairs, Basis.SENTENCE if pairs else Basis.NONE, scope)


def _formula(text: str, numbers: Sequence[Printed], printed: Printed) -> tuple[Printed, Printed] | None:
    """Give the pair of `27.42/31×100%=88.45%` whose result is `printed`, among the numbers before it."""
    before = [each for each in numbers if not (each.unit == "%" and each.scaled == 100)]  # noqa: PLR2004 — ×100%
    if len(before) < 2:  # noqa: PLR2004 — a pair
        return None
    numerator, denominator = before[-2:]
    between = text[numerator.span.end : denominator.span.start]
    behind = text[denominator.span.end : printed.span.start]
    if numerator.measure != denominator.measure and denominator.unit and numerator.unit:
        return None
    return (numerator, denominator) if FORMULA.fullmatch(between) and EQUALS.fullmatch(behind) else None


def _pairs(
    kind: RateKind, printed: Printed, before: list[Amount], breaks: list[int]
) -> tuple[tuple[tuple[Printed, Printed], ...], str]:
    """Pair the amounts before it in the same text, the nearest sentence first."""
    start = printed.span.start
    numerators = Role.RELEASED if kind is RateKind.RELEASE else Role.PAID
    if kind is RateKind.SURPLUS:
        numerators = Role.SURPLUS
    if kind not in (RateKind.EXECUTION, RateKind.CONTROL, RateKind.RELEASE, RateKind.SURPLUS):
        return (), ""
    own = next((each for each in reversed(before) if each.role is numerators), None)
    if own is None or _sentences_between(breaks, own.span.end, start) > 1:
        return (), ""
    budgets = [role for role in BUDGETS if not (kind is RateKind.RELEASE and role is Role.RELEASED)]
    pairs = [each for each in before if each.role in budgets and each.scope == own.scope]
    pairs = [each for each in pairs if each.year in ("", own.year)]
    near = [each for each in pairs if _sentences_between(breaks, each.span.end, start) <= 1]
    others = [each for each in before if each.span.start != own.span.start and each.printed.value > 0]
    fitting = [each for each in others if quotient_may_be(own.printed, each.printed, printed)]
    near = near if any(each in near for each in fitting) else fitting or near
    return tuple((own.printed, each.printed) for each in near), own.scope


def _sentences_between(breaks: list[int], start: int, end: int) -> int:
    return bisect_left(breaks, end) - bisect_left(breaks, start)


def _points(
    text: str, numbers: Sequence[Printed], printed: Printed, breaks: list[int]
) -> tuple[tuple[Printed, Printed], ...]:
    """Pair the points of a 得分率 with their weight: 分值20分，得19分，得分率95%."""
    ended = bisect_left(breaks, printed.span.start)
    start = breaks[ended - 1] + 1 if ended else 0
    before = [each for each in numbers if each.span.start >= start]
    if len(before) != 2 or any(each.unit not in ("分", "") for each in before):  # noqa: PLR2004 — a pair
        return ()
    heads = [
        text[left : each.span.start] for left, each in zip((start, before[0].span.end), before, strict=True)
    ]
    for weight, score in ((0, 1), (1, 0)):
        if FULL.search(heads[weight]) and EARNED.search(heads[score]):
            return ((before[score], before[weight]),)
    return ()


def _counted(
    text: str, numbers: Sequence[Printed], printed: Printed, breaks: list[int]
) -> tuple[tuple[Printed, Printed], ...]:
    """Pair two counts of one unit in the rate's sentence: 应交 10 份，实际交 9 份，及时率 90%."""
    ended = bisect_left(breaks, printed.span.start)
    start = breaks[ended - 1] + 1 if ended else 0
    before = [
        each for each in numbers if each.span.start >= start and each.unit not in ("年", "月", "天", "")
    ]
    if len(before) != 2:  # noqa: PLR2004 — a pair
        return ()
    whole, part = before
    if whole.measure != part.measure or whole.measure == "率" or whole.value < part.value:
        return ()
    if not DENOMINATOR_WORDS.search(text, start, whole.span.start):
        return ()
    return ((part, whole),) if NUMERATOR_WORDS.search(text, whole.span.end, part.span.start) else ()


def _in_blocks(blocks: tuple[FundBlock, ...]) -> Iterator[Rate]:
    for block in blocks:
        for row in block.rows:
            paid = row.amounts.get("paid")
            budgets = [row.amounts[name] for name in ("annual", "released", "initial") if name in row.amounts]
            if row.rate and row.rate.unit == "%" and paid and budgets:
                first = budgets[:1] if "annual" in row.amounts else budgets
                yield Rate(
                    RateKind.EXECUTION,
                    "执行率",
                    row.rate,
                    tuple((paid, each) for each in first),
                    Basis.TABLE,
                    "" if row is block.total else row.label.flat,
                )


def _in_rows(rows: tuple[IndicatorRow, ...]) -> Iterator[Rate]:
    for row in rows:
        actual = row.actual.number() if row.actual and not SIGN.search(row.actual.text) else None
        if actual and actual.unit == "%":
            yield Rate(kind_of(row.label), row.label, actual)
