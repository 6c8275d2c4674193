"""What the guide asks of the handbooks: how many an organisation was given and has received."""

from django.db.models import Count
from django.urls import reverse

from shuanghe.insight.guidance.queries.handbooks import Handbooks
from shuanghe.insight.handbooks.models import Receipt
from shuanghe.organisation.models import Organisation


def handbooks_given(organisation: Organisation) -> Handbooks:
    """Editions issued to an organisation in view, those it signed for, and where they are."""
    told = Receipt.objects.filter(organisation=organisation).aggregate(
        issued=Count("pk"), received=Count("received_on")
    )
    return Handbooks(told["issued"], told["received"], reverse("handbooks:list"))
