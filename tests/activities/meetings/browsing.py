"""What a browser would send from a page, read from its HTML."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Collects the values of every form of a page, as they stand."""

    def __init__(self):
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[str] = []
        self._text: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
            self.actions.append(given.get("action") or "")
        if not self.forms:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))

    def _input(self, name, given):
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                self._add(name, given.get("value", "on"))
        elif kind != "file":
            self._add(name, given.get("value", ""))

    def handle_data(self, data):
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self._text:
            name, parts = self._text
            self._add(name, "".join(parts).removeprefix("\n").removeprefix("\r\n"))
            self._text = None
        elif tag == "select":
            self._select = ""

    def _add(self, name, value):
        self.forms[-1].setdefault(name, []).append(value)


def form_of(page, having: str) -> dict[str, list[str]]:
    """The values of the form of a page that has a field of that name."""
    reader = _Reader()
    reader.feed(page.content.decode())
    found = [form for form in reader.forms if having in form]
    assert found, f"no form with {having}: {[list(form) for form in reader.forms]}"
    return found[0]


def said(page) -> str:
    """The words of a page without tags and white space."""
    parts: list[str] = []
    reader = HTMLParser()
    reader.handle_data = parts.append  # type: ignore[method-assign]
    reader.feed(page.content.decode())
    return "".join("".join(parts).split())
