"""The forms of signing in and of passwords."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from jiheng.web.accounts import passwords
from jiheng.web.accounts.models import User

RULES_URL = "/password-rules/"


def new_password(label: str = "新密码") -> forms.CharField:
    """Give a field whose rules are shown while typing."""
    live = {
        "autocomplete": "new-password",
        "hx-post": RULES_URL,
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#password-rules",
        "hx-swap": "outerHTML",
    }
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs=live))


def again() -> forms.CharField:
    """Give the field for the same password once more."""
    return forms.CharField(
        label="再输一次", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class SignInForm(LoginForm):  # type: ignore[misc]
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Name the fields."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = "密码"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Name the fields."""
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "当前密码"
        self.fields["oldpassword"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password1"] = new_password()
        self.fields["password2"] = again()

    def clean_password1(self) -> str:
        """Refuse what does not meet the rules."""
        return checked(self.cleaned_data["password1"], self.user)


class FirstPasswordForm(forms.Form):
    """A password twice, for the person of an invitation."""

    password1 = new_password("密码")
    password2 = again()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:  # noqa: ANN401
        """Know whose it is."""
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        """Refuse what does not meet the rules."""
        return checked(self.cleaned_data["password1"], self.user)

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("password1") and told.get("password2") not in (None, told["password1"]):
            self.add_error("password2", "两次输入的密码不一样。")
        return told


def checked(password: str, user: User) -> str:
    """Give the password. Raises ValidationError with every rule it misses."""
    missed = [rule.words for rule in passwords.rules_for(password, user, timezone.now()) if not rule.met]
    if missed:
        raise ValidationError("密码还不符合：%(missed)s。", params={"missed": "；".join(missed)})
    return password
