"""Who may sign in to the members' area, and what is open there: the office's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cms.core.addresses import check_address, recipient_key
from cms.core.editing.columns import YesNoColumn
from networks.columns import RecordColumn
from networks.membership_viewset import leading_networks
from networks.models import Audience, MemberAccount, Membership, MembershipRight, Person
from networks.services import accounts


class AccountForm(WagtailAdminModelForm):
    """The account with its address; name and switches are the member's own afterwards."""

    email = forms.EmailField(
        label=_("e-mail address"), max_length=254, help_text=_("The codes to sign in go there. No password is needed.")
    )
    may_sign_in = forms.BooleanField(
        label=_("may sign in"),
        required=False,
        initial=True,
        help_text=_("Switched off, whoever is signed in is out at once; nothing is lost."),
    )
    sends_invitation = forms.BooleanField(
        label=_("invite by e-mail now"),
        required=False,
        help_text=_("The mail says that the members' area is open, and how one signs in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.instance
        if account.pk is not None:
            self.initial["email"] = account.email
            self.initial["may_sign_in"] = account.user.is_active
        else:
            self.initial["sends_invitation"] = True

    def clean_email(self) -> str:
        address = check_address(self.cleaned_data["email"])
        others = MemberAccount.objects.filter(address_key=recipient_key(address)).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("There is an account with this address already."))
        return address

    def save(self, commit: bool = True) -> MemberAccount:
        """Raises:
        ValueError: without ``commit``: an account has a user from its first moment.
        """
        if not commit:
            raise ValueError("an account is saved together with its user")
        data = self.cleaned_data
        account: MemberAccount = self.instance
        if account.pk is None:
            made = accounts.open_account(data["email"], name=data["name"])
            account.pk, account.user, account.address_key = made.pk, made.user, made.address_key
            account.public_id, account.created_at = made.public_id, made.created_at
            account._state.adding = False
        else:
            accounts.change_address(account, data["email"])
        (accounts.let_in if data["may_sign_in"] else accounts.shut_out)(account)
        super().save()
        if data["sends_invitation"] and data["may_sign_in"]:
            accounts.invite(account)
        return account


class AccountIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[MemberAccount]:
        found: QuerySet[MemberAccount] = super().get_base_queryset()
        return found.select_related("user").annotate(
            network_title=Max("memberships__membership__network__title"), last_sign_in=Max("user__last_login")
        )


class AccountCreateView(CreateView):
    """Opened from a membership, it knows what is known there: the membership, the person and the function."""

    def get_initial_form_instance(self) -> MemberAccount:
        return MemberAccount()

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if (person := self._person) is not None:
            kwargs["initial"] = {"name": person.name, "person": person.pk}
        return kwargs

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        membership = self._found(Membership, "membership")
        if membership is not None and self.request.method == "GET":
            formset = form.formsets["memberships"]
            formset.initial = [{"membership": membership.pk}]
            formset.extra = 1
            form.initial.setdefault("organisation", str(membership.member))
        return form

    @cached_property
    def _person(self) -> Person | None:
        return self._found(Person, "person")

    def _found(self, model: Any, name: str) -> Any:
        text = self.request.GET.get(name, "")
        return model.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None


class AccountDeleteView(DeleteView):
    def delete_action(self) -> None:
        accounts.delete(self.object)


class AccountViewSet(ModelViewSet):
    """Who may sign in to the members' area."""

    model = MemberAccount
    name = "member_accounts"
    url_prefix = "networks/accounts"
    icon = "user"
    menu_label = _("Accounts")
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    delete_view_class = AccountDeleteView
    list_display = [
        RecordColumn("name", records="member_accounts", label=_("Name"), accessor="name", sort_key="name"),
        Column("email", label=_("E-mail address"), sort_key="user__email"),
        Column("organisation", label=_("Organisation"), sort_key="organisation"),
        Column("network_title", label=_("Network"), sort_key="network_title"),
        YesNoColumn("is_active", label=_("May sign in"), accessor="user.is_active", sort_key="user__is_active"),
        DateColumn("last_sign_in", label=_("Last sign-in"), sort_key="last_sign_in"),
    ]
    list_filter = ["memberships__membership__network", "memberships__membership__kind"]
    search_fields = ["name", "organisation", "user__email"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["name", "pk"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("email"),
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("organisation"), FieldPanel("function")]),
                    FieldRowPanel([FieldPanel("person"), FieldPanel("language")]),
                    FieldPanel("may_sign_in"),
                    FieldPanel("sends_invitation"),
                ],
                _("Account"),
            ),
            InlinePanel(
                "memberships",
                heading=_("Stands for"),
                label=_("membership"),
                help_text=_(
                    "What the person sees follows from these memberships. Enter a last day instead of deleting a row."
                ),
                panels=[
                    FieldRowPanel([FieldPanel("membership", widget=forms.Select), FieldPanel("role")]),
                    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
                ],
            ),
        ],
        base_form_class=AccountForm,
    )


class NetworkChoiceForm(WagtailAdminModelForm):
    """One network is one choice, however many languages its page has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = leading_networks()


class RightViewSet(ModelViewSet):
    """What the kinds of membership may do beyond or below the usual rule (B14)."""

    model = MembershipRight
    name = "membership_rights"
    url_prefix = "networks/rights"
    icon = "lock-open"
    menu_label = _("Rights")
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        RecordColumn(
            "kind",
            records="membership_rights",
            label=_("Kind of membership"),
            accessor="get_kind_display",
            sort_key="kind",
        ),
        Column("action", label=_("Right"), accessor="get_action_display", sort_key="action"),
        YesNoColumn("is_allowed", label=_("Allowed"), sort_key="is_allowed"),
        Column("network", label=_("Network"), sort_key="network__title"),
        Column("until", label=_("Until"), sort_key="until"),
    ]
    list_filter = ["network", "kind"]
    ordering = ["network__title", "kind", "action"]
    edit_handler = ObjectList(
        [
            FieldPanel("network", widget=forms.Select),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("action")]),
            FieldRowPanel([FieldPanel("is_allowed"), FieldPanel("until")]),
        ],
        base_form_class=NetworkChoiceForm,
    )


class AudienceViewSet(ModelViewSet):
    """Pages and collections of files that are for members only (B03)."""

    model = Audience
    name = "audiences"
    url_prefix = "networks/areas"
    icon = "lock"
    menu_label = _("For members only")
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        RecordColumn("what", records="audiences", label=_("Page or collection"), accessor="what"),
        Column("network", label=_("Network"), sort_key="network__title"),
        Column("standings", label=_("Only for"), accessor="standings_label"),
    ]
    list_filter = ["network"]
    ordering = ["network__title", "pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("network", widget=forms.Select),
            FieldPanel("page"),
            FieldPanel("collection"),
            FieldPanel("standings"),
        ],
        base_form_class=NetworkChoiceForm,
    )


class MembersGroup(ViewSetGroup):
    menu_label = _("Members")
    menu_name = "members"
    menu_icon = "user"
    menu_order = 61
    items = (AccountViewSet, AudienceViewSet, RightViewSet)
