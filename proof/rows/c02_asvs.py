"""C-02: each of the 253 requirements of ASVS 5.0, levels 1 and 2, is answered, and the tests it names pass.

By night all of them run, else a sample. What is not met is counted, and may not become more unseen.
"""

from collections import Counter

from proof import answers
from proof.row import Row

row = Row(
    "C-02",
    promises=("I-8", "I-9", "I-10"),
    sizes={"short": {"tests": 6, "missing": 12}, "night": {"tests": 1_000, "missing": 12}},
    bars=(
        "requirements = 253", "answered = 253", "wrong = 0", "todo = 0", "failing = 0", "run >= 6",
        "missing <= size.missing",
    ),
)  # fmt: skip


@row.runs
def answer(trial):
    """Hold the answers against the standard, and run the tests they name."""
    told = answers.asvs()
    for each in (wrong := answers.faults_of_asvs(told)):
        print(each)
    tests = answers.named(told)
    tests = trial.random.sample(tests, min(len(tests), trial.size["tests"]))
    became = answers.run(sorted(tests), trial.room)
    kinds = Counter(each.kind for each in told)
    return {
        "requirements": len(answers.requirements()), "answered": sum(bool(each.kind) for each in told),
        "wrong": len(wrong), "todo": kinds[""], **{kind: kinds[kind] for kind in answers.KINDS},
        "run": len(became), "failing": sum(each != "passed" for each in became.values()),
    }  # fmt: skip
