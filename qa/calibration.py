"""What makes the ranker's scores probabilities, and from which probability an answer is given (calibration.json)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from index import InputError, ModelError


@dataclass(frozen=True, slots=True)
class Calibration:
    """The temperature of the scores, two thresholds of the probability, and the models that they were fitted with.

    From `answered` on a reply is ANSWERED, from `unsure` on UNSURE. `reader` and `encoder` are fingerprints.
    """

    temperature: float
    answered: float
    unsure: float
    reader: str = ""
    encoder: str = ""

    def fits(self, reader: str, encoder: str) -> bool:
        """Return whether it was fitted with these models."""
        return (self.reader, self.encoder) == (reader, encoder)


@lru_cache(maxsize=4)
def load_calibration(path: Path | None = None) -> Calibration:
    """Return the calibration of a file that `fangtan calibrate` wrote, or the one that comes with the package.

    Raises InputError where there is no such file, ModelError where it is none.
    """
    try:
        text = (path or files("qa.models").joinpath("calibration.json")).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the calibration {path} cannot be read ({error}); make one with: fangtan calibrate") from None
    try:
        found = Calibration(**json.loads(text))
        if not (all(map(math.isfinite, (found.answered, found.unsure))) and 0 < found.temperature < math.inf):
            raise ValueError("a figure is out of range")
    except (ValueError, TypeError, RecursionError) as error:
        name = path or "calibration.json"
        raise ModelError(f"{name} is no calibration ({error}); make one with: fangtan calibrate") from None
    return found
