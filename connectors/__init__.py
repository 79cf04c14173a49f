"""Systems outside: web applications and workbooks as Robot Framework libraries."""
