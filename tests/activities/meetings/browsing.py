"""What a browser would send from a page, read from its HTML; and whole meetings by their pages."""

from html.parser import HTMLParser

from django.urls import reverse
from django.utils import timezone
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.permissions import Actor, looking

SYSTEM = Actor.system("测试")


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


def at(page, *args):
    return reverse(f"meetings:{page}", args=args)


def new(query=""):
    return f"{at('new')}?organisation=ZB1{query}"


def planned(client, kinds="&kind=branch_general_meeting", **changes):
    """Plan a meeting for today through the form; the meeting."""
    usual = {"planned_on": [timezone.localdate().isoformat()], "items": ["通报支部工作"]}
    sent = {**form_of(client.get(new(kinds)), "kinds"), **usual, **changes}
    answer = client.post(at("new"), sent)
    assert answer.status_code == 302, said(answer)
    return kept(int(answer["Location"].rstrip("/").split("/")[-1]))


def kept(pk):
    with looking(EVERYTHING):
        return Meeting.objects.get(pk=pk)


def held(client, **changes):
    """The same, with its record begun."""
    meeting = planned(client, **changes)
    page = client.get(at("hold", meeting.pk))
    assert client.post(at("hold", meeting.pk), form_of(page, "held_on")).status_code == 302
    return kept(meeting.pk)


def sheet(client, meeting):
    """What the recorder's sheet would send as it stands."""
    return form_of(client.get(at("hold", meeting.pk)), "minutes")


def written(client, meeting, **changes):
    """Fill the sheet in: everybody there, every item told, and the minutes."""
    sent = sheet(client, meeting)
    for name in [one for one in sent if one.endswith("-outcome") and "new" not in one]:
        sent[name] = ["information"]
    sent |= {"minutes": ["会议通报了工作。"], "then": ["sign"], **changes}
    return client.post(at("hold", meeting.pk), sent)


def signed(client, meeting):
    for part, name in (("host", "甲一"), ("recorder", "甲二")):
        sent = {"signed_as": part, "name": name, "way": "paper",
                "signed_on": timezone.localdate().isoformat()}  # fmt: skip
        answer = client.post(at("sign", meeting.pk), sent)
        assert answer.status_code == 302, said(answer)


def frozen(client, **changes):
    """A whole meeting through its pages."""
    meeting = held(client, **changes)
    assert written(client, meeting).status_code == 302
    signed(client, meeting)
    assert client.post(at("freeze", meeting.pk)).status_code == 302
    return kept(meeting.pk)


def issue():
    obligations_issue(SYSTEM, organisation=None, year=timezone.localdate().year)
