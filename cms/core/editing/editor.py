from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms.core.models import User


def editor_of(request: HttpRequest) -> User:
    """Who acts in the admin.

    Raises:
        PermissionDenied: nobody is signed in; the admin lets no such request pass.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
