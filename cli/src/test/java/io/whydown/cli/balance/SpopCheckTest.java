package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.hook.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What agents of SPOP say, as bytes that an agent and a capture of HAProxy have.
class SpopCheckTest {

  private static final String GOOD =
      "00000036 65 00000001 0000 0776657273696F6E 0803322E30"
          + " 0E6D61782D6672616D652D73697A65 03FCF006 0C6361706162696C6974696573 0800";

  /// What came so far. Immutable.
  private static final class Bytes implements CheckInput {

    private final byte[] bytes;
    private final boolean isClosed;

    Bytes(byte[] bytes, boolean isClosed) {
      this.bytes = bytes;
      this.isClosed = isClosed;
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean isClosed() {
      return isClosed;
    }

    @Override
    public int httpStatus() {
      return 0;
    }

    @Override
    public String httpReason() {
      return "";
    }

    @Override
    public @Nullable String httpHeader(String name) {
      return null;
    }

    @Override
    public @Nullable String httpHeaderJoined(String name) {
      return null;
    }

    @Override
    public List<String> httpFieldNames() {
      return List.of();
    }

    @Override
    public byte[] httpBody() {
      return new byte[0];
    }

    @Override
    public String backend() {
      return "b";
    }

    @Override
    public String server() {
      return "s";
    }

    @Override
    public @Nullable Object attachment() {
      return null;
    }

    @Override
    public void attach(@Nullable Object value) {
      // nothing is remembered here
    }

    @Override
    public @Nullable HttpResponse response() {
      return null;
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Result answer(byte[] bytes, boolean closed) {
    return ((Step.Expect) SpopCheck.steps().getLast())
        .expectation()
        .examine(new Bytes(bytes, closed));
  }

  @Test
  void hello_isHaproxys() {
    byte[] sent = ((Step.Send) SpopCheck.steps().get(1)).bytes();

    assertThat(sent)
        .isEqualTo(
            bytes(
                "0000004E 01 00000001 0000 12737570706F727465642D76657273696F6E73 0803322E30"
                    + " 0E6D61782D6672616D652D73697A65 03FCF006 0C6361706162696C6974696573 0800"
                    + " 0B6865616C7468636865636B 11"));
  }

  @Test
  void goodGreeting_passesOnceItIsWhole() {
    byte[] good = bytes(GOOD);
    for (int i = 0; i < good.length; i++) {
      assertThat(answer(java.util.Arrays.copyOf(good, i), false)).isEqualTo(Result.MORE);
    }
    assertThat(answer(good, false)).isEqualTo(new Result.Match("SPOA server is ok"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00000000 | invalid frame received",
        "00000007 65 00000000 0000 | fragmentation not supported",
        "00000007 65 00000001 0000 | version value not found",
        "00000007 65 00000001 0100 | invalid frame received",
        "00000014 65 00000001 0000 0776657273696F6E 0803312E30 | unsupported version",
        "00000014 65 00000001 0000 0776657273696F6E 08FF312E30 | invalid frame received",
        "00000007 66 00000001 0000 | normal",
        "00000015 66 00000001 0000 0B7374617475732D636F6465 03 63 | an unknown error occurred",
      })
  void wrongGreeting_isTold(String hex, String info) {
    assertThat(answer(bytes(hex), false))
        .isInstanceOfSatisfying(Result.Mismatch.class, m -> assertThat(m.info()).isEqualTo(info));
  }

  @Test
  void cutGreeting_isMalformed() {
    assertThat(answer(bytes("00000036 65"), true)).isInstanceOf(Result.Mismatch.class);
  }
}
