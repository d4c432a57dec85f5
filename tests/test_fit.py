from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeReader, OneHotEncoder

from index import Index, document_of
from qa import QA
from qa.features import NAMES
from qa.fit import Labelled, blank, fit, overlap, save
from qa.judge import Verdict


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    """Twenty questions of which the widest margin is right, and twenty without an answer and with narrow ones."""
    text = "水库12座。山路34公里。火车56列。人口78万。"
    qa = QA(Index.build([document_of(text, "a")], encoder=OneHotEncoder()), reader=FakeReader(), judge=blank())  # type: ignore[arg-type]
    verdicts = qa.explain(qa.ask("水库多少座"))
    texts = list(dict.fromkeys(verdict.candidate.text for verdict in verdicts))
    found = []
    for number in range(40):
        good = texts[number % len(texts)]
        raised = [_margin(one, 2.0 if one.candidate.text == good and number < 20 else 0.1) for one in verdicts]
        found.append(Labelled(f"{number}", raised, (good,) if number < 20 else ()))
    return found


def _margin(verdict: Verdict, margin: float) -> Verdict:
    return replace(verdict, signals=replace(verdict.signals, margin=margin))


def test_the_signal_that_tells_right_from_wrong_gets_the_weight(rows: list[Labelled]) -> None:
    judge = fit(rows, [1.0] * len(rows))
    at = NAMES.index("margin")
    assert judge.rank[at] == max(judge.rank) > 0
    assert judge.sure[at] == max(judge.sure) > 0
    assert 0 < judge.threshold < 1


def test_saved_weights_have_their_names(rows: list[Labelled], tmp_path: Path) -> None:
    save(fit(rows, [1.0] * len(rows)), tmp_path / "judge.json", ["a"], len(rows))
    plain = json.loads((tmp_path / "judge.json").read_text("utf-8"))
    assert list(plain["rank"]) == list(plain["sure"]) == list(NAMES)
    assert (plain["sets"], plain["questions"]) == (["a"], 40)


def test_overlap_is_character_f1() -> None:
    # 北京市 and 北京: 2 of 3 and 2 of 2.
    assert overlap("北京市", "北京") == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))
    assert overlap("甲", "乙") == 0.0
