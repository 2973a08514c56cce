"""allauth's forms, for addresses that were copied from a document or a chat and brought invisible signs along."""

from allauth.account import forms
from allauth.account.fields import EmailField

from members.typed_text import without_invisible_signs


class PastedEmailField(EmailField):
    def to_python(self, value):
        value = super().to_python(value)
        return without_invisible_signs(value).strip() if isinstance(value, str) else value


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = PastedEmailField()


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    email = PastedEmailField()


class ResetPasswordForm(forms.ResetPasswordForm):
    email = PastedEmailField()


class AddEmailForm(forms.AddEmailForm):
    email = PastedEmailField()


class _DigitsForm:
    """A phone shows its number keys for the code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ConfirmLoginCodeForm(_DigitsForm, forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(_DigitsForm, forms.ConfirmEmailVerificationCodeForm):
    pass
