"""What a lead would have written: the form, the rubric, the rules and the texts of the demonstration's editions."""

from typing import Any

THEMES = {
    "alimentation": "Alimentation",
    "mobilite": "Mobilité",
    "logement": "Logement et cadre de vie",
    "sante": "Santé et bien-être",
    "numerique": "Numérique et démarches",
    "lien": "Lien social et culture",
    "emploi": "Emploi et insertion",
}
PUBLICS = {
    "personnes-agees": "Personnes âgées",
    "handicap": "Personnes en situation de handicap",
    "jeunes-precarite": "Jeunes en situation de précarité",
    "insertion": "Personnes en insertion",
    "tous-publics": "Tous les habitants",
}
CRITERIA = (
    (
        "Réponse à un besoin essentiel",
        "Le besoin est décrit, les personnes concernées sont connues, et elles ont eu leur mot à dire.",
        5,
        3,
    ),
    ("Caractère innovant", "Une manière de faire nouvelle sur le territoire, ou qui a fait ses preuves ailleurs.", 5, 2),
    ("Solidité du projet", "Moyens, calendrier et budget sont réalistes ; la suite est pensée.", 5, 2),
    ("Ancrage et coopérations", "Des partenaires locaux s’engagent ; le projet profite aux habitants du département.", 5, 1),
)
CHECKLIST = [
    {"id": "statuts", "label": "Les statuts sont signés et à jour"},
    {"id": "rib", "label": "Le RIB est au nom de la structure"},
    {"id": "signataire", "label": "La personne qui signe en a le pouvoir"},
]


def rules(department: str) -> list[dict[str, Any]]:
    """Associations, or bodies with a valid ESUS approval; seat in the département; active in SIRENE."""
    return [
        {
            "id": "statut",
            "kind": "any_of",
            "rules": [
                {"id": "association", "kind": "legal_family", "families": ["association"]},
                {"id": "esus", "kind": "esus_valid"},
            ],
        },
        {"id": "active", "kind": "active_in_sirene"},
        {"id": "siege", "kind": "seat_in_territory", "name": "les Hauts-de-Seine", "departments": [department], "communes": []},
    ]


def _question(
    id_: str, kind: str, label: str, *, help_: str = "", is_required: bool = True, is_identifying: bool = False, **options: Any
) -> dict[str, Any]:
    return {
        "id": id_,
        "kind": kind,
        "label": label,
        "help": help_,
        "is_required": is_required,
        "is_identifying": is_identifying,
        "options": options,
    }


def _choices(names: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": slug.replace("-", "_"), "label": name} for slug, name in names.items()]


FORM: dict[str, Any] = {
    "sections": [
        {
            "id": "projet",
            "title": "Votre projet",
            "help": "Écrivez comme vous le raconteriez à quelqu’un qui ne vous connaît pas. Le jury lira cette partie sans savoir qui vous êtes : n’y mettez pas le nom de votre structure.",
            "questions": [
                _question("intitule", "short_text", "Nom du projet", max_length=120),
                _question(
                    "resume",
                    "long_text",
                    "Le projet en quelques phrases",
                    help_="Ce texte sera publié si votre projet est retenu.",
                    max_length=600,
                ),
                _question("theme", "single", "Domaine principal", choices=_choices(THEMES)),
                _question("publics", "multiple", "À qui le projet s’adresse-t-il d’abord ?", choices=_choices(PUBLICS)),
                _question("besoin", "long_text", "À quel besoin essentiel répond-il ?", max_length=3000),
                _question("innovation", "long_text", "En quoi est-ce nouveau ?", max_length=2000),
                _question(
                    "beneficiaires",
                    "number",
                    "Combien de personnes en profiteront la première année ?",
                    min=1,
                    max=1000000,
                    unit="personnes",
                ),
                _question("debut", "date", "Début du projet"),
                _question("autre_lieu", "yes_no", "Le projet se déroule-t-il aussi hors du département ?"),
                {
                    **_question("autre_lieu_part", "long_text", "Quelle part s’y déroule, et pourquoi ?", max_length=600),
                    "when": {"question": "autre_lieu", "op": "is", "value": True},
                },
            ],
        },
        {
            "id": "budget",
            "title": "Budget",
            "help": "Le total des charges doit être égal au total des produits, au centime près.",
            "questions": [
                _question("montant", "money", "Montant demandé au Département", min=1),
                _question(
                    "budget_projet",
                    "budget",
                    "Budget du projet",
                    charges=[
                        {"code": "60", "label": "Achats"},
                        {"code": "61", "label": "Services extérieurs"},
                        {"code": "64", "label": "Charges de personnel"},
                    ],
                    produits=[
                        {"code": "70", "label": "Ventes et participations"},
                        {"code": "74", "label": "Subventions (dont ce montant)"},
                        {"code": "75", "label": "Dons, cotisations, autres produits"},
                    ],
                ),
                {
                    **_question(
                        "taux",
                        "computed",
                        "Part du budget demandée au Département",
                        help_="Calculée : montant demandé ÷ total des charges.",
                    ),
                    "options": {
                        "formula": {
                            "op": "ratio",
                            "of": [
                                {"question": "montant", "unit": "money"},
                                {"question": "budget_projet", "part": "charges", "unit": "money"},
                            ],
                        },
                        "result": "percent",
                    },
                },
                {
                    **_question(
                        "autres_financeurs",
                        "long_text",
                        "Vous demandez plus de la moitié du budget : quels autres financeurs avez-vous sollicités ?",
                        max_length=1000,
                    ),
                    "when": {"question": "taux", "op": "at_least", "value": 5000},
                },
            ],
        },
        {
            "id": "structure",
            "title": "Votre structure",
            "help": "Cette partie n’est pas montrée au jury.",
            "questions": [
                _question("objet", "long_text", "Que fait votre structure ?", is_identifying=True, max_length=1500),
                _question("salaries", "number", "Salariés", is_identifying=True, min=0, max=100000),
                _question("contact", "short_text", "Personne à contacter et téléphone", is_identifying=True, max_length=150),
                _question(
                    "statuts",
                    "file",
                    "Statuts signés",
                    help_="PDF ou photo lisible, 20 Mo au plus.",
                    is_identifying=True,
                    accept=["pdf", "docx", "odt", "jpg", "jpeg", "png"],
                    paper_kind="statutes",
                ),
                _question(
                    "rib", "file", "Relevé d’identité bancaire", is_identifying=True, accept=["pdf", "jpg", "jpeg", "png"], paper_kind="rib"
                ),
            ],
        },
        {
            "id": "engagements",
            "title": "Engagements",
            "help": "",
            "questions": [
                _question(
                    "republicain",
                    "consent",
                    "Contrat d’engagement républicain",
                    text="La structure souscrit au contrat d’engagement républicain annexé au décret n° 2021-1947 du 31 décembre 2021, le respecte et en informe ses membres.",
                ),
                _question(
                    "exactitude", "consent", "Exactitude du dossier", text="Les informations de ce dossier sont exactes et sincères."
                ),
            ],
        },
    ],
    "roles": {
        "title": "intitule",
        "summary": "resume",
        "requested_cents": "montant",
        "budget": "budget_projet",
        "theme": "theme",
        "publics": "publics",
    },
}

PRESENTATION = """Chaque jour, dans les Hauts-de-Seine, des associations et des entreprises inventent des réponses simples à des besoins essentiels :
manger, se loger, se déplacer, se soigner, ne pas rester seul.

**Le Progrès** soutient ces initiatives quand elles profitent d’abord aux plus fragiles : personnes âgées, personnes en situation de handicap,
jeunes en précarité, personnes en insertion.

## Ce que nous cherchons

- un projet **concret**, qui change quelque chose dans la vie de quelqu’un ;
- une idée **neuve** ici, même si elle existe ailleurs ;
- une équipe qui connaît les personnes pour qui elle agit, et les écoute.
"""
REGULATIONS = """Le Département attribue les aides par décision de sa commission permanente, sur l’avis d’un jury.

1. Un seul dossier par structure et par édition.
2. L’aide ne dépasse ni le montant maximal ni la part maximale du budget indiqués sur cette page.
3. Le jury lit les projets sans connaître l’identité des structures. Chaque juré déclare ses liens et ne note pas les dossiers concernés.
4. L’absence de réponse deux mois après le dépôt d’un dossier complet vaut refus (article L. 231-4 du code des relations entre le public et l’administration).
5. Les structures retenues rendent compte de l’usage de l’aide dans les six mois qui suivent la fin du projet.
"""
BENEFITS = """- une aide versée en une fois après la signature de la convention ;
- un accompagnement individuel de six mois ;
- une place dans le réseau des lauréats, et la mise en lumière du projet.
"""
