"""The tally in the form that was asked for."""

from collections.abc import Mapping
from datetime import datetime

from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.documents.charts import charts_of
from wasteexchange.tallies.documents.pages import TallyNames, tally_pdf
from wasteexchange.tallies.documents.spreadsheets import tally_csv, tally_xlsx
from wasteexchange.tallies.rules import History, Tally


def names_of(
    catalogue: Catalogue, language: str, rewards: Mapping[str, str] | None = None
) -> TallyNames:
    """What the catalogue's codes are called in a language; `rewards` are called so already."""
    return TallyNames(
        programme=catalogue.programme.name,
        materials={each.code: each.name(language) for each in catalogue.materials},
        points={each.code: each.name for each in catalogue.points},
        rewards=rewards or {},
        is_sample=catalogue.programme.is_sample,
    )


def tally_file(
    tally: Tally,
    catalogue: Catalogue,
    form: str,
    *,
    names: TallyNames,
    history: History | None = None,
    printed_at: datetime | None = None,
) -> bytes:
    """Return the tally as `json` (its canonical bytes), `csv`, `xlsx` or `pdf`.

    The `pdf` shows the month among those before it, where its `history` is given.
    """
    if form == "json":
        return tally.canonical_json()
    if form == "csv":
        return tally_csv(tally)
    if form == "xlsx":
        return tally_xlsx(tally)
    assert form == "pdf", form
    charts = charts_of(history, catalogue) if history else ()
    return tally_pdf(tally, names, charts=charts, history=history, printed_at=printed_at)
