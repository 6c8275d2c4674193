"""The rulebook we ship: complete, as sure as its sources, short files, known words only."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median

import pytest
import yaml
from tests.rulebook.conftest import REAL

from shuanghe.organisation.models import OrganisationKind, PostKind
from shuanghe.rulebook.queries import (
    evidence_kinds,
    recurring_duties,
    rule,
    rulebook,
    rulebook_load,
    rulebook_reload,
    rules_in_force,
)
from shuanghe.rulebook.queries.schemas import schema_text

TODAY = date(2026, 11, 21)
TABLE = yaml.safe_load((Path(__file__).parent / "dossier.yaml").read_text())
DOSSIER = {rule_id: sure for sure, groups in TABLE.items() for group in groups for rule_id in group}
RECURRING = {
    "month": {"ZB-14", "ZB-17", "ZB-21", "DF-13"},
    "quarter": {"ZB-10"},
    "half_year": {"GQ-33"},
    "year": {
        *("ZB-19", "ZB-24", "ZB-26", "ZB-28", "ZB-40", "ZB-41", "ZB-42", "DF-20"),
        *("GQ-20", "GQ-24", "GQ-27", "GQ-28", "GQ-29", "MS-01", "MS-12", "MS-13"),
        *("JG-01", "JG-02", "JG-02B", "JG-04"),
    },
}


def duty_files():
    return sorted(REAL.glob("regulations/*/duties/*.yaml"))


def test_every_researched_rule_is_here_as_sure_as_its_source():
    ours = {one.id: one.confidence for one in rules_in_force(on=TODAY)}
    assert len(DOSSIER) == 252
    assert {rule_id: ours.get(rule_id) for rule_id in DOSSIER} == DOSSIER


def test_nothing_is_here_that_was_not_researched():
    halves, ours = {"JG-02B", "CZ-11B", "XJ-02B", "XJ-07B", "XJ-19B"}, {"MR-01"}
    assert set(rulebook_load(REAL).rules) - set(DOSSIER) == halves | ours


def test_the_recurring_duties_come_round_as_often_as_the_texts_say():
    found = {}
    for one in recurring_duties(on=TODAY):
        found.setdefault(one.recurrence.every.value, set()).add(one.id)
    assert found == RECURRING


def test_the_yearly_calendar_marks_the_same_duties_hard_and_soft():
    soft = {one.id: one.is_soft for one in recurring_duties(on=TODAY)}
    assert [soft[one] for one in ("ZB-14", "ZB-17", "ZB-21", "DF-13")] == [True, True, True, False]
    assert soft["ZB-10"]
    assert not soft["ZB-19"]


def test_temporary_branches_owe_only_what_their_rule_leaves_them():
    theirs = {
        one.id
        for one in recurring_duties(on=TODAY)
        if "temporary_branch" in one.recurrence.subjects
    }
    assert theirs == {"ZB-21"}


def test_a_rule_nobody_has_read_never_blocks():
    assert {
        one.id
        for one in rules_in_force(on=TODAY)
        if one.confidence == "unverified" and one.on_breach != "warn"
    } == set()


def test_an_article_number_from_memory_is_marked_apart_from_the_value():
    meeting, hours = rule("ZB-14", on=TODAY), rule("JG-01", on=TODAY)
    assert (meeting.confidence, meeting.article_confidence) == ("secondary", "unverified")
    assert (hours.confidence, hours.article_confidence) == ("verified", "unverified")
    assert rule("ZB-10", on=TODAY).article_confidence == "verified"


def test_what_the_law_does_not_say_is_labelled_our_default():
    assert rule("DF-17", on=TODAY).parameter("rounding_yuan").confidence == "default"
    assert rule("GQ-29", on=TODAY).parameter("times_per_year").confidence == "default"


def test_numbers_believed_national_are_off_until_switched_on():
    ids = rulebook().rules
    assert not [one for one in ids if one.startswith("BD-")]
    lectures = rulebook_load(REAL, presets=["common_local_practice"]).rule("BD-01", on=TODAY)
    assert (lectures.layer, lectures.recurrence.satisfied_by) == ("preset", ("lecture",))


def test_kinds_and_posts_are_those_of_the_organisation_app():
    book = rulebook()
    subjects = dict(book.subjects)
    kinds = {code: subjects[code] for code in OrganisationKind.values}
    assert kinds == dict(OrganisationKind.choices)
    posts = {f"post:{code}": title for code, title in PostKind.choices}
    assert {key: subjects[key] for key in posts} == posts
    assert set(subjects) - set(kinds) - set(posts) == {
        "member",
        "enterprise",
        "superior",
        "product",
    }


def test_every_evidence_kind_may_be_filed_by_someone_known():
    book = rulebook()
    for kind in book.evidence_kinds.values():
        assert set(kind.filed_by) <= set(OrganisationKind.values)
    assert evidence_kinds()["theme_day"] == "主题党日"


def test_whoever_owes_a_duty_may_file_what_satisfies_it():
    kinds = rulebook().evidence_kinds
    for one in recurring_duties(on=TODAY):
        for subject in set(one.recurrence.subjects) & set(OrganisationKind.values):
            assert any(subject in kinds[code].filed_by for code in one.recurrence.satisfied_by), (
                one.id,
                subject,
            )


def test_rule_files_are_short_and_flat():
    lengths = [len(path.read_text().splitlines()) for path in duty_files()]
    assert median(lengths) < 20
    for path in duty_files():
        assert depth(yaml.load(path.read_text(), yaml.BaseLoader)) <= 3, path


def depth(value):
    if isinstance(value, dict):
        return 1 + max((depth(one) for one in value.values()), default=0)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return 1 + max(depth(one) for one in value)
    return 0


def test_the_published_schema_is_the_one_the_loader_uses():
    written = (REAL / "schema.json").read_text()
    assert written == schema_text(), "运行 shuanghe rulebook schema > rulebooks/schema.json"


def test_the_whole_book_loads_in_a_second_and_a_half():
    times = []
    for _ in range(3):
        start = time.perf_counter()
        rulebook_load(REAL)
        times.append(time.perf_counter() - start)
    assert median(times) < 1.5


def test_the_book_is_loaded_once_and_again_only_when_told():
    first = rulebook()
    assert rulebook() is first
    assert rulebook_reload() is not first


def test_threads_that_come_first_together_get_one_book(monkeypatch):
    monkeypatch.setattr("shuanghe.rulebook.queries._loaded", {})
    with ThreadPoolExecutor(8) as pool:
        books = list(pool.map(lambda _: rulebook(), range(16)))
    assert len({id(book) for book in books}) == 1


def test_the_settings_name_the_folder(settings, folder):
    settings.RULEBOOKS = folder
    assert rulebook().rules == ("ZB-10", "ZB-21")


@pytest.mark.parametrize("file", duty_files(), ids=lambda path: path.stem)
def test_the_file_of_a_rule_says_where_when_and_how_sure(file):
    data = yaml.load(file.read_text(), yaml.BaseLoader)
    assert data["article"]
    assert date.fromisoformat(data["reviewed_on"])
    assert any("一" <= letter <= "鿿" for letter in data["demand"])
