"""Fill a user's own Word template with the figures of an evaluation."""

from pathlib import Path

from jiheng.documents.docx_binding import bound
from jiheng.documents.docx_template import fill_template
from jiheng.documents.marks import Printed
from jiheng.reports.figure_map import figure_map
from jiheng.reports.template_fields import empty_rows, template_values
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.publish import Written, figures_of, write_out

OWN_TEMPLATE = "template"  # the kind that the map of such a document names


def publish_template(evaluation: Evaluation, template: Path, out: Path) -> Written:
    """Write the filled template to `out`; its figures are bound like those of our own documents.

    Raises UnreadableInputError as `fill_template` does, NotFoundError where `out` cannot be written.
    """
    figures = figures_of(evaluation, marks=True)
    content = fill_template(template, template_values(figures), empty_rows())
    names: set[str] = set()

    def map_of(printed: list[Printed]) -> str:
        names.update(each.figure for each in printed)
        figures.printed = {name: each for name, each in figures.printed.items() if name in names}
        return figure_map(printed, figures, OWN_TEMPLATE, {})

    written = Written(bound(content, map_of), tuple(figures.printed.values()), ())
    write_out(out, written.content)
    return written
