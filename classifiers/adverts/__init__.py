"""The cues of 5.6.6: what adverts, promotion, recruitment, fund-raising and spam on a city's page say, in English and Spanish."""
