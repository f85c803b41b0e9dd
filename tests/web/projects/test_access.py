"""Who sees which project, in which role, and what that role may do as the project stands."""

from datetime import date

import pytest

from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.projects.access import acts_on, roles_on, visible_projects

TODAY = date(2026, 1, 5)
BLIND = {*SERVER_ROLES, Role.PUBLIC}


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_their_own_region_only(ours, theirs, role):
    expected = set() if role in BLIND else {ours.project}
    assert set(visible_projects(ours[role], TODAY)) == expected
    assert roles_on(ours[role], theirs.project, TODAY) == set()
    assert roles_on(ours[role], ours.project, TODAY) == (set() if role in BLIND else {role})


def test_an_assignment_ends(ours):
    ours.project.assignments.update(until=date(2025, 12, 31))
    engineer = ours[Role.VENDOR_ENGINEER]
    assert not visible_projects(engineer, TODAY).exists()
    assert visible_projects(engineer, date(2025, 12, 31)).exists()
    assert acts_on(engineer, ours.project, "duty_record", TODAY) == set()


def test_somebody_who_left_sees_nothing(ours):
    head = ours[Role.UNIT_HEAD]
    head.is_active = False
    assert not visible_projects(head, TODAY).exists()
    assert roles_on(head, ours.project, TODAY) == set()


@pytest.mark.parametrize(
    ("role", "state", "acts"),
    [
        (Role.VENDOR_ENGINEER, "open", "CRSU"),
        (Role.VENDOR_ENGINEER, "signed", "R"),
        (Role.UNIT_HEAD, "signed", "AR"),
        (Role.UNIT_CLERK, "open", "CRU"),
        (Role.VENDOR_MANAGER, "archived", "R"),
    ],
)
def test_what_a_role_may_do_depends_on_how_the_project_stands(ours, role, state, acts):
    ours.project.state = state
    found = acts_on(ours[role], ours.project, "duty_record", TODAY)
    assert "".join(sorted(found)) == acts


def test_an_archived_project_is_read_only_for_all(ours):
    ours.project.state = "archived"
    changing = {Act.CREATE, Act.UPDATE, Act.SIGN}
    assert not any(
        acts_on(person, ours.project, "target", TODAY) & changing for person in ours.people.values()
    )
