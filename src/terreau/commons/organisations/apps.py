from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "terreau.commons.organisations"
    label = "organisations"

    def ready(self) -> None:
        from terreau.commons.accounts import queries as accounts
        from terreau.commons.journal import sentences
        from terreau.commons.organisations import queries

        accounts.register_closing_obstacle(queries.closing_obstacles)
        sentences.register(
            {
                "organisation.registered": _("%(by)s opened the record of the structure (SIRET: %(siret)s)."),
                "organisation.signer_declared": _("%(by)s declared that they may sign for the structure (position: %(position)s)."),
                "organisation.identified": _("%(by)s gave the SIRET of the structure: %(siret)s."),
                "organisation.renumbered": _("%(by)s changed the SIRET from %(before)s to %(after)s: %(reason)s."),
                "organisation.corrected": _("%(by)s corrected: %(fields)s."),
                "organisation.refreshed": _("%(by)s updated from the register: %(fields)s."),
                "organisation.join_requested": _("%(by)s asked to join the structure (position: %(position)s)."),
                "organisation.join_approved": _("%(by)s accepted the request of %(person)s (rights: %(rights)s)."),
                "organisation.join_refused": _("%(by)s refused the request of %(person)s."),
                "organisation.member_invited": _("%(by)s invited %(person)s (rights: %(rights)s)."),
                "organisation.joined": _("%(by)s accepted the invitation and joined the structure."),
                "organisation.rights_changed": _("%(by)s changed the rights of %(person)s: %(rights)s."),
                "organisation.membership_ended": _("%(by)s ended the membership of %(person)s."),
                "organisation.doubt_raised": _("This record may be the same structure as “%(other)s” (%(number)s): the team will decide."),
                "organisation.kept_apart": _("%(by)s checked that this structure and “%(other)s” are two distinct structures."),
                "organisation.absorbed": _("%(by)s merged the record “%(other)s” (SIRET: %(siret)s) into this one."),
                "organisation.merged": _("%(by)s merged this record into “%(other)s” (SIRET: %(siret)s)."),
            }
        )
