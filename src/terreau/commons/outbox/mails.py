"""From a stored message to what goes over the wire: headers of ours only, text and HTML, documents of the house."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string

from terreau.commons.documents.models import Scan
from terreau.commons.outbox.models import Message
from terreau.lib import texts


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
    text, html = _render(message)
    letter = mail.EmailMultiAlternatives(
        subject=texts.one_line(message.subject),
        body=text,
        to=[address],  # never the person's name: an encoded name may be read back as another address
        reply_to=[settings.AUTHORITY["contact"]],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    letter.attach_alternative(html, "text/html")
    for document in message.attachments.order_by("pk"):
        if document.scan == Scan.INFECTED:
            raise Undeliverable("infected")
        with document.file.open("rb") as file:
            letter.attach(texts.one_line(document.name, 150), file.read(), document.media_type)
    return letter


def text_of(message: Message) -> str:
    """The plain part: for mail readers without colours, and what a proofreader can check word by word."""
    return _render(message)[0]


def html_of(message: Message) -> str:
    return _render(message)[1]


def _render(message: Message) -> tuple[str, str]:
    """Text and HTML of one message. Facts and quotes were defused when it was written; the link is a path of this site."""
    context = {
        "subject": texts.one_line(message.subject),
        "paragraphs": [paragraph for paragraph in message.body.split("\n\n") if paragraph.strip()],
        "facts": message.facts,
        "quote": message.quote,
        "link_label": message.link_label,
        "link": f"{settings.BASE_URL}{message.link_path}" if message.link_path else "",
        "authority": settings.AUTHORITY,
    }
    return render_to_string("outbox/mail.txt", context), render_to_string("outbox/mail.html", context)
