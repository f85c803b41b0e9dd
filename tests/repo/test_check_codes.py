"""Every code of the catalogue of checks stands for one check, now and later."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from jiheng.audit.library import checks

LIST = Path(__file__).with_name("check_codes.toml")
LISTED = tomllib.loads(LIST.read_text("utf-8"))
CODES: dict[str, str] = LISTED["codes"]
IN_THE_CATALOGUE = {
    "AR": 10, "LG": 14, "CP": 13, "DV": 5, "SR": 9, "SF": 5, "BP": 7, "IQ": 15, "DT": 7, "UN": 4,
    "NM": 6, "RF": 4, "HD": 5, "CL": 8, "WD": 7,
}  # fmt: skip


def test_each_code_stands_for_the_check_it_always_stood_for():
    found = {each.code: each.answer.__module__.removeprefix("jiheng.audit.checks.") for each in checks()}
    assert found == CODES, f"add a new check to {LIST.name}; a code never changes its check"


def test_no_code_is_used_twice():
    counted = Counter([*(each.code for each in checks()), *LISTED["dropped"], *LISTED["lint"]])
    assert [code for code, times in counted.items() if times > 1] == []


def test_the_119_codes_of_the_catalogue_are_all_there_without_a_gap():
    known = sorted({*CODES, *LISTED["dropped"]})
    catalogue = [f"{family}{n:02}" for family, last in IN_THE_CATALOGUE.items() for n in range(1, last + 1)]
    assert len(catalogue) == 119
    assert set(catalogue) <= set(known)
    assert all(re.fullmatch("[A-Z]{2}[0-9]{2}", code) for code in known)
