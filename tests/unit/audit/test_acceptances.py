"""An accepted finding is set apart with its reason; an acceptance that meets nothing any more is told."""

from datetime import date

import pytest

from jiheng.audit.acceptances import Acceptance, read_acceptances, sort_out, write_acceptances
from jiheng.errors import UnreadableInputError
from tests.support.audits import audited

DAY = date(2024, 3, 5)


def accepted(code, quote):
    return Acceptance(code, quote, "合同另有约定", "张三", DAY)


def test_only_the_finding_of_that_check_with_that_quote_is_accepted():
    given = accepted("AR01", "60 分")
    found = sort_out(audited(("AR01", "60分"), ("AR01", "70分"), ("AR02", "60分")).findings, (given,))
    assert [(each.code, each.quotes[0]) for each in found.open] == [("AR01", "70分"), ("AR02", "60分")]
    assert [(each.quotes[0], by) for each, by in found.accepted] == [("60分", given)]
    assert found.idle == ()


def test_a_part_of_a_quote_accepts_nothing_and_is_told_as_idle():
    given = accepted("AR01", "6")
    found = sort_out(audited(("AR01", "60分")).findings, (given,))
    assert len(found.open) == 1
    assert found.idle == (given,)


def test_the_file_gives_back_what_was_written(tmp_path):
    awkward = Acceptance("AR01", '引号"、冒号: # 和\n换行', "- 理由", "O'Neil", DAY)
    file = tmp_path / "a.yaml"
    for kept in ((), (awkward, accepted("AR02", "60"))):
        write_acceptances(file, kept)
        assert read_acceptances(file) == kept


def test_every_fault_of_the_file_is_told_with_its_line(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(
        "accepted:\n  - code: AR01\n    quote: x\n    reason: ''\n    by: 张三\n    on: 去年\n    who: 他\n",
        "utf-8",
    )
    with pytest.raises(UnreadableInputError) as raised:
        read_acceptances(file)
    assert sorted(each.place.line for each in raised.value.faults) == [4, 6, 7]
