"""What the jurors of the demonstration know, and a link that the house saw by itself."""

from collections.abc import Mapping
from datetime import datetime

from terreau.commons.accounts.models import User
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.jurors import actions
from terreau.fund.review.actions import links
from terreau.fund.review.models import Panel

COMPETENCES = {
    "paul": (("emploi", "numerique"), ["comptabilité associative", "entreprises d’insertion"]),
    "jeanne": (("alimentation", "sante", "lien"), ["animation de quartier"]),
    "fatou": (("logement", "mobilite"), ["droit du logement", "conduite de travaux"]),
}


def knowledge(people: Mapping[str, User], *, when: datetime) -> None:
    """What each juror knows, in their own words."""
    for key, (themes, tags) in COMPETENCES.items():
        known = list(Theme.objects.filter(slug__in=themes).order_by("pk"))
        publics = list(TargetPublic.objects.order_by("pk")[:2])
        actions.keep_profile(juror=people[key], themes=known, publics=publics, tags=tags, by=people[key], at=when)


def near(juror: User, body: Organisation, panel: Panel, *, when: datetime) -> None:
    """A juror who gave their address lives where an applicant has its seat: the house saw it."""
    profile = juror.jury_profile
    known = {"themes": list(profile.themes.all()), "publics": list(profile.publics.all()), "tags": profile.tags}
    actions.keep_profile(juror=juror, **known, address=body.address, postcode=body.postcode, by=juror, at=when)
    links.look(panel=panel, by=None, at=when)
