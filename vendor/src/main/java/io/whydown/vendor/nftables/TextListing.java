package io.whydown.vendor.nftables;

import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `nft -a list ruleset` in nft's own language, line by line, and hands each object to the
/// listing as JSON would have it, so that both forms have one meaning. Used by one reading, on one
/// thread.
final class TextListing {

  private final Listing listing;
  private String family = "";
  private String table = "";
  private @Nullable Block block;
  private boolean inTable;
  private Tokens.Collecting unit = new Tokens.Collecting();
  private int unitLine;

  TextListing(Listing listing) {
    this.listing = listing;
  }

  /// What is between the braces of a table: a chain, a set, or something that decides nothing.
  private static final class Block {
    final String kind;
    final String name;
    final long handle;
    final int line;
    final Map<String, Json> fields = new LinkedHashMap<>();
    int depth = 1;

    Block(String kind, String name, long handle, int line) {
      this.kind = kind;
      this.name = name;
      this.handle = handle;
      this.line = line;
    }
  }

  /// Reads all lines; false when the text ends within a table.
  boolean read(String text, int firstLine) {
    int number = firstLine;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      line(Redaction.printable(text.substring(start, end)).strip(), number);
      number++;
      start = end + 1;
    }
    return unit.isEmpty() && !inTable && block == null;
  }

  private void line(String line, int number) {
    if (unit.isEmpty()) {
      unitLine = number;
    }
    unit.add(line);
    if (unit.isEmpty()) {
      return;
    }
    Tokens.Collecting whole = unit;
    boolean opens = block == null && line.startsWith(inTable ? "" : "table") && whole.depth() == 1;
    boolean open = whole.depth() > 0 && !opens;
    if (open) {
      return;
    }
    unit = new Tokens.Collecting();
    Tokens in = whole.done();
    if (block != null) {
      inBlock(block, in, whole);
    } else if (inTable) {
      inTable(in, whole);
    } else {
      top(in, whole);
    }
  }

  private void top(Tokens in, Tokens.Collecting whole) {
    if (!in.take("table")) {
      listing.remark(unitLine, in.textFrom(0), "outside of a table");
      listing.breakOff();
      return;
    }
    family = in.next();
    table = in.next();
    if (family.equals("{") || table.equals("{")) {
      table = family.equals("{") ? "" : family;
      family = "ip";
    }
    inTable = whole.depth() > 0;
    if (!inTable) {
      listing.remark(unitLine, in.textFrom(0), "a table without its rules");
      listing.breakOff();
    }
    emit("table", new LinkedHashMap<>(Map.of("name", new Json.Text(table))), whole.handle());
  }

  private void inTable(Tokens in, Tokens.Collecting whole) {
    String first = in.next();
    switch (first) {
      case "}" -> inTable = false;
      case "comment", ";" -> {}
      case "flags" -> flags(in);
      case "chain", "set", "map", "meter" -> open(first, in.next(), whole);
      case "counter", "quota", "limit", "flowtable", "synproxy", "secmark" ->
          open("other", in.next(), whole);
      case "ct" -> open("other", in.next() + in.next(), whole);
      default -> {
        listing.remark(unitLine, in.textFrom(0), "an object that is not known");
        if (whole.depth() > 0) {
          open("other", first, whole);
        }
      }
    }
  }

  private void open(String kind, String name, Tokens.Collecting whole) {
    var opened = new Block(kind, name, whole.handle(), unitLine);
    if (kind.equals("chain")) {
      emit("chain", named(opened), opened.handle);
    }
    if (whole.depth() > 0) {
      block = opened;
    } else if (!kind.equals("chain") && !kind.equals("other")) {
      emit(kind, named(opened), opened.handle);
    }
  }

  private static Map<String, Json> named(Block opened) {
    var fields = new LinkedHashMap<>(opened.fields);
    fields.put("name", new Json.Text(opened.name));
    return fields;
  }

  private void flags(Tokens in) {
    var flags = new ArrayList<Json>();
    do {
      flags.add(new Json.Text(in.next()));
    } while (in.take(","));
    var fields = new LinkedHashMap<String, Json>();
    fields.put("name", new Json.Text(table));
    fields.put("flags", new Json.Items(flags));
    emit("table", fields, 0);
  }

  private void inBlock(Block open, Tokens in, Tokens.Collecting whole) {
    open.depth += whole.depth();
    if (open.depth <= 0) {
      block = null;
      if (!open.kind.equals("chain") && !open.kind.equals("other")) {
        unitLine = open.line;
        emit(open.kind, named(open), open.handle);
      }
      return;
    }
    switch (open.kind) {
      case "chain" -> inChain(open, in, whole);
      case "set", "map", "meter" -> inSet(open, in);
      default -> {}
    }
  }

  private void inChain(Block chain, Tokens in, Tokens.Collecting whole) {
    if (in.sees("comment") || in.sees("policy")) {
      in.next();
      return;
    }
    if (in.take("type")) {
      Map<String, Json> fields = named(chain);
      if (TextHooks.read(in, family, fields)) {
        emit("chain", fields, chain.handle);
      } else {
        listing.remark(unitLine, in.textFrom(0), "a hook that is not known");
        listing.breakOff();
      }
      return;
    }
    var fields = new LinkedHashMap<String, Json>();
    fields.put("chain", new Json.Text(chain.name));
    fields.put("expr", new Json.Items(rule(in, fields)));
    emit("rule", fields, whole.handle());
  }

  /// The statements of a rule; what is not understood stays as text and ends the reading, since it
  /// is not known where it ends.
  private static List<Json> rule(Tokens in, Map<String, Json> fields) {
    var statements = new ArrayList<Json>();
    while (!in.isDone()) {
      if (in.take("comment")) {
        fields.put("comment", new Json.Text(in.next()));
        continue;
      }
      int start = in.position();
      Json statement = TextStatements.read(in);
      if (statement == null) {
        statements.add(TextConstants.fields("unread", new Json.Text(in.textFrom(start))));
        break;
      }
      statements.add(statement);
    }
    return statements;
  }

  private void inSet(Block set, Tokens in) {
    while (!in.isDone()) {
      switch (in.peek()) {
        case "type", "typeof" -> set.fields.putAll(TextSets.types(in));
        case "size" -> {
          in.next();
          set.fields.put("size", TextConstants.single(in.next()));
        }
        case "elements" -> {
          in.next();
          in.take("=");
          List<Json> elements = TextSets.elements(in);
          set.fields.put("elem", elements == null ? new Json.Nothing() : new Json.Items(elements));
        }
        default -> {
          return;
        }
      }
      in.take(";");
    }
  }

  private void emit(String kind, Map<String, Json> fields, long handle) {
    fields.put("family", new Json.Text(family));
    if (!kind.equals("table")) {
      fields.put("table", new Json.Text(table));
    }
    if (handle > 0) {
      fields.put("handle", new Json.Whole(handle));
    }
    listing.add(new Json.Fields(Map.of(kind, new Json.Fields(fields))), unitLine);
  }
}
