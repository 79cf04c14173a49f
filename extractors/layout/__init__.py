"""Where things stand on a page: laid over its blank, rectified, its zones cut out."""
