"""The closed list of record kinds (design section 4). A test compares it with the fact types."""

from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.funds import Budget, FundRelease, Payment
from jiheng.evidence.facts.judgements import Acceptance, Complaint, Judgement, Survey
from jiheng.evidence.facts.operation import (
    EnvironmentCheck,
    Incident,
    Inspection,
    LogAnalysis,
    PeriodicReport,
    Training,
)
from jiheng.evidence.facts.systems import System

FACT_TYPES: tuple[type[Fact], ...] = (
    System,
    Budget,
    FundRelease,
    Payment,
    EnvironmentCheck,
    LogAnalysis,
    Inspection,
    Training,
    Incident,
    PeriodicReport,
    Acceptance,
    Judgement,
    Survey,
    Complaint,
)
KINDS: dict[str, type[Fact]] = {fact_type.stem: fact_type for fact_type in FACT_TYPES}
