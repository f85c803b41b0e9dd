"""The addresses of the pages about projects."""

from django.urls import path

from jiheng.web.projects import adjustment_views, goal_views, indicator_views, part_views, views

app_name = "projects"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("new/year-before/", views.from_year_before, name="year-before"),
    path("<uuid:project_id>/goals/", goal_views.tree, name="goals"),
    path("<uuid:project_id>/goals/lint/", goal_views.lint_summary, name="lint"),
    path("<uuid:project_id>/goals/save/", goal_views.save, name="save-goals"),
    path("<uuid:project_id>/goals/take-over/", goal_views.take_over, name="take-over"),
    path("<uuid:project_id>/goals/indicators/<str:key>/", indicator_views.indicator, name="indicator"),
    path("<uuid:project_id>/goals/measured/new/", indicator_views.measured, name="new-measured"),
    path("<uuid:project_id>/goals/measured/<int:number>/", indicator_views.measured, name="measured"),
    path("<uuid:project_id>/goals/adjustments/", adjustment_views.adjustments, name="adjustments"),
    path("<uuid:project_id>/goals/vetoes/new/", adjustment_views.veto, name="new-veto"),
    path("<uuid:project_id>/goals/vetoes/<int:number>/", adjustment_views.veto, name="veto"),
    path("<uuid:project_id>/goals/gates/new/", adjustment_views.gate, name="new-gate"),
    path("<uuid:project_id>/goals/gates/<int:number>/", adjustment_views.gate, name="gate"),
    path("<uuid:project_id>/setup/", part_views.setup, name="setup"),
    path("<uuid:project_id>/setup/basics/", part_views.basics, name="basics"),
    path("<uuid:project_id>/setup/holidays/", part_views.holidays, name="holidays"),
    path("<uuid:project_id>/setup/systems/", part_views.systems, name="systems"),
    path("<uuid:project_id>/setup/goals/", part_views.goals, name="goal-form"),
    path("<uuid:project_id>/setup/texts/", part_views.texts, name="texts"),
    path("<uuid:project_id>/setup/payments/", part_views.planned_payments, name="payments"),
    path("<uuid:project_id>/setup/contracts/new/", part_views.contract, name="new-contract"),
    path("<uuid:project_id>/setup/contracts/<int:number>/", part_views.contract, name="contract"),
    path(
        "<uuid:project_id>/setup/contracts/<int:contract_number>/promises/new/",
        part_views.promise,
        name="new-promise",
    ),
    path(
        "<uuid:project_id>/setup/contracts/<int:contract_number>/promises/<int:number>/",
        part_views.promise,
        name="promise",
    ),
    path("<uuid:project_id>/text/", views.text, name="text"),
    path("<uuid:project_id>/versions/", views.versions_list, name="versions"),
    path("<uuid:project_id>/versions/<int:number>/", views.version, name="version"),
    path("<uuid:project_id>/versions/<int:number>/submit/", views.submit, name="submit"),
    path("<uuid:project_id>/versions/<int:number>/decide/", views.decide, name="decide"),
]
