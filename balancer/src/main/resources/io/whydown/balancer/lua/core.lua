-- The table `core` and what all other shims share. Called once for each state with the functions of
-- the balancer, which answer true and results or false and a message, the table of what is entered
-- from outside, and the number of the state.
local host, inside, state = ...

local error, type, select, setmetatable, rawset, pairs, ipairs =
  error, type, select, setmetatable, rawset, pairs, ipairs
local tostring, tonumber, next = tostring, tonumber, next
local yield, isyieldable = coroutine.yield, coroutine.isyieldable
local concat, insert, unpack = table.concat, table.insert, table.unpack
local getinfo, sethook = debug.getinfo, debug.sethook
local package, loaded = package, package.loaded

-- The results of a function of the balancer; its message is an error of whoever called the shim that
-- ends with `return pass(...)`.
local function pass(ok, ...)
  if ok then
    return ...
  end
  error((...), 2)
end

-- The same within a shim.
local function need(ok, ...)
  if ok then
    return ...
  end
  error((...), 3)
end

-- Waits for what the balancer was asked for just now.
local function wait()
  if not isyieldable() then
    error("yield is not allowed here", 3)
  end
  yield()
end

inside.pass, inside.need, inside.wait = pass, need, wait

-- Functions that scripts have registered, by number.
local functions = {}

local function keep(fn)
  functions[#functions + 1] = fn
  return #functions
end

local function check(fn, what)
  if type(fn) ~= "function" then
    error("bad argument to '" .. what .. "' (function expected, got " .. type(fn) .. ")", 3)
  end
end

inside.functions = functions

core = { thread = state }

for level, name in ipairs({ "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug" }) do
  core[name] = level - 1
end

function core.register_init(fn)
  check(fn, "register_init")
  return pass(host.register("init", "", keep(fn)))
end

function core.register_task(fn, ...)
  check(fn, "register_task")
  local n = select("#", ...)
  local arguments = { ... }
  local started = n == 0 and fn or function() return fn(unpack(arguments, 1, n)) end
  return pass(host.register("task", "", keep(started)))
end

function core.register_fetches(name, fn)
  check(fn, "register_fetches")
  return pass(host.register("fetch", name, keep(fn)))
end

function core.register_converters(name, fn)
  check(fn, "register_converters")
  return pass(host.register("converter", name, keep(fn)))
end

function core.register_action(name, where, fn, arguments)
  check(fn, "register_action")
  if type(where) ~= "table" then
    error("register_action: the second argument must be a table of strings", 2)
  end
  local number = keep(fn)
  for _, set in ipairs(where) do
    need(host.register("action", name, number, set, arguments or 0))
  end
end

function core.register_service(name, kind, fn)
  check(fn, "register_service")
  return pass(host.register("service", name, keep(fn), kind))
end

function core.register_cli(words, usage, fn)
  check(fn, "register_cli")
  if type(words) ~= "table" then
    error("1st argument must be a table", 2)
  end
  return pass(host.register("cli", concat(words, " "), keep(fn), usage or ""))
end

function core.register_filter()
  error("filters of scripts are not supported here", 2)
end

function core.yield()
  if isyieldable() then
    yield()
  end
end

function core.msleep(millis)
  need(host.sleep(millis))
  wait()
end

function core.sleep(seconds)
  need(host.sleep(seconds * 1000))
  wait()
end

function core.set_nice() end

function core.done(value)
  need(host.finish(value))
  if isyieldable() then
    yield()
  end
  error("done", 0)
end

function core.log(level, text)
  return pass(host.log(level, text))
end

function core.Debug(text) return pass(host.log(7, text)) end
function core.Info(text) return pass(host.log(6, text)) end
function core.Warning(text) return pass(host.log(4, text)) end
function core.Alert(text) return pass(host.log(1, text)) end

function core.now()
  local seconds, micros = need(host.now())
  return { sec = seconds, usec = micros }
end

function core.http_date(text) return pass(host.date("http", text)) end
function core.imf_date(text) return pass(host.date("imf", text)) end
function core.rfc850_date(text) return pass(host.date("rfc850", text)) end
function core.asctime_date(text) return pass(host.date("asctime", text)) end

function core.tokenize(text, separators, noblank)
  local tokens = {}
  local from = 1
  for i = 1, #text + 1 do
    if i > #text or separators:find(text:sub(i, i), 1, true) then
      if not (noblank and i == from) then
        tokens[#tokens + 1] = text:sub(from, i - 1)
      end
      from = i + 1
    end
  end
  return tokens
end

-- Addresses are tables with the text behind their index 0; HAProxy has its own kind there.
function core.parse_addr(text)
  local address = need(host.address(text))
  return address and { [0] = address } or nil
end

function core.match_addr(one, other)
  return pass(host.same_network(one[0], other[0]))
end

-- Texts are added up without a copy for each.
local CONCAT = {}
CONCAT.__index = CONCAT
function CONCAT:add(text) self[#self + 1] = text end
function CONCAT:dump() return concat(self) end
CONCAT.__tostring = CONCAT.dump
CONCAT.__concat = function(one, other)
  return tostring(one) .. tostring(other)
end

function core.concat()
  return setmetatable({}, CONCAT)
end

-- What the configuration has set counts before the environment of the process.
local getenv = os.getenv
function os.getenv(name)
  local is_set, value = need(host.environment(name))
  if is_set then
    return value
  end
  return getenv(name)
end

-- Results of actions.
act = {
  CONTINUE = 0, STOP = 1, YIELD = 2, ERROR = 3, DONE = 4, DENY = 5, ABORT = 6, INVALID = 7,
}

function act.wake_time(millis)
  return pass(host.wake_time(millis))
end

-- Maps and expressions.
local MAP = {}
MAP.__index = MAP
function MAP:lookup(key)
  return pass(host.convert(false, self[1], key, self[2]))
end
function MAP:slookup(key)
  return pass(host.convert(true, self[1], key, self[2]))
end

Map = {}
local kinds = {
  "exact", "found", "bool", "int", "ip", "bin", "len", "str", "beg", "sub", "dir", "dom", "end", "reg",
}
local converters = {}
for number, kind in ipairs(kinds) do
  Map[kind] = number
  Map["_" .. kind] = number
  converters[number] = "map_" .. (kind == "exact" and "str" or kind)
end

function Map.new(file, kind)
  local method = kind == nil and "map_str" or converters[kind]
  if not method then
    error("Map.new: unknown kind of match", 2)
  end
  need(host.check_converter(method, file))
  return setmetatable({ method, file }, MAP)
end

local REGEX = {}
REGEX.__index = REGEX
function REGEX:exec(text)
  return pass(host.regex_exec(self[1], self[2], text))
end
function REGEX:match(text)
  local found = { need(host.regex_match(self[1], self[2], text)) }
  return found[1], { unpack(found, 2) }
end

Regex = {}
function Regex.new(expression, minds_case)
  local ok, message = need(host.regex_check(expression, not minds_case))
  if not ok then
    return false, message
  end
  return true, setmetatable({ expression, not minds_case }, REGEX)
end

local function change(verb, file, key, value)
  local answer = need(host.command(verb .. " " .. file .. " " .. key .. (value and " " .. value or "")))
  if answer:find("%S") then
    error("'" .. verb .. "': " .. answer:gsub("%s+$", ""), 3)
  end
end

function core.add_acl(file, key) change("add acl", file, key) end
function core.del_acl(file, key) change("del acl", file, key) end
function core.del_map(file, key) change("del map", file, key) end
function core.set_map(file, key, value)
  local answer = need(host.command("set map " .. file .. " " .. key .. " " .. value))
  if answer:find("not found") then
    change("add map", file, key, value)
  end
end

-- Entered from outside.

-- Where a coroutine stands, in the words of HAProxy's messages. What is written here counts as C: of
-- several such calls in a row the one that the script made is told.
function inside.trace(co)
  local places = {}
  local inner
  local level = 0
  while true do
    local info = getinfo(co, level, "Slnt")
    if not info then
      break
    end
    local native = info.short_src == "[C]"
    local text = info.short_src
    if info.currentline > 0 and not native then
      text = text .. ":" .. info.currentline
    end
    text = text .. ": in "
    -- what a shim has called was called by the balancer
    local caller = getinfo(co, level + 1, "S")
    local is_first = not native and (not caller or caller.short_src == "[C]" and caller.what ~= "C")
    if info.namewhat and info.namewhat ~= "" and not is_first then
      text = text .. info.namewhat .. " '" .. tostring(info.name) .. "'"
    elseif info.what == "main" then
      text = text .. "main chunk"
    elseif not native then
      text = text .. "function line " .. info.linedefined
    else
      text = text .. "?"
    end
    if native then
      inner = text
    else
      if inner then
        places[#places + 1] = inner
        inner = nil
      end
      places[#places + 1] = info.istailcall and text .. " ..." or text
    end
    level = level + 1
  end
  return concat(places, ", ")
end

-- Ends what runs too long where it cannot yield: the next instruction is an error.
function inside.arm()
  sethook(function() error("execution timeout", 0) end, "", 1)
end

function inside.prepend(kind, pattern)
  package[kind] = pattern .. ";" .. package[kind]
end

-- Takes one of Lua's own libraries away, before the first script comes.
function inside.without(name)
  _G[name] = nil
  loaded[name] = nil
  if name == "package" then
    _G.require = nil
  end
end

function inside.init(number)
  functions[number]()
end

function inside.task(number)
  functions[number]()
end

return function(name, ...)
  return inside[name](...)
end
