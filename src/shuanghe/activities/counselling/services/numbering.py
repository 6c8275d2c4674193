"""Numbers of a company's register, letters and topics: two at once never get the same."""

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Organisation


def company_held(path: str) -> Organisation:
    """The company at a path; who numbers something of it meanwhile waits until the action ends."""
    with looking(Scope.of(path)):
        held: Organisation = Organisation.objects.select_for_update(no_key=True).get(path=path)
        return held
