"""A project with records, and the environment its child processes find the same database in."""

import sys

import pytest

from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects.models import Assignment
from tests.conftest import ROOT
from tests.support.cast import SINCE, THEN, cast

EXAMPLE = ROOT / "examples/xinzhou-government-services-2022"


@pytest.fixture
def environment(shared_database, monkeypatch, settings, tmp_path):
    """Let children find the database of the test, and the files."""
    for name, value in shared_database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    settings.FILES = tmp_path / "files"
    return tmp_path


def evaluated(word: str = "甲"):
    """Give a region whose project is one of the examples."""
    ours = cast(word)
    ours.project = load_folder(EXAMPLE, ours.unit, by=ours[Role.UNIT_CLERK], at=THEN)
    for role in (Role.EVALUATION_LEAD, Role.VENDOR_MANAGER):
        home = ours.evaluator if role == Role.EVALUATION_LEAD else ours.vendor
        Assignment.objects.create(project=ours.project, organisation=home, role=role, since=SINCE)
    return ours
