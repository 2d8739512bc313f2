"""Joinery: components, tokens, layouts, doors and widgets that every room is fitted with. No models.

`doors` says who may enter a route; `templatetags.ui` holds the components; `static/css/tokens.css` every raw value.
"""
