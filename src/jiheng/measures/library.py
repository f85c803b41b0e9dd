"""The measures there are."""

from jiheng.catalogue import Catalogue
from jiheng.measures import catalogue as folder
from jiheng.measures.measure import Measure

HEADINGS = ("Question", "Numerator", "Denominator", "Left out", "Unit", "Basis")
MEASURES = Catalogue(folder, Measure, HEADINGS)
