"""What months and streams are called inside a sentence and a chart."""

from collections.abc import Mapping

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.programmes.rules import STREAM_COLOURS
from wasteexchange.tallies.rules import Month


def stream_names() -> Mapping[str, str]:
    """What the streams are called, in the order in which they are stacked."""
    names = {
        "organic": _("Organic"),
        "paper": _("Paper and cardboard"),
        "plastic": _("Plastic"),
        "metal": _("Metal"),
        "glass": _("Glass"),
        "hazard": _("Hazardous"),
        "rest": _("Other waste"),
    }
    assert names.keys() == STREAM_COLOURS.keys(), "every stream of the norm has its name"
    return names


def name_alone(month: Month) -> str:
    """The month without its year, inside a sentence: octubre, October."""
    name = str(format_date(month.first, "LLLL", locale=get_locale()))
    return name if language() == "en" else name.lower()


def language() -> str:
    """The reader's language."""
    return str(getattr(get_locale(), "language", "es"))
