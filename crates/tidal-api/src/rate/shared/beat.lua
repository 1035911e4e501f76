-- A sign of life of one replica, and what all have learned. The time is Redis's own, in microseconds.
--
-- KEYS  1 when each replica was last heard of   2 what each operation costs (both in one slot)
-- ARGV  1 replica   2 for how long one that is silent counts
--
-- Answers { how many replicas there are, { operation, cost, operation, cost, … } }.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local counts = tonumber(ARGV[2])

redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - counts))
-- A clock that was set back left these.
redis.call('ZREMRANGEBYSCORE', KEYS[1], string.format('%.0f', now + counts), '+inf')
redis.call('PEXPIRE', KEYS[1], math.ceil(counts / 1000))
return { redis.call('ZCARD', KEYS[1]), redis.call('HGETALL', KEYS[2]) }
