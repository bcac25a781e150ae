"""What the office asks about batches and stock. Weights are typed in kilograms."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from wasteexchange.compost.rules import Figures, Input, Measures
from wasteexchange.deposits.errors import RecordedInFuture, RecordedTooOld
from wasteexchange.kernel.errors import DomainError, FieldProblem
from wasteexchange.kernel.quantities import TEXT_MAX
from wasteexchange.programmes.rules import grams_of
from wasteexchange.web.forms import Form, plain

# Translated when it is shown; for WTForms and everybody else it is a text.
_ = cast("Callable[[str], str]", lazy_gettext)

BAGS_MAX = 500
Choices = Iterable[tuple[str, str]]


def decimal_in(text: str, places: int) -> int | None:
    """Read a number as people type it, in units of its last place; None when unreadable."""
    found = re.fullmatch(rf"\s*(-?)(\d{{1,6}})(?:[.,](\d{{1,{places}}}))?\s*%?\s*", text, re.ASCII)
    if not found:
        return None
    unit: int = 10**places
    size = int(found[2]) * unit + int((found[3] or "0").ljust(places, "0"))
    return -size if found[1] else size


def kilograms(_form: Form, field: Field) -> None:
    """Validate that a text is a weight in kilograms.

    Raises:
        ValidationError: It is not.
    """
    if field.data and grams_of(field.data) is None:
        raise ValidationError(str(_("Write kilograms, such as 0.9 or 40.")))


def number(places: int) -> Callable[[Form, Field], None]:
    """Validate that a text is a number with at most so many decimals."""

    def check(_form: Form, field: Field) -> None:
        if field.data and decimal_in(field.data, places) is None:
            raise ValidationError(str(_("Write a number, such as 7 or 6.8.")))

    return check


def options(pairs: Choices) -> list[SelectChoice]:
    """Choices of a field from codes and words."""
    return [SelectChoice(code, words) for code, words in pairs]


def _measure(label: str, places: int, help_words: str) -> StringField:
    return StringField(label, [Optional(), number(places)], description=help_words)


class FactForm(Form):
    """What every fact is asked: the id that the page gave it, and the day."""

    record = HiddenField(validators=[Length(max=36)])
    on = DateField(_("Day"), [InputRequired()])

    def grams(self, name: str) -> int:
        """Return the grams of a field; an empty one is none."""
        return grams_of(str(self[name].data or "0")) or 0

    def measured(self, name: str, places: int) -> int | None:
        """Return a measure in units of its last place; None when it was not taken."""
        return decimal_in(str(self[name].data or ""), places)

    def text(self, name: str) -> str:
        """Return what was written in a field."""
        return str(self[name].data or "").strip()

    def refuse(self, refusal: DomainError, names: Mapping[str, str]) -> None:
        """Show a rule's refusal beside the field that it is about, else beside the day."""
        for problem in refusal.errors or (FieldProblem("", refusal.detail),):
            name = names.get(problem.field, problem.field)
            field = self[name] if name in self else self.on  # noqa: SIM401 - a form has no `get`
            field.errors = [*field.errors, _of_a_day(refusal) or problem.detail]


def _of_a_day(refusal: DomainError) -> str | None:
    """Say of a day that was chosen what is said of a clock to whoever records by its time."""
    if isinstance(refusal, RecordedInFuture):
        return str(_("Choose today or a day before it."))
    if isinstance(refusal, RecordedTooOld):
        return str(_("Choose a day of the last 400 days."))
    return None


class OpeningForm(FactForm):
    """A new batch; what can go in is added by `opening_form`."""

    method = RadioField(_("How is it made?"), [InputRequired()])
    note = StringField(_("Note"), [Length(max=TEXT_MAX), plain])

    stocked: Sequence[str] = ()
    mixed: Sequence[str] = ()

    def inputs(self) -> tuple[Input, ...]:
        """Return what goes in, in the order of the page."""
        named = [("stock", code) for code in self.stocked]
        named += [("outside", code) for code in self.mixed]
        return tuple(
            Input(origin, code, grams)
            for origin, code in named
            if (grams := self.grams(f"{origin}-{code}"))
        )

    def names(self) -> dict[str, str]:
        """Return the fields of this page by what the rules call them."""
        places = {"inputs": next(iter(self._input_names()), "on")}
        for position, each in enumerate(self.inputs()):
            for part in ("net_g", "material"):
                places[f"inputs.{position}.{part}"] = f"{each.origin}-{each.material}"
        return places

    def _input_names(self) -> list[str]:
        return [f"stock-{code}" for code in self.stocked] + [
            f"outside-{code}" for code in self.mixed
        ]


def opening_form(
    methods: Choices, stocked: Sequence[tuple[str, str, str]], mixed: Choices, **values: Any
) -> OpeningForm:
    """Return the form with a weight for each material in stock, and each that is mixed in."""
    mixed = list(mixed)
    fields = {
        f"stock-{code}": StringField(words, [kilograms, Length(max=12)], description=there)
        for code, words, there in stocked
    } | {
        f"outside-{code}": StringField(words, [kilograms, Length(max=12)]) for code, words in mixed
    }
    codes = {"stocked": [code for code, *_rest in stocked], "mixed": [code for code, _w in mixed]}
    made = type("OpeningFormHere", (OpeningForm,), {**fields, **codes})
    form: OpeningForm = made(**values)
    form.method.choices = options(methods)
    return form


class TendingForm(FactForm):
    """What was done with a batch, or seen of it."""

    stage = SelectField(_("A new stage begins"), [Optional()])
    turned = BooleanField(_("It was turned"))
    watered = BooleanField(_("It was watered"))
    temperature = _measure(_("Temperature inside, in °C"), 1, _("For example 58 or 58.5."))
    moisture = _measure(_("Water, in percent"), 1, _("A wrung sponge is about 55."))
    ph = _measure(_("pH"), 2, _("As the strip or the meter shows it, for example 6.8."))
    worms = StringField(_("Worms that were added, in kg"), [kilograms, Length(max=12)])
    note = StringField(_("What did you see?"), [Length(max=TEXT_MAX), plain])
    photo = FileField(
        _("Photo"), description=_("Of the heap. If a person can be seen, ask before.")
    )

    def measures(self) -> Measures:
        """Return what was measured."""
        return Measures(
            self.measured("temperature", 1), self.measured("moisture", 1), self.measured("ph", 2)
        )


TENDING_NAMES = {
    "temperature_tenths": "temperature",
    "moisture_permille": "moisture",
    "ph_hundredths": "ph",
    "worms_g": "worms",
    "recorded_at": "on",
}


class ClosingForm(FactForm):
    """A batch was sieved."""

    output = StringField(
        _("Compost, in kg"), [InputRequired(), kilograms], description=_("What passed the sieve.")
    )
    rejects = StringField(
        _("Rejects, in kg"), [Optional(), kilograms], description=_("What the sieve kept.")
    )
    moisture = _measure(_("Water, in percent"), 1, _("Finished compost has 30 to 45."))
    ph = _measure(_("pH"), 2, _("As the strip or the meter shows it, for example 6.8."))
    carbon_nitrogen = _measure(
        _("Carbon to nitrogen (C/N)"), 1, _("Only if it was measured, for example 18.5.")
    )
    note = StringField(_("Note"), [Length(max=TEXT_MAX), plain])

    def measures(self) -> Measures:
        """Return what was measured."""
        return Measures(
            moisture_permille=self.measured("moisture", 1),
            ph_hundredths=self.measured("ph", 2),
            carbon_nitrogen_tenths=self.measured("carbon_nitrogen", 1),
        )


CLOSING_NAMES = {
    "output_g": "output",
    "rejects_g": "rejects",
    "moisture_permille": "moisture",
    "ph_hundredths": "ph",
    "carbon_nitrogen_tenths": "carbon_nitrogen",
    "recorded_at": "on",
}


class CountForm(FactForm):
    """What lies at a point, weighed."""

    point = SelectField(_("Collection point"))
    material = SelectField(_("Material"))
    counted = StringField(
        _("What is there, in kg"), [InputRequired(), kilograms], description=_("Weigh all of it.")
    )
    reason = StringField(
        _("Why does it differ?"),
        [Optional(), Length(max=TEXT_MAX), plain],
        description=_(
            "Only if it is not what the books say. For example: it dried, it was spilled, nobody"
            " knows."
        ),
    )


class PurchaseForm(FactForm):
    """Compost that was bought in."""

    point = SelectField(_("Collection point"))
    net = StringField(_("Compost, in kg"), [InputRequired(), kilograms])
    supplier = StringField(
        _("Where is it from?"),
        [InputRequired(), Length(max=TEXT_MAX), plain],
        description=_("A nursery, a municipality. Write no person's name."),
    )


class HaulForm(FactForm):
    """Material that leaves a point for another."""

    origin = SelectField(_("From"))
    target = SelectField(_("To"))
    material = SelectField(_("Material"))
    sent = StringField(_("Weight when it leaves, in kg"), [InputRequired(), kilograms])
    note = StringField(_("Note"), [Length(max=TEXT_MAX), plain])


class ArrivalForm(FactForm):
    """A haul arrived."""

    received = StringField(_("Weight when it arrives, in kg"), [InputRequired(), kilograms])
    reason = StringField(
        _("Why does it differ?"),
        [Optional(), Length(max=TEXT_MAX), plain],
        description=_("Only if the two weights differ. For example: it dried, a sack tore."),
    )


STOCK_NAMES = {
    "collection_point": "point",
    "counted_g": "counted",
    "net_g": "net",
    "from_point": "origin",
    "to_point": "target",
    "sent_g": "sent",
    "received_g": "received",
    "recorded_at": "on",
}


class TakeBackForm(Form):
    """Why a fact about matter is taken back."""

    record = HiddenField(validators=[Length(max=36)])
    reason = StringField(_("Why is it taken back?"), [InputRequired(), Length(max=TEXT_MAX), plain])


class LabelsForm(Form):
    """How many bags get a label, and how much is in each."""

    bags = IntegerField(
        _("How many bags?"), [InputRequired(), NumberRange(min=1, max=BAGS_MAX)], default=14
    )
    net = StringField(_("Compost in each bag, in kg"), [InputRequired(), kilograms], default="5")


class FiguresForm(Form):
    """What a programme found a way of composting to take and to give."""

    weeks_low = IntegerField(_("Weeks, at least"), [InputRequired(), NumberRange(1, 104)])
    weeks_high = IntegerField(_("Weeks, at most"), [InputRequired(), NumberRange(1, 104)])
    yield_low = StringField(_("Compost from 100 kg, at least, in kg"), [InputRequired(), number(1)])
    yield_high = StringField(_("Compost from 100 kg, at most, in kg"), [InputRequired(), number(1)])
    source = StringField(
        _("Where are these figures from?"),
        [InputRequired(), Length(max=TEXT_MAX), plain],
        description=_("For example: our last four batches."),
    )

    def figures(self) -> Figures:
        """Return them as a value."""
        return Figures(
            int(self.weeks_low.data or 0),
            int(self.weeks_high.data or 0),
            decimal_in(str(self.yield_low.data), 1) or 0,
            decimal_in(str(self.yield_high.data), 1) or 0,
            str(self.source.data),
        )


def noon_of(day: dt.date, today: dt.date, midnight: dt.datetime) -> dt.datetime | None:
    """Return when something of a day happened: today is now, another day its noon."""
    return None if day == today else midnight + dt.timedelta(hours=12)
