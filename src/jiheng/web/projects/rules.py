"""The matrix as Django permissions: `user.has_perm("duty_record.create", project)` is what `acts_on` says.

Found by the app `rules`. Without a project: whether the user may in any role they have.
"""

from collections.abc import Callable

from django.utils import timezone
from rules.permissions import add_perm
from rules.predicates import predicate

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.projects.access import acts_on
from jiheng.web.projects.models import Project


def permission(subject: str, act: Act) -> Callable[..., bool]:
    """Give the predicate of one cell of the matrix."""

    def may(user: User, project: Project | None = None) -> bool:
        today = timezone.localdate()
        if project is None:
            return act in matrix().acts(subject, roles_of(user, today))
        return act in acts_on(user, project, subject, today)

    named: Callable[..., bool] = predicate(may, name=f"{subject}.{act.name.lower()}")  # type: ignore[no-untyped-call]
    return named


for _subject in matrix().titles:
    for _act in Act:
        add_perm(  # type: ignore[no-untyped-call]
            f"{_subject}.{_act.name.lower()}", permission(_subject, _act)
        )
