"""B-02: values and rules as people write them go round, and whatever else is written is read or refused at once.

Every value is written and read again: equal. Texts made of the words of standards, of numbers in every width
and of damage, registers and reports: nothing but a refusal, and none for more than a second. Guided runs
(`make fuzz`) go deeper; docs/explanation/trust.md says how long they ran.
"""

import time

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from proof.row import Row

SLOW = 1.0  # seconds of processor: the work of others breaks nothing
TARGETS = ("numbers", "dates", "standards", "readers")

row = Row(
    "B-02",
    promises=("I-5", "I-14"),
    sizes={"short": {"round_trips": 300, "cases": 120}, "night": {"round_trips": 20_000, "cases": 20_000}},
    bars=(
        "cases >= size.cases",
        "round_trips >= size.round_trips",
        "differing = 0",
        "crashes = 0",
        "hangs = 0",
    ),
)


@row.runs
def read(trial):
    """Write and read; then read what nobody meant to be read."""
    from random import Random

    from tools.fuzz.targets import FUZZED, Sources

    trips, differing = _round_trips(trial.size["round_trips"])
    room = trial.room / "cases"
    room.mkdir()
    sources = Sources(room)
    crashes = hangs = cases = 0
    for name in TARGETS:
        for number in range(trial.size["cases"] // len(TARGETS)):
            case = FUZZED[name].draw(sources, Random(f"{name} {trial.seed} {number}"))
            begun = time.process_time()
            try:
                FUZZED[name].run(case)
            except Exception as error:  # noqa: BLE001 — whatever it is, it is what we look for
                crashes += 1
                print(name, number, repr(error))
            took = time.process_time() - begun
            cases += 1
            if took > SLOW:
                hangs += 1
                print("slow:", name, number, round(took, 2))
    return {"cases": cases, "round_trips": trips, "differing": differing, "crashes": crashes, "hangs": hangs}


def _round_trips(count):
    from jiheng.values.money import Money
    from jiheng.values.score import Score
    from jiheng.values.target import Target

    trips, differing = [0], [0]
    quiet = settings(
        max_examples=-(-count // 3),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def same(one, other):
        trips[0] += 1
        if one != other:
            differing[0] += 1
            print("differs:", one, other)

    wide = str.maketrans("0123456789.%-<>=", "０１２３４５６７８９．％－＜＞＝")

    @quiet
    @given(st.integers(-(10**14), 10**14), st.booleans())
    def money(fen, broad):
        written = str(Money(fen))
        same(Money.read(written.translate(wide) if broad else written), Money(fen))

    @quiet
    @given(st.integers(0, 100_000))
    def scores(hundredths):
        same(Score.read(str(Score(hundredths))), Score(hundredths))

    @quiet
    @given(
        st.sampled_from(["≥", "≤", "=", "＞", "＜", "≧", "≦", ">=", "<="]),
        st.decimals(0, 100_000, places=2, allow_nan=False),
        st.sampled_from(["%", "％", "次", "小时", "万元", "人", "天"]),
    )
    def targets(sign, number, unit):
        read = Target.read(f"{sign}{number}{unit}")
        same(Target.read(str(read)), read)

    for each in (money, scores, targets):
        each()
    return trips[0], differing[0]
