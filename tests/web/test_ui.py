"""Each component renders, escapes what it is given, and refuses what it does not know."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from terreau.lib import periods
from terreau.web.templatetags import ui

AT = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
EVIL = '<b onclick="x">&'


def draw(source, **context):
    return Template(source).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="Nom", help_text="Aide", max_length=5)
    agreed = forms.BooleanField(label="Oui")
    text = forms.CharField(widget=forms.Textarea, max_length=20, required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


EVERY = {
    "icon": '{% icon "sprout" size="l" label="Pousse" %}',
    "button": '{% button label=evil kind="danger" icon="x" name="n" value=evil %}',
    "action": '{% action href="/a" label=evil context=evil %}',
    "card": '{% card title=evil href="/a" eyebrow=evil icon="sprout" tone="info" %}{{ evil }}{% endcard %}',
    "notice": '{% notice kind="warning" title=evil %}{{ evil }}{% endnotice %}',
    "badge": '{% badge label=evil tone="success" icon="check" %}',
    "page_head": "{% page_head title=evil eyebrow=evil intro=evil %}{{ evil }}{% endpage_head %}",
    "crumbs": "{% crumbs pairs %}",
    "empty_state": "{% empty_state title=evil %}{{ evil }}{% endempty_state %}",
    "facts": "{% facts %}{% fact label=evil %}{{ evil }}{% endfact %}{% endfacts %}",
    "data_table": "{% data_table caption=evil %}<tbody><tr><td>{{ evil }}</td></tr></tbody>{% enddata_table %}",
    "filters": '{% filters label=evil reset="/" %}{{ evil }}{% endfilters %}',
    "stat": '{% stat label=evil value=evil hint=evil href="/" %}',
    "tabs": "{% tabs trios label=evil %}",
    "steps": "{% steps steps label=evil %}",
    "tasks": "{% tasks todo label=evil %}",
    "tags": "{% tags pairs label=evil %}",
    "timeline": "{% timeline moments label=evil %}",
    "money_bar": "{% money_bar label=evil taken=5 total=10 asked=20 %}",
    "share_bar": "{% share_bar share=25 %}",
    "avatar": "{% avatar name=evil %}",
    "disclosure": "{% disclosure title=evil %}{{ evil }}{% enddisclosure %}",
    "field": "{% field form.name %}{% field form.agreed %}{% field form.kind %}{% field form.text %}",
    "error_summary": "{% error_summary form %}",
    "moment": '{% moment at style="full" %}{% moment at style="short" %}{% moment at style="date" %}',
    "countdown": "{% countdown at at=at %}",
    "pages": "{% pages page %}",
}


def test_no_component_takes_a_word_of_django():
    """`{% empty title=… %}` inside a loop was read as the end of the loop."""
    from terreau.web.templatetags.ui import register

    assert not set(register.tags) & {"empty", "else", "elif", "plural", "include", "block", "now", "url", "filter"}


@pytest.fixture
def context():
    request = RequestFactory().get("/liste/?q=a%26b&page=2")
    return {
        "evil": EVIL,
        "pairs": [(EVIL, "/x"), (EVIL, "")],
        "trios": [(EVIL, "/x", True)],
        "steps": [(EVIL, "/x", state) for state in ("done", "current", "todo", "error")],
        "moments": [(EVIL, AT, "done", EVIL), (EVIL, EVIL, "todo", "")],
        "todo": [
            {"label": EVIL, "url": url, "state": state, "hint": EVIL} for url, state in (("/x", "done"), ("", "todo"), ("/y", "error"))
        ],
        "form": Sample({"name": EVIL, "kind": EVIL}),
        "at": AT,
        "request": request,
        "page": Paginator(range(100), 10).get_page(2),
    }


@pytest.mark.parametrize("name", EVERY)
def test_component_renders_and_escapes(name, context):
    html = draw(EVERY[name], **context)

    assert html.strip()
    assert "<b onclick" not in html


def test_every_component_is_tried():
    assert set(ui.register.tags) - set(EVERY) == {"fact"}


@pytest.mark.parametrize(
    "source",
    [
        '{% button label="a" colour="red" %}',
        '{% card titre="a" %}{% endcard %}',
        "{% badge %}",
        '{% notice "info" %}{% endnotice %}',
        '{% stat label="a" %}',
    ],
)
def test_unknown_or_missing_prop_is_an_error(source):
    with pytest.raises((TemplateSyntaxError, TypeError)):
        draw(source)


def test_unknown_icon_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="no such icon"):
        draw('{% icon "no-such-icon" %}')


def test_field_ties_label_help_and_error_together():
    html = draw("{% field form.name %}", form=Sample({"name": ""}))

    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_checkbox_stands_before_its_label():
    html = draw("{% field form.agreed %}", form=Sample())

    assert html.index("<input") < html.index("Oui")
    assert html.count("Oui") == 1


def test_pages_keep_the_filters():
    context = {"request": RequestFactory().get("/liste/?q=a%26b&page=2"), "page": Paginator(range(100), 10).get_page(2)}

    assert "?q=a%26b&amp;page=3" in draw("{% pages page %}", **context)


def test_long_text_counts_its_characters():
    assert "<terreau-counter" in draw("{% field form.text %}", form=Sample())


@pytest.mark.parametrize("left", [timedelta(days=3, hours=5), timedelta(hours=2, minutes=59), timedelta(seconds=30)])
def test_countdown_says_what_is_left(left):
    assert ui.countdown(AT + left, at=AT) == periods.left_in_words(AT + left, AT)


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=-1)])
def test_countdown_ends(left):
    assert ui.countdown(AT + left, at=AT) == "terminé"


def test_full_moment_names_its_zone():
    assert "mardi 3\u00a0mars\u00a02026" in ui.moment(AT)
    assert "(heure de Paris)" in ui.moment(AT)
    assert "Réunion" in ui.moment(AT, zone="Indian/Reunion")
    assert "(heure" not in ui.moment(AT, style="short")
    assert "(heure" not in ui.moment(AT.date())


def test_money_bar_stays_inside_when_the_envelope_is_passed():
    html = draw('{% money_bar label="Enveloppe" taken=15 total=10 %}')

    assert 'width="1000.0"' in html
    assert 'width="666.7"' in html
    assert "au-delà de l’enveloppe" in html


@pytest.mark.parametrize(("name", "initials"), [("Ada Fontaine", "AF"), ("ada@exemple.test", "A"), ("", "·"), ("  élodie  ", "É")])
def test_avatar_shows_initials(name, initials):
    assert f">{initials}<" in ui.avatar(name=name)


def test_a_box_to_tick_is_never_called_optional():
    class Ticked(forms.Form):
        box = forms.BooleanField(label="Obligatoire", required=False)
        words = forms.CharField(required=False)

    form = Ticked()

    assert [bool(ui.optional_words(form[name])) for name in form.fields] == [False, True]
