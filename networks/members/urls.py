"""The members' area (``/members/``); the pages of signing in are beside it (``networks.members.sign_in.urls``)."""

from django.urls import URLPattern, URLResolver, include, path

from networks.members.views import directory, documents, mentoring, profile, start

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("profile/", profile.profile, name="profile"),
    path("profile/data.json", profile.own_data, name="own_data"),
    path("directory/", directory.directory, name="directory"),
    path("documents/", documents.documents, name="documents"),
    path("mentoring/", mentoring.index, name="mentoring"),
    path("mentoring/<uuid:public_id>/", mentoring.one, name="mentoring_one"),
    path("mentoring/<uuid:public_id>/tick/", mentoring.tick, name="mentoring_tick"),
    path("mentoring/<uuid:public_id>/package/<int:pk>/", mentoring.package, name="mentoring_package"),
    path("groups/", include("networks.groups.urls")),
]
