from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self) -> None:
        from django.db.models import Q  # noqa: PLC0415  with the rest

        from cms.core import demo, public_life  # noqa: PLC0415  models are loaded before
        from cms.core.cache.receivers import register_content_models  # noqa: PLC0415  as above
        from networks import changes, models, periodic, privacy, receivers, search_receivers  # noqa: PLC0415  as above
        from networks.admission import parts as admission_parts  # noqa: PLC0415  as above
        from networks.demo import make_press_and_groups  # noqa: PLC0415  as above
        from networks.demo_members import make_members  # noqa: PLC0415  as above
        from networks.groups import notices as group_notices  # noqa: PLC0415  as above
        from networks.groups import parts as group_parts  # noqa: PLC0415  as above
        from networks.groups import privacy as group_privacy  # noqa: PLC0415  as above
        from networks.groups import receivers as group_receivers  # noqa: PLC0415  as above
        from networks.members import account_notices  # noqa: PLC0415  as above
        from networks.members import parts as area_parts  # noqa: PLC0415  as above
        from networks.services import search_index  # noqa: PLC0415  as above

        # Nothing public depends on who is responsible for a membership.
        register_content_models(
            models.AdmissionStep,
            models.CharterChapter,
            models.Criterion,
            models.Feature,
            models.GoodPractice,
            models.Membership,
            models.Milestone,
            models.NetworkIndexPage,
            models.NetworkOrganisation,
            models.NetworkPage,
            models.Offer,
            models.Organisation,
            models.Participation,
            models.Person,
            models.PersonLink,
            models.PressQuote,
            models.PressReleasePage,
            models.Principle,
            models.ProgrammeOffer,
            models.ProgrammeOrganisation,
            models.ProgrammePage,
            models.ProgrammeResult,
            models.Purpose,
            models.Region,
            models.Spokesperson,
            models.WorkingGroupPage,
        )
        demo.PARTS["press release and working groups"] = make_press_and_groups
        demo.PARTS["members and groups at work"] = make_members
        public_life.register_pages(changes.NETWORK, models.NetworkPage)
        public_life.register_pages(changes.PRESS_RELEASE, models.PressReleasePage)
        public_life.register_records(changes.PERSON, models.Person, Q(is_public=True))
        public_life.register_records(changes.ORGANISATION, models.Organisation)
        public_life.register_records(changes.REGION, models.Region)
        search_index.register_sources()
        search_receivers.connect()
        receivers.connect()
        group_receivers.connect()
        group_notices.register()
        group_parts.register()
        group_privacy.register()
        privacy.register()
        area_parts.register()
        account_notices.register()
        admission_parts.register()
        periodic.register_jobs()
