"""A task that a meeting set comes to its end."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.signing import TaskForm
from shuanghe.activities.meetings.models import Task
from shuanghe.activities.meetings.pages.running import done, onward, shown
from shuanghe.activities.meetings.services import task_drop, task_finish
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("record.file", "GET", "POST")
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a task was done, or is no longer to be done, and in a sentence how."""
    task = Task.objects.select_related("organisation", "item__meeting").filter(pk=pk).first()
    if task is None:
        raise Http404
    first = {"done_on": timezone.localdate(), "end": "done"}
    form = TaskForm(request.POST or None, initial=first)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(request, form, lambda: _end(request, task, form), "result"):
        return onward(request, _("已了结。"), "meeting", task.item.meeting_id)
    values = {"task": task, "form": form, "is_sample": task.organisation.is_sample}
    return shown(request, "task.html", values, form)


def _end(request: HttpRequest, task: Task, form: TaskForm) -> None:
    """One of the two services, as ticked."""
    actor, given = actor_of(request), form.cleaned_data
    place, day = task.organisation, given["done_on"]
    if given["end"] == "done":
        task_finish(actor, organisation=place, task=task, done_on=day, result=given["result"])
    else:
        task_drop(actor, organisation=place, task=task, reason=given["result"], on=day)
