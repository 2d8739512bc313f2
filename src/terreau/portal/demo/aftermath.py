"""After the answers of the first edition: most were opened, one association asked why and was told."""

from datetime import timedelta

from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import State
from terreau.fund.remedies import actions, queries
from terreau.portal.demo.scenes import Stage

WORDS = "Nous aimerions comprendre ce qui a manqué, pour mieux préparer la prochaine édition."


def follow(stage: Stage, edition: Edition) -> None:
    files = list(edition.applications.filter(released_at__isnull=False).select_related("organisation", "edition__call").order_by("number"))
    for place, file in enumerate(files):
        if place % 7 != 3 and file.organisation and file.released_at:  # some never open it: the page of the team shows which
            reader = stage.signers[file.organisation.name]
            actions.note_opening(application=file, by=reader, at=file.released_at + timedelta(hours=2 + 5 * place))
    refused = next(file for file in files if file.released_state == State.REJECTED)
    if refused.organisation is None or refused.released_at is None:
        return
    asked_at = refused.released_at + timedelta(days=9)
    request = actions.ask(application=refused, words=WORDS, by=stage.signers[refused.organisation.name], at=asked_at)
    given = f"{queries.draft(request)}\n\nNous serons heureux de vous relire à la prochaine édition."
    actions.answer(request=request, words=given, expected_version=request.version, by=stage.lead, at=asked_at + timedelta(days=12))
