"""The area as a Django app: what units were reminded of stands on their desk."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """Tells the desk where else to look."""

    name = "jiheng.web.filing"

    def ready(self) -> None:
        """Tell it."""
        from jiheng.web.desk import waiting  # noqa: PLC0415 — needs the models
        from jiheng.web.filing import desk  # noqa: PLC0415

        waiting.places.append(desk.reminded)
        waiting.concerned[desk.reminded] = desk.concerned
