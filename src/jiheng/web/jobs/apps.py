"""The area as a Django app: it reads the `jobs.py` of every other."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Knows every handler once all tables are known."""

    name = "jiheng.web.jobs"

    def ready(self) -> None:
        """Let the areas register what they do in the background."""
        autodiscover_modules("jobs")
