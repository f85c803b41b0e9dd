"""What ends when by the records: contracts, and assets (licences, domains, support, certificates)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiheng.evidence.facts.contracts import Contract
from jiheng.evidence.facts.systems import Asset, AssetState
from jiheng.evidence.store import Evidence


@dataclass(frozen=True, slots=True)
class Expiry:
    """What ends on `last`, its last day; `source` is the record, or the check that saw it."""

    kind: str
    name: str
    last: date
    source: str

    def left(self, on: date) -> int:
        """Count the days from `on` to its last day; below zero where it has ended."""
        return (self.last - on).days


def recorded_expiries(evidence: Evidence, on: date, remarks: list[str] | None = None) -> list[Expiry]:
    """Give what ends by the records, the earliest first; what is not known goes to `remarks`."""
    told = [] if remarks is None else remarks
    return in_order([*_contracts(evidence, on, told), *_assets(evidence, told)])


def in_order(found: list[Expiry]) -> list[Expiry]:
    """Put the earliest first."""
    return sorted(found, key=lambda each: (each.last, each.kind, each.name))


def _contracts(evidence: Evidence, on: date, remarks: list[str]) -> Iterator[Expiry]:
    """Give contracts; one that has ended is passed over where another one holds now."""
    contracts = [fact for fact in evidence.current("contract") if isinstance(fact, Contract)]
    if not contracts:
        remarks.append("没有登记合同（contract）")
    holds = any(on in each.service_period for each in contracts)
    for each in contracts:
        last = each.service_period.last
        if last >= on or not holds:
            yield Expiry("合同", each.name, last, each.id)


def _assets(evidence: Evidence, remarks: list[str]) -> Iterator[Expiry]:
    assets = [fact for fact in evidence.current("asset") if isinstance(fact, Asset)]
    used = [each for each in assets if each.state is not AssetState.RETIRED]
    silent = sum(each.valid_until is None for each in used)
    if not assets:
        remarks.append("没有登记资产（asset）：授权、域名、维保什么时候到期，在资产的“到期日期”里写")
    elif silent:
        remarks.append(f"{silent} 项在用或闲置的资产没有写“到期日期”")
    for each in used:
        if each.valid_until is not None:
            yield Expiry("资产", each.name, each.valid_until, each.id)
