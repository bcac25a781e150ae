"""What is asked at the door and of whoever keeps the staff."""

from collections.abc import Callable
from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from wasteexchange.access.passwords import LENGTH_MAX
from wasteexchange.access.rules import LABEL_MAX, NAME_MAX, Role
from wasteexchange.web.forms import Form, plain

# Translated when it is shown; for WTForms and everybody else it is a text.
_ = cast("Callable[[str], str]", lazy_gettext)

# What each role is called, and what it does, on every page.
ROLE_WORDS = {
    Role.OPERATOR: _("Operator: weighs at the collection point"),
    Role.COORDINATOR: _("Coordinator: runs the programme"),
    Role.AUDITOR: _("Auditor: sees all, changes nothing"),
    Role.SIGNATORY: _("Signatory: sees and signs the month"),
    Role.PARTNER: _("Partner: its own vouchers and lots"),
    Role.ADMIN: _("Administrator: staff and programme"),
}


class Asked(Form):
    """A form of this room, with the types that Flask-WTF lacks."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)

    def is_well_sent(self) -> bool:
        """Whether it was sent, and every field can be taken."""
        return bool(self.validate_on_submit())

    def text(self, name: str) -> str:
        """What was written in a field; nothing when the field is not there."""
        return str(self[name].data or "") if name in self else ""


class SignInForm(Asked):
    """Name, password and, where there are several, the programme."""

    name = StringField(_("Your name"), [InputRequired(), Length(max=NAME_MAX)])
    password = PasswordField(_("Your password"), [InputRequired(), Length(max=LENGTH_MAX)])
    programme = SelectField(
        _("Programme"),
        default="",
        description=_("Only if your name is used in several programmes."),
    )


class PasswordForm(Asked):
    """The password of now, and twice the new one."""

    current = PasswordField(_("Your password of now"), [InputRequired(), Length(max=LENGTH_MAX)])
    password = PasswordField(
        _("New password"),
        [InputRequired(), Length(max=LENGTH_MAX)],
        description=_("At least 12 characters. Three or four words together are good."),
    )
    again = PasswordField(
        _("New password, once more"),
        [InputRequired(), EqualTo("password", _("Both have to be the same. Write them again."))],
    )


class PinForm(Asked):
    """The password, and twice the PIN."""

    password = PasswordField(_("Your password"), [InputRequired(), Length(max=LENGTH_MAX)])
    pin = PasswordField(
        _("New PIN"),
        [InputRequired(), Length(max=LENGTH_MAX)],
        description=_("Six digits that only you know: not your birthday, not 123456."),
    )
    again = PasswordField(
        _("New PIN, once more"),
        [InputRequired(), EqualTo("pin", _("Both have to be the same. Write them again."))],
    )


class RoleForm(Asked):
    """A role, and the one point to which it is narrowed."""

    role = SelectField(_("Role"), [InputRequired()])
    point = SelectField(
        _("Collection point"),
        default="",
        description=_("Choose one to let this person work only there."),
    )


class StaffForm(RoleForm):
    """A new member of staff."""

    name = StringField(
        _("Name"),
        [InputRequired(), Length(max=NAME_MAX), plain],
        description=_("With this name the person signs in. Capitals and accents do not matter."),
    )


class TokenForm(RoleForm):
    """A new token for a program."""

    label = StringField(
        _("What is it for?"),
        [InputRequired(), Length(max=LABEL_MAX), plain],
        description=_("For example: the scale at the square."),
    )


class DeviceForm(Asked):
    """A phone or tablet of the programme, and where it is used."""

    label = StringField(
        _("Name of the phone"),
        [InputRequired(), Length(max=LABEL_MAX), plain],
        description=_("A name that everybody at the point knows, for example: the green Motorola."),
    )
    points = SelectMultipleField(
        _("Where is it used?"),
        [InputRequired(_("Choose at least one point where the phone is used."))],
        description=_("It can record at these points only."),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
