"""The lines of the data map that belong to the core of integrations. Plugins add theirs (``describe_stored_data``)."""

from __future__ import annotations

from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from integrations.core.services import retention

ACT = "To act upon what another system reports; the body is emptied as soon as that is done."
INTEREST = "Legitimate interest, Art. 6 (1) (f) DSGVO."
AT_MOST = "Until it was dealt with; at most 30 days."

MAP = (
    PersonalField("integrations.InboundHook", "body", ACT, INTEREST, AT_MOST),
    PersonalField("integrations.InboundHook", "query", ACT, INTEREST, AT_MOST),
)


def register() -> None:
    """``IntegrationsConfig.ready()`` calls it once. No address is kept by which a person could be found, so there is
    nothing to export or erase; what is old goes."""
    register_fields(*MAP)
    register_holder(Holder("integrations", export=lambda _a: None, erase=lambda _a: 0, expire=retention.expire))
