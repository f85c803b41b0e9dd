"""The promises of contracts, read as project.yaml has them."""

import yaml

from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.projects.contracts import promises_of, read_contracts
from jiheng.values.working_days import WorkingCalendar


def contracts_in(written):
    """Read `contracts` (lists and mappings of texts): the contracts and every fault."""
    raw = yaml.safe_dump({"contracts": written}, allow_unicode=True).encode()
    top, faults = read_yaml(raw, file="project.yaml")
    return read_contracts(Section(top, faults), system_name=str, calendar=WorkingCalendar()), faults


def promises_in(written):
    """Read `contracts` that have no fault: their promises by name."""
    contracts, faults = contracts_in(written)
    assert not faults, "\n".join(map(str, faults))
    return promises_of(contracts)


def service_levels_in(written):
    """Read `contracts` that have no fault: the limits they promise for faults."""
    contracts, _ = contracts_in(written)
    return [level for contract in contracts for level in contract.service_levels]
