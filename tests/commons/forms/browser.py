"""What a browser without JavaScript would send of a form: the test client has none, so this reads the page for it."""

from html.parser import HTMLParser

from django.http import QueryDict


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.textarea: str | None = None
        self.select: str | None = None
        self.text = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value if value is not None else "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if "checked" in given:
                    self.sent.append((name, given.get("value", "on")))
            elif kind not in {"file", "submit", "button"}:
                self.sent.append((name, given.get("value", "")))
        elif tag == "textarea":
            self.textarea, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.sent.append((self.select, given.get("value", "")))

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.sent.append((self.textarea, self.text.replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n")))
            self.textarea = None
        elif tag == "select":
            self.select = None


def controls(html: str) -> QueryDict:
    """Names and values of the successful controls, as a POST."""
    reader = _Reader()
    reader.feed(html)
    data = QueryDict(mutable=True)
    for name, value in reader.sent:
        data.appendlist(name, value)
    return data
