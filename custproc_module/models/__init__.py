# The order is the layering of the module (doc/map.md): an area may use what stands above it; host comes last, so that its
# overrides are outermost.
from . import engine, customer, contract, credit, service, repair, host  # isort: skip
