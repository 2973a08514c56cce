from organisations.models.affiliation import Affiliation
from organisations.models.organisation import Organisation

__all__ = ["Affiliation", "Organisation"]
