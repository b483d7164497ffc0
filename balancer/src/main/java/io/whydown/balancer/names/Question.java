package io.whydown.balancer.names;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// What is asked of a name server: the records of one type that a name has. Immutable.
///
/// @param name absolute, in small letters
record Question(Name name, int type) {

  static final int A = Type.A;
  static final int AAAA = Type.AAAA;
  static final int SRV = Type.SRV;

  /// The name as DNS carries it; null when it cannot be one.
  static @Nullable Name tryName(String text) {
    try {
      return text.isEmpty() || text.startsWith(".") || text.contains("..")
          ? null
          : Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
    } catch (TextParseException _) {
      return null;
    }
  }

  /// The message, which says how large an answer may be (RFC 6891).
  byte[] toWire(int id, int payloadBytes) {
    var message = new Message(id);
    message.getHeader().setFlag(Flags.RD);
    message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
    message.addRecord(new OPTRecord(payloadBytes, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  boolean isAskedBy(Record record) {
    return record.getType() == type
        && record.getDClass() == DClass.IN
        && record.getName().equals(name);
  }

  /// `AAAA` for `A`, and the other way round; 0 for what is no address.
  static int otherFamily(int type) {
    return switch (type) {
      case A -> AAAA;
      case AAAA -> A;
      default -> 0;
    };
  }

  /// Whether a question is this one for the addresses of the other family.
  boolean isForOtherFamily(Record record) {
    return record.getType() == otherFamily(type)
        && record.getDClass() == DClass.IN
        && record.getName().equals(name);
  }

  /// `AAAA`.
  String typeName() {
    return Type.string(type);
  }
}
