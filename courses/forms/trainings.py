from django.utils.translation import gettext as _

from courses.forms.courses import NewCourseForm


class TrainingForm(NewCourseForm):
    """A training of an organisation itself, so it says which one; who has one needs not to choose."""

    def __init__(self, *args, organisers, **options):
        super().__init__(*args, organisers=organisers, **options)
        field = self.fields["organiser"]
        # Translators: the first choice of a list of organisations
        field.required, field.empty_label = True, _("Choose one")
        theirs = list(organisers[:2])
        if len(theirs) == 1:
            field.empty_label, field.initial = None, theirs[0]
