"""A report under audit: the document as read and, each worked out once, what it asserts."""

from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.amounts import Amount, amounts
from jiheng.audit.claims.counts import Counts
from jiheng.audit.claims.dates import Dates
from jiheng.audit.claims.fund_blocks import FundBlock, fund_blocks
from jiheng.audit.claims.goals import Goals
from jiheng.audit.claims.grid import Grid, grids
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable, indicator_tables, rows_of
from jiheng.audit.claims.labels import Labels
from jiheng.audit.claims.names import Names
from jiheng.audit.claims.numbers import Numbers
from jiheng.audit.claims.outline import Outline
from jiheng.audit.claims.own_indicators import each_once, own_rows
from jiheng.audit.claims.parts import Parts
from jiheng.audit.claims.passages import texts
from jiheng.audit.claims.rates import Rate, rates, score_rates
from jiheng.audit.claims.satisfaction import Satisfaction
from jiheng.audit.claims.standards import Standard, standards
from jiheng.audit.claims.told_rows import told_rows
from jiheng.audit.claims.totals import StatedGrade, StatedTotal, stated_grades, stated_totals
from jiheng.documents.reading import ReadDocument, Texts


@dataclass(frozen=True)
class Report:
    """A report and its claims; each is a cached property, worked out when a check first asks."""

    document: ReadDocument

    @cached_property
    def outline(self) -> Outline:
        """Headings, numbered lists and sections."""
        return Outline(self.document)

    @cached_property
    def labels(self) -> Labels:
        """Tables, figures and attachments as labelled and referred to."""
        return Labels(self.document)

    @cached_property
    def dates(self) -> Dates:
        """Dates and periods, and the fiscal year."""
        return Dates(self.document)

    @cached_property
    def names(self) -> Names:
        """Project, units, systems and suppliers as named."""
        return Names(self.document, self.outline)

    @cached_property
    def numbers(self) -> Numbers:
        """Every number it prints, by the text it stands in."""
        return Numbers.of(self.document)

    @cached_property
    def grids(self) -> dict[int, Grid]:
        """Its tables as grids, by the indexes of their blocks."""
        return grids(self.document)

    @cached_property
    def fund_blocks(self) -> tuple[FundBlock, ...]:
        """The fund blocks of its forms: total and sources, with rates."""
        return fund_blocks(self.document, self.grids)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Its amounts of money, with their roles."""
        return amounts(self.document, self.numbers, self.fund_blocks)

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Its rates, with the pairs they come from."""
        found = rates(self.numbers, self.amounts, self.fund_blocks, self.indicator_rows)
        return tuple(sorted((*found, *score_rates(self.indicator_tables)), key=lambda each: each.span))

    @cached_property
    def indicator_tables(self) -> tuple[IndicatorTable, ...]:
        """Its tables of indicators, each whole over page breaks."""
        return indicator_tables(self.document, self.grids)

    @cached_property
    def told_rows(self) -> tuple[IndicatorRow, ...]:
        """The indicators that its prose goes through one by one."""
        return told_rows(self.document)

    @cached_property
    def told_beside(self) -> tuple[IndicatorRow, ...]:
        """Those of them that stand beside a table, which should say the same."""
        return self.told_rows if self.indicator_tables else ()

    @cached_property
    def indicator_rows(self) -> tuple[IndicatorRow, ...]:
        """The rows of those tables that apply to the project; without such tables, what its prose tells."""
        return tuple(rows_of(self.indicator_tables)) or self.told_rows

    @cached_property
    def own_rows(self) -> tuple[IndicatorRow, ...]:
        """Those of the project's own indicators, not of the framework's on decision and process."""
        return own_rows(self.indicator_rows)

    @cached_property
    def own_indicators(self) -> tuple[IndicatorRow, ...]:
        """Those rows, each indicator with its target once."""
        return each_once(self.own_rows)

    @cached_property
    def stated_totals(self) -> tuple[StatedTotal, ...]:
        """Total scores and sums stated in its text."""
        return stated_totals(self.document, self.numbers)

    @cached_property
    def stated_grades(self) -> tuple[StatedGrade, ...]:
        """Grades stated in its text."""
        return stated_grades(self.document)

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """The scoring standards of its indicators, read into rules."""
        return standards(self.indicator_rows)

    @cached_property
    def asserted(self) -> Texts:
        """Its texts without those that only say how indicators are defined and scored."""
        rules = {
            (span.block, span.cell)
            for row in self.indicator_rows
            for cell in (row.rule, row.definition)
            if cell
            for span in cell.spans
        }
        own = texts(self.document)
        return Texts((each for each in own if (each[0].block, each[0].cell) not in rules), own)

    @cached_property
    def parts(self) -> Parts:
        """Its parts by what they are for: goals, problems, recommendations."""
        return Parts(self.document, self.outline)

    @cached_property
    def goals(self) -> Goals:
        """Its goals in words."""
        return Goals(self.document, self.parts)

    @cached_property
    def counts(self) -> Counts:
        """How many systems it says there are, and their lists."""
        return Counts(self.document, self.names, self.indicator_rows)

    @cached_property
    def satisfaction(self) -> Satisfaction:
        """Its satisfaction values and the facts of their surveys."""
        return Satisfaction(self.asserted, self.numbers, self.indicator_rows)
