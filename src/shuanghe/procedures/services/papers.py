"""Scanned papers of a step."""

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.papers import PaperInfo
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CasePaper
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.services.stepping import step_of


@action("case.file")
def paper_add(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    code: str,
    title: str,
    paper: PaperInfo,
) -> CasePaper:
    """Keep a scanned paper with a step; the same file sent twice is kept once.

    Papers may be added to an ended case: files come in late. Raises Refused for an unknown step.
    """
    if case.organisation_id != organisation.pk:
        raise Refused(_("这件事现由别的组织承办，请刷新后再看。"))
    step = step_of(procedure_of(case), code)
    same: CasePaper | None = CasePaper.objects.filter(
        case=case, code=code, paper_hash=paper.hash, withdrawn_at=None
    ).first()
    if same is not None:
        trail().note(same, f"“{paper.name}”已经在第 {step.number} 步里，没有重复保存")
        return same
    made: CasePaper = CasePaper.objects.create(
        case=case,
        code=code,
        title=title.strip() or (step.papers[0] if step.papers else step.title),
        paper=paper.file,
        paper_name=paper.name,
        paper_hash=paper.hash,
        added_by=actor.name,
    )
    trail().note(
        made,
        f"{case.subject_name}第 {step.number} 步“{step.title}”附上材料“{made.title}”",
        after={"paper": paper.name, "hash": paper.hash},
    )
    return made


@action("case.file")
def paper_withdraw(
    actor: Actor, *, organisation: Organisation, paper: CasePaper, reason: str
) -> CasePaper:
    """Set a wrongly added paper aside; the file stays for the trail.

    Raises Refused without a reason or when it was withdrawn before.
    """
    if paper.case.organisation_id != organisation.pk:
        raise Refused(_("这件事现由别的组织承办，请刷新后再看。"))
    if paper.withdrawn_at:
        raise Refused(_("这份材料已经撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    paper.withdrawn_at = timezone.now()
    paper.save(update_fields=["withdrawn_at"])
    trail().note(
        paper, f"撤回材料“{paper.title}”：{reason.strip()}", before={"paper": paper.paper_name}
    )
    return paper
