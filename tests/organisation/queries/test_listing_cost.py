"""What leafing through the members and taking the list out may cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.documents import members_file
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.queries.members import PAGE, members_found, members_page

pytestmark = pytest.mark.django_db
SEALED = ("id_number_sealed", "id_number_index", "phone_sealed", "phone_index", "address_sealed")


@pytest.fixture
def company():
    """One branch with a little over two pages of members."""
    with looking(Scope.everything("测试")):
        branch = Organisation.objects.create(
            code="Z1", name="示例支部", kind="branch", path="000001", established_on="2020-01-01"
        )
        Member.objects.bulk_create(
            Member(
                name=f"示例{at}", name_pinyin=f"shi li {at:03d}", organisation=branch,
                standing="full", id_number_sealed=b"x" * 60,
            )
            for at in range(2 * PAGE + 10)
        )  # fmt: skip
        yield branch


def asked(task):
    """The result, and the statements it took."""
    with CaptureQueriesContext(connection) as seen:
        result = task()
    return result, [one["sql"] for one in seen]


@pytest.mark.usefixtures("company")
def test_no_page_of_the_list_reads_a_sealed_number():
    _page, said = asked(lambda: members_page(members_found()))
    assert not [name for name in SEALED for text in said if name in text]


@pytest.mark.usefixtures("company")
def test_every_page_takes_the_same_statements_and_nobody_is_left_out():
    seen, costs, after = [], [], None
    for _ in range(3):
        page, said = asked(lambda after=after: members_page(members_found(), after=after))
        seen += [one.name for one in page.members]
        costs.append(len(said) - (after is not None))  # where the page begins is one more
        after = page.after
    assert after is None
    assert seen == [f"示例{at}" for at in range(2 * PAGE + 10)]
    assert set(costs) == {3}


@pytest.mark.usefixtures("company")
def test_what_a_search_finds_is_read_once_and_counted_as_it_is_read():
    page, said = asked(lambda: members_page(members_found(text="示例"), is_search=True))
    expected = members_found(text="示例").count()
    assert PAGE < expected == page.count
    assert len(page.members) == PAGE
    assert page.after is not None
    assert len(said) == 2


def test_the_list_is_taken_out_in_plain_rows(company):
    wanted = {"text": "", "organisation": company, "standing": "roll"}
    actor = Actor.system("测试")
    answer, said = asked(lambda: members_file(actor, wanted, sort="name", kind="csv"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * PAGE + 10
    assert lines[1].split(",")[:5] == ["示例0", "未知", "示例支部", "Z1", "正式党员"]
    assert not [name for name in SEALED for text in said if name in text]
