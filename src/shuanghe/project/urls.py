"""All addresses, app by app."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

APPS = (
    ("", "shuanghe.insight.home.urls"),
    ("board/", "shuanghe.insight.dashboards.urls"),
    ("effects/", "shuanghe.insight.effects.urls"),
    ("ledgers/", "shuanghe.insight.ledgers.urls"),
    ("guidance/", "shuanghe.insight.guidance.urls"),
    ("", "shuanghe.organisation.urls"),
    ("operations/", "shuanghe.operations.urls"),
    ("records/", "shuanghe.records.urls"),
    ("standards/", "shuanghe.activities.standards.urls"),
    ("meetings/", "shuanghe.activities.meetings.urls"),
    ("dues/", "shuanghe.activities.dues.urls"),
    ("development/", "shuanghe.activities.development.urls"),
    ("elections/", "shuanghe.activities.elections.urls"),
    ("transfers/", "shuanghe.activities.transfers.urls"),
    ("disposals/", "shuanghe.activities.disposals.urls"),
    ("mobilisation/", "shuanghe.activities.mobilisation.urls"),
    ("agreements/", "shuanghe.activities.agreements.urls"),
    ("projects/", "shuanghe.activities.projects.urls"),
    ("counselling/", "shuanghe.activities.counselling.urls"),
    ("forum/", "shuanghe.activities.forum.urls"),
    ("duties/", "shuanghe.duties.urls"),
    ("rules/", "shuanghe.rulebook.urls"),
    ("handbooks/", "shuanghe.insight.handbooks.urls"),
    ("procedures/", "shuanghe.procedures.urls"),
    ("uploads/", "shuanghe.kernel.uploads.urls"),
    ("notices/", "shuanghe.kernel.notices.urls"),
    ("tasks/", "shuanghe.kernel.tasks.urls"),
    ("calendar/", "shuanghe.kernel.workdays.urls"),
    ("audit/", "shuanghe.kernel.audit.urls"),
    ("identity/", "shuanghe.identity.urls"),
    ("api/", "shuanghe.gateways.api.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(prefix, include(module)) for prefix, module in APPS),
    path("language/", set_language, name="set_language"),
    path("", include("shuanghe.identity.urls.entrance")),
]

handler400 = "shuanghe.kernel.ui.pages.bad_request"
handler403 = "shuanghe.kernel.ui.pages.forbidden"
handler404 = "shuanghe.kernel.ui.pages.not_found"
handler500 = "shuanghe.kernel.ui.pages.broken"
