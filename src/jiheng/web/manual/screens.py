"""Which page of the manual each screen links to, by the name of its route; the longest beginning counts."""

from django.http import HttpRequest
from django.urls import reverse

SCREENS = {  # the beginning of a route's name: page, anchor
    "": ("", ""),
    "account": ("how-to/sign-in", ""),
    "mfa": ("how-to/sign-in", "第二重验证"),
    "account_sessions": ("how-to/sign-in", "在哪几处登录着"),
    "anchors": ("how-to/prove-the-history", "在网页应用里"),
    "audits": ("how-to/audit-a-report", "网页里"),
    "backups": ("how-to/back-up-and-restore", ""),
    "bureau": ("how-to/look-over-many-projects", ""),
    "desk": ("how-to/work-every-day", ""),
    "desk:funds": ("how-to/keep-the-money", ""),
    "desk:lint": ("how-to/set-up-a-project", ""),
    "desk:search": ("how-to/work-every-day", "找东西"),
    "filings": ("how-to/work-every-day", ""),
    "duties": ("how-to/follow-a-contract", ""),
    "duties:check": ("how-to/check-in", ""),
    "duties:spots": ("how-to/check-in", ""),
    "duties:labels": ("how-to/check-in", ""),
    "duties:scan": ("how-to/check-in", ""),
    "evaluations": ("how-to/evaluate-yourself", ""),
    "evaluations:answer-opinion": ("how-to/evaluate-by-a-group", "送单位征求意见"),
    "evaluations:decide-evaluation_report": ("how-to/evaluate-by-a-group", "送单位征求意见"),
    "evaluations:declare": ("how-to/evaluate-by-a-group", ""),
    "evaluations:evaluation_report": ("how-to/evaluate-by-a-group", "送单位征求意见"),
    "evaluations:group": ("how-to/evaluate-by-a-group", ""),
    "evaluations:opinion": ("how-to/evaluate-by-a-group", "送单位征求意见"),
    "evaluations:paper": ("how-to/evaluate-by-a-group", ""),
    "evaluations:reports": ("how-to/evaluate-by-a-group", "送单位征求意见"),
    "evaluations:seat": ("how-to/evaluate-by-a-group", ""),
    "evaluations:sheet": ("how-to/evaluate-by-a-group", ""),
    "evaluations:corrections": ("how-to/watch-the-year", "继续调整或暂停"),
    "evaluations:decide-correction": ("how-to/watch-the-year", "继续调整或暂停"),
    "evaluations:decide-matter": ("how-to/watch-the-year", "整改清单"),
    "evaluations:decide-monitoring": ("how-to/watch-the-year", ""),
    "evaluations:matter": ("how-to/watch-the-year", "整改清单"),
    "evaluations:monitoring": ("how-to/watch-the-year", ""),
    "evaluations:new-matters": ("how-to/watch-the-year", "整改清单"),
    "evaluations:progress": ("how-to/watch-the-year", ""),
    "evaluations:submit-progress": ("how-to/watch-the-year", ""),
    "evidence": ("how-to/keep-evidence", ""),
    "evidence:load": ("how-to/set-up-a-project", ""),
    "exchange": ("how-to/exchange-forms", ""),
    "jobs": ("how-to/work-every-day", "后台任务"),
    "monitoring": ("how-to/watch-a-system", ""),
    "monitoring:outages": ("how-to/enter-an-outage", ""),
    "monitoring:receiver": ("how-to/read-a-monitoring-system", ""),
    "notices": ("how-to/get-notices", ""),
    "operations": ("how-to/change-a-record", ""),
    "permits": ("how-to/watch-a-system", ""),
    "projects": ("how-to/set-up-a-project", ""),
    "reports:public": ("how-to/publish-a-report", ""),
    "reports:decide-public": ("how-to/publish-a-report", ""),
    "reports:withdraw-public": ("how-to/publish-a-report", ""),
    "reports": ("how-to/make-documents", ""),
    "robot": ("how-to/watch-a-system", ""),
    "revoke_token": ("how-to/use-the-api", ""),
    "survey": ("how-to/hold-a-survey", ""),
    "system:ask_urgent": ("how-to/read-in-an-emergency", ""),
    "system:urgent": ("how-to/read-in-an-emergency", ""),
    "system:proposal_factor": ("how-to/sign-in", "手机丢了恢复码也找不到"),
    "system:propose_clearing": ("how-to/sign-in", "手机丢了恢复码也找不到"),
    "system:sessions": ("how-to/sign-in", "在哪几处登录着"),
    "uses": ("how-to/use-the-result", ""),
    "tokens": ("how-to/use-the-api", ""),
    "system": ("how-to/run-the-server", ""),
}


def page_for(route: str) -> tuple[str, str]:
    """Give address and anchor of the page for a route: those of the longest beginning that is listed."""
    return SCREENS[max((each for each in SCREENS if route.startswith(each)), key=len)]


def help_for(request: HttpRequest) -> str:
    """Give the address of the help for the page that is asked for."""
    match = request.resolver_match
    address, anchor = page_for(match.view_name if match else "")
    if not address:
        return reverse("manual:index")
    return reverse("manual:page", args=[address]) + (f"#{anchor}" if anchor else "")
