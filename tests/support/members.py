"""People who are signed in to the admin."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils.translation import override

from home.services.roles import Role, set_up_roles
from tests.factories import UserFactory


def group_name(role: Role) -> str:
    """The name of the role's group in the language of the site."""
    with override("de"):
        return str(role.name)


def member_of(role: Role) -> Client:
    """Somebody with the permissions of a role."""
    set_up_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group_name(role)))
    return _signed_in(user)


def stranger_of_the_admin() -> Client:
    """Somebody who may enter the admin and nothing else."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return _signed_in(user)


def _signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client
