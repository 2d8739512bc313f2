"""Who has which file in hand, in the demonstration."""

from datetime import timedelta

from terreau.fund.calls.models import Edition
from terreau.fund.caseload import actions as caseload
from terreau.portal.demo.scenes import Stage, at


def play(stage: Stage, edition: Edition) -> None:
    """Who has what in hand: some to each, one handed over with a word, some to nobody."""
    omar, ines = stage.people["omar"], stage.people["ines"]
    files = {
        file.organisation.name: file
        for file in edition.applications.exclude(number=None).select_related("organisation")
        if file.organisation
    }
    yesterday = at(stage.today - timedelta(days=1), 15)
    for name, officer in (("Clin d’Œil", omar), ("Tisseurs de Liens", omar), ("Ricochet", ines)):
        caseload.entrust(application=files[name], officer=officer, seen=caseload.NOBODY, by=officer, at=yesterday)
    caseload.entrust(
        application=files["Tisseurs de Liens"],
        officer=ines,
        second=omar,
        note="Je suis absent la semaine prochaine : le devis de la carderie est demandé.",
        seen=omar.pk,
        by=omar,
        at=yesterday + timedelta(hours=1),
    )
    caseload.tell_entrusted(at=yesterday + timedelta(hours=2))
