"""Days, clock times and amounts as Dutch people type them: "22 januari 2027", "22-1", "19.30", "7 uur", "€ 37,50"."""

import re
from datetime import date, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

# Both languages, so that a habit of typing survives a change of language.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mrt maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "ma maandag monday",
            "di dinsdag tuesday",
            "wo woensdag wednesday",
            "do donderdag thursday",
            "vr vrijdag friday",
            "za zaterdag saturday",
            "zo zondag sunday",
        )
    )
    for name in names.split()
}

AMOUNT = re.compile(r"(\d{1,7}|\d{1,3}(?:\.\d{3}){1,2})(?:,(\d{1,2}|-))?|(\d{1,7})\.(\d{1,2})", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})(?:[.:,u](\d{2}))?(?:uur|u|h)?", re.ASCII)
CLOCK_WITHOUT_SIGN = re.compile(r"(\d{1,2})(\d{2})(?:uur|u|h)?", re.ASCII)


class DayInput(forms.DateInput):
    """The browser's calendar; but what no calendar can hold stays visible, as it was typed."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and value and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A day. Without a year, the first such day from `today` on is meant."""

    widget = DayInput
    default_error_messages = {
        "invalid": gettext_lazy("This is not a date that we can read. For example: 22 January 2027 or 22-1-2027."),
        "impossible": gettext_lazy("This date does not exist."),
        "year": gettext_lazy("Is the year right?"),
        # Translators: the weekday that was typed is not the weekday of the date that was typed
        "weekday": gettext_lazy("%(day)s is a %(weekday)s. Which one do you mean?"),
    }

    def __init__(self, *, today=None, **options):
        self.today = today
        super().__init__(**options)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        parts = [part for part in re.split(r"[-/.,\s]+", str(value).lower()) if part]
        weekday = WEEKDAYS[parts.pop(0)] if parts and parts[0] in WEEKDAYS else None
        found = self._day(*self._numbers(parts))
        if found is None:
            raise ValidationError(self.error_messages["impossible"], code="impossible")
        if not 1900 <= found.year < 2200:
            raise ValidationError(self.error_messages["year"], code="year")
        if weekday not in (None, found.weekday()):
            words = {"day": date_format(found, "j F Y"), "weekday": date_format(found, "l")}
            raise ValidationError(self.error_messages["weekday"], code="weekday", params=words)
        return found

    def _numbers(self, parts):
        """Day, month and, when it was given, year: the order in which people here write them, or ISO's."""
        if len(parts) == 3 and len(parts[0]) == 4:
            parts = parts[::-1]
        texts = [str(MONTHS.get(part, part)) for part in parts]
        lengths = [len(text) for text in texts]
        readable = all(text.isascii() and text.isdigit() for text in texts) and max(lengths[:2], default=0) <= 2
        if not readable or len(texts) not in (2, 3) or lengths[2:] not in ([], [2], [4]):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if lengths[2:] == [2]:
            texts[2] = f"20{texts[2]}"
        return [int(text) for text in texts]

    def _day(self, day, month, year=None):
        if year is not None:
            return _day_or_none(year, month, day)
        today = self.today or timezone.localdate()
        # Nine years hold a 29 February, also around 2100.
        days = (_day_or_none(today.year + ahead, month, day) for ahead in range(9))
        return next((found for found in days if found and found >= today), None)


def _day_or_none(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


class ClockField(forms.TimeField):
    """A time of day in twenty-four hours."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "size": "8", "class": "clock"})
    default_error_messages = {
        "invalid": gettext_lazy("This is not a time that we can read. For example: 19.30."),
        "impossible": gettext_lazy("This time does not exist. A day goes from 0.00 to 23.59."),
        "midnight": gettext_lazy("24.00 is 0.00 on the next day. Fill in 23.59 at the latest."),
    }

    def prepare_value(self, value):
        return value.strftime("%H.%M") if isinstance(value, time) else value

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, time):
            return super().to_python(value)
        typed = "".join(str(value).lower().split())
        match = CLOCK.fullmatch(typed) or CLOCK_WITHOUT_SIGN.fullmatch(typed)
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute = int(match[1]), int(match[2] or 0)
        if (hour, minute) == (24, 0):
            raise ValidationError(self.error_messages["midnight"], code="midnight")
        if hour > 23 or minute > 59:
            raise ValidationError(self.error_messages["impossible"], code="impossible")
        return time(hour, minute)


class EurosField(forms.Field):
    """An amount as Dutch people write it: 37,50 or € 1.250,-; its value is in cents, None when it is empty."""

    def __init__(self, **options):
        super().__init__(**options)
        for name, value in (("inputmode", "decimal"), ("autocomplete", "off"), ("class", "amount")):
            self.widget.attrs.setdefault(name, value)

    def prepare_value(self, value):
        return f"{value // 100},{value % 100:02}" if isinstance(value, int) else value

    def to_python(self, value):
        typed = "".join((value or "").replace("€", "").split())
        if not typed:
            return None
        match = AMOUNT.fullmatch(typed)
        if not match:
            raise ValidationError(gettext_lazy("Fill in an amount in euros, such as 37,50."))
        euros, cents = match[1] or match[3], match[2] or match[4] or ""
        return int(euros.replace(".", "")) * 100 + int(cents.replace("-", "").ljust(2, "0"))
