"""A requirement with lines, options and plan, and the steps up to the customer's yes."""

from .common import ContractCommon


class RequirementCommon(ContractCommon):
    @classmethod
    def make_requirement(cls, **values):
        """A salesperson's requirement, complete enough to be understood, in his environment."""
        defaults = {
            "subject": "Oxygen for the new furnace",
            "partner_id": cls.customer.id,
            "user_id": cls.users["salesperson"].id,
            "team_id": cls.team.id,
            "function": "Feeds the burner of furnace 3",
            "wished_date": "2026-04-01",
            "transport_mode": "carrier",
            "confirmed_how": "Visit on 1 March with Ms Zhao",
            "line_ids": [(0, 0, {"product_id": cls.product.id, "quantity": 20, "price_unit": 950})],
            "option_ids": [
                (0, 0, {"name": "Tank lorry", "price": 19000, "days": 20}),
                (0, 0, {"name": "Own tank on site", "price": 26000, "days": 40, "is_recommended": True}),
            ],
            "plan_ids": [
                (0, 0, {"kind": "delivery", "name": "First delivery", "due_on": "2026-03-30"}),
                (0, 0, {"kind": "training", "name": "Training of the operators", "due_on": "2026-04-02"}),
            ],
        }
        requirement = cls.env["custproc.requirement"].create({**defaults, **values})
        return cls.as_user("salesperson", requirement) if "user_id" not in values else requirement

    @classmethod
    def assess(cls, requirement):
        return cls.as_user("sales_manager", requirement).action_assess("feasible", "Two lorries, one driver", 12)

    @classmethod
    def proposed(cls, **values):
        requirement = cls.make_requirement(**values)
        requirement.action_understand()
        cls.assess(requirement)
        requirement.action_propose()
        return requirement

    @classmethod
    def agreed(cls, **values):
        requirement = cls.proposed(**values)
        cls.say(requirement, "agreed")
        return requirement

    @classmethod
    def say(cls, requirement, outcome, reason=None):
        """The customer's word, as the salesperson records it from a mail."""
        option = requirement.option_ids[:1].id if outcome == "agreed" else None
        requirement.action_record_word(outcome, "mail", "Ms Zhao", "Mail of 2 March", reason, option)
