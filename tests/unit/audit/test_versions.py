"""Between two versions findings are solved, open or new, wherever they have moved to."""

from jiheng.audit.versions import compare
from tests.support.audits import audited


def told(findings):
    return [(each.code, each.quotes[0]) for each in findings]


def test_findings_are_paired_by_check_and_quotes_and_not_by_place():
    old = audited(("AR01", "60"), ("AR01", "70"), ("NM01", "某局"))
    new = audited(("NM01", "某局"), ("AR01", "7 0"), ("AR02", "60"))
    compared = compare(old.findings, new.findings)
    assert told(compared.solved) == [("AR01", "60")]
    assert told(compared.open) == [("NM01", "某局"), ("AR01", "7 0")]
    assert told(compared.new) == [("AR02", "60")]


def test_the_same_fault_twice_is_solved_once_when_one_is_left():
    compared = compare(audited(("AR01", "60"), ("AR01", "60")).findings, audited(("AR01", "60")).findings)
    assert [len(each) for each in (compared.solved, compared.open, compared.new)] == [1, 1, 0]


def test_a_version_beside_itself_has_only_open_findings():
    found = list(audited(("AR01", "60"), ("AR02", "60")).findings)
    compared = compare(found, found)
    assert (compared.solved, compared.new) == ((), ())
    assert list(compared.open) == found


def test_a_finding_whose_number_changed_is_still_open_and_other_words_are_new():
    compared = compare(
        audited(("DV02", "执行率91.45%"), ("CL01", "慰问")).findings,
        audited(("DV02", "执行率88.45%"), ("CL01", "招商")).findings,
    )
    assert told(compared.open) == [("DV02", "执行率88.45%")]
    assert (told(compared.solved), told(compared.new)) == ([("CL01", "慰问")], [("CL01", "招商")])
