"""Gates run first, whatever else is installed.

A method override of this module runs before those of the modules it depends on, but not before those of modules loaded after it
(sale_loyalty, sale_crm, website_sale, stock_picking_batch …): they would act on a document before the gate holds it. So the
gate is set on the registry's class of the model itself, in front of every definition. The host class keeps the ordinary override as
well, for the time before the registry is ready; once the gate stands in front it only goes on (`is_hoisted`).
"""


def hoist(model, name, gate):
    """Set `gate` in front of the method `name` of a model.

    :param gate: function (records, origin, *args, **kwargs), where `origin(records, …)` runs what was in front before
    """
    cls = model.env.registry[model._name]
    if name in cls.__dict__ and getattr(cls.__dict__[name], "custproc_gate", None):
        return

    below = cls.__dict__.get(name)  # a patch set on the registry's class before, for instance by an automation

    def gated(self, *args, **kwargs):
        def origin(records, *args, **kwargs):
            if below is not None:
                return below(records, *args, **kwargs)
            return getattr(super(cls, records), name)(*args, **kwargs)

        return gate(self, origin, *args, **kwargs)

    gated.__name__ = gated.__qualname__ = name
    gated.custproc_gate = gate
    if below is None:
        # What the server reads from a method's attributes (decorators, documentation) is that of the method behind it.
        origin_method = getattr(cls, name)
        gated.__doc__ = origin_method.__doc__
        gated.__dict__.update({key: value for key, value in vars(origin_method).items() if key != "custproc_gate"})
    setattr(cls, name, gated)


def is_hoisted(model, name):
    """Whether the gate stands in front of this method, so that whoever comes to an override behind it has been judged."""
    return bool(getattr(type(model).__dict__.get(name), "custproc_gate", None))


def unhoist(model, name):
    """Take the gate away again, before the registry is set up anew."""
    cls = model.env.registry[model._name]
    if getattr(cls.__dict__.get(name), "custproc_gate", None):
        delattr(cls, name)
