from integrations.core.models.connections import Connection, IntegrationState
from integrations.core.models.deliveries import Delivery, DeliveryAttempt
from integrations.core.models.hooks import InboundHook, SeenNotice
from integrations.core.models.links import FieldConflict, RemoteLink, SyncedField
from integrations.core.models.rooms import MeetingRoom, RoomRecording
from integrations.core.models.runs import SyncRun

__all__ = [
    "Connection",
    "Delivery",
    "DeliveryAttempt",
    "FieldConflict",
    "InboundHook",
    "IntegrationState",
    "MeetingRoom",
    "RemoteLink",
    "RoomRecording",
    "SeenNotice",
    "SyncRun",
    "SyncedField",
]
