"""AC-15: a grade cannot be typed; it follows from the printed total by the thresholds of the rule set.

Totals are drawn, those beside every threshold among them, and reached by overriding points; what the
product says is held against thresholds read here from the files of the rule sets. Grades are then typed
wherever somebody may type: project text, its tables of overrides and judgements, records by page, API and
file, filings. What is typed is refused, or kept as what was published, and the product's own grade stays
what it was. An override keeps both: the points of the rule and those set by hand stay in the card, with
who and why.
"""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import yaml

from proof.databases import ready
from proof.row import Row
from proof.trying import ROOT

THEN = datetime(2023, 12, 31, 1, tzinfo=UTC)
RULE_SETS = ROOT / "src/jiheng/frameworks/data"
TEXT = """jiheng: 1
name: 等级
fiscal_year: 2023
organisation: {implementing_unit: 某市信访局}
systems: [{name: 信访系统}]
goals: {overall: 正常运行}
evaluation:
  period: 2023
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 培训次数
          weight: 100
          target: ≥2次
          measure: {kind: record_count, of: {kind: training}}
          rule: {code: F02}
"""
DECIDED = {"decided_by": "评价组", "decided_on": "2023-12-30", "basis": "经会议研究，按现场核实的情况确定"}
ALONE = Decimal(70)
HALF = Decimal(50)  # one training of two

row = Row(
    "AC-15",
    promises=("I-4", "I-6"),
    sizes={"short": {"totals": 40}, "night": {"totals": 2_000}},
    bars=(
        "totals >= size.totals", "thresholds >= 3", "grades_wrong = 0", "typed >= 8", "typed_taken = 0",
        "overrides >= 20", "computed_lost = 0", "reasonless_used = 0",
    ),
)  # fmt: skip


@row.runs
def type_grades(trial):
    """Draw totals, then type grades at every door."""
    ready(trial.room)
    from tests.support.cast import cast
    from tests.support.promised import promise

    bands = _bands()
    found = SimpleNamespace(wrong=0, lost=0, overrides=0)
    ours = cast("甲")
    project = promise(ours.project, TEXT)
    _train(project, ours)
    for total in _totals(trial, bands):
        _held(project, ours, total, bands, found)
    typed, taken = _typed(project, ours)
    return {
        "totals": trial.size["totals"], "thresholds": len(bands) - 1, "grades_wrong": found.wrong,
        "typed": typed,
        "typed_taken": taken, "overrides": found.overrides, "computed_lost": found.lost,
        "reasonless_used": _without_reason(project, ours),
    }  # fmt: skip


def _bands():
    """Read the thresholds from the file of the rule set: lower bound and name, the highest first."""
    told = yaml.safe_load((RULE_SETS / "cn-mof-2020-10.yaml").read_text("utf-8"))
    return sorted(
        ((Decimal(str(each["from"])), each["name"]) for each in told["grades"]["bands"]), reverse=True
    )


def _totals(trial, bands):
    beside = [low + step for low, _ in bands for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))]
    drawn = [Decimal(each) / 100 for each in trial.random.sample(range(10_001), trial.size["totals"] * 2)]
    each_once = dict.fromkeys([each for each in beside if 0 <= each <= 100] + drawn)
    return [each for each in each_once if each != ALONE][: trial.size["totals"]]  # the same again is refused


def _now(project):
    from jiheng.web.evaluations.evaluating import evaluated

    project.refresh_from_db()
    return evaluated(project, THEN.date()).card


def _train(project, ours):
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence

    words = {
        "system": "信访系统", "held_on": "2023-03-01", "topic": "培训", "trainer": "张三", "attendees": "12"
    }  # fmt: skip
    evidence.enter(project, "training", words, by=ours[Role.VENDOR_ENGINEER], at=THEN)


def _override(project, ours, points, **told):
    """Set the points by hand, as the clerk may; give the record."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence

    words = {"indicator": "培训次数", "points": str(points)} | DECIDED | told
    return evidence.enter(project, "score_override", words, by=ours[Role.UNIT_CLERK], at=THEN)


def _take_back(_project, ours, record):
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence

    evidence.withdraw(record, by=ours[Role.UNIT_CLERK], at=THEN, reason="重新核实以后撤回")


def _held(project, ours, total, bands, found):
    """Reach a total by an override, and hold the grade, and what is kept of both scores, against it."""
    made = _override(project, ours, total)
    card = _now(project)
    [leaf] = card.leaves()
    expected = next(name for low, name in bands if total >= low)
    found.wrong += card.grade != expected or Decimal(str(card.total)) != total
    found.overrides += 1
    kept = leaf.override
    steps = "".join(leaf.reckoned)
    whole = (
        kept is not None
        and kept.by == DECIDED["decided_by"]
        and kept.reason == DECIDED["basis"]
        and Decimal(str(kept.points)) == total
        and Decimal(str(kept.computed)) == HALF
        and f"按规则得 {kept.computed} 分" in steps
        and f"改为 {leaf.score} 分" in steps
    )
    found.lost += not whole
    _take_back(project, ours, made)


def _without_reason(project, ours):
    """Set points without a reason where there is no evidence: none may come of it unflagged."""
    made = _override(project, ours, "96", basis="")
    card = _now(project)
    [leaf] = card.leaves()
    flagged = any("没有理由" in each for each in leaf.notes)
    _take_back(project, ours, made)
    return int(not flagged)


def _is_waiting(name, project):
    """Say whether what was answered with success is not in force: a table only looked at, a faulty draft."""
    project.refresh_from_db()
    return name == "table" or (name.startswith("text") and project.current.text == TEXT)


def _typed(project, ours):
    """Type a grade at every door; give at how many, and how often the product's own became another."""
    from jiheng.web.projects import versions

    made = _override(project, ours, ALONE)
    assert _now(project).grade == "中"
    tries = _tries(project, ours)
    taken = 0
    for name, attempt in tries.items():
        status = attempt()
        if name == "text: published":  # what a report printed stands beside, and is called so
            assert status < 300, status
        elif status < 300 and not _is_waiting(name, project):
            taken += 1
            print(f"{name}: taken, {status}")
        if (grade := _now(project).grade) != "中":
            taken += 1
            print(f"{name}: the grade is {grade}")
    _take_back(project, ours, made)
    assert versions.newest_version(project) is not None
    return len(tries), taken


def _tries(project, ours):
    """Give the ways to type a grade, each by its name; each gives the status of its answer."""
    from jiheng.errors import JihengError
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence
    from tests.support.programs import Program

    clerk, lead = Program(ours[Role.UNIT_CLERK]), Program(ours[Role.EVALUATION_LEAD])
    fiscal, home = Program(ours[Role.FISCAL_CLERK]), f"projects/{project.pk}"

    def sent(program, place, body, method="post", **headers):
        return program.send(method, f"{home}/{place}", body, **headers).status_code

    def text(change):
        tag = clerk.get(f"{home}/text")["ETag"]
        old, new = change
        assert old in TEXT
        return sent(
            clerk, "text", {"text": TEXT.replace(old, new), "reason": "改写等级"}, "put", If_Match=tag
        )

    def record(kind, words):
        try:
            evidence.enter(project, kind, words, by=ours[Role.UNIT_CLERK], at=THEN)
        except JihengError:
            return 422
        return 201

    def table(head, row_):
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("改分.csv", f"{head}\n{row_}\n".encode())
        return clerk.post(f"/api/v1/{home}/records/score_override/imports", {"file": file}).status_code

    override = {"indicator": "培训次数", "points": "95"} | DECIDED
    return {
        "text: grade": lambda: text(("  period: 2023", "  period: 2023\n  grade: 优")),
        "text: 等级": lambda: text(("  period: 2023", "  period: 2023\n  等级: 优")),
        "text: grades": lambda: text(("  period: 2023", "  period: 2023\n  grades: [{name: 优, from: 0}]")),
        "text: leaf": lambda: text(("          weight: 100", "          weight: 100\n          grade: 优")),
        "text: published": lambda: text(
            ("  period: 2023", "  period: 2023\n  published: {total: 96, grade: 优}")
        ),
        "record: points 优": lambda: record("score_override", override | {"points": "优"}),
        "record: grade": lambda: record("score_override", override | {"grade": "优"}),
        "record: 等级": lambda: record("judgement", {"item": "管理", "等级": "优"}),
        "record by API": lambda: sent(clerk, "records/score_override", {"values": override | {"等级": "优"}}),
        "table": lambda: table(
            "指标,改为,决定人,决定日期,改分理由,等级", "培训次数,优,评价组,2023-12-30,经研究确定,优"
        ),
        "filing": lambda: sent(clerk, "self-evaluations", {"grade": "优"}),
        "filing: total": lambda: sent(clerk, "self-evaluations", {"total": "96", "grade": "优"}),
        "report": lambda: sent(lead, "evaluation-reports", {"until": "2030-01-01", "grade": "优"}),
        "result": lambda: sent(
            fiscal, "result-uses",
            {"use": "support", "budget_year": 2024, "reason": "按会议研究意见办理，写十个字", "grade": "优"},
        ),
    }  # fmt: skip
