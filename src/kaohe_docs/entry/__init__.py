"""The sheets of the entry workbook (录入表), as plain data: rows, formulas, validation."""
