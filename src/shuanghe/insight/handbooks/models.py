"""Editions of handbooks as they were frozen, who holds which, and a member's own notes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class HandbookKind(models.TextChoices):
    """The three handbooks."""

    MANAGEMENT = "management", _("规范管理手册")
    PRACTICE = "practice", _("实务操作手册")
    LEARNING = "learning", _("学习记录手册")


class EditionState(models.TextChoices):
    """How far an edition has come."""

    BUILDING = "building", _("编制中")
    READY = "ready", _("待印发")
    ISSUED = "issued", _("已印发")


class Edition(ScopedModel):
    """One edition of a handbook of a committee: content as of a day, frozen once it is built.

    hash: over its sections. number counts the issued editions of a kind of the organisation.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="编制组织", on_delete=models.PROTECT, related_name="handbooks"
    )
    kind = models.CharField("手册", max_length=12, choices=HandbookKind)
    title = models.CharField("名称", max_length=60)
    number = models.SmallIntegerField("版次", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=EditionState, default=EditionState.BUILDING
    )
    as_of = models.DateField("内容截至")
    rules_version = models.CharField("规则库版本", max_length=16)
    prepared_by = models.CharField("编制人", max_length=60)
    prepared_at = models.DateTimeField("编制时间", auto_now_add=True)
    hash = models.CharField("内容指纹", max_length=64, blank=True)
    section_count = models.IntegerField("节数", default=0)
    page_count = models.IntegerField("页数", default=0)
    pdf = models.FileField("PDF", upload_to="handbooks/%Y", blank=True)
    pdf_hash = models.CharField("PDF 指纹", max_length=64, blank=True)
    docx = models.FileField("Word", upload_to="handbooks/%Y", blank=True)
    docx_hash = models.CharField("Word 指纹", max_length=64, blank=True)
    issued_on = models.DateField("印发日期", null=True)
    issued_by = models.CharField("印发人", max_length=60, blank=True)
    note = models.CharField("印发说明", max_length=300, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "手册版次"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"],
                condition=~Q(number=None),
                name="edition_number_once",
            ),
            models.CheckConstraint(
                name="edition_issued_has_number",
                condition=~Q(state="issued") | Q(number__isnull=False, issued_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.number_words}"

    @property
    def kind_title(self) -> str:
        return str(HandbookKind(self.kind).label)

    @property
    def number_words(self) -> str:
        """第 2 版, or that it has no number yet."""
        return f"第 {self.number} 版" if self.number else "（草稿）"


class EditionSection(ScopedModel):
    """One section of an edition: a page on the web. blocks: as rules.content freezes them."""

    scope_path: ClassVar[str] = "edition__organisation__path"

    edition = ScopedForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    number = models.SmallIntegerField("序号")
    code = models.CharField("代号", max_length=80)
    chapter = models.CharField("章", max_length=100)
    title = models.CharField("节", max_length=150)
    blocks = models.JSONField("内容", default=list)
    hash = models.CharField("指纹", max_length=64)

    class Meta(ScopedModel.Meta):
        verbose_name = "手册章节"
        ordering: ClassVar = ["edition_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="edition_section_number"),
            models.UniqueConstraint(fields=["edition", "code"], name="edition_section_code"),
        ]


class Receipt(ScopedModel):
    """That a unit was given an edition, received it and read it.

    What names the edition is kept with it: it lies above the unit, out of its view.
    """

    organisation = ScopedForeignKey(
        Organisation,
        verbose_name="收到的组织",
        on_delete=models.PROTECT,
        related_name="handbook_receipts",
    )
    edition = ScopedForeignKey(Edition, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField("手册", max_length=12, choices=HandbookKind)
    number = models.SmallIntegerField("版次")
    title = models.CharField("名称", max_length=60)
    issuer = models.CharField("印发组织", max_length=100)
    issued_on = models.DateField("印发日期")
    hash = models.CharField("内容指纹", max_length=64)
    received_on = models.DateField("签收日期", null=True)
    received_by = models.CharField("签收人", max_length=60, blank=True)
    read_on = models.DateField("已阅日期", null=True)
    read_by = models.CharField("阅知人", max_length=60, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "手册签收"
        ordering: ClassVar = ["-issued_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "edition"], name="receipt_once"),
            models.CheckConstraint(
                name="receipt_read_after_received",
                condition=Q(read_on=None) | Q(received_on__isnull=False),
            ),
        ]

    @property
    def kind_title(self) -> str:
        return str(HandbookKind(self.kind).label)

    @property
    def state(self) -> str:
        """issued, received or read."""
        return "read" if self.read_on else "received" if self.received_on else "issued"


class NoteKind(models.TextChoices):
    """What a member writes."""

    PLAN = "plan", _("学习计划")
    NOTE = "note", _("学习笔记")
    REFLECTION = "reflection", _("心得体会")


class StudyNote(ScopedModel):
    """What a member wrote for the own learning handbook. The text is sealed; only the member
    opens it. organisation: where the member belonged when it was written."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="study_notes"
    )
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="study_notes")
    kind = models.CharField("类别", max_length=12, choices=NoteKind)
    written_on = models.DateField("日期")
    text_sealed = models.BinaryField("内容", null=True)
    uid = models.UUIDField("内部编号", unique=True, editable=False)
    done_on = models.DateField("完成日期", null=True)
    removed_at = models.DateTimeField("删除时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "学习笔记"
        ordering: ClassVar = ["-written_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["member", "written_on"], name="study_note_of_member"),
        ]

    @property
    def kind_title(self) -> str:
        return str(NoteKind(self.kind).label)
