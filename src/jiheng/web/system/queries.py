"""What the pages of 系统 show to whom."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.needs import memberships, roles_of
from jiheng.web.accounts.roles import SERVER_ROLES, UNIT_ROLES, VENDOR_ROLES, Role
from jiheng.web.trail.models import SERVER, Entry


def visible_organisations(user: User, on: date) -> QuerySet[Organisation]:
    """Give the organisations whose people somebody may see: administrators all, others what is theirs."""
    rows = Organisation.objects.select_related("above").filter(is_sample=False)
    if roles_of(user, on) & {*SERVER_ROLES}:
        return rows
    own = Q(pk__in=[])
    for each in memberships(user, on):
        if each.role in (*UNIT_ROLES, *VENDOR_ROLES):
            own |= Q(path__startswith=each.organisation.path)
    return rows.filter(own)


def visible_people(user: User, on: date) -> QuerySet[User]:
    """Give the people somebody may see, with the roles that hold on a day in `held`."""
    held = Membership.objects.on(on).select_related("organisation")
    people = User.objects.prefetch_related(Prefetch("memberships", held, to_attr="held"))
    if roles_of(user, on) & {*SERVER_ROLES}:
        return people
    where = visible_organisations(user, on)
    return people.filter(pk__in=Membership.objects.on(on).filter(organisation__in=where).values("user"))


def visible_entries(user: User, on: date) -> QuerySet[Entry]:
    """Give the entries of the trail somebody may see.

    The audit administrator sees all, the other administrators what alarms them; an auditor what happened in
    the region; a unit what happened in it; everybody what they did themselves.
    """
    if Role.AUDIT_ADMIN in roles_of(user, on):
        return Entry.objects.all()
    seen = Q(actor=user.pk)
    if not roles_of(user, on).isdisjoint(SERVER_ROLES):
        seen |= Q(chain=SERVER, act="alarm")
    for each in memberships(user, on):
        if each.role in UNIT_ROLES:
            path = each.organisation.path
        elif each.role == Role.AUDITOR:
            path = each.organisation.path_above
        else:
            continue
        below = Organisation.objects.filter(path__startswith=path).values("pk")
        seen |= Q(chain__in=below)
    return Entry.objects.filter(seen)
