package io.whydown.vendor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AddressBookTest {

  private static Map<String, Map<String, String>> read(String title, String text) {
    return AddressBook.byContainer(AddressBook.read(title, text.lines().toList()));
  }

  @Test
  void read_inspectOfAContainer_namesItsNetworks() {
    String text =
        """
        "Name": "/shop-api-1",
        "RestartPolicy": { "Name": "always" },
        "Networks": {
            "shop_default": {
                "Gateway": "172.19.0.1",
                "IPAddress": "172.19.0.3",
            },
            "proxy": {
                "IPAddress": "172.18.0.4",
            }
        }
        """;

    assertThat(read("docker inspect shop-api-1", text))
        .isEqualTo(
            Map.of("shop-api-1", Map.of("shop_default", "172.19.0.3", "proxy", "172.18.0.4")));
  }

  @Test
  void read_inspectOfANetwork_namesItsContainers() {
    String text =
        """
        "Name": "proxy",
        "Containers": {
            "0a1b": { "Name": "traefik", "IPv4Address": "172.18.0.2/16" },
            "2c3d": {
                "Name": "web",
                "IPv4Address": "172.18.0.3/16"
            }
        }
        """;

    assertThat(read("docker network inspect proxy", text))
        .isEqualTo(
            Map.of("traefik", Map.of("proxy", "172.18.0.2"), "web", Map.of("proxy", "172.18.0.3")));
  }

  @Test
  void read_otherText_findsNothing() {
    assertThat(AddressBook.read("", List.of("address 10.0.0.1", "\"Name\": \"web\""))).isEmpty();
  }
}
