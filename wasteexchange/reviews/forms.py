"""What a person decides."""

import datetime as dt
from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, SelectField, StringField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import Length, Optional

from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.quantities import LINES_MAX, Quality
from wasteexchange.kernel.words import gettext
from wasteexchange.reviews.rules import NOTE_MAX
from wasteexchange.web.formats import instant_typed, typed
from wasteexchange.web.forms import Form, plain

# WTForms' types know only plain text; a text that is translated late behaves as one.
_ = cast("Callable[[str], str]", lazy_gettext)


class LinePart(Part):
    """One line as it should have been: weights in kilograms, as people write them."""

    material = StringField(_("Material"), validators=[Length(max=NOTE_MAX), plain])
    gross = StringField(_("Gross, in kg"), validators=[Length(max=20)])
    tare = StringField(_("Tare, in kg"), validators=[Length(max=20)])
    quality = SelectField(
        _("Quality"),
        choices=[
            SelectChoice(Quality.CLEAN.value, _("Clean")),
            SelectChoice(Quality.CONTAMINATED.value, _("Contaminated")),
            SelectChoice(Quality.REJECTED.value, _("Rejected")),
        ],
        validators=[Optional()],
    )


class DecisionForm(Form):
    """What is chosen, why, and what it needs: a family's code, or what should have been said."""

    outcome = StringField(validators=[Length(max=40)])
    note = StringField(_("Why?"), validators=[Length(max=NOTE_MAX), plain])
    household = StringField(_("Code of the family"), validators=[Length(max=40), plain])
    lines = FieldList(FormField(LinePart), max_entries=LINES_MAX)
    at = StringField(_("Weighed"), validators=[Length(max=20)])
    point = StringField(_("Collection point"), validators=[Length(max=40), plain])

    def when(self, before: dt.datetime, *, now: dt.datetime) -> dt.datetime:
        """Return when it should count; to the second as before if the minute is the same.

        Raises:
            Invalid: What was written is no time, or is still to come.
        """
        if (self.at.data or typed(before)) == typed(before):
            return before
        read = instant_typed(self.at.data or "")
        if read is None or read > now:
            words = gettext("Write the day and the time, not later than now.")
            raise Invalid(words, (FieldProblem("at", words),))
        return read.astimezone(dt.UTC)

    def reason(self) -> str:
        """Return why it is decided so.

        Raises:
            Invalid: Nothing was written.
        """
        said = (self.note.data or "").strip()
        if not said:
            words = gettext("Write in a few words why.")
            raise Invalid(words, (FieldProblem("note", words),))
        return said
