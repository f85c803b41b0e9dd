"""C-01: each clause of GB/T 22239-2019, 8.1.4 and 8.1.5, is answered, and tests that show what is met pass.

By night all of them run, else a sample. What is met may not become less unseen.
"""

from collections import Counter

from proof import answers
from proof.row import Row

row = Row(
    "C-01",
    promises=("I-8", "I-9", "I-10"),
    sizes={"short": {"tests": 6, "held": 25}, "night": {"tests": 1_000, "held": 25}},
    bars=("clauses = 46", "wrong = 0", "failing = 0", "run >= 6", "clauses_held >= size.held"),
)


@row.runs
def answer(trial):
    """Hold the answers against the standard, and run the tests they name."""
    told = answers.dengbao()
    for each in (wrong := answers.faults_of_dengbao(told)):
        print(each)
    tests = answers.named(told)
    tests = trial.random.sample(tests, min(len(tests), trial.size["tests"]))
    became = answers.run(sorted(tests), trial.room)
    states = Counter(each.told.get("state") for each in told)
    return {
        "clauses": len(answers.clauses()), "clauses_held": states[answers.MET],
        "partly": states[answers.PARTLY], "of_others": states[answers.OTHERS], "wrong": len(wrong),
        "run": len(became), "failing": sum(each != "passed" for each in became.values()),
    }  # fmt: skip
