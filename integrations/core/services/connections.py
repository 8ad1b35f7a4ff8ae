"""Making, changing and reviving connections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from cms.core import clock
from cms.core.models import ImportKey
from integrations.core import registry
from integrations.core.choices import Trouble
from integrations.core.errors import ConfigurationError
from integrations.core.models import Connection

if TYPE_CHECKING:
    from cms.core.models import User
    from integrations.core.contract import Integration

CREATED = "integrations.connection_created"
CHANGED = "integrations.connection_changed"
DELETED = "integrations.connection_deleted"

_NEVER_SET = frozenset({"id", "connection_ptr", "public_id", "slug"})
_SECTIONS = {"series": "series", "network": "networks"}


def connect(slug: str, values: Mapping[str, str], *, user: User | None = None) -> tuple[Connection, bool]:
    """Make the connection that ``values`` describe, or change it when the plugin's ``connection_key`` finds it.

    Returns:
        The connection, and whether it is a new one.

    Raises:
        ConfigurationError: there is no such plugin, it has no connections, or a name or value is wrong.
    """
    integration = _installed(slug)
    model: type[Connection] = apps.get_model(integration.connection_model)
    with transaction.atomic():
        connection = _find(integration, model, values) or model(slug=slug)
        is_new = connection.pk is None
        integration.configure(connection, values)
        if not connection.label:
            connection.label = next((values[name] for name in integration.connection_key if values.get(name)), slug)
        try:
            connection.full_clean()
        except ValidationError as error:
            raise ConfigurationError(_in_one_line(error)) from error
        connection.save()
        settings_saved(connection, is_new=is_new, user=user)
    return connection, is_new


def settings_saved(connection: Connection, *, is_new: bool, user: User | None) -> None:
    """What follows from new settings: the trouble is forgotten, the next run is due at once, and the audit log tells of
    it. Forms call it after saving."""
    revive(connection)
    Connection.objects.filter(pk=connection.pk).update(next_run_at=clock.now())
    log(
        instance=_common(connection),
        action=CREATED if is_new else CHANGED,
        user=user,
        data={"plugin": connection.slug},
    )


def revive(connection: Connection) -> None:
    """Forget what went wrong: a test or a run by hand has succeeded, or the settings are new."""
    Connection.objects.filter(pk=connection.pk).update(
        trouble=Trouble.NONE,
        last_error="",
        last_error_at=None,
        failure_count=0,
        failing_since=None,
        outage_since=None,
        pause_until=None,
    )
    connection.trouble, connection.last_error, connection.failure_count = Trouble.NONE, "", 0


def set_values(connection: Connection, values: Mapping[str, str]) -> None:
    """Fill the fields of the unsaved ``connection`` from text, by their names; see ``Integration.configure``.

    Raises:
        ConfigurationError: a field is unknown, or its value cannot be read.
    """
    for name, text in values.items():
        if name in _SECTIONS:
            setattr(connection, name, _page(connection, name, text))
        elif name == "interval":
            connection.interval = _minutes(text)
        else:
            setattr(connection, name, _value(connection, name, text))


def _installed(slug: str) -> Integration:
    integration = registry.get(slug)
    if integration is None:
        raise ConfigurationError(_("There is no plugin “%(slug)s”.") % {"slug": slug})
    if not integration.connection_model:
        raise ConfigurationError(_("The plugin “%(slug)s” needs no connection.") % {"slug": slug})
    return integration


def _find(integration: Integration, model: type[Connection], values: Mapping[str, str]) -> Connection | None:
    """The connection with the same key. The plugin reads the values into an empty row, so that names and spellings are
    its own affair."""
    wanted = model(slug=integration.slug)
    integration.configure(wanted, values)
    key = {name: getattr(wanted, name, None) for name in integration.connection_key}
    if not key or not all(key.values()):
        return None
    rows: models.QuerySet[Connection] = model._default_manager.select_for_update(of=("self",))
    return rows.filter(**key).order_by("pk").first()


def _value(connection: Connection, name: str, text: str) -> Any:
    # What the core keeps about a connection is not a setting: its columns cannot be edited, the plugins' own can.
    fields: dict[str, Any] = {
        field.name: field
        for field in connection._meta.concrete_fields
        if field.editable and not field.is_relation and field.name not in _NEVER_SET
    }
    field = fields.get(name)
    if field is None:
        known = ", ".join(sorted([*_SECTIONS, *fields]))
        raise ConfigurationError(
            _("There is no setting “%(name)s”. Known are: %(known)s.") % {"name": name, "known": known}
        )
    try:
        return field.clean(field.to_python(text), connection)
    except ValidationError as error:
        raise ConfigurationError(f"{name}: {_in_one_line(error)}") from error


def _minutes(text: str) -> timedelta:
    if not text.isascii() or not text.isdigit() or not 5 <= int(text) <= 60 * 24 * 30:
        raise ConfigurationError(_("interval: please give the minutes, at least 5."))
    return timedelta(minutes=int(text))


def _page(connection: Connection, name: str, text: str) -> Page | None:
    if not text:
        return None
    field: Any = connection._meta.get_field(name)
    model: type[Page] = field.related_model
    key: UUID | None = (
        ImportKey.objects.filter(section=_SECTIONS[name], key=text).values_list("translation_key", flat=True).first()
    )
    found = model.objects.filter(translation_key=key) if key else model.objects.none()
    if not key:
        try:
            identity = UUID(text)
        except ValueError:
            identity = None
        if identity:
            found = model.objects.filter(models.Q(public_id=identity) | models.Q(translation_key=identity))
    pages = list(found.select_related("locale"))
    if not pages:
        raise ConfigurationError(_("%(name)s: nothing has the key or id “%(text)s”.") % {"name": name, "text": text})
    default = Locale.get_default().pk
    return next((page for page in pages if page.locale_id == default), pages[0])


def _common(connection: Connection) -> Connection:
    """The audit log knows connections by the common table, whichever plugin they belong to."""
    if type(connection) is Connection:
        return connection
    found: Connection = Connection.objects.get(pk=connection.pk)
    return found


def _in_one_line(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        parts = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
    else:
        parts = list(error.messages)
    return " ".join(" ".join(parts).split())
