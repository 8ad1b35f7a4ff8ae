"""Every address of the site (contract 8)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import health
from cms.core.content_import.views import import_schema
from integrations.core.mounting import urlpatterns as integration_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("import.schema.json", import_schema, name="import-schema"),
    path("", include("home.urls")),
    path("members/", include("networks.members.sign_in.urls")),
    path("members/", include("networks.members.urls")),
    path("", include("networks.urls")),
    path("", include("dialogues.urls")),
    path("", include("newsletters.urls")),
    *integration_urls(),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v1/", include(("cms.api", "api-v1"))),
    path("documents/", include(wagtaildocs_urls)),
    # Pictures are public files. Documents are not served here but by Wagtail, which knows their privacy.
    # Nothing but a name may follow the folder: “images/../private/…” would be served from there, too.
    # A changed picture gets another name, so that browsers may keep it for a year.
    re_path(
        r"^media/(?P<path>(?:images|original_images)/[^/]+)$",
        cache_control(public=True, max_age=31_536_000, immutable=True)(serve),
        {"document_root": settings.MEDIA_ROOT},
    ),
]

if settings.EDITORIAL_API:
    urlpatterns += [path("", include("cms.editorial.urls"))]

urlpatterns += i18n_patterns(
    path("", include("dialogues.page_urls")),
    path("", include(wagtail_urls)),
)

handler400 = "home.views.bad_request"
handler500 = "home.views.server_error"
