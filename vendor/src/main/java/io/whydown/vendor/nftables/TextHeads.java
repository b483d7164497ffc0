package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads what JSON of nft 1.0.6 leaves out from the heads of tables and chains in nft's own
/// language: the flags of tables, which it names wrongly, and the devices of chains at ingress and
/// egress. Stateless.
final class TextHeads {

  private TextHeads() {}

  /// Lines `table …`, `chain …`, `flags …` and `type …`, each as nft prints it.
  static void read(String text, int firstLine, Listing listing) {
    int number = firstLine;
    String family = "";
    String table = "";
    String chain = "";
    for (String line : text.split("\n", -1)) {
      boolean ofSet = line.startsWith("\t\tflags");
      Tokens in = Tokens.of(ofSet ? "" : line);
      switch (in.next()) {
        case "table" -> {
          family = in.next();
          table = in.next();
          emit("table", Map.of("name", new Json.Text(table)), family, listing, number);
        }
        case "chain" -> chain = in.next();
        case "flags" -> {
          var flags = new ArrayList<Json>();
          do {
            flags.add(new Json.Text(in.next()));
          } while (in.take(","));
          Map<String, Json> fields =
              Map.of("name", new Json.Text(table), "flags", new Json.Items(flags));
          emit("table", fields, family, listing, number);
        }
        case "type" -> {
          var fields = new LinkedHashMap<String, Json>();
          fields.put("name", new Json.Text(chain));
          fields.put("table", new Json.Text(table));
          if (TextHooks.read(in, family, fields)) {
            emit("chain", fields, family, listing, number);
          }
        }
        default -> {}
      }
      number++;
    }
  }

  private static void emit(
      String kind, Map<String, Json> fields, String family, Listing listing, int line) {
    var all = new LinkedHashMap<>(fields);
    all.put("family", new Json.Text(family));
    listing.add(new Json.Fields(Map.of(kind, new Json.Fields(all))), line);
  }
}
