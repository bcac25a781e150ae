"""The tally as files: CSV and XLSX to compute with, PDF to read and sign."""

from wasteexchange.tallies.documents.pages import TallyNames, tally_pdf
from wasteexchange.tallies.documents.spreadsheets import tally_csv, tally_xlsx

__all__ = ["TallyNames", "tally_csv", "tally_pdf", "tally_xlsx"]
