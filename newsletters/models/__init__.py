from newsletters.models.issues import IssueDispatch, NewsletterIndexPage, NewsletterIssuePage
from newsletters.models.ledger import Mailing, MailingContent, MailingRecipient
from newsletters.models.receipts import SeriesReceipt
from newsletters.models.registrations import RegistrationMail
from newsletters.models.reminders import Invitation, KnownTime, Reminder
from newsletters.models.routes import Bounce, MailEpoch, ProviderEvent, Route, Suppression
from newsletters.models.set_up import SetUpCheck
from newsletters.models.settings import MailSettings
from newsletters.models.subscribers import MailingList, Subscriber, Subscription

__all__ = [
    "Bounce",
    "Invitation",
    "IssueDispatch",
    "KnownTime",
    "MailEpoch",
    "MailSettings",
    "Mailing",
    "MailingContent",
    "MailingList",
    "MailingRecipient",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "ProviderEvent",
    "RegistrationMail",
    "Reminder",
    "Route",
    "SeriesReceipt",
    "SetUpCheck",
    "Subscriber",
    "Subscription",
    "Suppression",
]
