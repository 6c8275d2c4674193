"""What the guide asks of the handbooks: how many an organisation was given and has received."""

from shuanghe.insight.guidance.queries.handbooks import Handbooks

ISSUED = "SELECT COUNT(*) FROM handbooks_receipt r WHERE r.organisation_id = %(here)s"
HANDBOOKS = Handbooks(
    issued=ISSUED, received=f"{ISSUED} AND r.received_on IS NOT NULL", page="handbooks:list"
)
