"""What was read out of a standard: rules in the order they are tried, and every doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from jiheng.catalogue import Raw, read_parameters
from jiheng.errors import Fault
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule, RuleKind
from jiheng.rules.texts.doubt import Doubt
from jiheng.rules.texts.folded_text import Quote


@dataclass(frozen=True)
class Reading:
    """One way to score: a rule as project.yaml writes it.

    `target` is the one the text gives, in the form of `Target.read`; empty where it gives none.
    `condition` says when this way applies, where there are several.
    """

    code: str
    parameters: Mapping[str, Raw]
    target: str = ""
    condition: str = ""

    @property
    def kind(self) -> RuleKind:
        """The kind of rule."""
        return RULE_KINDS.find(self.code)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the kind refuses these parameters, if it does."""
        return tuple(fault.what for _, fault in self._read[1])

    @property
    def rule(self) -> Rule:
        """The rule, ready to score; only where there are no faults."""
        return Rule(self.kind, self._read[0])

    @cached_property
    def _read(self) -> tuple[dict[str, object], list[tuple[str, Fault]]]:
        return read_parameters(self.kind.parameters, self.parameters)


@dataclass(frozen=True, slots=True)
class Formula:
    """A rate as the text defines it; the words of numerator and denominator, where it is a quotient."""

    name: str
    numerator: str
    denominator: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class ReadStandard:
    """A text read: `readings` in order (none: it stays a person's judgement), doubts, what is unread."""

    text: str
    readings: tuple[Reading, ...]
    formulas: tuple[Formula, ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[Quote, ...]
