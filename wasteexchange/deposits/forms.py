"""Forms of the office about deposits."""

from collections.abc import Callable
from typing import Any, cast

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import Length

from wasteexchange.kernel.quantities import TEXT_MAX
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
