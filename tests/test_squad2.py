from __future__ import annotations

import pytest

from qa.evaluation.rules.squad2 import applies, exact, overlap


@pytest.mark.parametrize(
    ("said", "references", "em", "f1"),
    [
        ("The Eiffel Tower", ["Eiffel Tower"], 1.0, 1.0),
        ("the tower in Paris", ["Eiffel Tower"], 0.0, 2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
        ("Denver Broncos!", ["denver broncos", "Carolina"], 1.0, 1.0),
        ("", [], 1.0, 1.0),
        ("Paris", [], 0.0, 0.0),
        ("", ["Paris"], 0.0, 0.0),
        ("the", ["Paris"], 0.0, 0.0),
        ("a an the", [], 1.0, 1.0),
        ("", ["the"], 1.0, 1.0),
        ("2 2 3", ["2 3"], 0.0, 2 * (2 / 3) * 1 / (2 / 3 + 1)),
        ("U.S.", ["US"], 1.0, 1.0),
    ],
)
def test_by_hand(said: str, references: list[str], em: float, f1: float) -> None:
    assert (exact(said, references), overlap(said, references)) == (em, pytest.approx(f1))


def test_only_for_words_between_blanks() -> None:
    assert applies("Who?", ["Ada"])
    assert not applies("谁?", ["Ada"])
    assert not applies("Who?", ["艾达"])
