"""The leaf table from the server: the rows that the exported folder gives, and what only the server knows."""

from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from jiheng.errors import NotFoundError
from jiheng.portfolio.leaf_table import INPUTS
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.bureau.leaves import Wanted, write_stored
from jiheng.web.evaluations.models import Filing
from jiheng.web.evidence import actions
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.filing.queries import with_filed_at
from jiheng.web.projects.models import Project
from jiheng.workflows.write_leaves import write_leaves
from tests.conftest import ROOT
from tests.support.cast import THEN

EXAMPLE = ROOT / "examples/yantian-petition-2023"
TODAY = date(2026, 1, 5)
# What the server knows, and a folder does not say.
ITS_OWN = {"folder", "code", "organisation", "unit_ids", "filing", "filed_on", "due_on"}


def rows(table, what):
    return pq.read_table(table / what).to_pylist()


def only(rows, name):
    return next(each for each in rows if each["name"] == name)


@pytest.fixture
def project(ours):
    return load_folder(EXAMPLE, ours.unit, by=ours[Role.UNIT_CLERK], at=THEN)


def test_rows_are_those_of_the_exported_folder_and_say_what_the_server_knows(project, ours, tmp_path):
    write_project(project, tmp_path / "out")
    write_leaves([tmp_path / "out"], tmp_path / "folders", processes=1)
    found = write_stored(Wanted("甲项目单位"), tmp_path / "table", on=TODAY)
    assert (found.projects, len(found.faults)) == (2, 1)  # the other has no text yet
    of_folder, of_tables = rows(tmp_path / "folders", "projects")[0], rows(tmp_path / "table", "projects")
    mine = only(of_tables, project.name)
    number = {"project": mine["project"]}
    assert {key: mine[key] for key in mine.keys() - ITS_OWN} == {
        key: value for key, value in (of_folder | number).items() if key not in ITS_OWN
    }
    assert rows(tmp_path / "table", "rules") == rows(tmp_path / "folders", "rules")
    assert rows(tmp_path / "table", "leaves") == [
        each | number for each in rows(tmp_path / "folders", "leaves")
    ]
    assert (mine["code"], mine["organisation"]) == (str(project.pk), "甲主管部门/甲项目单位")
    assert (mine["filing"], mine["filed_on"]) == ("not_filed", None)
    assert "还没有一版" in only(of_tables, ours.project.name)["fault"]
    assert set(mine) == {each.name for each in INPUTS["projects"]}


def test_a_project_is_filed_when_its_year_is_signed_and_late_after_the_day(project, ours, tmp_path):
    signed = datetime(2024, 4, 2, 1, tzinfo=UTC)
    actions.sign_off(project, Period.read("2023"), by=ours[Role.UNIT_HEAD], at=signed)

    def filing(due):
        table = tmp_path / str(due)
        write_stored(Wanted("", 2023, due), table, on=TODAY)
        row = only(rows(table, "projects"), project.name)
        return row["filing"], row["filed_on"], row["due_on"]

    assert filing(None) == ("filed", "2024-04-02", None)
    assert filing(date(2024, 4, 2)) == ("filed", "2024-04-02", "2024-04-02")
    assert filing(date(2024, 4, 1))[0] == "late"
    for wanted in (Wanted("没有这个单位"), Wanted("", 1999)):
        with pytest.raises(NotFoundError):
            write_stored(wanted, tmp_path / "none", on=TODAY)


def test_a_signed_self_evaluation_files_a_project_until_it_is_returned(project, ours):
    head = {"submitted_by": ours[Role.UNIT_CLERK], "submitted_at": THEN, "signed_by": ours[Role.UNIT_HEAD]}
    filing = Filing.objects.create(
        project=project, kind="self_evaluation", number=1, state="submitted", version=project.current,
        ledger_seq=1, ledger_hash="", **head,
    )  # fmt: skip

    def filed():
        return with_filed_at(Project.objects.filter(pk=project.pk)).get().filed_at

    assert filed() is None
    first, later = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 2, 1, tzinfo=UTC)
    Filing.objects.update(state="signed", signed_at=first)
    assert filed() == first
    actions.sign_off(project, Period.read("2023"), by=ours[Role.UNIT_HEAD], at=later)
    assert filed() == first
    Filing.objects.filter(pk=filing.pk).update(state="returned")
    assert filed() == later
