package io.whydown.vendor.nftables;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Datum;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads sets and maps, named and anonymous. Stateless.
final class Sets {

  private Sets() {}

  /// A `set` or `map` object of the listing.
  static FilterSet named(Json.Fields body, boolean map, Provenance provenance) {
    List<NftType> types = types(body.get("type"));
    List<NftType> data = types(body.get("map"));
    FilterSet.Kind kind =
        !map
            ? FilterSet.Kind.SET
            : data.contains(NftType.VERDICT) ? FilterSet.Kind.VERDICT_MAP : FilterSet.Kind.MAP;
    List<Json> elements = body.get("elem") == null ? List.of() : Json.list(body.get("elem"));
    return read(body.text("name"), kind, types, data, elements, body.number("size", 0), provenance);
  }

  private static List<NftType> types(@Nullable Json json) {
    var types = new ArrayList<NftType>();
    for (Json type : Json.list(json)) {
      if (type instanceof Json.Text(var words)) {
        // nft 1.0.6 writes the data of a map as `ipv4_addr . inet_service`.
        for (String word : words.split(" \\. ", -1)) {
          types.add(NftType.ofSet(word));
        }
      } else {
        types.add(NftType.OTHER);
      }
    }
    return types.isEmpty() ? List.of(NftType.OTHER) : types;
  }

  /// `@name` or `{"set": […]}`; null when it is neither.
  static @Nullable SetReference reference(
      Json json, List<NftType> types, FilterSet.Kind kind, List<NftType> data) {
    if (json instanceof Json.Text(var name) && name.startsWith("@")) {
      return new SetReference.Named(name.substring(1));
    }
    if (json instanceof Json.Fields fields && fields.get("set") != null) {
      List<Json> elements = Json.list(fields.get("set"));
      return new SetReference.Inline(read("", kind, types, data, elements, 0, null));
    }
    return null;
  }

  private static FilterSet read(
      String name,
      FilterSet.Kind kind,
      List<NftType> types,
      List<NftType> data,
      List<Json> elements,
      long size,
      @Nullable Provenance provenance) {
    var read = new ArrayList<Element>(elements.size());
    boolean complete = true;
    for (Json json : elements) {
      Element element = element(json, kind, types, data);
      complete &= element != null;
      if (element != null) {
        read.add(element);
      }
    }
    return new FilterSet(name, kind, size, complete, read, provenance);
  }

  private static @Nullable Element element(
      Json json, FilterSet.Kind kind, List<NftType> types, List<NftType> data) {
    Json key = json;
    Datum datum = null;
    if (kind != FilterSet.Kind.SET) {
      if (!(json instanceof Json.Items(var pair)) || pair.size() != 2) {
        return null;
      }
      key = pair.get(0);
      datum = datum(pair.get(1), kind, data);
      if (datum == null) {
        return null;
      }
    }
    long expires = -1;
    if (key instanceof Json.Fields wrapped && wrapped.get("elem") instanceof Json.Fields inner) {
      Json value = inner.get("val");
      if (value == null) {
        return null;
      }
      expires = inner.number("expires", -1);
      key = value;
    }
    Pattern pattern = Patterns.read(key, types);
    return pattern instanceof Pattern.NotUnderstood
        ? null
        : new Element(pattern, datum, false, expires);
  }

  private static @Nullable Datum datum(Json json, FilterSet.Kind kind, List<NftType> types) {
    if (kind == FilterSet.Kind.VERDICT_MAP) {
      Verdict verdict = Verdicts.read(json);
      return verdict == null ? null : new Datum.Decision(verdict);
    }
    Pattern pattern = Patterns.read(json, types);
    return pattern instanceof Pattern.NotUnderstood ? null : new Datum.Constant(pattern);
  }
}
