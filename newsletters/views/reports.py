"""``/mail/reports/<provider>/``: where a mail provider tells what became of our mails."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from newsletters.engine import reports

log = logging.getLogger(__name__)


@csrf_exempt
def provider_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep what the provider of ``EMAIL_URL`` reports; there is nothing here for any other.

    200 says that all of it is stored. Without a proof of its origin 403, when it cannot be read 400; in both cases
    nothing is stored, and the log has no word of what was sent.

    Raises:
        Http404: mail does not leave through this provider, or it sends no reports.
    """
    if f"anymail:{provider}" != settings.ENV.EMAIL_URL:
        raise Http404
    from newsletters.engine import webhooks  # noqa: PLC0415  anymail is loaded only where it is used

    try:
        response, found = webhooks.read_request(provider, request)
    except webhooks.UnknownProviderError:
        raise Http404 from None
    except webhooks.UnprovenError:
        log.warning("A report without proof of its origin was refused (%s). Is its secret set?", provider)
        return HttpResponse("The origin of this report is not proven.\n", status=403, content_type="text/plain")
    except webhooks.UnreadableError:
        log.warning("A report could not be read (%s)", provider)
        return HttpResponse("This is no report.\n", status=400, content_type="text/plain")
    reports.store(provider, found)
    return response
