"""The addresses of what the server may ask."""

from django.urls import path

from jiheng.web.monitoring import permit_views

app_name = "permits"
urlpatterns = [
    path("", permit_views.listing, name="list"),
    path("<uuid:permit_id>/<slug:act>/", permit_views.decide, name="decide"),
]
