"""What the admin gets from this app."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from newsletters.viewsets.condition_chooser import ConditionChooserViewSet, condition_chooser


@hooks.register("register_admin_viewset")
def condition_chooser_viewset() -> ConditionChooserViewSet:
    return condition_chooser


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, label, message in (
        ("submit", _("Submit an issue"), _("Issue submitted for approval")),
        ("send", _("Send an issue"), _("Sending of the issue ordered")),
        ("test", _("Send a test mail"), _("Test mail of the issue sent")),
        ("pause", _("Pause an issue"), _("Sending of the issue paused")),
        ("resume", _("Resume an issue"), _("Sending of the issue resumed")),
        ("cancel", _("Cancel an issue"), _("Sending of the issue cancelled")),
    ):
        actions.register_action(f"newsletters.{name}", label, message)
