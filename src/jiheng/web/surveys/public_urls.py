"""The addresses for everybody who answers; short, they stand in codes."""

from django.urls import path

from jiheng.web.surveys import public_views

app_name = "survey"
urlpatterns = [
    path("thanks/", public_views.thanks, name="thanks"),
    path("<str:token>/", public_views.answer, name="answer"),
]
