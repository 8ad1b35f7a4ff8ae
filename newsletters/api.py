"""The part of ``/api/v1/`` that this app answers (contract 4 and 5)."""

from ninja import Router

from newsletters.issues_api import router as issues
from newsletters.subscriptions_api import router as subscriptions

router = Router()
router.add_router("", issues)
router.add_router("", subscriptions)
