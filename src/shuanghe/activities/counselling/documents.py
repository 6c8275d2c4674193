"""The letter of appointment, after GB/T 9704."""

from collections.abc import Callable
from datetime import timedelta

from shuanghe.activities.counselling.models import Appointment
from shuanghe.activities.counselling.queries.terms import families, specialties, titles
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import (
    Labelled,
    OfficialPaper,
    PaperUnset,
    Paragraph,
    Signature,
    day_words,
    docx_official,
    pdf_official,
)

KINDS: dict[str, Callable[[OfficialPaper], bytes]] = {"docx": docx_official, "pdf": pdf_official}
ONE_DAY = timedelta(days=1)


def letter(one: Appointment) -> OfficialPaper:
    """The letter of one appointment."""
    family = families().get(one.family, "")
    about = f"，重点辅导“党建+{family}”" if family else ""
    again = "续" if one.renews_id else ""
    last = one.until_on - ONE_DAY
    return OfficialPaper(
        title=f"{one.issuer_name}\n党建辅导员聘书",
        addressee=f"{one.counsellor_name}同志",
        blocks=[
            Paragraph(
                f"经研究，{again}聘您为{one.host_name}党建辅导员，"
                f"聘期自{day_words(one.from_on)}起至{day_words(last)}止{about}。"
            ),
            Labelled("编号：", one.number),
            Labelled("所在单位：", one.counsellor_unit),
            Labelled("专长：", titles(specialties(), one.specialties)),
        ],
        signature=Signature(one.issuer_name, one.offered_on),
        header="示例数据" if one.is_sample else "",
    )


def letter_name(one: Appointment) -> str:
    """What the file is called, without its ending."""
    return f"{one.number} {one.counsellor_name} 党建辅导员聘书"


def letter_bytes(one: Appointment, kind: str) -> bytes:
    """The file. kind: docx or pdf. Raises Refused where this machine cannot set it."""
    try:
        return KINDS[kind](letter(one))
    except PaperUnset as unset:
        raise Refused(str(unset)) from unset
