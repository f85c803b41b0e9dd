"""The addresses of the pages of 系统."""

from django.urls import path

from jiheng.web.system import health

app_name = "system"
urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
