"""The area as a Django app: what it sees by itself, nobody enters by hand."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Tells evidence what is measured."""

    name = "jiheng.web.monitoring"

    def ready(self) -> None:
        """Tell it."""
        from jiheng.web.evidence import measured  # noqa: PLC0415 — needs the models
        from jiheng.web.monitoring import queries  # noqa: PLC0415

        measured.places.append(queries.measured_times)
