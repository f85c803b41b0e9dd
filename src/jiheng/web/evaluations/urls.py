"""The addresses of evaluations of a project."""

from django.urls import path

from jiheng.web.evaluations import filing_views, self_views

app_name = "evaluations"
urlpatterns = [
    path("self/", self_views.index, name="self"),
    path("self/submit/", self_views.submit, name="submit"),
    path("self/<int:number>/", self_views.leaf, name="leaf"),
    path("self/<int:number>/live/", self_views.live, name="live"),
    path("filings/<uuid:filing_id>/", filing_views.filing, name="filing"),
    path("filings/<uuid:filing_id>/decide/", filing_views.decide, name="decide"),
]
