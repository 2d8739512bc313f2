"""What the lead of the demonstration wrote to applicants, in her own words."""

from datetime import datetime

from terreau.commons.accounts.models import User
from terreau.fund.calls.models import Edition
from terreau.fund.letters.actions import wording
from terreau.fund.letters.states import Kind

WORDS = {
    Kind.AWARD: (
        "{appel} : bravo, votre projet est retenu",
        (
            "Madame, Monsieur,\n\n"
            "C’est une joie de vous l’écrire : lors de sa séance du {date_seance}, la commission permanente a retenu « {projet} » "
            "et accordé à {structure} une aide de **{montant}**.\n\n"
            "{motifs?}\n\n"
            "Voici la suite :\n\n"
            "- une convention vous sera proposée dans le mois ;\n"
            "- l’aide est versée après sa signature ;\n"
            "- un bilan vous sera demandé quand le projet aura vécu un an.\n\n"
            "{decision_remplacee?}\n\n"
            "Avec toutes nos félicitations,"
        ),
    ),
    Kind.REJECT: (
        "{appel} : réponse à votre candidature",
        (
            "Madame, Monsieur,\n\n"
            "Nous avons lu avec attention « {projet} ». Lors de sa séance du {date_seance}, la commission permanente ne l’a pas retenu.\n\n"
            "Voici pourquoi :\n\n"
            "{motifs}\n\n"
            "Nous savons le travail que demande une candidature. Écrivez-nous à {contact} : nous reviendrons avec vous sur cette réponse, "
            "et chercherons d’autres façons de vous soutenir.\n\n"
            "{decision_remplacee?}\n\n"
            "En vous remerciant de votre engagement,"
        ),
    ),
}


def word(edition: Edition, *, by: User, at: datetime) -> None:
    """Two letters of her own; the others are those supplied."""
    for kind, (subject, body) in WORDS.items():
        wording.write(edition=edition, kind=kind, subject=subject, body=body, expected_version=0, by=by, at=at)
