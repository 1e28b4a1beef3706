from django.forms.renderers import TemplatesSetting


class PageRenderer(TemplatesSetting):
    """Forms of our pages: labels, hints and errors by our components; the controls by Django's own templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
