"""What a lead types to word letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from terreau.fund.calls.models import Application, Edition
from terreau.fund.letters import schema
from terreau.fund.letters.states import Signing

OFF = {"autocomplete": "off"}


class Words(forms.Form):
    """Subject and text of a template, with the version they were written from."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=OFF))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        help_text=gettext_lazy(
            "An empty line parts two paragraphs; a line that begins with a dash and a space is an item of a list; **two stars** make words strong."
        ),
        widget=forms.Textarea(attrs={"rows": 18, "data-letters-text": ""}),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            for mistake in schema.mistakes(self.kind, found["subject"], found["body"]):
                self.add_error(None, mistake)
        return found


class Trial(forms.Form):
    """Which file a template is tried on; none: on examples."""

    fichier = forms.ModelChoiceField(
        label=gettext_lazy("Try it on"),
        queryset=Application.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("examples"),
    )

    def __init__(self, files: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichier"].queryset = files.select_related("edition__call", "organisation")  # type: ignore[attr-defined]


class Source(forms.Form):
    """The edition whose letters are taken over."""

    source = forms.ModelChoiceField(label=gettext_lazy("Take over the letters of"), queryset=Edition.objects.none(), empty_label=None)

    def __init__(self, editions: list[Edition], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Edition.objects.filter(  # type: ignore[attr-defined]
            pk__in=[edition.pk for edition in editions]
        ).select_related("call")
        if editions:
            self.fields["source"].initial = editions[0].pk


class Handling(forms.Form):
    """How letters are read over."""

    readings = forms.TypedChoiceField(
        label=gettext_lazy("Who reads each letter over"),
        coerce=int,
        choices=[(1, gettext_lazy("One person")), (2, gettext_lazy("Two different people"))],
        widget=forms.RadioSelect,
    )
    signing = forms.ChoiceField(label=gettext_lazy("How they are signed"), choices=Signing.choices, widget=forms.RadioSelect)


class Picture(forms.Form):
    """The picture of one's signature."""

    picture = forms.FileField(
        label=gettext_lazy("Picture of your signature"),
        help_text=gettext_lazy("PNG or JPEG, 300 kB at most, cropped around the signature; a transparent or white ground."),
    )
