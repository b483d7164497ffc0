package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListenWordsTest {

  @Test
  void commentedOut_isWhatTheProgramDoesWithout() {
    assertThat(ListenWords.in("#listen_addresses = '*'"))
        .containsExactly(new ListenWords.Found("127.0.0.1", 5432, "postgres"));
    assertThat(ListenWords.in("# network.host: 0.0.0.0"))
        .containsExactly(new ListenWords.Found("127.0.0.1", 9200, "elasticsearch"));
    assertThat(ListenWords.in("# bind 127.0.0.1 ::1")).isEmpty();
    assertThat(ListenWords.in("#bind-address = 127.0.0.1")).isEmpty();
  }

  @Test
  void headerOfARequest_isNoListener() {
    assertThat(ListenWords.in("> Host: 10.77.0.11:8080")).isEmpty();
  }

  @Test
  void setting_isTheAddress() {
    assertThat(ListenWords.in("listen_addresses = '*'"))
        .extracting(ListenWords.Found::address)
        .containsExactly("*");
  }

  @Test
  void runningServer_namesItsAddress() {
    assertThat(ListenWords.in("running gRPC server: [::]:10000"))
        .extracting(ListenWords.Found::address, ListenWords.Found::port)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("::", 10000));
  }

  @Test
  void postgres_namesItsAddressAndPort() {
    assertThat(ListenWords.in("LOG:  listening on IPv4 address \"127.0.0.1\", port 5432"))
        .contains(new ListenWords.Found("127.0.0.1", 5432, ""));
  }

  @Test
  void whereSomebodyFindsIt_isNoAddressOfASocket() {
    assertThat(ListenWords.in("now it will be available on http://localhost:4242"))
        .noneMatch(found -> found.address().equals("localhost"));
    assertThat(ListenWords.in("ConnectionError: HTTPConnectionPool(host='127.0.0.1', port=8181)"))
        .isEmpty();
  }

  @Test
  void loopbackOfAListOfProxies_isNoListener() {
    assertThat(ListenWords.in("options.KnownProxies.Add(IPAddress.Loopback);")).isEmpty();
    assertThat(ListenWords.in("client.Connect(IPAddress.Loopback, 8080);")).isEmpty();
  }
}
