"""What goes out as a file: workbooks, comma-separated text, official papers, blank templates."""

from shuanghe.kernel.documents.answers import download
from shuanghe.kernel.documents.blanks import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.documents.book_pdf import SetBook, pdf_book
from shuanghe.kernel.documents.book_word import docx_book
from shuanghe.kernel.documents.books import (
    Book,
    BookBlock,
    Box,
    Flow,
    Remark,
    Title,
    Verse,
    titles_of,
)
from shuanghe.kernel.documents.commas import csv_stream
from shuanghe.kernel.documents.letters import TableDocument, docx_table_document
from shuanghe.kernel.documents.official import (
    Annex,
    Block,
    Heading,
    Imprint,
    Labelled,
    OfficialPaper,
    Paragraph,
    Picture,
    Signature,
    Signatures,
    Table,
    day_words,
)
from shuanghe.kernel.documents.pdf import PaperUnset, pdf_official
from shuanghe.kernel.documents.sheets import xlsx_chunks, xlsx_stream
from shuanghe.kernel.documents.word import docx_official

__all__ = [
    "Annex",
    "BlankColumn",
    "BlankSheet",
    "Block",
    "Book",
    "BookBlock",
    "Box",
    "Flow",
    "Heading",
    "Imprint",
    "Labelled",
    "OfficialPaper",
    "PaperUnset",
    "Paragraph",
    "Picture",
    "Remark",
    "SetBook",
    "Signature",
    "Signatures",
    "Table",
    "TableDocument",
    "Title",
    "Verse",
    "csv_stream",
    "day_words",
    "docx_book",
    "docx_official",
    "docx_table_document",
    "download",
    "pdf_book",
    "pdf_official",
    "titles_of",
    "xlsx_chunks",
    "xlsx_stream",
    "xlsx_template",
]
