import pytest
from django.db import transaction

from terreau.commons.forms import actions, queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.models import FormVersion, Frozen
from terreau.commons.forms.schema import patterns
from terreau.commons.forms.states import VersionState
from terreau.commons.journal import queries as journal
from tests import factories as make
from tests.commons.forms.schemas import EVERY

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def form(lead):
    return actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)


@pytest.fixture
def draft(form):
    return queries.draft_of(form)


def known(draft, lead, **more):
    return {"version": draft, "expected_edit": draft.edit, "by": lead, "at": NOW, **more}


def test_it_works(form, draft, lead):
    actions.publish(version=draft, by=lead, at=NOW)

    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.published_by) == (VersionState.PUBLISHED, 1, lead)
    assert [line.verb for line in journal.history(form)] == ["form.published", "form.created"]


def test_next_draft_copies_the_published_version(form, draft, lead):
    actions.publish(version=draft, by=lead, at=NOW)

    following = actions.open_draft(form=form, by=lead, at=NOW)

    assert (following.number, following.state, following.schema) == (2, VersionState.DRAFT, EVERY)
    assert actions.open_draft(form=form, by=lead, at=NOW) == following


def test_draft_with_errors_is_not_published(lead):
    blank = queries.draft_of(actions.create_form(title="Vide", by=lead, at=NOW))

    with pytest.raises(actions.CannotPublish) as caught:
        actions.publish(version=blank, by=lead, at=NOW)
    assert "rubrique" in str(caught.value)


def test_version_is_published_once(draft, lead):
    actions.publish(version=draft, by=lead, at=NOW)

    with pytest.raises(actions.CannotPublish):
        actions.publish(version=draft, by=lead, at=NOW)


def test_stale_publication_publishes_nothing(draft, lead):
    drafting.change_section(section_id="rest", title="Neuve", help_text="", **known(draft, lead))

    with pytest.raises(actions.DraftMoved):
        actions.publish(version=draft, expected_edit=0, by=lead, at=NOW)


@pytest.mark.parametrize(
    "attack",
    [
        lambda version: version.save(),
        lambda version: FormVersion.objects.filter(pk=version.pk).update(schema={}),
        lambda version: FormVersion.objects.update(number=9),
        lambda version: FormVersion.objects.bulk_update([version], ["schema"]),
        lambda version: version.delete(),
        lambda version: FormVersion.objects.filter(pk=version.pk).delete(),
    ],
)
def test_published_version_never_changes(draft, lead, attack):
    actions.publish(version=draft, by=lead, at=NOW)
    version = FormVersion.objects.get(pk=draft.pk)
    version.schema = {"sections": []}

    with pytest.raises(Frozen), transaction.atomic():
        attack(version)
    assert FormVersion.objects.get(pk=draft.pk).schema == EVERY


def test_two_builders_never_overwrite_each_other(form, lead):
    mine, theirs = queries.draft_of(form), queries.draft_of(form)
    drafting.change_section(section_id="rest", title="Le reste", help_text="", **known(theirs, lead))

    with pytest.raises(actions.DraftMoved):
        drafting.delete_section(section_id="rest", **known(mine, lead))
    assert queries.schema_of(queries.draft_of(form)).section("rest").title == "Le reste"


def test_new_question_gets_an_identifier_no_version_ever_used(form, draft, lead):
    actions.publish(version=draft, by=lead, at=NOW)
    following = actions.open_draft(form=form, by=lead, at=NOW)
    drafting.delete_question(question_id="title", **known(following, lead))

    again = drafting.add_question(section_id="words", question={"kind": "short_text", "label": "Title"}, role="", **known(following, lead))

    assert again == "title_2"


def test_deleted_question_leaves_its_role(draft, lead):
    drafting.delete_question(question_id="title", **known(draft, lead))

    assert "title" not in queries.schema_of(draft).roles.values()


def test_role_is_played_by_one_question_only(draft, lead):
    question = {"kind": "short_text", "label": "Autre nom"}

    added = drafting.add_question(section_id="rest", question=question, role="title", **known(draft, lead))

    assert queries.schema_of(draft).roles["title"] == added


def test_question_moves_into_the_neighbouring_section(draft, lead):
    drafting.move_question(question_id="starts", by_steps=drafting.DOWN, **known(draft, lead))

    first, second = queries.schema_of(draft).sections
    assert (first.questions[-1].id, second.questions[0].id) == ("publics", "starts")


def test_question_at_the_edge_of_the_form_stays(draft, lead):
    drafting.move_question(question_id="title", by_steps=drafting.UP, **known(draft, lead))

    assert (draft.schema, draft.edit) == (EVERY, 0)


def test_every_edit_is_told_by_the_journal(form, draft, lead):
    section = drafting.add_section(title="Pièces", help_text="", **known(draft, lead))
    question = drafting.add_question(section_id=section, question={"kind": "file", "label": "RIB"}, role="", **known(draft, lead))
    drafting.change_question(question_id=question, changes={"label": "Le RIB"}, role="", **known(draft, lead))
    drafting.move_question(question_id=question, by_steps=-1, **known(draft, lead))
    drafting.move_section(section_id=section, by_steps=-1, **known(draft, lead))
    drafting.delete_question(question_id=question, **known(draft, lead))
    drafting.delete_section(section_id=section, **known(draft, lead))

    lines = [line.sentence for line in journal.history(form)]
    assert lines[0] == "Claire Lemaire a supprimé la rubrique «\u00a0Pièces\u00a0»."
    assert len(lines) == 8


def test_ready_made_form_can_be_published_at_once(lead):
    form = actions.create_form(title="Candidature", by=lead, at=NOW, schema=patterns.read(patterns.APPLICATION))

    actions.publish(version=queries.draft_of(form), by=lead, at=NOW)

    assert set(queries.schema_of(queries.published_versions(form)[0]).roles) == {
        "title",
        "summary",
        "requested_cents",
        "budget",
        "theme",
        "publics",
    }
