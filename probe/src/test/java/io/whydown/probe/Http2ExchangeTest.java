package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.proxy.Check.Header;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Http2ExchangeTest {

  private static final String SETTINGS = "000000" + "0400" + "00000000";

  /// An answer with that block of header fields.
  private static byte[] answer(String block) {
    String length = "%06x".formatted(block.length() / 2);
    return HexFormat.of().parseHex(SETTINGS + length + "0104" + "00000001" + block);
  }

  @Test
  void read_status_ofTheStaticTable_plain_orHuffman() {
    // RFC 7541: index 8 is `:status 200`; 0x48 names :status; 421 in Huffman is 0x68 0x11
    var blocks = Map.of("88", 200, "8d", 404, "4803353033", 503, "48826402", 302, "208e", 500);

    blocks.forEach((block, status) ->
        assertThat(Http2Exchange.read(answer(block)).map(Http2Exchange.Answer::status))
            .as(block)
            .contains(status));
  }

  @Test
  void read_grpc_isKnownByItsContentType() {
    assertThat(Http2Exchange.read(answer("885f8b1d75d0620d263d4c4d6564")))
        .contains(new Http2Exchange.Answer(200, true));
    assertThat(Http2Exchange.read(answer("88"))).contains(new Http2Exchange.Answer(200, false));
  }

  @Test
  void refusal_isTheFrameThatEndsTheStreamOrTheConnection() {
    String reset = SETTINGS + "000004" + "0300" + "00000001" + "00000001";
    String away = "000008" + "0700" + "00000000" + "0000000000000002";
    String late = SETTINGS + "0000010104" + "00000001" + "88" + "000004030000000001" + "00000008";

    assertThat(Http2Exchange.refusal(HexFormat.of().parseHex(reset)))
        .contains("RST_STREAM PROTOCOL_ERROR");
    assertThat(Http2Exchange.refusal(HexFormat.of().parseHex(away)))
        .contains("GOAWAY INTERNAL_ERROR");
    assertThat(Http2Exchange.refusal(HexFormat.of().parseHex(late))).isEmpty();
    assertThat(Http2Exchange.refusal(HexFormat.of().parseHex(SETTINGS))).isEmpty();
  }

  @Test
  void read_garbage_isNoAnswer() {
    for (String hex : List.of("", "00", "ffffff0104000000018888", "0000010104000000" + "01ff")) {
      assertThat(Http2Exchange.read(HexFormat.of().parseHex(hex))).as(hex).isEmpty();
    }
  }

  @Test
  void request_turnsHostIntoAuthority_andLeavesOutWhatHttp2Forbids() {
    byte[] bytes =
        Http2Exchange.request(
            "GET",
            false,
            "/x",
            List.of(new Header("Host", "web.example"), new Header("Connection", "close")),
            new byte[0]);

    assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("PRI * HTTP/2.0")
        .contains(":authority")
        .contains("web.example")
        .doesNotContainIgnoringCase("connection");
  }
}
