from django.urls import path

from terreau.fund.letters.views import signing, wording

app_name = "letters"

EDITION = "bureau/appels/<slug:call>/<slug:edition>/modeles-de-lettres/"

urlpatterns = [
    path("bureau/ma-signature/", signing.mine, name="signature"),
    path(EDITION, wording.templates, name="templates"),
    path(EDITION + "reprendre/", wording.take_over, name="take_over"),
    path(EDITION + "<slug:kind>/", wording.template, name="template"),
    path(EDITION + "<slug:kind>/essai.pdf", wording.preview, name="template_preview"),
]
