package io.whydown.probe;

import io.whydown.model.observation.Observation.Service;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A question and its answer on the wire, as dnsjava reads and writes them (RFC 1035, 4; RFC 2782).
/// Stateless.
final class DnsMessage {

  static final int A = Type.A;
  static final int AAAA = Type.AAAA;
  static final int SRV = Type.SRV;
  static final int NO_ERROR = Rcode.NOERROR;
  static final int NAME_ERROR = Rcode.NXDOMAIN;

  private static final int MAX_RECORDS = 200;

  private DnsMessage() {}

  /// What a server answered.
  ///
  /// @param code RCODE
  /// @param ttlSeconds the least of the records; -1 without any
  record Answer(
      int code,
      boolean truncated,
      List<IpAddress> addresses,
      List<Service> services,
      long ttlSeconds) {

    /// `NXDOMAIN`.
    String codeName() {
      return Rcode.string(code);
    }
  }

  /// A recursive question; null when the name is no name.
  static byte @Nullable [] question(int id, String name, int type) {
    try {
      if (name.isEmpty() || name.contains("..")) {
        return null;
      }
      Record asked = Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN);
      var message = new Message(id);
      message.getHeader().setFlag(Flags.RD);
      message.addRecord(asked, Section.QUESTION);
      return message.toWire();
    } catch (TextParseException _) {
      return null;
    }
  }

  /// Reads an answer to `question`; null when it is not one.
  static @Nullable Answer read(byte[] question, byte[] bytes) {
    Message asked = parse(question);
    Message answer = parse(bytes);
    if (asked == null || answer == null) {
      return null;
    }
    Header header = answer.getHeader();
    Record name = asked.getQuestion();
    boolean isAnswer =
        header.getID() == asked.getHeader().getID()
            && header.getFlag(Flags.QR)
            && (answer.getQuestion() == null || answer.getQuestion().equals(name));
    return isAnswer ? records(answer, name.getType()) : null;
  }

  private static @Nullable Message parse(byte[] bytes) {
    try {
      return new Message(bytes);
    } catch (IOException _) {
      return null;
    }
  }

  private static Answer records(Message answer, int type) {
    var addresses = new ArrayList<IpAddress>();
    var services = new ArrayList<Service>();
    long ttl = -1;
    List<Record> records = answer.getSection(Section.ANSWER);
    for (Record record : records.subList(0, Math.min(MAX_RECORDS, records.size()))) {
      if (record.getType() != type) {
        continue;
      }
      ttl = ttl < 0 ? record.getTTL() : Math.min(ttl, record.getTTL());
      switch (record) {
        case ARecord a -> addresses.add(IpAddress.of(a.getAddress()));
        case AAAARecord aaaa -> addresses.add(IpAddress.of(aaaa.getAddress()));
        case SRVRecord srv ->
            services.add(new Service(srv.getTarget().toString(true), srv.getPort()));
        default -> {
          continue;
        }
      }
    }
    Header header = answer.getHeader();
    return new Answer(header.getRcode(), header.getFlag(Flags.TC), addresses, services, ttl);
  }
}
