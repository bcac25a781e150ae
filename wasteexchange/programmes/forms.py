"""What the office asks when the catalogue is kept. Amounts are typed as people say them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import cast

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from wasteexchange.kernel.errors import DomainError, FieldProblem
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import rules
from wasteexchange.web.forms import Form, plain

# Translated when it is shown; for WTForms and everybody else it is a text.
_ = cast("Callable[[str], str]", lazy_gettext)

ASSET_WORDS = {
    Asset.COMPOST.value: _("Compost, in kilograms for each kilogram"),
    Asset.POINTS.value: _("Points for each kilogram"),
}
CAP_ASSET_WORDS = {
    Asset.COMPOST.value: _("Compost, in kilograms"),
    Asset.POINTS.value: _("Points"),
}
PERIOD_WORDS = {
    "visit": _("each visit"),
    "week": _("each week"),
    "month": _("each month"),
}
STREAM_WORDS = {
    "organic": _("Organic (brown)"),
    "plastic": _("Plastic (white)"),
    "paper": _("Paper (blue)"),
    "metal": _("Metal (yellow)"),
    "glass": _("Glass (grey)"),
    "hazard": _("Hazardous (red)"),
    "rest": _("Not recoverable (black)"),
}
PICTOGRAM_WORDS = {
    "material-food": _("Carrot"),
    "material-garden": _("Leaves"),
    "material-pet": _("Bottle"),
    "material-hdpe": _("Canister"),
    "material-pp": _("Tub"),
    "material-film": _("Plastic bag"),
    "material-paper-white": _("Sheets of paper"),
    "material-newspaper": _("Newspaper"),
    "material-cardboard": _("Box"),
    "material-glass": _("Glass bottle"),
    "material-tinplate": _("Tin"),
    "material-aluminium": _("Drink can"),
    "material-ferrous": _("Iron"),
    "material-beverage-carton": _("Carton"),
    "material-used-oil": _("Drop of oil"),
    "material-batteries": _("Batteries"),
}
# What the rules call it, and the field in which it was typed.
_FIELDS = {"per_kg": "clean", "plausible_visit_g": "plausible", "tare_g": "tare"}
_NUMBER_WANTED = _("Write a number such as 10 or 8.50.")
_COMPOST_WANTED = _("Write kilograms of compost, such as 0.2, or grams, such as 200 g.")
_KILOS_WANTED = _("Write kilograms, such as 0.9 or 40.")


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, said) for code, said in words.items()]


class Asked(Form):
    """A form of this room: its texts, and what a rule refused."""

    def is_well_sent(self) -> bool:
        """Whether it was sent, and every field can be taken."""
        return self.validate_on_submit()

    def text(self, name: str) -> str:
        """Return what was written in a field."""
        return str(self[name].data or "")

    def refuse(self, refusal: DomainError) -> None:
        """Show a rule's refusal beside the field that it is about, else beside the first."""
        first = next(iter(self))
        said = refusal.errors or (FieldProblem("", refusal.detail),)
        for problem in said:
            name = _FIELDS.get(problem.field, problem.field)
            field = self[name] if name in self else first  # noqa: SIM401 - a form has no `get`
            field.errors = [*field.errors, problem.detail]


def weighed_kilograms(_form: Form, field: Field) -> None:
    """Validate that a text is a weight in kilograms.

    Raises:
        ValidationError: It is not.
    """
    if rules.grams_of(field.data or "") is None:
        raise ValidationError(str(_KILOS_WANTED))


class RateForm(Asked):
    """The successor of a material's rates."""

    asset = SelectField(_("What it earns"), choices=_choices(ASSET_WORDS))
    clean = StringField(
        _("For each clean kilogram"),
        [InputRequired(), Length(max=40)],
        description=_("For example 0.2 (kilograms of compost), or 10 (points)."),
    )
    contaminated = StringField(
        _("For each contaminated kilogram"),
        [Optional(), Length(max=40)],
        description=_("Left empty it is half, rounded down."),
    )
    applies_from = DateField(
        _("From this day"),
        [InputRequired()],
        description=_("Today means from the next minute on. What was credited stays as it was."),
    )

    def validate_clean(self, field: Field) -> None:
        """Read the amount in the unit of its asset."""
        if self.read(field.data) is None:
            raise ValidationError(str(self._wanted()))

    def validate_contaminated(self, field: Field) -> None:
        """Read the amount in the unit of its asset."""
        if field.data and self.read(field.data) is None:
            raise ValidationError(str(self._wanted()))

    def read(self, text: str | None) -> int | None:
        """Return grams of compost or hundredths of a point; None when it cannot be read."""
        return rules.per_kg_of(str(self.asset.data), text or "")

    def _wanted(self) -> str:
        return _COMPOST_WANTED if self.asset.data == Asset.COMPOST else _NUMBER_WANTED


class CapForm(Asked):
    """The successor of a cap."""

    asset = SelectField(_("What is capped"), choices=_choices(CAP_ASSET_WORDS))
    period = SelectField(_("Counted for"), choices=_choices(PERIOD_WORDS))
    amount = StringField(
        _("The most that is credited"),
        [Length(max=12)],
        description=_("Left empty the cap is lifted from that day on."),
    )
    applies_from = DateField(_("From this day"), [InputRequired()])

    def validate_amount(self, field: Field) -> None:
        """Read the amount in the unit of its asset."""
        if field.data and self.read(field.data) is None:
            is_compost = self.asset.data == Asset.COMPOST
            raise ValidationError(str(_KILOS_WANTED if is_compost else _NUMBER_WANTED))

    def read(self, text: str | None) -> int | None:
        """Return grams of compost or hundredths of a point; None when empty or unreadable."""
        is_compost = self.asset.data == Asset.COMPOST
        return rules.grams_of(text or "") if is_compost else rules.hundredths(text or "")


class MaterialForm(Asked):
    """What may change of a material."""

    name_es = StringField(_("Name in Spanish"), [InputRequired(), Length(max=60), plain])
    name_en = StringField(_("Name in English"), [InputRequired(), Length(max=60), plain])
    advice_es = StringField(
        _("Advice to families, in Spanish"), [Length(max=rules.NAME_MAX), plain]
    )
    advice_en = StringField(
        _("Advice to families, in English"), [Length(max=rules.NAME_MAX), plain]
    )
    pictogram = RadioField(_("Picture"), choices=_choices(PICTOGRAM_WORDS))
    plausible = StringField(
        _("Have a look above, in kg"),
        [InputRequired(), weighed_kilograms],
        description=_("A heavier line is kept, and shown to you to look at."),
    )
    position = IntegerField(
        _("Place at the counter"), [InputRequired(), NumberRange(min=1, max=999)]
    )
    frequent = BooleanField(_("Among those shown first"))


class NewMaterialForm(MaterialForm):
    """A material more."""

    code = StringField(
        _("Code"),
        [InputRequired(), Length(max=rules.ENTRY_CODE_MAX)],
        description=_("Small letters, digits and hyphens. It never changes."),
    )
    stream = SelectField(_("Stream"), choices=_choices(STREAM_WORDS))


class ProgrammeForm(Asked):
    """What the programme is called."""

    name = StringField(
        _("Name"),
        [InputRequired(), Length(max=rules.PROGRAMME_NAME_MAX), plain],
        description=_("As people call it: Mala recicla."),
    )


class PointForm(Asked):
    """A collection point's name and place."""

    name = StringField(_("Name"), [InputRequired(), Length(max=80), plain])
    place = StringField(_("Where it is"), [Length(max=rules.NAME_MAX), plain])
    hours = StringField(
        _("Days and hours"),
        [Length(max=rules.NAME_MAX), plain],
        description=_("As families say it: Saturdays, 8 to 12."),
    )


class NewPointForm(PointForm):
    """A collection point more."""

    code = StringField(
        _("Code"),
        [Length(max=rules.POINT_CODE_MAX)],
        description=_("It stands on receipts and never changes. Left empty it is given."),
    )


class TareForm(Asked):
    """A container whose weight is known."""

    name_es = StringField(_("Name in Spanish"), [InputRequired(), Length(max=60), plain])
    name_en = StringField(_("Name in English"), [InputRequired(), Length(max=60), plain])
    tare = StringField(_("Its weight when empty, in kg"), [InputRequired(), weighed_kilograms])
    code = StringField(
        _("Code"),
        [InputRequired(), Length(max=rules.ENTRY_CODE_MAX)],
        description=_("Small letters, digits and hyphens. It never changes."),
    )


class TareWeightForm(Asked):
    """What a container weighs from now on."""

    tare = StringField(_("Its weight when empty, in kg"), [InputRequired(), weighed_kilograms])


def tomorrow(today: dt.date) -> dt.date:
    """Return the day that a change usually begins: families are told before."""
    return today + dt.timedelta(days=1)
