"""From a stored message to what goes over the wire: headers of ours only, text and HTML, documents of the house."""

import copy
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from terreau.commons.documents.models import Scan
from terreau.commons.outbox.models import Message
from terreau.lib import texts
from terreau.web import mail as look

_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")  # lib.ids.secret is 43 characters long; no public id comes near


class Undeliverable(Exception):
    """Trying again would change nothing: a bad address, a file the antivirus refused."""


def message_id(message: Message) -> str:
    """Stable: a message sent again after a crash carries the same one, and mail readers show it once (ADR on delivery)."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{message.public_id}.terreau@{host}>"


def envelope(message: Message) -> mail.EmailMultiAlternatives:
    """The mail as it will leave. Raises Undeliverable."""
    address = message.to_address
    try:
        validate_email(address)
    except ValidationError as error:
        raise Undeliverable("address") from error
    text, html = look.render(message)
    letter = mail.EmailMultiAlternatives(
        subject=texts.one_line(message.subject),
        body=text,
        to=[address],  # never the person's name: an encoded name may be read back as another address
        reply_to=[settings.AUTHORITY["contact"]],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **_ways_out(message),
        },
    )
    letter.attach_alternative(html, "text/html")
    for document in message.attachments.order_by("pk"):
        if document.scan == Scan.INFECTED:
            raise Undeliverable("infected")
        with document.file.open("rb") as file:
            letter.attach(texts.one_line(document.name, 150), file.read(), document.media_type)
    return letter


def _ways_out(message: Message) -> dict[str, str]:
    """The button that mail readers draw beside the sender: one click, no page (RFC 2369, RFC 8058)."""
    where = look.address(message.leave_path)
    return {"List-Unsubscribe": f"<{where}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if where else {}


def text_of(message: Message) -> str:
    """The plain part, as staff may see it: for mail readers without colours, and to check word by word."""
    return look.render(_without_secrets(message))[0]


def html_of(message: Message) -> str:
    """The HTML part, as staff may see it."""
    return look.render(_without_secrets(message))[1]


def _without_secrets(message: Message) -> Message:
    """An invitation opens a door to whoever holds its link: that is its addressee, not who runs the mail room."""
    shown = copy.copy(message)
    shown.link_path = _SECRET.sub("…", message.link_path)
    shown.leave_path = _SECRET.sub("…", message.leave_path)
    return shown
