from . import contract_performance
