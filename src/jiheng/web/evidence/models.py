"""The tables of evidence. A record is never changed; what corrects it is another record (design D3)."""

from django.db import models

from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FIRST_HASH
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project
from jiheng.web.trail.seals import protect


class Register(models.Model):
    """A register of a project: one a kind of record, kept though it may be empty.

    `original` is the file it came as, byte for byte; records added later stand behind it.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="registers")
    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=200, blank=True)  # of a workbook, the one that was read
    original = models.BinaryField(null=True)
    original_records = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)  # all of them, superseded ones included
    standing = models.PositiveIntegerField(default=0)  # those that count
    superseded = models.PositiveIntegerField(default=0)  # corrected or withdrawn
    late = models.PositiveIntegerField(default=0)
    entered = models.BooleanField(default=False)  # the ledger says that it is kept

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "kind"], name="one_register_a_kind"),)

    def __str__(self) -> str:
        """Give the kind's Chinese title."""
        return KINDS[self.kind].title if self.kind in KINDS else self.kind


class Record(models.Model):
    """One record. Only `superseded_by` is ever set, once, when another record corrects it, or takes it in."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    position = models.PositiveIntegerField()  # from 1 within the register, in the order they were kept
    record_id = models.CharField(max_length=200)  # the id that documents print
    content = models.TextField()  # canonical JSON
    line = models.PositiveIntegerField(null=True)  # of the file it came in
    happened_on = models.DateField()
    system = models.CharField(max_length=200, blank=True)
    stands = models.BooleanField(default=True)  # false: it only takes another back
    supersedes = models.CharField(max_length=200, blank=True)
    superseded_by = models.CharField(max_length=200, blank=True)
    is_late = models.BooleanField(default=False)  # 逾期补充: came after sign-off, scores nothing itself
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["project", "record_id", "kind"], name="one_record_an_id"),
            models.UniqueConstraint(fields=["project", "kind", "position"], name="one_record_a_position"),
        )
        indexes = (
            models.Index(fields=["project", "kind", "-happened_on", "-position"]),
            models.Index(fields=["project", "kind", "system", "-happened_on"]),
            # of what stands: found, ordered and counted without a look at the rows
            models.Index(
                fields=["project", "kind", "superseded_by", "-happened_on", "-position", "is_late", "stands"],
                name="standing_records",
            ),
        )

    def __str__(self) -> str:
        """Give the id that documents print."""
        return self.record_id


class LedgerHead(models.Model):
    """Where the ledger of a project ends; the row is locked while entries are added."""

    project = models.OneToOneField(Project, primary_key=True, on_delete=models.PROTECT, related_name="ledger")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)


class LedgerLine(models.Model):
    """One line of a project's ledger.jsonl, as it is."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ledger_lines")
    seq = models.PositiveBigIntegerField()
    line = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "seq"], name="one_line_a_place"),)


class StoredFile(models.Model):
    """A file by its content: the bytes lie in FILES under their SHA-256 and are never changed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField()


class CleanScan(models.Model):
    """That a virus scanner was shown a file and knew nothing against it; a file without one is 未查毒."""

    stored = models.OneToOneField(
        StoredFile, primary_key=True, on_delete=models.CASCADE, related_name="clean_scan"
    )
    at = models.DateTimeField()


class EvidenceFile(models.Model):
    """A file of a project by its name: what records name in 附件."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evidence_files")
    name = models.CharField("文件名", max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "name"], name="one_evidence_file_a_name"),)

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class FileUse(models.Model):
    """A record names a file in 附件; kept beside the record, so that nobody reads contents for it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="file_uses")
    name = models.CharField(max_length=255)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="file_uses")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["record", "name"], name="one_use_a_record"),)
        indexes = (models.Index(fields=["project", "name"]),)


class SignOffs(models.QuerySet["SignOff"]):
    """Sign-offs, those that were opened again included."""

    def in_force(self) -> "SignOffs":
        """Those that nobody has opened again."""
        return self.exclude(reopenings__state="approved")


class SignOff(models.Model):
    """The owner has signed: what happened in this period, of this kind (all where empty), is settled."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sign_offs")
    kind = models.CharField(max_length=40, blank=True)
    first = models.DateField()
    last = models.DateField()
    records = models.PositiveIntegerField()  # how many there were
    ledger_hash = models.CharField(max_length=64)  # the ledger's end when it was signed
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    objects = SignOffs.as_manager()

    class Meta:
        indexes = (models.Index(fields=["project", "kind"]),)

    def __str__(self) -> str:
        """Say what is signed."""
        return (
            f"{KINDS[self.kind].title if self.kind in KINDS else '全部登记册'}（{self.first} 至 {self.last}）"
        )


class ReopeningState(models.TextChoices):
    """Where a request to open a sign-off again stands."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已重新打开"
    RETURNED = "returned", "已退回"


class Reopening(Asked):
    """The owner asks that what they signed be opened again; the evaluator decides (AC-02)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField("理由")
    state = models.CharField(max_length=20, choices=ReopeningState.choices, default=ReopeningState.ASKED)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sign_off"],
                condition=models.Q(state__in=["asked", "approved"]),
                name="one_reopening_a_sign_off",
            ),
        )


class Submission(models.Model):
    """What was posted under an id that the client made: the same again gets the same answer (D-14)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="submissions")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was posted, and by whom
    kind = models.CharField(max_length=40)
    first = models.PositiveIntegerField()  # the positions in the register of what it made
    last = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "key"], name="one_submission_a_key"),)


protect(SignOff, Reopening, EvidenceFile)
