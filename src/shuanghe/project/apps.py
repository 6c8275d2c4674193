from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Composition: plugs higher layers into the events of lower ones."""

    name = "shuanghe.project"
    label = "project"
    verbose_name = "双核"

    def ready(self) -> None:
        """Tell the lower layers who follows their events."""
        from shuanghe.activities.records.uploads import LEDGER
        from shuanghe.duties.services import following
        from shuanghe.identity.pages.reveal import reveal_offer
        from shuanghe.kernel.actions import subscribe
        from shuanghe.kernel.ui import slots
        from shuanghe.kernel.uploads.previews import upload_kinds_plug
        from shuanghe.organisation.uploads.previews import ROSTER

        slots.register("member", reveal_offer)
        upload_kinds_plug([LEDGER, ROSTER])
        for event in (
            "organisations_changed",
            "organisation_moved",
            "organisation_dissolved",
            "roll_changed",
        ):
            subscribe(event, getattr(following, event), inside=True)
