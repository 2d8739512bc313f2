"""A form with every kind of question, and good answers to it."""

from terreau.commons.forms.schema import Schema, text_hash

TEXT = "Je certifie l’exactitude des informations.\nJe m’engage."
EVERY: dict = {
    "sections": [
        {
            "id": "words",
            "title": "Le projet",
            "help": "",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom du projet", "is_required": True, "options": {"max_length": 80}},
                {"id": "summary", "kind": "long_text", "label": "Présentation", "is_required": True, "options": {"max_length": 300}},
                {"id": "people", "kind": "number", "label": "Bénéficiaires", "options": {"min": "1", "max": "5000", "unit": "personnes"}},
                {"id": "amount", "kind": "money", "label": "Montant demandé", "is_required": True, "options": {"max": 1_500_000}},
                {"id": "rate", "kind": "percent", "label": "Part du budget"},
                {"id": "has_staff", "kind": "yes_no", "label": "Avez-vous des salariés ?"},
                {
                    "id": "theme",
                    "kind": "single",
                    "label": "Thème",
                    "options": {"choices": [{"id": "food", "label": "Alimentation"}, {"id": "move", "label": "Mobilité"}]},
                },
                {
                    "id": "publics",
                    "kind": "multiple",
                    "label": "Publics",
                    "options": {"choices": [{"id": "old", "label": "Personnes âgées"}, {"id": "young", "label": "Jeunes"}]},
                },
                {"id": "starts", "kind": "date", "label": "Début", "options": {"min": "2026-01-01"}},
            ],
        },
        {
            "id": "rest",
            "title": "Pièces et budget",
            "help": "Tout ce qui reste.",
            "questions": [
                {
                    "id": "statutes",
                    "kind": "file",
                    "label": "Statuts",
                    "is_required": True,
                    "options": {"accept": ["pdf", "docx"], "max_files": 2},
                },
                {"id": "town", "kind": "commune", "label": "Commune"},
                {"id": "siret", "kind": "siret", "label": "SIRET", "is_identifying": True},
                {
                    "id": "partners",
                    "kind": "group",
                    "label": "Partenaires",
                    "options": {
                        "max_rows": 4,
                        "row_label": "Partenaire",
                        "questions": [
                            {"id": "name", "kind": "short_text", "label": "Nom", "is_required": True},
                            {"id": "gives", "kind": "money", "label": "Apport"},
                            {"id": "sure", "kind": "yes_no", "label": "Acquis ?"},
                        ],
                    },
                },
                {"id": "oath", "kind": "consent", "label": "Attestation", "is_required": True, "options": {"text": TEXT}},
                {
                    "id": "budget",
                    "kind": "budget",
                    "label": "Budget du projet",
                    "is_required": True,
                    "options": {
                        "charges": [{"code": "60", "label": "Achats"}, {"code": "64", "label": "Personnel"}],
                        "produits": [{"code": "70", "label": "Ventes"}, {"code": "74", "label": "Subventions"}],
                    },
                },
                {
                    "id": "share",
                    "kind": "computed",
                    "label": "Part des partenaires",
                    "options": {
                        "formula": {
                            "op": "ratio",
                            "of": [
                                {"question": "partners", "part": "gives", "unit": "money"},
                                {"question": "budget", "part": "charges", "unit": "money"},
                            ],
                        },
                        "result": "percent",
                    },
                },
                {"id": "account", "kind": "bank", "label": "Coordonnées bancaires", "is_identifying": True},
            ],
        },
    ],
    "roles": {
        "title": "title",
        "summary": "summary",
        "requested_cents": "amount",
        "budget": "budget",
        "theme": "theme",
        "publics": "publics",
    },
}
SCHEMA = Schema.parse(EVERY)
# question → (stored value, what a browser sends for it)
GOOD = {
    "title": ("La Cantine", {"title": "La Cantine"}),
    "summary": ("Un repas.\nPour tous.", {"summary": "Un repas.\r\nPour tous."}),
    "people": ("1200", {"people": "1 200"}),
    "amount": (1_200_050, {"amount": "12 000,50"}),
    "rate": (3350, {"rate": "33,5 %"}),
    "has_staff": (False, {"has_staff": "no"}),
    "theme": ("food", {"theme": "food"}),
    "publics": (["old", "young"], {"publics": ["young", "old"]}),
    "starts": ("2026-11-22", {"starts": "2026-11-22"}),
    "town": ("92050", {"town": "92050"}),
    "siret": ("99990009500012", {"siret": "999 900 095 00012"}),
    "partners": (
        [{"name": "Le Lien", "gives": 50_000, "sure": True}],
        {"partners-0-name": "Le Lien", "partners-0-gives": "500", "partners-0-sure": "yes", "partners-1-name": "", "partners-1-gives": ""},
    ),
    "oath": ({"text_sha256": text_hash(TEXT)}, {"oath": "on"}),
    "budget": (
        {
            "charges": [{"code": "60", "label": "Achats", "cents": 100_000}],
            "produits": [{"code": "74", "label": "Subventions", "cents": 80_000}, {"code": "", "label": "Mécénat", "cents": 20_000}],
        },
        {
            "budget-charges-0-amount": "1 000",
            "budget-charges-1-amount": "",
            "budget-produits-0-amount": "",
            "budget-produits-1-amount": "800",
            "budget-produits-2-label": "Mécénat",
            "budget-produits-2-amount": "200,00",
        },
    ),
}
