"""How the bank works: its people, and what they did on each application, loan, warning, check and collection case."""

from tallystick.engine.process.schemas import BANK_SCHEMAS, PROCESS_SCHEMAS

__all__ = ["BANK_SCHEMAS", "PROCESS_SCHEMAS"]
