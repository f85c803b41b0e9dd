"""Where the snapshots of the nights are kept."""

from pathlib import Path

from django.conf import settings

from jiheng.portfolio.kept_snapshots import HOME


def folder() -> Path:
    """Give the folder, within the data of the server."""
    return Path(settings.FILES).parent / HOME
