"""x"""
def plant(parts, variant): return {}
