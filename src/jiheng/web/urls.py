"""The addresses of all pages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver

from jiheng.web.ui import gallery

urlpatterns: list[URLPattern | URLResolver] = []

if settings.DEBUG:
    urlpatterns += gallery.urlpatterns
