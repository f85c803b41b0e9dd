"""The area as a Django app: groups of organisations are told of faults; what waits stands on desks."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Tells monitoring of the groups, and the desk of what waits."""

    name = "jiheng.web.notices"

    def ready(self) -> None:
        """Tell it."""
        from jiheng.web.desk import waiting  # noqa: PLC0415 — needs the models
        from jiheng.web.monitoring import telling  # noqa: PLC0415
        from jiheng.web.notices import desk, outbox  # noqa: PLC0415

        telling.groups.append(telling.Groups(outbox.has_groups, outbox.tell_groups))
        waiting.places.append(desk.waiting)
        waiting.concerned[desk.waiting] = desk.concerned
