"""Forms of the office about deposits."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import Length

from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.quantities import TEXT_MAX, Quality
from wasteexchange.programmes.rules import grams_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.web.forms import Form, plain

# WTForms' types know only plain text; a text that is translated late behaves as one.
_ = cast("Callable[[str], str]", lazy_gettext)
OTHER = "other"
# What goes wrong at a scale; the words stand on the receipt, so they blame nobody.
WHY = {
    "twice": _("It was weighed twice"),
    "family": _("It was noted for another family"),
    "weight": _("The weight was keyed wrongly"),
    "material": _("Another material was chosen"),
    "trial": _("It was only a trial"),
    OTHER: _("Another reason"),
}
_DETAIL_MAX = 140


class ReversalForm(Form):
    """Why a deposit is taken back; `record` is the id that the page gave it.

    `seen` is what the page said would happen: when it is no longer so, the page says it anew.
    """

    record = HiddenField(validators=[Length(max=36)])
    seen = HiddenField()
    why = RadioField(
        _("Why is it taken back?"),
        choices=[SelectChoice(code, words) for code, words in WHY.items()],
        validate_choice=False,
        default="",
    )
    reason = StringField(
        _("In a few words"),
        [Length(max=TEXT_MAX), plain],
        description=_("The receipt shows it: write no names."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether a reason is given: one of those that are offered, or words."""
        sound = super().validate(extra_validators)
        if not sound:
            return False
        detail = str(self.reason.data or "").strip()
        if self.why.data in WHY and self.why.data != OTHER:
            if len(detail) > _DETAIL_MAX:
                self.reason.errors = [gettext("Use at most %(most)d characters.", most=_DETAIL_MAX)]
                return False
            return True
        if not detail:
            self.reason.errors = [
                gettext("Choose a reason above, or write in a few words what happened.")
            ]
            return False
        return True

    @property
    def words(self) -> str:
        """The reason as it is kept and printed."""
        detail = str(self.reason.data or "").strip()
        if self.why.data in WHY and self.why.data != OTHER:
            chosen = str(WHY[self.why.data])
            return f"{chosen}: {detail}" if detail else chosen
        return detail


def lines_as_corrected(form: DecisionForm, before: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Return the lines as a person says that they were; a reason stays with a quality that stays.

    Raises:
        Invalid: A weight is none.
    """
    found = []
    for number, part in enumerate(form.lines):
        gross, tare = grams_of(part.gross.data or ""), grams_of(part.tare.data or "")
        if gross is None or tare is None:
            words = gettext("Write each weight in kilograms, such as 5.2.")
            raise Invalid(words, (FieldProblem(f"lines.{number}", words),))
        quality = Quality(part.quality.data or "clean")
        was = before[number] if number < len(before) else None
        reason = was.reason if was and was.quality is quality else None
        found.append(Weighed(str(part.material.data), quality, gross, tare, reason))
    return tuple(found)


def as_typed(line: Weighed) -> dict[str, str]:
    """Return a line as the form shows it: kilograms to the gram."""
    kilos = {"gross": line.gross_g, "tare": line.tare_g}
    written = {name: f"{n // 1000}.{n % 1000:03d}" for name, n in kilos.items()}
    return {"material": line.material, "quality": str(line.quality), **written}
