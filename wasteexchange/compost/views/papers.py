"""A batch in words, for its label, its sheet and its public page."""

from flask_babel import ngettext
from sqlalchemy.orm import Session

from wasteexchange.compost import queries
from wasteexchange.compost.documents import BatchPaper
from wasteexchange.compost.rules import Batch, Tending
from wasteexchange.compost.views.pages import language, material_name, source_words
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import day, grams
from wasteexchange.web.work import current_settings


def paper_of(session: Session, catalogue: Catalogue, batch: Batch) -> BatchPaper:
    """Read all that may stand on paper of a batch: nothing of it names a person."""
    composting = queries.composting_of(session, catalogue)
    tendings = queries.tendings_of(session, catalogue.programme.id, batch.id)
    method = composting.method(batch.method)
    point = catalogue.point_by_id(batch.point_id)
    assert point, "foreign keys hold it"
    closure = batch.closure
    today = closure.day_on if closure else catalogue.local_day(utc_now())
    base = current_settings().base_url
    return BatchPaper(
        programme=catalogue.programme.name,
        code=batch.code,
        url=f"{base}/b/{catalogue.programme.code}/{batch.code}".upper(),
        point=point.name,
        method=method.name(language()) if method else batch.method,
        weeks=str(ngettext("%(num)s week", "%(num)s weeks", batch.weeks_to(today))),
        waste=_waste(batch),
        ready=_("Ready on %(day)s", day=day(closure.day_on))
        if closure
        else _("Expected by %(day)s", day=day(batch.ready_by_on)),
        inputs=[
            (material_name(catalogue, each.material, composting), grams(each.net_g))
            for each in batch.inputs
        ],
        outcome=_outcome(batch),
        measures=_measures(batch),
        temperatures=_temperatures(tendings),
        quality=_quality(batch),
        figures=_(
            "%(low)s to %(high)s of compost. Source: %(source)s",
            low=grams(batch.expected_low_g),
            high=grams(batch.expected_high_g),
            source=source_words(batch.figures.source),
        ),
        is_sample=catalogue.programme.is_sample,
    )


def _waste(batch: Batch) -> str:
    if not batch.waste_from_on or not batch.waste_to_on:
        return ""
    if batch.waste_from_on == batch.waste_to_on:
        return day(batch.waste_from_on)
    return _(
        "from %(first)s to %(last)s", first=day(batch.waste_from_on), last=day(batch.waste_to_on)
    )


def _outcome(batch: Batch) -> list[tuple[str, str]]:
    if not batch.closure:
        return []
    return [
        (_("Compost"), grams(batch.closure.output_g)),
        (_("Kept by the sieve"), grams(batch.closure.rejects_g)),
        (_("Went into the air"), grams(batch.closure.loss_g)),
    ]


def _measures(batch: Batch) -> list[tuple[str, str]]:
    if not batch.closure:
        return []
    found = batch.closure.measures
    return [
        (name, _tenths(value) + unit)
        for name, value, unit in (
            (_("Water"), found.moisture_permille, " %"),
            (_("pH"), found.ph_hundredths and found.ph_hundredths // 10, ""),
            (_("Carbon to nitrogen (C/N)"), found.carbon_nitrogen_tenths, ""),
        )
        if value is not None
    ]


def _temperatures(tendings: list[Tending]) -> list[tuple[str, str]]:
    return [
        (day(t.day_on), f"{_tenths(t.measures.temperature_tenths)} °C")
        for t in tendings
        if not t.is_taken_back and t.measures.temperature_tenths is not None
    ]


def _quality(batch: Batch) -> str:
    closure = batch.closure
    if closure and closure.quality_class:
        return _(
            "Class %(name)s by C/N, after %(norm)s.", name=closure.quality_class, norm=closure.norm
        )
    return _("No class is named: C/N was not measured, or no class has it.")


def _tenths(amount: int) -> str:
    whole, rest = divmod(abs(amount), 10)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
