"""The rule kinds there are."""

from jiheng.catalogue import Catalogue
from jiheng.rules import kinds as folder
from jiheng.rules.rule import RuleKind

HEADINGS = ("Use when", "Score", "Parameters", "Not scored", "Basis")
RULE_KINDS = Catalogue(folder, RuleKind, HEADINGS)
