"""Who sees which project on a day: what `visible_projects` says of one person, asked the other way round.

For work that must know of everybody: the memberships are read once, assignments of the projects asked about.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import remember_memberships, roles_of
from jiheng.web.accounts.roles import ASSIGNED_ROLES, BUREAU_ROLES, UNIT_ROLES, Role
from jiheng.web.projects.access import realm_of
from jiheng.web.projects.models import Assignment, Project

AT_ONCE = 500  # projects asked about by one query: SQLite binds no more than some thousand values
People = frozenset[UUID]


class Audience:
    """The people who have a role on a day, and which projects they see."""

    def __init__(self, on: date) -> None:
        """Read who has which role where."""
        self.people: dict[UUID, User] = {}
        held = defaultdict[UUID, list[Membership]](list)
        self._below = defaultdict[str, set[UUID]](set)  # by the path of what they see all of
        self._of_units = defaultdict[str, set[UUID]](set)
        self._in_role = defaultdict[tuple[UUID, str], set[UUID]](set)
        self._seen: dict[UUID, People] = {}
        rows = Membership.objects.on(on).filter(user__is_active=True)
        for each in rows.select_related("user", "organisation").order_by("user"):
            self.people.setdefault(each.user_id, each.user)
            held[each.user_id].append(each)
            if each.role in UNIT_ROLES:
                self._below[each.organisation.path].add(each.user_id)
                self._of_units[each.organisation.path].add(each.user_id)
            elif each.role in BUREAU_ROLES:
                self._below[realm_of(each)].add(each.user_id)
            elif each.role in ASSIGNED_ROLES:
                self._in_role[each.organisation_id, each.role].add(each.user_id)
        for pk, user in self.people.items():
            remember_memberships(user, on, held[pk])
        self.on = on
        self.roles = {pk: roles_of(user, on) for pk, user in self.people.items()}

    def holding(self, *roles: Role) -> People:
        """Give who has one of these roles anywhere."""
        wanted = frozenset(roles)
        return frozenset(pk for pk, held in self.roles.items() if held & wanted)

    def of_unit(self, path: str) -> People:
        """Give who has a role of a unit at or above a path."""
        return _at_or_above(self._of_units, path)

    def seeing(self, projects: Iterable[UUID]) -> People:
        """Give who sees one of these projects at all."""
        return frozenset[UUID]().union(*self.by_project(projects).values())

    def by_project(self, projects: Iterable[UUID]) -> dict[UUID, People]:
        """Give who sees each of them."""
        asked = set(projects)
        new = list(asked - self._seen.keys())
        for begin in range(0, len(new), AT_ONCE):
            some = new[begin : begin + AT_ONCE]
            paths = Project.objects.filter(pk__in=some).values_list("pk", "organisation__path")
            found = {pk: set(_at_or_above(self._below, path)) for pk, path in paths}
            assigned = Assignment.objects.filter(Assignment.holding(self.on), project__in=some)
            for each in assigned:
                who = self._in_role[each.organisation_id, each.role]
                found[each.project_id] |= who if each.user_id is None else who & {each.user_id}
            self._seen |= {pk: frozenset(who) for pk, who in found.items()}
        return {pk: self._seen[pk] for pk in asked if pk in self._seen}


def _at_or_above(held: dict[str, set[UUID]], path: str) -> People:
    steps = path.split("/")
    above = ("/".join(steps[:n]) + "/" if n else "" for n in range(len(steps)))
    return frozenset[UUID]().union(*(held.get(each, ()) for each in above))
