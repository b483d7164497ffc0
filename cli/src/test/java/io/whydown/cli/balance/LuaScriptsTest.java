package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.lua.LuaScripts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scripts at work, well-behaved ones and others. Skipped only where the system has no Lua.
class LuaScriptsTest {

  @TempDir Path folder;

  @BeforeEach
  void needsLibrary() {
    assumeThat(LuaScripts.isAvailable()).isTrue();
  }

  private Compiled compile(String script, String global, String rules) throws IOException {
    Path file = Files.writeString(folder.resolve("a.lua"), script);
    String text =
        """
        global
          nbthread 2
          tune.lua.session-timeout 200
          %s
        defaults
          mode http
          timeout connect 5s
          timeout client 20s
          timeout server 20s
        frontend f
          bind 127.0.0.1:%d
        %s
          http-request return status 200 content-type text/plain lf-string "<%%[var(txn.seen)]>"
        """
            .formatted(global.formatted(file), TestSource.freePort(), rules.indent(2));
    return TestSource.compiled(text);
  }

  private String answer(String script, String rules) throws IOException {
    return answer(script, "lua-load %s", rules);
  }

  private String answer(String script, String global, String rules) throws IOException {
    Compiled compiled = compile(script, global, rules);
    assertThat(compiled.findings().all()).isEmpty();
    try (LoadBalancer balancer = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      ask(balancer, "");
      return ask(balancer, "");
    } finally {
      compiled.shared().scripting().close();
    }
  }

  private static String ask(LoadBalancer balancer, String body) throws IOException {
    int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request =
          "POST /p?q HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private String problems(String script, String global, String rules) throws IOException {
    return String.join(
        "\n",
        compile(script, global, rules).findings().all().stream().map(f -> f.text(1)).toList());
  }

  @Test
  void action_waitsAndGoesOn() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn, word)
          core.msleep(5)
          core.yield()
          txn:set_var("txn.seen", word .. txn.sf:method() .. txn.c:upper("x"))
        end, 1)
        """;

    assertThat(answer(script, "http-request lua.a w")).contains("<wPOSTX>");
  }

  @Test
  void priorityClassAndOffset_areSetEachForItself() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          txn:set_priority_class(5)
          txn:set_priority_offset(6)
          txn:set_tos(0x20)
          txn:set_var("txn.seen", txn.sf:prio_class() .. "," .. txn.sf:prio_offset())
        end)
        """;

    assertThat(answer(script, "http-request lua.a")).contains("<5,6>");
  }

  @Test
  void scriptsOfThreads_haveTheirOwnGlobals() throws IOException {
    String script =
        """
        local mine = core.thread
        core.register_fetches("t", function() return mine > 0 and mine < 3 end)
        """;

    assertThat(answer(script, "lua-load-per-thread %s", "http-request set-var(txn.seen) lua.t"))
        .contains("<1>");
  }

  @Test
  void scriptThatNeverEnds_isEndedAndTheStreamGoesOn() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          txn:set_var("txn.seen", "before")
          while true do end
        end)
        """;

    assertThat(answer(script, "http-request lua.a")).contains("<before>");
  }

  @Test
  void scriptThatNeverEndsWhereItCannotYield_isEnded() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          txn:set_var("txn.seen", "before")
          pcall(function()
            string.gsub("x", "x", function() while true do end end)
          end)
          while true do pcall(function() while true do end end) end
        end)
        core.register_fetches("f", function() while true do end end)
        """;

    assertThat(answer(script, "http-request lua.a\nhttp-request set-var(txn.none) lua.f"))
        .contains("<before>");
  }

  @Test
  void errorsAnywhere_endTheScriptAlone() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          local co = coroutine.wrap(function() txn.http:req_set_header(nil, {}) end)
          local ok, message = pcall(co)
          txn:set_var("txn.seen", ok and "fine" or message:match("string expected"))
          error({ "a table" })
        end)
        core.register_action("b", { "http-req" }, function(txn) txn.nothing.at.all() end)
        core.register_converters("c", function() error("c") end)
        """;

    assertThat(
            answer(
                script,
                "http-request lua.a\nhttp-request lua.b\nhttp-request set-var(txn.none) path,lua.c"))
        .contains("<string expected>");
  }

  @Test
  void finalizerThatFails_doesNotReachWhoeverAllocates() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          for i = 1, 20000 do
            setmetatable({}, { __gc = function() error("in a finalizer") end })
            if i % 100 == 0 then
              pcall(txn.sf.path, txn.sf)
            end
          end
          txn:set_var("txn.seen", "after")
        end)
        """;

    assertThat(answer(script, "http-request lua.a")).startsWith("HTTP/1.1 200");
  }

  @Test
  void memory_isBounded() throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          local ok, message = pcall(function() return #string.rep("x", 64 * 1024 * 1024) end)
          txn:set_var("txn.seen", tostring(ok) .. tostring(message):match("not enough memory"))
        end)
        """;

    assertThat(answer(script, "tune.lua.maxmem 8\n  lua-load %s", "http-request lua.a"))
        .contains("<falsenot enough memory>");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '<1integertrue>'",
    "tune.lua.bool-sample-conversion pre-3.1-bug, '<1integertrue>'",
    "tune.lua.bool-sample-conversion normal, '<trueniltrue>'"
  })
  void booleansOfTheRuleLanguage_areNumbersUnlessToldOtherwise(String global, String expected)
      throws IOException {
    String script =
        """
        core.register_action("a", { "http-req" }, function(txn)
          local value = txn.f:always_true()
          txn:set_var("txn.own", true)
          txn:set_var("txn.seen", tostring(value) .. tostring(math.type(value))
            .. tostring(txn:get_var("txn.own") == (math.type(value) and 1 or true)))
        end)
        """;

    assertThat(answer(script, global + "\n  lua-load %s", "http-request lua.a")).contains(expected);
  }

  @Test
  void libraries_areThoseThatAreNamed() throws IOException {
    String script =
        """
        local seen = ""
        for _, name in ipairs { "os", "io", "debug", "package", "require", "string", "math" } do
          seen = seen .. (_G[name] and "y" or "n")
        end
        core.register_action("a", { "http-req" }, function(txn)
          txn:set_var("txn.seen", seen .. ("x"):rep(2))
        end)
        """;

    assertThat(answer(script, "tune.lua.openlibs string\n  lua-load %s", "http-request lua.a"))
        .contains("<nnnnnynxx>");
    assertThat(answer(script, "tune.lua.openlibs none\n  lua-load %s", "http-request lua.a"))
        .contains("<nnnnnnnxx>");
    assertThat(answer(script, "tune.lua.openlibs all\n  lua-load %s", "http-request lua.a"))
        .contains("<yyyyyyyxx>");
    assertThat(compile(script, "lua-load %s\n  tune.lua.openlibs none", "").findings().all())
        .singleElement()
        .satisfies(f -> assertThat(f.message()).contains("must be set before any 'lua-load'"));
  }

  @Test
  void service_answersInPieces() throws IOException {
    String script =
        """
        core.register_service("s", "http", function(applet)
          applet:start_response()
          for i = 1, 300 do
            applet:send(string.rep("y", 1000))
          end
        end)
        """;

    String answer = answer(script, "http-request use-service lua.s");

    assertThat(answer).contains("transfer-encoding: chunked").endsWith("0\r\n\r\n");
    assertThat(answer.chars().filter(c -> c == 'y').count()).isEqualTo(300_000);
  }

  @Test
  void conversation_ofAService_isWholeBothWays() throws IOException {
    String script =
        """
        core.register_service("s", "http", function(applet)
          local body = applet:receive()
          applet:add_header("content-length", #body)
          applet:start_response()
          applet:send(body:upper())
        end)
        """;
    Compiled compiled = compile(script, "lua-load %s", "http-request use-service lua.s");
    try (LoadBalancer balancer = LoadBalancer.start(Objects.requireNonNull(compiled.config()))) {
      assertThat(ask(balancer, "abc".repeat(100_000))).endsWith("ABC".repeat(100_000));
    } finally {
      compiled.shared().scripting().close();
    }
  }

  @Test
  void problems_nameTheLine() throws IOException {
    assertThat(problems("x = = 1", "lua-load %s", ""))
        .contains("parsing [a.cfg:4] : error in Lua file")
        .contains("unexpected symbol near '='");
    assertThat(problems("error('no')", "lua-load %s", ""))
        .contains("Lua runtime error: ")
        .contains("a.lua:1: no");
    assertThat(problems("", "lua-load %s", "http-request lua.none")).contains("'lua.none'");
    assertThat(problems("", "lua-load %s", "http-request use-service lua.none"))
        .contains("lua.none");
    assertThat(problems("", "lua-load /does/not/exist.lua", "")).contains("cannot open");
    String takesTwo = "core.register_action('a', { 'http-req' }, function() end, 2)";
    assertThat(problems(takesTwo, "lua-load %s", "http-request lua.a one"))
        .contains("expect 2 arguments");
    assertThat(problems(takesTwo, "lua-load %s", "http-response lua.a one two"))
        .contains("'lua.a'");
  }
}
