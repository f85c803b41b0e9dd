"""The area as a Django app: groups of organisations are told of faults as they begin and end."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Tells monitoring of the groups."""

    name = "jiheng.web.notices"

    def ready(self) -> None:
        """Tell it."""
        from jiheng.web.monitoring import telling  # noqa: PLC0415 — needs the models
        from jiheng.web.notices import outbox  # noqa: PLC0415

        telling.groups.append(telling.Groups(outbox.has_groups, outbox.tell_groups))
