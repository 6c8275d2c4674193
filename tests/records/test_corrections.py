"""A record corrected or withdrawn, as a branch secretary sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.records.worlds import EVERYTHING, posted

from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.models import Record
from shuanghe.records.services import record_file

pytestmark = pytest.mark.django_db


def test_a_correction_keeps_both_and_shows_the_chain(world, sign_in, filed):
    client = sign_in()
    page = client.get(reverse("records:correct", args=[filed.pk]))
    sent = posted(world, page, title="更正后的主题", reason="主题写错")
    location = client.post(reverse("records:correct", args=[filed.pk]), sent)["Location"]
    text = client.get(location).content.decode()
    assert "更正经过" in text
    assert "主题写错" in text
    old = client.get(reverse("records:record", args=[filed.pk])).content.decode()
    assert "已撤回" in old
    assert "更正后的主题" in old


def test_a_correction_is_called_one_and_says_its_period_in_its_own_writing(world, sign_in):
    last = timezone.localdate().replace(month=1, day=1) - timedelta(days=1)
    done_on = timezone.localdate()
    record = record_file(
        world.secretary(),
        organisation=world.first,
        kinds=["branch_general_meeting"],
        title="补开大会",
        done_on=done_on,
        period_on=last - timedelta(days=40),
        client_key="made-up",
    )
    client = sign_in()
    page = client.get(reverse("records:correct", args=[record.pk]))
    text = page.content.decode()
    assert f'name="period" value="{last.year}-Q4"' in text
    assert f"现为{last.year}年四季度" in text
    sent = posted(
        world, page, kinds=["branch_general_meeting"], period=f"{last.year}-Q4", reason="主题写错"
    )
    answer = client.post(reverse("records:correct", args=[record.pk]), sent, follow=True)
    said = answer.content.decode()
    assert "已更正" in said
    assert "已录入" not in said
    assert f"{last.year}年四季度" in said
    with looking(EVERYTHING):
        assert Record.objects.get(corrects=record).period_on == record.period_on


def test_a_withdrawn_record_says_what_it_had_counted_for(world, sign_in, filed):
    today = timezone.localdate()
    obligations_issue(Actor.system("测试"), organisation=None, year=today.year)
    client = sign_in()
    shown = reverse("records:record", args=[filed.pk])
    assert "撤回前" not in client.get(shown).content.decode()
    client.post(reverse("records:withdraw", args=[filed.pk]), {"reason": "重复"})
    text = client.get(shown).content.decode()
    assert "撤回前销掉的任务" in text
    assert f"{today.year}年{today.month}月 · ZB-21" in text
    assert "没有对应的周期任务" not in text


def test_a_withdrawal_asks_for_a_reason(world, sign_in, filed):
    client = sign_in()
    address = reverse("records:withdraw", args=[filed.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "重复"}).status_code == 302
    assert "已撤回" in client.get(reverse("records:record", args=[filed.pk])).content.decode()
