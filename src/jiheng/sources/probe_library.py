"""The probes there are."""

from jiheng.catalogue import Catalogue
from jiheng.sources import probes as folder
from jiheng.sources.probe import Probe

HEADINGS = ("Use when", "Up", "Down", "Not seen", "Basis")
PROBES = Catalogue(folder, Probe, HEADINGS)
