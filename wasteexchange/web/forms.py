"""The base of every form in the office: CSRF, the reader's language, plain text only."""

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from wasteexchange.web.texts import plain_text

__all__ = ["Form", "plain"]


class Form(FlaskForm):
    """A form with CSRF; its messages are WTForms' own in Spanish or English."""


def plain(_form: Form, field: Field) -> None:
    """Validate that a text can be read as it looks, and tidy its blanks.

    Raises:
        ValidationError: It holds characters that cannot be seen, or is too long.
    """
    if not field.data:
        return
    try:
        field.data = plain_text(field.data)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None
