"""The table of the desk: how each project stood when that was last reckoned, so that no page waits for it."""

from django.db import models

from jiheng.web.projects.models import Project, ProjectVersion


class KeptStand(models.Model):
    """What the pages show of an evaluation, and what that was made from; anything else now, and it is stale.

    Reckoned anew at any time from project, records and program: losing a row loses nothing.
    """

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.PROTECT, related_name="kept_stand"
    )
    version = models.ForeignKey(ProjectVersion, on_delete=models.PROTECT, related_name="+")
    text_changes = models.PositiveIntegerField(db_default=0)  # a draft is changed in place
    ledger_hash = models.CharField(max_length=64)  # the end of the project's ledger; empty: it has none
    day = models.DateField()  # as of which what is due was reckoned
    program = models.CharField(max_length=40)  # jiheng's version, and a digest of its code and rules
    reckoned_at = models.DateTimeField()
    content = models.BinaryField()  # as `figures.Stand` writes itself

    def __str__(self) -> str:
        """Say of what and when."""
        return f"{self.project} {self.reckoned_at:%Y-%m-%d %H:%M}"
