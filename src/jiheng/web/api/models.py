"""The tables of the API: tokens, and the answers kept for a week so that a write sent twice is done once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.ids import new_id


class Tokens(models.QuerySet["Token"]):
    """Tokens, those that ended included."""

    def in_force(self, at: datetime) -> "Tokens":
        """Those that open something at a moment."""
        return self.filter(Q(revoked_at=None), expires_at__gt=at, user__is_active=True)


class Token(models.Model):
    """With it a program asks in a person's name; shown once, kept as its SHA-256.

    `scope` holds the letters of acts by kind of object, as permissions.yaml writes them: what of the
    person's rights the program has. With an organisation, only of the projects there and below.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField("名称", max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    scope = models.JSONField()
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField("最近使用", null=True)

    objects = Tokens.as_manager()

    def __str__(self) -> str:
        """Give the name."""
        return self.name

    def acts(self, subject: str) -> frozenset[Act]:
        """Give what the token lets through of a kind of object."""
        scope: Mapping[str, str] = self.scope
        return frozenset(Act(letter) for letter in scope.get(subject, ""))


class KeptAnswer(models.Model):
    """What was answered under an Idempotency-Key; without a status the write is still going on."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was asked: method, address, body
    begun_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key"),)

    def __str__(self) -> str:
        """Give the key."""
        return self.key
