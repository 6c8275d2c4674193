"""Files made to hurt: each is refused within seconds, with a sentence that says where and why."""

import io
import random
import resource
import stat
import struct
import time
import zipfile

import pytest
from tests.kernel.uploads import forge

from shuanghe.kernel.uploads.reading import UploadRefused, workbook_read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ONE = forge.data(forge.texts("a", "b"))
FAR = "<c r='{}'><v>1</v></c>"
HEAD = forge.HEAD


def with_parts(body=ONE, **extra):
    """A workbook with more or other parts: part names with / written as __."""
    made = forge.parts(body)
    made.update({name.replace("__", "/"): content for name, content in extra.items()})
    return forge.packed(made)


def raw(rows, **options):
    """A maker of a workbook whose rows are given as they stand."""
    return lambda: forge.xlsx(f"<sheetData>{rows}</sheetData>", **options)


def varied(count, width):
    """Rows of names that differ, as people's do."""
    return [
        forge.texts(*(f"党员{7919 * at % 99991}-{n}" for n in range(width))) for at in range(count)
    ]


def with_entry(change):
    """A workbook whose last entry was tampered with."""
    out = io.BytesIO()
    made = forge.parts(ONE)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
        info = zipfile.ZipInfo("extra")
        change(info)
        archive.writestr(info, "x")
    return out.getvalue()


def renamed(name):
    def change(info):
        info.filename = name

    return with_entry(change)


def link():
    def change(info):
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    return with_entry(change)


def doubled():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in forge.parts(ONE).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def locked():
    data = bytearray(forge.xlsx(ONE))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def lying_about_size():
    """The directory says 10 bytes, the part unpacks to more."""
    data = bytearray(forge.xlsx(ONE))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def broken_crc():
    data = bytearray(forge.xlsx(ONE))
    at = data.rfind(b"PK\x01\x02")
    data[at + 16 : at + 20] = b"\0\0\0\0"
    return bytes(data)


def entity_bomb():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    cell = '<c t="inlineStr"><is><t>&j;</t></is></c>'
    return forge.xlsx(forge.sheet(forge.data(forge.row(cell)), head=f"{HEAD}{bomb}]>"))


def outside_entity(part="xl/worksheets/sheet1.xml"):
    made = forge.parts(ONE)
    text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    made[part] = made[part].replace(HEAD, HEAD + text)
    return forge.packed(made)


def outside_entity_utf16():
    made = forge.parts(ONE)
    part = "xl/worksheets/sheet1.xml"
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///x">]>'
    made[part] = made[part].replace(HEAD, text).encode("utf-16")
    return forge.packed(made)


def shared_bomb():
    """One long string, pointed at from very many cells."""
    strings = [f"<si><t>{'党' * 30_000}</t></si>"]
    cell = '<c t="s"><v>0</v></c>'
    return forge.xlsx(forge.data(*[forge.row(cell * 20)] * 2_000), shared=strings)


def nested(depth):
    data = forge.xlsx(ONE)
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner.xlsx", data)
        data = out.getvalue()
    return data


def many_entries():
    return with_parts(**{f"xl__media__{at}.txt": "x" for at in range(2_001)})


NOISE = random.Random(3).randbytes(4_000)
BIG = "党" * 3_500_000
HOSTILE = {
    "zip bomb": (lambda: with_parts(xl__bomb="0" * 50_000_000), "压缩炸弹"),
    "zip bomb in the sheet": (lambda: forge.xlsx(ONE + " " * 60_000_000), "压缩炸弹"),
    "too much unpacked": (
        lambda: forge.packed(
            forge.parts(ONE) | {f"xl/{at}": "0" * 34_000_000 for at in range(3)}, 0
        )[:9_999_999],
        "损坏",
    ),
    "nested zip": (lambda: nested(1), "不是 Excel 工作簿"),
    "deeply nested zip": (lambda: nested(20), "不是 Excel 工作簿"),
    "too many parts": (many_entries, "2000"),
    "far cell": (raw(f"<row r='1048576'>{FAR.format('XFD1048576')}</row>"), "XFD1048576"),
    "far column": (raw(f"<row r='3'>{FAR.format('GS3')}</row>"), "GS3"),
    "far row": (
        raw(f"<row r='1'>{FAR.format('A1')}</row><row r='900000'>{FAR.format('B900000')}</row>"),
        "B900000",
    ),
    "far row without cell addresses": (raw("<row r='900000'><c><v>1</v></c></row>"), "A900000"),
    "columns beyond the last letter": (
        lambda: forge.xlsx(forge.data(forge.texts(*["x"] * 201))),
        "GS1",
    ),
    "row number beyond every sheet": (raw("<row r='99999999'><c><v>1</v></c></row>"), "A99999999"),
    "address in another row": (
        raw(f"<row r='1'>{FAR.format('B7')}<c t='e'><v>#N/A</v></c></row>"),
        "B7",
    ),
    "cell twice": (raw(f"<row r='2'>{FAR.format('B2') * 2}</row>"), "B2 在文件里出现两次"),
    "row twice": (
        raw(f"<row r='5'>{FAR.format('A5')}</row><row r='5'>{FAR.format('B5')}</row>"),
        "第 5 行在文件里出现两次",
    ),
    "two tables": (lambda: forge.xlsx(ONE + ONE), "两个数据区"),
    "entity bomb": (entity_bomb, "实体声明"),
    "external entity": (outside_entity, "实体声明"),
    "external entity in the styles": (lambda: outside_entity("xl/styles.xml"), "实体声明"),
    "external entity in the list of sheets": (
        lambda: outside_entity("xl/workbook.xml"),
        "实体声明",
    ),
    "external entity in another encoding": (outside_entity_utf16, "实体声明"),
    "10 MB cell": (
        lambda: forge.xlsx(forge.data(forge.texts("a"), forge.texts("b", BIG + str(NOISE)))),
        "B2 有|压缩炸弹",
    ),
    "a cell longer than cells can be": (
        lambda: forge.xlsx(forge.data(forge.texts("a"), forge.texts("b", "党" * 40_000))),
        "B2 有 40000 个字",
    ),
    "one string a million times": (shared_bomb, "过大|停止"),
    "truncated": (lambda: forge.xlsx(ONE)[:-300], "损坏"),
    "half a file": (lambda: forge.xlsx(ONE)[:700], "损坏"),
    "wrong checksum": (broken_crc, "解不开"),
    "lying about its size": (lying_about_size, "解不开|损坏"),
    "encrypted zip": (locked, "已加密"),
    "encrypted workbook": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "已加密"),
    "old xls": (lambda: OLE, "另存为 .xlsx"),
    "climbing name": (lambda: renamed("../../etc/cron.d/x"), "指向外部"),
    "climbing name with backslashes": (lambda: renamed("..\\..\\x"), "指向外部"),
    "absolute name": (lambda: renamed("/etc/passwd"), "指向外部"),
    "name with a drive": (lambda: renamed("C:evil"), "指向外部"),
    "name that turns direction": (lambda: renamed("a\u202excod.exe"), "指向外部"),
    "symbolic link": (link, "符号链接"),
    "part twice": (doubled, "出现两次"),
    "zero bytes": (lambda: b"", "0 字节"),
    "noise": (lambda: NOISE, "不是表格|扩展名"),
    "noise that starts like a zip": (lambda: b"PK\x03\x04" + NOISE, "损坏"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "不是表格|扩展名"),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "不是表格|扩展名"),
    "docx renamed": (
        lambda: forge.packed({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}),
        "不是 Excel 工作簿",
    ),
    "no sheets": (lambda: with_parts(**{"xl__workbook.xml": f"{HEAD}<workbook/>"}), "没有工作表"),
    "sheet missing": (
        lambda: forge.packed({k: v for k, v in forge.parts(ONE).items() if "sheet1" not in k}),
        "缺少部件",
    ),
    "sheet cut short": (
        lambda: with_parts(
            **{"xl__worksheets__sheet1.xml": HEAD + "<worksheet><sheetData><row r='9'><c"}
        ),
        "第 .* 行附近|损坏",
    ),
    "sheet in no known encoding": (
        lambda: with_parts(
            **{"xl__worksheets__sheet1.xml": '<?xml version="1.0" encoding="x-none"?><worksheet/>'}
        ),
        "编码",
    ),
    "unknown kind of cell": (raw("<row r='4'><c r='C4' t='zz'><v>1</v></c></row>"), "C4"),
    "string that is not in the list": (
        raw("<row r='4'><c r='C4' t='s'><v>9</v></c></row>", shared=["<si><t>x</t></si>"]),
        "损坏|C4",
    ),
    "address that is none": (raw("<row r='4'><c r='&#65;'><v>9</v></c></row>"), "第 4 行"),
    "two sheets of one name": (
        lambda: forge.xlsx(ONE, ONE, names=["党员", "党员"]),
        "都叫「党员」",
    ),
    "too many rows": (
        lambda: forge.xlsx(forge.data(*varied(50_021, 1))),
        "超过 50000 行",
    ),
    "deeply nested elements": (
        lambda: forge.xlsx(forge.sheet("<a>" * 200_000 + "</a>" * 200_000)),
        None,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_the_place_and_the_reason(name):
    make, message = HOSTILE[name]
    data = make()
    began, fattest = time.monotonic(), heaviest_child()
    if message is None:
        workbook_or_refusal(data)
    else:
        with pytest.raises(UploadRefused, match=message) as refusal:
            workbook_read(data, "花名册.xlsx")
        assert "「花名册.xlsx」" in str(refusal.value)
    assert time.monotonic() - began < 10
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert heaviest_child() <= max(520_000, fattest, own)


def heaviest_child():
    """The most memory, in KiB, that any child has taken so far; a child is born as large as we."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def workbook_or_refusal(data):
    """Either answer will do, as long as it is an answer."""
    try:
        return workbook_read(data, "花名册.xlsx")
    except UploadRefused as refusal:
        return refusal


COMMA = {
    "quote that never closes": (b'a,b\n1,"2\n3,4\n', "第 2 行的引号"),
    "text after a quote": (b'a,b\n"1"x,2\n', "第 2 行的引号"),
    "unknown encoding": (b"a,b\n\xff\x81\xff,1\n", "第 2 行的文字编码"),
    "null bytes": (b"a\x00b,1\n", "空字节"),
    "web page": (b"<html><table>", "改了扩展名"),
    "svg": (b"<svg onload='x'/>", "改了扩展名"),
    "zip": (forge.xlsx(ONE), "扩展名与内容不符"),
    "too many columns": (",".join("x" * 201).encode(), "第 1 行超出 200 列"),
    "too many rows": (b"a\n" * 50_021, "超过 50000 行"),
    "a whole book in a cell": (("a\n" + "党" * 40_000).encode(), "A2 有 40000 个字"),
    "more than the reader holds": (("a\n" + "党" * 400_000).encode(), "第 2 行起有一格超过 32767"),
    "a comma in a number": (b"a,b,c\n1,2,\n1,234,5,\n", "第 3 行有 4 格，其他行最多 3 格"),
    "a comma in a text": (
        "表\na,b\n1,2\n会议,学习,3\n4,5\n".encode(),
        "第 4 行有 3 格，其他行最多 2",
    ),
}


@pytest.mark.parametrize("name", COMMA)
def test_a_bad_csv_is_refused_with_its_line(name):
    data, message = COMMA[name]
    with pytest.raises(UploadRefused, match=message):
        workbook_read(data, "台账.csv")


def test_a_file_over_ten_megabytes_is_not_even_opened():
    with pytest.raises(UploadRefused, match="超过 10 MB"):
        workbook_read(bytes(10_000_001), "a.xlsx")


def test_a_child_that_takes_too_long_is_stopped(settings):
    settings.UPLOAD_LIMITS = {"seconds": 1}
    data = forge.xlsx(forge.data(*varied(40_000, 20)))
    began = time.monotonic()
    with pytest.raises(UploadRefused, match=r"超过 1 秒|停止"):
        workbook_read(data, "a.xlsx")
    assert time.monotonic() - began < 5


def test_a_child_without_memory_ends_in_a_refusal(settings):
    settings.UPLOAD_LIMITS = {"memory_bytes": 90_000_000}
    with pytest.raises(UploadRefused, match=r"过大|停止"):
        workbook_read(forge.xlsx(forge.data(*varied(20_000, 20))), "a.xlsx")


def test_the_same_file_is_read_when_the_limits_allow():
    data = forge.xlsx(forge.data(*varied(2_000, 20)))
    assert len(workbook_read(data, "a.xlsx").sheets[0].rows) == 2_000


def test_the_child_sees_none_of_our_environment(monkeypatch):
    from shuanghe.kernel.uploads import reading

    seen = {}
    real = reading.subprocess.Popen

    def watch(command, **options):
        seen.update(options)
        return real(command, **options)

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(reading.subprocess, "Popen", watch)
    workbook_read(forge.xlsx(ONE), "a.xlsx")
    assert set(seen["env"]) == {"PYTHONPATH", "PATH"}
