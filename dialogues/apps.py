from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = _("Dialogues")

    def ready(self) -> None:
        from cms.core import demo  # noqa: PLC0415  models are loaded before
        from cms.core.cache.moments import moment_columns  # noqa: PLC0415  models are loaded before
        from cms.core.cache.receivers import register_content_models  # noqa: PLC0415  as above
        from dialogues import (  # noqa: PLC0415  as above
            group_notices,
            invitation_notices,
            member_parts,
            models,
            moments,
            periodic,
            privacy,
            proposal_notices,
            receivers,
            search_receivers,
            translation_forms,
            trip_notices,
        )
        from dialogues.demo import make_registrations  # noqa: PLC0415  as above
        from dialogues.demo_members import make_meetings  # noqa: PLC0415  as above
        from dialogues.demo_surveys import make_survey  # noqa: PLC0415  as above
        from dialogues.registrations import receivers as registration_receivers  # noqa: PLC0415  as above
        from dialogues.selectors.topic_names import topic_names  # noqa: PLC0415  as above
        from dialogues.services import search_index  # noqa: PLC0415  as above
        from dialogues.surveys import pages as survey_pages  # noqa: PLC0415  as above
        from dialogues.surveys import parts as survey_parts  # noqa: PLC0415  as above
        from dialogues.surveys import privacy as survey_privacy  # noqa: PLC0415  as above
        from dialogues.surveys import receivers as survey_receivers  # noqa: PLC0415  as above
        from networks.topics import register_topics  # noqa: PLC0415  as above

        # Nothing public depends on the meeting link, on reminders, or on what was announced.
        register_content_models(
            models.Affiliation,
            models.CalendarEntry,
            models.ConditionReference,
            models.ConditionRelation,
            models.Contributor,
            models.DialogueEventPage,
            models.DialogueIndexPage,
            models.DialogueSeriesPage,
            models.EventOrganisation,
            models.FrameworkCondition,
            models.HeadCount,
            models.OutsideCount,
            models.Presentation,
            models.Recording,
            models.RegistrationQuestion,
            models.SeriesChannel,
            models.SeriesOrganisation,
            models.SurveyOption,
            models.SurveyPage,
            models.SurveyQuestion,
            models.Topic,
            models.TopicProposal,
            models.TopicRanking,
            models.Venue,
            models.VideoFile,
        )
        demo.PARTS["registrations"] = make_registrations
        demo.PARTS["survey"] = make_survey
        demo.LATER["meetings and proposals of members"] = make_meetings
        register_topics("dialogues", topic_names)
        moments.register(moment_columns)
        search_index.register_sources()
        search_receivers.connect()
        receivers.connect()
        translation_forms.install()
        registration_receivers.connect()
        privacy.register()
        group_notices.register()
        invitation_notices.register()
        member_parts.register()
        proposal_notices.register()
        trip_notices.register()
        survey_pages.register()
        survey_parts.register()
        survey_privacy.register()
        survey_receivers.connect()
        periodic.register_jobs()
