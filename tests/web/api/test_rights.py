"""Every operation × role × own or other region, against permissions.yaml, reckoned here once more.

A token that may do all that its person may is told what the matrix says of the person; what may not be seen
is not found. That nothing of it is told either: `test_leaks.py`.
"""

import re
import zlib

import pytest

from jiheng.web.accounts.permissions import matrix
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.api import urls
from jiheng.web.api.asking import OF_KIND
from jiheng.web.api.operations import FORM, JSON, OPERATIONS, PREFIX
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects import beginning
from tests.support.at_night import at_night
from tests.support.cast import THEN
from tests.support.programs import Program

assert urls  # the operations are declared
NOWHERE = "01900000-0000-7000-8000-000000000000"
KIND = "payment"
OF_PROJECT = "{uuid:project_id}"


def has(role: Role, subject: str, act: str) -> bool:
    # PUBLIC is given to nobody: what is published is on open pages.
    return role != Role.PUBLIC and act in matrix().rights[subject, role].acts


def expected(found, role: Role, region: str) -> int | None:
    """Give 403 or 404; None where it is let in."""
    right = found.right
    if OF_PROJECT in found.path and (region == "theirs" or role in (*SERVER_ROLES, Role.PUBLIC)):
        return 404
    subject = subject_of(KIND) if right.subject == OF_KIND else right.subject
    act = (
        next((each for each in "SA" if has(Role.UNIT_HEAD, subject, each)), "S") if right.signs else right.act
    )
    may = act is None or all(has(role, each, act) for each in (subject, *right.also))
    may = may and (not right.either or any(has(role, *each) for each in right.either))
    return None if may else 403


def address(found, project) -> str:
    path = found.path.replace(OF_PROJECT, str(project.pk)).replace("{kind}", KIND)
    path = re.sub(r"\{uuid:\w+\}", NOWHERE, path)
    return PREFIX + re.sub(r"\{(int:)?\w+\}", "999", path)


@pytest.mark.slow
def test_every_operation_does_what_the_matrix_says(ours, theirs):
    for region in (ours, theirs):
        region.project = beginning.blank(region.unit, "项目", 2023, by=region[Role.UNIT_CLERK], at=THEN)
        made = region.project.organisation.projects.exclude(pk=region.project.pk).get()
        made.assignments.update(project=region.project)
    programs = {role: Program(user) for role, user in ours.people.items() if role != Role.PUBLIC}
    wrong, cells = [], 0
    for found in OPERATIONS.values():
        turn = zlib.crc32(f"{found.method} {found.path}".encode())
        for region in ("ours", "theirs") if OF_PROJECT in found.path else ("ours",):
            alike: dict[int | None, list[Role]] = {}
            for role in programs:
                alike.setdefault(expected(found, role, region), []).append(role)
            for want, roles in alike.items():
                for role in roles if at_night() else [roles[turn % len(roles)]]:
                    place = address(found, (ours if region == "ours" else theirs).project)
                    body = {} if found.takes in (JSON, FORM) else None
                    send = getattr(programs[role], found.method.lower())
                    answer = (
                        send(place, body, content_type=found.takes)
                        if found.takes == JSON
                        else send(place, body)
                    )
                    answer.close()
                    let_in = answer.status_code < 500 and answer.status_code not in (401, 403)
                    cells += 1
                    if not (let_in if want is None else answer.status_code == want):
                        wrong.append(
                            f"{found.method} {found.path} {role} {region}: {want}, {answer.status_code}"
                        )
    assert not wrong, "\n".join(wrong)
    assert cells > 2 * len(OPERATIONS)
