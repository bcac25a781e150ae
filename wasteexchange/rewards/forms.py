"""Forms of the office about rewards."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, fields
from decimal import Decimal
from typing import cast

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from wasteexchange.kernel.quantities import TEXT_MAX, Asset
from wasteexchange.programmes.errors import AmountRefused
from wasteexchange.programmes.forms import Asked
from wasteexchange.programmes.rules import grams_of, hundredths
from wasteexchange.rewards.rules import BATCH_MAX, HOLD_DAYS_MAX, REWARD_NAME_MAX, Terms
from wasteexchange.web.forms import Form, plain

# WTForms' types know only plain text; a text that is translated late behaves as one.
_ = cast("Callable[[str], str]", lazy_gettext)
PICTURES = {
    "seedling": _("Seedling"),
    "compost-bag": _("Bag of compost"),
    "shovel": _("Shovel"),
    "bucket": _("Bucket"),
    "basket": _("Basket"),
    "gift": _("Gift"),
    "leaf": _("Leaf"),
    "star": _("Star"),
}
ASSETS = {Asset.COMPOST: _("Compost, in kg"), Asset.POINTS: _("Points")}
KINDS = {
    "counted": _("Something that is counted"),
    "bag": _("A bag of compost"),
    "scale": _("Compost by scale"),
}


_NAME = (InputRequired(), Length(max=REWARD_NAME_MAX), plain)


def _offered(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, said) for code, said in words.items()]


def many_of(text: str, *, by_scale: bool) -> int | None:
    """Read how many, or kilograms of what is weighed; pieces or grams, None when it is neither."""
    if by_scale:
        return grams_of(text)
    return int(text) if text.isascii() and text.isdigit() else None


class HandOutForm(Form):
    """What a family takes home; `record` is the id that the page gave it."""

    record = HiddenField(validators=[Length(max=36)])
    reward = RadioField(_("What does the family take?"), validators=[InputRequired()])
    quantity = StringField(_("How many (kilograms, by scale)"), [InputRequired(), Length(max=20)])
    point = RadioField(_("Where it lies"), validators=[InputRequired()])
    pin = StringField(_("PIN of the family"), [Optional(), Length(max=4)])
    batch = StringField(_("Batch on the bag"), [Optional(), Length(max=BATCH_MAX), plain])
    later = BooleanField(_("Set it aside: the family fetches it later"))

    @property
    def id(self) -> uuid.UUID | None:
        """The id of what is recorded; None when it is none."""
        try:
            return uuid.UUID(str(self.record.data or ""))
        except ValueError:
            return None


class NamesForm(Asked):
    """What a reward is called and shown by."""

    name_es = StringField(_("Name in Spanish"), _NAME)
    name_en = StringField(_("Name in English"), _NAME)
    pictogram = RadioField(_("Picture"), choices=_offered(PICTURES), default="seedling")


class NewRewardForm(NamesForm):
    """A reward more."""

    kind = RadioField(_("What it is"), choices=_offered(KINDS), default="counted")
    code = StringField(
        _("Code"),
        [InputRequired(), Length(max=40)],
        description=_("Small letters, digits and hyphens. It never changes."),
    )
    compost = StringField(
        _("Compost in a bag, in kg"), [Optional(), Length(max=20)], description=_("Only of a bag.")
    )


class PriceForm(Asked):
    """What a reward costs from a day on."""

    asset = RadioField(_("Paid with"), choices=_offered({str(a): w for a, w in ASSETS.items()}))
    amount = StringField(
        _("One costs (a kilogram, by scale)"),
        [InputRequired(), Length(max=20)],
        description=_("For example 5 (kilograms of compost), or 2.50 (points)."),
    )
    applies_from = DateField(_("From"), [InputRequired()])

    @property
    def price(self) -> int | None:
        """Grams of compost, or hundredths of a point; None when it cannot be read."""
        read = grams_of if self.asset.data == Asset.COMPOST else hundredths
        return read(self.text("amount"))


class CapForm(Asked):
    """How many a family may have in a month."""

    quantity = StringField(
        _("At most, per family and month"),
        [Optional(), Length(max=20)],
        description=_("Kilograms, where it is weighed. Left empty it is not limited."),
    )
    applies_from = DateField(_("From"), [InputRequired()])


class StockForm(Asked):
    """How many came to a point, or were counted there."""

    record = HiddenField(validators=[Length(max=36)])
    point = RadioField(_("Where"), validators=[InputRequired()])
    units = IntegerField(_("How many"), [InputRequired(), NumberRange(min=0, max=100_000)])
    note = StringField(_("In a few words"), [Optional(), Length(max=TEXT_MAX), plain])


class TermsForm(Asked):
    """What may be handed out unasked, above which a PIN is asked for, how long something waits."""

    card_compost_g = StringField(_("To one family, compost in kg"), [InputRequired()])
    card_points = StringField(_("To one family, points"), [InputRequired()])
    device_compost_g = StringField(_("One phone in all, compost in kg"), [InputRequired()])
    device_points = StringField(_("One phone in all, points"), [InputRequired()])
    pin_above_compost_g = StringField(_("Above so much compost, in kg"), [InputRequired()])
    pin_above_points = StringField(_("Above so many points"), [InputRequired()])
    hold_days = IntegerField(
        _("Days that something waits for its family"),
        [InputRequired(), NumberRange(min=1, max=HOLD_DAYS_MAX)],
    )

    @classmethod
    def showing(cls, terms: Terms) -> "TermsForm":
        """Show what holds at present, as somebody would type it."""
        said = asdict(terms)
        return cls(formdata=None, data={name: _as_typed(name, said[name]) for name in said})

    @property
    def terms(self) -> Terms:
        """What was typed.

        Raises:
            AmountRefused: One of them is no number of its kind.
        """
        read: dict[str, int] = {"hold_days": int(self.hold_days.data or 0)}
        for name in _AMOUNTS:
            amount = (grams_of if name.endswith("_g") else hundredths)(self.text(name))
            if amount is None:
                words = gettext("Write it as a number, such as 5 or 2.50.")
                raise AmountRefused(words, field=name)
            read[name] = amount
        return Terms(**read)


_AMOUNTS = tuple(field.name for field in fields(Terms) if field.name != "hold_days")


def _as_typed(name: str, amount: int) -> str:
    if name == "hold_days":
        return str(amount)
    step = 3 if name.endswith("_g") else 2
    return f"{Decimal(amount).scaleb(-step).normalize():f}"


class PhotoForm(Asked):
    """A photo of a reward."""

    photo = FileField(_("Photo (JPEG, PNG or WebP)"), [InputRequired()])


class PinForm(Asked):
    """A family's own PIN."""

    pin = StringField(
        _("Four digits that only the family knows"),
        [InputRequired(), Length(min=4, max=4)],
    )
