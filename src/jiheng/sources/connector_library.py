"""The connectors there are."""

from jiheng.catalogue import Catalogue
from jiheng.sources import connectors as folder
from jiheng.sources.connector import Connector

HEADINGS = ("Use when", "Gives", "Left out", "Not read", "Basis")
CONNECTORS = Catalogue(folder, Connector, HEADINGS)
