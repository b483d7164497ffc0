-- Requests that scripts send themselves, over sockets of socket.lua.
local host, inside = ...

local error, type, setmetatable, tostring, tonumber, pairs, ipairs =
  error, type, setmetatable, tostring, tonumber, pairs, ipairs
local concat = table.concat
local tcp = core.tcp

local CLIENT = {}
CLIENT.__index = CLIENT

-- What a request may say of itself.
local PARAMETERS = { url = "string", body = "string", dst = "string", timeout = "number", headers = "table" }

local function parse(url)
  local scheme, authority, target = url:match("^(%a+)://([^/?#]+)([^#]*)")
  if scheme ~= "http" and scheme ~= "https" then
    error("Can't generate the HTTP request", 4)
  end
  local name, port = authority:match("^(.-):(%d+)$")
  if target == "" or target:sub(1, 1) == "?" then
    target = "/" .. target
  end
  return scheme, name or authority, tonumber(port) or (scheme == "https" and 443 or 80), target, authority
end

local function request(method, target, authority, arguments)
  local lines = { method .. " " .. target .. " HTTP/1.1" }
  local given = {}
  for name, values in pairs(arguments.headers or {}) do
    given[name:lower()] = true
    for _, value in pairs(type(values) == "table" and values or { values }) do
      lines[#lines + 1] = name:lower() .. ": " .. tostring(value)
    end
  end
  for _, field in ipairs({ { "host", authority }, { "user-agent", "HAProxy" }, { "accept", "*/*" } }) do
    if not given[field[1]] then
      lines[#lines + 1] = field[1] .. ": " .. field[2]
    end
  end
  if arguments.body and not given["content-length"] then
    lines[#lines + 1] = "content-length: " .. #arguments.body
  end
  lines[#lines + 1] = "connection: close"
  lines[#lines + 1] = "\r\n"
  return concat(lines, "\r\n") .. (arguments.body or "")
end

local function chunks(socket)
  local got = {}
  while true do
    local line = socket:receive("*l")
    local size = line and tonumber(line:match("^%x+"), 16)
    if not size or size == 0 then
      break
    end
    got[#got + 1] = socket:receive(size) or ""
    socket:receive("*l")
  end
  return concat(got)
end

local function response(socket, method)
  local status, reason
  local headers
  repeat
    local line = socket:receive("*l")
    if not line then
      return nil
    end
    status, reason = line:match("^HTTP/%d%.%d (%d%d%d) ?(.*)$")
    status = tonumber(status)
    if not status then
      return nil
    end
    headers = {}
    line = socket:receive("*l")
    while line and line ~= "" do
      local name, value = line:match("^([^:]+):[ \t]*(.-)[ \t]*$")
      if name then
        name = name:lower()
        local values = headers[name]
        if values then
          values[#values + 1] = value
        else
          headers[name] = { [0] = value }
        end
      end
      line = socket:receive("*l")
    end
  until status >= 200 or status == 101
  local body
  local length = headers["content-length"] and tonumber(headers["content-length"][0])
  if method == "HEAD" or status == 204 or status == 304 then
    body = ""
  elseif headers["transfer-encoding"] and headers["transfer-encoding"][0]:lower():find("chunked", 1, true) then
    body = chunks(socket)
  elseif length then
    body = length > 0 and socket:receive(length) or ""
  else
    body = socket:receive("*a") or ""
  end
  return { status = status, reason = reason, headers = headers, body = body }
end

local function failed(status, reason)
  return { status = status, reason = reason, headers = {}, body = "" }
end

local function send(method, arguments)
  if type(arguments) ~= "table" then
    error("'get' needs a table as argument", 3)
  end
  for name, value in pairs(arguments) do
    local wanted = PARAMETERS[name]
    if not wanted then
      error("'" .. tostring(name) .. "' invalid parameter name", 3)
    elseif type(value) ~= wanted then
      error("invalid parameter in '" .. name .. "', must be a " .. wanted, 3)
    end
  end
  if not arguments.url then
    error("'get' need a 'url' argument", 3)
  end
  local scheme, name, port, target, authority = parse(arguments.url)
  local socket = tcp()
  if arguments.timeout then
    socket:settimeout(arguments.timeout / 1000)
  end
  local connect = scheme == "https" and socket.connect_ssl or socket.connect
  local connected
  if arguments.dst then
    connected = connect(socket, arguments.dst, arguments.dst:find("^[/u]") and nil or port)
  else
    connected = connect(socket, name, port)
  end
  if connected ~= 1 then
    return failed(503, "Service Unavailable")
  end
  socket:send(request(method, target, authority, arguments))
  local answer = response(socket, method)
  socket:close()
  return answer or failed(502, "Bad Gateway")
end

for _, method in ipairs({ "get", "head", "put", "post", "delete" }) do
  CLIENT[method] = function(_, arguments)
    return send(method:upper(), arguments)
  end
end

function core.httpclient()
  return setmetatable({}, CLIENT)
end
