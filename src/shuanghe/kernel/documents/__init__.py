"""What goes out as a file: workbooks, comma-separated text, Word documents, blank templates."""

from shuanghe.kernel.documents.answers import download
from shuanghe.kernel.documents.blanks import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.documents.commas import csv_stream
from shuanghe.kernel.documents.letters import TableDocument, docx_table_document
from shuanghe.kernel.documents.sheets import xlsx_chunks, xlsx_stream

__all__ = [
    "BlankColumn",
    "BlankSheet",
    "TableDocument",
    "csv_stream",
    "docx_table_document",
    "download",
    "xlsx_chunks",
    "xlsx_stream",
    "xlsx_template",
]
