from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db import models
from django.db.models import Func


class LowercaseEmailField(models.EmailField):
    """An email address, stored and looked up in lower case, so that capitals never make a second person."""

    def pre_save(self, model_instance, add):
        """After saving, the object in hand has what is stored."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value.strip().lower() if isinstance(value, str) else value

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value


def days_between(first: str, last: str) -> Func:
    """The days from the one column until and with the other, for a constraint that no two rows overlap."""
    both = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    return Func(first, last, both, function="daterange", output_field=DateRangeField())
