from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def lid(request: HttpRequest) -> HttpResponse:
    return HttpResponse("zu")


urlpatterns = [path("lid/", lid, name="lid"), path("deep/", include([path("lid/", lid)]))]
