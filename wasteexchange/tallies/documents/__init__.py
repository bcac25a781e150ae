"""The tally as files: CSV and XLSX to compute with, PDF to read and sign."""

from wasteexchange.tallies.documents.files import names_of, tally_file
from wasteexchange.tallies.documents.pages import TallyNames, month_name, tally_pdf
from wasteexchange.tallies.documents.spreadsheets import tally_csv, tally_xlsx

__all__ = [
    "TallyNames",
    "month_name",
    "names_of",
    "tally_csv",
    "tally_file",
    "tally_pdf",
    "tally_xlsx",
]
