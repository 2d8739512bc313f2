"""The street: every address of the house. French paths, English route names. Each room keeps its own list.

All rooms are included at the root and write their whole path ("bureau/appels/…"), so that an address tells the audience
(public, mes-…, bureau, jury) and a room may serve several.
"""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("terreau.portal.urls")),
    path("api/", include("terreau.portal.api.urls")),
    path("", include("terreau.showcase.laureates.urls")),
    path("", include("terreau.fund.letters.urls")),
    path("", include("terreau.fund.explained.urls")),
    path("", include("terreau.fund.review.urls")),
    path("", include("terreau.fund.remedies.urls")),
    path("", include("terreau.fund.calls.urls")),
    path("", include("terreau.fund.acts.urls")),
    path("", include("terreau.fund.alerts.urls")),
    path("", include("terreau.fund.stages.urls")),
    path("", include("terreau.fund.referrals.urls")),
    path("", include("terreau.fund.auditions.urls")),
    path("", include("terreau.fund.waiting.urls")),
    path("", include("terreau.fund.sittings.urls")),
    path("", include("terreau.fund.figures.urls")),
    path("", include("terreau.fund.precedents.urls")),
    path("", include("terreau.fund.payees.urls")),
    path("", include("terreau.fund.reports.urls")),
    path("", include("terreau.fund.redactions.urls")),
    path("", include("terreau.fund.worklists.urls")),
    path("", include("terreau.observe.directory.urls")),
    path("", include("terreau.commons.exports.urls")),
    path("", include("terreau.commons.tokens.urls")),
    path("", include("terreau.commons.hooks.urls")),
    path("", include("terreau.commons.jobs.urls")),
    path("", include("terreau.commons.outbox.urls")),
    path("", include("terreau.commons.forms.urls")),
    path("", include("terreau.commons.papers.urls")),
    path("", include("terreau.commons.aids.urls")),
    path("", include("terreau.commons.documents.urls")),
    path("", include("terreau.commons.organisations.urls")),
    path("", include("terreau.commons.accounts.urls")),
    path("", include("terreau.commons.journal.urls")),
    path("", include("terreau.web.urls")),
    path("compte/", include("terreau.commons.accounts.urls.entrance")),
    path("administration/", admin.site.urls),
]
handler400 = "terreau.web.views.bad_request"
handler403 = "terreau.web.views.forbidden"
handler429 = "terreau.web.views.too_many"
handler404 = "terreau.web.views.not_found"
handler500 = "terreau.web.views.broken"
