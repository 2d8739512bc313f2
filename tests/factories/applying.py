"""Ready-made applicants: an organisation with all that a submission asks for, its people, and drafts in any state of readiness."""

from terreau.commons.accounts.models import User
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.models import Application, Edition, Submission
from tests import factories as make

NOW = make.NOW
ANSWERS = {"title": "Cantine solidaire", "summary": "Des repas partagés.", "amount": 800_000}


def organisation(name: str = "Les Jardins partagés", **fields) -> Organisation:
    """A body whose record lacks nothing."""
    complete = {
        "rna": f"W92{make.siret(next(make._count))[4:11]}",
        "address": "1 rue Haute",
        "postcode": "92000",
        "commune_code": "92050",
        "commune_name": "Nanterre",
    }
    return make.organisation(name, **(complete | fields))


def draft(
    edition: Edition, *, organisation: Organisation | None = None, by: User | None = None, answers: dict | None = None, at=NOW
) -> Application:
    """A draft begun by a member who may sign, answered as given (by default: ready to be sent)."""
    organisation = organisation or globals()["organisation"]()
    by = by or make.member(organisation)
    application = applying.start(edition=edition, organisation=organisation, by=by, at=at, is_another=True)
    filling.save_answers(application=application, values=ANSWERS if answers is None else answers, by=by, at=at)
    return application


def sent(
    edition: Edition, *, organisation: Organisation | None = None, by: User | None = None, answers: dict | None = None, at=NOW
) -> Submission:
    """A file that was really sent, through the real action."""
    application = draft(edition, organisation=organisation, by=by, answers=answers, at=at)
    return applying.submit(application=application, by=by or application.started_by, at=at)
