"""The tables of filing: days by which a bureau wants a year's evaluations, and what it reminded of."""

from django.db import models

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.ids import new_id
from jiheng.web.trail.seals import protect


class FilingDay(models.Model):
    """The day by which the evaluations of a year are due, for everybody below a path of organisations.

    The nearest above a unit holds; an empty path is the whole server.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    below = models.CharField(max_length=800, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    due = models.DateField("报送期限")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["below", "fiscal_year"], name="one_filing_day_a_year"),
        )

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.fiscal_year} 年度 {self.due}"


class Reminder(models.Model):
    """A bureau reminded a unit of what it has not filed for a year; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reminders")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    projects = models.PositiveIntegerField("没有报的项目")  # when it was sent
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("催办时间")

    class Meta:
        indexes = (models.Index(fields=["organisation", "fiscal_year", "-sent_at"]),)

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.organisation} {self.fiscal_year} 年度 {self.projects} 个"


protect(FilingDay)
