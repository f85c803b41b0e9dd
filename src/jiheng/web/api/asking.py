"""Who asks through the API, and what their token leaves of their rights: no more than pages let them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts import sessions
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import ACT_TITLES, Act, matrix
from jiheng.web.api import tokens
from jiheng.web.api.models import Token
from jiheng.web.operations.signing import signing_act
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects import queries
from jiheng.web.projects.access import acts_on, find_project
from jiheng.web.projects.models import Project

OF_KIND = "(kind)"  # in place of an object of the matrix: the one that the kind of record belongs to


class Right(NamedTuple):
    """What an operation asks for: an act on a kind of object, as `needs` says it of a page.

    Without an act: that one sees the project, or holds a token at all. `signs`: the act by which the owner
    signs this kind of record. `whole`: the operation itself keeps to the organisation of a token. `full`: it
    tells of whatever its owner does, so the token must leave them all of their rights.
    """

    subject: str = ""
    act: Act | None = None
    also: tuple[str, ...] = ()
    either: tuple[tuple[str, Act], ...] = ()
    signs: bool = False
    whole: bool = False
    full: bool = False


@dataclass(slots=True)
class Asking:
    """One request with its token; `project` is that of its path."""

    token: Token
    at: datetime
    project_or_none: Project | None = None
    headers: dict[str, str] = field(default_factory=dict)  # of the answer
    was_hidden: bool = False  # not theirs to see, or not there

    @property
    def by(self) -> User:
        """In whose name."""
        return self.token.user

    @property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)

    @property
    def project(self) -> Project:
        """The project of the path."""
        assert self.project_or_none is not None  # noqa: S101 — the path has one
        return self.project_or_none

    def acts(self, subject: str) -> frozenset[Act]:
        """Give what may be done to a kind of object: of the project, or of no project."""
        if self.project_or_none is not None:
            own = acts_on(self.by, self.project_or_none, subject, self.today)
        else:
            own = matrix().acts(subject, roles_of(self.by, self.today))
        return own & self.token.acts(subject)

    def projects(self, **filters: object) -> QuerySet[Project]:
        """Give the projects that the token shows, by the filters of their page."""
        found = queries.listed(self.by, self.today, **filters)  # type: ignore[arg-type]
        return found.filter(self._below()) if self.token.organisation else found

    def organisations_for_new(self) -> QuerySet[Organisation]:
        """Give the organisations in which a project may be begun."""
        found = queries.organisations_for_new(self.by, self.today)
        limit = self.token.organisation
        return found.filter(path__startswith=limit.path) if limit else found

    def see(self, project_id: UUID) -> Project:
        """Give a project that the token shows. Raises Http404."""
        found = find_project(self.by, project_id, self.today)
        if not self.shows(found.organisation):
            raise Http404
        return found

    def shows(self, organisation: Organisation) -> bool:
        """Say whether the token is for what belongs to an organisation."""
        limit = self.token.organisation
        return limit is None or organisation.path.startswith(limit.path)

    def allow(self, right: Right, kwargs: Mapping[str, str]) -> None:
        """Hold the request against what it needs. Raises Http404, PermissionDenied."""
        place, _ = sessions.owed(self.by, self.at)
        if place:
            raise PermissionDenied("令牌的主人要先登录网页更换密码，或设好第二重验证，令牌才能用。")
        if "project_id" in kwargs:
            self.project_or_none = self.see(UUID(kwargs["project_id"]))
        elif self.token.organisation is not None and right.act is not None and not right.whole:
            raise PermissionDenied("这个令牌限定了单位，不能办全系统的事。")
        kind = kwargs.get("kind", "")
        if "kind" in kwargs and kind not in KINDS:
            raise Http404
        subject = subject_of(kind) if right.subject == OF_KIND else right.subject
        act = signing_act(subject) if right.signs else right.act
        if act is not None:
            for each in (subject, *right.also):
                self._has(each, act)
        if right.full and not self._is_full():
            raise PermissionDenied("要用不限单位、带着主人全部权限的令牌：提醒说的是主人经手的一切。")
        if right.either and not any(act in self.acts(each) for each, act in right.either):
            raise PermissionDenied

    def _is_full(self) -> bool:
        mine = tokens.grantable(self.by)
        return self.token.organisation is None and all(
            acts <= self.token.acts(subject) for subject, acts in mine.items()
        )

    def _has(self, subject: str, act: Act) -> None:
        if act not in self.acts(subject):
            raise PermissionDenied(
                f"需要对“{matrix().titles[subject]}”的“{ACT_TITLES[act]}”权限：令牌和它的主人都要有。"
            )

    def _below(self) -> Q:
        assert self.token.organisation is not None  # noqa: S101 — asked before
        return Q(organisation__path__startswith=self.token.organisation.path)


def asked(request: HttpRequest) -> Asking:
    """Give who asks: the door has put it there."""
    found = request.asked  # type: ignore[attr-defined]
    assert isinstance(found, Asking)  # noqa: S101 — the door lets nothing through without
    return found
