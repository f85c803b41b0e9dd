"""Score a leaf table as OpenFisca would, in its own float32: `openfisca_scores.py TABLE`.

Prints the answer as the other sides do, and cents of every leaf into TABLE/openfisca.npy, so that those that
are wrong can be counted.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

KINDS = ("F02", "F03", "F05", "F06", "F07", "F09", "F10", "F11", "F18")
Indicator = build_entity(key="indicator", plural="indicators", label="", is_person=True)
ROLES = [{"key": "member", "plural": "members", "label": ""}]
Project = build_entity(key="project", plural="projects", label="", roles=ROLES)


class score(Variable):  # noqa: N801 — OpenFisca's names are those of classes
    """The points of a leaf."""

    value_type, entity, definition_period, label = float, Indicator, YEAR, ""

    def formula(leaves, period):  # type: ignore[no-untyped-def] # noqa: N805, ANN001, ANN201 — as it is called
        """Reckon every kind, and choose."""
        names = ("kind", "weight", "reached", "target", "step")
        kind, weight, reached, target, step = (leaves(name, period) for name in names)
        with np.errstate(all="ignore"):
            points = [
                np.where(reached >= target, weight, weight * reached / target),
                np.where(reached <= target, weight, weight * target / reached),
                np.where(reached >= target, weight, np.maximum(0, weight - step * np.ceil(target - reached))),
                np.where(reached <= target, weight, np.maximum(0, weight - step * np.ceil(reached - target))),
                np.where(reached >= 1, weight, weight * reached),
                np.where(target > 0, reached, 0),
                np.where(reached > 0, weight, 0),
                weight * np.select([reached >= 90, reached >= 80, reached >= 60], [1, 0.8, 0.6], 0),
                np.maximum(0, weight * (100 - np.abs(reached)) / 100),
            ]
            chosen = np.select([kind == each for each in range(len(KINDS))], points, weight * reached / 100)
        return np.floor(chosen * 100 + 0.5) / 100


class total(Variable):  # noqa: N801 — as above
    """The total of a project."""

    value_type, entity, definition_period, label = float, Project, YEAR, ""

    def formula(projects, period):  # type: ignore[no-untyped-def] # noqa: N805, ANN001, ANN201 — as above
        """Add up."""
        return projects.sum(projects.members("score", period))


system = TaxBenefitSystem([Project, Indicator])
about = {"entity": Indicator, "definition_period": YEAR, "label": ""}
inputs = {"kind": int, "weight": float, "reached": float, "target": float, "step": float}
for name, value_type in inputs.items():
    system.add_variable(type(name, (Variable,), {**about, "value_type": value_type}))
system.add_variable(score)
system.add_variable(total)

folder = Path(sys.argv[1])
rules, parts = {}, []
for file in sorted((folder / "leaves").glob("*.parquet")):
    for each in pq.read_table(folder / "rules" / file.name).to_pylist():
        told = json.loads(each["text"])
        above = told["fixed"]["of"].get("deduction")
        step = int(above["numerator"]) / int(above["denominator"]) if above else 0
        rules[each["rule"]] = (KINDS.index(told["kind"]) if told["kind"] in KINDS else len(KINDS), step)
    parts.append(pq.read_table(file, columns=["project", "leaf", "rule", "weight", "n1", "d1", "n2", "d2"]))
table = pa.concat_tables(parts).sort_by([("project", "ascending"), ("leaf", "ascending")])
column = {name: table[name].to_numpy() for name in table.column_names}
numbers, places = np.unique(column["rule"], return_inverse=True)
fixed = np.array([rules[int(number)] for number in numbers])
projects, members = np.unique(column["project"], return_inverse=True)

builder = SimulationBuilder()
builder.create_entities(system)
builder.declare_person_entity("indicator", np.arange(table.num_rows))
declared = builder.declare_entity("project", np.arange(len(projects)))
builder.join_with_persons(declared, members, np.array(["member"] * table.num_rows))
simulation = builder.build(system)
simulation.set_input("kind", 2024, fixed[places, 0].astype(np.int32))
simulation.set_input("step", 2024, fixed[places, 1])
simulation.set_input("weight", 2024, column["weight"] / 100)
simulation.set_input("reached", 2024, column["n1"] / column["d1"])
simulation.set_input("target", 2024, column["n2"] / column["d2"])
sums = np.rint(simulation.calculate("total", 2024).astype(float) * 100).astype(int)
np.save(
    folder / "openfisca.npy", np.rint(simulation.calculate("score", 2024).astype(float) * 100).astype(int)
)
edges = ((9000, "优"), (8000, "良"), (6000, "中"), (0, "差"))
grades = Counter(next(name for edge, name in edges if each >= edge) for each in sums)
answer = {"total": int(sums.sum()), "check": int((sums * (projects % 1009)).sum())}
print(json.dumps(answer | {"grades": dict(sorted(grades.items()))}))
