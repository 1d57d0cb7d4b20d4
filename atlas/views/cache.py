"""How long browsers and proxies may keep a public page."""

from django.views.decorators.cache import cache_control

fresh_each_time = cache_control(public=True, max_age=0, must_revalidate=True)
fresh_each_minute = cache_control(public=True, max_age=60)
