"""The address of what reports in by HTTP."""

from django.urls import path

from jiheng.web.monitoring import receiver_views

app_name = "alerts"
urlpatterns = [path("<str:token>/", receiver_views.take, name="take")]
