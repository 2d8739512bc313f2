"""Form controls drawn by our own templates, everywhere."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Fields render through templates/ui/field.html: label, help, control, error, in that order."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
