-- Proxies and servers: everything that the stats socket can tell and do.
local host, inside = ...

local error, setmetatable, rawset, tonumber, tostring, ipairs, pairs =
  error, setmetatable, rawset, tonumber, tostring, ipairs, pairs
local math_type, concat = math.type, table.concat
local pass, need = inside.pass, inside.need

local function ask(line)
  return need(host.command(line))
end

-- Does what has no answer when it succeeds.
local function order(line)
  local answer = ask(line):gsub("%s+$", "")
  if answer ~= "" then
    error(answer, 3)
  end
end

local function value(text)
  if text:find("^%-?%d+$") then
    return tonumber(text)
  end
  return text ~= "" and text or nil
end

-- The fields of one line of CSV.
local function fields(line)
  local all = {}
  local at = 1
  while at <= #line do
    local field
    if line:sub(at, at) == '"' then
      local from = at + 1
      local last = from
      while true do
        last = line:find('"', last, true) or #line + 1
        if line:sub(last + 1, last + 1) ~= '"' then
          break
        end
        last = last + 2
      end
      field = line:sub(from, last - 1):gsub('""', '"')
      at = last + 2
    else
      local comma = line:find(",", at, true) or #line + 1
      field = line:sub(at, comma - 1)
      at = comma + 1
    end
    all[#all + 1] = field
  end
  return all
end

local function statistics(proxy, row)
  local names
  for line in ask("show stat"):gmatch("[^\n]+") do
    local found = fields(line)
    if not names then
      found[1] = found[1]:gsub("^# ", "")
      names = found
    elseif found[1] == proxy and found[2] == row then
      local all = {}
      for i, name in ipairs(names) do
        all[name] = value(found[i] or "")
      end
      return all
    end
  end
  return {}
end

function core.get_info()
  local all = {}
  for name, text in ask("show info"):gmatch("([^\n:]+): ?([^\n]*)") do
    all[name] = value(text)
  end
  return all
end

local SERVER = {}
SERVER.__index = SERVER

local function path(self)
  return self.proxy_ .. "/" .. self.name
end

function SERVER:get_stats() return statistics(self.proxy_, self.name) end
function SERVER:is_draining()
  local state = self:get_stats().status
  return state ~= nil and state:find("DRAIN", 1, true) and 1 or 0
end
function SERVER:set_maxconn(limit) order("set maxconn server " .. path(self) .. " " .. limit) end
function SERVER:get_maxconn() return self:get_stats().slim or 0 end
function SERVER:set_weight(weight) order("set server " .. path(self) .. " weight " .. weight) end
function SERVER:get_weight()
  return tonumber(ask("get weight " .. path(self)):match("^(%d+)"))
end
function SERVER:set_addr(address, port)
  ask("set server " .. path(self) .. " addr " .. address .. (port and " port " .. port or ""))
end
function SERVER:get_addr() return pass(host.server_address(self.proxy_, self.name)) end
function SERVER:get_name() return self.name end
function SERVER:get_puid() return self.puid end
function SERVER:shut_sess() order("shutdown sessions server " .. path(self)) end
function SERVER:set_drain() order("set server " .. path(self) .. " state drain") end
function SERVER:set_maint() order("set server " .. path(self) .. " state maint") end
function SERVER:set_ready() order("set server " .. path(self) .. " state ready") end
function SERVER:check_enable() order("enable health " .. path(self)) end
function SERVER:check_disable() order("disable health " .. path(self)) end
function SERVER:check_force_up() order("set server " .. path(self) .. " health up") end
function SERVER:check_force_nolb() order("set server " .. path(self) .. " health stopping") end
function SERVER:check_force_down() order("set server " .. path(self) .. " health down") end
function SERVER:agent_enable() order("enable agent " .. path(self)) end
function SERVER:agent_disable() order("disable agent " .. path(self)) end
function SERVER:agent_force_up() order("set server " .. path(self) .. " agent up") end
function SERVER:agent_force_down() order("set server " .. path(self) .. " agent down") end

local TABLE = {}
TABLE.__index = TABLE

-- `0x…: key=… use=… exp=… NAME=…` as a table.
local function entry(line)
  local all = {}
  for name, text in line:gmatch("([%w_%(%)]+)=(%S*)") do
    all[name:gsub("%(%d+%)$", "")] = value(text)
  end
  return all
end

function TABLE:info()
  local head = ask("show table " .. self.name)
  return {
    type = head:match("type: (%w+)"),
    size = tonumber(head:match("size:(%d+)")),
    used = tonumber(head:match("used:(%d+)")),
  }
end

function TABLE:lookup(key)
  local line = ask("show table " .. self.name .. " key " .. key):match("\n(0x[^\n]*)")
  return line and entry(line) or nil
end

function TABLE:dump()
  local all = {}
  for line in ask("show table " .. self.name):gmatch("\n(0x[^\n]*)") do
    local found = entry(line)
    if found.key then
      all[found.key] = found
      found.key = nil
    end
  end
  return all
end

local PROXY = {}
PROXY.__index = PROXY

function PROXY:get_cap() return self.cap_ end
function PROXY:get_mode() return self.mode_ end
function PROXY:get_name() return self.name end
function PROXY:get_uuid() return self.uuid end
function PROXY:get_stats()
  return statistics(self.name, self.cap_ == "backend" and "BACKEND" or "FRONTEND")
end
function PROXY:pause() order("disable frontend " .. self.name) end
function PROXY:resume() order("enable frontend " .. self.name) end
function PROXY:stop() ask("shutdown frontend " .. self.name) end
function PROXY:shut_bcksess()
  for _, server in pairs(self.servers) do
    server:shut_sess()
  end
end

local LISTS = { proxies = true, frontends = true, backends = true }

-- Built when a script asks for the first time: proxies do not come and go while it runs, servers do.
local function build()
  local proxies, frontends, backends = {}, {}, {}
  local all = { need(host.proxies()) }
  local at = 1
  while all[at] do
    local name = all[at]
    local proxy = setmetatable({
      name = name, uuid = all[at + 1], cap_ = all[at + 2], mode_ = all[at + 3],
      servers = {}, listeners = {},
    }, PROXY)
    if all[at + 4] then
      proxy.stktable = setmetatable({ name = name }, TABLE)
    end
    local count = all[at + 5]
    at = at + 6
    for i = at, at + count - 1 do
      proxy.servers[all[i]] = setmetatable({ proxy_ = name, name = all[i], puid = tostring(i - at + 1) }, SERVER)
    end
    at = at + count
    proxies[name] = proxy
    if proxy.cap_ ~= "backend" then
      frontends[name] = proxy
    end
    if proxy.cap_ ~= "frontend" then
      backends[name] = proxy
    end
  end
  rawset(core, "proxies", proxies)
  rawset(core, "frontends", frontends)
  rawset(core, "backends", backends)
end

setmetatable(core, {
  __index = function(_, key)
    if LISTS[key] and need(host.is_running()) then
      build()
      return core[key]
    end
    return nil
  end,
})
