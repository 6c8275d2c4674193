"""The result of a topic offered to other companies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.spreading import SpreadForm
from shuanghe.activities.counselling.models import AFTER_PANEL
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.topics.facts import content_of
from shuanghe.activities.counselling.queries.topics.showing import topic_in_view
from shuanghe.activities.counselling.queries.topics.spreading import (
    offered_of,
    offering_of,
    places_left,
    topic_offer,
)
from shuanghe.activities.counselling.services.topics.changing import right_asked, stage_asked
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door


@door("counselling.manage", "GET", "POST")
def topic_spread(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer what a topic has fixed to companies below the steering body, and see who takes it."""
    topic, actor = topic_in_view(pk), actor_of(request)
    right_asked(actor, topic, "counselling.manage")
    offered = offered_of(topic)
    sheet = content_of(list(topic.sheets.all()), "spread")
    form = SpreadForm(
        request.POST if request.method == "POST" else None,
        places=places_left(topic, offered),
        initial={"practice": sheet.get("text") or topic.operations_measures},
    )

    def offer() -> None:
        stage_asked(topic, AFTER_PANEL, _("结题后才能推广"))
        words = form.cleaned_data["practice"]
        topic_offer(actor, offering_of(topic, form.chosen(), words))

    if request.method == "POST" and form.is_valid() and done(form, offer):
        messages.success(request, _("已推广，等待各单位答复。"))
        return redirect("counselling:topic_spread", pk=pk)
    values = {
        "topic": topic,
        "form": form,
        "offered": offered,
        "is_open": topic.stage in AFTER_PANEL,
        "is_sample": topic.is_sample,
    }
    return shown(request, "topics_spread.html", values, form)
