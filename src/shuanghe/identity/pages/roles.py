"""The role catalogue, for the security administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shuanghe.identity import services
from shuanghe.identity.forms import RoleForm
from shuanghe.identity.queries import roles_all
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import RIGHTS
from shuanghe.kernel.permissions.doors import door


@door("grant.manage")
def roles(request: HttpRequest) -> HttpResponse:
    """Every role and what it may do."""
    rows = [(role, [_(RIGHTS[right]) for right in role.rights]) for role in roles_all()]
    return render(request, "identity/roles.html", {"rows": rows})


@door("grant.manage", "GET", "POST")
def role(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a business role may do."""
    found = get_object_or_404(roles_all(), code=code)
    first = {"title": found.title, "is_staff": found.is_staff, "rights": found.rights}
    form = RoleForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.role_update(request.actor, role=found, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("角色已修改，担任者下一次操作起生效。"))
            return redirect("identity:roles")
    return render(request, "identity/role.html", {"role": found, "form": form})
