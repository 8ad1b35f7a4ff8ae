"""The part of ``/api/v1/`` that this app answers (contract 4 and 5)."""

from ninja import Router

router = Router()
