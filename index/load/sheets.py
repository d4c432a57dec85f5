"""Tables that are files of their own, CSV, TSV and XLSX → rows, and rows → text."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.errors import InputError

Row = list[str]
MOST_CELLS = 2_000_000


def csv_rows(text: str) -> list[Row]:
    """Return the rows of a text with commas, semicolons or tabs between cells, whichever its first line has most.

    Raises InputError where its quotation marks do not close.
    """
    first = text.split("\n", 1)[0]
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # shared by all; a higher one harms nobody
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True))
    except csv.Error as error:
        raise InputError(f"the table cannot be read as CSV ({error}); mend its quotation marks and cells") from None


def sheets_of(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    """Yield each sheet's name and rows, cells as they show; raises InputError for what is no workbook."""
    import openpyxl  # 0.3 s, for workbooks only

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield sheet.title, list(_limited([_shown(cell) for cell in row] for row in sheet.iter_rows()))
    except InputError:
        raise
    except Exception as error:  # zipfile, XML and openpyxl raise a dozen kinds
        raise InputError(f"it is no readable XLSX workbook ({type(error).__name__}); save it anew") from None


def table_text(rows: Sequence[Row]) -> str:
    """Return a line a row, cells apart by tabs; empty rows and columns are left out, a lone cell stands alone."""
    plain = [[" ".join(cell.split()) for cell in row] for row in rows]
    width = max(map(len, plain), default=0)
    if width * len(plain) > MOST_CELLS:
        raise InputError(f"it has over {MOST_CELLS} cells, empty ones too; split it, or delete empty columns")
    padded = [[*row, *[""] * (width - len(row))] for row in plain]
    filled = [at for at in range(width) if any(row[at] for row in padded)]
    kept = ([row[at] for at in filled] for row in padded if any(row))
    return "\n".join("\t".join(row) if sum(map(bool, row)) > 1 else "".join(row) for row in kept)


def _limited(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows; raises InputError where they are too many cells."""
    cells = 0
    for row in rows:
        cells += len(row)
        if cells > MOST_CELLS:
            raise InputError(f"it has over {MOST_CELLS} cells, empty ones too; split it, or delete empty columns")
        yield row


def workbook_text(data: bytes) -> str:
    """Return the sheets' tables, each below its name."""
    return "\n\n".join(f"{name}\n{table}" for name, rows in sheets_of(data) if (table := table_text(rows)))


def _shown(cell: Any) -> str:
    """Return a cell as a person sees it: shares in per cent, whole numbers without a point, days without a clock."""
    value = cell.value
    if isinstance(value, float):
        places = str(cell.number_format).partition(".")[2]
        if "%" in str(cell.number_format):
            return f"{value:.{places.count('0')}%}"
        return f"{value:.10g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return "" if value is None else str(value)
