"""The roles of the office, with what each may do, and the way from a draft to the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from home.models import HomePage

T = TypeVar("T", bound=models.Model)

ADMIN: Final = "wagtailadmin.access_admin"
MEDIA: Final = ("wagtailimages.{}_image", "wagtaildocs.{}_document")
RECORDS: Final = (
    "networks.{}_person",
    "networks.{}_organisation",
    "networks.{}_region",
    "networks.{}_membership",
    "dialogues.{}_topic",
    "dialogues.{}_videofile",
)
WAGTAILS_OWN_GROUPS: Final = ("Moderators", "Editors")
WAGTAILS_OWN_WORKFLOW: Final = "Moderators approval"


OFFICE_OF_MAIL: Final = (
    "newsletters.view_mailing",
    "newsletters.change_mailing",
    "newsletters.view_mailingrecipient",
    "newsletters.view_subscriber",
    "newsletters.change_subscriber",
    "newsletters.delete_subscriber",
    "newsletters.view_suppression",
    "newsletters.add_suppression",
    "newsletters.delete_suppression",
    "newsletters.view_seriesreceipt",
    "newsletters.add_invitation",
    "core.view_consenttext",
    "core.add_consenttext",
    "newsletters.add_mailinglist",
    "newsletters.change_mailinglist",
    "newsletters.delete_mailinglist",
    "newsletters.view_mailinglist",
    "newsletters.change_mailsettings",
)
"""Whoever sees subscribers sees personal data: the office alone. Editors write issues and test them, reviewers approve
and send them; both see numbers, not people."""


OFFICE_OF_REGISTRATIONS: Final = (
    "dialogues.view_registration",
    "dialogues.add_registration",
    "dialogues.change_registration",
    "dialogues.delete_registration",
    "dialogues.change_outsidecount",
    "dialogues.change_registrationsettings",
)
OFFICE_OF_MEMBERS: Final = (
    "networks.view_memberaccount",
    "networks.add_memberaccount",
    "networks.change_memberaccount",
    "networks.delete_memberaccount",
    "networks.view_membershipright",
    "networks.add_membershipright",
    "networks.change_membershipright",
    "networks.delete_membershipright",
    "networks.view_audience",
    "networks.add_audience",
    "networks.change_audience",
    "networks.delete_audience",
    *(
        f"dialogues.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("topicproposal", "agendaitem", "meetingduty")
        if (verb, model) != ("add", "agendaitem")  # it comes from a member
    ),
)
"""Who has an account and what it opens; whoever holds them sees everything in the members' area
(``networks.permissions.OFFICE_PERMISSION``)."""
OFFICE_OF_SURVEYS: Final = ("dialogues.view_surveyreply", "dialogues.delete_surveyreply")
"""What people answered in surveys, their own words above all; editors make surveys and see how many have answered."""
OFFICE_OF_ADMISSION: Final = (
    "networks.view_membershipapplication",
    "networks.change_membershipapplication",
    "networks.delete_membershipapplication",
    "networks.view_admissionplan",
    "networks.add_admissionplan",
    "networks.change_admissionplan",
    "networks.delete_admissionplan",
    "networks.view_message",
    "networks.change_message",
    "networks.delete_message",
)
"""Who applies and who writes is confidential as well; the office alone sees them."""
OFFICE_OF_INTEGRATIONS: Final = (
    "integrations.view_connection",
    "integrations.add_connection",
    "integrations.change_connection",
    "integrations.delete_connection",
    "integrations.change_integrationstate",
)
"""Connections to other systems, of all plugins; reviewers see how they are."""

FIGURES: Final = "dialogues.view_headcount"
"""Who is registered is confidential (B03): the office alone sees people. Editors and reviewers see figures."""


@dataclass(frozen=True)
class Role:
    """What one group may do. ``pages`` and ``media`` are verbs, ``records`` verbs for the master data."""

    name: Promise | str
    pages: tuple[str, ...]
    media: tuple[str, ...]
    records: tuple[str, ...]
    further: tuple[str, ...] = ()


OFFICE = Role(
    _("Office"),
    pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    media=("add", "change", "delete", "choose"),
    records=("add", "change", "delete", "view"),
    further=(
        "home.change_sitesettings",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "wagtail_localize.submit_translation",
        *OFFICE_OF_MAIL,
        *OFFICE_OF_REGISTRATIONS,
        *OFFICE_OF_ADMISSION,
        *OFFICE_OF_MEMBERS,
        *OFFICE_OF_SURVEYS,
        *OFFICE_OF_INTEGRATIONS,
        FIGURES,
    ),
)
EDITOR = Role(
    _("Editor"),
    pages=("add", "change"),
    media=("add", "choose"),
    records=("add", "change", "view"),
    further=(FIGURES,),
)
REVIEWER = Role(
    _("Reviewer"),
    # Approving publishes, and Wagtail asks for the permission of whoever approves.
    pages=("change", "publish", "lock"),
    media=("choose",),
    records=("view",),
    further=(FIGURES, OFFICE_OF_INTEGRATIONS[0]),
)
ROLES: Final = (OFFICE, EDITOR, REVIEWER)
WORKFLOW: Final = _("Approval")


def set_up_roles() -> list[str]:
    """Make the groups and the workflow, or bring them back to what they should be. Running it again changes nothing.

    People who are in the groups stay in them. The groups that Wagtail brings go when nobody is in them.

    Returns:
        What was done, one line for the operator each; the groups have their names in the site's language.
    """
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        report = [_set_up_group(role) for role in ROLES]
        _set_up_workflow([_group(OFFICE), _group(REVIEWER)])
        _remove_wagtails_own()
    return report


def _set_up_group(role: Role) -> str:
    group, created = _named(Group, role.name)
    group.permissions.set(_permissions([ADMIN, *role.further, *_each(RECORDS, role.records)]))
    _set_page_permissions(group, role.pages)
    _set_collection_permissions(group, _each(MEDIA, role.media))
    return f"Roles: {'made' if created else 'checked'} the group “{group.name}”."


def _set_page_permissions(group: Group, verbs: Iterable[str]) -> None:
    wanted = set(
        Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=[f"{v}_page" for v in verbs])
    )
    root = Page.get_first_root_node()
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _set_collection_permissions(group: Group, names: Iterable[str]) -> None:
    wanted = _permissions(names)
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _set_up_workflow(reviewers: list[Group]) -> None:
    """Editors submit; reviewers and the office approve, for all pages of all languages."""
    workflow, _created = _named(Workflow, WORKFLOW)
    task, _created = _named(GroupApprovalTask, WORKFLOW)
    Workflow.objects.filter(pk=workflow.pk).update(active=True)
    Task.objects.filter(pk=task.pk).update(active=True)
    task.groups.set(reviewers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    for home in HomePage.objects.all():
        WorkflowPage.objects.update_or_create(page=home.page_ptr, defaults={"workflow": workflow})


def _remove_wagtails_own() -> None:
    Group.objects.filter(name__in=WAGTAILS_OWN_GROUPS, user__isnull=True).delete()
    if not Group.objects.filter(name=WAGTAILS_OWN_GROUPS[0]).exists():
        WorkflowPage.objects.filter(workflow__name=WAGTAILS_OWN_WORKFLOW).delete()
        Workflow.objects.filter(name=WAGTAILS_OWN_WORKFLOW).update(active=False)


def _group(role: Role) -> Group:
    return _named(Group, role.name)[0]


def _named(model: type[T], name: Promise | str) -> tuple[T, bool]:
    """The row of this name, in whatever language it was made; a new one gets the name in the site's language."""
    names = []
    for language, _label in settings.LANGUAGES:
        with override(language):
            names.append(str(name))
    found = model._default_manager.filter(name__in=names).order_by("pk").first()
    return (found, False) if found else (model._default_manager.create(name=str(name)), True)


def _each(patterns: Iterable[str], verbs: Iterable[str]) -> list[str]:
    verbs = list(verbs)
    return [pattern.format(verb) for pattern in patterns for verb in verbs]


def _permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions by their full names, such as ``networks.add_person``.

    Raises:
        LookupError: there is none of this name.
    """
    found = []
    for name in names:
        app, _dot, codename = name.partition(".")
        permission = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
        if permission is None:
            raise LookupError(f"there is no permission {name}")
        found.append(permission)
    return found
