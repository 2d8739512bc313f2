"""What to try, role by role, in the order of the story. Shown at /essayer/, in the demonstration only."""

from dataclasses import dataclass
from datetime import date

from terreau.lib import siret as siret_
from terreau.portal.demo import registers, years
from terreau.portal.demo.stories import NEWCOMER


@dataclass(frozen=True, slots=True)
class Part:
    """A role, who plays it, and what to do; `path` is where to begin."""

    role: str
    person: str
    path: str
    steps: tuple[str, ...]


def parts(*, today: date) -> tuple[Part, ...]:
    """As the demonstration is when it was filled today."""
    return (
        Part(
            "Visiteur",
            "",
            "/appels-a-projets/",
            (
                "Ouvrez l’appel « Grandir et vieillir ensemble » : à qui s’adresse-t-il, jusqu’à quand, avec quels critères ?",
                "Vérifiez si une structure peut candidater avec un SIRET de l’annuaire, puis avec un numéro inventé.",
                "Lisez les lauréats de l’édition 2022 et téléchargez leur liste.",
            ),
        ),
        Part(
            "Porteur de projet",
            "Nadia Ferrand",
            "/mes-candidatures/",
            (
                "Reprenez le brouillon « Le potager des soignants » : le bandeau dit ce qui reste à faire et jusqu’à quand.",
                "Ouvrez-le dans deux onglets, modifiez la même réponse : rien n’est écrasé en silence.",
                "Complétez, joignez deux fichiers, envoyez : gardez l’accusé de réception. Reprenez le dossier, renvoyez-le.",
                "Soyez Marc Delatour, de la même association : vous pouvez écrire, mais pas envoyer.",
                "Ou partez de rien : déconnectez-vous, commencez sans compte, créez le vôtre. Le code s’affiche : aucun courriel ne part.",
                f"Ouvrez alors la fiche d’une association que personne ici n’a encore : SIRET {siret_.show(registers.siret_of(NEWCOMER))}.",
            ),
        ),
        Part(
            "Agent instructeur",
            "Omar Benali",
            "/bureau/candidatures/",
            (
                "Filtrez les dossiers de l’édition ouverte, ouvrez « Lunettes du cœur », cochez la liste de contrôle, écrivez à la structure.",
                "Demandez un complément sur une seule partie : le délai de silence s’arrête.",
                "Inès Fabre propose de déclarer « Le mentorat du samedi » inéligible : confirmez ou écartez. Seul, vous ne le pourriez pas.",
                "« Lire à côté de la liste » : passez d’un dossier à l’autre au clavier ; gardez vos filtres comme une vue.",
                "Écrivez le rapport d’instruction d’un dossier devant le jury : il est déjà rempli de ce que la maison sait.",
                "Depuis un dossier, « Orienter vers un autre soutien » : rien ne part avant l’accord de la structure (soyez Lucie Aubin pour répondre).",
            ),
        ),
        Part(
            "Juré",
            "Jeanne Roussel",
            "/jury/",
            (
                "Déclarez vos liens sur la liste des structures, puis lisez les projets : vous ne saurez pas de qui ils viennent.",
                "Notez chaque critère avec une raison, rendez votre avis, changez-le tant que le jury est ouvert.",
                "Répondez à la convocation de la séance ; lisez le procès-verbal sans les noms de celle de 2022.",
            ),
        ),
        Part(
            "Responsable du dispositif",
            "Claire Lemaire",
            "/bureau/appels/",
            (
                f"Suivez l’avancement du jury de l’édition {years.jury_year(today)}, fermez-le, lisez le classement.",
                "Tenez ensuite la séance du jury : présents, dossiers un à un, avis ; « À projeter » va sur le mur, sans les noms.",
                "« Auditions » : une journée est prévue ; invitez un dossier de plus, ou annulez-la et voyez qui est prévenu.",
                "Ouvrez une délibération, inscrivez les dossiers, puis « Scénarios » : comparez l’ordre du classement et un choix calculé.",
                "Reportez-en un sur l’ordre du jour, complétez les motifs, adoptez : personne au dehors ne le sait encore.",
                "Relisez les courriers un à un, annoncez, puis publiez les lauréats.",
                "Demandez de rouvrir une décision : il faut l’accord de Hugo Marchal. Seule, vous ne le pourriez pas.",
                "Dans « Coups de pouce », appelez la liste d’attente : Samir Haddad a une proposition, il lui reste une semaine.",
                "Prolongez l’édition ouverte, ou préparez la suivante : copiez-la, changez le formulaire, publiez.",
            ),
        ),
        Part(
            "Lauréat",
            "Samir Haddad",
            "/mes-candidatures/",
            (
                "Retrouvez la réponse de 2022, son courrier, l’acte qui l’a votée et l’histoire du dossier.",
                "« La marmite de cinquante litres » est sur liste d’attente : une aide vous est proposée, acceptez-la ou déclinez-la.",
                "« La cuisine qui apprend » est invitée à la seconde étape de Graines d’initiatives : commencez la candidature complète, et voyez ce qui est repris.",
            ),
        ),
        Part(
            "Gestionnaire financier",
            "Mathilde Rey",
            "/bureau/aides/",
            (
                "Lisez les aides annoncées, édition par édition, avec leurs montants et leurs séances ; emportez-les en CSV.",
                "« Comptes à payer » : vérifiez un compte ; il faut une seconde personne avant que la liste des versements le donne.",
                "« Actes » : lisez ce que la commission permanente a voté, et depuis quand cela permet de payer.",
                "Les conventions et les échéanciers de versement viendront plus tard.",
            ),
        ),
        Part(
            "Administrateur",
            "Alix Moreau",
            "/bureau/exploitation/",
            (
                "Donnez ou retirez un rôle, invitez quelqu’un.",
                "Lisez le journal, regardez si les tâches de fond vont bien.",
            ),
        ),
    )
