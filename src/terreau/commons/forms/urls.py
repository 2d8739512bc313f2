from django.urls import URLPattern, path

from terreau.commons.forms.views import building, conditions, drafting, publishing, reusing

app_name = "forms"
_FORM = "bureau/formulaires/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("bureau/formulaires/", building.catalogue, name="list"),
    path("bureau/formulaires/nouveau/", building.new, name="new"),
    path("bureau/formulaires/importer/", reusing.take_in, name="import"),
    path(_FORM, building.build, name="build"),
    path(f"{_FORM}nom/", building.rename, name="rename"),
    path(f"{_FORM}nouvelle-version/", building.open_draft, name="open_draft"),
    path(f"{_FORM}sections/nouvelle/", drafting.add_section, name="add_section"),
    path(f"{_FORM}sections/<slug:section_id>/", drafting.change_section, name="change_section"),
    path(f"{_FORM}sections/<slug:section_id>/supprimer/", drafting.delete_section, name="delete_section"),
    path(f"{_FORM}sections/<slug:section_id>/nouvelle-question/", drafting.add_question, name="add_question"),
    path(f"{_FORM}questions/<slug:question_id>/", drafting.change_question, name="change_question"),
    path(f"{_FORM}questions/<slug:question_id>/supprimer/", drafting.delete_question, name="delete_question"),
    path(f"{_FORM}sections/<slug:section_id>/condition/", conditions.edit, name="section_condition"),
    path(f"{_FORM}questions/<slug:question_id>/condition/", conditions.edit, name="question_condition"),
    path(f"{_FORM}deplacer/", drafting.move, name="move"),
    path(f"{_FORM}versions/<int:number>/", publishing.version, name="version"),
    path(f"{_FORM}blocs/", reusing.library, name="blocks"),
    path(f"{_FORM}versions/<int:number>/copie/", reusing.duplicate, name="duplicate"),
    path(f"{_FORM}versions/<int:number>/formulaire.json", reusing.export, name="export"),
    path(f"{_FORM}versions/<int:number>/essai/", publishing.preview, name="preview"),
    path(f"{_FORM}publier/", publishing.publish, name="publish"),
]
