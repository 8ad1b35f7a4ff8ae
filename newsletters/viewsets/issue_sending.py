"""From an issue in the editor to the mail that everybody gets: test, count, look once more, send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import Button

from cms.core import clock
from cms.core.editing.editor import editor_of
from newsletters.choices import MailingState
from newsletters.engine.control import STOPPABLE
from newsletters.issue_mails import issue_content
from newsletters.models import Mailing, MailSettings, NewsletterIssuePage
from newsletters.selectors.office_mailings import Stage, progress, stages
from newsletters.services import issues
from newsletters.services.mail_check.checks import is_proven_sender
from newsletters.viewsets.base import SEE_MAILINGS, STEER_MAILINGS, ActView, OfficeMixin
from newsletters.viewsets.mailing import PAUSABLE

FIRST_LINES = 12
PAUSES = [
    (15, _("15 minutes")),
    (60, _("1 hour")),
    (240, _("4 hours")),
    (1440, _("1 day")),
]


class OneIssueMixin(OfficeMixin):
    """The issue, and the permission to edit it; ``sends`` asks for the permission to publish it as well."""

    sends: ClassVar[bool] = False
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.sends and not self.may_send:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        return bool(self.issue.permissions_for_user(self.request.user).can_edit()) or self.may_send

    @cached_property
    def may_send(self) -> bool:
        """Who may publish may send: sending publishes."""
        return bool(self.issue.permissions_for_user(self.request.user).can_publish())

    @cached_property
    def issue(self) -> NewsletterIssuePage:
        return get_object_or_404(NewsletterIssuePage, pk=self.kwargs["pk"])

    @cached_property
    def draft(self) -> NewsletterIssuePage:
        """As it stands in the editor."""
        draft: NewsletterIssuePage = self.issue.get_latest_revision_as_object()
        return draft

    def get_page_subtitle(self) -> str:
        return str(self.draft.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailadmin_pages:edit", args=[self.issue.pk]), "label": self.draft.title},
            {"url": "", "label": self.page_title},
        ]

    def back(self) -> str:
        return reverse("issue_sending", args=[self.issue.pk])


class IssueSendingView(OneIssueMixin, TemplateView):
    """How the issue stands, and the next step."""

    page_title = _("Send the issue")
    template_name = "newsletters/admin/issue_sending.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = editor_of(self.request)
        dispatch = issues.dispatch_of(self.issue)
        mailing = dispatch.mailing if dispatch is not None else None
        state = MailingState(mailing.state) if mailing is not None else None
        is_open = mailing is None and (dispatch is None or dispatch.send_at is None)
        may_steer = self.may(STEER_MAILINGS)
        return super().get_context_data(
            issue=self.issue,
            draft=self.draft,
            subject=self.draft.subject_line,
            dispatch=dispatch,
            mailing=mailing,
            progress=progress(mailing) if mailing is not None else None,
            next_stage=_next_stage(mailing) if mailing is not None else None,
            is_open=is_open,
            problems=issues.problems_of(self.issue, user) if is_open else [],
            count=issues.count_recipients(self.draft) if is_open else None,
            mailing_list=self.draft.chosen_list,
            needs_approval=MailSettings.load().needs_approval,
            may_send=self.may_send,
            may_see_mailing=self.may(SEE_MAILINGS),
            may_steer=may_steer,
            can_pause=may_steer and state in PAUSABLE,
            can_resume=may_steer and state == MailingState.PAUSED,
            can_cancel=may_steer and state in STOPPABLE,
            **kwargs,
        )


def _next_stage(mailing: Mailing) -> Stage | None:
    """Why a mailing in stages seems to stand still."""
    is_running = mailing.state == MailingState.SENDING
    return next((stage for stage in stages(mailing) if is_running and stage.starts_at > clock.now()), None)


class IssueActView(OneIssueMixin, ActView):
    pass


class TestForm(forms.Form):
    address = forms.CharField(label=_("To this address"), max_length=254, widget=forms.EmailInput)

    def __init__(self, *args: Any, may_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].disabled = not may_choose


class IssueTestView(IssueActView):
    form_class = TestForm
    page_title = _("Test mail")
    submit_button_label = _("Send the test mail")
    explanation = _(
        "You get the issue as it stands in the editor now, marked as a test. It counts as sent to nobody. Look at it on "
        "a telephone, too."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_choose": self.may_send}

    def get_initial(self) -> dict[str, Any]:
        return {"address": editor_of(self.request).email}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user = editor_of(self.request)
        if not data["address"]:
            raise ValidationError(
                gettext("Your account has no e-mail address. Please add it in your account settings.")
            )
        try:
            issues.send_test(self.draft, data["address"], user)
        except ValidationError as error:
            raise ValidationError({"address": error}) from None
        return gettext("The test mail is on its way."), self.back()


class IssueSubmitView(IssueActView):
    form_class = forms.Form
    page_title = _("Submit for approval")
    submit_button_label = _("Hand in for approval")
    explanation = _(
        "Somebody else looks at the issue and sends it. When the text is changed afterwards, it has to be submitted again."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        issues.submit_issue(self.issue, editor_of(self.request))
        return gettext("The issue waits for a second person."), self.back()


class SendForm(forms.Form):
    when = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("now")), ("later", _("later"))],
        initial="now",
        widget=forms.RadioSelect,
    )
    # The browser's own field: Wagtail's replaces what is typed the German way by the present moment.
    send_at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only when it is sent later."),
    )
    stage_size = forms.IntegerField(
        label=_("In stages of so many people"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Left empty, everybody gets it at once. With a first small stage you can still stop a mistake."),
    )
    stage_pause = forms.TypedChoiceField(
        label=_("Pause between two stages"),
        choices=PAUSES,
        initial=60,
        coerce=int,
        required=False,
        help_text=_("Only when it is sent in stages."),
    )

    unproven = forms.BooleanField(
        label=_("Send it although receivers cannot check who it is from"),
        required=False,
        help_text=_(
            "The check of the mail set-up has not found both DKIM and DMARC for your domain. Without them many mailboxes "
            "put a newsletter among the spam, or refuse it."
        ),
    )

    def __init__(self, *args: Any, is_proven: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_proven:
            del self.fields["unproven"]
        else:
            self.fields["unproven"].required = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("when") == "later" and "send_at" in data:
            if data["send_at"] is None:
                self.add_error("send_at", _("Please enter date and time."))
            elif data["send_at"] <= clock.now():
                self.add_error("send_at", _("This moment is over. Please choose a later one, or “now”."))
        return data


class IssueSendView(IssueActView):
    """Two steps: how, and then the last look at what is about to happen."""

    sends = True
    form_class = SendForm
    page_title = _("Send or schedule")
    submit_button_label = _("Continue")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = [] if "step" in self.request.POST else issues.problems_of(self.issue, editor_of(self.request))
        return super().get_context_data(problems=problems, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_proven": is_proven_sender()}

    def form_valid(self, form: Any) -> HttpResponse:
        if self.request.POST.get("step") == "confirm":
            return super().form_valid(form)
        if problems := issues.problems_of(self.issue, editor_of(self.request)):
            for problem in problems:
                form.add_error(None, problem)
            return self.form_invalid(form)
        return self.render_confirmation(form)

    def render_confirmation(self, form: Any) -> HttpResponse:
        content = issue_content(self.draft)
        data = form.cleaned_data
        context = self.get_context_data(form=form)
        context.update(
            count=issues.count_recipients(self.draft),
            content=content,
            first_lines=_first_lines(content.text),
            mailing_list=self.draft.chosen_list,
            data=data,
            is_later=data["when"] == "later",
            pause=dict(PAUSES).get(data["stage_pause"] or 0),
            page_title=gettext("Really send?"),
        )
        return self.response_class(
            request=self.request, template=["newsletters/admin/issue_confirm.html"], context=context, using=None
        )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        size = data["stage_size"]
        send_at = data["send_at"] if data["when"] == "later" else None
        issues.send_issue(
            self.issue,
            editor_of(self.request),
            send_at=send_at,
            stage_size=size,
            stage_pause=timedelta(minutes=data["stage_pause"] or 60) if size else None,
        )
        if send_at is not None:
            return gettext("The issue is scheduled. You can cancel it until then."), self.back()
        return gettext("The issue is being sent."), self.back()


def _first_lines(text: str) -> str:
    """The beginning of the written text, without what stands below its signature line (RFC 3676, 4.3)."""
    body = text.partition("\n--")[0]
    return "\n".join(body.strip().splitlines()[:FIRST_LINES])


class IssueCancelView(IssueActView):
    sends = True
    form_class = forms.Form
    page_title = _("Do not send it yet")
    submit_button_label = _("Take the order back")
    explanation = _("Nobody has got the issue. You can change it and schedule it anew.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        issues.cancel_issue(self.issue, editor_of(self.request))
        return gettext("The issue is not scheduled any more."), self.back()


def issue_buttons(page: Any, user: Any) -> Iterator[Button]:
    """In the menu behind the three dots of an issue."""
    if isinstance(page, NewsletterIssuePage) and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Test, count, send"), url=reverse("issue_sending", args=[page.pk]), icon_name="mail", priority=1
        )


def urlpatterns() -> list[Any]:
    one = "mails/issues/<int:pk>"
    return [
        path(f"{one}/", IssueSendingView.as_view(), name="issue_sending"),
        path(f"{one}/test/", IssueTestView.as_view(), name="issue_test"),
        path(f"{one}/submit/", IssueSubmitView.as_view(), name="issue_submit"),
        path(f"{one}/send/", IssueSendView.as_view(), name="issue_send"),
        path(f"{one}/cancel/", IssueCancelView.as_view(), name="issue_cancel"),
    ]
