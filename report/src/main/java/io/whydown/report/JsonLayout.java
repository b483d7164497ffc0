package io.whydown.report;

import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// How our JSON looks: two spaces of indentation, line feeds on every system, ASCII only.
final class JsonLayout extends ObjectWriteContext.Base {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().characterEscapes(new DeleteToo()).highestNonEscapedChar(127).build();

  private JsonLayout() {}

  static JsonGenerator generator(Writer out) {
    return FACTORY.createGenerator(new JsonLayout(), out);
  }

  @Override
  public PrettyPrinter getPrettyPrinter() {
    var indenter = new DefaultIndenter("  ", "\n");
    var separators =
        new Separators()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }

  @Override
  public boolean hasPrettyPrinter() {
    return true;
  }

  @Override
  public CharacterEscapes getCharacterEscapes() {
    return FACTORY.getCharacterEscapes();
  }

  /// JSON allows DEL raw; a terminal should not get it.
  private static final class DeleteToo extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[127] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    @SuppressWarnings("NullAway") // null is what the contract names for "no escape of our own"
    public SerializableString getEscapeSequence(int character) {
      return null;
    }
  }
}
