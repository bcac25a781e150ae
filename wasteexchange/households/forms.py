"""The forms of the office for households."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from wasteexchange.households.rules import (
    CODE_MAX,
    CONSENT_TEXT_VERSION,
    MEMBERS_MAX,
    PERSONAL,
    PHONE_MAX,
    AgeGroup,
    Consent,
    ConsentSaid,
    Household,
    MemberCount,
    Particulars,
    Purpose,
    Sex,
    household_code,
    telephone,
)
from wasteexchange.kernel.quantities import TEXT_MAX
from wasteexchange.web.forms import Form, plain

# A form's words are said when it is shown, in the language of its reader.
_ = cast("Callable[[str], str]", lazy_gettext)
CONSENT_NAMES = {
    Purpose.PARTICIPATION: _("Keep its data"),
    Purpose.MESSAGES: _("Send it messages"),
    Purpose.STUDY: _("Use its figures to learn"),
}
_CONSENT_TEXTS = {
    Purpose.PARTICIPATION: _(
        "The family agrees that the programme keeps these data to run its account"
    ),
    Purpose.MESSAGES: _("The family agrees to get messages about collection days"),
    Purpose.STUDY: _("The family agrees that its figures, without names, are studied"),
}
SEX_NAMES = {
    Sex.FEMALE: _("Women"),
    Sex.MALE: _("Men"),
    Sex.UNSAID: _("Not said"),
}
AGE_NAMES = {
    AgeGroup.UNDER_6: _("0 to 5 years"),
    AgeGroup.UNDER_12: _("6 to 11 years"),
    AgeGroup.UNDER_18: _("12 to 17 years"),
    AgeGroup.UNDER_30: _("18 to 29 years"),
    AgeGroup.UNDER_60: _("30 to 59 years"),
    AgeGroup.FROM_60: _("60 years and more"),
}
_TEXT = (Length(max=TEXT_MAX), plain)


def _count_name(group: AgeGroup, sex: Sex) -> str:
    return f"members_{group.name.lower()}_{sex.value}"


def _consent_name(purpose: Purpose) -> str:
    return f"consent_{purpose.value}"


class HouseholdForm(Form):
    """What a family tells about itself; every part but the consent may be left out."""

    name = StringField(_("Name of the family"), _TEXT)
    sector = StringField(_("Sector or street"), _TEXT)
    phone = TelField(_("Phone"), [Length(max=PHONE_MAX), plain])
    note = TextAreaField(_("Note"), _TEXT)

    country = "PE"

    def validate_phone(self, field: Field) -> None:
        """Make sure that somebody can be reached, and write the number as it is kept."""
        if not field.data:
            return
        try:
            field.data = telephone(field.data, self.country)
        except ValueError:
            raise ValidationError(
                gettext("Look at the phone number again: it needs all its digits.")
            ) from None

    def validate_consent_participation(self, field: Field) -> None:
        """Hold that nothing personal is kept without the family's yes."""
        if not field.data and any(getattr(self, part).data for part in PERSONAL):
            raise ValidationError(
                gettext("Ask the family first. Without its yes register only a code and a card.")
            )

    def particulars(self) -> Particulars:
        """What was told."""
        return Particulars(**self.told())

    def told(self) -> dict[str, str | None]:
        """What was told, by the name of the part."""
        return {part: getattr(self, part).data or None for part in PERSONAL}

    def members(self) -> tuple[MemberCount, ...]:
        """How many people of each age group and sex were counted."""
        return tuple(
            MemberCount(group, sex, field.data)
            for group, row in self.member_rows()
            for sex, field in row
            if field.data
        )

    def member_rows(self) -> Iterator[tuple[AgeGroup, list[tuple[Sex, Field]]]]:
        """The fields of each age group."""
        for group in AgeGroup:
            yield group, [(sex, self[_count_name(group, sex)]) for sex in Sex]

    def consent_fields(self) -> Iterator[Field]:
        """One box for each purpose."""
        for purpose in Purpose:
            yield self[_consent_name(purpose)]

    def consents(self, before: Mapping[str, Consent]) -> tuple[ConsentSaid, ...]:
        """What the family says differently from before; a box never ticked says nothing."""
        return tuple(
            ConsentSaid(purpose, CONSENT_TEXT_VERSION, given=self[_consent_name(purpose)].data)
            for purpose in Purpose
            if self[_consent_name(purpose)].data != (purpose in before and before[purpose].given)
        )

    def fill(self, household: Household) -> None:
        """Show what is known."""
        for part in PERSONAL:
            self[part].data = getattr(household.particulars, part) or ""
        for member in household.members:
            self[_count_name(member.age_group, member.sex)].data = member.count
        for purpose, consent in household.consents_now.items():
            self[_consent_name(Purpose(purpose))].data = consent.given


# Eighteen numbers and three boxes that differ only in their names.
for _group in AgeGroup:
    for _sex in Sex:
        setattr(
            HouseholdForm,
            _count_name(_group, _sex),
            IntegerField(AGE_NAMES[_group], [Optional(), NumberRange(0, MEMBERS_MAX)]),
        )
for _purpose, _text in _CONSENT_TEXTS.items():
    setattr(HouseholdForm, _consent_name(_purpose), BooleanField(_text))


class NewHouseholdForm(HouseholdForm):
    """A family to register; the id comes with the form, so that sending it twice registers once."""

    id = HiddenField()
    code = StringField(
        _("Code"),
        [Length(max=CODE_MAX), plain],
        description=_("Leave it empty and the programme gives the next one."),
    )
    anyway = BooleanField(_("It is another family: register it all the same"))

    def validate_id(self, field: Field) -> None:
        """Make sure that the form is ours."""
        try:
            uuid.UUID(field.data or "")
        except ValueError:
            raise ValidationError(
                gettext("Open this page again and fill it in once more.")
            ) from None

    def validate_code(self, field: Field) -> None:
        """Make sure that the code can be written on a card and typed."""
        if not field.data:
            return
        try:
            household_code(field.data)
        except ValueError:
            raise ValidationError(
                gettext(
                    "Use letters, digits, dots and hyphens: at most 20, such as 0042 or F-0042."
                )
            ) from None


class ConfirmationForm(Form):
    """A yes to something that cannot be taken back; the id makes a second press harmless."""

    id = HiddenField()
