"""The accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Listens to what happens around signing in."""

    name = "jiheng.web.accounts"

    def ready(self) -> None:
        """Listen."""
        from jiheng.web.accounts import noting  # noqa: PLC0415 — needs the models

        noting.connect()
