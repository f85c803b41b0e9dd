"""The address that jobs report in to."""

from django.urls import path

from jiheng.web.monitoring import beat_views

app_name = "beats"
urlpatterns = [path("<str:token>/", beat_views.take, name="take")]
