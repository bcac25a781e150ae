"""What the office asks about promises. Weights are typed in kilograms, as people say them."""

from collections.abc import Callable, Mapping
from typing import cast

from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from wasteexchange.kernel.errors import DomainError, FieldProblem
from wasteexchange.kernel.quantities import TEXT_MAX, Asset
from wasteexchange.programmes.rules import grams_of
from wasteexchange.promises.rules import DAYS_MAX, TermKind
from wasteexchange.web.forms import Form, plain

# Translated when it is shown; for WTForms and everybody else it is a text.
_ = cast("Callable[[str], str]", lazy_gettext)

KIND_WORDS = {
    TermKind.MATURING.value: _("Wait until it can be taken home"),
    TermKind.EXPIRY.value: _("Last day until which it holds"),
}
ASSET_WORDS = {Asset.COMPOST.value: _("Compost"), Asset.POINTS.value: _("Points")}
_KILOS_WANTED = _("Write kilograms, such as 0.9 or 40.")
# What the rules call it, and the field in which it was typed.
_FIELDS = {"net_g": "weight", "amount_g": "amount", "beyond_promises": "beyond"}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, said) for code, said in words.items()]


def _kilograms(_form: Form, field: StringField) -> None:
    if grams_of(field.data or "") is None:
        raise ValidationError(str(_KILOS_WANTED))


class Asked(Form):
    """A form of this room, and what a rule refused of it."""

    def refuse(self, refusal: DomainError) -> None:
        """Show a rule's refusal beside the field that it is about, else beside the first."""
        first = next(iter(self))
        for problem in refusal.errors or (FieldProblem("", refusal.detail),):
            name = _FIELDS.get(problem.field, problem.field)
            field = self[name] if name in self else first  # noqa: SIM401 - a form has no `get`
            field.errors = [*field.errors, problem.detail]


class TermForm(Asked):
    """The successor of a term."""

    kind = SelectField(_("What is set"), choices=_choices(KIND_WORDS))
    asset = SelectField(_("Of what"), choices=_choices(ASSET_WORDS))
    days = IntegerField(
        _("How many days"),
        [Optional(), NumberRange(1, DAYS_MAX)],
        description=_("Left empty the term ends on that day, and there is none any more."),
    )
    applies_on = DateField(
        _("From this day"),
        [InputRequired()],
        description=_("Tomorrow at the earliest: families have to be told before."),
    )


class PlanForm(Asked):
    """A purchase that somebody pays for."""

    weight = StringField(_("How much compost, in kg"), [InputRequired(), _kilograms])
    paid_by = StringField(
        _("Who pays"),
        [InputRequired(), Length(max=TEXT_MAX), plain],
        description=_("Without somebody who pays it covers nothing."),
    )
    expected_on = DateField(_("When it is expected"), [InputRequired()])

    @property
    def net_g(self) -> int:
        """What was typed, in grams."""
        return grams_of(self.weight.data or "") or 0


class EndingForm(Asked):
    """How a planned purchase ended."""

    ending = HiddenField(validators=[AnyOf(["arrived", "cancelled"])])


class ShareForm(Asked):
    """How much of a batch is shared."""

    amount = StringField(_("How much is shared, in kg"), [InputRequired(), _kilograms])
    beyond = BooleanField(_("Share it although a part of it is promised already"))
    note = StringField(_("A note for the list"), [Length(max=TEXT_MAX), plain])
    record = HiddenField()

    @property
    def amount_g(self) -> int:
        """What was typed, in grams."""
        return grams_of(self.amount.data or "") or 0


class ReasonForm(Asked):
    """Why something is taken back."""

    reason = StringField(_("Why?"), [InputRequired(), Length(max=TEXT_MAX), plain])
    record = HiddenField()


class PressedForm(Asked):
    """Nothing but the press of a button."""
