"""Whatever is read, found, counted or taken away: of another region nobody gets it, by ids that are right.

Each operation that reads is asked by our own people, for what there is, until one gets it; then by everybody
of the other region, and by one who is let in for what is theirs: a list that is not cut down shows ours
there. Administrators see all regions, by the matrix, and are not strangers.
"""

import json
import re

import pytest

from jiheng.web.accounts.roles import SERVER_ROLES
from jiheng.web.api import urls
from jiheng.web.api.operations import OPERATIONS
from tests.support.cast import cast
from tests.support.one_of_each import address, one_of_each

assert urls  # the operations are declared
OURS, THEIRS = "甲戌市", "乙亥市"
DOCUMENT = "/projects/{uuid:project_id}/documents/{uuid:report_id}"
WITHOUT = {  # what one of each is not enough for, and where it is tried
    "/bureau/projects/{code}": "tests/web/bureau/test_api.py",
    "/bureau/projects/{code}/peers": "tests/web/bureau/test_api.py",
    "/bureau/expected-lists/{uuid:list_id}": "tests/web/bureau",
    "/bureau/expected-lists/{uuid:list_id}/book": "tests/web/bureau",
    "/bureau/summaries/{uuid:summary_id}/files/{file_format}": "tests/web/bureau",
    f"{DOCUMENT}/public-versions/{{uuid:version_id}}/files/{{file_format}}": "tests/web/reports",
    "/projects/{uuid:project_id}/exchange/{uuid:form_id}": "tests/web/exchange",
    "/projects/{uuid:project_id}/surveys/{uuid:survey_id}/answers/content": "test_reading.py",
}


@pytest.fixture
def regions(db, settings, tmp_path, monkeypatch):  # noqa: ARG001 — it needs a database
    monkeypatch.setattr("jiheng.web.api.door.MOST", 10**9)
    settings.FILES = tmp_path / "files"
    return one_of_each(cast(OURS)), one_of_each(cast(THEIRS))


def content(answer):
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    told = whole.decode(errors="replace")
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return json.dumps(
            json.loads(told), ensure_ascii=False
        )  # Chinese comes as escapes, in which no word is found
    return told


def asked_by_others(region, place):
    for role, program in region.programs.items():
        if role not in SERVER_ROLES:
            yield role, program.get(place)


def first_told(answers):
    """What the first of them tells that lets somebody in; nothing where none does."""
    return next((content(each) for each in answers if each.status_code == 200), "")


@pytest.mark.slow
def test_nobody_gets_anything_of_another_region(regions):
    ours, theirs = regions
    unreached, leaks = set(), []
    for found in OPERATIONS.values():
        if found.method != "GET":
            continue
        query = f"?q={ours.word}" if "q" in found.query else ""
        place = address(found.path, ours.ids) + query
        answers = (program.get(place) for program in ours.programs.values())
        if not any(answer.status_code == 200 and content(answer) for answer in answers):
            unreached.add(found.path)
        for role, answer in asked_by_others(theirs, place):
            told = content(answer)
            mine = re.search(r"\{uuid:(?!project_id)|\{uuid:project_id", found.path)
            if (ours.word in told.replace(f"q={ours.word}", "")) or (mine and answer.status_code == 200):
                leaks.append(f"{found.path} {role}: {answer.status_code} {told[:200]}")
        own = address(found.path, theirs.ids) + query
        told = first_told(answer for _, answer in asked_by_others(theirs, own))
        if ours.word in told.replace(f"q={ours.word}", ""):
            leaks.append(f"{found.path} for their own: {told[:200]}")
    assert not leaks, "\n".join(leaks)
    assert unreached == WITHOUT.keys()


def test_a_search_finds_only_what_one_may_read(regions):
    ours, _ = regions
    place = f"{ours.home}/found?q={ours.word}"
    found = {role: program.get(place).json()["items"] for role, program in ours.programs.items()
             if program.get(ours.home).status_code == 200}  # fmt: skip
    kinds = {role: {each["kind"] for each in items} for role, items in found.items()}
    assert "training" in kinds["unit_clerk"]
    assert not any("payment" in each for each in kinds.values()), "no payment says the word"
    paid = {role: program.get(f"{ours.home}/found?q=paid_on").json().get("items", [])
            for role, program in ours.programs.items()}  # fmt: skip
    sees = {role for role, items in paid.items() if any(each["kind"] == "payment" for each in items)}
    may = {role for role, program in ours.programs.items()
           if program.get(f"{ours.home}/records/payment").status_code == 200}  # fmt: skip
    assert sees == may
    assert sees < set(found)
