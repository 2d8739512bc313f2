"""`terreau check --deploy`: what is not fit for real people, in words, with what to do."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from terreau.lib import retention
from terreau.web import theme


@register(Tags.security, deploy=True)
def fit_for_service(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every refusal names the variable to set."""
    return list(_problems())


def _problems() -> Iterable[CheckMessage]:
    parts = urlsplit(settings.BASE_URL)
    if settings.DEMO:
        yield Error("TERREAU_DEMO est actif : n'importe qui entrerait sans mot de passe. Retirez-le.", id="terreau.E001")
    if settings.DEBUG:
        yield Error("TERREAU_DEBUG est actif : les erreurs montreraient l'intérieur du site. Retirez-le.", id="terreau.E002")
    if parts.scheme != "https":
        yield Error("TERREAU_BASE_URL doit commencer par https:// : sans quoi les sessions circulent en clair.", id="terreau.E003")
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("TERREAU_HOSTS contient * : nommez les hôtes acceptés.", id="terreau.E004")
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield Error("TERREAU_SECRET_KEY est trop courte ou trop simple : au moins 50 caractères tirés au sort.", id="terreau.E005")
    if not settings.SENDS_MAIL:
        yield Error("TERREAU_SMTP n'est pas réglé : les courriers resteraient dans un dossier du serveur.", id="terreau.E006")
    if settings.AUTHORITY["contact"].endswith(".example"):
        yield Error("TERREAU_CONTACT est l'adresse d'exemple : personne ne lirait les réponses.", id="terreau.E007")
    if not settings.CLAMD:
        yield Warning("TERREAU_CLAMD n'est pas réglé : les fichiers déposés ne passent par aucun antivirus.", id="terreau.W001")
    if parts.scheme == "https" and not settings.TRUSTED_PROXIES:
        yield Warning(
            "TERREAU_TRUSTED_PROXIES vaut 0 : derrière un mandataire, toutes les visites sembleraient venir de lui.", id="terreau.W002"
        )


@register(Tags.compatibility)
def fit_look(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A colour that is none, or a logo that is nowhere, would silently be ours."""
    return list(_look_problems(settings.AUTHORITY["accent"], settings.AUTHORITY["logo"]))


def _look_problems(accent: str, logo: str) -> Iterable[CheckMessage]:
    if accent and theme.parse(accent) is None:
        yield Error(f"TERREAU_ACCENT : {accent!r} n'est pas une couleur. Écrivez-la #rrggbb, par exemple #1c5b3f.", id="terreau.E008")
    if logo and not finders.find(logo):
        yield Error(f"TERREAU_LOGO : {logo!r} ne se trouve pas parmi les fichiers statiques.", id="terreau.E009")


@register(Tags.compatibility)
def fit_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A term that no room knows would be believed, and never applied."""
    unknown = sorted(settings.RETENTION.keys() - {term.key for term in retention.all_terms()})
    known = ", ".join(term.key for term in retention.all_terms())
    return [
        Error(f"TERREAU_RETENTION : {key} n'est pas une durée connue. Celles qui le sont : {known}.", id="terreau.E010") for key in unknown
    ]
