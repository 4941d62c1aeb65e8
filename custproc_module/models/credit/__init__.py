# In this order: a folder extends what the ones before it define.
from . import policy, account, receivables, gate, release, violation, liability, dunning, backtest  # isort: skip
from . import statement, collection, metering  # isort: skip
