from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Composition: plugs higher layers into the events of lower ones."""

    name = "shuanghe.project"
    label = "project"
    verbose_name = "双核"

    def ready(self) -> None:
        """Tell the lower layers who follows their events."""
        walls_plug()
        slots_fill()
        sources_fill()
        events_follow()
        cases_follow()
        disposals_plug()
        effects_plug()
        topics_plug()
        standards_plug()


def walls_plug() -> None:
    """The second wall follows the tables: their owner sees over it only while they change."""
    from django.db.models.signals import post_migrate, pre_migrate

    from shuanghe.kernel.permissions.wall import walls_lift, walls_raise

    pre_migrate.connect(walls_lift, dispatch_uid="walls_lift")
    post_migrate.connect(walls_raise, dispatch_uid="walls_raise")


def slots_fill() -> None:
    """Links that higher layers add to the pages of lower ones."""
    from shuanghe.identity.pages.reveal import reveal_offer
    from shuanghe.kernel.ui import slots
    from shuanghe.project import offers
    from shuanghe.project.queries import starts
    from shuanghe.project.queries.handbooks_found import handbook_hits
    from shuanghe.project.queries.votes_offered import vote_offers

    slots.register("member", reveal_offer)
    slots.register("month", offers.guidance_offers)
    slots.register("search", handbook_hits)
    slots.register("start", offers.kpi_start_offers)
    slots.register("start", starts.benefit_start_offer)
    slots.register("start", starts.judge_start_offers)
    slots.register("mine", starts.mine_offers)
    slots.register("start", starts.idea_start_offer)
    slots.register("evidence", offers.record_offer)
    slots.register("evidence", offers.progress_offer)
    slots.register("obligation", offers.dues_offer)
    slots.register("obligation", offers.meeting_offer)
    slots.register("obligation", offers.filing_offer)
    slots.register("step_facts", vote_offers)
    slots.register("begin", offers.transfer_begin_offer)
    slots.register("case", offers.transfer_case_offer)
    slots.register("begin", offers.applicant_offer)
    slots.register("begin", offers.election_offer)
    slots.register("step_facts", offers.election_step_offer)
    slots.register("case", offers.listing_offer)
    slots.register("case", offers.election_case_offer)
    slots.register("deadline", offers.term_deadline_offer)
    slots.register("member", offers.transfer_offer)
    slots.register("member", offers.floating_offer)
    slots.register("deadline", offers.case_deadline_offer)
    slots.register("deadline", offers.transfer_deadline_offer)
    slots.register("deadline", offers.dues_deadline_offer)
    slots.register("deadline", offers.card_deadline_offer)
    slots.register("member", offers.performance_offer)
    slots.register("deadline", offers.agreement_deadline_offer)
    slots.register("goal_links", offers.agreement_link_offers)
    slots.register("deadline", offers.project_deadline_offer)
    slots.register("goal_links", offers.project_goal_offers)


def effects_plug() -> None:
    """Links between projects, topics, ideas and the effects measured for them."""
    from shuanghe.activities.forum.services.trailing import SOURCE as IDEA
    from shuanghe.activities.projects.queries.drafts import drafts_plug
    from shuanghe.insight.effects.queries.programmes import programmes_plug
    from shuanghe.kernel.actions import subscribe
    from shuanghe.kernel.ui import slots
    from shuanghe.project.queries.effects_offered import EFFECTS
    from shuanghe.project.queries.programmes import project_programmes
    from shuanghe.project.services import ideas_followed

    for slot, offering in EFFECTS:
        slots.register(slot, offering)
    drafts_plug(IDEA, ideas_followed.idea_draft)
    programmes_plug(project_programmes)
    for event in ("idea_becomes_project", "project_created", "project_moved"):
        subscribe(event, getattr(ideas_followed, event), inside=True)


def topics_plug() -> None:
    """Links of counselling topics, and the benefit that finance verified for them."""
    from shuanghe.activities.counselling.queries.topics.benefits import benefit_plug
    from shuanghe.activities.counselling.queries.topics.spreading import spreading_plug
    from shuanghe.activities.counselling.services.topics.changing import SOURCE
    from shuanghe.activities.projects.queries.drafts import drafts_plug
    from shuanghe.kernel.ui import slots
    from shuanghe.project.queries.counsellors_offered import counsellors_deadline_offer
    from shuanghe.project.queries.topics_offered import (
        SPREADING,
        TOPICS,
        project_benefit,
        topic_draft,
    )

    for slot, offering in TOPICS:
        slots.register(slot, offering)
    slots.register("deadline", counsellors_deadline_offer)
    benefit_plug(project_benefit)
    spreading_plug(SPREADING)
    drafts_plug(SOURCE, topic_draft)


def sources_fill() -> None:
    """What the kernel and the organisation ask of whoever has it: uploads, jobs, places, powers."""
    from shuanghe.activities.development.uploads import RECORDS as ADMISSION_RECORDS
    from shuanghe.activities.dues.uploads import BASES, TRANSFERS
    from shuanghe.activities.meetings.services.indexing import MEETINGS
    from shuanghe.insight.guidance.queries.handbooks import handbooks_plug
    from shuanghe.insight.handbooks.services.building import SECTIONS
    from shuanghe.kernel.audit.chains import chains_plug
    from shuanghe.kernel.audit.places import places_plug
    from shuanghe.kernel.search.services import sources_plug
    from shuanghe.kernel.tasks.running import job_kinds_plug
    from shuanghe.kernel.uploads.previews import upload_kinds_plug
    from shuanghe.operations.uploads import VALUES
    from shuanghe.organisation.queries.capabilities import powers_plug
    from shuanghe.organisation.uploads.previews import ROSTER
    from shuanghe.project import offers, schedule
    from shuanghe.project.queries.handbooks_given import HANDBOOKS
    from shuanghe.records.services.indexing import RECORDS
    from shuanghe.records.uploads import LEDGER

    powers_plug(offers.powers)
    handbooks_plug(HANDBOOKS)
    upload_kinds_plug([ADMISSION_RECORDS, BASES, LEDGER, ROSTER, TRANSFERS, VALUES])
    job_kinds_plug(schedule.JOBS)
    places_plug(schedule.PLACES)
    chains_plug(schedule.CHAINS)
    sources_plug([MEETINGS, RECORDS, SECTIONS])


def events_follow() -> None:
    """What follows when organisations, rolls and records change."""
    from shuanghe.activities.agreements.services import following as agreements
    from shuanghe.activities.dues.services import sums
    from shuanghe.activities.meetings.services.guarding import records_held
    from shuanghe.activities.mobilisation.services import following as mobilisation
    from shuanghe.duties.services import following
    from shuanghe.insight.guidance.services import following as guidance
    from shuanghe.kernel.actions import subscribe
    from shuanghe.kernel.search.services import entries_moved

    subscribe("organisation_moved", entries_moved, inside=True)
    subscribe("organisations_changed", guidance.organisations_changed, inside=True)
    subscribe("records_withdrawn", records_held, inside=True)
    subscribe("roll_changed", sums.roll_changed, inside=True)
    subscribe("organisations_changed", agreements.organisations_changed, inside=True)
    for event in ("organisations_changed", "roll_changed"):
        subscribe(event, getattr(mobilisation, event), inside=True)
    for event in (
        "organisations_changed",
        "organisation_moved",
        "organisation_dissolved",
        "roll_changed",
        "members_merged",
    ):
        subscribe(event, getattr(following, event), inside=True)


def cases_follow() -> None:
    """What follows from the steps of a case, in the app that it is about."""
    from shuanghe.activities.counselling.services.topics import following as topics
    from shuanghe.activities.development.services import following as development
    from shuanghe.activities.elections.services import following as elections
    from shuanghe.activities.transfers.services import following as transfers
    from shuanghe.kernel.actions import subscribe

    done = ("step_done", "step_corrected", "steps_undone")
    followed = (
        (transfers, ("case_opened", *done, "case_finished", "case_stopped", "case_moved")),
        (elections, (*done, "case_stopped", "case_moved")),
        (development, done),
        (topics, ("step_done", "steps_undone", "case_stopped")),
    )
    for follower, events in followed:
        for event in events:
            subscribe(event, getattr(follower, event), inside=True)


def disposals_plug() -> None:
    """What follows from a decided disposal, its links, and where facts of a person are read."""
    from shuanghe.activities.disposals.queries.facts import readers_plug
    from shuanghe.activities.disposals.services import following
    from shuanghe.kernel.actions import subscribe
    from shuanghe.kernel.ui import slots
    from shuanghe.project import offers
    from shuanghe.project.queries import standing_facts

    for slot, offering in offers.DISPOSALS:
        slots.register(slot, offering)
    readers_plug(standing_facts.MONTHS, [standing_facts.graded_unqualified])
    for event in ("case_opened", "step_done", "step_corrected", "steps_undone", "case_stopped"):
        subscribe(event, getattr(following, event), inside=True)


def standards_plug() -> None:
    """The parts behind the mechanism, and evidence that closes what was adopted."""
    from shuanghe.activities.standards.queries.standing import SOURCE
    from shuanghe.activities.standards.services import evidence_changed
    from shuanghe.duties.queries.deadlines import periodic_plug
    from shuanghe.kernel.actions import subscribe
    from shuanghe.kernel.ui import slots
    from shuanghe.project import offers
    from shuanghe.project.queries.parts import part_offer

    periodic_plug(SOURCE)
    slots.register("standard_part", part_offer)
    slots.register("deadline", offers.adopted_offer)
    subscribe("evidence_changed", evidence_changed, inside=True)
