"""The addresses of evaluations of a project."""

from django.urls import path

from jiheng.web.evaluations import (
    correction_views,
    filing_views,
    group_views,
    matter_views,
    progress_views,
    report_views,
    self_views,
)
from jiheng.web.evaluations.states import FilingKind

app_name = "evaluations"
self_evaluation, decide_self_evaluation = filing_views.pages_of(FilingKind.SELF_EVALUATION)
monitoring, decide_monitoring = filing_views.pages_of(FilingKind.MONITORING)
report, decide_report = filing_views.pages_of(FilingKind.EVALUATION_REPORT)
urlpatterns = [
    path("self/", self_views.index, name="self"),
    path("self/submit/", self_views.submit, name="submit"),
    path("self/<int:number>/", self_views.leaf, name="leaf"),
    path("self/<int:number>/live/", self_views.live, name="live"),
    path("self/filings/<uuid:filing_id>/", self_evaluation, name="self_evaluation"),
    path("self/filings/<uuid:filing_id>/decide/", decide_self_evaluation, name="decide-self_evaluation"),
    path("progress/", progress_views.index, name="progress"),
    path("progress/filings/<uuid:filing_id>/", monitoring, name="monitoring"),
    path("progress/filings/<uuid:filing_id>/decide/", decide_monitoring, name="decide-monitoring"),
    path("progress/corrections/", correction_views.index, name="corrections"),
    path("progress/corrections/<uuid:correction_id>/", correction_views.decide, name="decide-correction"),
    path(
        "progress/corrections/<uuid:correction_id>/withdraw/",
        correction_views.withdraw,
        name="withdraw-correction",
    ),
    path("progress/<str:day>/", progress_views.state, name="progress-by"),
    path("progress/<str:day>/submit/", progress_views.submit, name="submit-progress"),
    path("group/", group_views.index, name="group"),
    path("group/seat/", group_views.seat, name="seat"),
    path("group/paper/", group_views.paper, name="paper"),
    path("group/<uuid:seat_id>/", group_views.sheet, name="sheet"),
    path("group/<uuid:seat_id>/declare/", group_views.declare, name="declare"),
    path("reports/", report_views.index, name="reports"),
    path("reports/<uuid:filing_id>/", report, name="evaluation_report"),
    path("reports/<uuid:filing_id>/decide/", decide_report, name="decide-evaluation_report"),
    path("reports/<uuid:filing_id>/opinions/", report_views.opinion, name="opinion"),
    path("reports/opinions/<uuid:opinion_id>/", report_views.answer, name="answer-opinion"),
    path("rectification/", matter_views.index, name="matters"),
    path("rectification/new/", matter_views.new, name="new-matters"),
    path("rectification/<uuid:matter_id>/", matter_views.matter, name="matter"),
    path("rectification/<uuid:matter_id>/decide/", matter_views.decide, name="decide-matter"),
]
