import xml.etree.ElementTree as ElementTree

import numpy as np
from django.template import engines
from tests.insight.effects.worlds import noise, panel

from shuanghe.insight.effects.rules import its
from shuanghe.insight.effects.rules.charts import HEIGHT, WIDTH, chart_of

FALL = panel(300 + noise(np.random.default_rng(1), 1, 36) - 6 * (np.arange(36) >= 24), [24])


def points(text):
    return [tuple(map(float, one.split(","))) for one in text.split()]


def test_every_point_lies_inside_the_picture():
    chart = chart_of(its.estimate(FALL).line)
    drawn = [*points(chart.expected), *points(chart.band), *chart.dots]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in drawn)
    assert len(chart.dots) == len(chart.rows) == 36
    assert len(points(chart.expected)) == 12
    assert chart.baseline is not None


def test_a_gap_breaks_the_line():
    values = FALL.values.copy()
    values[0, 10] = np.nan
    chart = chart_of(its.estimate(panel(values, [24])).line)
    assert len(chart.actual) == 2
    assert chart.rows[10].actual is None


def test_the_picture_says_its_verdict_and_has_a_table_beside_it():
    found = its.estimate(FALL)
    template = next(iter(engines.all())).from_string(
        '{% from "effects/chart.html" import charted with context %}'
        "{{ charted(chart, title, verdict) }}"
    )
    text = template.render(
        {"chart": chart_of(found.line), "title": "煤耗", "verdict": found.verdict}
    )
    tree = ElementTree.fromstring(text)
    assert tree.find("{*}svg/{*}title").text == "煤耗"
    assert found.verdict in tree.find("{*}svg/{*}desc").text
    assert len(tree.findall("details/table/tbody/tr")) == 36
    assert "style=" not in text
