from odoo import api, models


class SettingMixin(models.AbstractModel):
    """A setting that decides who decides or who reads: whoever changes it leaves a decision in the chain.

    The chatter would not do: its tracking is switched off by the caller's context. What the module itself installs or
    upgrades runs under sudo and leaves none. Settings are read through caches, which every change clears.
    """

    _name = "custproc.setting.mixin"
    _description = "Setting whose Changes are Decisions"

    @api.model_create_multi
    def create(self, vals_list):
        settings = super().create(vals_list)
        self.env.registry.clear_cache()
        for setting, vals in zip(settings, vals_list, strict=True):
            setting._record_change("created", vals)
        return settings

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        for setting in self:
            setting._record_change("changed", vals)
        return result

    def unlink(self):
        for setting in self:
            setting._record_change("deleted", {})
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _record_change(self, outcome, vals):
        if not self.env.su:
            self.env["custproc.decision"]._record(self, "mode", outcome, figures=self._get_new_values(vals))

    def _get_new_values(self, vals):
        """What the named fields hold now, as plain values."""
        self.ensure_one()
        values = {}
        for name in vals:
            value = self[name]
            values[name] = sorted(value.ids) if isinstance(value, models.BaseModel) else value
        return values
