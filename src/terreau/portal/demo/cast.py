"""The people of the demonstration. Their addresses end in DEMO_DOMAIN: the demo sign-in page lists them by that."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from terreau.commons.accounts import actions
from terreau.commons.accounts.models import User
from terreau.commons.accounts.queries import DEMO_DOMAIN
from terreau.commons.accounts.states import Role


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    note: str
    role: Role | None = None


CAST = (
    Person("nadia", "Nadia Ferrand", "Présidente de l’association Le Jardin de Léonie : elle remplit un dossier et peut l’envoyer."),
    Person("marc", "Marc Delatour", "Bénévole de la même association : il aide à remplir, mais ne peut pas signer."),
    Person("lucie", "Lucie Aubin", "Directrice des Petits Ruisseaux : son dossier est envoyé, elle suit la réponse."),
    Person("samir", "Samir Haddad", "Président de La Popote du Mont : lauréat de la première édition."),
    Person("omar", "Omar Benali", "Il vérifie les dossiers reçus, demande des compléments, propose au jury.", Role.OFFICER),
    Person("ines", "Inès Fabre", "Sa collègue : il faut deux personnes pour déclarer un dossier inéligible.", Role.OFFICER),
    Person("claire", "Claire Lemaire", "Responsable de l’appel : elle l’écrit, compose le jury, délibère, envoie les réponses.", Role.LEAD),
    Person(
        "hugo", "Hugo Marchal", "Responsable lui aussi : la seconde personne, quand il faut être deux pour rouvrir une décision.", Role.LEAD
    ),
    Person("jeanne", "Jeanne Roussel", "Elle déclare ses liens, puis note les dossiers sans savoir de qui ils viennent.", Role.JUROR),
    Person("paul", "Paul Vasseur", "Juré lui aussi ; il a déjà rendu une partie de ses avis.", Role.JUROR),
    Person("fatou", "Fatou Diarra", "Jurée, membre du réseau des tiers-lieux.", Role.JUROR),
    Person("mathilde", "Mathilde Rey", "Elle lit les aides attribuées et prépare leur paiement.", Role.FINANCE),
    Person("alix", "Alix Moreau", "Il ouvre et ferme les droits, lit le journal, surveille la maison.", Role.ADMIN),
)


def arrive(*, at: datetime) -> dict[str, User]:
    """Creates everyone; returns them by key."""
    people = {}
    for person in CAST:
        user = User.objects.create_user(f"{person.key}@{DEMO_DOMAIN}", name=person.name, demo_note=person.note)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if person.role:
            actions.grant_role(user=user, role=person.role, by=None, at=at, reason="démonstration")
        people[person.key] = user
    return people
