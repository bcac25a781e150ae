"""The base of every form in the office: CSRF, the reader's language, plain text only."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from wasteexchange.kernel.words import _
from wasteexchange.web.texts import plain_text

__all__ = ["Form", "plain"]


class Form(FlaskForm):
    """A form with CSRF; its messages are WTForms' own in Spanish or English."""

    def __init__(self, *arguments: Any, **values: Any) -> None:
        """Read what was sent, if something was; the rest from these values."""
        super().__init__(*arguments, **values)  # type: ignore[no-untyped-call]  # has no types

    def is_submitted(self) -> bool:
        """Whether something was sent."""
        return bool(super().is_submitted())  # type: ignore[no-untyped-call]  # as above

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether something was sent and all of it can be taken."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]  # as above


def plain(_form: Form, field: Field) -> None:
    """Validate that a text can be read as it looks, and tidy its blanks.

    Raises:
        ValidationError: It holds characters that cannot be seen, is too long, or was nothing but
            blanks where something is asked for.
    """
    if not field.data:
        return
    try:
        field.data = plain_text(field.data)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None
    if not field.data and field.flags.required:
        raise ValidationError(_("Fill this in."))
