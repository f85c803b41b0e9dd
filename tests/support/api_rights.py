"""What the matrix asks of each operation of the API, reckoned once more from permissions.yaml."""

import re

from jiheng.web.accounts.permissions import matrix
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.api.asking import OF_KIND
from jiheng.web.api.operations import FORM, JSON, PREFIX
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.models import ProjectState
from tests.support.permission_walk import NOWHERE, allowed_acts

KIND = "payment"
OF_PROJECT = "{uuid:project_id}"


def expected(found, role: Role, region: str, state: str = ProjectState.OPEN) -> int | None:
    """Give 403 or 404; None where it is let in."""
    right = found.right

    def has(role: Role, subject: str, act: str) -> bool:
        # PUBLIC is given to nobody: what is published is on open pages.
        return role != Role.PUBLIC and act in allowed_acts(role, subject, state)

    if OF_PROJECT in found.path and (region == "theirs" or role in (*SERVER_ROLES, Role.PUBLIC)):
        return 404
    subject = subject_of(KIND) if right.subject == OF_KIND else right.subject
    act = (
        next((each for each in "SA" if each in matrix().rights[subject, Role.UNIT_HEAD].acts), "S")
        if right.signs
        else right.act
    )
    may = act is None or all(has(role, each, act) for each in (subject, *right.also))
    may = may and (not right.either or any(has(role, *each) for each in right.either))
    return None if may else 403


def address(found, project) -> str:
    path = found.path.replace(OF_PROJECT, str(project.pk)).replace("{kind}", KIND)
    path = re.sub(r"\{uuid:\w+\}", NOWHERE, path)
    return PREFIX + re.sub(r"\{(int:)?\w+\}", "999", path)


def answer_to(found, program, place: str):
    """Ask an operation, with nothing in its body."""
    body = {} if found.takes in (JSON, FORM) else None
    send = getattr(program, found.method.lower())
    answer = send(place, body, content_type=found.takes) if found.takes == JSON else send(place, body)
    answer.close()
    return answer


def is_met(want: int | None, status: int) -> bool:
    """Say whether an answer is what the matrix asks for."""
    return status == want if want else status < 500 and status not in (401, 403)
