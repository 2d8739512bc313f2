"""What a juror and an applicant have in common, from the facts alone: no table is read here, the same facts always say the same.

Each comparison is narrow on purpose. A link wrongly seen takes a file away from someone, so a name needs two words, an
address its number and its postcode, and a domain must belong to somebody (a public provider is no common ground).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from terreau.fund.jurors.states import TieKind
from terreau.lib import texts

# Who lends addresses to anyone. `.test`, `.example` and the like are reserved: nobody owns them (RFC 2606, RFC 6761).
PROVIDERS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.fr",
        "hotmail.com",
        "hotmail.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "gmx.com",
        "gmx.fr",
        "gmx.net",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "tutanota.com",
        "tuta.io",
        "mailo.com",
        "mailo.fr",
        "net-c.com",
        "zaclys.net",
        "riseup.net",
        "disroot.org",
        "posteo.net",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "aliceadsl.fr",
        "sfr.fr",
        "neuf.fr",
        "cegetel.net",
        "club-internet.fr",
        "laposte.net",
        "bbox.fr",
        "numericable.fr",
        "noos.fr",
        "voila.fr",
    ]
)
RESERVED = ("test", "example", "invalid", "localhost", "example.com", "example.org", "example.net")
WAYS = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "all": "allee",
    "ch": "chemin",
    "che": "chemin",
    "crs": "cours",
    "fg": "faubourg",
    "fbg": "faubourg",
    "imp": "impasse",
    "pass": "passage",
    "pl": "place",
    "q": "quai",
    "r": "rue",
    "res": "residence",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
    "vla": "villa",
}
LITTLE = {"de", "du", "des", "d", "la", "le", "les", "l", "et"}


@dataclass(frozen=True, slots=True)
class Place:
    """An address as someone wrote it."""

    address: str
    postcode: str


@dataclass(frozen=True)
class Juror:
    """What the house knows of someone who sits."""

    name: str = ""
    email: str = ""
    place: Place | None = None
    accounts: frozenset[str] = frozenset()
    """Fingerprints of the bank accounts of the bodies they belong to."""

    @cached_property
    def words(self) -> frozenset[str]:
        return name_words(self.name)

    @cached_property
    def domain(self) -> str:
        return own_domain(self.email)

    @cached_property
    def where(self) -> str:
        return where(self.place) if self.place else ""


@dataclass(frozen=True)
class Body:
    """What the house knows of an applicant: its seat, who acts or writes for it, its accounts."""

    people: tuple[str, ...] = ()
    """Names: members, whoever sent the file, and what it answers to the questions that identify (directors, contacts)."""
    emails: tuple[str, ...] = ()
    website: str = ""
    places: tuple[Place, ...] = ()
    accounts: frozenset[str] = frozenset()

    @cached_property
    def named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((said, tuple(_words(said))) for said in self.people)

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        return frozenset(email.strip().lower() for email in self.emails)

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(filter(None, [*map(own_domain, self.emails), own_domain(f"@{_host(self.website)}")]))

    @cached_property
    def wheres(self) -> dict[str, Place]:
        return {said: place for place in self.places if (said := where(place))}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in common. `shared` says what, in the words of the applicant's own file; empty for a bank account."""

    kind: TieKind
    shared: str = ""


def ties(juror: Juror, body: Body) -> list[Found]:
    """Everything the two have in common, in the order of the kinds."""
    return list(_ties(juror, body))


def _ties(juror: Juror, body: Body) -> Iterator[Found]:
    mailbox = juror.email.strip().lower()
    if (said := _same_person(juror, body)) is not None:
        yield Found(TieKind.PERSON, texts.one_line(said))
    elif mailbox and mailbox in body.mailboxes:
        yield Found(TieKind.PERSON, mailbox)
    if juror.domain and juror.domain in body.domains:
        yield Found(TieKind.DOMAIN, juror.domain)
    if juror.where and (place := body.wheres.get(juror.where)) is not None:
        yield Found(TieKind.ADDRESS, texts.one_line(f"{place.address}, {place.postcode}"))
    if juror.accounts & body.accounts:
        yield Found(TieKind.ACCOUNT)


def _same_person(juror: Juror, body: Body) -> str | None:
    """The words that bear the juror's name: all of it, side by side, whichever comes first."""
    size = len(juror.words)
    if size < 2:
        return None
    for said, words in body.named:
        if any(frozenset(words[start : start + size]) == juror.words for start in range(len(words) - size + 1)):
            return said
    return None


def name_words(name: str) -> frozenset[str]:
    """'Anne-Marie DUPOND' → {anne, marie, dupond}: order, case, accents and hyphens do not tell people apart."""
    return frozenset(_words(name))


def _words(text: str) -> Iterable[str]:
    return re.findall(r"[a-z0-9]+", texts.fold(text))


def own_domain(email: str) -> str:
    """The domain of an address when it belongs to somebody: '' for a public provider, a reserved name, or no address."""
    domain = email.rpartition("@")[2].strip().strip(".").lower()
    if "." not in domain or domain in PROVIDERS or any(domain == name or domain.endswith(f".{name}") for name in RESERVED):
        return ""
    return domain.removeprefix("www.")


def _host(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that never closes: not an address
        return ""


def where(place: Place) -> str:
    """An address in one form, '' without a number or a postcode: '12, Av. de la Gare' and '12 avenue de la gare' are one."""
    words = [WAYS.get(word, word) for word in _words(place.address)]
    kept = [word for word in words if word not in LITTLE and word != place.postcode]
    if not place.postcode.strip() or not any(word[0].isdigit() for word in kept):
        return ""
    return " ".join([place.postcode.strip(), *kept])
