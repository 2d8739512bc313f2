import pytest
from django.http import QueryDict

from terreau.commons.forms.forms import SectionForm, clean_one
from tests.commons.forms.schemas import GOOD, SCHEMA

pytestmark = pytest.mark.django_db


def sent(*parts: dict) -> QueryDict:
    data = QueryDict(mutable=True)
    for part in parts:
        for name, value in part.items():
            data.setlist(name, value if isinstance(value, list) else [value])
    return data


def section_form(section_id: str, *, data=None, answers=None, versions=None, **more) -> SectionForm:
    section = SCHEMA.section(section_id)
    return SectionForm(SCHEMA, section, sheet=None, answers=answers or {}, versions=versions or {}, data=data, **more)


@pytest.fixture(autouse=True)
def nanterre(db):
    from terreau.commons.places.models import Commune

    return Commune.objects.create(code="92050", name="Nanterre", postcodes=["92000"])


def test_it_works():
    form = section_form("words", data=sent(*(typed for _value, typed in GOOD.values())))

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {question: GOOD[question][0] for question in form.fields}


@pytest.mark.parametrize("question", GOOD)
def test_one_answer_is_cleaned_to_its_stored_value(question):
    stored, typed = GOOD[question]

    assert clean_one(SCHEMA, question, sent(typed)) == stored


@pytest.mark.case("DS#719")
@pytest.mark.parametrize("question", GOOD)
def test_stored_answer_is_drawn_so_that_it_is_sent_back_unchanged(question):
    stored, _typed = GOOD[question]
    section = next(s for s in SCHEMA.sections if any(q.id == question for q in s.questions))

    html = section_form(section.id, answers={question: stored})[question].as_field_group()

    assert clean_one(SCHEMA, question, read_controls(html)) == stored


@pytest.mark.parametrize("question", GOOD)
def test_nothing_typed_is_no_answer(question):
    assert clean_one(SCHEMA, question, sent({})) is None


def read_controls(html: str) -> QueryDict:
    """What a browser would send of a piece of page."""
    from tests.commons.forms.browser import controls

    return controls(html)
