from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Composition: plugs higher layers into the events of lower ones."""

    name = "shuanghe.project"
    label = "project"
    verbose_name = "双核"

    def ready(self) -> None:
        """Tell the lower layers who follows their events."""
        from shuanghe.duties.services import following
        from shuanghe.identity.pages.reveal import reveal_offer
        from shuanghe.kernel.actions import subscribe
        from shuanghe.kernel.ui import slots

        slots.register("member", reveal_offer)
        for event in (
            "organisations_changed",
            "organisation_moved",
            "organisation_dissolved",
            "roll_changed",
        ):
            subscribe(event, getattr(following, event), inside=True)
