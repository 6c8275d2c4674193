"""Asking and sending pages of operations."""

import pytest
from django.urls import reverse
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import KpiValue

pytestmark = pytest.mark.django_db
OCT = "2026-10"


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"operations:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, name, *args, status=302, **form):
    response = client.post(reverse(f"operations:{name}", args=args), form, follow=False)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response


def values(**wanted):
    with looking(EVERYTHING):
        return list(KpiValue.objects.filter(**wanted).order_by("pk"))
