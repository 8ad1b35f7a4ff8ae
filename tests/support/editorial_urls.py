"""The addresses of a site whose editorial API is switched on."""

from cms.editorial.urls import urlpatterns as editorial
from cms.urls import urlpatterns as site

urlpatterns = [*editorial, *site]
