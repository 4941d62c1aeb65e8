"""What the web client asks when it opens a view: the specification of its fields, taken from the view itself."""

from lxml import etree


def specification(model, view_type):
    """The specification `web_read` gets for a model's main view of a type, as the user of the environment sees it."""
    arch = model.get_views([(False, view_type)])["views"][view_type]["arch"]
    return _of_node(model, etree.fromstring(arch))


def _of_node(model, node):
    found = {}
    for field in _fields_of(node):
        definition = model._fields.get(field.get("name"))
        if definition is None or not model._has_field_access(definition, "read"):
            continue
        # A column the user has not switched on is not read.
        if node.tag == "list" and field.get("optional") == "hide":
            continue
        spec = {}
        is_hidden = {"1", "True"} & {field.get("invisible"), field.get("column_invisible")}
        if definition.type == "many2one":
            spec["fields"] = {} if is_hidden else {"display_name": {}}
        elif definition.type in ("one2many", "many2many") and not is_hidden:
            views = [child for child in field if child.tag in ("list", "kanban")]
            spec = {
                "fields": _of_node(model.env[definition.comodel_name], views[0]) if views else {"display_name": {}},
                "limit": 40,
            }
        found[definition.name] = spec
    return found


def _fields_of(node):
    for child in node:
        if child.tag == "field":
            yield child
        elif isinstance(child.tag, str):
            yield from _fields_of(child)
