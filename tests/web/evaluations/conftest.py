"""What the tests of evaluations share: an example in our region, with everybody assigned to it."""

import pytest

from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects.models import Assignment
from tests.conftest import ROOT
from tests.support.cast import SINCE, THEN

YANTIAN = ROOT / "examples/yantian-petition-2023"


@pytest.fixture
def loaded(ours):
    def load(folder):
        made = load_folder(folder, ours.unit, by=None, at=THEN)
        for each in ours.project.assignments.all():
            Assignment.objects.create(
                project=made, organisation=each.organisation, role=each.role, since=SINCE
            )
        return made

    return load


@pytest.fixture
def project(loaded):
    return loaded(YANTIAN)
