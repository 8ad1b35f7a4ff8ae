"""Where stock Wagtail API v2 answers in the benchmark. It is mounted nowhere else."""

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from cms.core.editing.api_fields import ComputedField
from dialogues.models import DialogueEventPage, FrameworkCondition

# Wagtail's v2 reads columns only; what the editorial API computes is left out.
for model in (DialogueEventPage, FrameworkCondition):
    model.api_fields = [field for field in model.api_fields if not isinstance(field, ComputedField)]

router = WagtailAPIRouter("stock")
router.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [path("api/v2/", router.urls)]
