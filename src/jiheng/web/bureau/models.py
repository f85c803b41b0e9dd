"""The tables of the bureau: samples for re-check as they were drawn, and lists that were exported."""

from typing import Any

from django.db import models

from jiheng.web.accounts.models import User
from jiheng.web.evidence.models import StoredFile
from jiheng.web.ids import new_id


class Sample(models.Model):
    """A stratified random sample that anybody can draw again: seed, rule and frame are here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    size = models.PositiveIntegerField("抽几个")
    seed = models.CharField("种子", max_length=60)
    certain = models.BooleanField("高风险的全部抽中")
    by = models.CharField("同类", max_length=200)  # names of the rule of likeness, by comma
    least = models.PositiveIntegerField("一组最少几个")
    within = models.JSONField()  # the paths of organisations it was drawn from
    frame = models.PositiveIntegerField("抽样框")  # how many projects it was drawn from
    snapshot_at = models.DateTimeField("快照截至")
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽样时间")
    answers = models.JSONField()  # strata, and the projects with their probabilities

    def __str__(self) -> str:
        """Say which it is."""
        return f"{self.fiscal_year} 年度抽样 {self.size} 个，种子“{self.seed}”"

    def answer(self, key: str) -> dict[str, Any]:
        """Give one of its tables, as it was drawn."""
        found: dict[str, Any] = next(each for each in self.answers if each["key"] == key)
        return found


class Export(models.Model):
    """A long list that was written for somebody, who alone may have it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.rows} 个项目"
