-- The bucket of one credential, as all replicas share it. One key, which holds all of it; the time is Redis's own.
-- Times are in microseconds. What it does is what `ledger.rs` does for one process; keep the two alike.
--
-- KEYS  1 the bucket
-- ARGV  1 take | report   2 ticket: replica and number, one for each turn
--       take:   3 cost   4 how long the asker would wait   5 tokens taken while out of touch
--       report: 3 unsent | nothing | free | told | refused   4 pause   5 remaining or -1   6 capacity   7 tokens per second
--               8 cost or -1; capacity 0 where the answer told nothing
--
-- Answers { granted | wait | probing | noted, how long, limit, level, capacity, tokens per second, pause, how many replicas ask }.

local VERSION = 1
-- A turn that nobody reported on, because its replica died, counts as in flight so long; while nothing is known, so
-- long does one that asks for the limit hold the others up.
local FLIGHT, PROBE = 30000000, 5000000
-- Who waits asks again at least so often, or loses the place after so much more.
local ASK_AGAIN, GRACE = 1000000, 500000
-- What nobody asks for is forgotten after so long.
local IDLE = 600000000
-- Nothing that is written lasts longer, so that a clock set back does no lasting harm.
local LONGEST = 86400000000

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local function is_state(state)
  if type(state) ~= 'table' or state.version ~= VERSION then return false end
  for _, name in ipairs({ 'level', 'capacity', 'rate', 'at', 'paused', 'pause', 'told', 'turns', 'order' }) do
    if type(state[name]) ~= 'number' then return false end
  end
  return type(state.flying) == 'table' and type(state.waiting) == 'table'
end

-- What nobody put there is as good as nothing.
local function read()
  local kept = redis.pcall('GET', KEYS[1])
  if type(kept) == 'string' then
    local ok, state = pcall(cmsgpack.unpack, kept)
    if ok and is_state(state) then return state end
  end
  return { version = VERSION, limit = 'unknown', level = 0, capacity = 0, rate = 1, at = now, paused = 0, pause = 0,
    told = 0, turns = 0, order = 0, flying = {}, waiting = {} }
end

local state = read()
local ticket = ARGV[2]

local function prune(entries, longest)
  for name, entry in pairs(entries) do
    if entry.ends <= now or entry.ends > now + longest then entries[name] = nil end
  end
end

-- Time goes on: tokens come in, and what is over ends.
local function pass()
  local gained = math.max(0, now - state.at) * state.rate / 1000000
  state.level = math.min(state.capacity, state.level + gained)
  state.at = now
  if state.paused > now + state.pause then state.paused = now + state.pause end
  prune(state.flying, FLIGHT)
  prune(state.waiting, ASK_AGAIN + GRACE)
end

local function set_level(level)
  state.level = math.max(0, math.min(state.capacity, level))
end

local function replica_of(name)
  return string.match(name, '^[^:]*')
end

-- What those cost who began to ask before, and how many replicas ask.
local function ahead_of(mine)
  local cost, asking = 0, 1
  for name, place in pairs(state.waiting) do
    if replica_of(name) ~= replica_of(ticket) then asking = asking + 1 end
    if name ~= ticket then
      if not mine or place.order < mine.order then cost = cost + place.cost end
    end
  end
  return cost, asking
end

local function take(cost, patience, owed)
  if state.limit == 'known' then set_level(state.level - owed) end
  local mine = state.waiting[ticket]
  state.waiting[ticket] = nil
  local ahead, asking = ahead_of(mine)
  -- It was granted already, and the answer came too late: that is still the answer.
  if state.flying[ticket] then return 'granted', 0, asking end
  local first = next(state.flying) == nil
  local charged, wait = 0, math.max(0, state.paused - now)
  if state.limit == 'known' then
    charged = math.min(cost, state.capacity)
    local missing = ahead + charged - state.level
    -- Less than a millionth of a token is dust of the arithmetic.
    if missing > 0.000001 then wait = math.max(wait, math.ceil(missing / state.rate * 1000000)) end
  elseif state.limit == 'unknown' and wait == 0 and not first then
    return 'probing', 0, asking
  end
  if wait > 0 then
    if wait <= patience then
      if not mine then state.order = state.order + 1 end
      state.waiting[ticket] = { order = mine and mine.order or state.order, cost = charged,
        ends = now + math.min(wait, ASK_AGAIN) + GRACE }
    end
    return 'wait', wait, asking
  end
  state.turns = state.turns + 1
  state.flying[ticket] = { ends = now + (state.limit == 'unknown' and PROBE or FLIGHT), first = first,
    number = state.turns, told = state.told, cost = cost, charged = charged }
  set_level(state.level - charged)
  return 'granted', 0, asking
end

local function learn(turn, remaining, capacity, rate, cost)
  state.told = state.told + 1
  local level = math.max(0, remaining)
  if state.limit == 'known' then
    level = state.level
    if turn and cost >= 0 then level = level + turn.cost - cost end
    -- Nobody else was in flight at any time between sending and answer.
    local alone = turn and turn.first and turn.number == state.turns
    if remaining >= 0 then level = alone and remaining or math.min(level, remaining) end
  end
  state.limit, state.capacity, state.rate = 'known', capacity, rate
  set_level(level)
end

local function report(what, pause, remaining, capacity, rate, cost)
  local turn = state.flying[ticket]
  state.flying[ticket] = nil
  state.waiting[ticket] = nil
  if what == 'unsent' then
    -- Only while the level is still our own reckoning: what TIDAL said since knows nothing of this turn.
    if turn and turn.told == state.told then set_level(state.level + turn.charged) end
  elseif what == 'free' then
    if state.limit == 'unknown' then state.limit = 'unlimited' end
  elseif what == 'refused' then
    state.told = state.told + 1
    state.pause = math.min(LONGEST, pause)
    state.paused = math.max(state.paused, now + state.pause)
    state.pause = state.paused - now
  end
  if (what == 'told' or what == 'refused') and capacity > 0 then learn(turn, remaining, capacity, rate, cost) end
  -- A refusal says that there was not enough, whatever our account says.
  if what == 'refused' then set_level(math.min(state.level, math.max(0, remaining))) end
  return 'noted', 0, (select(2, ahead_of(nil)))
end

pass()
local verdict, wait, asking
if ARGV[1] == 'take' then
  verdict, wait, asking = take(tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
else
  verdict, wait, asking = report(ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]),
    tonumber(ARGV[8]))
end

local pause = math.max(0, state.paused - now)
local life = IDLE + pause + (state.capacity - state.level) / state.rate * 1000000
redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', math.ceil(math.min(life, LONGEST) / 1000))
return { verdict, wait, state.limit, string.format('%.17g', state.level), state.capacity,
  string.format('%.17g', state.rate), math.ceil(pause), asking }
