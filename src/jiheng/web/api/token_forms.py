"""The form of a new token: what it is for, what it may do, how long."""

from typing import Any

from django import forms

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import ACT_TITLES, Act, matrix
from jiheng.web.api import tokens

DAYS = {30: "30 天", 90: "90 天", tokens.LONGEST_DAYS: f"{tokens.LONGEST_DAYS} 天"}


class TokenForm(forms.Form):
    """A name, the acts by object that the person may do, perhaps an organisation, and until when."""

    name = forms.CharField(label="名称", max_length=60, help_text="哪个程序用它，如“人事系统同步”。")
    days = forms.TypedChoiceField(label="有效期", choices=list(DAYS.items()), coerce=int, initial=90)
    organisation = forms.ChoiceField(
        label="限定单位",
        required=False,
        help_text="只能看、只能改这个单位及下级的项目；不限定就是您看得到的全部。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what the person may do."""
        super().__init__(*args, **kwargs)
        self._organisations = {str(each.pk): each for each in tokens.organisations_of(user)}
        names = [(pk, each.name) for pk, each in self._organisations.items()]
        self.fields["organisation"].choices = [("", "不限定"), *names]  # type: ignore[attr-defined]
        self._scopes = []
        for subject, acts in tokens.grantable(user).items():
            name = f"scope_{subject}"
            offered = [(act.value, ACT_TITLES[act]) for act in Act if act in acts]
            self.fields[name] = forms.MultipleChoiceField(
                label=matrix().titles[subject], choices=offered, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self._scopes.append((subject, name))

    @property
    def told(self) -> dict[str, Any]:
        """Give what `tokens.issue` asks for."""
        given = self.cleaned_data
        scope = {subject: frozenset(map(Act, given[name])) for subject, name in self._scopes}
        return {
            "name": given["name"], "scope": scope, "days": given["days"],
            "organisation": self._organisations.get(given["organisation"]),
        }  # fmt: skip
