package io.whydown.vendor.nftables;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.filter.FilterTable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads `nft -j -a list ruleset` (libnftables-json(5)) and, where nft was built without JSON, `nft
/// -a list ruleset` (nft(8)). Never throws at input: a listing that breaks off yields what was
/// read, and a table whose rules are not understood, so that nothing certain follows from the
/// missing rest. Stateless, thread-safe.
public final class NftRulesetReader {

  /// Deeper nesting than nft ever prints is refused.
  private static final int MAX_DEPTH = 64;

  private static final String HEADS = "\n--- heads\n";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(1_000_000)
                  .build())
          .build();

  private NftRulesetReader() {}

  /// Takes JSON, JSON followed by `--- heads` and what JSON leaves out, or text.
  public static Parsed<List<FilterTable>> read(Artifact artifact) {
    String text = artifact.text();
    if (text.isBlank()) {
      return new Parsed<>(List.of(), List.of());
    }
    boolean json = "{[".indexOf(text.stripLeading().charAt(0)) >= 0;
    return json ? readJson(artifact) : readText(artifact);
  }

  private static Parsed<List<FilterTable>> readText(Artifact artifact) {
    var listing = new Listing(artifact, true);
    var remarks = new ArrayList<Remark>();
    boolean whole = new TextListing(listing).read(artifact.text(), 1);
    if (!whole) {
      remarks.add(broken(artifact, (int) artifact.text().lines().count()));
    }
    if (!whole || artifact.truncated()) {
      listing.breakOff();
    }
    List<FilterTable> tables = listing.tables();
    remarks.addAll(listing.remarks());
    return new Parsed<>(tables, remarks);
  }

  private static Parsed<List<FilterTable>> readJson(Artifact artifact) {
    var listing = new Listing(artifact, false);
    var remarks = new ArrayList<Remark>();
    int heads = artifact.text().indexOf(HEADS);
    String text = heads < 0 ? artifact.text() : artifact.text().substring(0, heads);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      readObjects(parser, listing);
    } catch (JacksonException | IllegalArgumentException e) {
      remarks.add(broken(artifact, e instanceof JacksonException json ? lineOf(json) : 1));
      listing.breakOff();
    }
    if (heads >= 0) {
      int line = (int) text.lines().count() + 2;
      TextHeads.read(artifact.text().substring(heads + HEADS.length()), line, listing);
    }
    if (artifact.truncated()) {
      listing.breakOff();
    }
    List<FilterTable> tables = listing.tables();
    remarks.addAll(listing.remarks());
    return new Parsed<>(tables, remarks);
  }

  private static Remark broken(Artifact artifact, int line) {
    return new Remark(
        Support.UNRECOGNIZED,
        artifact.command(),
        line,
        "",
        "the listing breaks off or is none of nft");
  }

  private static int lineOf(JacksonException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  private static void readObjects(JsonParser parser, Listing listing) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("not an object");
    }
    boolean found = false;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!name.equals("nftables") || value != JsonToken.START_ARRAY) {
        parser.skipChildren();
        continue;
      }
      found = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int line = parser.currentTokenLocation().getLineNr();
        if (Json.read(parser) instanceof Json.Fields fields) {
          listing.add(fields, line);
        }
      }
    }
    if (!found) {
      throw new IllegalArgumentException("no nftables array");
    }
  }
}
