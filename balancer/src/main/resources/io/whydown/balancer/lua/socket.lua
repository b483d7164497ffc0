-- Sockets that scripts open themselves.
local host, inside = ...

local error, type, setmetatable, tonumber, pairs = error, type, setmetatable, tonumber, pairs
local concat = table.concat
local pass, need, wait = inside.pass, inside.need, inside.wait

local CLOSED = "connection closed."

local SOCKET = {}
SOCKET.__index = SOCKET

function SOCKET:__gc()
  host.socket_close(self.id)
end

for name, encrypts in pairs({ connect = false, connect_ssl = true }) do
  SOCKET[name] = function(self, address, port)
    if address == nil then
      error("connect: need at least 2 arguments", 2)
    end
    need(host.socket_connect(self.id, address, tonumber(port) or -1, encrypts))
    wait()
    return pass(host.socket_outcome(self.id))
  end
end

function SOCKET:send(text)
  if type(text) ~= "string" and type(text) ~= "number" then
    error("bad argument #1 to 'send' (string expected, got " .. type(text) .. ")", 2)
  end
  need(host.socket_write(self.id, text))
  wait()
  return pass(host.socket_outcome(self.id))
end

-- False at the end.
local function fill(self)
  need(host.socket_read(self.id))
  wait()
  local some = need(host.socket_outcome(self.id))
  if not some or some == "" then
    return false
  end
  self.unread = self.unread .. some
  return true
end

local function take(self, count)
  local taken = self.unread:sub(1, count)
  self.unread = self.unread:sub(count + 1)
  return taken
end

local function line(self)
  local searched = 1
  while true do
    local at = self.unread:find("\n", searched, true)
    if at then
      return (take(self, at):gsub("\r?\n$", ""))
    end
    searched = #self.unread + 1
    if not fill(self) then
      return self.unread ~= "" and take(self, #self.unread) or nil
    end
  end
end

local function all(self)
  local got = { take(self, #self.unread) }
  while fill(self) do
    got[#got + 1] = take(self, #self.unread)
  end
  local whole = concat(got)
  return whole ~= "" and whole or nil
end

local function block(self, size)
  while #self.unread < size and fill(self) do end
  if self.unread == "" and size > 0 then
    return nil
  end
  return take(self, size)
end

function SOCKET:receive(pattern, prefix)
  local got
  if pattern == nil or pattern == "*l" then
    got = line(self)
  elseif pattern == "*a" then
    got = all(self)
  else
    local size = tonumber(pattern)
    if not size then
      error("Unsupported pattern.", 2)
    elseif size < 0 then
      error("Unsupported size.", 2)
    end
    got = block(self, size)
  end
  if prefix ~= nil and type(prefix) ~= "string" then
    error("Expect a 'string' for the prefix", 2)
  end
  if got == nil then
    if prefix and prefix ~= "" then
      return prefix
    end
    return nil, CLOSED
  end
  return (prefix or "") .. got
end

function SOCKET:close()
  return pass(host.socket_close(self.id))
end

function SOCKET:settimeout(seconds)
  if type(seconds) ~= "number" then
    error("settimeout expects a number", 2)
  elseif seconds < 0 then
    error("settimeout: cannot set negatives values", 2)
  end
  return pass(host.socket_timeout(self.id, seconds * 1000))
end

function SOCKET:getpeername() return pass(host.socket_name(self.id, true)) end
function SOCKET:getsockname() return pass(host.socket_name(self.id, false)) end
function SOCKET:setoption() end

function core.tcp()
  return setmetatable({ id = need(host.socket_new()), unread = "" }, SOCKET)
end
