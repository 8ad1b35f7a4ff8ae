from home.models.pages import AccessibilityStatementPage, ConformanceState, HomePage, StandardPage
from home.models.site import SiteChannel, SiteSettings

__all__ = ["AccessibilityStatementPage", "ConformanceState", "HomePage", "SiteChannel", "SiteSettings", "StandardPage"]
