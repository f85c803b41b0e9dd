"""The report kinds there are."""

from jiheng.catalogue import Catalogue
from jiheng.reports import kinds as folder
from jiheng.reports.report import ReportKind

HEADINGS = ("Official form", "Sections", "Who signs")
REPORT_KINDS = Catalogue(folder, ReportKind, HEADINGS)
