"""The tables of the trail: one chain of entries an organisation, and one of the server itself."""

from django.db import models

from jiheng.evidence.ledger import FIRST_HASH
from jiheng.web.ids import new_id

SERVER = "00000000-0000-0000-0000-000000000000"  # the chain of what belongs to no organisation


class Chain(models.Model):
    """Where the chain of an organisation ends; the row is locked while an entry is added."""

    organisation = models.UUIDField(primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)


class Entry(models.Model):
    """One act. `body` is canonical JSON of all of it; `hash` covers the hash before it and the body."""

    id = models.UUIDField(primary_key=True, default=new_id)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    act = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=200)
    project = models.UUIDField(null=True)
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_a_place"),)
        indexes = (
            models.Index(fields=["chain", "object_kind", "object_id"]),
            models.Index(fields=["chain", "-at"]),
            models.Index(fields=["project", "-at"]),
        )
