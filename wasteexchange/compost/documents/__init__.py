"""What is printed of batches and stock: labels, quality sheets, the flow of matter."""

from wasteexchange.compost.documents.flow import balance_pdf, flow_of, flow_svg
from wasteexchange.compost.documents.labels import labels_pdf
from wasteexchange.compost.documents.sheet import BatchPaper, sheet_pdf

__all__ = ["BatchPaper", "balance_pdf", "flow_of", "flow_svg", "labels_pdf", "sheet_pdf"]
