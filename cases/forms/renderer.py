from django.forms.renderers import DjangoTemplates
from django.template import loader


class PageRenderer(DjangoTemplates):
    """Forms of our pages: labels, hints and errors by our components, Django's own templates for the controls."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name):
        if template_name.startswith("components/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)
