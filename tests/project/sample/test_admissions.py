"""The sample's admissions: a dozen at all stages, few faults, clearly made up."""

from datetime import date
from importlib.resources import files

import yaml
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.development.queries.board import board_of
from shuanghe.activities.development.rules import Stage
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.rules import CaseFacts
from shuanghe.project.sample.rules.admissions import admissions_of
from shuanghe.project.sample.services.admissions import admissions_enter

ON = date(2026, 11, 21)
WORDS = yaml.safe_load(
    files("shuanghe.project.sample").joinpath("admissions.yaml").read_text("utf-8")
)


def test_only_the_faults_that_are_written_are_found_whatever_the_day():
    for on in (ON, date(2027, 3, 1), date(2028, 2, 29)):
        procedure = procedure_on("admission", on=on)
        rules = {
            one.name: [
                fault.rule_id
                for fault in case_faults(procedure, CaseFacts(one.about, one.steps), on=on)
            ]
            for one in admissions_of(WORDS, on)
        }
        assert {name: found for name, found in rules.items() if found} == {
            "示例积极分子三": ["FZ-03"],
            "示例发展对象二": ["FZ-11"],
            "示例正式党员一": ["FZ-18"],
        }


def test_a_dozen_at_all_stages_is_kept_once_and_marked_as_sample(db):
    with looking(EVERYTHING):
        top = place("DW", "committee")
        for code in ("Z1", "Z2", "Z3"):
            place(code, "branch", top)
        for one in Organisation.objects.all():
            one.is_sample = True
            one.save()
    actor = Actor.system("示例数据")

    assert admissions_enter(actor, on=ON) == 12
    assert admissions_enter(actor, on=ON) == 0

    with looking(EVERYTHING):
        assert all(
            one.is_sample and one.subject_name.startswith("示例") for one in Case.objects.all()
        )
        counts = board_of(top, stage=None, on=ON).counts
        assert all(counts[stage] >= 2 for stage in Stage)
        assert sum(bool(row.findings) for row in CaseStep.objects.all()) == 3
