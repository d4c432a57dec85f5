from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize import NLTKWordTokenizer

from qa.evaluation.cases import Case
from qa.evaluation.rules.bank import covered, grade, listed, overlap, plain, same_figures
from qa.evaluation.rules.cmrc2018 import exact, segmented
from qa.evaluation.rules.cmrc2018 import overlap as cmrc_f1

DATA = Path(__file__).parent / "data"


def test_segments_are_han_characters_and_latin_words() -> None:
    assert segmented("在1990年，New York！") == ["在", "1990", "年", "new", "york"]


def test_what_stands_beside_a_mark_grows_together() -> None:
    assert segmented("1990-1995年") == ["19901995", "年"]
    assert segmented("等……") == ["等", "……"]
    assert exact("等……", ["等"]) == 0.0


def test_f1_is_of_the_longest_common_run() -> None:
    # 北京大学 and 京大学生 share 京大学: 3 of 4 and 3 of 4.
    assert cmrc_f1("北京大学", ["京大学生"]) == pytest.approx(2 * (3 / 4) * (3 / 4) / (3 / 4 + 3 / 4))
    # 甲乙丙 and 甲丙 share runs of 1 only: 1 of 3 and 1 of 2.
    assert cmrc_f1("甲乙丙", ["甲丙"]) == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert cmrc_f1("学中文", ["中文"]) == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))


def test_the_best_reference_counts() -> None:
    assert cmrc_f1("甲", ["乙", "甲"]) == 1.0
    assert exact("《甲》", ["乙", "甲"]) == 1.0


def test_without_references_silence_is_right() -> None:
    assert (exact("", []), cmrc_f1("", []), exact("甲", []), cmrc_f1("甲", [])) == (1.0, 1.0, 0.0, 0.0)


@given(st.text(alphabet="甲乙丙丁ab1 ，", min_size=1), st.text(alphabet="甲乙丙丁ab1 ，", min_size=1))
def test_f1_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert cmrc_f1(a, [b]) == pytest.approx(cmrc_f1(b, [a]))
    assert 0.0 <= cmrc_f1(a, [b]) <= 1.0


@pytest.mark.parametrize(
    ("said", "reference", "same"),
    [
        ("7388亿元", "7,388 亿元", True),
        ("1.2%", "1.5%", False),
        ("增长1.5％", "1.5%", True),
        ("7388万元", "7388亿元", False),
        ("甲", "乙", None),
    ],
)
def test_figures(said: str, reference: str, same: bool | None) -> None:
    assert same_figures(said, reference) is same


def test_another_figure_is_worth_nothing() -> None:
    assert overlap("1.2%", "1.5%") == 0.0
    # 增长1.5% and 1.5%: 4 of 6 and 4 characters.
    assert overlap("增长1.5%", "1.5%") == pytest.approx(2 * 4 / (6 + 4))


def test_items_in_any_order_and_wording() -> None:
    items = (("湖滨",), ("武林",), ("钱江新城", "钱江"))
    assert listed(["钱江", "武林", "湖滨"], items) == 1.0
    # one right of two given, one of three found
    assert listed(["湖滨", "西湖"], items) == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))


def test_a_list_answered_as_one_stretch_is_what_it_covers() -> None:
    items = [["湖滨"], ["武林商圈", "武林"], ["吴山"]]
    assert covered("湖滨、武林和吴山", items) == 1.0
    # two of three items, 4 of 8 characters theirs
    assert covered("湖滨、武林三个商圈", [*items[:2], ["西湖"]]) == pytest.approx(
        2 * (4 / 8) * (2 / 3) / (4 / 8 + 2 / 3)
    )
    assert covered("别的", items) == 0.0
    assert grade(Case("1", "哪些", "list", items=(("湖滨",), ("武林",))), "湖滨、武林", ()).em == 1.0


@pytest.mark.parametrize(("said", "f1"), [("是的", 1.0), ("不是", 0.0), ("全国首开", 2 * 4 / (4 + 4))])
def test_yes_and_no(said: str, f1: float) -> None:
    assert grade(Case("1", "吗", "yesno", ("全国首开",), verdict="是"), said, ()).f1 == f1


def test_tempting_wrong_answers_and_refusals() -> None:
    case = Case("1", "多少", "number", ("7388亿元",), wrong=("1276亿元",))
    assert [grade(case, said, ()).em for said in ("7388 亿元", "1276亿元", "")] == [1.0, 0.0, 0.0]
    assert grade(Case("2", "多少", "unanswerable"), "", ()).em == 1.0
    assert plain("１．５％，(1/4)") == "1.5%1/4"


def published(prediction: str, answers: list[str]) -> tuple[float, float]:
    """CMRC 2018's two scores, written down step by step from its description, sharing nothing with the package."""
    marks = [*list("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』"), "……"]

    def without_marks(text: str) -> str:
        return "".join(c for c in text.lower().strip() if c not in marks)

    def pieces(text: str) -> list[str]:
        out: list[str] = []
        for run in re.findall(r"[\u4e00-\u9fa5]|[^\u4e00-\u9fa5]+", without_marks(text)):
            out.extend([run] if re.match(r"[\u4e00-\u9fa5]", run) else NLTKWordTokenizer().tokenize(run))
        return out

    def common(a: list[str], b: list[str]) -> int:
        longest = 0
        for i in range(len(a)):
            while i + longest < len(a) and any(
                b[j : j + longest + 1] == a[i : i + longest + 1] for j in range(len(b) - longest)
            ):
                longest += 1
        return longest

    f1s = [0.0]
    for answer in answers:
        ours, theirs = pieces(prediction), pieces(answer)
        if shared := common(ours, theirs):
            precision, recall = shared / len(ours), shared / len(theirs)
            f1s.append(2 * precision * recall / (precision + recall))
    return float(any(without_marks(prediction) == without_marks(answer) for answer in answers)), max(f1s)


def test_a_thousand_real_predictions_score_as_published() -> None:
    """Answers of the bundled reader to questions of CMRC 2018 and DRCD, with their references."""
    rows = [json.loads(line) for line in (DATA / "predictions.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 1000
    for row in rows:
        ours = exact(row["said"], row["references"]), cmrc_f1(row["said"], row["references"])
        assert ours == published(row["said"], row["references"]), row


def test_where_scripts_of_others_fail() -> None:
    # A whitespace scorer gives 0 here: neither text has a blank.
    assert cmrc_f1("学中文", ["中文"]) == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))
    assert exact("ＧＤＰ", ["gdp"]) == 0.0  # the rules fold case, not width
