"""Rows of the table about orders: confirming one, approving one, listing eighty."""

from worker import Meter


def _order(env):
    order = env["sale.order"].search([("client_order_ref", "=", "bench confirm")])
    return order.with_user(order.user_id)


def _approver(env, number):
    return env["res.users"].search([("login", "=", f"bench_approver{number}")])


def confirm(env):
    """A quotation of five lines that every gate lets pass, confirmed by its salesperson."""
    order = _order(env)
    if "custproc_review_state" in order._fields:
        env.cr.execute(
            "UPDATE sale_order SET custproc_review_state = 'passed', custproc_reviewed_fingerprint = %s WHERE id = %s",
            [order.sudo()._get_fingerprint(), order.id],
        )
    if "review_ids" in order._fields:
        order.request_validation()
        for number in (1, 2, 3):
            order.with_user(_approver(env, number)).validate_tier()
    env.flush_all()
    env.invalidate_all()
    with Meter(env) as meter:
        order.action_confirm()
    if order.state != "sale":
        raise AssertionError(
            f"the order was not confirmed: {order._fields.get('custproc_hold_reason') and order.custproc_hold_reason}"
        )
    return meter.result(transfers=len(order.sudo().picking_ids))


def approve_tiers(env):
    """OCA: the request and three validations, each a request of its own."""
    order = _order(env)
    with Meter(env) as meter:
        order.request_validation()
    for number in (1, 2, 3):
        env.invalidate_all()
        with meter:
            order.with_user(_approver(env, number)).validate_tier()
    if order.validation_status != "validated":
        raise AssertionError(order.validation_status)
    return meter.result()


def approve_ours(env):
    """The module's review of the order by three tiers: the request and three approvals, each a request of its own. Nobody has a
    checklist to answer here, since the peer has none; people are told by the job, which is counted apart."""
    env["custproc.department"].search([]).write({"active": False})
    model = env["ir.model"]._get("custproc.contract.review")
    env["custproc.approval.rule"].search([("model", "=", model.model)]).write({"active": False})
    env["custproc.approval.rule"].create(
        [
            {
                "name": f"Tier {number}",
                "model_id": model.id,
                "audience": "user",
                "user_id": _approver(env, number).id,
                "tier": number,
            }
            for number in (1, 2, 3)
        ]
    )
    order = _order(env)
    env.flush_all()
    for warm in (True, False):
        savepoint = env.cr.savepoint(flush=False)
        env.invalidate_all()
        with Meter(env) as meter:
            order.action_ask_review()
        for number in (1, 2, 3):
            env.invalidate_all()
            with meter:
                order.custproc_review_id.with_user(_approver(env, number)).action_approve()
        if not warm:
            break
        savepoint.close(rollback=True)
        env.invalidate_all(flush=False)
    if order.custproc_review_state != "passed":
        raise AssertionError(order.custproc_review_state)
    steps = env["custproc.approval.step"].search(
        [("res_id", "=", order.custproc_review_id.id), ("model", "=", model.model)]
    )
    env.invalidate_all()
    with Meter(env) as telling:
        for step in steps:
            step._notify_people()
    return meter.result(told=telling.queries)


def list_orders(env, more=()):
    """Eighty orders in a list, with the columns named beside the plain ones."""
    orders = env["sale.order"].with_user(_order(env).user_id)
    columns = ("name", "date_order", "amount_total", "state", *more)
    env.invalidate_all()
    with Meter(env) as meter:
        orders.web_search_read(
            [("name", "like", "quotation")], {name: {} for name in columns}, limit=80, count_limit=10001
        )
    return meter.result()
