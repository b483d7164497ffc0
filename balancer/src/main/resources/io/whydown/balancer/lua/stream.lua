-- Transactions: what scripts see of a stream.
local host, inside = ...

local error, type, setmetatable, rawset, rawget, pairs, ipairs =
  error, type, setmetatable, rawset, rawget, pairs, ipairs
local select, tostring, unpack = select, tostring, table.unpack
local yield, isyieldable = coroutine.yield, coroutine.isyieldable
local pass, need, functions = inside.pass, inside.need, inside.functions

-- Fetches and converters are methods; their names have `_` where the rule language has something else.
local function vocabulary(kind, call)
  local methods = {}
  return {
    __index = function(_, key)
      local known = methods[key]
      if known == nil and type(key) == "string" then
        local name = need(host.known(kind, key))
        known = name and call(name) or false
        methods[key] = known
      end
      return known or nil
    end,
  }
end

local FETCHES = vocabulary("fetch", function(name)
  return function(self, ...)
    return pass(host.fetch(self.text, name, self.service, ...))
  end
end)

local CONVERTERS = vocabulary("converter", function(name)
  return function(self, input, ...)
    return pass(host.convert(self.text, name, input, ...))
  end
end)

-- Headers come as names and values in turn.
local function headers(...)
  local all = {}
  local flat = { ... }
  for i = 1, #flat, 2 do
    local values = all[flat[i]]
    if values then
      values[#values + 1] = flat[i + 1]
    else
      all[flat[i]] = { [0] = flat[i + 1] }
    end
  end
  return all
end

inside.headers = headers

local HTTP = {}
HTTP.__index = HTTP

for side, of_response in pairs({ req = false, res = true }) do
  HTTP[side .. "_get_headers"] = function()
    return headers(need(host.headers(of_response)))
  end
  HTTP[side .. "_add_header"] = function(_, name, value)
    return pass(host.change_header(of_response, "add", name, value))
  end
  HTTP[side .. "_set_header"] = function(_, name, value)
    return pass(host.change_header(of_response, "set", name, value))
  end
  HTTP[side .. "_del_header"] = function(_, name)
    return pass(host.change_header(of_response, "del", name, ""))
  end
  HTTP[side .. "_rep_header"] = function(_, name, expression, value)
    return pass(host.replace_header(of_response, true, name, expression, value))
  end
  HTTP[side .. "_rep_value"] = function(_, name, expression, value)
    return pass(host.replace_header(of_response, false, name, expression, value))
  end
end

for _, part in ipairs({ "method", "path", "query", "uri" }) do
  HTTP["req_set_" .. part] = function(_, value)
    return pass(host.change_target(part, value))
  end
end

function HTTP:res_set_status(status, reason)
  return pass(host.set_status(status, reason))
end

-- What has come of a side and did not go on yet.
local CHANNEL = {}
CHANNEL.__index = CHANNEL

local function bytes(self)
  return need(host.channel(self.of_response))
end

function CHANNEL:is_resp() return self.of_response end
function CHANNEL:is_full() return need(host.channel_full(self.of_response)) end
function CHANNEL:may_recv() return need(host.channel_open(self.of_response)) end
function CHANNEL:input() return #bytes(self) end
function CHANNEL:output() return 0 end
CHANNEL.get_in_len = CHANNEL.input
CHANNEL.get_out_len = CHANNEL.output

function CHANNEL:data(offset, length)
  local all = bytes(self)
  offset = offset or 0
  local from = offset < 0 and #all + offset + 1 or offset + 1
  if not length or length < 0 then
    return all:sub(from)
  end
  return all:sub(from, from + length - 1)
end

function CHANNEL:line(offset, length)
  local all = self:data(offset, length)
  local _, last = all:find("\n", 1, true)
  return last and all:sub(1, last) or all
end

function CHANNEL:dup()
  local all = bytes(self)
  return all ~= "" and all or nil
end

for _, name in ipairs({
  "get", "getline", "set", "append", "prepend", "insert", "remove", "send", "forward",
}) do
  CHANNEL[name] = function()
    error("Channel." .. name .. ": bytes on their way cannot be changed here", 2)
  end
end

local REPLY = {}
REPLY.__index = REPLY

function REPLY:set_status(status, reason)
  if status < 200 or status > 599 then
    return false
  end
  self.status, self.reason = status, reason
  return true
end

function REPLY:add_header(name, value)
  name = name:lower()
  local values = self.headers[name]
  if values then
    values[#values + 1] = tostring(value)
  else
    self.headers[name] = { tostring(value) }
  end
  return true
end

function REPLY:del_header(name)
  self.headers[name:lower()] = nil
  return true
end

function REPLY:set_body(body)
  self.body = body
  return true
end

-- Names and values in turn, of tables as they are in scripts.
local function flat(all)
  local list = {}
  for name, values in pairs(all or {}) do
    if type(values) ~= "table" then
      values = { values }
    end
    local first = values[0] ~= nil and 0 or 1
    for i = first, #values do
      list[#list + 1] = name
      list[#list + 1] = values[i]
    end
  end
  return list
end

inside.flat = flat

local TXN = {}

local parts = {
  f = function() return setmetatable({ text = false }, FETCHES) end,
  sf = function() return setmetatable({ text = true }, FETCHES) end,
  c = function() return setmetatable({ text = false }, CONVERTERS) end,
  sc = function() return setmetatable({ text = true }, CONVERTERS) end,
  req = function() return setmetatable({ of_response = false }, CHANNEL) end,
  res = function() return setmetatable({ of_response = true }, CHANNEL) end,
  http = function(self) return rawget(self, "is_http") and setmetatable({}, HTTP) or nil end,
}

-- Parts are made when they are asked for.
local TXN_META = {
  __index = function(self, key)
    local method = TXN[key]
    if method ~= nil then
      return method
    end
    local make = parts[key]
    local made = make and make(self) or nil
    if made ~= nil then
      rawset(self, key, made)
    end
    return made
  end,
}

-- What is kept for a stream, by its number; the balancer says when it is over.
local kept = {}

function inside.forget(...)
  for i = 1, select("#", ...) do
    kept[(select(i, ...))] = nil
  end
end

function TXN:set_priv(value)
  kept[need(host.stream())] = value
end

function TXN:get_priv()
  return kept[need(host.stream())]
end

function TXN:set_var(name, value, if_exists)
  return pass(host.set_var(name, value, if_exists))
end

function TXN:unset_var(name)
  return pass(host.unset_var(name))
end

function TXN:get_var(name)
  return pass(host.get_var(name))
end

function TXN:set_loglevel(level) return pass(host.log_level(level)) end
function TXN:set_tos(tos) return pass(host.tos(tos)) end
function TXN:set_mark(mark) return pass(host.mark(mark)) end
function TXN:set_priority_class(class) return pass(host.priority_class(class)) end
function TXN:set_priority_offset(offset) return pass(host.priority_offset(offset)) end

function TXN:log(level, text) return pass(host.stream_log(level, text)) end
function TXN:deflog(text) return pass(host.stream_log(-1, text)) end
function TXN:Debug(text) return pass(host.stream_log(7, text)) end
function TXN:Info(text) return pass(host.stream_log(6, text)) end
function TXN:Warning(text) return pass(host.stream_log(4, text)) end
function TXN:Alert(text) return pass(host.stream_log(1, text)) end

function TXN:reply(from)
  from = from or {}
  -- As in HAProxy 2.6 a reason that is given here does not count.
  local reply = setmetatable({ status = from.status or 200, body = from.body, headers = {} }, REPLY)
  for name, values in pairs(from.headers or {}) do
    for _, each in pairs(type(values) == "table" and values or { values }) do
      reply:add_header(name, each)
    end
  end
  return reply
end

function TXN:done(reply)
  if type(reply) == "table" then
    need(host.reply(reply.status or 200, reply.reason or "", reply.body or "", unpack(flat(reply.headers))))
  else
    need(host.drop())
  end
  if isyieldable() then
    yield()
  end
  error("done", 0)
end

local function new(is_http)
  return setmetatable({ is_http = is_http }, TXN_META)
end

-- What services share with transactions.
inside.fetches = FETCHES
inside.converters = CONVERTERS
inside.transaction = TXN

-- Entered from outside.

-- No tail calls: where a script has failed is told as HAProxy tells it.

function inside.action(number, is_http, ...)
  local result = functions[number](new(is_http), ...)
  return result
end

inside.fetch = inside.action

function inside.converter(number, ...)
  local result = functions[number](...)
  return result
end
