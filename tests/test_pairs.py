from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import OneHotEncoder

from index import InputError
from qa.evaluation import evaluate, read_set

ROWS = [("山", "山", 2), ("山水", "山", 1), ("山", "水", 0)]


def written(folder: Path, lines: list[str]) -> Path:
    (folder / "pairs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "pairs.jsonl"


def line(one: str, other: str, label: object) -> str:
    return json.dumps({"text1": one, "text2": other, "label": label}, ensure_ascii=False)


@pytest.mark.parametrize(("labels", "expected"), [((2, 1, 0), 1.0), ((0, 1, 2), -1.0), ((1, 1, 1), 0.0)])
def test_likeness_in_the_order_of_the_grades(tmp_path: Path, labels: tuple[int, ...], expected: float) -> None:
    path = written(tmp_path, [line(one, other, label) for (one, other, _), label in zip(ROWS, labels, strict=True)])
    done = evaluate(path, encoder=OneHotEncoder())
    assert done["spearman"] == pytest.approx(expected)
    assert [one.confidence for one in done.outcomes] == pytest.approx([1, 1 / 2**0.5, 0])
    assert {figure.name for figure in done.figures}.isdisjoint({"em", "recall@1"})


def test_tied_grades_share_their_rank(tmp_path: Path) -> None:
    path = written(tmp_path, [line(*ROWS[0][:2], 1), line(*ROWS[1][:2], 1), line(*ROWS[2][:2], 0)])
    # ranks 3, 2, 1 against 2.5, 2.5, 1: covariance 1.5, variances 2 and 1.5
    assert evaluate(path, encoder=OneHotEncoder())["spearman"] == pytest.approx(1.5 / (2 * 1.5) ** 0.5)


def test_nothing_can_be_answered(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds pairs of texts and nothing to answer"):
        evaluate(written(tmp_path, [line("山", "水", 1)]), mode="reader")


@pytest.mark.parametrize("label", [None, True, "1", 0.5])
def test_a_label_that_is_no_whole_number(tmp_path: Path, label: object) -> None:
    path = written(tmp_path, [line("山", "水", 1), line("山", "水", label), line("", "水", 1), "{"])
    with pytest.raises(InputError, match="line 2: its label is no whole number"):
        evaluate(path)
    assert len(read_set(path).bad) == 3
    assert len(evaluate(path, encoder=OneHotEncoder(), skip_bad=True).outcomes) == 1
