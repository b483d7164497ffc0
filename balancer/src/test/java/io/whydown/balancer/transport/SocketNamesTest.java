package io.whydown.balancer.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names of unix sockets as the kernel takes them (unix(7)).
class SocketNamesTest {

  /// What `abns@` and `abnsz@` mean: HAProxy fills the one up, and cuts the other.
  @ParameterizedTest
  @CsvSource({"/run/x, 9, /run/x", "0name, 110, 0name", "0name0, 7, 0name"})
  void path_hasTheLengthOfItsKind(String path, int length, String written) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(SocketNames.SIZE, 8);

      int told = SocketNames.write(path.replace('0', '\0'), into);

      byte[] bytes = into.asSlice(2, 108).toArray(ValueLayout.JAVA_BYTE);
      assertThat(told).isEqualTo(length);
      byte[] expected = written.replace('0', '\0').getBytes(UTF_8);
      assertThat(bytes).isEqualTo(Arrays.copyOf(expected, 108));
    }
  }
}
