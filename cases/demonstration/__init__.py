"""People, laboratories and letters that are plainly made up, for whoever tries the software. Never in production."""
