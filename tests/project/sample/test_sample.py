"""The sample: the same from the same seed, nobody real, and loaded like a customer's files."""

import json
from datetime import date

import pytest
from stdnum.cn import ric
from tests.project.sample.test_dues import (
    the_demo_branch_has_a_year_of_dues_and_no_collection_is_filed_twice,
)

from shuanghe.activities.meetings.models import Deliberation, Meeting, Series, Talk, Vote
from shuanghe.activities.meetings.queries.suggesting import open_tasks
from shuanghe.duties.models import Obligation
from shuanghe.duties.queries.proof import differences_by_arrays
from shuanghe.duties.queries.verification import differences_by_sql
from shuanghe.identity.models import RoleGrant, User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Member, Organisation
from shuanghe.project.sample.documents import sample_data, sample_write
from shuanghe.project.sample.rules.sittings import gatherings_of
from shuanghe.project.sample.rules.whole import months_before, sample_draw
from shuanghe.project.sample.services import accounts_load, sample_load, years_to_issue
from shuanghe.records.models import Record
from shuanghe.rulebook.queries import recurring_duties, rulebook

ON = date(2026, 11, 21)
EVERYTHING = Scope.everything("测试")


def drawn(seed=1, on=ON):
    return sample_draw(sample_data(), seed=seed, on=on, password="示例")


@pytest.fixture(scope="module")
def sample():
    """The sample of seed 1, drawn once."""
    return drawn()


def test_the_same_seed_and_day_give_the_same_sample(sample):
    assert drawn() == sample


def test_another_seed_gives_other_people(sample):
    first, other = (one.books["aluminium"][0].people for one in (sample, drawn(seed=2)))
    assert [person.name for person in first] != [person.name for person in other]


def test_the_files_have_the_same_contents_twice(tmp_path):
    for name in ("one", "two"):
        sample_write(tmp_path / name, seed=3, on=ON)
    files = sorted(path.relative_to(tmp_path / "one") for path in tmp_path.glob("one/*/*.xlsx"))
    assert len(files) == 5
    for file in files:
        assert sheets_of(tmp_path / "one" / file) == sheets_of(tmp_path / "two" / file)
    accounts = [(tmp_path / name / "accounts.json").read_text() for name in ("one", "two")]
    assert accounts[0] == accounts[1]


def sheets_of(path):
    """The XML of the sheets, without the time stamps of the archive."""
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_no_id_number_can_be_a_real_one_and_each_has_a_right_check_digit(sample):
    numbers = [
        person.id_number for enterprise, _ in sample.books.values() for person in enterprise.people
    ]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("999999") for number in numbers)
    assert all(ric.calc_check_digit(number) == number[17] for number in numbers)


def test_every_name_says_that_it_is_made_up(sample):
    signs = set(sample_data()["people"]["given_first"])
    for enterprise, _ in sample.books.values():
        assert all(person.name[1] in signs for person in enterprise.people)


@pytest.mark.parametrize(
    ("name", "branches", "members", "teams", "second_level"),
    [
        ("aluminium", (55, 65), (1400, 1600), (280, 320), 10),
        ("cement", (36, 60), (600, 1000), (70, 120), 18),
    ],
)
def test_an_enterprise_has_the_size_it_is_meant_to_have(
    sample, name, branches, members, teams, second_level
):
    enterprise, _acts = sample.books[name]
    kinds = [unit.kind for unit in enterprise.units]
    assert branches[0] <= kinds.count("branch") <= branches[1]
    assert teams[0] <= kinds.count("team") <= teams[1]
    assert members[0] <= len(enterprise.people) <= members[1]
    assert kinds.count("committee") + kinds.count("general_branch") == second_level + 1


def test_there_are_oddities_to_look_at(sample):
    for enterprise, _acts in sample.books.values():
        kinds = {unit.kind for unit in enterprise.units}
        assert {"joint_branch", "temporary_branch", "party_group"} <= kinds
        assert any(unit.dissolved_on for unit in enterprise.units)
        assert sum(bool(person.floating_to) for person in enterprise.people) == 5
        assert sum(bool(person.attached) for person in enterprise.people) == 10
        assert any(post.until_on for post in enterprise.posts)
        twins = [(person.name, person.born_on) for person in enterprise.people]
        assert len(twins) - len(set(twins)) == 1


def test_every_recurring_duty_of_a_body_has_its_kind_in_the_rhythm():
    rhythm = sample_data()["rhythm"]
    done = {
        (kind, body) for entry in rhythm for kind in entry["kinds"] for body in entry["subjects"]
    }
    owed = [
        (rule, body)
        for rule in recurring_duties(on=ON)
        for body in rule.recurrence.subjects
        if ":" not in body and body != "member"
    ]
    assert owed
    missing = [
        f"{rule.id} {body}"
        for rule, body in owed
        if not any((kind, body) in done for kind in rule.recurrence.satisfied_by)
    ]
    assert missing == []


def test_meetings_and_ledger_together_are_the_acts_of_the_year(sample):
    told = sample.meetings["aluminium"]
    frozen = [one for one in told.sittings if one.state == "frozen"]
    _enterprise, rest = sample.books["aluminium"]
    assert 50 <= len({one.organisation for one in frozen}) <= 70
    assert not any("theme_day" in act.kinds and act.entitled for act in rest)
    assert sum("theme_day" in one.kinds for one in frozen) > 12 * 50 * 0.85
    assert any(len(one.kinds) > 2 for one in frozen)


def test_ballots_are_those_of_people_who_were_there_and_some_motions_fail(sample):
    enterprise, _acts = sample.books["aluminium"]
    ballots = 0
    failed = 0
    for one in sample.meetings["aluminium"].sittings:
        for ballot in (item.ballot for item in one.items if item.ballot):
            people = (
                len(enterprise.roll(one.organisation, one.held_on)) if one.audience == "roll" else 9
            )
            assert ballot.yes + ballot.no + ballot.abstain <= people - len(one.leave)
            ballots += 1
            failed += ballot.yes <= ballot.no + ballot.abstain
    assert ballots > 200
    assert 0 < failed < ballots / 5


def test_every_life_meeting_appraises_its_members_with_few_excellent(sample):
    appraised = [one for one in sample.meetings["aluminium"].sittings if one.appraised]
    assert appraised
    for one in appraised:
        graded = [member for member in one.appraised if member.is_graded]
        best = [member for member in graded if member.opinion == "excellent"]
        assert 3 * len(best) <= len(graded)
        assert one.steps["talks_held"] < one.held_on


def test_nothing_is_held_in_days_to_come_and_nothing_planned_in_days_gone(sample):
    for one in sample.meetings["aluminium"].sittings:
        assert (one.held_on > ON) == (one.state == "planned")


def test_meetings_say_that_they_are_samples(sample):
    told = sample.meetings["aluminium"].sittings
    assert all("示例数据" in one.minutes for one in told if one.state in ("signed", "frozen"))


def test_meetings_come_back_from_their_file_as_they_were(sample):
    told = sample.meetings["aluminium"]
    assert gatherings_of(json.loads(json.dumps(told.as_dict()))) == told


def test_the_rhythm_asks_no_body_for_what_it_may_not_record():
    kinds = rulebook().evidence_kinds
    wrong = [
        (entry["id"], kind, body)
        for entry in sample_data()["rhythm"]
        for kind in entry["kinds"]
        for body in entry["subjects"]
        if body not in kinds[kind].filed_by
    ]
    assert wrong == []


def test_months_are_counted_back_over_the_year():
    assert months_before(date(2026, 11, 21), 11) == date(2025, 12, 1)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)


def test_the_year_before_is_issued_while_this_one_has_hardly_begun():
    assert years_to_issue(date(2026, 2, 28)) == [2025, 2026]
    assert years_to_issue(date(2026, 3, 1)) == [2026]


@pytest.mark.django_db
def test_the_sample_loads_like_a_customers_files_and_the_sums_are_right(tmp_path, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    sample = sample_write(tmp_path, seed=1, on=ON)
    told = []
    loaded = sample_load(tmp_path, tell=told.append)
    with looking(EVERYTHING):
        for name, (enterprise, acts) in sample.books.items():
            assert loaded.rosters[name].organisations_new == len(enterprise.units)
            assert loaded.rosters[name].members_new == len(enterprise.people)
            assert loaded.rosters[name].posts_new == len(enterprise.posts)
            assert loaded.ledgers[name].new == len(acts)
            assert sum(vars(loaded.meetings[name]).values()) == sample.sittings(name)
        assert not Organisation.objects.filter(is_sample=False).exists()
        assert not Member.objects.filter(is_sample=False).exists()
        assert not Record.objects.filter(is_sample=False).exists()
        assert not Meeting.objects.filter(is_sample=False).exists()
        the_first_branch_is_lively(loaded)
        the_demo_branch_has_a_year_of_dues_and_no_collection_is_filed_twice(sample, loaded)
        due = Obligation.objects.filter(due_on__lt=ON)
        done = due.exclude(met_on=None).count() / due.count()
        assert 0.88 <= done <= 0.97
        assert list(differences_by_sql(on=ON)) == []
        assert list(differences_by_arrays()) == []
        counsellors = RoleGrant.objects.filter(role__code="counsellor")
        assert counsellors.count() == 23
        homes = counsellors.values_list("user__member__organisation__path", "organisation__path")
        assert not any(home.startswith(host) for home, host in homes)
    user = User.objects.get(username="zhibu")
    (account,) = (one for one in loaded.accounts if one["username"] == "zhibu")
    assert user.check_password(account["password"])
    with pytest.raises(Refused, match="已经导入过示例数据"):
        sample_load(tmp_path, tell=told.append)


def the_first_branch_is_lively(loaded):
    """What the demo's branch secretary finds: every state, open tasks, a series, talks."""
    (account,) = (one for one in loaded.accounts if one["username"] == "zhibu")
    branch = Organisation.objects.get(code=account["organisation"])
    own = Meeting.objects.filter(organisation=branch)
    assert {"planned", "held", "frozen"} <= set(own.values_list("state", flat=True))
    assert Meeting.objects.filter(state="signed").exists()
    assert own.get(state="held").signatures.count() == 0
    due = [task.due_on < ON for task in open_tasks(branch)]
    assert True in due
    assert False in due
    assert Series.objects.filter(organisation=branch).count() == 1
    assert Talk.objects.filter(organisation=branch).count() == 3
    corrected = Meeting.objects.get(state="frozen", corrects__isnull=False)
    assert corrected.corrects.record.withdrawn_at is not None
    assert {vote.is_passed for vote in Vote.objects.all()} == {True, False}
    assert Deliberation.objects.count() == 3
    assert not Meeting.objects.filter(state="frozen", record=None).exists()


@pytest.mark.django_db
def test_outside_the_demo_no_sample_account_has_a_password(sample, settings):
    settings.PROFILE = "production"
    with looking(EVERYTHING):
        made = Organisation.objects.create(
            code="SAL", name="示例", kind="committee", path="000001", established_on=ON
        )
    account = next(one for one in sample.accounts if one.username == "dangqun").as_dict()
    assert account["organisation"] == made.code
    assert accounts_load([account], on=ON) == []
    assert not User.objects.get(username="dangqun").has_usable_password()


@pytest.mark.django_db
def test_a_folder_without_a_sample_is_refused(tmp_path):
    with pytest.raises(Refused, match="sample create"):
        sample_load(tmp_path, tell=lambda text: None)
