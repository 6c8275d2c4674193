"""The columns of a sheet of step records, and the key of a record in it."""

RECORDS_SHEET = "发展党员档案"
NUMBER, CODE, PLACE, NAME = "档案号", "组织编码", "组织", "姓名"
STEP, TITLE, DAY, CONTENT, BODY, TOLD = "步骤", "步骤名称", "日期", "内容", "办理组织", "提醒"
HEADINGS = (NUMBER, CODE, PLACE, NAME, STEP, TITLE, DAY, CONTENT, BODY, TOLD)
LEAST = (NUMBER, CODE, NAME, STEP, DAY, CONTENT)
ABOUT_STEP = "0"
OWN_KEY = 32
LONGEST_KEY = 40


def key_of(code: str, number: str) -> str:
    """The key of a record: its own where this system gave it, else organisation and number."""
    is_own = "/" in number or (len(number) == OWN_KEY and number.isalnum())
    return number if is_own else f"{code}/{number}"
