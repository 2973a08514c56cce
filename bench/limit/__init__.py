"""L, the limit page: the least that a Django page behind a login can do, as the measure for all others."""
