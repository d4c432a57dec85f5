"""The race's JSON as a Markdown table, losses as plain as wins, and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A measure: its key in the JSON, its words, whether less is better, its digits, and what it is divided by."""

    key: str
    words: str
    less: bool = True
    digits: int = 2
    per: float = 1.0


SPEED = (
    Row("build_s", "build, s", digits=1),
    Row("build_cpu_s", "build, processor s", digits=1),
    Row("passages_per_s", "build, passages/s", less=False, digits=1),
    Row("disk_bytes", "on disk, MB", digits=1, per=1e6),
    Row("build_peak_mb", "peak memory, building, MB", digits=0),
    Row("resident_mb", "resident after first answer, MB", digits=0),
    Row("serving_peak_mb", "peak memory, serving, MB", digits=0),
    Row("cold_s", "first answer of a new process, s"),
    Row("search_p50_ms", "search p50, ms", digits=1),
    Row("search_p95_ms", "search p95, ms", digits=1),
    Row("search_cpu_ms", "search, processor ms", digits=1),
    Row("filtered_search_p50_ms", "search in one document p50, ms", digits=1),
    Row("filtered_search_p95_ms", "search in one document p95, ms", digits=1),
    Row("answer_p50_ms", "answer p50, ms", digits=1),
    Row("answer_p95_ms", "answer p95, ms", digits=1),
    Row("answer_cpu_ms", "answer, processor ms", digits=1),
    Row("searches_per_s", "searches/s, 8 clients", less=False, digits=1),
    Row("answers_per_s", "answers/s, 8 clients", less=False, digits=1),
    Row("add_s", "add 100 documents, found, s"),
    Row("add_saved_s", "add 100 documents, found and saved, s"),
    Row("remove_s", "remove 100 documents, gone, s"),
    Row("remove_saved_s", "remove 100 documents, gone and saved, s"),
)
QUALITY = (
    Row("recall_at_5", "recall@5 of the answer's passage", less=False, digits=3),
    Row("offered_f1", "answer F1, offered ones too", less=False, digits=3),
    Row("answered_f1", "answer F1, given ones alone", less=False, digits=3),
    Row("refused_though_there", "not given though there", digits=3),
    Row("wrong_among_answered", "wrong among the given", digits=3),
    Row("unanswerable_answered", "given though there is none", digits=3),
)
BRIEF = (  # a measure, its words, and the passages it was taken at; None for quality
    ("passages_per_s", "build, passages/s", 1_000), ("search_p50_ms", "search p50, ms", 200_000), ("resident_mb", "resident, MB", 200_000),
    ("answer_p50_ms", "answer p50, ms", 20_000), ("offered_f1", "answer F1", None), ("wrong_among_answered", "wrong among the given", None),
)  # fmt: skip
OWN = "fangtan"
PANELS = ("passages_per_s", "search_p50_ms", "filtered_search_p50_ms", "cold_s", "resident_mb", "disk_bytes")


def table(done: dict[str, Any]) -> str:
    """The whole report."""
    made, told = done["machine"], done["options"]
    versions = ", ".join(f"{name} {number}" for name, number in made["versions"].items())
    parts = [
        "# The race",
        f"{made['cores']} cores, {made['memory_gb']} GB, Python {made['python']}, {made['date']}. {versions}.\n\n"
        "One run each. Where the load is above the cores, wall times are off by a factor of two and more: competitors "
        "that share an encoder then differ in building by as much; compare processor times. The best of a line is bold; the last column is the "
        f"place of `{OWN}`, as it comes, among the others that have a figure. Building is timed with the models loaded, a first answer "
        "from the start of the process. The time of a change is that of 300 passages in 100 documents, vectors included.",
    ]
    for size in sorted({one["size"] for one in done["runs"]}):
        runs = [one for one in done["runs"] if one["size"] == size]
        parts.append(_section(f"{size:,} passages", runs, SPEED, _beside(runs)))
    if done["quality"]:
        words = f"Quality: {max(one.get('rows', 0) for one in done['quality'])} questions of the bank"
        parts.append(
            _section(
                words,
                done["quality"],
                QUALITY,
                f"On the documents asked about, a folder an index. {_beside(done['quality'])}",
            )
        )
    notes = {one["side"]: one["notes"] for one in done["runs"] + done["quality"] if one.get("notes")}
    parts.append("## Notes\n\n" + "\n".join(f"- **{side}**: {'; '.join(told)}." for side, told in notes.items()))
    return (
        "\n\n".join(parts)
        + f"\n\nLimits: {told['limit']:g} s and {told['memory']:g} GB a process; {told['asked']} questions.\n"
    )


def brief(done: dict[str, Any]) -> str:
    """Some lines of the report, of the competitors as they come."""
    sides = [one["side"] for one in done["quality"] if not one["side"].startswith(f"{OWN}-")]
    lines = [f"| | {' | '.join(sides)} |", "| --- |" + " ---: |" * len(sides)]
    for key, words, size in BRIEF:
        row = next(one for one in (*SPEED, *QUALITY) if one.key == key)
        held = done["quality"] if size is None else [one for one in done["runs"] if one["size"] == size]
        runs = [next((one for one in held if one["side"] == side), {}) for side in sides]
        cells = _line(row, runs).split("|")[2:-2]
        lines.append(f"| {words}{f', {size:,} passages' if size else ''} |{'|'.join(cells)}|")
    return "\n".join(lines) + "\n"


def _beside(runs: Sequence[dict[str, Any]]) -> str:
    loads = [load for one in runs for key in ("build_load", "ask_load", "quality_load") for load in one.get(key, [])]
    cores = " or ".join(str(number) for number in sorted({one["cores"] for one in runs}))
    told = [
        f"Each on {cores} of the cores; load of the machine meanwhile {min(loads, default=0)} to {max(loads, default=0)}."
    ]
    if any(one.get("perturbed") for one in runs):
        made = "**Passages' vectors were made by perturbing real ones**: building is without encoding"
        told.append(f"{made}, questions are encoded; what is found means nothing.")
    return " ".join(told)


def _section(words: str, runs: Sequence[dict[str, Any]], rows: Sequence[Row], beside: str) -> str:
    sides = [one["side"] for one in runs]
    lines = [f"| | {' | '.join(sides)} | place |", "| --- |" + " ---: |" * (len(sides) + 1)]
    lines += [_line(row, runs) for row in rows]
    failed = [f"- **{one['side']}** failed: {why}" for one in runs for why in _reasons(one)]
    return "\n\n".join(
        part for part in (f"## {words}", beside, "\n".join(lines), "\n".join(failed), _sum(runs, rows)) if part
    )


def _reasons(one: dict[str, Any]) -> list[str]:
    return [*one.get("failed", []), *([one["error"]] if "error" in one else [])]


def _line(row: Row, runs: Sequence[dict[str, Any]]) -> str:
    values = [one.get(row.key) for one in runs]
    order = _ordered(row, runs)
    best = order[:1] if len(order) > 1 else []
    shown = ["—" if value is None else f"{value / row.per:,.{row.digits}f}" for value in values]
    cells = [f"**{text}**" if value in best else text for text, value in zip(shown, values, strict=True)]
    return f"| {row.words} | {' | '.join(cells)} | {_place(row, runs) or '—'} |"


def _ordered(row: Row, runs: Sequence[dict[str, Any]]) -> list[float]:
    return sorted((one[row.key] for one in runs if one.get(row.key) is not None), reverse=not row.less)


def _place(row: Row, runs: Sequence[dict[str, Any]]) -> str:
    own = next((one.get(row.key) for one in runs if one.get("side") == OWN), None)
    others = [one for one in runs if not one.get("side", "").startswith(f"{OWN}-")]
    order = _ordered(row, others)
    return "" if own is None else f"{order.index(own) + 1} of {len(order)}"


def _sum(runs: Sequence[dict[str, Any]], rows: Sequence[Row]) -> str:
    """How often this product comes first and last, in words."""
    places = [(row.words, place.split(" of ")) for row in rows if (place := _place(row, runs))]
    places = [(words, place) for words, place in places if place[1] != "1"]
    first = [words for words, (at, _) in places if at == "1"]
    last = [words for words, (at, of) in places if at == of]
    if not places:
        return ""
    told = f"`{OWN}` is first, alone or with others, in {len(first)} and last in {len(last)} of {len(places)} lines."
    return f"{told} Last in: {'; '.join(last)}." if last else told


def plot(done: dict[str, Any], path: Path) -> None:
    """Some measures by size, a line a competitor; hollow marks where vectors were perturbed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 3, figsize=(14, 8), constrained_layout=True)
    for axis, key in zip(axes.flat, PANELS, strict=True):
        row = next(one for one in SPEED if one.key == key)
        for number, side in enumerate(dict.fromkeys(one["side"] for one in done["runs"])):
            _draw(axis, row, [one for one in done["runs"] if one["side"] == side], side, f"C{number}")
        axis.set(title=row.words, xscale="log", yscale="log", xlabel="passages")
        axis.grid(visible=True, alpha=0.3)
    axes.flat[0].legend(fontsize=8)
    figure.suptitle("Less is better but for passages/s; hollow: vectors perturbed, not encoded")
    figure.savefig(path, dpi=110)


def _draw(axis: Any, row: Row, runs: Sequence[dict[str, Any]], side: str, colour: str) -> None:
    held = sorted((one["size"], one[row.key] / row.per, one["perturbed"]) for one in runs if row.key in one)
    axis.plot([size for size, _, _ in held], [value for _, value, _ in held], color=colour, label=side)
    for size, value, perturbed in held:
        axis.plot([size], [value], "o", color=colour, fillstyle="none" if perturbed else "full")
