"""Small pieces of pages."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def icon(name):
    """A line drawing from the sprite, silent to screen readers: the words beside it say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" width="20" height="20"><use href="{}#{}"></use></svg>',
        static("recours/sprite.svg"),
        name,
    )


@register.filter
def control_id(field):
    """The id of the first control of a form field, to which an error links."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
