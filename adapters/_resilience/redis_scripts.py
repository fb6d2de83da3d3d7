"""What Redis does in one step, in its own language."""

from typing import Final

HOLD: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('pexpire',KEYS[1],ARGV[2]) end return 0"
"""Stay (milliseconds) where one is still the owner."""

RELEASE: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0"
"""Leave where one is still the owner."""

COUNT: Final = "local n=redis.call('incr',KEYS[1]) redis.call('pexpire',KEYS[1],ARGV[1]) return n"
"""Count up, forgotten so many milliseconds after the last time."""

TAKE: Final = """
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - window)
local taken = redis.call('zcard', KEYS[1])
if taken < limit then
  redis.call('zadd', KEYS[1], now, now .. '-' .. redis.call('incr', KEYS[2]))
  redis.call('pexpire', KEYS[1], window)
  redis.call('pexpire', KEYS[2], window)
  return 0
end
if limit == 0 then return window end
local frees = redis.call('zrange', KEYS[1], taken - limit, taken - limit, 'withscores')
return math.max(1, frees[2] + window - now)
"""
"""The calls of the window one by one, by Redis's own clock: machines need not agree on the time."""
