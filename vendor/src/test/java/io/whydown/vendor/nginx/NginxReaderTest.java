package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NginxReaderTest {

  private static List<NginxDirective> read(String text) {
    Parsed<NginxConfiguration> parsed = NginxReader.read("nginx.conf", text);
    assertThat(parsed.remarks()).isEmpty();
    return parsed.value().directives();
  }

  @Nested
  class Language {

    @Test
    void read_quotesEscapesAndComments() {
      var directives =
          read(
              """
              # comment; { }
              a "x y;{" 'it''s';
              b "say \\"hi\\"" a\\ b tab\\t \\d+ "\\\\";
              c ${v}x $v{ } # trailing
              d#e f;
              """
                  .replace("'it''s'", "'its'"));

      assertThat(directives).extracting(NginxDirective::name).containsExactly("a", "b", "c", "d#e");
      assertThat(directives.get(0).arguments()).containsExactly("x y;{", "its");
      assertThat(directives.get(1).arguments())
          .containsExactly("say \"hi\"", "a\\ b", "tab\t", "\\d+", "\\");
      assertThat(directives.get(1).line()).isEqualTo(3);
    }

    @Test
    void read_braceAfterADollarBelongsToTheWord() {
      var directives = read("location ~ \"^/a{2}$\" { }\nlog \"${a}\" ${b};");

      assertThat(directives.getFirst().name()).isEqualTo("location");
      assertThat(directives.getLast().arguments()).containsExactly("${a}", "${b}");
    }

    @Test
    void read_ifWithQuotes() {
      var directives = read("if ($a = \"b\") { return 403; }");

      assertThat(directives.getFirst().arguments()).containsExactly("($a", "=", "b", ")");
      assertThat(directives.getFirst().children()).hasSize(1);
    }

    @Test
    void read_luaBlocksAreSkipped() {
      var directives =
          read(
              """
              content_by_lua_block {
                local s = "}" -- } comment
                local t = { a = { 1 } } --[[ } ]] local u = [==[ } ]] }]==]
                local v = t[1] [[ x ]]
              }
              after it;
              """);

      assertThat(directives)
          .extracting(NginxDirective::name)
          .containsExactly("content_by_lua_block", "after");
      assertThat(directives.getLast().line()).isEqualTo(6);
    }
  }

  @Nested
  class Includes {

    private static Parsed<NginxConfiguration> read(Map<String, String> files) {
      return NginxReader.read(
          "/etc/nginx/nginx.conf",
          files.getOrDefault("/etc/nginx/nginx.conf", ""),
          pattern ->
              files.entrySet().stream()
                  .filter(
                      e -> e.getKey().matches(pattern.replace(".", "\\.").replace("*", "[^/]*")))
                  .map(e -> new SourceFile(e.getKey(), e.getValue()))
                  .toList());
    }

    @Test
    void include_isRelativeToTheMainFileAndSorted() {
      var parsed =
          read(
              Map.of(
                  "/etc/nginx/nginx.conf", "http { include conf.d/*.conf; }",
                  "/etc/nginx/conf.d/b.conf", "b 1;",
                  "/etc/nginx/conf.d/a.conf", "a 1;\ninclude sub/x.inc;",
                  "/etc/nginx/sub/x.inc", "\nx 1;"));

      var inHttp = parsed.value().directives().getFirst().children();
      assertThat(inHttp).extracting(NginxDirective::name).containsExactly("a", "x", "b");
      assertThat(inHttp.get(1).file()).isEqualTo("/etc/nginx/sub/x.inc");
      assertThat(inHttp.get(1).line()).isEqualTo(2);
      assertThat(parsed.remarks()).isEmpty();
      assertThat(parsed.value().complete()).isTrue();
    }

    @Test
    void include_missingFile_isARemarkButAnEmptyGlobIsNone() {
      var parsed =
          read(Map.of("/etc/nginx/nginx.conf", "a 1;\ninclude gone.conf;\ninclude none/*.conf;"));

      assertThat(parsed.remarks()).hasSize(1);
      assertThat(parsed.remarks().getFirst().line()).isEqualTo(2);
      assertThat(parsed.remarks().getFirst().reason()).contains("/etc/nginx/gone.conf");
      assertThat(parsed.value().complete()).isFalse();
    }

    @Test
    void include_cycle_isARemark() {
      var parsed =
          read(
              Map.of(
                  "/etc/nginx/nginx.conf", "include a.conf; z 1;",
                  "/etc/nginx/a.conf", "include nginx.conf; y 1;"));

      assertThat(parsed.value().directives())
          .extracting(NginxDirective::name)
          .containsExactly("y", "z");
      assertThat(parsed.remarks()).hasSize(1);
    }

    @Test
    @Timeout(20)
    void include_endlessChain_ends() {
      var parsed =
          NginxReader.read(
              "/0",
              "include /1; include /2;",
              p -> List.of(new SourceFile(p + "1", "include " + p + "1; include " + p + "2;")));

      assertThat(parsed.value().complete()).isFalse();
    }
  }

  @Nested
  class BadInput {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "http {",
          "http { server { listen 80; }",
          "}",
          "a \"b",
          "a 'b;",
          "a b",
          ";",
          "{ }",
          "a } b;",
          "a \"b\"c;",
          "\0\1\2",
          "content_by_lua_block { \"",
          "\\",
          "a \\",
          "a $",
          "\ufeffa b;"
        })
    void read_broken_remarksAndDoesNotThrow(String text) {
      var parsed = NginxReader.read("nginx.conf", text);

      assertThat(parsed.remarks()).isNotEmpty();
      assertThat(parsed.value().complete()).isFalse();
    }

    @Test
    void read_unclosedBlock_namesItsLineAndKeepsWhatIsInside() {
      var parsed = NginxReader.read("n", "events { }\n\nhttp {\n  server { listen 80; }\n");

      assertThat(parsed.remarks()).extracting(Remark::line).containsExactly(3);
      assertThat(parsed.value().directives().getLast().children()).hasSize(1);
    }

    @Test
    @Timeout(20)
    void read_hugeText_isCut() {
      var parsed = NginxReader.read("n", "server 10.0.0.1:80;\n".repeat(2_500_000));

      assertThat(parsed.value().complete()).isFalse();
      assertThat(parsed.value().directives()).hasSizeLessThanOrEqualTo(NginxReader.MAX_DIRECTIVES);
    }

    @Test
    void read_deepNesting_ends() {
      var parsed = NginxReader.read("n", "a { ".repeat(100_000));

      assertThat(parsed.value().complete()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events {}\nhttp { }\n",
        "user nginx;\nworker_processes auto;\n",
        "upstream a {\n server 10.0.0.1:80;\n}\n",
        "server\n{\n listen 80;\n}\n",
        "pid /run/n.pid; error_log /x; events {} http { server { listen 80; } }\n",
        "# x\ninclude /etc/nginx/conf.d/*.conf;\n"
      })
  void looksLike_nginx(String text) {
    assertThat(NginxReader.looksLike(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "global\n  daemon\nfrontend f\n  bind :80\n  use_backend b if { path /x }\nbackend b\n  server s 10.0.0.1:80\n",
        "",
        "2026/11/20 20:37:05 [error] 1#1: *5 connect() failed (111: Connection refused) while connecting to upstream",
        "services:\n  web:\n    image: nginx\n",
        "{\"server\": {\"listen\": 80}}"
      })
  void looksLike_somethingElse(String text) {
    assertThat(NginxReader.looksLike(text)).isFalse();
  }

  @Test
  void text_hidesSecretsAndControlCharacters() {
    var parsed =
        NginxReader.read(
            "n",
            """
            proxy_set_header Authorization "Basic dXNlcjpwdw==";
            proxy_set_header X-Api-Key s3cr3t;
            proxy_pass http://user:s3cr3t@10.0.0.1/?token=s3cr3t;
            fastcgi_param DB_PASSWORD s3cr3t;
            env API_TOKEN=s3cr3t;
            proxy_set_header Authorization $http_authorization;
            server "a\u001b[31mb";
            """);

    var texts = parsed.value().directives().stream().map(NginxDirective::text).toList();
    assertThat(texts).noneMatch(text -> text.contains("s3cr3t") || text.contains("dXNl"));
    assertThat(texts).noneMatch(text -> text.chars().anyMatch(Character::isISOControl));
    assertThat(texts.get(5)).contains("$http_authorization");
  }
}
