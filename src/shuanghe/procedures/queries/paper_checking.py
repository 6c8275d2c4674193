"""One file of a paper held against its procedure and the rulebook."""

from datetime import date

from shuanghe.procedures.queries.gathering import Gathered
from shuanghe.procedures.queries.paper_shapes import PaperShape
from shuanghe.procedures.queries.shapes import FactShape, StepShape
from shuanghe.procedures.rules.definitions import ABOUT, DONE_ON
from shuanghe.procedures.rules.papers import (
    BY_HAND,
    EACH,
    NAMES,
    OF_STEP,
    OUTSIDE,
    REFERENCE,
    ROW,
    RULE,
    TODAY,
    names_in,
)
from shuanghe.rulebook.queries import rulebook
from shuanghe.rulebook.queries.reading import Place, Sheet

CODE_LENGTH = 40
OUR_PARTS = ("paragraphs", "table", "closing", "signed_by", "sheets", "heading")


class Checking:
    """One file held against its procedure and the rulebook. on: None leaves the rules unread."""

    def __init__(self, procedure: Gathered, sheet: Sheet, on: date | None) -> None:
        about = procedure.index.about if procedure.index else []
        self.steps: dict[str, StepShape] = {step.code: step for step, _ in procedure.steps}
        self.facts: dict[str, dict[str, FactShape | None]] = {
            ABOUT: {fact.key: fact for fact in about}
        }
        for step in self.steps.values():
            self.facts[step.code] = {DONE_ON: None, **{fact.key: fact for fact in step.facts}}
        self.sheet = sheet
        self.on = on

    def paper(self, code: str, shape: PaperShape) -> None:
        """Every text and reference of the file."""
        if shape.of not in self.steps:
            self._refuse(("of",), f"没有“{shape.of}”这一步", f"可用：{'、'.join(self.steps)}")
            return
        if not code.replace("_", "").isalnum() or not code.islower() or len(code) > CODE_LENGTH:
            self._refuse((), f"文件名“{code}”不对", "用小写字母、数字和下划线")
        if (shape.form == OUTSIDE) != bool(shape.brought_by):
            self._refuse(("form",), "form 和 brought_by 不一致", "自带材料两样都写，其他都不写")
        if shape.form == OUTSIDE and any(key in self.sheet.data for key in OUR_PARTS):
            self._refuse(("form",), "自带材料不由本系统打印", "删去正文、表格和签名")
        if shape.form != OUTSIDE and not (shape.paragraphs or shape.table):
            self._refuse((), "没有正文也没有表格", "写 paragraphs 或 table")
        self._texts(self.sheet.data, (), shape.of)

    def _texts(self, value: object, place: Place, step: str) -> None:
        """Walk the file as it was written, so that each mistake has its own line."""
        if isinstance(value, dict):
            self._group(value, place)
            for name, inner in value.items():
                self._texts(inner, (*place, name), step)
        elif isinstance(value, list) and place[-1] == "judged":
            self._judged(value, place, step)
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                self._texts(inner, (*place, at), step)
        elif isinstance(value, str):
            self._text(value, place)

    def _group(self, value: dict[str, object], place: Place) -> None:
        if "choose" in value or "among" in value:
            self._choices(value, place)
        if "columns" in value:
            self._columns(value, place)

    def _text(self, value: str, place: Place) -> None:
        if place[-1] in ("given", "choose", "issued_on"):
            self._reference(value, place)
        elif place[-1] == EACH:
            self._reference(value, place, kind="dates")
        else:
            self._placeholders(value, place)

    def _placeholders(self, text: str, place: Place) -> None:
        if text.count("{") != len(names_in(text)) or text.count("}") != len(names_in(text)):
            self._refuse(place, "花括号没有成对", "占位写作 {步骤.事实}")
        for name in names_in(text):
            if name in (TODAY, *NAMES) or (name.startswith(BY_HAND) and len(name) > 1):
                continue
            if name in (EACH, ROW):
                if "rows" not in place:
                    self._refuse(place, f"“{{{name}}}”只能写在表格的行里", "改用其他占位")
            elif RULE.fullmatch(name):
                self._rule(name, place)
            else:
                self._reference(name, place)

    def _reference(self, reference: str, place: Place, *, kind: str = "") -> None:
        home, _, key = reference.partition(".")
        if not REFERENCE.fullmatch(reference) or home not in self.facts:
            known = "、".join((TODAY, *NAMES, ABOUT, *self.steps))
            self._refuse(place, f"不认识的占位“{{{reference}}}”", f"可用：{known}")
        elif key not in self.facts[home] and (key not in OF_STEP or home == ABOUT):
            known = "、".join(self.facts[home])
            self._refuse(place, f"“{home}”没有“{key}”（{{{reference}}}）", f"可用：{known}")
        elif kind:
            fact = self.facts[home].get(key)
            if fact is None or fact.kind != kind:
                self._refuse(place, f"“{reference}”不是一组日期", "each 只能写一组日期")

    def _choices(self, part: dict[str, object], place: Place) -> None:
        """The answers of a choice are all told, and no other."""
        reference, among = str(part.get("choose", "")), part.get("among")
        home, _, key = reference.partition(".")
        fact = self.facts.get(home, {}).get(key)
        if fact is None or fact.kind not in ("choice", "yes_no") or not isinstance(among, dict):
            self._refuse(place, "choose 要写一个选项或是否，并写 among", "写作 choose: 步骤.事实")
            return
        known = [one.code for one in fact.choices] or ["yes", "no"]
        if set(known) != set(among):
            self._refuse(place, "among 与选项不一致", f"每个选项写一段：{'、'.join(known)}")

    def _columns(self, table: dict[str, object], place: Place) -> None:
        columns, widths, rows = (table.get(key, []) for key in ("columns", "widths", "rows"))
        if not (isinstance(columns, list) and isinstance(widths, list) and isinstance(rows, list)):
            return
        if widths and len(widths) != len(columns):
            self._refuse((*place, "widths"), "列宽与列数不一致", f"写 {len(columns)} 个毫米数")
        for at, row in enumerate(rows):
            cells = row.get("cells", []) if isinstance(row, dict) else row
            if len(cells) != len(columns):
                wrong = f"这一行有 {len(cells)} 格，表头有 {len(columns)} 列"
                self._refuse((*place, "rows", at), wrong, "格数与列数写成一样")

    def _judged(self, rule_ids: list[object], place: Place, step: str) -> None:
        counted = [check.rule for check in self.steps[step].checks if check.numbers]
        for rule_id in rule_ids:
            if rule_id not in counted:
                known = "、".join(str(one) for one in counted) or "没有"
                self._refuse(place, f"这一步不按 {rule_id} 计票", f"这一步的计票规则：{known}")

    def _rule(self, name: str, place: Place) -> None:
        if self.on is None:
            return
        rule_id, _, key = name.partition(".")
        try:
            found = rulebook().rule(rule_id, on=self.on)
            if key:
                found.parameter(key)
        except KeyError as error:
            self._refuse(place, str(error.args[0]), "核对规则编号和参数名")

    def _refuse(self, place: Place, wrong: str, mend: str) -> None:
        self.sheet.refuse(place, wrong, mend)
