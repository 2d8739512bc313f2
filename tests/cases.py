"""What went wrong elsewhere, and must not here: reports and advisories of ten peers, each with the tests that bear its mark.

`@pytest.mark.case("DS#3524")` on a test says which of them it holds; `.venv/bin/python -m pytest -m case` runs them all. The house
checks that none is without a test (tests/house/test_cases.py), and docs/troubles.md shows the list.

AT Aides-territoires · AS API Subventions · DS Démarches simplifiées · ESUP ESUP-Stage · GG Simpler Grants · HC HotCRP · HY Hypha ·
IN Indico · IUK Innovate UK · OR OpenReview · PR pretix · PX pretalx · TU Turgot. A number is an issue or a pull request of theirs.
"""

TROUBLES = {
    "DS#719": "A form that is refused comes back with every answer, dates and yes or no included.",
    "DS#6356": "A session that ends while someone types stops the page aloud, and loses nothing.",
    "PX#1742": "What was typed without an account survives signing in and signing up.",
    "IUK#8": "Two tabs never overwrite each other in silence.",
    "PX#719": "A file is kept from the moment it is given, whatever else is refused.",
    "HY#4478": "Enter and each button do what they say, with JavaScript and without.",
    "HY#3556": "Reloading a page makes no second draft.",
    "DS#2860": "Whoever has a draft is led to it, not to another.",
    "DS#4807": "A draft says on every page that it is not sent, and its people are reminded.",
    "GG#6869": "The last day lasts until its hour.",
    "DS#4540": "A call closes to the second in its own time zone, on the nights when the clock changes too.",
    "DS#8550": "Closing changes nothing for whoever was asked for more.",
    "PX#2393": "A link that serves once serves once, however many use it together.",
    "DS#3524": "Two people who decide at once make one decision, and one letter.",
    "DS#11700": "A form that changes takes no answer away from what was sent.",
    "DS#10961": "An export tells what was not asked from what was not answered, and both from no.",
    "HY#3276": "A review keeps the rubric it was begun with.",
    "HY#4320": "An export of everything holds everything, were it ten thousand files.",
    "DS#4059": "A large export keeps its memory bounded, says how far it is, and can be stopped.",
    "DS#12260": "An export opens to nobody who may not see all that is in it.",
    "DS#4678": "What is linked to a file opens nothing of it.",
    "DS#13200": "Whoever is taken off finds nothing any more, anywhere.",
    "PX#649": "Nothing a juror reaches names an applicant, where reading is blind.",
    "PX-form-cache": "A score is saved under the line it was given for, whatever the browser remembers.",
    "HY#4220": "A file goes from end to end in any language: no word decides.",
    "AS#1578": "One association under two numbers is for people to settle, and both numbers lead to it.",
    "OR#301": "Nobody judges their own file, nor learns who judges it.",
    "AT#605": "An alert tells of a call once.",
    "DS#10678": "Many reminders to one person are one mail.",
    "TU#766": "An action on many files acts on the list that was shown, and names the files it refuses.",
}

BREACHES = {
    "OR-2025-11": "Filters open nothing: each is tried by everyone with other people's words.",
    "CVE-2026-23878": "A file is opened by who may read its owner, not by who knows its number (HC).",
    "CVE-2026-9712": "The address of an export is no permission (PR).",
    "CVE-2026-28352": "Every route declares its door, and is tried by everyone (IN).",
    "HY#4899": "One policy stands behind the page, its files and its exports.",
    "HY#4758": "A rule answers yes or no, and nothing that only looks like it.",
    "HY-2021": "Changing an address or a factor asks for a proof again; nothing leads off the site.",
    "HY-2021-xss": "What strangers type stays text on every page of the team.",
    "PX-2023-03": "No name given to a file reaches the disk.",
    "PX-2026-xss": "What the team writes runs nothing either.",
    "PX-2026-mail": "Names and titles make no header, no link and no markup in a mail.",
    "PX-2026-forwarded": "An address made up by a client does not lift its limits.",
    "PX-2019": "Mail is read by those whose file it is about.",
    "DS#10696": "The name of a file runs nothing.",
    "DS#9634": "No answer, however long, keeps the server busy.",
    "ESUP-2026": "Walking through numbers or names of others finds nothing.",
    "formulas": "No cell of an export is a formula.",
}

CASES = TROUBLES | BREACHES
