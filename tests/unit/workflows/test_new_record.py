"""A record given in words, checked beside those at hand without any folder."""

from collections.abc import Mapping

import pytest

from jiheng.errors import Fault, UsageError
from jiheng.evidence.attachments import Seal, SealedAttachments
from jiheng.evidence.beside import KnownEvidence
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import Inspection
from jiheng.evidence.rebuilt import RecordReader
from jiheng.evidence.store import Evidence
from jiheng.workflows.new_record import by_name, correction_of, new_record, withdrawal_of

GOOD = {
    "system": "官网",
    "inspected_on": "2024-03-05",
    "where": "上门",
    "result": "正常",
    "inspected_by": "张三",
}
PHOTO = SealedAttachments({"照片.jpg": Seal("0" * 64, 1)})


def stored(words: Mapping[str, str], number: str) -> Fact:
    fact = RecordReader(Inspection, system_name=str).read(words, id=number)
    assert isinstance(fact, Fact)
    return fact


FIRST = stored(GOOD, "巡-1")
SECOND = stored({**GOOD, "inspected_on": "2024-03-06", "attachments": "照片.jpg"}, "巡-2")
CORRECTED = stored({**GOOD, "result": "异常", "supersedes": "巡-1", "reason": "抄错"}, "巡-3")


def made(words: Mapping[str, str], *there: Fact) -> Fact | list[Fault]:
    known = KnownEvidence(Evidence.of(there or (FIRST, SECOND, CORRECTED)))
    return new_record(Inspection, words, system_name=str, known=known, attachments=PHOTO)


def told(words: Mapping[str, str], *there: Fact) -> list[tuple[str, str]]:
    found = made(words, *there)
    assert isinstance(found, list)
    return [(each.place.column, each.what) for each in found]


def test_a_good_record_is_a_fact_whose_empty_words_say_nothing() -> None:
    fact = made({**GOOD, "inspected_on": "2024年3月7日", "signed_by": " "})
    assert isinstance(fact, Fact)
    assert dict(fact.content) == {**GOOD, "inspected_on": "2024-03-07"}


@pytest.mark.parametrize(
    ("more", "column", "what"),
    [
        (
            {"inspected_on": "2024-03-06", "attachments": "照片.jpg"},
            "",
            "一模一样的记录已经有了，像是登记了两次",
        ),
        ({}, "", "一模一样的记录登记过，已经更正，不会自动恢复"),
        ({"id": "巡-2", "result": "异常"}, "编号", "编号“巡-2”已经用过"),
        ({"supersedes": "巡-9", "reason": "错"}, "更正的编号", "要更正的记录“巡-9”不存在"),
        ({"supersedes": "巡-2"}, "更正原因", "更正没有写原因"),
        ({"supersedes": "巡-1", "reason": "错"}, "更正的编号", "“巡-1”已由 巡-3 更正过"),
        ({"attachments": "没有.pdf", "result": "异常"}, "附件", "附件“没有.pdf”不在 evidence/files/ 里"),
    ],
)
def test_what_is_wrong_beside_the_others_is_told_at_its_field(
    more: dict[str, str], column: str, what: str
) -> None:
    assert told({**GOOD, **more}) == [(column, what)]


def test_the_same_may_be_told_of_another_thing_that_has_its_own_id() -> None:
    assert isinstance(made({**GOOD, "id": "巡-4"}), Fact)


def test_missing_files_are_told_together_with_what_cannot_be_read() -> None:
    assert [column for column, _ in told({**GOOD, "result": "", "attachments": "没有.pdf"})] == [
        "巡检结果",
        "附件",
    ]


def test_a_correction_is_the_old_record_but_for_what_is_changed() -> None:
    words = correction_of(SECOND, {"result": "异常"}, reason=" 抄错 ")
    fact = made(words)
    assert isinstance(fact, Fact)
    assert dict(fact.content) == {
        **SECOND.content,
        "result": "异常",
        "supersedes": "巡-2",
        "reason": "抄错",
    }


def test_a_withdrawal_takes_the_record_back_and_leaves_its_files() -> None:
    fact = made(withdrawal_of(SECOND, reason="记重了"))
    assert isinstance(fact, Fact)
    assert not fact.stands
    assert not fact.attached
    with pytest.raises(UsageError, match="作废记录，不能再改"):
        correction_of(fact, {"result": "异常"}, reason="又错")
    with pytest.raises(UsageError, match="原因"):
        withdrawal_of(SECOND, reason=" ")


def test_fields_are_named_in_either_language_with_a_unit_behind() -> None:
    assert by_name(Inspection, {"检查项数（项）": "12", "result": "正常"}) == {
        "items": "12项",
        "result": "正常",
    }
    with pytest.raises(UsageError, match="没有“颜色”这一项"):
        by_name(Inspection, {"颜色": "红"})
