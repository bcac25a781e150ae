"""The forms of the office for cards."""

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import InputRequired, Length, NumberRange

from wasteexchange.cards.rules import BLANKS_MAX
from wasteexchange.households.rules import CODE_MAX
from wasteexchange.web.forms import Form, plain

# A form's words are said when it is shown, in the language of its reader.
_ = cast("Callable[[str], str]", lazy_gettext)
TOLD_MAX = 40
"""A number, or the token in the code."""
REASONS = {
    "lost": _("It is lost"),
    "damaged": _("It can no longer be read"),
    "stolen": _("Somebody else has it"),
    "other": _("Something else"),
}
REASON_WORDS = {**REASONS, "replaced": _("A new card replaced it"), "erased": _("Data erased")}


class NewCardForm(Form):
    """A card to issue; the id makes a second press harmless."""

    id = HiddenField(validators=[InputRequired()])


class BlanksForm(NewCardForm):
    """Blank cards to make."""

    count = IntegerField(
        _("How many cards"),
        [InputRequired(), NumberRange(1, BLANKS_MAX)],
        description=_("Ten fit on a sheet."),
    )


class RevocationForm(NewCardForm):
    """Why a card counts no longer, and whether its family gets a new one at once."""

    new_card = HiddenField()
    reason = RadioField(
        _("What happened?"),
        [InputRequired()],
        choices=[SelectChoice(code, words) for code, words in REASONS.items()],
        default="lost",
    )
    replace = BooleanField(
        _("Give the family a new card at once"),
        default=True,
        description=_("You print it on the next page."),
    )


class HandedForm(NewCardForm):
    """A blank card that is handed to a family, by the number on it."""

    number = StringField(validators=[InputRequired(), Length(max=TOLD_MAX), plain])


class LinkForm(NewCardForm):
    """Whose card it will be."""

    household = StringField(_("Code of the family"), [InputRequired(), Length(max=CODE_MAX), plain])
