"""All registers of a project by the periods of its year: what is signed, what is not, what came since."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, QuerySet

from jiheng.errors import UnreadableValueError
from jiheng.evidence.kinds import KINDS
from jiheng.reports.times import QUARTER_NAMES
from jiheng.values.days import LAST_MONTH
from jiheng.values.period import Period
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.models import Record, Reopening, ReopeningState, SignOff
from jiheng.web.evidence.reopening import Wanted
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.models import Project

SPANS = {"month": (1, "月"), "quarter": (3, "季度"), "half": (6, "半年"), "year": (12, "全年")}
SIGNING = (Act.SIGN, Act.APPROVE)  # the owner signs off: S in the matrix where the object has it, else A
Counts = Counter[tuple[str, int]]  # by kind and month


@dataclass(slots=True)
class Cell:
    """A register in a period; `value` names it where it can be chosen, `why` says why it cannot."""

    period: Period
    records: int = 0
    late: int = 0
    signed: SignOff | None = None
    partly: bool = False
    opened: Reopening | None = None
    value: str = ""
    why: str = ""

    @property
    def badge(self) -> tuple[str, str]:
        """The state as kind and word of a badge; empty where there is nothing to tell."""
        if self.signed:
            return ("late", f"已签认，后来 {self.late} 条") if self.late else ("locked", "已签认")
        if self.opened:
            return "returned", "已重新打开"
        if self.partly:
            return "waiting", "部分签认"
        return ("waiting", "未签认") if self.records or self.value else ("", "")


@dataclass(slots=True)
class Row:
    """A register, or all of them together (an empty kind)."""

    kind: str
    title: str
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole: `beyond` records lie outside of the year."""

    titles: list[str]  # of the periods, short
    rows: list[Row]
    unsigned: int
    beyond: int


def periods_of(year: int, span: str) -> list[Period]:
    """Divide a year."""
    length = SPANS[span][0]
    return [Period.months(year, first, first + length - 1) for first in range(1, LAST_MONTH + 1, length)]


def _titles(periods: Sequence[Period]) -> list[str]:
    shapes = {LAST_MONTH: "{}月", len(QUARTER_NAMES): "第{}季度", 2: "{}半年", 1: "全年"}
    names = {len(QUARTER_NAMES): QUARTER_NAMES, 2: "上下"}.get(len(periods), range(1, len(periods) + 1))
    return [shapes[len(periods)].format(each) for each in names]


def signing_act(subject: str) -> Act:
    """Give the act that the owner needs to sign records of an object off."""
    owner = matrix().acts(subject, [Role.UNIT_HEAD])
    return next((act for act in SIGNING if act in owner), Act.SIGN)


def overview(project: Project, user: User, span: str, today: date, may: frozenset[str]) -> Overview:
    """Tell all registers by period; `may` names the kinds that the asker may sign, "" all together."""
    year = project.fiscal_year
    months, beyond = _counted(Record.objects.filter(project=project, is_late=False), year)
    late, _ = _counted(Record.objects.filter(project=project, is_late=True, superseded_by=""), year)
    entered = Record.objects.filter(project=project, is_late=False).exclude(kind="waiver")
    by = User.objects.filter(pk__in=entered.values("entered_by").distinct())
    mine, _ = _counted(
        entered.filter(entered_by__in=[each for each in by if each.is_same_person(user)]), year
    )
    in_force = list(SignOff.objects.in_force().filter(project=project).select_related("signed_by"))
    opened = list(
        Reopening.objects.filter(sign_off__project=project, state=ReopeningState.APPROVED)
        .select_related("sign_off")
        .order_by("-decided_at")
    )
    periods = periods_of(year, span)
    kept = [each.kind for each in project.registers.all()]
    rows = [Row("", "全部登记册"), *(Row(kind, KINDS[kind].title) for kind in KINDS if kind in kept)]
    for row in rows:
        for period in periods:
            cell = Cell(period, _sum(months, row.kind, period), _sum(late, row.kind, period))
            _say_signed(cell, row.kind, in_force, opened)
            if not cell.signed:
                _offer(cell, row.kind, _sum(mine, row.kind, period), today, may)
            row.cells.append(cell)
    unsigned = sum(
        each.records for row in rows if row.kind for each in row.cells if not each.signed and not each.partly
    )
    return Overview(_titles(periods), rows if len(rows) > 1 else [], unsigned, beyond)


def _counted(records: QuerySet[Record], year: int) -> tuple[Counts, int]:
    counts: Counts = Counter()
    beyond = 0
    grouped = (
        records.order_by()
        .values_list("kind", F("happened_on__year"), F("happened_on__month"))
        .annotate(count=Count("pk"))
    )
    for kind, of_year, month, count in grouped:
        if of_year == year:
            counts[kind, month] += count
            counts["", month] += count
        else:
            beyond += count
    return counts, beyond


def _sum(counts: Counts, kind: str, period: Period) -> int:
    return sum(counts[kind, month] for month in range(period.first.month, period.last.month + 1))


def _say_signed(cell: Cell, kind: str, in_force: Sequence[SignOff], opened: Iterable[Reopening]) -> None:
    for each in in_force:
        if each.kind not in ("", kind):
            continue
        if each.first <= cell.period.first and each.last >= cell.period.last:
            cell.signed = each
            return
        cell.partly |= each.first <= cell.period.last and each.last >= cell.period.first
    for one in opened:
        signed = one.sign_off
        if (
            signed.kind in ("", kind)
            and signed.first <= cell.period.last
            and signed.last >= cell.period.first
        ):
            cell.opened = one
            return


def _offer(cell: Cell, kind: str, mine: int, today: date, may: frozenset[str]) -> None:
    if kind not in may:
        cell.why = "随“全部登记册”一起签认" if "" in may and cell.records else ""
        return
    if cell.period.last >= today:
        cell.why = "还没有结束"
    elif mine:
        cell.why = f"有 {mine} 条是您登记的，请另一位负责人签认"
    elif cell.records or kind:
        cell.value = f"{kind}:{cell.period.first}..{cell.period.last}"


def read_wanted(value: str) -> Wanted:
    """Read what a box of the page stands for. Raises UnreadableValueError."""
    kind, _, written = value.partition(":")
    if kind and kind not in KINDS:
        raise UnreadableValueError("没有这种登记册", found=kind)
    return Wanted(kind, Period.read(written))


def signable(acts_of: Callable[[str], frozenset[Act]]) -> frozenset[str]:
    """Give the kinds that somebody may sign, "" where they may sign all together."""
    own = {kind for kind in KINDS if signing_act(subject_of(kind)) in acts_of(subject_of(kind))}
    return frozenset({*own, ""} if Act.SIGN in acts_of("sign_off") else own)


def signers(project: Project, today: date) -> list[User]:
    """Give the people who sign for the unit of a project."""
    heads = Membership.objects.on(today).filter(role=Role.UNIT_HEAD).select_related("user", "organisation")
    path = project.organisation.path
    found = {each.user.pk: each.user for each in heads if path.startswith(each.organisation.path)}
    return [each for each in found.values() if each.is_active]


def requests_of(project: Project) -> list[Reopening]:
    """Give the requests to open something again, those that wait first, then the newest."""
    found = Reopening.objects.filter(sign_off__project=project).order_by("-asked_at")
    listed = list(found.select_related("sign_off__signed_by", "asked_by", "decided_by"))
    return sorted(listed, key=lambda each: each.state != ReopeningState.ASKED)
