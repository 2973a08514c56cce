"""Files as people have them, made byte by byte."""

import io

from openpyxl import Workbook


def workbook(rows, *, title="Leden", sheets=()):
    """An Excel file; `sheets` stand in front of the one with these rows."""
    book = Workbook()
    book.remove(book.active)
    for name, cells in [*sheets, (title, rows)]:
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
