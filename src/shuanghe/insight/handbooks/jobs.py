"""Background jobs of the handbooks."""

from shuanghe.insight.handbooks.documents.files import edition_files
from shuanghe.insight.handbooks.models import Edition
from shuanghe.insight.handbooks.services.building import edition_build
from shuanghe.insight.handbooks.services.editions import BUILD
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tasks.running import JobKind, Run


def handbook_build(run: Run) -> None:
    """Build an edition. Run again after a kill it begins anew; one thrown away meanwhile is left.

    Whoever asked for it may issue handbooks there; the content is of that organisation alone.
    """
    with looking(Scope.everything("后台编制手册")):
        edition = (
            Edition.objects.select_related("organisation").filter(pk=run.payload["edition"]).first()
        )
        if edition is None:
            return
        with looking(Scope((edition.organisation.path,))):
            edition_build(edition, edition_files, tell=run.progress)


JOBS = (JobKind(BUILD, "编制手册", handbook_build, in_steps=True),)
