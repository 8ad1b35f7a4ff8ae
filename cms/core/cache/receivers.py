"""Every save of something public bumps the content version, however it is saved: admin, API, import or fixture."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from cms.core.cache.version import bump_version

# Wagtail saves exactly these when somebody only saves a draft or takes a lock; nobody outside sees a difference.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)

# Wagtail's own models that decide what is public, where it lives, or how it looks. Renditions are missing on purpose:
# they are derived from the image, and making one must not empty the cache.
WAGTAIL_MODELS = (
    "wagtailcore.PageViewRestriction",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Collection",
    "wagtailcore.Locale",
    "wagtailcore.Site",
    "wagtailredirects.Redirect",
)


def register_content_models(*models: type[Model]) -> None:
    """Let every save, deletion and change of a many-to-many relation of ``models`` bump the content version.

    Apps call it in ``AppConfig.ready()`` for each model of which anything is shown in public: page types, child rows,
    snippets, site settings. Registering a model twice is harmless (design 5).
    """
    for model in models:
        label = model._meta.label_lower
        post_save.connect(_after_save, sender=model, dispatch_uid=f"content-version-save-{label}")
        post_delete.connect(_after_act, sender=model, dispatch_uid=f"content-version-delete-{label}")
        for field in model._meta.local_many_to_many:
            m2m_changed.connect(
                _after_relation,
                sender=field.remote_field.through,
                dispatch_uid=f"content-version-relation-{label}-{field.name}",
            )


def register_wagtail_models() -> None:
    """Register what Wagtail itself stores and announces. ``CoreConfig.ready()`` calls it once."""
    register_content_models(
        *(apps.get_model(label) for label in WAGTAIL_MODELS),
        apps.get_model(settings.WAGTAILIMAGES_IMAGE_MODEL),
        apps.get_model(settings.WAGTAILDOCS_DOCUMENT_MODEL),
    )
    # A page's row is deleted together with that of its type, so this one receiver hears of every deletion.
    post_delete.connect(_after_act, sender=Page, dispatch_uid="content-version-delete-any-page")
    for name, signal in {
        "page-published": page_published,
        "page-unpublished": page_unpublished,
        "page-moved": post_page_move,
        "published": published,
        "unpublished": unpublished,
    }.items():
        signal.connect(_after_act, dispatch_uid=f"content-version-{name}")


def _after_save(update_fields: Collection[str] | None = None, **kwargs: Any) -> None:
    if update_fields is None or not DRAFT_FIELDS.issuperset(update_fields):
        bump_version()


def _after_act(**kwargs: Any) -> None:
    bump_version()


def _after_relation(action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        bump_version()
