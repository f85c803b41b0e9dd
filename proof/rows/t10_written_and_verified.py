"""T-10: some write while another verifies against a kept anchor; every entry is in, every proof holds."""

import os

from proof.row import Row
from proof.tampering import AT, DAY, anchored, faults, history, more

WRITERS = 2
row = Row(
    "T-10",
    promises=("I-4", "I-11"),
    sizes={"short": {"entries": 6, "rounds": 2}, "night": {"entries": 400, "rounds": 40}},
    bars=(
        "written = size.entries",
        "lost = 0",
        "rounds >= size.rounds",
        "broken = 0",
        "proofs >= size.entries",
    ),
)


@row.runs
def write_and_verify(trial):
    """Let writers enter records in processes of their own while this one anchors and verifies."""
    from django.db import connections

    from tests.support.writers import leaving, release

    ours = history(trial.room)
    kept = anchored()
    before = _entries(ours)
    share = trial.size["entries"] // WRITERS
    release()
    children = []
    for writer in range(WRITERS):
        pid = os.fork()
        if not pid:
            with leaving():
                for number in range(share):
                    more(ours, number % 28 + 1, f"{writer}-{number}")
        children.append(pid)
    connections.close_all()
    broken = rounds = 0
    while rounds < trial.size["rounds"] or children:
        broken += len(_chains(kept))
        rounds += 1
        children = [each for each in children if os.waitpid(each, os.WNOHANG) == (0, 0)]
    anchored(AT + DAY)
    broken += len(faults(kept))
    written = _entries(ours) - before
    return {
        "written": written, "lost": share * WRITERS - written, "rounds": rounds, "broken": broken,
        "proofs": _proved(ours),
    }  # fmt: skip


def _entries(ours):
    from jiheng.web.trail.models import Entry

    return Entry.objects.filter(chain=ours.unit.pk, act="enter").count()


def _chains(kept):
    """Hold the kept anchor and every chain against the log, as of one moment."""
    from django.db import transaction

    from jiheng.web.anchors.verifying import chains, compare, read_log

    with transaction.atomic():
        log, wrong = read_log()
        return [*wrong, *log.faults(), *compare(log, [kept])[0], *chains({})]


def _proved(ours):
    """Prove every entry of the unit to a third party; count the proofs that hold."""
    from jiheng.evidence.bundle_verifier import included
    from jiheng.evidence.merkle import ProvingTree
    from jiheng.web.anchors.actions import log_of, of_chain

    chain = f"trail:{ours.unit.pk}"
    end = log_of().newest_end(chain)
    bodies = [body for body, _ in of_chain(chain)][: end["size"]]
    tree = ProvingTree(bodies)
    return sum(
        included(body, place, end["size"], tree.included(place), end["root"])
        for place, body in enumerate(bodies)
    )
