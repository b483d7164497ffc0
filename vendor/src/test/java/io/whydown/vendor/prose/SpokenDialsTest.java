package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.prose.SpokenDials.Found;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SpokenDialsTest {

  @Test
  void in_sentence() {
    assertThat(new SpokenDials().in("I forward app.example.org to localhost port 9000"))
        .containsExactly(new Found("localhost", 9000));
    assertThat(new SpokenDials().in("The proxy host points at 127.0.0.1:8001."))
        .containsExactly(new Found("127.0.0.1", 8001));
    assertThat(new SpokenDials().in("The process port is 3000."))
        .containsExactly(new Found("", 3000));
  }

  @Test
  void in_fieldsOfAForm() {
    var dials = new SpokenDials();

    var found =
        Stream.of("Scheme: http", "Forward Hostname / IP: 127.0.0.1", "Forward Port: 8001")
            .flatMap(line -> dials.in(line).stream())
            .toList();

    assertThat(found).containsExactly(new Found("127.0.0.1", 8001));
  }

  @Test
  void in_otherSentences_saysNothing() {
    assertThat(new SpokenDials().in("It listens on 127.0.0.1:8001 since yesterday")).isEmpty();
    assertThat(new SpokenDials().in("Port: 8001")).isEmpty();
  }
}
