-- What one principal or address was let through lately, as all replicas count it. One key; the time is Redis's own, in
-- microseconds. It is what `window.rs` is for one process; keep the two alike.
--
-- KEYS  1 the window: a hash from the number of a slice to what was let through in it
-- ARGV  1 limit   2 how long a slice is   3 how many slices count   4 how many permits are wanted
--       5 what was let through without asking   6 permits that were not spent   7 the slice that they are of
--
-- Answers { permits, how many are left for others, how long until there are more, this slice }.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local limit, width, counted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wanted, owed, unspent = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local slice = math.floor(now / width)

local kept = redis.pcall('HGETALL', KEYS[1])
-- What nobody put there is as good as nothing.
if kept.err then
  redis.call('DEL', KEYS[1])
  kept = {}
end

local counts, sum, stale = {}, 0, {}
for at = 1, #kept, 2 do
  local number, count = tonumber(kept[at]), tonumber(kept[at + 1])
  -- One from the future is left from a clock that was set back.
  if number and count and number > slice - counted and number <= slice then
    counts[number] = count
    sum = sum + count
  else
    stale[#stale + 1] = kept[at]
  end
end
if #stale > 0 then redis.call('HDEL', KEYS[1], unpack(stale)) end

local changed = {}
local function add(number, count)
  counts[number] = (counts[number] or 0) + count
  sum = sum + count
  changed[number] = true
end

local of = tonumber(ARGV[7])
if unspent > 0 and counts[of] then add(of, -math.min(unspent, counts[of])) end
if owed > 0 then add(slice, owed) end

-- Who is near the limit takes one at a time: what one replica holds the others cannot give.
local left = limit - sum
local permits = 0
if left > 0 then permits = math.min(wanted, math.max(1, math.floor(left / 10))) end
if permits > 0 then add(slice, permits) end

local wait = 0
if permits == 0 then
  local remaining = sum
  for number = slice - counted + 1, slice do
    remaining = remaining - (counts[number] or 0)
    if remaining < limit then
      wait = (number + counted) * width - now
      break
    end
  end
end

for number in pairs(changed) do
  redis.call('HSET', KEYS[1], string.format('%.0f', number), string.format('%.0f', counts[number]))
end
if next(changed) then redis.call('PEXPIRE', KEYS[1], math.ceil((counted + 1) * width / 1000)) end
return { permits, math.max(0, limit - sum), wait, slice }
