from newsletters.models.consents import ConsentEntry, ConsentHead, ConsentText, SeriesReceipt
from newsletters.models.issues import IssueDispatch, NewsletterIndexPage, NewsletterIssuePage
from newsletters.models.ledger import Mailing, MailingContent, MailingRecipient
from newsletters.models.limits import SignUpLimit
from newsletters.models.reminders import Invitation, Reminder
from newsletters.models.routes import Bounce, MailEpoch, ProviderEvent, Route, Suppression
from newsletters.models.set_up import SetUpCheck
from newsletters.models.settings import MailSettings
from newsletters.models.subscribers import MailingList, Subscriber, Subscription

__all__ = [
    "Bounce",
    "ConsentEntry",
    "ConsentHead",
    "ConsentText",
    "Invitation",
    "IssueDispatch",
    "MailEpoch",
    "MailSettings",
    "Mailing",
    "MailingContent",
    "MailingList",
    "MailingRecipient",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "ProviderEvent",
    "Reminder",
    "Route",
    "SeriesReceipt",
    "SetUpCheck",
    "SignUpLimit",
    "Subscriber",
    "Subscription",
    "Suppression",
]
