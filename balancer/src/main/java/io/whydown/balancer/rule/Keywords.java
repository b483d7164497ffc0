package io.whydown.balancer.rule;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All fetches and converters that exist, by name. Immutable once loaded.
final class Keywords {

  /// Makes a fetch from its arguments.
  interface FetchMaker {
    Fetch make(Arguments arguments, Linkage at);
  }

  interface ConverterMaker {
    Converter make(Arguments arguments, Linkage at);
  }

  record FetchKeyword(Value.Kind kind, Need need, Signature signature, FetchMaker maker) {}

  record ConverterKeyword(
      Value.Kind in, Value.Kind out, Signature signature, ConverterMaker maker) {}

  private static final Keywords KNOWN = new Keywords();

  private final Map<String, FetchKeyword> fetches = new HashMap<>();
  private final Map<String, ConverterKeyword> converters = new HashMap<>();

  private Keywords() {
    ConnectionFetches.addTo(this);
    TlsFetches.addTo(this);
    HeadFetches.addTo(this);
    TargetFetches.addTo(this);
    ProcessFetches.addTo(this);
    StreamFetches.addTo(this);
    AclFetch.addTo(this);
    MemoryFetches.addTo(this);
    CacheActions.addTo(this);
    PayloadFetches.addTo(this);
    StickFetches.addTo(this);
    TextConverters.addTo(this);
    ByteConverters.addTo(this);
    Rfc7239.addTo(this);
    NumberConverters.addTo(this);
    CodeConverters.addTo(this);
    HashConverters.addTo(this);
    AddressConverters.addTo(this);
    MapConverters.addTo(this);
    MessageConverters.addTo(this);
    StickConverters.addTo(this);
    MemoryConverters.addTo(this);
    JwtConverters.addTo(this);
    JweConverters.addTo(this);
    CipherConverters.addTo(this);
    ProtobufConverters.addTo(this);
    WhenConverter.addTo(this);
  }

  static @Nullable FetchKeyword fetch(String name) {
    return KNOWN.fetches.get(name);
  }

  static @Nullable ConverterKeyword converter(String name) {
    return KNOWN.converters.get(name);
  }

  static Iterable<String> fetchNames() {
    return KNOWN.fetches.keySet();
  }

  static Iterable<String> converterNames() {
    return KNOWN.converters.keySet();
  }

  /// @param arguments their kinds, as the manual writes them
  void fetch(String name, Value.Kind kind, Need need, String arguments, FetchMaker maker) {
    fetches.put(name, new FetchKeyword(kind, need, Signature.of(arguments), maker));
  }

  /// A fetch whose arguments are texts.
  ///
  /// @param least how many arguments are needed
  /// @param most how many there may be
  void fetch(String name, Value.Kind kind, Need need, int least, int most, FetchMaker maker) {
    fetches.put(name, new FetchKeyword(kind, need, Signature.strings(least, most), maker));
  }

  /// A fetch without arguments.
  void fetch(String name, Value.Kind kind, Need need, Fetch fetch) {
    fetch(name, kind, need, 0, 0, (_, _) -> fetch);
  }

  void converter(
      String name, Value.Kind in, Value.Kind out, String arguments, ConverterMaker maker) {
    converters.put(name, new ConverterKeyword(in, out, Signature.of(arguments), maker));
  }

  void converter(
      String name, Value.Kind in, Value.Kind out, int least, int most, ConverterMaker maker) {
    converters.put(name, new ConverterKeyword(in, out, Signature.strings(least, most), maker));
  }

  void converter(String name, Value.Kind in, Value.Kind out, Converter converter) {
    converter(name, in, out, 0, 0, (_, _) -> converter);
  }
}
