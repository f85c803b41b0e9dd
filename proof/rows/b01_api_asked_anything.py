"""B-01: schemathesis asks the API whatever its description allows, and what it does not, in this process.

People of two regions ask, each on a fresh copy of one database, in which each region has one of each thing
that an address leads to; every address is asked for the things of both. All phases and checks of schemathesis
run, steps one after the other among them; on a machine that is slow, again with other chances, until so many
cases are asked. Besides: what is refused is a problem, and nobody is told a word of the other region; and no row
that the trail guards changes without its entry (I-4).
"""

import logging
import shutil
import sys
from collections import Counter

from proof.databases import ready
from proof.row import Row
from tests.support.migrated import DATABASE

# Put together here: hypothesis asks with whole words of our sources too, and an answer may repeat what was asked.
WORDS = tuple(f"{each}市" for each in ("丙寅", "丁卯"))
ROLES = ("unit_clerk", "fiscal_reviewer", "system_admin", "unit_head", "evaluation_lead", "audit_admin")
SEEING_ALL = "_admin"  # they are of no region
OF_CHECK = {
    "not_a_server_error": "server_errors", "status_code_conformance": "undocumented",
    "content_type_conformance": "undocumented", "negative_data_rejection": "taken_wrongly",
    "missing_required_header": "taken_wrongly", "ignored_auth": "auth_ignored",
    "use_after_free": "used_after_free", "unsupported_method": "methods_taken",
}  # fmt: skip
FOUND = (
    "server_errors", "undocumented", "not_problem", "taken_wrongly", "auth_ignored", "used_after_free",
    "methods_taken", "leaks", "otherwise_not_as_described", "unable_to_ask", "untold_changes",
)  # fmt: skip
ROUNDS = 5  # at most, for one person
PHASES = ("coverage", "fuzzing", "stateful")  # examples there are none
REFUSED = 400  # statuses from here on
PROBLEM = "application/problem+json"

row = Row(
    "B-01",
    promises=("I-4", "I-9"),
    sizes={
        "short": {"roles": 1, "examples": 1, "seconds": 20, "cases": 500},
        "night": {"roles": 3, "examples": 15, "seconds": 280, "cases": 50_000},
        "long": {"roles": 6, "examples": 100, "seconds": 3_000, "cases": 200_000},
    },
    bars=("cases >= size.cases", *(f"{each} = 0" for each in FOUND)),
)


@row.runs
def ask_anything(trial):
    """Seed, then let one after the other ask."""
    trial.package("schemathesis")
    ready(trial.room)
    from django.db import connection

    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import door
    from jiheng.web.trail import seals
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    logging.getLogger("django").setLevel(logging.CRITICAL)
    door.MOST = door.MOST_REFUSED = 10**9  # how often somebody may ask is not what is tried
    regions = [one_of_each(cast(word)) for word in WORDS]
    connection.close()
    seeded = shutil.copyfile(trial.room / DATABASE, trial.room / "seeded.sqlite3")
    counts: Counter[str] = Counter()
    logging.getLogger(seals.__name__).addHandler(_Untold(counts))
    share = trial.size["cases"] / (2 * trial.size["roles"])
    for role in ROLES[: trial.size["roles"]]:
        for ours, theirs in (regions, regions[::-1]):
            strange, before = "" if role.endswith(SEEING_ALL) else theirs.word, counts["cases"]
            for number in range(ROUNDS):
                for old in trial.room.glob(f"{DATABASE}*"):
                    old.unlink()  # whoever still has it open keeps it for themselves
                shutil.copyfile(seeded, trial.room / DATABASE)
                chance = trial.seed + number
                _ask(trial, ours.programs[Role(role)].carried, regions, strange, counts, chance=chance)
                if counts["cases"] - before >= share:
                    break
    names = ("cases", *(f"{each}_cases" for each in PHASES), "scenarios", *FOUND)
    return {"callers": 2 * trial.size["roles"], **{name: counts[name] for name in names}}


class _Untold(logging.Handler):
    """Counts the rows that changed without an entry, as the product itself notices them."""

    def __init__(self, counts):
        super().__init__(logging.ERROR)
        self.counts = counts

    def emit(self, record):
        self.counts["untold_changes"] += 1
        sys.stderr.write(f"untold_changes: {record.getMessage()}\n")


def _ask(trial, carried, regions, strange, counts, *, chance):
    """Let one person ask everything; `strange` is what they must never be told."""
    import schemathesis.engine
    from schemathesis.config import GenerationConfig
    from schemathesis.engine import events

    from tests.support.asked_anything import configured, described, expectations, schema_of
    from tests.support.one_of_each import led_to

    def leads(path, name):
        found = dict.fromkeys(led_to(path, name, each.ids) for each in regions)
        return [int(each) if name == "number" else each for each in found if each]

    generation = GenerationConfig(
        max_examples=trial.size["examples"], no_shrink=True, with_security_parameters=False
    )
    config = configured(expectations(), generation, seed=chance, headers=carried)
    config.max_time = trial.size["seconds"]  # of one person: the phases that are repeated take what is left
    for event in schemathesis.engine.from_schema(schema_of(described(leads), config)).execute():
        if isinstance(event, events.ScenarioFinished):
            counts["scenarios"] += 1
            counts[f"{event.phase.value}_cases"] += len(event.recorder.interactions)
            _look(event.recorder, strange, counts)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            counts["unable_to_ask"] += 1
            sys.stderr.write(f"{event}\n")


def _look(recorder, strange, counts):
    """Count the cases of a scenario and what was found about them; tell each finding."""
    for key, interaction in recorder.interactions.items():
        response = interaction.response
        counts["cases"] += 1
        if response is None:
            counts["unable_to_ask"] += 1
            continue
        asked = f"{interaction.request.method} {interaction.request.uri} {response.status_code}"
        found = [
            (OF_CHECK.get(each.name, "otherwise_not_as_described"), str(each.failure_info.failure))
            for each in recorder.checks.get(key, ())
            if each.failure_info is not None
        ]
        kind = (response.headers.get("content-type") or [""])[0]
        if response.status_code >= REFUSED and kind != PROBLEM:
            found.append(("not_problem", kind))
        if strange and strange in response.content.decode(errors="replace"):
            found.append(("leaks", strange))
        for name, words in found:
            counts[name] += 1
            sys.stderr.write(f"{name}: {asked}: {words[:400]!r}\n")
