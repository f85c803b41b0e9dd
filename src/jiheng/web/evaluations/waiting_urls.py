"""The address of what was filed and waits, of every project."""

from django.urls import path

from jiheng.web.evaluations import waiting_views

app_name = "filings"
urlpatterns = [path("", waiting_views.listing, name="waiting")]
