"""What must always hold is asked of the tables; each way of breaking it, past the guards, is told."""

import pytest

from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.files import attach
from jiheng.web.evidence.invariants import broken
from tests.support.kept import AT, enter, give_text, training, unguarded

CLERK = Role.UNIT_CLERK


@pytest.fixture
def kept(ours):
    """Three records, one of them corrected, a file, a sign-off; no guards until all is rolled back."""
    give_text(ours.project)
    for day in (1, 2):
        enter(ours, CLERK, training(day))
    actions.correct(
        enter(ours, CLERK, training(3)), {"参加人数": "9"}, by=ours[CLERK], at=AT, reason="数错了"
    )
    attach(ours.project, "a.txt", [b"x"], by=ours[CLERK], at=AT)
    actions.sign_off(ours.project, Period.month(2023, 3), by=ours[Role.UNIT_HEAD], at=AT)
    assert list(broken()) == []
    with unguarded() as cursor:
        yield cursor


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM evidence_record WHERE position = 1", ["条记录，审计日志说有", "应有"]),
        ("DELETE FROM evidence_evidencefile", ["条文件，审计日志说有"]),
        ("DELETE FROM evidence_signoff", ["条签认，审计日志说有"]),
        ("UPDATE evidence_register SET standing = standing + 1", ["或计数不符"]),
        ("UPDATE evidence_record SET superseded_by = '' WHERE position = 3", ["或计数不符", "对不上"]),
        ("UPDATE evidence_ledgerline SET line = replace(line, '第1课', '第9课')", ["台账不完整"]),
        ("DELETE FROM evidence_ledgerline WHERE seq = 5", ["台账不完整"]),
    ],
)
def test_what_was_broken_is_told(kept, statement, told):
    kept.execute(statement)
    found = list(broken())
    assert len(found) == len(told), found
    assert all(word in line for word, line in zip(told, found, strict=True))
