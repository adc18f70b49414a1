"""Five-tier classification (五级分类) of loans."""
