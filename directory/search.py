def search_laboratories(query, *, department=None, limit=20):
    return []


def towns_for_postcode(postcode):
    return []
