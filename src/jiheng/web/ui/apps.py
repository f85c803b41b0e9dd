"""The kit as a Django app, for its templates, tags and static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """No models."""

    name = "jiheng.web.ui"
    label = "ui"
