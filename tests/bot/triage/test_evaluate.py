"""The figures, the file they come from, and what is said of a bad one."""

import json
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.triage.evaluate import as_json, evaluate, render

HEADER = "id\tlang\tsource\tdate\ttitle\tsummary\tlabel\ttopic\tseverity\tnote\n"


def _file(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "rows.tsv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


RIGHT = "a\ten\ts\t2024-05\tChina deports 40 North Korean refugees\t\talert\trepatriation\tcritical\t"
WRONG = "b\tko\ts\t\t날씨가 맑다\t\talert\trepatriation\tcritical\t"
QUIET = "c\ten\ts\t2024\tSunny weather\t\tirrelevant\tnone\tnone\t"
EDGE = "d\ten\ts\t2024-05-01\tSunny weather\t\talert\trelease\tnormal\tborderline:either way"


def test_precision_recall_and_confusion_are_counted(tmp_path):
    report = evaluate(_file(tmp_path, RIGHT, WRONG, QUIET, EDGE))
    assert (report.rows, report.left_out) == (3, 1)
    assert report.score("alert").precision == 1.0
    assert report.score("alert").recall == 0.5
    assert report.score("alert").f1 == pytest.approx(2 / 3)
    assert report.score("alert", "ko").recall == 0.0
    assert report.confusion == {"alert→alert": 1, "alert→irrelevant": 1, "irrelevant→irrelevant": 1}
    assert report.accuracy == pytest.approx(2 / 3)
    assert report.topic_accuracy == 0.5
    assert [miss.id for miss in report.misses] == ["b"]


def test_borderline_rows_count_only_when_asked_for(tmp_path):
    assert evaluate(_file(tmp_path, RIGHT, EDGE), borderline=True).rows == 2


def test_title_summary_and_label_are_enough(tmp_path):
    path = _file(tmp_path, "Sunny\t\tirrelevant", header="title\tsummary\tlabel\n")
    report = evaluate(path)
    assert (report.accuracy, report.topic_accuracy) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("header", "row", "named"),
    [
        ("title\tlabel\n", "x\talert", "summary"),
        ("title\tsummary\tlabel\n", "x\t\tgood", "good"),
        ("", "", "title"),
    ],
)
def test_a_file_that_cannot_be_measured_says_what_is_wrong(tmp_path, header, row, named):
    with pytest.raises(ConfigurationError, match=named):
        evaluate(_file(tmp_path, row, header=header))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        evaluate(tmp_path / "none.tsv")


def test_the_report_is_a_plain_table_and_json(tmp_path):
    report = evaluate(_file(tmp_path, RIGHT, WRONG, QUIET))
    table = render(report)
    assert "alert→irrelevant" in table
    assert "날씨가 맑다" in table
    assert json.loads(as_json(report))["rows"] == 3
