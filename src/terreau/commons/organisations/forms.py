"""What people type about bodies and members; nothing here writes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.commons.organisations import queries
from terreau.commons.organisations.models import Doubt, Membership, Organisation
from terreau.commons.organisations.sources import Recognition
from terreau.commons.places import queries as places
from terreau.lib import names, texts
from terreau.lib import rna as rna_
from terreau.lib import siret as siret_

COMMON_FORMS = ("9220", "9230", "9221", "9222", "9260", "9300", "8210", "5458", "5710", "5499", "5560")
RIGHTS = [
    ("see", _("See the files")),
    ("edit", _("See and edit the files")),
    ("sign", _("See, edit and sign: send an application, accept an award, decide who the members are")),
]


NEEDED = _("Needed before an application can be sent.")
# They may wait, but nothing is sent without them: their labels do not say « optional ».
NEEDED_TO_APPLY = ("legal_category", "address", "postcode", "commune_name")


class SiretField(forms.CharField):
    """A SIRET however it is typed; the cleaned value is 14 digits, or empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(**{"label": _("SIRET"), "max_length": 40, "widget": widget, **options})

    def clean(self, value: Any) -> str:
        number = siret_.clean(super().clean(value))
        if number and (fault := siret_.fault(number)):
            raise forms.ValidationError(str(fault))
        return number


class RnaField(forms.CharField):
    """An RNA number however it is typed; the cleaned value is W and nine characters, or empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"})
        super().__init__(**{"label": _("RNA number"), "max_length": 40, "required": False, "widget": widget, **options})

    def clean(self, value: Any) -> str:
        number = rna_.clean(super().clean(value))
        if number and (fault := rna_.fault(number)):
            raise forms.ValidationError(str(fault))
        return number


class LineField(forms.CharField):
    """One line of text: what a copy brings along (line breaks, direction marks) goes away."""

    def to_python(self, value: Any) -> str:
        return texts.one_line(super().to_python(value) or "", 10_000)  # too long is said, not cut


class Lookup(forms.Form):
    """The number that the registers know."""

    siret = SiretField(help_text=_("14 digits, on your “avis de situation”. Spaces do not matter. For example: 123 456 789 00012."))


def legal_forms() -> list[tuple[Any, Any]]:
    """Every legal category, the common ones first."""
    labels = queries.legal_categories()
    rest = sorted(((code, label) for code, label in labels.items() if code not in COMMON_FORMS), key=lambda pair: texts.fold(pair[1]))
    return [
        ("", _("Choose")),
        (_("The most common"), [(code, labels[code]) for code in COMMON_FORMS]),
        (_("All the others"), rest),
    ]


class Identity(forms.Form):
    """The identity of a body. What a register gives, and a member may not change, is not asked."""

    name = LineField(
        label=_("Name"), max_length=200, help_text=_("As you write it, with its accents: it will appear like this everywhere.")
    )
    legal_category = forms.ChoiceField(label=_("Legal form"), required=False, choices=legal_forms, help_text=NEEDED)
    rna = RnaField(help_text=_("For declared associations: W and 9 characters, on the receipt of the prefecture."))
    address = LineField(
        label=_("Address of the head office"),
        max_length=250,
        required=False,
        help_text=_("Number and street. It is needed, with the postcode and the commune, before an application can be sent."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Postcode"),
        required=False,
        help_text=NEEDED,
        error_messages={"invalid": _("A postcode has 5 digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    commune_name = LineField(
        label=_("Commune"),
        max_length=100,
        required=False,
        help_text=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
    )

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), known: dict[str, str] | None = None, **kwargs: Any) -> None:
        """`fixed`: fields the register answers for. `known`: the commune as it stands, to keep its code when it is not retyped."""
        super().__init__(*args, **kwargs)
        self._known = known or {}
        for name in NEEDED_TO_APPLY:
            self.fields[name].optional_words = ""  # type: ignore[attr-defined]
        for name in fixed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The code of the commune follows from its name and postcode, where the territory has it."""
        cleaned = super().clean() or {}
        name, postcode = cleaned.get("commune_name", ""), cleaned.get("postcode", "")
        if texts.fold(name) == texts.fold(self._known.get("commune_name", "")):
            cleaned["commune_code"] = self._known.get("commune_code", "")
        else:
            found = places.communes(settings.AUTHORITY["territory"]).filter(search_text=texts.fold(name)).first()
            is_there = found is not None and (not postcode or postcode in found.postcodes)
            cleaned["commune_code"] = found.code if found is not None and is_there else ""
        return cleaned


class Registration(Identity):
    """A body that has no record yet, and the place in it of whoever opens it."""

    position = LineField(
        label=_("Your position there"), max_length=100, required=False, help_text=_("For example: president, director, project officer.")
    )
    signs = forms.BooleanField(
        label=_("I represent this structure, or it has given me the power to sign for it"),
        required=False,
        help_text=_(
            "Only someone who signs can send an application. If it is not you, leave this empty: you can prepare everything and invite them."
        ),
    )


def registration(recognition: Recognition | None, data: Any = None) -> Registration:
    """The form of a new body, filled from the register where it is known."""
    if recognition is None:
        return Registration(data)
    told = {name: getattr(recognition, name) for name in ("legal_category", "rna", "postcode")}
    # Registers write in capitals: what people will read, and may correct, is proposed without them.
    readable = {
        "name": names.readable(recognition.name),
        "address": names.street(recognition.address),
        "commune_name": names.readable(recognition.commune_name),
    }
    fixed = tuple(name for name in ("legal_category", "rna") if told[name])
    known = {"commune_name": recognition.commune_name, "commune_code": recognition.commune_code}
    return Registration(data, initial=told | readable, fixed=fixed, known=known)


def correction(organisation: Organisation, data: Any = None) -> Identity:
    """What a member may correct: not the SIRET, nor the legal form that a register gives."""
    names = ("name", "legal_category", "rna", "address", "postcode", "commune_name", "website")
    fixed = (
        ("legal_category",)
        if organisation.is_from_register and "legal_category" not in organisation.corrected and organisation.legal_category
        else ()
    )
    known = {"commune_name": organisation.commune_name, "commune_code": organisation.commune_code}
    return Identity(data, initial={name: getattr(organisation, name) or "" for name in names}, fixed=fixed, known=known)


class Rights(forms.Form):
    """What a member may do, from the least to the most."""

    rights = forms.ChoiceField(label=_("Rights"), choices=RIGHTS, widget=forms.RadioSelect, initial="edit")

    @property
    def granted(self) -> dict[str, bool]:
        chosen = self.cleaned_data["rights"]
        return {"can_edit": chosen in {"edit", "sign"}, "can_sign": chosen == "sign"}


class MemberRights(Rights):
    position = LineField(label=_("Position"), max_length=100, required=False)


def rights_of(membership: Membership, data: Any = None) -> MemberRights:
    held = "sign" if membership.can_sign else "edit" if membership.can_edit else "see"
    return MemberRights(data, initial={"rights": held, "position": membership.position})


class Invitation(MemberRights):
    """Someone to write to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The link we send works for this address only, for 14 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "position", "rights")


class Joining(forms.Form):
    position = LineField(
        label=_("Your position there"),
        max_length=100,
        required=False,
        help_text=_("It helps the people who will answer you to know who you are."),
    )


class Signing(forms.Form):
    """A declaration, in so many words."""

    position = LineField(label=_("Your position there"), max_length=100, help_text=_("For example: president, director, treasurer."))
    is_true = forms.BooleanField(label=_("I declare that I represent this structure, or that it has given me the power to sign for it"))


class Filter(forms.Form):
    """The staff list of bodies."""

    q = forms.CharField(label=_("Name, SIRET or RNA"), required=False, max_length=100)
    missing = forms.ChoiceField(
        label=_("Shown"),
        required=False,
        choices=[
            ("", pgettext_lazy("structures", "all")),
            ("siret", _("without a SIRET")),
            ("signer", _("without anyone who signs")),
            ("requests", _("with a request to answer")),
        ],
    )


class Renumbering(forms.Form):
    """The team corrects a SIRET: a wrong one was typed, or the head office moved and the register lags."""

    siret = SiretField(label=_("The right SIRET"))
    reason = LineField(label=_("Why"), max_length=200, help_text=_("It will stand in the history of the record."))


class Merge(forms.Form):
    with_signatures = forms.BooleanField(
        label=_("I have checked who signs: the signatories of both records keep the right to sign"),
        required=False,
        help_text=_("Otherwise the members who arrive keep the right to edit only, unless nobody signs for the record that stays."),
    )


class Settling(forms.Form):
    """Two records, two bodies: which of them the shared number belongs to."""

    def __init__(self, *args: Any, doubt: Doubt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(body.public_id, body.name) for body in (doubt.organisation, doubt.other)]
        self.fields["number_of"] = forms.ChoiceField(
            label=_("The RNA number belongs to"), choices=choices, widget=forms.RadioSelect, required=False
        )
        if not doubt.number:
            del self.fields["number_of"]
