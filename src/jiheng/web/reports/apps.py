"""The area as a Django app: what waits in it for somebody stands on the desk too."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tells the desk where else to look."""

    name = "jiheng.web.reports"

    def ready(self) -> None:
        """Tell it."""
        from jiheng.web.desk import waiting  # noqa: PLC0415 — needs the models
        from jiheng.web.reports import desk  # noqa: PLC0415

        waiting.places.append(desk.waiting)
        waiting.concerned[desk.waiting] = desk.concerned
