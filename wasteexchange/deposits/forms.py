"""Forms of the office about deposits."""

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from wasteexchange.kernel.quantities import TEXT_MAX
from wasteexchange.web.forms import Form, plain

# WTForms' types know only plain text; a text that is translated late behaves as one.
_ = cast("Callable[[str], str]", lazy_gettext)


class ReversalForm(Form):
    """Why a deposit is taken back; `record` is the id that the page gave it."""

    record = StringField(validators=[Length(max=36)])
    reason = StringField(
        _("Why is it taken back?"), validators=[DataRequired(), Length(max=TEXT_MAX), plain]
    )
