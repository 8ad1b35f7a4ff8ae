"""The form for pictures. It tells what is wrong with a broken one, on every way into the library but the import."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm

UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)
"""What Pillow raises at a picture whose end is missing, or whose inside is broken."""


class ImageForm(BaseImageForm):
    """Wagtail reads the head of a picture when it is chosen and the rest when its pixels are counted. A photo that was
    cut off on its way from the telephone fails only there, and would be a fault of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("file")
        if field is not None:
            refusal = ValidationError(field.error_messages["invalid_image"], code="invalid_image")
            field.check_image_pixel_size = partial(_readable, field.check_image_pixel_size, refusal)


def _readable(check: Callable[[Any], None], refusal: ValidationError, file: Any) -> None:
    try:
        check(file)
    except UNREADABLE as error:
        raise refusal from error
