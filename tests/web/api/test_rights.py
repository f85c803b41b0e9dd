"""Every operation × role × own or other region, against permissions.yaml, reckoned here once more.

A token that may do all that its person may is told what the matrix says of the person; what may not be seen
is not found. That nothing of it is told either: `test_leaks.py`.
"""

import zlib

import pytest

from jiheng.web.accounts.roles import Role
from jiheng.web.api import urls
from jiheng.web.api.operations import OPERATIONS
from jiheng.web.projects import beginning
from tests.support.api_rights import OF_PROJECT, address, answer_to, expected, is_met
from tests.support.at_night import at_night
from tests.support.cast import THEN, sign_sheet
from tests.support.programs import Program

assert urls  # the operations are declared


@pytest.mark.slow
def test_every_operation_does_what_the_matrix_says(ours, theirs):
    for region in (ours, theirs):
        region.project = beginning.blank(region.unit, "项目", 2023, by=region[Role.UNIT_CLERK], at=THEN)
        made = region.project.organisation.projects.exclude(pk=region.project.pk).get()
        made.assignments.update(project=region.project)
        sign_sheet(region)
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
                    answer = answer_to(found, programs[role], place)
                    cells += 1
                    if not is_met(want, answer.status_code):
                        wrong.append(
                            f"{found.method} {found.path} {role} {region}: {want}, {answer.status_code}"
                        )
    assert not wrong, "\n".join(wrong)
    assert cells > 2 * len(OPERATIONS)
