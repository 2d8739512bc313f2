"""The gallery at /ui/: every component in every state, with invented data. It is the visual test of the joinery."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.web import doors, pdf, theme

# Anyone may look where the data is invented; elsewhere it is the administrators' drawer.
door = doors.public if settings.DEBUG or settings.DEMO else doors.for_roles("admin")
AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom du projet", help_text="Celui qui paraîtra si vous êtes lauréat.", max_length=80)
    email = forms.EmailField(label="Adresse électronique", required=False)
    summary = forms.CharField(label="Votre projet en quelques lignes", widget=forms.Textarea, max_length=400, required=False)
    theme = forms.ChoiceField(label="Thème", choices=[("", "Choisir…"), ("a", "Vie quotidienne"), ("b", "Développement durable")])
    stage = forms.ChoiceField(
        label="Où en est-il ?", choices=[("i", "Une idée"), ("p", "Un essai"), ("g", "Il grandit")], widget=forms.RadioSelect
    )
    publics = forms.MultipleChoiceField(
        label="Pour qui ?",
        choices=[("o", "Personnes âgées"), ("h", "Personnes handicapées"), ("y", "Jeunes en précarité"), ("w", "Personnes en insertion")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
        required=False,
    )
    starts = forms.DateField(label="Date de début", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    amount = forms.IntegerField(label="Montant demandé, en euros", min_value=1, max_value=15_000)
    budget = forms.FileField(label="Budget signé", help_text="PDF ou tableur, 20 Mo au plus.", required=False)
    agreed = forms.BooleanField(label="J'atteste que ces informations sont exactes.")


def _forms() -> dict[str, forms.Form]:
    wrong = Sample({"name": "", "email": "pas-une-adresse", "summary": "x" * 380, "stage": "z", "amount": "16000"})
    wrong.fields["name"].disabled = False
    return {"blank": Sample(auto_id="b_%s", initial={"stage": "p", "publics": ["o", "y"]}), "wrong": wrong}


@door
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    page = Paginator(range(240), 25).get_page(request.GET.get("page", "4"))
    context: dict[str, Any] = {
        **_forms(),
        "at": AT,
        "soon": AT + timedelta(hours=30),
        "page": page,
        "crumbs": [("Accueil", "/"), ("Appels à projets", "/appels-a-projets/"), ("Vie quotidienne", "")],
        "tabs": [("Dossier", "#dossier", True), ("Notes", "#notes", False), ("Historique", "#historique", False)],
        "steps": [
            ("Votre organisation", "#1", "done"),
            ("Votre projet", "#2", "error"),
            ("Budget", "#3", "current"),
            ("Pièces", "#4", "todo"),
        ],
        "tasks": [
            {"label": "Votre organisation", "url": "#1", "state": "done", "hint": "Complet"},
            {"label": "Votre projet", "url": "#2", "state": "error", "hint": "Deux réponses à corriger"},
            {"label": "Budget", "url": "", "state": "todo", "hint": "À remplir"},
        ],
        "timeline": [
            ("Dossier envoyé", AT - timedelta(days=40), "done", "Par Ada Fontaine"),
            ("Dossier complet", AT - timedelta(days=31), "done", ""),
            ("Jury", AT, "current", "Cinq jurés lisent les dossiers."),
            ("Décision de la commission permanente", "au printemps", "todo", ""),
        ],
        "tags": ["Alimentation", ("Mobilité", "#mobilite"), "Lien social"],
        "swatches": [(name, *values) for name, values in theme.tokens().items()],
        "rows": [
            ("2026-007", "La cuisine des quatre saisons", "Les Jardins partagés du Mont", 1_250_000, "success", "Complet"),
            ("2026-012", "Le vélo pour tous les âges", "Roue libre", 830_050, "warning", "À compléter"),
            (
                "2026-019",
                "Un titre de projet nettement plus long que les autres, pour voir comment il se plie",
                "La Recyclerie",
                1_500_000,
                "neutral",
                "Reçu",
            ),
        ],
        "tones": ["neutral", "info", "success", "warning", "danger", "accent"],
        "kinds": ["info", "success", "warning", "danger"],
        "sizes": [("s", 16), ("m", 20), ("l", 28), ("xl", 44)],
        "axes": ["observe", "accompany", "support", "showcase", "youth"],
    }
    return render(request, "web/gallery.html", context)


@door
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The staff layout, which has a second row of navigation and smaller titles."""
    return render(request, "web/gallery_desk.html", {"rows": range(3)})


SPECIMEN = {
    "title": "Accusé de réception de votre candidature",
    "subtitle": "Appel à projets Le Progrès · Vie quotidienne",
    "reference": "2026-007",
    "recipient": ["Les Jardins partagés du Mont", "À l’attention d’Ada Fontaine", "12 rue des Semis", "92000 Nanterre"],
    "place_date": "Nanterre, le 3 mars 2026",
    "text": "Madame, Monsieur,\n\nVotre dossier est bien arrivé le 3 mars 2026 à 16 h 59, heure de Paris. Il porte le numéro 2026-007 : gardez-le !\n\n"
    "Que se passe-t-il ensuite ? Un agent vérifie que le dossier est complet ; s’il manque une pièce, nous vous l’écrivons.",
    "facts_title": "Votre demande",
    "facts": [["Projet", "La cuisine des quatre saisons"], ["Montant demandé", "12 500 €"]],
    "records_title": "Budget",
    "columns": ["Poste", "Détail", "Montant"],
    "rows": [["Achats", "Graines, terreau, outils", "3 200 €"], ["Personnel", "Animatrice à mi-temps, six mois", "9 300 €"]],
    "total": ["Total", "", "12 500 €"],
    "sections": [
        {
            "title": "Votre projet",
            "rows": [
                {"label": "Présentez votre projet", "state": "answered", "text": "Un jardin.\n\nEt une cuisine ; pour tous !"},
                {"label": "Avez-vous des salariés ?", "state": "not_answered"},
                {"label": "Pour qui ?", "state": "answered", "lines": ["Personnes âgées", "Jeunes en précarité"]},
            ],
        }
    ],
    "notice": "Document produit par Terreau à partir de données inventées.",
    "signed_by": "Claire Lemaire",
    "signed_role": "La responsable du dispositif",
}


@door
@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """The specimen letter, as a PDF."""
    return HttpResponse(pdf.render("web/specimen.typ", SPECIMEN), content_type="application/pdf")
