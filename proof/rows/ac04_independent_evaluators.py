"""AC-04: nobody evaluates whom they belong to, work for, or have a contract with; everybody else may.

A tree of organisations is drawn, with projects, vendors past and present, and contracts, many of them
with dates beside the 36 months. Evaluators are then assigned to projects, vendors to projects that are
evaluated, and experts with employers drawn likewise are seated. What the product says is held against a
plain reckoning over the drawn lists that is written here, which knows neither its tables nor its code.
And an expert who has declared nothing, or a relation, fills in no sheet.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from proof.databases import ready
from proof.row import Row

AT = datetime(2024, 2, 29, 2, tzinfo=UTC)  # 36 months before is no 29 February
TODAY = date(2024, 2, 29)
EDGE = date(2021, 2, 28)
COMPANIES = ("vendor", "evaluator")

row = Row(
    "AC-04",
    promises=("I-9",),
    sizes={
        "short": {"organisations": 60, "pairs": 150, "experts": 40},
        "night": {"organisations": 500, "pairs": 4_000, "experts": 600},
    },
    bars=(
        "organisations >= size.organisations", "pairs >= size.pairs", "conflicts >= 20", "independent >= 20",
        "conflicts_assigned = 0", "false_refusals = 0", "experts >= size.experts", "expert_conflicts >= 5",
        "conflicts_seated = 0", "falsely_unseated = 0", "filled_in_undeclared = 0",
    ),
)  # fmt: skip


@dataclass
class Drawn:
    """What was drawn, as plain lists: organisations by number, who is above, and who worked for whom."""

    above: dict[int, int | None] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    served: list[tuple[int, int, date | None]] = field(default_factory=list)  # vendor, unit, until
    vendors: dict[int, list[tuple[int, date | None]]] = field(default_factory=dict)  # by project
    contracts: list[tuple[int, int, date]] = field(default_factory=list)  # supplier, buyer, last day
    units: list[int] = field(default_factory=list)  # by project

    def line(self, one):
        """Give an organisation and all above it."""
        found = []
        while one is not None:
            found.append(one)
            one = self.above[one]
        return found

    def family(self, one):
        """Give the companies that have a company above them in common."""
        if self.kinds[one] not in COMPANIES:
            return {one}
        top = one
        while self.above[top] is not None and self.kinds[self.above[top]] in COMPANIES:
            top = self.above[top]
        return {each for each in self.above if top in self.line(each)}

    def conflict(self, evaluator, others):
        """Say whether an organisation may not look at these."""
        mine = self.family(evaluator)
        for other in others:
            theirs = self.family(other)
            if any(one in self.line(each) or each in self.line(one) for one in mine for each in theirs):
                return True
            for one, each, until in self.served:
                if _recent(until) and ((one in mine and each in theirs) or (one in theirs and each in mine)):
                    return True
            for one, each, until in self.contracts:
                if _recent(until) and ((one in mine and each in theirs) or (one in theirs and each in mine)):
                    return True
        return False

    def looked_at(self, project):
        """Give the unit of a project, and who has been its vendor within 36 months."""
        return [self.units[project], *(one for one, until in self.vendors.get(project, ()) if _recent(until))]


def _recent(until):
    return until is None or until >= EDGE


@row.runs
def choose_evaluators(trial):
    """Draw, ask, hold against the reckoning."""
    ready(trial.room)
    from jiheng.web.accounts.roles import Role

    drawn, made = _drawn(trial)
    found = SimpleNamespace(pairs=0, conflicts=0, independent=0, assigned=0, refused=0)
    evaluators = [one for one, kind in drawn.kinds.items() if kind == "evaluator"]
    vendors = [one for one, kind in drawn.kinds.items() if kind == "vendor"]
    for number in range(trial.size["pairs"]):
        project = trial.random.randrange(len(drawn.units))
        one = trial.random.choice(_near(trial, drawn, project, evaluators))
        if number % 3 == 0 and vendors:
            _as_vendor(drawn, made, project, (one, trial.random.choice(vendors)), found)
        else:
            _hold(
                made,
                (project, one, Role.EVALUATION_LEAD),
                drawn.conflict(one, drawn.looked_at(project)),
                found,
            )
    experts = _experts(trial, drawn, made)
    return {
        "organisations": len(drawn.above), "pairs": found.pairs, "conflicts": found.conflicts,
        "independent": found.independent, "conflicts_assigned": found.assigned,
        "false_refusals": found.refused,
        **experts,
    }  # fmt: skip


def _drawn(trial):
    """Draw the graph and put it into the tables."""
    from jiheng.web.accounts.models import Organisation, User
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.projects.models import Assignment, Project
    from tests.support.kept import TEXT
    from tests.support.promised import promise

    chance, drawn = trial.random, Drawn()
    clerk = User.objects.create(username="admin", name="管理员")
    made = SimpleNamespace(organisations=[], projects=[], by=clerk)
    for number in range(trial.size["organisations"]):
        kind = chance.choice(("department", "unit", "unit", "vendor", "vendor", "evaluator", "evaluator"))
        wanted = COMPANIES if kind in COMPANIES and chance.random() < 0.8 else ("department", "unit")
        above = [one for one in drawn.above if drawn.kinds[one] in wanted and len(drawn.line(one)) < 4]
        parent = chance.choice(above) if above and chance.random() < 0.4 else None
        drawn.above[number], drawn.kinds[number] = parent, kind
        upper = made.organisations[parent] if parent is not None else None
        made.organisations.append(
            Organisation.objects.create(name=f"单位{number:04}", kind=kind, above=upper)
        )
    owners = [*drawn.above]
    for number in range(trial.size["organisations"] // 3):
        unit = chance.choice(owners)
        home = made.organisations[unit]
        project = Project.objects.create(
            organisation=home, name=f"项目{number}", unit=home.name, fiscal_year=2023, created_at=AT
        )
        made.projects.append(promise(project, TEXT))
        drawn.units.append(unit)
    vendors = [one for one, kind in drawn.kinds.items() if kind == "vendor"]
    for _ in range(trial.size["organisations"] // 2):
        project, one, until = chance.randrange(len(drawn.units)), chance.choice(vendors), _day(chance)
        drawn.served.append((one, drawn.units[project], until))
        drawn.vendors.setdefault(project, []).append((one, until))
        Assignment.objects.create(
            project=made.projects[project], organisation=made.organisations[one], role="vendor_engineer",
            since=date(2018, 1, 1), until=until,
        )  # fmt: skip
    for number in range(trial.size["organisations"] // 4):
        project, one = chance.randrange(len(drawn.units)), chance.randrange(len(drawn.above))
        last = _day(chance) or date(2024, 12, 31)
        drawn.contracts.append((one, drawn.units[project], last))
        words = {
            "name": f"合同{number}", "supplier": made.organisations[one].name, "amount": "1000",
            "signed_on": "2018-01-05", "service_period": f"2018-02-01至{last}",
        }  # fmt: skip
        evidence.enter(made.projects[project], "contract", words, by=clerk, at=AT)
    return drawn, made


def _day(chance):
    """Draw a last day: often beside the 36 months."""
    beside = [EDGE + timedelta(days=step) for step in (-1, 0, 1)]
    others = [None, date(2019, 6, 1), date(2020, 12, 31), date(2023, 1, 1), date(2025, 1, 1)]
    return chance.choice(beside + others)


def _near(trial, drawn, project, evaluators):
    """Give evaluators: half of the time those that are somehow near to who is looked at."""
    near = {each for other in drawn.looked_at(project) for each in (*drawn.line(other), *drawn.family(other))}
    for one, other, _ in (*drawn.served, *drawn.contracts):
        if near & {one, other}:
            near |= drawn.family(one) | drawn.family(other)
    found = [each for each in evaluators if each in near]
    return found if found and trial.random.random() < 0.5 else evaluators


def _hold(made, asked, conflict, found):
    """Assign, hold it against what was reckoned, and take it back."""
    project, one, role = asked
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from jiheng.web.system import assignments

    found.pairs += 1
    found.conflicts += conflict
    found.independent += not conflict
    with transaction.atomic():
        try:
            assignments.assign(
                made.projects[project], made.organisations[one], role, None, by=made.by, at=AT, on=TODAY
            )
        except ValidationError as error:
            if "已经是" not in str(error):
                found.refused += not conflict
                if not conflict:
                    print(f"falsely refused: {error.messages}")
        else:
            found.assigned += conflict
            if conflict:
                print(f"assigned: {made.organisations[one]} to {made.projects[project].organisation}")
        transaction.set_rollback(True)


def _as_vendor(drawn, made, project, pair, found):
    """Assign a vendor to a project that an organisation evaluates already."""
    evaluator, vendor = pair
    from django.db import transaction

    from jiheng.web.accounts.roles import Role
    from jiheng.web.projects.models import Assignment

    with transaction.atomic():
        Assignment.objects.create(
            project=made.projects[project], organisation=made.organisations[evaluator],
            role=Role.EVALUATION_LEAD, since=date(2023, 1, 1),
        )  # fmt: skip
        _hold(made, (project, vendor, Role.VENDOR_MANAGER), drawn.conflict(evaluator, [vendor]), found)
        transaction.set_rollback(True)


def _experts(trial, drawn, made):
    """Seat experts who work, or have worked, for somebody else too, under one account or two."""
    from django.db import transaction

    from jiheng.errors import UsageError
    from jiheng.web.accounts.models import Membership, User
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evaluations import group
    from jiheng.web.projects.models import Assignment

    chance = trial.random
    counts = {"experts": 0, "expert_conflicts": 0, "conflicts_seated": 0, "falsely_unseated": 0}
    counts["filled_in_undeclared"] = 0
    evaluators = [one for one, kind in drawn.kinds.items() if kind == "evaluator"]
    for number in range(trial.size["experts"]):
        project, home = chance.randrange(len(drawn.units)), chance.choice(evaluators)
        looked_at = drawn.looked_at(project)
        near = [each for other in looked_at for each in drawn.line(other)]
        employer, until = chance.choice(near if number % 2 else [*drawn.above]), _day(chance)
        with transaction.atomic():
            expert = User.objects.create(
                username=f"expert{number}", name=f"专家{number}", person=f"人{number}"
            )
            second = expert
            if number % 3 == 0:
                second = User.objects.create(
                    username=f"also{number}", name=f"专家{number}", person=f"人{number}"
                )
            Membership.objects.create(
                user=expert, organisation=made.organisations[home], role=Role.EXPERT, since=date(2020, 1, 1)
            )
            Membership.objects.create(
                user=second, organisation=made.organisations[employer], role=Role.UNIT_CLERK,
                since=date(2018, 1, 1), until=until,
            )  # fmt: skip
            Assignment.objects.create(
                project=made.projects[project], organisation=made.organisations[home], role=Role.EXPERT,
                since=date(2023, 1, 1),
            )  # fmt: skip
            works_for = [home, *([employer] if _recent(until) else [])]
            conflict = any(
                one in drawn.line(each) or each in drawn.line(one) for one in works_for for each in looked_at
            )
            counts["experts"] += 1
            counts["expert_conflicts"] += conflict
            try:
                seat = group.seat(made.projects[project], expert, by=made.by, at=AT, on=TODAY)
            except UsageError as error:
                counts["falsely_unseated"] += not conflict
                if not conflict:
                    print(f"falsely refused: {error}")
            else:
                counts["conflicts_seated"] += conflict
                counts["filled_in_undeclared"] += _fills_in(seat, expert)
            transaction.set_rollback(True)
    return counts


def _fills_in(seat, expert):
    """Say whether a sheet can be filled in before its declaration, or after one of a relation."""
    from jiheng.errors import UsageError
    from jiheng.web.evaluations import group

    filled = 0
    for declared in (False, True):
        if declared:
            group.declare(seat.pk, independent=False, relation="曾在运维商任职", by=expert, at=AT)
        try:
            group.save(
                seat.pk, {"管理制度": ("9", "理由充分，写满十个字")}, "", by=expert, at=AT, keyed=False
            )
        except UsageError:
            continue
        filled += 1
    return filled
