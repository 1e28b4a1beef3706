"""What somebody types to enter an organization's space for the first time, or again."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.staff import check_new_password
from cases.forms.texts import EmailText, PlainText

SHORTEST = 14


class PostedCodeForm(forms.Form):
    mark = PlainText(
        label="Repère", limit=20, missing="Tapez le repère imprimé sur la lettre.", help_text="Par exemple : ABCD-2345."
    )
    code = PlainText(
        label="Code à six chiffres",
        limit=20,
        missing="Tapez le code à six chiffres imprimé sur la lettre.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class WorkAddressForm(forms.Form):
    email = EmailText(
        label="Votre adresse e-mail professionnelle",
        autocomplete="email",
        missing="Indiquez votre adresse e-mail.",
        help_text="Un lien y est envoyé. Elle servira à vous connecter.",
    )


class NameForm(forms.Form):
    name = PlainText(
        label="Votre nom",
        limit=80,
        missing="Indiquez le nom que verront vos collègues.",
        autocomplete="name",
        help_text="Lu par vos collègues seulement. Les patients lisent un numéro.",
    )


class NewPasswordForm(forms.Form):
    """`known`: what anybody may know of the person, which the password may not rest on."""

    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=256,
        help_text=f"Au moins {SHORTEST} caractères. Six mots sans rapport entre eux conviennent.",
        error_messages={
            "required": "Choisissez un mot de passe.",
            "max_length": "Un mot de passe compte au plus 256 caractères.",
        },
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Le même, encore une fois",
        strip=False,
        error_messages={"required": "Tapez une seconde fois le mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, known=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_password(self):
        password = self.cleaned_data["password"]
        try:
            check_new_password(password, *self.known, self.cleaned_data.get("name", ""))
        except ValidationError as refusal:  # one thing to mend at a time
            raise ValidationError(refusal.messages[0], code="password") from None
        return password

    def clean(self):
        told = super().clean()
        if "password" in told and "again" in told and told["password"] != told["again"]:
            self.add_error("again", ValidationError("Les deux mots de passe diffèrent.", code="differs"))
        return told


class NewAccountForm(NameForm, NewPasswordForm):
    field_order = ("name", "password", "again")
