-- What both balancers run: each service and action answers with what it sees.

-- Text of a value, tables in the order of their keys.
local function show(value)
  if type(value) ~= "table" then
    return math.type(value) == "float" and string.format("%.3f", value) or tostring(value)
  end
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  local parts = {}
  for _, key in ipairs(keys) do
    parts[#parts + 1] = tostring(key) .. "=" .. show(value[key])
  end
  return "{" .. table.concat(parts, " ") .. "}"
end

local function answer(applet, text)
  applet:set_status(200)
  applet:add_header("content-type", "text/plain")
  applet:add_header("content-length", #text)
  applet:start_response()
  applet:send(text)
end

core.register_service("request", "http", function(applet)
  answer(applet, table.concat({
    applet.method, applet.version, applet.path, applet.qs, tostring(applet.length),
    show(applet.headers["x-one"]), show(applet.headers["x-none"]), applet:receive(),
  }, "\n") .. "\n")
end)

core.register_service("pieces", "http", function(applet)
  applet:set_status(203, "In Pieces")
  applet:add_header("x-a", "1")
  applet:add_header("x-a", "2")
  applet:start_response()
  for i = 1, 5 do
    applet:send("piece " .. i .. "\n")
    core.msleep(1)
  end
end)

core.register_service("body", "http", function(applet)
  local lines = {}
  local line = applet:getline()
  while line ~= "" do
    lines[#lines + 1] = #line .. ":" .. line
    line = applet:getline()
  end
  answer(applet, show(lines) .. "\n")
end)

core.register_service("broken", "http", function(applet)
  error("on purpose")
end)

core.register_service("silent", "http", function() end)

core.register_service("late", "http", function(applet)
  applet:set_status(200)
  applet:send("too early")
end)

core.register_service("vars", "http", function(applet)
  applet:set_var("txn.one", 17)
  answer(applet, table.concat({
    show(applet:get_var("txn.one")), show(applet:get_var("txn.none")),
    show(applet:set_var("nowhere.x", 1)), show(applet:set_var("proc.never", 1, true)),
    show(applet.f:src()), show(applet.sf:src_port() ~= ""), show(applet.c:upper("abc")),
    show(applet.c:length("abcd")), show(applet.f:fe_name()),
    show(pcall(function() return applet.f:req_hdr("host") end)),
  }, "\n") .. "\n")
end)

core.register_service("core", "http", function(applet)
  local text = core.concat()
  text:add("a")
  text:add("b")
  answer(applet, table.concat({
    show(core.tokenize("a,b,,c;d", ",;")), show(core.tokenize("a,b,,c;d", ",;", true)),
    text:dump(), show(core.http_date("Sun, 06 Nov 1994 08:49:37 GMT")),
    show(core.imf_date("Sun, 06 Nov 1994 08:49:37 GMT")), show(core.rfc850_date("nonsense")),
    show(core.rfc850_date("Sunday, 06-Nov-94 08:49:37 GMT")),
    show(core.asctime_date("Sun Nov  6 08:49:37 1994")),
    show(core.match_addr(core.parse_addr("127.0.0.1"), core.parse_addr("127.0.0.0/8"))),
    show(core.match_addr(core.parse_addr("10.0.0.1"), core.parse_addr("127.0.0.0/8"))),
    show(core.now().sec > 1000000), show(core.thread ~= nil), show({ core.emerg, core.err, core.debug }),
    show({ act.CONTINUE, act.STOP, act.YIELD, act.ERROR, act.DONE, act.DENY, act.ABORT, act.INVALID }),
  }, "\n") .. "\n")
end)

core.register_service("regex", "http", function(applet)
  local ok, regex = Regex.new("(a+)(b?)", true)
  local found, groups = regex:match("xxAAby")
  answer(applet, table.concat({
    show(ok), show(regex:exec("zzz")), show(regex:exec("za")), show(found), show(groups),
    show((Regex.new("(", true))),
  }, "\n") .. "\n")
end)

core.register_service("proxies", "http", function(applet)
  local names = {}
  for name, proxy in pairs(core.proxies) do
    names[name] = { mode = proxy:get_mode(), cap = proxy:get_cap(), servers = {} }
    for server in pairs(proxy.servers) do
      names[name].servers[server] = true
    end
  end
  local server = core.backends["servers"].servers["one"]
  local before = server:get_weight()
  server:set_weight("50%")
  local after = server:get_weight()
  server:set_maint()
  local status = server:get_stats().status
  server:set_ready()
  server:set_weight("100%")
  answer(applet, table.concat({
    show(names), show(before), show(after), show(status), show(server:get_stats().svname),
    show(core.proxies["servers"]:get_stats().pxname), show(core.get_info().Name ~= nil),
    show(server:get_addr()), show(server:is_draining()),
  }, "\n") .. "\n")
end)

core.register_service("talk", "tcp", function(applet)
  applet:send("who?\n")
  local line = applet:getline()
  applet:send("hello " .. line)
  local rest = applet:receive(4)
  applet:send("[" .. rest .. "]\n")
end)

core.register_action("headers", { "http-req" }, function(txn, name, value)
  txn.http:req_add_header(name, value)
  txn.http:req_set_header("x-set", "s")
  txn.http:req_del_header("x-gone")
  txn.http:req_rep_header("x-one", "^(.)(.*)$", "\\2\\1")
  txn.http:req_rep_value("x-list", "a", "z")
  txn.http:req_set_path("/changed")
  txn.http:req_set_query("q=" .. tostring(txn.sf:method()))
  txn:set_var("req.seen", show(txn.http:req_get_headers()["x-one"]))
end, 2)

core.register_action("slow", { "http-req" }, function(txn)
  core.msleep(30)
  core.yield()
  txn:set_var("req.seen", "slept")
end)

core.register_action("fails", { "http-req" }, function(txn)
  txn:set_var("req.seen", "before")
  local nothing = nil
  nothing.x = 1
end)

core.register_action("denies", { "http-req" }, function() return act.DENY end)
core.register_action("stops", { "http-req" }, function() return act.STOP end)
core.register_action("invalid", { "http-req" }, function() return act.INVALID end)
core.register_action("faulty", { "http-req" }, function() return act.ERROR end)

core.register_action("replies", { "http-req" }, function(txn)
  local reply = txn:reply({ status = 418, reason = "Teapot" })
  reply:add_header("x-kind", "tea")
  reply:set_body("short and stout\n")
  txn:done(reply)
end)

core.register_action("response", { "http-res" }, function(txn)
  local count = (txn:get_priv() or 0) + 1
  txn:set_priv(count)
  txn.http:res_set_header("x-count", count)
  txn.http:res_add_header("x-seen", show(txn.f:status()))
end)

core.register_action("status", { "http-res" }, function(txn)
  txn.http:res_set_status(299, "Changed")
end)

core.register_action("waits", { "http-res" }, function(txn)
  core.msleep(20)
  txn.http:res_set_header("x-waited", "yes")
end)

core.register_fetches("joined", function(txn, ...)
  return table.concat({ ... }, "+") .. txn.sf:path()
end)
core.register_fetches("number", function() return 41 end)
core.register_fetches("truth", function() return true end)
core.register_fetches("nothing", function() return nil end)
core.register_fetches("sleepy", function() core.msleep(1) return 1 end)
core.register_fetches("bad", function() error("bad fetch") end)

core.register_converters("around", function(value, left, right)
  return (left or "<") .. tostring(value) .. (right or ">")
end)

core.register_init(function()
  words = Map.new(os.getenv("WORDS"), Map.str)
end)

core.register_fetches("word", function(txn, key)
  return (words:lookup(key) or "none") .. "/" .. words:slookup("nowhere")
end)

core.register_cli({ "show", "script" }, "show script : says hello", function(applet, ...)
  applet:send("hello from " .. select("#", ...) .. " words\n")
end)
