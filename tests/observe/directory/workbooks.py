"""Workbooks for tests, written the way spreadsheets write them."""

from datetime import date
from pathlib import Path

import xlsxwriter


def workbook(path: Path, rows: list[list], *, sheet: str = "Feuil1") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(y, x, value, days)
                else:
                    page.write(y, x, value)
    return path
