"""The tables of the bureau: samples as drawn, lists of who should file, lists that were exported."""

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


class ExpectedList(models.Model):
    """A list of who should file, with what became of each on it by a snapshot."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("名单", max_length=255)
    fiscal_year = models.PositiveSmallIntegerField("年度", null=True)  # where somebody chose one
    within = models.JSONField()  # the paths of organisations that it was compared with
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")  # all of it
    snapshot_at = models.DateTimeField("快照截至")
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("核对时间")
    counts = models.JSONField()  # how many there are of each outcome
    answers = models.JSONField()  # the tables, long ones cut

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class DepartmentSummary(models.Model):
    """The summary of a department's projects of a year, as it was made."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    department = models.CharField("主管部门", max_length=200, blank=True)  # empty: of those that name none
    within = models.JSONField()  # the paths of organisations that it was made of
    projects = models.JSONField()  # id, name, unit, total and grade of each
    pages = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    def __str__(self) -> str:
        """Say whose it is."""
        return f"{self.department or '没有注明主管部门的项目'}{self.fiscal_year}年度汇总"


class SummaryFile(models.Model):
    """One format of a summary."""

    summary = models.ForeignKey(DepartmentSummary, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Give its name."""
        return self.name


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
