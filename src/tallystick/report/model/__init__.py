"""The validation report of a rating, the monitoring report and the model card's page, from what a model run wrote."""
