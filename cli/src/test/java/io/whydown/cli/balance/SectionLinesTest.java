package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines of the sections that are no proxies. Texts are those of HAProxy 2.6.12; `;` ends a line.
class SectionLinesTest {

  private static final String FRONT =
      """
      ;frontend f
        mode http
        timeout client 1s
        bind 127.0.0.1:1
      """;

  private static Compiled compiled(String text) {
    return TestSource.compiled(
        (text + FRONT).replace(';', '\n'), Map.of("HAPROXY_LOCALPEER", "me"));
  }

  private static List<String> alerts(String text) {
    return TestSource.alerts(compiled(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "userlist u more | 1 'userlist' cannot handle unexpected argument 'more'",
        "global more | 1 'global' cannot handle unexpected argument 'more'",
        "userlist u;user a insecure-password b groups g | 2 userlist 'u': no such group 'g' specified in user 'a'",
        "userlist u;group g users a | 2 userlist 'u': no such user 'a' specified in group 'g'",
        "userlist u;group g/x | 2 character '/' is not permitted in 'group' name 'g/x'",
        "userlist u;group g nosuch | 2 'group' only supports 'users' option",
        "userlist u;user | 2 'user' expects <name> as arguments",
        "cache c;total-max-size 4 5 | 2 'total-max-size' cannot handle unexpected argument '5'",
        "cache c;total-max-size 4x | 2 total-max-size wrong value '4x'",
        "ring r;size 4096 | 2 ignoring new size '4096' that is smaller than current size",
        "ring r;timeout server | 2 'timeout server' expects <time> as argument",
        "ring r;server a 127.0.0.1:1 nosuch | 2 'server r/a' : unknown keyword 'nosuch'",
        "ring r;server a 127.0.0.1:1;server a 127.0.0.1:2 | 3 backend 'r', another server named 'a' was already defined",
        "ring r;ring r | 2 sink named 'r' already exists",
        "mailers m;mailer a/b 127.0.0.1:25 | 2 character '/' is not permitted in server name 'a/b'",
        "mailers m;mailers m | 2 mailers section 'm' has the same name as another mailers section declared at a.cfg:1",
        "resolvers r;nameserver % 127.0.0.1:53 | 2 character '%' is not permitted in server name '%'",
        "log-forward l;maxconn 1 2 | 2 'maxconn' cannot handle unexpected argument '2'",
        "log-forward l;dgram-bind 127.0.0.1:1514 nosuch | 2 unknown keyword 'nosuch' in 'log-forward' section",
        "log-forward l;bind 127.0.0.1:1514 nosuch | 2 'bind 127.0.0.1:1514' in section 'log-forward': unknown keyword 'nosuch'",
        "peers p;peer me 127.0.0.1:1024 nosuch | 2 'peer me' : unknown keyword 'nosuch'",
        "peers p;peer me 127.0.0.1:1024;peer a% 127.0.0.1:1 | 3 character '%' is not permitted in peer name 'a%'",
        "peers p;bind 127.0.0.1:99999;server me | 2 'bind' : invalid port '99999'",
        "peers p;default-bind nosuch;peer me 127.0.0.1:1 | 2 'default-bind nosuch' in section 'peers': unknown keyword 'nosuch'",
        "program p;command /bin/true;user no-such-user | 3 cannot find user id for 'no-such-user'",
        "program p;command /bin/true;option nosuch | 3 unknown option 'nosuch'",
        "program p;command /bin/true;option start-on-reload x | 3 'option start-on-reload' cannot handle unexpected argument 'x'"
      })
  void line_isRefused(String text, String alert) {
    assertThat(alerts(text.strip())).singleElement().asString().startsWith(alert.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userlist u;group g users a,b;user a insecure-password x;user b insecure-password y groups g",
        "cache c;total-max-size 4;max-age 60x;process-vary maybe",
        "ring r;size 32764;timeout connect 1s;server a 127.0.0.1:1 log-proto octet-count",
        "log-forward l;dgram-bind 127.0.0.1:1514 transparent name x;maxconn 10x",
        "peers p;default-server ssl verify none;bind 127.0.0.1:1024;server me;server b 127.0.0.1:2"
      })
  void line_isTaken(String text) {
    assertThat(alerts(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "global;set-var-fmt proc.a | requires a process-wide variable name",
        "global;set-var-fmt txn.a x | 'set-var-fmt': invalid variable name 'txn.a'",
        "global;unsetenv | 'unsetenv' expects at least one variable name",
        "global;setenv A b c | 'setenv' cannot handle unexpected argument 'c'",
        "global;unix-bind prefix | unix_bind 'prefix' expects a path",
        "global;unix-bind user no-such-user | 'unix-bind' : 'no-such-user' unknown user",
        "global;unix-bind nosuch x | 'unix-bind' only supports",
        "global;thread-group 2 1 | thread-group number must be between 1 and 1",
        "global;thread-group x | missing or unparsable integer value in 'x'",
        "global;thread-group 1 99 | invalid thread number '99'",
        "global;tune.vars.proc-max-size 12x | '12x' is an invalid size",
        "global;tune.fd.edge-triggered on | directive is experimental",
        "global;tune.peers.max-updates-at-once 0 | 'tune.peers.max-updates-at-once' expects",
        "global;httpclient.resolvers.id nosuch | Can't find resolvers section 'nosuch'",
        "global;httpclient.ssl.ca-file /no/such | Couldn't open the ca-file '/no/such'",
        "global;node a b | 'node' cannot handle unexpected argument 'b'"
      })
  void global_isRefused(String text, String alert) {
    assertThat(alerts(text.strip()))
        .singleElement()
        .asString()
        .startsWith("2 ")
        .contains(alert.strip());
  }

  /// HAProxy takes these; whoever wrote them is told.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "global;maxconn abc | 'maxconn' expects a whole number, got 'abc': it is read as 0",
        "global;maxconn 10k | 'maxconn' expects a whole number, got '10k': it is read as 10",
        "global;maxconn -1 | 'maxconn' expects a whole number, got '-1': it is read as 0",
        "global;hard-stop-after 5s more | what follows '5s' is ignored",
        "global;tune.fail-alloc | 'tune.fail-alloc' expects an integer argument; it is left as it is",
        "global;log-tag x \"\" y | argument number 2 is empty and marks the end of the argument list"
      })
  void global_isTakenWithAWord(String text, String warning) {
    assertThat(alerts(text.strip())).isEmpty();
    assertThat(compiled(text.strip()).findings().all())
        .filteredOn(f -> f.at().line() == 2)
        .extracting(Findings.Finding::message)
        .anySatisfy(m -> assertThat(m).contains(warning.strip()));
  }
}
