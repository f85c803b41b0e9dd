"""The address of the page for everybody."""

from django.urls import path

from jiheng.web.monitoring import status_views

app_name = "status"
urlpatterns = [path("<uuid:organisation>/", status_views.page, name="page")]
