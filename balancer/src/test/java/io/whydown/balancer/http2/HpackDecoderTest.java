package io.whydown.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.transport.Memory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HpackDecoderTest {

  private final HeaderList list = new HeaderList(100, 15_360, 16_384);

  private boolean decode(HpackDecoder decoder, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    var memory = new Memory(Math.max(1, bytes.length));
    memory.put(0, bytes, 0, bytes.length);
    return decoder.decode(memory, 0, bytes.length, list);
  }

  private List<String> fields() {
    var all = new ArrayList<String>();
    for (int i = 0; i < list.count(); i++) {
      all.add(list.name(i) + ": " + list.value(i));
    }
    return all;
  }

  /// RFC 7541, C.4: requests with Huffman codes, whose fields go into the table.
  @Test
  void requestsOfTheRfc_areRead() {
    var decoder = new HpackDecoder(4_096);

    assertThat(decode(decoder, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")).isTrue();
    assertThat(fields())
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");

    assertThat(decode(decoder, "8286 84be 5886 a8eb 1064 9cbf")).isTrue();
    assertThat(fields())
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");

    String third = "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf";
    assertThat(decode(decoder, third)).isTrue();
    assertThat(fields())
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  /// RFC 7541, C.6: answers with a table of 256 bytes, so that fields are evicted.
  @Test
  void answersOfTheRfc_areReadWithEviction() {
    var decoder = new HpackDecoder(256);
    String date = "d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff";
    String location = "6e91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3";
    assertThat(decode(decoder, "4882 6402 5885 aec3 771a 4b61 96" + date + location)).isTrue();
    assertThat(fields())
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");

    assertThat(decode(decoder, "4883 640e ffc1 c0bf")).isTrue();
    assertThat(fields())
        .containsExactly(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");

    String third =
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad"
            + "94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160"
            + "65c0 03ed 4ee5 b106 3d50 07";
    assertThat(decode(decoder, third)).isTrue();
    assertThat(fields())
        .containsExactly(
            ":status: 200",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:22 GMT",
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // no entry has number 0
        "be", // nothing is in the dynamic table
        "ff ffffffff 7f", // a number without end
        "00 05 61", // a name that is cut
        "00 01 61", // no value
        "00 81 ff 01 61", // a code that stops in its middle: eight bits of padding
        "00 85 ffffffffff 01 61", // the code of the end
        "00 81 1e 01 61", // padding that is not ones
        "3f e2 1f", // a table larger than allowed
        "82 20" // a table's size behind a field
      })
  void malformedBlocks_areRefused(String hex) {
    assertThat(decode(new HpackDecoder(4_096), hex)).isFalse();
  }

  @Test
  void tableSize_changesInFront() {
    var decoder = new HpackDecoder(4_096);
    assertThat(decode(decoder, "40 01 61 01 62")).isTrue();

    assertThat(decode(decoder, "20 82")).isTrue();
    assertThat(decode(decoder, "be")).as("what was there is gone").isFalse();
  }

  /// A small block that means megabytes: each byte names a field of 4,000 bytes.
  @Test
  void bomb_isNotKept_andTheTableStaysInStep() {
    var decoder = new HpackDecoder(4_096);
    String value = "61".repeat(3_900);
    assertThat(decode(decoder, "40 01 62 7f bd1d" + value)).isTrue();
    assertThat(list.isTooLarge()).isFalse();

    assertThat(decode(decoder, "be".repeat(16_000))).isTrue();
    assertThat(list.isTooLarge()).isTrue();
    assertThat(decode(decoder, "be")).isTrue();
    assertThat(list.isTooLarge()).isFalse();
    assertThat(list.value(0)).hasSize(3_900);
  }

  @Test
  void tooManyFields_areNotKept() {
    assertThat(decode(new HpackDecoder(4_096), "82".repeat(101))).isTrue();

    assertThat(list.isTooLarge()).isTrue();
  }
}
