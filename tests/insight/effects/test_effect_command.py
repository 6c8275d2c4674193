"""`shuanghe effect estimate`: any panel, in any shape people send; never a made-up number."""

import json
import random

import numpy as np
import pytest
from typer.testing import CliRunner

from shuanghe.insight.effects.management.effect import CHECKS, group
from shuanghe.insight.effects.rules import its

SURE = {"estimate", "interval", "checks", "verdict", "method"}


def lines(*, units=10, periods=30, treated=4, start=18, shift=-6.0, seed=1):
    """The two tables of a panel: treated units fall by `shift` from 2024-07 on."""
    draw = random.Random(seed)
    kpi = ["unit,period,value"]
    for unit in range(units):
        for at in range(periods):
            moved = shift if unit < treated and at >= start else 0
            value = 300 + 3 * unit + draw.gauss(0, 1) + moved
            kpi.append(f"u{unit},{2023 + at // 12}-{at % 12 + 1:02d},{value:.4f}")
    first = f"{2023 + start // 12}-{start % 12 + 1:02d}"
    return kpi, [
        "unit,start",
        *(f"u{one},{first if one < treated else ''}" for one in range(units)),
    ]


@pytest.fixture
def run(tmp_path):
    """Run the command on two tables; the exit code and the JSON."""

    def call(kpi, units, method, *options, encoding="utf-8", end="\n"):
        for name, rows in (("kpi.csv", kpi), ("units.csv", units)):
            (tmp_path / name).write_bytes((end.join(rows) + end).encode(encoding))
        done = CliRunner().invoke(
            group,
            ["estimate", "--kpi", str(tmp_path / "kpi.csv"), "--units", str(tmp_path / "units.csv"),
             "--method", method, "--json", *options],
        )  # fmt: skip
        return done.exit_code, json.loads(done.stdout)

    return call


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
def test_a_fall_is_found_by_every_method(run, method):
    code, found = run(*lines(), method, "--direction", "lower")
    assert code == 0
    assert set(found) >= SURE
    low, high = found["interval"]
    assert low <= -6 <= high
    assert found["estimate"] == pytest.approx(-6, abs=1.2)
    assert found["verdict"].startswith("改善了")
    assert found["n_units"] == 10
    assert all({"name", "passed", "detail"} == set(check) for check in found["checks"])


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
def test_the_answer_is_the_same_twice_and_in_any_order_of_rows(run, method):
    kpi, units = lines(treated=2)
    heads, *rest = kpi
    random.Random(3).shuffle(rest)
    first, again, shuffled = (
        run(kpi, units, method),
        run(kpi, units, method),
        run([heads, *rest], units, method),
    )
    assert first == again
    assert shuffled[1]["estimate"] == pytest.approx(first[1]["estimate"], rel=1e-12)


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8-sig", "\r\n"), ("utf-16", "\r\n"), ("gb18030", "\n"), ("utf-8", "\r")],
)
def test_files_of_an_office_are_read(run, encoding, end):
    kpi, units = lines()
    kpi[0], units[0] = "单位,月份,数值(g/kWh)", "单位名称,开始月份"
    code, found = run([one.replace("u1,", "一号机组,") for one in kpi],
                      [one.replace("u1,", "一号机组,") for one in units],
                      "did", encoding=encoding, end=end)  # fmt: skip
    assert code == 0
    assert found["estimate"] == pytest.approx(-6, abs=1.5)


@pytest.mark.parametrize(
    "written", ["{y}年{m}月", "{y}/{m}", "{y}{m:02d}", "{y}-{m:02d}-01", "{y}-{m:02d}-28"]
)
def test_months_may_be_written_in_many_ways(run, written):
    kpi, units = lines()

    def other(text):
        year, month = map(int, text.split("-"))
        return written.format(y=year, m=month)

    changed = [
        kpi[0],
        *(",".join([u, other(p), v]) for u, p, v in (one.split(",") for one in kpi[1:])),
    ]
    code, found = run(changed, units, "did")
    assert (code, found["estimate"]) == (0, pytest.approx(run(kpi, units, "did")[1]["estimate"]))


@pytest.mark.parametrize("form", ["{}", "200{:02d}", "{}.0"])
def test_years_and_whole_numbers_are_periods_too(run, form):
    kpi, units = lines(periods=30, start=18)
    months = sorted({one.split(",")[1] for one in kpi[1:]})
    number = {month: form.format(at) for at, month in enumerate(months)}
    kpi = [kpi[0], *(f"{u},{number[p]},{v}" for u, p, v in (one.split(",") for one in kpi[1:]))]
    units = [one.replace(months[18], number[months[18]]) for one in units]
    code, found = run(kpi, units, "its")
    assert code == 0
    assert found["estimate"] == pytest.approx(-6, abs=1.5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda k, u: ([*k, k[5]], u), ["kpi.csv 第 302 行", "重复", "只留一行"]),
        (lambda k, u: ([*k[:7], "u0,2023-07,abc", *k[8:]], u), ["kpi.csv 第 8 行", "不是数"]),
        (lambda k, u: ([*k[:7], "u0,2023-07,NaN", *k[8:]], u), ["kpi.csv 第 8 行", "不是数"]),
        (lambda k, u: ([*k[:7], f"u0,{'7' * 140_000}", *k[8:]], u), ["kpi.csv 第 8 行", "太长"]),
        (lambda k, u: ([*k[:7], "u0,2023-07,1e999", *k[8:]], u), ["kpi.csv 第 8 行", "不是数"]),
        (lambda k, u: ([*k[:7], "u0,2023-13,300", *k[8:]], u), ["kpi.csv 第 8 行", "看不懂"]),
        (lambda k, u: ([*k[:7], "u0,2023,300", *k[8:]], u), ["kpi.csv 第 8 行", "写法不同"]),
        (lambda k, u: ([*k[:7], "u0,2023-07,-300", *k[8:]], u), ["kpi.csv 第 8 行", "负数"]),
        (lambda k, u: ([*k, "u99,2023-01,300"], u), ["kpi.csv 第 302 行", "不在 units.csv 里"]),
        (lambda k, u: (k, [*u, "u99,"]), ["units.csv 第 12 行", "没有数值"]),
        (lambda k, u: (k, [*u, "u1,"]), ["units.csv 第 12 行", "重复"]),
        (lambda k, u: (k, [*u[:2], "u1,不详", *u[3:]]), ["units.csv 第 3 行", "看不懂"]),
        (lambda k, u: (k, [*u[:2], "u1,7", *u[3:]]), ["units.csv 第 3 行", "写法不同"]),
        (lambda k, u: (k, ["unit,start,treated", *(one + ",1" for one in u[1:])]),
         ["units.csv 第 6 行", "没有写从哪一期开始"]),
        (lambda k, u: (["unit,value", *k[1:]], u), ["kpi.csv 第 1 行", "没有 period 列"]),
        (lambda k, u: ([], u), ["kpi.csv 是空的"]),
        (lambda k, u: (k[:1], u), ["kpi.csv 里没有一个数值"]),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_file_row_and_mend(run, change, words):
    code, found = run(*change(*lines()), "did")
    assert code != 0
    assert all(word in found["error"] for word in words), found["error"]
    assert "estimate" not in found


def test_a_column_of_output_may_not_be_negative_and_a_profit_may(run):
    kpi, units = lines(shift=0)
    kpi = [
        kpi[0],
        *(f"{u},{p},{float(v) - 303}" for u, p, v in (one.split(",") for one in kpi[1:])),
    ]
    assert run(kpi, units, "did")[0] == 0
    assert run(["unit,period,产量", *kpi[1:]], units, "did")[0] != 0
    assert run(kpi, units, "did", "--negative", "refuse")[0] != 0


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
@pytest.mark.parametrize(
    "shape",
    [{"periods": 5, "start": 3}, {"start": 0}, {"treated": 10, "start": 0}, {"treated": 0}],
)
def test_what_cannot_be_told_has_no_number_and_ends_well(run, method, shape):
    code, found = run(*lines(**shape), method)
    if shape == {"periods": 5, "start": 3} and method == "did":
        assert code == 0
        return
    assert (code, found["estimate"], found["interval"]) == (0, None, None)
    assert found["verdict"].startswith("数据不足以判断")


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
def test_a_constant_kpi_has_no_effect_to_tell(run, method):
    kpi, units = lines()
    flat = [kpi[0], *(one.rsplit(",", 1)[0] + ",300" for one in kpi[1:])]
    code, found = run(flat, units, method)
    assert (code, found["estimate"]) == (0, None)


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
@pytest.mark.parametrize("factor", [1e150, 1e-150])
def test_huge_and_tiny_values_change_nothing_but_the_unit(run, method, factor):
    kpi, units = lines(treated=2)
    scaled = [
        kpi[0],
        *(f"{u},{p},{float(v) * factor!r}" for u, p, v in (one.split(",") for one in kpi[1:])),
    ]
    plain, found = run(kpi, units, method)[1], run(scaled, units, method)[1]
    assert found["estimate"] / factor == pytest.approx(plain["estimate"], rel=1e-6)
    assert np.array(found["interval"]) / factor == pytest.approx(plain["interval"], rel=1e-6)


def test_a_unit_that_starts_after_the_last_period_is_a_comparison(run):
    kpi, units = lines()
    late = [*units[:-1], "u9,2031-01"]
    code, found = run(kpi, late, "did")
    assert code == 0
    assert found["estimate"] == pytest.approx(run(kpi, units, "did")[1]["estimate"])
    assert any("u9" in note for note in found["notes"])


def test_a_blank_value_is_missing_and_not_nought(run):
    kpi, units = lines()
    blank = [*kpi[:40], kpi[40].rsplit(",", 1)[0] + ",", *kpi[41:]]
    code, found = run(blank, units, "did")
    assert code == 0
    assert found["n_values"] == 299
    assert found["estimate"] == pytest.approx(-6, abs=1.5)


def test_an_unknown_method_is_refused(run):
    code, found = run(*lines(), "guess")
    assert code != 0
    assert "--method" in found["error"]


def test_more_periods_than_can_be_worked_out_are_refused_with_the_most(run, monkeypatch):
    monkeypatch.setattr(its, "MOST", 25)
    code, found = run(*lines(treated=1), "its")
    assert code == 1
    assert "最多 25 期；请按月汇总后再算" in found["error"]


def test_a_want_of_memory_is_an_answer_and_no_traceback(run, monkeypatch):
    def starved(*_, **__):
        raise MemoryError

    monkeypatch.setattr(its, "estimate", starved)
    code, found = run(*lines(), "its")
    assert code == 1
    assert "内存不够" in found["error"]


@pytest.mark.parametrize("method", ["its", "did", "sdid"])
def test_people_read_the_checks_in_chinese_and_programs_by_code(run, tmp_path, method):
    checks = run(*lines(), method)[1]["checks"]
    told = CliRunner().invoke(
        group,
        ["estimate", "--kpi", str(tmp_path / "kpi.csv"), "--units", str(tmp_path / "units.csv"),
         "--method", method],
        env={"COLUMNS": "200"},
    )  # fmt: skip
    for check in checks:
        assert check["name"] not in told.stderr
        assert CHECKS[check["name"]] in told.stderr
    assert "安慰剂" in told.stderr
