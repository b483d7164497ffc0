package io.whydown.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostArgumentsTest {

  private static final HostArguments ARGUMENTS =
      HostArguments.parse(
          List.of(
              "*=ssh://ops@{address}",
              "10.0.0.2=netns:two",
              "web3=netns:three",
              "api/web3=netns:api3",
              "2001:0db8::5=none"));

  @Test
  void vantageOf_severalNamesMatch_takesTheMostExact() {
    assertThat(ARGUMENTS.vantageOf("api", "web3", "10.0.0.2")).contains(new Vantage.Netns("api3"));
    assertThat(ARGUMENTS.vantageOf("web", "web3", "10.0.0.2")).contains(new Vantage.Netns("three"));
    assertThat(ARGUMENTS.vantageOf("web", "web2", "10.0.0.2")).contains(new Vantage.Netns("two"));
    assertThat(ARGUMENTS.vantageOf("web", "web5", "2001:db8::5")).contains(new Vantage.None());
  }

  @Test
  void vantageOf_star_fillsInTheAddress() {
    assertThat(ARGUMENTS.vantageOf("web", "web1", "10.0.0.1"))
        .contains(new Vantage.Ssh("ops", "10.0.0.1", null));
    assertThat(ARGUMENTS.vantageOf("web", "web1", "2001:db8::1"))
        .contains(new Vantage.Ssh("ops", "2001:db8::1", null));
    assertThat(ARGUMENTS.vantageOf("web", "web1", null)).isEmpty();
  }

  @Test
  void vantageOf_nothingMatches_isEmpty() {
    assertThat(HostArguments.NONE.vantageOf("web", "web1", "10.0.0.1")).isEmpty();
  }

  @Test
  void vantageOf_sameNameTwice_takesTheLater() {
    var twice = HostArguments.parse(List.of("web1=local", "web1=none"));

    assertThat(twice.vantageOf("web", "web1", null)).contains(new Vantage.None());
  }

  @Test
  void parse_wrongArgument_saysWhichInOneLine() {
    assertThatThrownBy(() -> HostArguments.parse(List.of("web1")))
        .hasMessageContaining("web1")
        .hasMessageContaining("--host NAME=VANTAGE");
    assertThatThrownBy(() -> HostArguments.parse(List.of("web1=ssh:x")))
        .hasMessageContaining("web1=ssh:x")
        .hasMessageContaining("ssh://");
    assertThatThrownBy(() -> HostArguments.parse(List.of("=local"))).hasMessageContaining("NAME");
  }
}
