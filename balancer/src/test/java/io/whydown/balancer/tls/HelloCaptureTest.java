package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.tls.HelloCapture.Part;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HelloCaptureTest {

  /// Ciphers 0a0a (GREASE), 1301, c02b; extensions 1a1a (GREASE), 4469 (no standard's), 000a, 000b,
  /// 000d, 002b.
  private static final byte[] HELLO =
      hex(
          "01000000 0303"
              + " 0000000000000000000000000000000000000000000000000000000000000000"
              + " 02 abcd  0006 0a0a1301c02b  01 00  002b"
              + " 1a1a0000 44690000 000a00080006 2a2a001d0017 000b00020100"
              + " 000d00060004 04030804 002b0003 020304");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static String part(HelloCapture hello, Part part, boolean withoutGrease) {
    return HexFormat.of().formatHex(hello.bytes(part, withoutGrease));
  }

  private static HelloCapture read(byte[] message, int most) {
    return Objects.requireNonNull(HelloCapture.of(message, most));
  }

  @Test
  void lists_standAsTheClientWroteThem() {
    HelloCapture hello = read(HELLO, 1_000);

    assertThat(hello.version()).isEqualTo(0x0303);
    assertThat(part(hello, Part.CIPHERS, false)).isEqualTo("0a0a1301c02b");
    assertThat(part(hello, Part.EXTENSIONS, false)).isEqualTo("1a1a4469000a000b000d002b");
    assertThat(part(hello, Part.CURVES, false)).isEqualTo("2a2a001d0017");
    assertThat(part(hello, Part.POINT_FORMATS, false)).isEqualTo("00");
    assertThat(part(hello, Part.SIGNATURES, false)).isEqualTo("04030804");
    assertThat(part(hello, Part.VERSIONS, false)).isEqualTo("0304");
  }

  @Test
  void valuesThatStandForNothing_areLeftOutWhenAskedFor() {
    HelloCapture hello = read(HELLO, 1_000);

    assertThat(part(hello, Part.CIPHERS, true)).isEqualTo("1301c02b");
    assertThat(part(hello, Part.EXTENSIONS, true)).isEqualTo("4469000a000b000d002b");
    assertThat(part(hello, Part.CURVES, true)).isEqualTo("001d0017");
  }

  @Test
  void onlySoMuch_isKept() {
    HelloCapture hello = read(HELLO, 10);

    assertThat(part(hello, Part.CIPHERS, false)).isEqualTo("0a0a1301c02b");
    assertThat(part(hello, Part.EXTENSIONS, false)).isEqualTo("1a1a4469");
    assertThat(part(hello, Part.CURVES, false)).isEmpty();
    assertThat(read(HELLO, 2).allCiphers()).hasSize(6);
  }

  @Test
  void cutMessage_hasOnlyWhatIsWhole() {
    for (int length = 0; length < HELLO.length; length++) {
      HelloCapture hello = HelloCapture.of(Arrays.copyOf(HELLO, length), 1_000);

      boolean hasCiphers = length >= 4 + 2 + 32 + 3 + 8 + 2;
      assertThat(hello != null).as("%d bytes", length).isEqualTo(hasCiphers);
      if (hello != null) {
        assertThat("1a1a4469000a000b000d002b").startsWith(part(hello, Part.EXTENSIONS, false));
      }
    }
  }

  @Test
  void otherMessage_isNone() {
    byte[] other = HELLO.clone();
    other[0] = 2;

    assertThat(HelloCapture.of(other, 1_000)).isNull();
  }
}
