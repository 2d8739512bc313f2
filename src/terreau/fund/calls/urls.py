"""Three audiences: everyone (appels-a-projets/), holders (mes-candidatures/), the team (bureau/appels/)."""

from django.urls import URLPattern, path

from terreau.fund.calls.views import (
    authoring,
    beginning,
    committees,
    conditions,
    extending,
    filling,
    late,
    lead,
    reminders,
    sending,
    stages,
    unsealing,
    words,
)
from terreau.fund.calls.views import holder as holders
from terreau.fund.calls.views import public as everyone

app_name = "calls"

EDITION = "appels-a-projets/<slug:call>/<slug:slug>/"
DESK = f"bureau/{EDITION}".replace("appels-a-projets", "appels")
DECISIONS = {
    "publier": "publish",
    "depublier": "unpublish",
    "ouvrir-l-examen": "start_review",
    "conclure": "conclude",
    "archiver": "archive",
}
STEPS = {
    "textes": "texts",
    "cadre": "framing",
    "budget": "money",
    "calendrier": "dates",
    "formulaire": "form",
    "reglement": "regulations",
    "instruction": "checklist",
}

public: list[URLPattern] = [
    path("appels-a-projets/", everyone.listing, name="list"),
    path("appels-a-projets/flux/", everyone.feed, name="feed"),
    path(EDITION, everyone.edition, name="edition"),
    path(f"{EDITION}verifier/", everyone.check, name="check"),
]
holder: list[URLPattern] = [
    path("appels-a-projets/<slug:call>/<slug:slug>/candidater/", beginning.start, name="start"),
    path(f"{EDITION}en-retard/<str:secret>/", late.use, name="late"),
    path("rappels/<str:secret>/", reminders.hush, name="hush"),
    path("mes-candidatures/", holders.mine, name="mine"),
    path("mes-candidatures/<slug:public_id>/", holders.application, name="application"),
    path("mes-candidatures/<slug:public_id>/structure/", beginning.organisation, name="organisation"),
    path("mes-candidatures/<slug:public_id>/dossier/<slug:section_id>/", filling.section, name="section"),
    path("mes-candidatures/<slug:public_id>/reponse/", filling.answer, name="answer"),
    path("mes-candidatures/<slug:public_id>/envoyer/", sending.send, name="send"),
    path("mes-candidatures/<slug:public_id>/envoyee/", sending.sent, name="sent"),
    path("mes-candidatures/<slug:public_id>/prevenir/", sending.tell_signers, name="tell_signers"),
    path("mes-candidatures/<slug:public_id>/reprendre/", sending.reopen, name="reopen"),
    path("mes-candidatures/<slug:public_id>/retirer/", sending.withdraw, name="withdraw"),
    path("mes-candidatures/<slug:public_id>/abandonner/", sending.discard, name="discard"),
    path("mes-candidatures/<slug:public_id>/envois/", holders.versions_sent, name="versions"),
    path("mes-candidatures/<slug:public_id>/envois/<int:sequence>/", holders.submission, name="submission"),
    path("mes-candidatures/<slug:public_id>/suite/", stages.carry_on, name="carry_on"),
    path("mes-candidatures/<slug:public_id>/echanges/", holders.thread, name="thread"),
]
desk: list[URLPattern] = [
    path("bureau/appels/", lead.desk, name="desk"),
    path("bureau/appels/nouveau/", lead.new_call, name="new_call"),
    path("bureau/appels/listes/", words.words, name="words"),
    *[
        pattern
        for kind in words.KINDS
        for pattern in (
            path(f"bureau/appels/listes/{kind}/ajouter/", words.add, {"kind": kind}, name=f"add_{kind}"),
            path(f"bureau/appels/listes/{kind}/<slug:word>/", words.rename, {"kind": kind}, name=f"rename_{kind}"),
            path(f"bureau/appels/listes/{kind}/<slug:word>/retirer/", words.remove, {"kind": kind}, name=f"remove_{kind}"),
        )
    ],
    path("bureau/appels/<slug:call>/modifier/", lead.change_call, name="change_call"),
    path("bureau/appels/<slug:call>/nouvelle-edition/", lead.new_edition, name="new_edition"),
    path(DESK, lead.overview, name="desk_edition"),
    path(f"{DESK}apercu/", lead.preview, name="preview"),
    *[path(f"{DESK}{word}/", lead.decide, {"verb": verb}, name=verb) for word, verb in DECISIONS.items()],
    path(f"{DESK}ajouter-une-etape/", stages.open_second, name="open_second"),
    path(f"{DESK}comites/", committees.calendar, name="committees"),
    path(f"{DESK}comites/ajouter/", committees.plan, name="plan_committee"),
    path(f"{DESK}fermer/", committees.set_closing, name="set_closing"),
    path("bureau/comites/<slug:public_id>/modifier/", committees.change, name="change_committee"),
    path("bureau/comites/<slug:public_id>/reporter/", committees.put_off, name="put_off"),
    path("bureau/comites/<slug:public_id>/annuler/", committees.cancel, name="cancel_committee"),
    path("bureau/candidatures/<slug:public_id>/comite/", committees.move_file, name="move_file"),
    path(f"{DESK}ouvrir-les-plis/", unsealing.unseal, name="unseal"),
    path(f"{DESK}prolonger/", extending.extend, name="extend"),
    path(f"{DESK}delais/", extending.drafts, name="drafts"),
    path(f"{DESK}delais/lien/", late.give, name="give_late"),
    path(f"{DESK}delais/lien/<slug:public_id>/retirer/", late.withdraw, name="withdraw_late"),
    path(f"{DESK}delais/<slug:public_id>/", extending.extend_for, name="extend_for"),
    *[path(f"{DESK}{word}/", authoring.edit, {"step": step}, name=f"edit_{step}") for word, step in STEPS.items()],
    path(f"{DESK}criteres/", authoring.criteria, name="edit_rubric"),
    path(f"{DESK}criteres/ajouter/", authoring.add_criterion, name="add_criterion"),
    path(f"{DESK}criteres/<int:pk>/", authoring.change_criterion, name="change_criterion"),
    path(f"{DESK}criteres/<int:pk>/deplacer/", authoring.shift_criterion, name="shift_criterion"),
    path(f"{DESK}criteres/<int:pk>/retirer/", authoring.remove_criterion, name="remove_criterion"),
    path(f"{DESK}conditions/", conditions.conditions, name="edit_eligibility"),
    path(f"{DESK}conditions/ajouter/", conditions.choose, name="choose_condition"),
    path(f"{DESK}conditions/ajouter/<slug:kind>/", conditions.add, name="add_condition"),
    path(f"{DESK}conditions/<slug:rule_id>/", conditions.change, name="change_condition"),
    path(f"{DESK}conditions/<slug:rule_id>/retirer/", conditions.remove, name="remove_condition"),
]
urlpatterns = public + holder + desk
