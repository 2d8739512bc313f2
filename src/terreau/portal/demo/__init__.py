"""The demonstration: invented people, structures and projects, lived through by the real actions of the house.

`stories` is the text, `paper` what a lead writes, `registers` what official files would say, `cast` the people; `scenes`
plays it all, from the first edition to the one that is open today, `calendar` what else time allows, `shelves` what two of them keep
on file, `hands` who has which file in charge,
`lists` the views of the desk. `play` is the only door.
"""

from datetime import date, datetime

from django.core.management import call_command
from django.db import transaction


@transaction.atomic
def play(*, now: datetime) -> None:
    """Fills an empty house. All of it, or nothing."""
    from terreau.portal.demo import (
        acts,
        aftermath,
        auditions,
        calendar,
        cast,
        committees,
        hands,
        initiatives,
        lists,
        payees,
        programs,
        referrals,
        reports,
        scenes,
        shelves,
        sittings,
        waiting,
    )

    call_command("import", "communes", verbosity=0)
    people = cast.arrive(at=scenes.at(date(2022, 9, 1)))
    stage, call = scenes.set_up(people, now.astimezone(scenes.PARIS).date())
    aftermath.follow(stage, scenes.finished_edition(stage, call, sit=sittings.held))
    scenes.jury_edition(stage, call)
    edition = scenes.open_edition(stage, call)
    hands.play(stage, edition)
    lists.keep(stage, edition)
    calendar.more_time(stage, edition)
    initiatives.play(stage)
    committees.play(stage)
    calendar.listeners(stage, edition, now=now)
    shelves.fill(stage)
    payees.fill(stage)
    acts.play(stage)
    reports.play(stage)
    programs.dashboard(stage, edition, now=now)
    programs.webhook(stage, edition, now=now)
    referrals.think_of_others(stage, edition)
    auditions.prepare(stage)
    waiting.play(stage)
    sittings.called(stage)
    scenes.settle_mail(now=now)
