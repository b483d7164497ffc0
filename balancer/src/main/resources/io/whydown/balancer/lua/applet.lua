-- Services: what scripts see of a client that they talk with themselves.
local host, inside = ...

local error, type, setmetatable, rawset, rawget, tostring =
  error, type, setmetatable, rawset, rawget, tostring
local concat, unpack = table.concat, table.unpack
local pass, need, wait, functions = inside.pass, inside.need, inside.wait, inside.functions

local function receive(_, size)
  if size ~= nil and type(size) ~= "number" then
    error("bad argument #2 to 'receive' (number expected, got " .. type(size) .. ")", 2)
  end
  local got = {}
  local left = size and size >= 0 and size or nil
  while left ~= 0 do
    local some = need(host.talk_take(left or -1, false))
    if some == nil then
      wait()
    elseif some == "" then
      break
    else
      got[#got + 1] = some
      left = left and left - #some
    end
  end
  return concat(got)
end

local function getline()
  local got = {}
  while true do
    local some = need(host.talk_take(-1, true))
    if some == nil then
      wait()
    elseif some == "" then
      break
    else
      got[#got + 1] = some
      if some:sub(-1) == "\n" then
        break
      end
    end
  end
  return concat(got)
end

local function send(_, text)
  if type(text) ~= "string" and type(text) ~= "number" then
    error("bad argument #1 to 'send' (string expected, got " .. type(text) .. ")", 2)
  end
  text = tostring(text)
  local from = 1
  repeat
    local taken = need(host.talk_send(from == 1 and text or text:sub(from)))
    from = from + taken
    if from <= #text then
      wait()
    end
  until from > #text
  return #text
end

local function shared(class)
  function class:set_priv(value) rawset(self, "priv_", { value }) end
  function class:get_priv()
    local kept = rawget(self, "priv_")
    return kept and kept[1]
  end
  class.set_var = function(_, name, value, if_exists)
    return pass(host.set_var(name, value, if_exists))
  end
  class.unset_var = function(_, name) return pass(host.unset_var(name)) end
  class.get_var = function(_, name) return pass(host.get_var(name)) end
  class.receive, class.getline, class.send = receive, getline, send
  return class
end

local function parts()
  local fetches, converters = inside.fetches, inside.converters
  return {
    f = setmetatable({ text = false, service = true }, fetches),
    sf = setmetatable({ text = true, service = true }, fetches),
    c = setmetatable({ text = false }, converters),
    sc = setmetatable({ text = true }, converters),
  }
end

local TCP = shared({})
TCP.__index = TCP

local HTTP = shared({})
HTTP.__index = HTTP

function HTTP:set_status(status, reason)
  if type(status) ~= "number" then
    error("bad argument #1 to 'set_status' (number expected, got " .. type(status) .. ")", 2)
  end
  if status < 100 or status > 599 then
    return false
  end
  rawset(self, "status_", status)
  rawset(self, "reason_", reason)
  return true
end

function HTTP:add_header(name, value)
  local values = self.response[name]
  value = tostring(value)
  if values then
    values[#values + 1] = value
  else
    self.response[name] = { [0] = value }
  end
end

function HTTP:start_response()
  return pass(host.talk_start(self.status_ or 200, self.reason_ or "", unpack(inside.flat(self.response))))
end

-- Entered from outside.

function inside.tcp_service(number, ...)
  functions[number](setmetatable(parts(), TCP), ...)
end

function inside.http_service(number, method, version, path, query, length, ...)
  local applet = parts()
  applet.method, applet.version, applet.path, applet.qs = method, version, path, query
  applet.length = length
  applet.headers = inside.headers(...)
  applet.response = {}
  functions[number](setmetatable(applet, HTTP))
end
