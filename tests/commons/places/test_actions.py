import json

import pytest

from terreau.commons.places import actions, queries, sources
from terreau.commons.places.models import Commune, Grouping


@pytest.fixture
def hauts_de_seine(db):
    return actions.load(sources.read(sources.packaged("92"), "92"))


def test_it_works(hauts_de_seine):
    assert (hauts_de_seine.added, hauts_de_seine.updated, hauts_de_seine.unchanged) == (43, 0, 0)
    assert queries.communes("92").count() == 36
    assert queries.groupings("92").count() == 4
    assert [row.name for row in queries.arrondissements("92")] == ["Antony", "Nanterre", "Boulogne-Billancourt"]


def test_load_twice_changes_nothing(hauts_de_seine, django_assert_num_queries):
    again = actions.load(sources.read(sources.packaged("92"), "92"))

    assert (again.added, again.updated, again.unchanged) == (0, 0, 43)


def test_populations_of_communes_and_groupings_agree(hauts_de_seine):
    """Boucle Nord de Seine also holds Argenteuil, outside the département: the only difference there may be."""
    outside = {}
    for grouping in Grouping.objects.order_by("siren"):
        communes = grouping.communes.all()
        beyond = grouping.population - sum(commune.population for commune in communes)
        if beyond or len(communes) != grouping.communes_count:
            outside[grouping.name] = (grouping.communes_count - len(communes), beyond)

    assert outside == {"Boucle Nord de Seine": (1, 106_130)}
    assert sum(commune.population for commune in queries.communes("92")) == 1_654_712


def test_every_commune_has_its_grouping_its_arrondissement_an_outline_and_a_point_inside(hauts_de_seine):
    for commune in queries.communes("92"):
        assert commune.grouping is not None
        assert commune.arrondissement is not None
        assert commune.postcodes
        points = [point for ring in _rings(commune.outline) for point in ring]
        assert min(x for x, _ in points) < commune.longitude < max(x for x, _ in points)
        assert min(y for _, y in points) < commune.latitude < max(y for _, y in points)


def _rings(outline):
    polygons = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def test_communes_are_sorted_without_accents_and_found_folded(hauts_de_seine):
    Commune.objects.create(code="92999", name="Épinal-Test", search_text="epinal-test")

    names = [commune.name for commune in queries.communes("92")]
    assert names.index("Courbevoie") < names.index("Épinal-Test") < names.index("Fontenay-aux-Roses")
    assert queries.communes("92").get(search_text__contains="asnieres").code == "92004"


def test_a_corrected_name_is_updated_and_what_the_file_omits_is_kept(hauts_de_seine, tmp_path):
    (tmp_path / "communes.csv").write_text("code_insee,nom\n92050,Nanterre-Préfecture\n", encoding="utf-8")

    done = actions.load(sources.read(tmp_path, "92"))

    assert (done.added, done.updated) == (0, 1)
    nanterre = Commune.objects.get(code="92050")
    assert (nanterre.name, nanterre.population, nanterre.grouping.name) == ("Nanterre-Préfecture", 97_783, "Paris Ouest La Défense")


def test_another_territory_is_read_from_the_national_folder(db, tmp_path):
    """The shape of @etalab/decoupage-administratif, with invented places: an EPT wins over the metropolis."""

    def write(name, rows):
        (tmp_path / name).write_text(json.dumps(rows), encoding="utf-8")

    member = {"code": "78901", "nom": "Val-d’Essai"}
    write(
        "communes.json",
        [
            {
                "code": "78901",
                "nom": "Val-d’Essai",
                "type": "commune-actuelle",
                "arrondissement": "784",
                "codesPostaux": ["78000"],
                "population": 1200,
            },
            {"code": "78902", "nom": "Ancien-Bourg", "type": "commune-deleguee"},
            {"code": "77001", "nom": "Ailleurs", "type": "commune-actuelle"},
        ],
    )
    write("epci.json", [{"code": "200000001", "nom": "Métropole d’essai", "membres": [member], "populationMunicipale": 9}])
    write("ept.json", [{"code": "200000002", "nom": "Territoire d’essai", "membres": [member], "populationMunicipale": 1200}])
    write("arrondissements.json", [{"code": "784", "nom": "Essai"}, {"code": "771", "nom": "Autre"}])

    actions.load(sources.read(tmp_path, "78"))

    commune = queries.communes("78").get()
    assert (commune.name, commune.grouping.name, commune.arrondissement.name) == ("Val-d’Essai", "Territoire d’essai", "Essai")


@pytest.mark.parametrize("territory", ["92", "75"])
def test_a_folder_without_the_territory_is_refused(db, tmp_path, territory):
    if territory == "75":
        (tmp_path / "communes.csv").write_text("code_insee,nom\n92050,Nanterre\n", encoding="utf-8")

    with pytest.raises(sources.Unreadable):
        sources.read(tmp_path, territory)
