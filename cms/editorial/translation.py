"""Copies for translation by whoever may translate in the admin.

Wagtail's actions ask for a permission of ``simple_translation``, which does not exist beside wagtail-localize: only
superusers could use them.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, CopyForTranslationAction, CopyPageForTranslationAction, action_registry
from wagtail.models import Locale, Page, TranslatableMixin

PERMISSION = "wagtail_localize.submit_translation"


def _refuse_second(source: TranslatableMixin, locale: Locale) -> None:
    if source.locale_id == locale.pk or source.has_translation(locale):
        raise ValidationError(_("There is already a translation into this language."))


class TranslatePage(CopyPageForTranslationAction):
    """Makes the draft of a page in another language, linked to its source.

    Raises:
        CopyPageForTranslationPermissionError: the user may not translate, or not edit the source.
        ParentNotTranslatedError: the page above has no translation yet.
        ValidationError: there is a translation already.
    """

    def check(self, skip_permission_checks: bool = False) -> None:
        allowed = skip_permission_checks or (
            self.user.has_perm(PERMISSION) and self.page.permissions_for_user(self.user).can_edit()
        )
        if not allowed:
            raise self.permission_error_class(_("You may not translate this page."))
        _refuse_second(self.page, self.locale)

    def execute(self, skip_permission_checks: bool = False) -> Any:
        with transaction.atomic():  # with all pages above and below it, or not at all
            return super().execute(skip_permission_checks=skip_permission_checks)


class TranslateSnippet(CopyForTranslationAction):
    """Makes an unsaved record in another language, linked to its source. Raises the same as :class:`TranslatePage`."""

    def user_has_permission(self) -> bool:
        return bool(self.user.has_perm(PERMISSION)) and BaseAction.user_has_permission(self)

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks=skip_permission_checks)
        _refuse_second(self.object, self.locale)


def install() -> None:
    """Put the actions in the place of Wagtail's."""
    action_registry.register(Page, TranslatePage)
    action_registry.register(TranslatableMixin, TranslateSnippet)
