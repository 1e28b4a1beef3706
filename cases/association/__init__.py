"""What an association does for those it carries: mandates, campaigns, print files, figures. Its pages: in `portals`."""
