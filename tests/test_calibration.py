from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index import InputError, ModelError
from qa.calibration import Calibration, load_calibration
from qa.evaluation.calibrate import save_calibration, threshold_for


def test_what_is_written_is_read(tmp_path: Path) -> None:
    one = Calibration(1.25, 0.6, 0.1, "reader-1", "encoder-1")
    save_calibration(one, tmp_path / "c.json")
    assert load_calibration(tmp_path / "c.json") == one


def test_the_bundled_one_fits_the_bundled_models() -> None:
    from index import load_encoder
    from qa.reader.bundled import load_reader

    assert load_calibration().fits(load_reader().fingerprint, load_encoder().fingerprint)
    assert not load_calibration().fits("another", load_encoder().fingerprint)


@pytest.mark.parametrize("plain", [{}, {"temperature": 0, "answered": 1, "unsure": 1}, [], {"judge": 1}])
def test_another_file_is_refused(tmp_path: Path, plain: object) -> None:
    (tmp_path / "c.json").write_text(json.dumps(plain))
    with pytest.raises(ModelError, match="no calibration"):
        load_calibration(tmp_path / "c.json")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="fangtan calibrate"):
        load_calibration(tmp_path / "none.json")


def test_the_threshold_keeps_the_risk() -> None:
    sure, right = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([1.0, 1.0, 0.0, 1.0, 0.0])
    assert threshold_for(sure, right, 0.0) == 0.8  # 0 of 2 wrong; from 0.7 on 1 of 3
    assert threshold_for(sure, right, 0.25) == 0.6  # 1 of 4
    assert threshold_for(sure, right, 0.4) == 0.5  # 2 of 5


def test_where_no_threshold_keeps_it_that_is_said() -> None:
    with pytest.raises(InputError, match="greater --risk"):
        threshold_for(np.array([0.9, 0.8]), np.array([0.0, 1.0]), 0.1)
