"""Rows of the table about orders: confirming one, approving one, listing eighty."""

from worker import Meter, as_user


def _order(env, reference="bench confirm"):
    return as_user(env, "bench_sales")["sale.order"].search([("client_order_ref", "=", reference)])


def _approvers(env):
    return [as_user(env, f"bench_approver{number}") for number in (1, 2, 3)]


def confirm(env):
    """A quotation of five lines that every gate lets pass, confirmed by its salesperson."""
    order = _order(env)
    _prepare(env, order)
    with Meter(env) as meter:
        order.action_confirm()
    _check_confirmed(order)
    return meter.result(transfers=len(order.sudo().picking_ids))


def deliver(env):
    """The transfer of a confirmed order of five lines, validated by the storekeeper; every gate lets it pass."""
    order = _order(env, "bench deliver")
    if order.state == "draft":
        _prepare(env, order)
        order.action_confirm()
        _check_confirmed(order)
        env.cr.commit()
    transfer = as_user(env, "bench_stock")["stock.picking"].browse(order.sudo().picking_ids.id)
    env.invalidate_all()
    with Meter(env) as meter:
        transfer.button_validate()
    if transfer.state != "done":
        raise AssertionError(f"the transfer is {transfer.state}")
    return meter.result(lines=len(transfer.move_ids))


def count_calls(env, work):
    """How many Python functions `confirm` or `deliver` calls: the same whatever else the machine does."""
    counted = [0]

    def watch(_frame, event, _function):
        counted[0] += event in ("call", "c_call")

    Meter.watch = staticmethod(watch)
    try:
        answer = globals()[work](env)
    finally:
        Meter.watch = None
    return answer | {"calls": counted[0]}


def _prepare(env, order):
    """What a contestant asks for before it lets a quotation be confirmed, and an empty record cache."""
    if "custproc_review_state" in order._fields:
        env.cr.execute(
            "UPDATE sale_order SET custproc_review_state = 'passed', custproc_reviewed_fingerprint = %s WHERE id = %s",
            [order.sudo()._get_fingerprint(), order.id],
        )
    if "review_ids" in order._fields:
        order.request_validation()
        for approver in _approvers(env):
            order.with_env(approver).validate_tier()
    env.flush_all()
    env.invalidate_all()


def _check_confirmed(order):
    if order.state != "sale":
        raise AssertionError(
            f"the order was not confirmed: {order._fields.get('custproc_hold_reason') and order.custproc_hold_reason}"
        )


def approve_tiers(env, apart):
    """OCA: the request and three validations; `apart`: each a request of its own, with an empty record cache."""
    order = _order(env)
    approvers = _approvers(env)
    with Meter(env) as meter:
        order.request_validation()
    for approver in approvers:
        if apart:
            env.flush_all()
            env.cr.clear()
        with meter:
            order.with_env(approver).validate_tier()
    if order.validation_status != "validated":
        raise AssertionError(order.validation_status)
    return meter.result()


def approve_ours(env, apart):
    """The module's review of the order by three tiers: the request and three approvals. Nobody has a checklist to answer here,
    since the peer has none; people are told by a job, which is counted apart."""
    env["custproc.department"].search([]).write({"active": False})
    env["custproc.review.rule"].search([]).write({"active": False})
    model = env["ir.model"]._get("custproc.contract.review")
    approvers = _approvers(env)
    env["custproc.approval.rule"].search([("model", "=", model.model)]).write({"active": False})
    env["custproc.approval.rule"].create(
        [
            {"name": approver.user.name, "model_id": model.id, "audience": "user", "user_id": approver.uid, "tier": tier}
            for tier, approver in enumerate(approvers, 1)
        ]
    )
    order = _order(env)
    env.flush_all()
    # Rules that change clear the registry's caches: once to fill them again, once to measure.
    savepoint = env.cr.savepoint(flush=False)
    _approve(env, order, approvers, apart)
    savepoint.close(rollback=True)
    env.cr.clear()
    meter = _approve(env, order, approvers, apart)
    if order.custproc_review_state != "passed":
        raise AssertionError(order.custproc_review_state)
    review = order.custproc_review_id
    steps = env["custproc.approval.step"].search([("approval_id.res_id", "=", review.id), ("model", "=", model.model)])
    env.invalidate_all()
    with Meter(env) as telling:
        for step in steps:
            step._notify_people()
        review._tell_approved(steps.approval_id)
    return meter.result(**{"told by the job with": f"{telling.queries} more"})


def _approve(env, order, approvers, apart):
    env.invalidate_all()
    with Meter(env) as meter:
        order.action_ask_review()
    review_id = order.custproc_review_id.id
    for approver in approvers:
        if apart:
            env.invalidate_all()
        with meter:
            approver["custproc.contract.review"].browse(review_id).action_approve()
    return meter


def list_orders(env, more=()):
    """Eighty orders in a list, with the columns named beside the plain ones."""
    orders = as_user(env, "bench_sales")["sale.order"]
    columns = ("name", "date_order", "amount_total", "state", *more)
    env.invalidate_all()
    with Meter(env) as meter:
        orders.web_search_read(
            [("name", "like", "quotation")], {name: {} for name in columns}, limit=80, count_limit=10001
        )
    return meter.result()
