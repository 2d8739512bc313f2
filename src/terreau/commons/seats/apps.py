from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeatsConfig(AppConfig):
    name = "terreau.commons.seats"
    label = "seats"

    def ready(self) -> None:
        from terreau.commons.jobs import beats, gauges
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.commons.seats import queries

        letters.register({"seats": _("places: counts that do not agree")})
        sentences.register(
            {
                "pool.opened": _("%(by)s opened “%(on)s” (%(size)s places)."),
                "pool.resized": _("%(by)s gave “%(on)s” %(size)s places instead of %(was)s, and %(overbook)s beyond. %(reason)s"),
                "pool.adrift": _("The count of “%(on)s” is %(counted)s for %(held)s places held."),
                "seats.taken": _("%(by)s took places for %(on)s."),
                "seats.confirmed": _("%(by)s confirmed the places of %(on)s."),
                "seats.changed": _("%(by)s changed the places of %(on)s."),
                "seats.released": _("The places of %(on)s were given back."),
                "seats.awaited": _("%(by)s put %(on)s on a waiting list."),
            }
        )
        tasks = "terreau.commons.seats.tasks"
        beats.register(f"{tasks}.lapse", every=timedelta(minutes=1), label=_("Pass on places whose time to answer is over"))
        beats.register(f"{tasks}.check", every=timedelta(days=1), label=_("Check that places taken and places held agree"))
        gauges.register(
            "terreau_seats_adrift",
            help=_("pools whose count is not the sum of their holds"),
            label="pools",
            read=lambda: {"adrift": float(len(queries.drifts()))},
            words={"adrift": _("to be looked at")},
        )
