package io.whydown.diagnose.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Situation;
import io.whydown.model.host.SecurityModules.Denial;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelinuxAllowanceTest {

  private static Denial denial(String operation, String command, String domain, String target) {
    return new Denial(
        "selinux",
        operation,
        command,
        812,
        8080,
        "system_u:system_r:" + domain + ":s0",
        "system_u:object_r:" + target + ":s0",
        false,
        Situation.place("avc: denied"));
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, httpd_t, unreserved_port_t, semanage port -a -t http_port_t -p tcp 8080",
    "nginx, httpd_t, http_cache_port_t, semanage port -m -t http_port_t -p tcp 8080",
    "postgres, postgresql_t, unreserved_port_t, semanage port -a -t postgresql_port_t -p tcp 8080"
  })
  void bind_aDomainWithALabel_isGivenThePort(
      String command, String domain, String target, String wanted) {
    var allowance = SelinuxAllowance.bind(denial("name_bind", command, domain, target), 8080);

    assertThat(allowance.commands()).containsExactly(wanted);
    assertThat(allowance.undo()).containsExactly("semanage port -d -p tcp 8080");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, httpd_t, unreserved_port_t, httpd_can_network_connect",
    "nginx, httpd_t, postgresql_port_t, httpd_can_network_connect_db",
    "haproxy, haproxy_t, unreserved_port_t, haproxy_connect_any"
  })
  void connect_aDomainWithABoolean_isTheNarrowest(
      String command, String domain, String target, String wanted) {
    var allowance = SelinuxAllowance.connect(denial("name_connect", command, domain, target));

    assertThat(allowance.commands()).containsExactly("setsebool -P " + wanted + " 1");
    assertThat(allowance.verify()).containsExactly("getsebool " + wanted);
  }

  @ParameterizedTest
  @CsvSource({"name_bind", "name_connect"})
  void unknownDomain_isLeftToAModuleThatIsReadFirst(String operation) {
    var denial = denial(operation, "my-app", "my_app_t", "unreserved_port_t");
    var allowance =
        operation.equals("name_bind")
            ? SelinuxAllowance.bind(denial, 8080)
            : SelinuxAllowance.connect(denial);

    assertThat(allowance.commands())
        .containsExactly(
            "ausearch -m AVC,USER_AVC -ts recent -c my-app --raw | audit2allow -M my_my_app",
            "cat my_my_app.te",
            "semodule -i my_my_app.pp");
  }
}
