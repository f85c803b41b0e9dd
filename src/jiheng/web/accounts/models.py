"""The tables of organisations and people."""

import re
from datetime import date
from unicodedata import normalize

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from jiheng.web.accounts.roles import OrganisationKind, Role
from jiheng.web.ids import new_id
from jiheng.web.trail.seals import protect

PLAIN = re.compile(r"[\s().-]+")  # what is written between signs
MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1\d{10})")  # another number may be an office's


class Organisation(models.Model):
    """A unit, department, vendor, evaluator or bureau; a tree by who is above whom."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("名称", max_length=200, unique=True)
    short_name = models.CharField("简称", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=20, choices=OrganisationKind.choices)
    above = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="below"
    )
    # The ids of all above and its own, each ended by a slash: everything below it begins with it.
    path = models.CharField(max_length=800, editable=False, db_index=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Give the name."""
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the path right."""
        self.path = f"{self.above.path if self.above else ''}{self.pk.hex}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def path_above(self) -> str:
        """The path of whoever is above; "" of who has nobody above: then everything begins with it."""
        return self.path.removesuffix(f"{self.pk.hex}/")


class User(AbstractUser):
    """A person who signs in. `name` is what documents and the trail print."""

    id = models.UUIDField(primary_key=True, default=new_id)
    first_name = last_name = None  # type: ignore[assignment] # a Chinese name is one
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)
    # The person behind the account: nobody approves their own work through a second one.
    person = models.CharField(max_length=64, blank=True, db_index=True)
    password_changed_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)

    REQUIRED_FIELDS = ("name",)  # type: ignore[assignment]

    def __str__(self) -> str:
        """Give the name."""
        return self.name or self.username

    def is_same_person(self, other: "User") -> bool:
        """Say whether two accounts are one person's: by who is behind them, or by their mobile number."""
        return self.pk == other.pk or not self.known_by.isdisjoint(other.known_by)

    @property
    def known_by(self) -> frozenset[str]:
        """Give what tells the person, however it is written: 11x is 11X, +86 138 0000 0000 a number."""
        person, phone = (PLAIN.sub("", normalize("NFKC", each)) for each in (self.person, self.phone))
        mobile = MOBILE.fullmatch(phone)
        found = (f"person {person.casefold()}" if person else "", f"mobile {mobile[1]}" if mobile else "")
        return frozenset(filter(None, found))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, as of a day."""

    def on(self, day: date) -> "MembershipQuerySet":
        """Those that hold on a day."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))


class Membership(models.Model):
    """A role of a person in an organisation, from a day on, perhaps until one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "organisation", "role", "since"], name="one_role_a_day"),
        )

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.user} {self.get_role_display()} {self.organisation}"


class ProposalKind(models.TextChoices):
    """What a head asks for."""

    NEW = "new", "新人加入"
    ROLE = "role", "已有的人担任角色"
    END = "end", "不再担任角色"
    FACTOR = "factor", "清除第二重验证"


class ProposalState(models.TextChoices):
    """How far a proposal is."""

    ASKED = "asked", "办理中"
    DONE = "done", "已办好"
    DECLINED = "declined", "没有同意"


class Proposal(models.Model):
    """What the head of an organisation asks of the administrators: who is to have a role, or no longer.

    Of a new person the system administrator makes the account; the security administrator grants and
    revokes. Of who lost phone, key and recovery codes, the second factor is cleared; `role` is what the
    person is there. The same person never does both what is asked and the asking.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField("提请什么", max_length=10, choices=ProposalKind.choices)
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    verified = models.CharField("怎样核实是本人", max_length=200, blank=True, db_default="")
    state = models.CharField(
        "状态", max_length=10, choices=ProposalState.choices, default=ProposalState.ASKED
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提请时间")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField("意见", max_length=200, blank=True)

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.get_kind_display()}：{self.name} {self.organisation} {self.get_role_display()}"


class TokenPurpose(models.TextChoices):
    """What a one-time token is good for."""

    SET_UP = "set_up", "首次设置"
    INVITATION = "invitation", "设置密码"


class OneTimeToken(models.Model):
    """A token that was shown once; only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=20, choices=TokenPurpose.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class PasswordUsed(models.Model):
    """A password somebody has had, as its hash: the last five may not come back (8.1.4.1 a)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passwords_used")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()


class FailedLogins(models.Model):
    """How often in a row signing in has failed, for a login name or from an address (8.1.4.1 b)."""

    key = models.CharField(primary_key=True, max_length=200)  # "login:…" or "address:…"
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


protect(User, but=("last_login",))
protect(Organisation, Membership, Proposal)
