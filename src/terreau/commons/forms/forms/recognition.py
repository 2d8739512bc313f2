"""The body behind a SIRET, in words, when a register we hold knows it."""

from django.utils.translation import gettext as _

from terreau.commons.organisations import sources
from terreau.lib import dates, siret


def note_on(number: str) -> str:
    """What to show beside a typed SIRET; nothing when it is not one, or is in no register we hold."""
    plain = siret.clean(number)
    found = sources.recognise(plain) if siret.is_siret(plain) else None
    if found is None:
        return ""
    place = f", {found.commune_name}" if found.commune_name else ""
    facts = {
        "name": (found.name or _("name not public")) + place,
        "source": found.source.capitalize(),
        "day": dates.show(found.observed_on),
    }
    if not found.is_active:
        return _("%(name)s: closed, according to the register %(source)s on %(day)s.") % facts
    return _("%(name)s, according to the register %(source)s on %(day)s.") % facts
