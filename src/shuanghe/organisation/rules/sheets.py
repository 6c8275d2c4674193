"""The one roster template as data: three sheets, their columns, and what each cell may hold.

Import, export, template and manual all read this table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column. choices names the list behind the drop-down; "" for free text."""

    key: str
    title: str
    hint: str
    is_required: bool = False
    is_day: bool = False
    is_number: bool = False
    choices: str = ""
    longest: int = 100


@dataclass(frozen=True)
class Sheet:
    """One sheet: key names it in code, title in the workbook."""

    key: str
    title: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column with that key. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]


ORGANISATIONS = Sheet(
    "organisations",
    "组织",
    (
        Column("code", "组织编码", "全单位唯一，建立后不改", is_required=True, longest=40),
        Column("name", "组织名称", "全称，与印章一致", is_required=True),
        Column("short_name", "简称", "页面上显示的短名称", longest=40),
        Column("kind", "组织类别", "从下拉中选择", is_required=True, choices="kind"),
        Column("parent", "上级编码", "最上一级留空；行政单位挂在同级党组织之下", longest=40),
        Column("established_on", "成立日期", "如 2015-07-01", is_required=True, is_day=True),
        Column("dissolved_on", "撤销日期", "已撤销的填写；保留不删", is_day=True),
        Column("term_ends_on", "任期届满日", "本届委员会或书记任期届满日", is_day=True),
        Column("has_committee", "设支部委员会", "是 / 否；留空按否", choices="yes_no"),
    ),
)

MEMBERS = Sheet(
    "members",
    "党员",
    (
        Column("name", "姓名", "与证件一致", is_required=True, longest=60),
        Column("gender", "性别", "须与身份号码一致", choices="gender"),
        Column(
            "id_number",
            "公民身份号码",
            "18 位，文本格式",
            is_required=True,
            is_number=True,
            longest=18,
        ),
        Column("ethnic", "民族", "从下拉中选择", choices="ethnic"),
        Column("born_on", "出生日期", "留空则取自身份号码", is_day=True),
        Column("education", "学历", "从下拉中选择", choices="education"),
        Column("category", "人员类别", "从下拉中选择", choices="category"),
        Column("organisation", "所在党组织编码", "“组织”表中的编码", is_required=True, longest=40),
        Column("organisation_name", "所在党支部", "可留空；填写时须与编码相符"),
        Column("joined_on", "加入党组织日期", "成为预备党员的日期", is_day=True),
        Column("confirmed_on", "转为正式党员日期", "预备党员留空", is_day=True),
        Column("position", "工作岗位", "", longest=60),
        Column("phone", "联系电话", "手机号，或区号-号码；文本格式", is_number=True, longest=20),
        Column("address", "家庭住址", ""),
        Column("standing", "党籍状态", "从下拉中选择", is_required=True, choices="standing"),
        Column("lost_contact_on", "失联日期", "失联党员填写", is_day=True),
        Column("is_floating", "流动党员", "是 / 否；留空按否", choices="yes_no"),
        Column("floating_to", "外出流向", "流动党员填写"),
        Column("placed_on", "转入日期", "到所在党组织的日期；留空见填写说明", is_day=True),
        Column("standing_on", "状态起始日期", "党籍状态从哪天起；留空见填写说明", is_day=True),
        Column("attached", "临时编入组织编码", "在别处参加活动的填写", longest=40),
        Column("attached_on", "临时编入日期", "留空按转入日期", is_day=True),
    ),
)

POSTS = Sheet(
    "posts",
    "任职",
    (
        Column("organisation", "组织编码", "“组织”表中的编码", is_required=True, longest=40),
        Column(
            "id_number",
            "公民身份号码",
            "任职人的号码，文本格式",
            is_required=True,
            is_number=True,
            longest=18,
        ),
        Column("name", "姓名", "可留空；填写时须与号码相符", longest=60),
        Column("kind", "职务", "从下拉中选择", is_required=True, choices="post"),
        Column("is_full_time", "专职", "是 / 否；留空按否", choices="yes_no"),
        Column("from_on", "任职日期", "", is_required=True, is_day=True),
        Column("until_on", "免职日期", "在任留空；这一天起不再任职", is_day=True),
    ),
)

SHEETS = (ORGANISATIONS, MEMBERS, POSTS)
GUIDE_TITLE = "填写说明"
MASKED = "(已遮蔽)"

GUIDE = (
    "一、四张表：组织、党员、任职、填写说明。表名和表头不要改；列的次序可以变，不能少带 * 的列。",
    "二、带 * 的列必须填写。身份号码、电话的列请保持文本格式，否则表格软件只保留 15 位有效数字。",
    "三、日期写作 2025-07-01，也认 2025/7/1、2025年7月1日、20250701。",
    "四、已有的行：留空表示不改动；要清空某项，请在页面上改。",
    "五、识别同一行：组织按编码，党员按公民身份号码，任职按组织、人、职务、任职日期。",
    "六、转入日期留空：新党员从加入党组织日期与组织成立日期中较晚的一天算起；已有党员换了组织，从导入时填的生效日期算起。",
    "七、状态起始日期留空：正式党员从转正日期、预备党员从加入党组织日期、其他状态从生效日期算起。",
    "八、人员和组织从不删除：转出、出党、去世改党籍状态，组织撤销填撤销日期。",
    "九、先预览后应用：有一个错误就都不写入；每一行都会给出新增、变更、相同或错误。",
)
