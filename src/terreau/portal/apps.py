from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PortalConfig(AppConfig):
    name = "terreau.portal"
    label = "portal"

    def ready(self) -> None:
        """The hall hangs the signs: it alone knows every room. A route that does not exist is not shown."""
        from terreau.commons.accounts.states import STAFF, Role
        from terreau.commons.tokens import kinds
        from terreau.portal.api import scopes
        from terreau.web import navigation
        from terreau.web.navigation import Entry

        kinds.register(*scopes.VERBS)
        kinds.bounded_by(scopes.editions_to_limit_to)

        def holds(*roles: str) -> navigation.Audience:
            return lambda user: user.has_role(*roles)

        navigation.register(
            "sections",
            Entry(label=_("Observe and exchange"), route="portal:observe", paths=("/annuaire/",), tone="observe"),
            Entry(label=_("Train and accompany"), route="portal:accompany", tone="accompany"),
            Entry(
                label=pgettext_lazy("axis", "Support"),
                route="portal:support",
                paths=("/appels-a-projets/", "/mes-candidatures/"),
                tone="support",
            ),
            Entry(label=pgettext_lazy("axis", "Showcase"), route="portal:showcase", paths=("/laureats/",), tone="showcase"),
            Entry(label=_("Youth and enterprise"), route="portal:youth", tone="youth"),
        )
        navigation.register(
            "spaces",
            Entry(label=_("My space"), route="portal:my_space", icon="house"),
            Entry(label=_("My applications"), route="calls:mine", icon="file-text"),
            Entry(label=_("My organisations"), route="organisations:mine", icon="building-2"),
            Entry(label=pgettext_lazy("menu", "Jury"), route="review:jury", icon="scale", is_for=holds(Role.JUROR)),
            Entry(label=pgettext_lazy("menu", "Desk"), route="portal:desk", icon="briefcase", is_for=holds(*STAFF)),
            Entry(label=_("Account and security"), route="accounts:home", icon="shield-check"),
        )
        navigation.register(
            "desks",
            Entry(label=pgettext_lazy("menu", "Overview"), route="portal:desk", icon="layout-dashboard", is_for=holds(*STAFF)),
            Entry(
                label=pgettext_lazy("menu", "Applications"),
                route="review:desk",
                paths=("/bureau/comparer/", "/bureau/vues/", "/bureau/lire/"),
                icon="inbox",
                is_for=holds(Role.OFFICER, Role.LEAD),
            ),
            Entry(
                label=pgettext_lazy("menu", "Calls"),
                route="calls:desk",
                paths=(
                    "/bureau/alertes/",
                    "/bureau/jurys/",
                    "/bureau/seances-jury/",
                    "/bureau/points/",
                    "/bureau/propositions/",
                    "/bureau/lectures/",
                    "/bureau/deliberations/",
                    "/bureau/decisions/",
                    "/bureau/reouvertures/",
                ),
                icon="megaphone",
                is_for=holds(Role.LEAD, Role.OFFICER),
            ),
            Entry(label=pgettext_lazy("menu", "Forms"), route="forms:list", icon="list-checks", is_for=holds(Role.LEAD)),
            Entry(label=pgettext_lazy("menu", "Jury"), route="review:jury", icon="scale", is_for=holds(Role.JUROR)),
            Entry(
                label=pgettext_lazy("menu", "Letters"), route="outbox:list", icon="mail", is_for=holds(Role.OFFICER, Role.LEAD, Role.ADMIN)
            ),
            Entry(
                label=pgettext_lazy("menu", "Referrals"),
                route="referrals:desk",
                icon="hand-helping",
                is_for=holds(Role.OFFICER, Role.LEAD),
                is_aside=True,
            ),
            Entry(label=pgettext_lazy("menu", "Grants"), route="review:awards", icon="hand-coins", is_for=holds(Role.FINANCE, Role.LEAD)),
            Entry(
                label=pgettext_lazy("menu", "Acts"),
                route="acts:list",
                icon="scroll-text",
                is_for=holds(Role.FINANCE, Role.LEAD, Role.OFFICER),
                is_aside=True,
            ),
            Entry(
                label=pgettext_lazy("menu", "Accounts to pay"),
                route="payees:list",
                icon="landmark",
                is_for=holds(Role.FINANCE, Role.LEAD),
                is_aside=True,
            ),
            Entry(
                label=pgettext_lazy("menu", "Organisations"),
                route="organisations:desk",
                icon="building-2",
                is_for=holds(Role.OFFICER, Role.LEAD, Role.FINANCE),
            ),
            Entry(
                label=pgettext_lazy("menu", "Statistics"),
                route="figures:home",
                icon="chart-column",
                is_for=holds(Role.OFFICER, Role.LEAD),
                is_aside=True,
            ),
            Entry(label=pgettext_lazy("menu", "Exports"), route="exports:mine", icon="download", is_for=holds(*STAFF), is_aside=True),
            Entry(
                label=_("Programmatic accesses"),
                route="tokens:mine",
                paths=("/bureau/webhooks/",),
                icon="key-round",
                is_for=holds(Role.LEAD, Role.ADMIN),
                is_aside=True,
            ),
            Entry(label=pgettext_lazy("menu", "Registers"), route="directory:runs", icon="library", is_for=holds(*STAFF), is_aside=True),
            Entry(label=pgettext_lazy("menu", "People"), route="accounts:desk", icon="users", is_for=holds(Role.ADMIN)),
            Entry(label=pgettext_lazy("menu", "Journal"), route="journal:list", icon="scroll-text", is_for=holds(Role.ADMIN)),
            Entry(label=pgettext_lazy("menu", "Operations"), route="jobs:operations", icon="activity", is_for=holds(Role.ADMIN)),
        )
        navigation.register(
            "foot",
            Entry(label=_("Accessibility: partially compliant"), route="portal:accessibility"),
            Entry(label=_("Legal notice"), route="portal:legal"),
            Entry(label=_("Personal data"), route="portal:privacy"),
            Entry(label=_("Terms of use"), route="portal:terms"),
            Entry(label=_("Rules of decisions"), route="portal:algorithms"),
            Entry(label=_("Open data"), route="portal:open_data"),
            Entry(label=_("Site map"), route="portal:site_map"),
            Entry(label=_("Contact"), route="portal:contact"),
        )
