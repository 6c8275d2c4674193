"""Applicants registered, the approved put on the roll, what follows from a decision."""

from shuanghe.activities.development.services.listing import Listing, probationer_list
from shuanghe.activities.development.services.registering import Applicant, applicant_register

__all__ = ["Applicant", "Listing", "applicant_register", "probationer_list"]
