"""The rule kinds and the adjustments there are."""

from jiheng.catalogue import Catalogue
from jiheng.rules import adjustments as adjustment_folder
from jiheng.rules import kinds as folder
from jiheng.rules.adjustment import Adjustment
from jiheng.rules.rule import RuleKind

HEADINGS = ("Use when", "Score", "Parameters", "Not scored", "Basis")
RULE_KINDS = Catalogue(folder, RuleKind, HEADINGS)
ADJUSTMENTS = Catalogue(adjustment_folder, Adjustment, HEADINGS)
