from django import forms


class SendRoundForm(forms.Form):
    """One press of the button is one sending, also when the browser sends it twice."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
