from django.urls import URLPattern, path

from terreau.fund.review.views import awards, calibration, caseload, deliberation, desk, letters, matching, panels, proofreading, scenarios
from terreau.fund.review.views import jurors as knowing
from terreau.fund.review.views import jury as jurors
from terreau.fund.review.views import screening as screen

app_name = "review"

EDITION = "bureau/appels/<slug:call>/<slug:edition>/"
SESSION = "bureau/deliberations/<slug:public_id>/"

FILE = "bureau/candidatures/<slug:public_id>/"
screening = [
    path("bureau/candidatures/", desk.desk, name="desk"),
    path("bureau/candidatures/admettre/", desk.admit, name="admit_many"),
    path("bureau/candidatures/exporter/", desk.export, name="export"),
    path("bureau/candidatures/exporter/preparer/", desk.prepare, name="prepare_export"),
    path("bureau/candidatures/confier/", caseload.entrust_many, name="entrust_many"),
    path("bureau/candidatures/charge/", caseload.loads, name="loads"),
    path("bureau/candidatures/charge/<slug:officer>/transmettre/", caseload.hand_over, name="hand_over"),
    path(FILE + "prendre/", caseload.take, name="take"),
    path(FILE + "confier/", caseload.entrust, name="entrust"),
    path(FILE + "laisser/", caseload.let_go, name="let_go"),
    path(FILE + "presence/", caseload.here, name="here"),
    path(FILE, screen.file, name="file"),
    path(FILE + "echanges/", screen.exchanges, name="exchanges"),
    path(FILE + "historique/", screen.history, name="history"),
    path(FILE + "versions/", screen.versions, name="versions"),
    path(FILE + "historique/<int:sequence>/", screen.submission, name="submission"),
    path(FILE + "verifier/", screen.tick, name="tick"),
    path(FILE + "noter/", screen.note, name="note"),
    path(FILE + "ecrire/", screen.write, name="write"),
    path(FILE + "completer/", screen.complete, name="complete"),
    path(FILE + "reprendre/", screen.resume, name="resume"),
    path(FILE + "admettre/", screen.admit, name="admit"),
    path(FILE + "ineligibilite/", screen.turn_away, name="turn_away"),
    path(FILE + "ineligibilite/<int:proposal>/", screen.second, name="second"),
    path(FILE + "ineligibilite/<int:proposal>/recrire/", screen.rewrite, name="rewrite"),
]
juror = [
    path("jury/", jurors.desk, name="jury"),
    path("jury/competences/", knowing.mine, name="jury_competences"),
    path("jury/interets/<slug:panel>/", jurors.interests, name="jury_interests"),
    path("jury/interets/<slug:panel>/<slug:body>/retirer/", jurors.withdraw_link, name="jury_withdraw_link"),
    path("jury/<slug:public_id>/", jurors.file, name="jury_file"),
    path("jury/<slug:public_id>/deport/", jurors.recuse, name="jury_recuse"),
    path("jury/<slug:public_id>/pieces/<int:number>/", jurors.attachment, name="jury_attachment"),
]
panel = [
    path(EDITION + "jury/", panels.list_, name="panels"),
    path("bureau/jurys/<slug:public_id>/", panels.detail, name="panel"),
    path("bureau/jurys/<slug:public_id>/ajouter/", panels.add_juror, name="panel_add"),
    path("bureau/jurys/<slug:public_id>/inviter/", panels.invite_juror, name="panel_invite"),
    path("bureau/jurys/<slug:public_id>/confier/", panels.hand_out, name="panel_hand_out"),
    path("bureau/jurys/<slug:public_id>/repartir/", matching.share_out, name="panel_share_out"),
    path("bureau/jurys/<slug:public_id>/ouvrir/", panels.open_, name="panel_open"),
    path("bureau/jurys/<slug:public_id>/fermer/", panels.close, name="panel_close"),
    path("bureau/jurys/<slug:public_id>/rouvrir/", panels.reopen, name="panel_reopen"),
    path("bureau/jurys/<slug:public_id>/cloture/", panels.closing, name="panel_closing"),
    path("bureau/jurys/<slug:public_id>/relancer/", panels.remind, name="panel_remind"),
    path("bureau/jurys/<slug:public_id>/lecture/", panels.giveaways, name="panel_giveaways"),
    path("bureau/jurys/<slug:public_id>/themes/", knowing.themes, name="panel_themes"),
    path("bureau/jurys/<slug:public_id>/liens/", knowing.links, name="panel_links"),
    path("bureau/jurys/<slug:public_id>/liens/<slug:tie>/ecarter/", knowing.dismiss, name="panel_link_dismiss"),
    path("bureau/jurys/<slug:public_id>/liens/<slug:tie>/reprendre/", knowing.restore, name="panel_link_restore"),
    path("bureau/jurys/<slug:public_id>/jures/<int:seat>/", knowing.seat, name="panel_seat"),
    path("bureau/jurys/<slug:public_id>/jures/<int:seat>/retirer/", panels.remove_juror, name="panel_remove"),
    path("bureau/lectures/<slug:public_id>/retirer/", panels.unassign, name="unassign"),
    path("bureau/lectures/<slug:public_id>/deport/", panels.recuse, name="recuse"),
    path("bureau/lectures/<slug:public_id>/rendre/", panels.give_back, name="give_back"),
]
deciding = [
    path(EDITION + "classement/", deliberation.rank, name="ranking"),
    path(EDITION + "classement/severite/", calibration.calibration, name="calibration"),
    path(EDITION + "classement/notes/", calibration.basis, name="mark_basis"),
    path(EDITION + "classement.csv", deliberation.rank_csv, name="ranking_csv"),
    path(EDITION + "deliberations/", deliberation.sessions, name="deliberations"),
    path(FILE + "avis/", deliberation.opinions, name="opinions"),
    path(SESSION, deliberation.session, name="deliberation"),
    path(SESSION + "modifier/", deliberation.change, name="deliberation_change"),
    path(SESSION + "inscrire/", deliberation.table, name="deliberation_table"),
    path(SESSION + "retirer/<int:proposal>/", deliberation.take_off, name="take_off"),
    path(SESSION + "adopter/", deliberation.adopt, name="adopt"),
    path(SESSION + "courriers/", letters.list_, name="letters"),
    path(SESSION + "courriers/relus/", letters.mark_read, name="letters_read"),
    path(SESSION + "courriers/remplacer/", proofreading.replace, name="letters_replace"),
    path(SESSION + "annoncer/", letters.release, name="release"),
    path("bureau/decisions/<int:decision>/courrier/", proofreading.edit, name="letter"),
    path("bureau/decisions/<int:decision>/courrier/refaire/", proofreading.make_again, name="letter_make_again"),
    path("bureau/decisions/<int:decision>/courrier.pdf", letters.preview, name="letter_preview"),
    path("bureau/decisions/<int:decision>/courrier/recrire/", letters.rewrite, name="letter_rewrite"),
    path("bureau/decisions/<int:decision>/rouvrir/", letters.reopen, name="reopen_decision"),
    path("bureau/reouvertures/<int:reopening_id>/", letters.answer, name="reopening"),
]
paying = [
    path("bureau/aides/", awards.awards, name="awards"),
    path("bureau/aides/exporter/", awards.export, name="awards_export"),
]
SCENARIO = SESSION + "scenarios/<slug:scenario>/"
planning = [
    path(SESSION + "scenarios/", scenarios.list_, name="scenarios"),
    path(SESSION + "scenarios/calculer/", scenarios.compute, name="scenario_compute"),
    path(SCENARIO, scenarios.detail, name="scenario"),
    path(SCENARIO + "pourquoi/<int:proposal>/", scenarios.why, name="scenario_why"),
    path(SCENARIO + "copier/", scenarios.duplicate, name="scenario_duplicate"),
    path(SCENARIO + "renommer/", scenarios.rename, name="scenario_rename"),
    path(SCENARIO + "jeter/", scenarios.discard, name="scenario_discard"),
    path(SCENARIO + "reporter/", scenarios.carry, name="scenario_carry"),
]
urlpatterns: list[URLPattern] = [*screening, *juror, *panel, *deciding, *paying, *planning]
