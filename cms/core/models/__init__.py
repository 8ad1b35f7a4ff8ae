from cms.core.models.change_log import AnnouncedThing, LoggedChange
from cms.core.models.consents import ConsentEntry, ConsentHead, ConsentText, PrivacySettings
from cms.core.models.content_version import ContentVersion
from cms.core.models.identity import ImportKey, Record, Row, TranslatedIdMixin, public_id_for
from cms.core.models.limits import FormLimit
from cms.core.models.media import AccessibilityState, CmsDocument, CmsImage, CmsRendition, DocumentLanguage
from cms.core.models.pages import BasePage
from cms.core.models.periodic import JobSlot
from cms.core.models.search import SearchEntry
from cms.core.models.user import User

__all__ = [
    "AccessibilityState",
    "AnnouncedThing",
    "BasePage",
    "CmsDocument",
    "CmsImage",
    "CmsRendition",
    "ConsentEntry",
    "ConsentHead",
    "ConsentText",
    "ContentVersion",
    "DocumentLanguage",
    "FormLimit",
    "ImportKey",
    "JobSlot",
    "LoggedChange",
    "PrivacySettings",
    "Record",
    "Row",
    "SearchEntry",
    "TranslatedIdMixin",
    "User",
    "public_id_for",
]
