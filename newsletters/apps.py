from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = _("Mails and newsletters")

    def ready(self) -> None:
        from cms.core import demo, public_life  # noqa: PLC0415  as below
        from cms.core.cache.receivers import register_content_models  # noqa: PLC0415  models are loaded before
        from dialogues.invitations import register_source  # noqa: PLC0415  as above
        from newsletters import changes, models, page_types, periodic, privacy, receivers  # noqa: PLC0415  as above
        from newsletters.demo import make_newsletter  # noqa: PLC0415  as above
        from newsletters.selectors.invited import invitations_of  # noqa: PLC0415  as above
        from newsletters.services import search_index  # noqa: PLC0415  as above

        # What pages show of a list; nothing public depends on who subscribes or on what is being sent.
        register_content_models(models.NewsletterIndexPage, models.NewsletterIssuePage, models.MailingList)
        page_types.register()
        public_life.register_pages(changes.ISSUE, models.NewsletterIssuePage)
        demo.PARTS["newsletter"] = make_newsletter
        search_index.register_sources()
        register_source("newsletters", invitations_of)
        receivers.connect()
        privacy.register()
        periodic.register_jobs()
