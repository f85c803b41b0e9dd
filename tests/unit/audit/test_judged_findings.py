"""The checks find in the four real reports exactly what was judged by hand, as text and as .docx."""

import pytest

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document
from tests.support.judged_findings import JUDGEMENTS, found, judged, listed, tally
from tests.support.seed_documents import needs_seeds, seed, seed_docx

NUMBERS = ("000", "001", "002", "004")


@needs_seeds
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("suffix", [".txt", ".docx"])
def test_the_findings_are_the_judged_ones(number, suffix, tmp_path):
    document = seed(number) if suffix == ".txt" else read_document(seed_docx(number, tmp_path))
    present, expected = found(audit(Report(document), checks())), listed(number, suffix)
    assert (present - expected, expected - present) == ({}, {}), "judge what is new: new, then gone"


@pytest.mark.parametrize("number", NUMBERS)
def test_every_entry_is_judged_and_a_hard_judgement_has_its_reason(number):
    for each in judged(number):
        assert each["judged"] in JUDGEMENTS, each
        assert each.get("because") or (each["judged"], each["severity"] == "error") == ("right", False), each


def test_of_a_hundred_errors_at_least_ninety_five_are_right():
    errors = tally(NUMBERS)["error"]
    assert 100 * errors["right"] >= 95 * errors.total()
    assert not any(counts["wrong"] for counts in tally(NUMBERS).values())
