"""The tables of anchors: the ends of chains that were anchored, and the lines over them. Only added to."""

from django.db import models


class Why(models.TextChoices):
    """Why an anchor was made."""

    DAILY = "daily", "每日"
    SIGN_OFF = "sign_off", "签认"
    ASKED = "asked", "手工"
    BUNDLE = "bundle", "证据包"


class End(models.Model):
    """The end of a chain, as it was anchored: one leaf of the tree. `body` is its canonical JSON."""

    position = models.PositiveBigIntegerField(primary_key=True)  # from 1, in the order of the tree
    chain = models.CharField(max_length=60, db_index=True)  # trail:… or ledger:… with the chain's id
    size = models.PositiveBigIntegerField(default=0)
    body = models.TextField()


class Anchor(models.Model):
    """An anchor. `size` is how many ends it is over."""

    size = models.PositiveBigIntegerField(primary_key=True)
    line = models.TextField("锚")
    at = models.DateTimeField("时间")
    why = models.CharField("缘由", max_length=10, choices=Why.choices)
    project = models.UUIDField(null=True)  # which a sign-off or a bundle was of

    def __str__(self) -> str:
        """Give the line."""
        return self.line
