"""Members in and out as a table: CSV and XLSX, as Excel here and other systems save them.

In: `reading` (a file becomes rows of text), `headings` (which column is what), `values` (each cell by the rules of the
forms), `planning` (what would change), `writing` (all of it, or nothing). Out: `exporting`.
"""
