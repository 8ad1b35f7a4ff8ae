"""The two forms: an address, then the code from its mailbox."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core.addresses import check_address, recipient_key
from networks.models import MemberAccount
from networks.services import sign_in


class AddressForm(RequestLoginCodeForm):
    """An address. Whether there is an account for it changes nothing that can be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.CharField(
            max_length=254, error_messages={"required": _("Please enter your e-mail address.")}
        )
        self._user = None

    def clean_email(self) -> str:
        address = check_address(self.cleaned_data["email"])
        account = MemberAccount.objects.active().filter(address_key=recipient_key(address)).first()
        # Only ever the user of a member's account: an editor with the same address signs in with a password.
        self._user = account.user if account is not None else None
        return address


class CodeForm(ConfirmLoginCodeForm):
    """The code, with or without its dash, in capitals or not."""

    stays = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            max_length=100, error_messages={"required": _("Please enter the code from the e-mail.")}
        )

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not sign_in.is_right(self.expected_code, typed):
            raise ValidationError(
                _("This is not the code. Please look at the newest e-mail, and type all eight signs.")
            )
        return typed
