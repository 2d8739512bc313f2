"""The strategy in words: four axes and a programme. What is open here today, and what will be, said as it is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Something to do in an axis. Without a route that exists, it is announced as to come."""

    title: Any
    text: Any
    icon: str
    route: str = ""
    is_public: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    key: str  # also the tone and the route name
    title: Any
    intro: Any
    short: Any
    icon: str
    doors: tuple[Door, ...]


AXES = {
    axis.key: axis
    for axis in (
        Axis(
            key="observe",
            title=_("Observe and exchange"),
            intro=_("Know who does what in the social and solidarity economy of the territory, and give its actors occasions to meet."),
            short=_("The directory of organisations; later the observatory, events and networks."),
            icon="binoculars",
            doors=(
                Door(
                    title=_("Directory of organisations"),
                    text=_(
                        "Associations, cooperatives, mutuals, foundations and approved companies, from public registers, with source and date."
                    ),
                    icon="book-open",
                    route="directory:list",
                ),
                Door(title=_("Observatory"), text=_("Figures and maps by commune, year after year, to download."), icon="chart-column"),
                Door(
                    title=pgettext_lazy("axis", "Events"),
                    text=_("The programme of meetings and fairs, with registration."),
                    icon="calendar-days",
                ),
                Door(
                    title=pgettext_lazy("axis", "Networks"),
                    text=_("Working groups, their minutes and shared resources."),
                    icon="messages-square",
                ),
            ),
        ),
        Axis(
            key="accompany",
            title=_("Train and accompany"),
            intro=_("Help project holders grow: training sessions, mentors, and the right solution at the right stage."),
            short=_("Training, mentoring and a catalogue of solutions, in preparation."),
            icon="sprout",
            doors=(
                Door(
                    title=pgettext_lazy("axis", "Training"),
                    text=_("Sessions, enrolment and a certificate that anyone can verify."),
                    icon="graduation-cap",
                ),
                Door(
                    title=pgettext_lazy("axis", "Coaching"),
                    text=_("A mentor, a journey, and someone who asks how it went."),
                    icon="footprints",
                ),
                Door(
                    title=pgettext_lazy("axis", "Solutions"),
                    text=_("Funders, support schemes and incubators, by need and by stage."),
                    icon="compass",
                ),
            ),
        ),
        Axis(
            key="support",
            title=pgettext_lazy("axis", "Support"),
            intro=_("Fund local initiatives with strong social impact, under rules that are published, the same for all, and explained."),
            short=_("Calls for projects: find one, check whether you may apply, follow your file."),
            icon="hand-coins",
            doors=(
                Door(
                    title=_("Calls for projects"),
                    text=_("Open calls, their rules and their dates; check in a minute whether your organisation may apply."),
                    icon="megaphone",
                    route="calls:list",
                ),
                Door(
                    title=_("My applications"),
                    text=_("Take up a draft again, follow a file, answer a question from the team."),
                    icon="file-text",
                    route="calls:mine",
                    is_public=False,
                ),
                Door(
                    title=_("Meetings with funders"),
                    text=_("Apply to meet funders, and leave with a yes, a lead or another door."),
                    icon="handshake",
                ),
            ),
        ),
        Axis(
            key="showcase",
            title=pgettext_lazy("axis", "Showcase"),
            intro=_("Show what was supported and what came of it: projects, figures and data that anyone may reuse."),
            short=_("The laureates of each edition, and their data to download."),
            icon="award",
            doors=(
                Door(
                    title=_("Laureates"),
                    text=_("The projects supported, edition by edition, with the amounts awarded."),
                    icon="award",
                    route="laureates:list",
                ),
                Door(
                    title=_("Open data"),
                    text=_("What we publish, under which licence, and how to reuse it."),
                    icon="database",
                    route="portal:open_data",
                ),
                Door(title=pgettext_lazy("axis", "Stories"), text=_("Projects told by those who carry them."), icon="newspaper"),
            ),
        ),
        Axis(
            key="youth",
            title=_("Youth and enterprise"),
            intro=_("Young people from 14 to 25 discover working life through visits, talks, immersions and internships near home."),
            short=_("Visits, immersions and internships for young people of 14 to 25, in preparation."),
            icon="backpack",
            doors=(
                Door(
                    title=_("Offers of host companies"),
                    text=_("Places offered by companies and organisations of the territory."),
                    icon="factory",
                ),
                Door(
                    title=_("Groups and wishes"),
                    text=_("Schools and youth structures enrol their groups; places are shared fairly."),
                    icon="users",
                ),
            ),
        ),
    )
}
