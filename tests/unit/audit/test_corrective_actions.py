"""What was decided in the middle of a year beside the records that follow."""

from dataclasses import replace
from datetime import date

import pytest

from jiheng.audit.corrective_actions import left_open, not_carried_out
from jiheng.evidence.facts.decisions import CorrectiveAction, Handling
from jiheng.evidence.facts.funds import FundSource, Payment
from jiheng.evidence.store import Evidence
from jiheng.values.money import Money

STOP = CorrectiveAction(
    id="停", handling=Handling.SUSPEND, as_of=date(2023, 7, 31), basis="支付与进度不符",
    decided_on=date(2023, 8, 10), asked_by="甲", approved_by="乙", deadline=date(2023, 9, 30),
)  # fmt: skip
GO_ON = replace(STOP, id="续", handling=Handling.CONTINUE, decided_on=date(2023, 9, 1), deadline=None)
DONE = {"answer": "已整改", "answered_by": "丙", "answered_on": date(2023, 8, 20)}
CLOSED = replace(STOP, **DONE, closed_by="乙", closed_on=date(2023, 9, 1))


def paid(month, day):
    return Payment(
        id=f"付{month}-{day}",
        amount=Money(1),
        paid_on=date(2023, month, day),
        fund_source=FundSource.FISCAL_APPROPRIATION,
    )


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([STOP], []),
        ([STOP, paid(8, 10)], []),  # the same day: nobody can say which came first
        ([STOP, paid(8, 11)], ["支付了 1 笔（2023-08-11）"]),
        ([STOP, paid(9, 30)], ["支付了 1 笔"]),
        ([STOP, paid(10, 1)], ["记录到 2023-10-01 还没有了结", "支付了 1 笔"]),
        ([STOP, *(paid(8, day) for day in range(11, 15))], ["4 笔（2023-08-11、2023-08-12、2023-08-13等）"]),
        ([STOP, GO_ON, paid(9, 1)], []),
        ([STOP, replace(GO_ON, indicator="巡检次数"), paid(9, 1)], ["支付了 1 笔"]),
        ([replace(STOP, indicator="巡检次数"), paid(8, 11)], []),
        ([CLOSED, paid(8, 31)], ["支付了 1 笔"]),
        ([CLOSED, paid(9, 1), paid(12, 1)], []),
        ([replace(STOP, handling=Handling.ADJUST), paid(9, 30)], []),
        ([replace(STOP, handling=Handling.ADJUST, **DONE), paid(12, 1)], ["还没有了结"]),
        ([GO_ON, paid(12, 1)], []),
    ],
)  # fmt: skip
def test_what_is_open_or_paid_all_the_same_is_told(facts, told):
    found = [each.message for each in not_carried_out(Evidence.of(facts))]
    assert len(found) == len(told)
    assert all(words in message for words, message in zip(told, found, strict=True))


def test_only_what_the_year_before_left_open_is_told():
    [one] = left_open(2023, [STOP, CLOSED, GO_ON])
    assert one.message.startswith("2023 年度监控的处理决定“暂停执行、停止拨款”没有了结，期限是 2023-09-30")
